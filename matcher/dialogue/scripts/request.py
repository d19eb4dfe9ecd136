"""A team member asks for a match; participants are named by their code only."""

import re

from matcher.dialogue.asks import INTERESTS, once_or_more, understood, week_times
from matcher.dialogue.asks.answers import has_words
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Event
from matcher.language.message import Message

__all__ = ["REQUEST", "code_in"]

# Codes are five letters and digits; a plain word of five letters is none, unless it is written in capitals.
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]{5}(?![A-Za-z0-9]))(?:(?=[A-Za-z]*\d)[A-Za-z0-9]{5}|[A-Z]{5})")


def code_in(text: str) -> str | None:
    """The code of a participant in a text, in capitals; None when there is none."""
    found = _CODE.search(text)
    return found.group().upper() if found else None


def _read_code(text: str, view: View) -> Outcome:  # noqa: ARG001
    word = text.strip()
    code = code_in(text) or (word.upper() if re.fullmatch(r"[A-Za-z0-9]{5}", word) else None)
    return Outcome({"code": code}) if code else hint(Message("chat.request.code_unclear"))


def _read_asked(text: str, view: View) -> Outcome:
    if not has_words(text):
        return hint(Message("chat.request.words_unclear"))
    return Outcome({"asked": text, **understood(text, view, of_others=True)})


def _finish(view: View) -> Ending:
    values: dict[str, JSON] = {
        "code": view.text("code"),
        "words": view.text("asked"),
        "interests": view.mappings("interests"),
        "gaps": view.texts("gaps"),
        "times": view.answers.get("times"),
        "times_words": view.text("times_words"),
        "frequency": view.text("frequency"),
    }
    return Ending((Message("chat.request.done", {"code": view.text("code")}),), (Event("request.made", values),))


REQUEST = Script(
    key="request",
    questions=(
        Question("code", lambda _: Message("chat.request.code"), _read_code),
        Question("asked", lambda _: Message("chat.request.words"), _read_asked, keeps=INTERESTS, words=True),
        week_times(lambda _: Message("chat.request.times")),
        once_or_more(lambda _: Message("chat.request.frequency")),
    ),
    finish=_finish,
)
