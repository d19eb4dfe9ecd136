"""Words that are changed after they were sent: seen, answered kindly, and never an answer to anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from matcher.models.chat import Channel, Chat, OutgoingMessage, Update, chat_at
from matcher.models.consent import Consent, Purpose
from matcher.models.contact import Signal
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.services.application import Application
from matcher.services.messages import conversations
from matcher.services.messages.incoming import Received, take_in


class Chatter:
    """One chat on Telegram, where every message has a number that an edit repeats."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.updates = 0

    def send(self, kind: str, text: str, message: int) -> list[str]:
        """What we say to it."""
        before = {row.id for row in self.written()}
        self.updates += 1
        received = Received(
            channel=Channel.TELEGRAM,
            address="4711",
            update_id=str(self.updates),
            kind=kind,
            text=text,
            message_ref=str(message),
        )
        with self.app.work(self.app.scope()) as work:
            take_in(work, received)
        return [row.text for row in self.written() if row.id not in before]

    def written(self) -> list[OutgoingMessage]:
        with self.app.work(self.app.scope()) as work:
            return list(work.session.exec(select(OutgoingMessage)))

    def threads(self) -> Any:
        with self.app.work(self.app.scope()) as work:
            chat = chat_at(work.session, Channel.TELEGRAM, "4711")
            return chat.conversation["threads"] if chat else []

    def signals(self) -> list[str]:
        with self.app.work(self.app.scope()) as work:
            return [signal.kind for signal in work.session.exec(select(Signal))]


@pytest.fixture
def chatter(app: Application) -> Chatter:
    return Chatter(app)


@pytest.fixture
def known(chatter: Chatter) -> Chatter:
    """Somebody who agreed to messages."""
    with chatter.app.work(chatter.app.scope()) as work:
        person = Person(
            region_id=work.scope.region_id,
            given_name="Sanne",
            is_helper=True,
            created_at=work.now,
            updated_at=work.now,
        )
        work.session.add(person)
        work.session.flush()
        work.session.add(Consent(person_id=person.id or 0, purpose=Purpose.CONTACT, given_at=work.now))
        work.session.add(
            Chat(
                region_id=work.scope.region_id,
                channel=Channel.TELEGRAM,
                address="4711",
                person_id=person.id,
                conversation={},
                created_at=work.now,
            )
        )
    return chatter


def test_an_edit_changes_no_answer_and_says_what_was_noted(chatter: Chatter):
    """Invariant 14: what was said stays said, whatever comes out of order."""
    chatter.send("text", "/start vrijwilliger", 1)
    chatter.send("text", "Sanne", 2)
    before = chatter.threads()
    (reply,) = chatter.send("edited", "Susanne", 2)
    assert "“Sanne”" in reply
    assert "nieuw bericht" in reply
    assert chatter.threads() == before


def test_an_edit_of_words_that_are_kept_no_more_quotes_nothing(chatter: Chatter):
    chatter.send("text", "/start vrijwilliger", 1)
    chatter.send("text", "Sanne", 2)
    with chatter.app.work(chatter.app.scope()) as work:
        for update in work.session.exec(select(Update)):
            update.text, update.erased_at = "", work.now
            work.session.add(update)
    (reply,) = chatter.send("edited", "Susanne", 2)
    assert "“" not in reply
    assert "blijft staan" in reply


def test_a_second_edit_still_tells_what_was_noted_at_first(chatter: Chatter):
    chatter.send("text", "/start vrijwilliger", 1)
    chatter.send("text", "Sanne", 2)
    chatter.send("edited", "Susanne", 2)
    (reply,) = chatter.send("edited", "Suzan", 2)
    assert "“Sanne”" in reply


def test_words_about_health_are_not_shown_again(chatter: Chatter):
    """Invariant 4."""
    chatter.send("text", "mijn man heeft dementie", 1)
    (reply,) = chatter.send("edited", "mijn man wordt vergeetachtig", 1)
    assert "“" not in reply


def test_an_answer_about_how_it_was_is_not_shown_again(known: Chatter):
    """Invariant 4."""
    with known.app.work(known.app.scope()) as work:
        person = work.session.exec(select(Person)).one()
        facts = {"checkin": "X1", "kind": "first", "side": "helper", "words": "Je was bij Riet. Hoe was het voor jou?"}
        conversations.open_script(
            work, person, "checkin", facts, purpose="check-in", about="check-in:X1", key="check-in:X1"
        )
    known.send("text", "best vermoeiend", 7)
    (reply,) = known.send("edited", "best leuk", 7)
    assert "vermoeiend" not in reply
    assert "nieuw bericht" in reply


def test_a_cry_for_help_is_heard_in_an_edit_too(known: Chatter):
    """Invariant 12."""
    known.send("text", "het gaat wel", 3)
    replies = known.send("edited", "ik wil niet meer leven", 3)
    assert any("113" in reply for reply in replies)
    assert "worry" in known.signals()


def test_stop_is_heard_in_an_edit_too(known: Chatter):
    known.send("text", "stpo", 3)
    (reply,) = known.send("edited", "stop", 3)
    assert "stuur je niets meer" in reply
    with known.app.work(known.app.scope()) as work:
        consent = work.session.exec(select(Consent)).one()
        assert consent.withdrawn_at is not None


@pytest.mark.postgres
def test_it_is_the_same_on_postgresql(app: Application, postgres: Database):
    with postgres.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637))
    chatter = Chatter(replace(app, database=postgres))
    chatter.send("text", "/start vrijwilliger", 1)
    chatter.send("text", "Sanne", 2)
    (reply,) = chatter.send("edited", "Susanne", 2)
    assert "“Sanne”" in reply
