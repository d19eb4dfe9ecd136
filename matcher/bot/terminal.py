"""The conversation in a terminal: lines in, messages with numbered choices out; a transcript can be piped in."""

import secrets
from collections.abc import Iterable
from typing import TextIO

from matcher.models.chat import Channel, OutgoingMessage, chat_at
from matcher.models.scope import Actor, ActorKind
from matcher.services.application import Application
from matcher.services.clashes import begun_anew
from matcher.services.messages import delivery, incoming

__all__ = ["chat", "shown"]

_ACTOR = Actor(ActorKind.SYSTEM, name="terminal")


def chat(app: Application, stdin: TextIO, stdout: TextIO, name: str, region: str | None = None) -> None:
    """Talk until the input ends.

    What waits for this name is printed first (a check-in, say), then the answer to each line. A line is taken in with
    all its effects before its answer is printed, so that an interrupted session goes on where it was.

    Args:
        app: The running service.
        stdin: One message per line; empty lines say nothing.
        stdout: Where messages are printed.
        name: Who speaks.
        region: The region that somebody new comes into; left out, the first.
    """
    scope = app.scope(region, _ACTOR)
    session = secrets.token_hex(8)  # the same line of another session is another update
    interactive = stdin.isatty()

    @begun_anew
    def take_in(kind: str, text: str, number: int) -> None:
        with app.work(scope) as work:
            incoming.take_in(
                work,
                incoming.Received(
                    channel=Channel.TERMINAL, address=name, update_id=f"{session}:{number}", kind=kind, text=text
                ),
            )

    def is_new() -> bool:
        with app.work(scope) as work:
            return chat_at(work.session, Channel.TERMINAL, name) is None

    def waiting() -> list[str]:
        with app.work(scope) as work:
            here = chat_at(work.session, Channel.TERMINAL, name)
            return [shown(row) for row in delivery.deliver_web(work, here)] if here is not None else []

    if interactive and is_new():
        take_in("start", "", 0)  # a transcript says itself how it begins
    _print(stdout, waiting())
    for number, line in enumerate(_lines(stdin, stdout, prompt=interactive), start=1):
        take_in("text", line, number)
        if not interactive:
            stdout.write(f"> {line}\n\n")
        _print(stdout, waiting())


def shown(message: OutgoingMessage) -> str:
    """A message as lines, its choices numbered: the dialogue understands the number as well as the words."""
    lines = [f"  {number}. {choice['label']}" for number, choice in enumerate(message.choices, start=1)]
    return "\n".join((message.text, *lines))


def _lines(stdin: TextIO, stdout: TextIO, *, prompt: bool) -> Iterable[str]:
    while True:
        if prompt:
            stdout.write("> ")
            stdout.flush()
        line = stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.rstrip("\n")


def _print(stdout: TextIO, messages: list[str]) -> None:
    for message in messages:
        stdout.write(f"{message}\n\n")
    stdout.flush()
