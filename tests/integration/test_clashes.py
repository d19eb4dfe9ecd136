"""Two conversations that write to each other at one moment, on PostgreSQL: both end as if one had come after the other.

SQLite lets one transaction write at a time, so that nobody meets there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, OutgoingMessage, chat_at
from matcher.models.consent import Consent, Purpose
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.services.application import Application, Work
from matcher.services.clashes import begun_anew, clashed
from matcher.services.messages import conversations
from matcher.services.messages.incoming import Received, take_in

pytestmark = pytest.mark.postgres
NAMES = ("anna", "bart")


@pytest.fixture
def town(app: Application, postgres: Database) -> Application:
    """Anna and Bart, who agreed to messages and have a chat."""
    with postgres.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637))
    town = replace(app, database=postgres)
    with town.work(town.scope()) as work:
        for name in NAMES:
            person = Person(
                region_id=work.scope.region_id, given_name=name.title(), created_at=work.now, updated_at=work.now
            )
            work.session.add(person)
            work.session.flush()
            work.session.add(Consent(person_id=person.id or 0, purpose=Purpose.CONTACT, given_at=work.now))
            chat = Chat(
                region_id=work.scope.region_id,
                channel=Channel.WEB,
                address=name,
                person_id=person.id,
                conversation={},
                created_at=work.now,
            )
            work.session.add(chat)
    return town


class Meeting:
    """Lets two transactions wait for each other once, each with its own chat in hand."""

    def __init__(self) -> None:
        self._both = threading.Barrier(2, timeout=20)
        self._been: set[str] = set()
        self.attempts: list[str] = []

    def wait(self, name: str) -> None:
        self.attempts.append(name)
        if name not in self._been:
            self._been.add(name)
            self._both.wait()


def hears(work: Work, name: str, words: str) -> None:
    take_in(work, Received(channel=Channel.WEB, address=name, update_id=f"{name}-{words}", text=words))


def other(work: Work, name: str) -> Person:
    return work.session.exec(select(Person).where(Person.given_name != name.title())).one()


def at_once(act: Callable[[str], Any]) -> None:
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(act, name) for name in NAMES]:
            done.result(timeout=60)


def script_for(work: Work, name: str, words: str = "schaken") -> None:
    conversations.open_script(
        work,
        other(work, name),
        "search",
        {"request": f"R-{name}", "words": words},
        purpose="notice",
        about=f"request:R-{name}",
        key=f"search:{name}",
    )


def test_two_who_write_to_each_other_need_not_wait(town: Application):
    meeting = Meeting()

    def act(name: str) -> None:
        with town.work(town.scope()) as work:
            hears(work, name, "hallo")
            meeting.wait(name)
            about = f"hello:{name}"
            message = Message("services.meet.words", {"name": name})
            conversations.say(work, other(work, name), message, purpose="notice", about=about, key=about)

    at_once(act)
    with town.work(town.scope()) as work:
        keys = set(work.session.exec(select(OutgoingMessage.key)))
    assert {"hello:anna", "hello:bart"} <= keys
    assert sorted(meeting.attempts) == ["anna", "bart"], "nobody was sent away"


def test_of_two_who_ask_each_other_something_one_begins_anew(town: Application):
    """Invariant 13: what was accepted is not lost, whoever comes at the same moment."""
    meeting = Meeting()

    @begun_anew
    def act(name: str) -> None:
        with town.work(town.scope()) as work:
            hears(work, name, "help")  # said at any moment, and no answer to anything
            meeting.wait(name)
            script_for(work, name)

    at_once(act)
    assert len(meeting.attempts) == 3, "the database lets two wait for each other only once"
    with town.work(town.scope()) as work:
        for name in NAMES:
            chat = chat_at(work.session, Channel.WEB, name)
            assert chat is not None
            asked = [thread["facts"]["about"] for thread in chat.conversation["threads"]]
            (them,) = set(NAMES) - {name}
            assert f"request:R-{them}" in asked
            heard = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.chat_id == chat.id)).all()
            assert sum(message.key.startswith(f"web:{name}-help") for message in heard) >= 1


def test_a_question_does_not_undo_what_its_reader_is_saying_right_now(town: Application):
    anna_has_spoken = threading.Event()

    def anna_speaks() -> None:
        with town.work(town.scope()) as work:
            hears(work, "anna", "/start buur")
            anna_has_spoken.set()
            waiting.wait(0.1)  # time for the other to reach the chat that is held here

    def bart_asks() -> None:
        assert anna_has_spoken.wait(20)
        with town.work(town.scope()) as work:
            script_for(work, "bart")
        waiting.set()

    waiting = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(anna_speaks), threads.submit(bart_asks)]:
            done.result(timeout=60)
    with town.work(town.scope()) as work:
        chat = chat_at(work.session, Channel.WEB, "anna")
        assert chat is not None
        assert {thread["script"] for thread in chat.conversation["threads"]} == {"offer_neighbour", "search"}


def test_a_new_conversation_begun_twice_at_one_moment_is_one(town: Application):
    both = threading.Barrier(2, timeout=20)
    first = threading.local()

    @begun_anew
    def begin(number: str) -> None:
        with town.work(town.scope()) as work:
            if not hasattr(first, "done"):
                first.done = True
                work.session.exec(select(Chat.id).where(Chat.address == "new")).all()
                both.wait()
            received = Received(channel=Channel.WEB, address="new", update_id=f"new-{number}", kind="start")
            take_in(work, received)

    at_once(begin)
    with town.work(town.scope()) as work:
        assert len(work.session.exec(select(Chat).where(Chat.address == "new")).all()) == 1


def test_what_is_no_clash_is_raised_at_once():
    tries = []

    @begun_anew
    def fails() -> None:
        tries.append(1)
        raise OperationalError("the disk is full", None, Exception())

    with pytest.raises(OperationalError) as raised:
        fails()
    assert len(tries) == 1
    assert not clashed(raised.value)


def test_who_keeps_clashing_gives_up_in_the_end():
    tries = []

    class DeadlockError(Exception):
        sqlstate = "40P01"

    @begun_anew
    def fails() -> None:
        tries.append(1)
        raise OperationalError("deadlock", None, DeadlockError())

    with pytest.raises(OperationalError):
        fails()
    assert len(tries) == 5
