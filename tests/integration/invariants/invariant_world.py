"""One participant, her helpers and the team, in a town where everything goes through the real services."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session, select

from matcher.dialogue import Conversation
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, Update
from matcher.models.consent import Purpose
from matcher.models.contact import CheckIn, Signal
from matcher.models.database import metadata
from matcher.models.person import HelperKind, Person
from matcher.models.region import TeamMember, TeamRole
from matcher.models.request import Proposal, Request
from matcher.models.scope import Actor, ActorKind
from matcher.models.tie import Appointment, Tie
from matcher.services.application import SYSTEM, Application, Work
from matcher.services.contact import appointments
from matcher.services.matching import proposals, requests
from matcher.services.messages import delivery, outcomes
from matcher.services.messages.incoming import Received, take_in
from matcher.services.people import register
from matcher.services.trust import consents
from matcher.services.upkeep.due import run_due

SURNAME = "de Gröber-van Özdemir"
STREET = "Kleverparkweg"
HOUSE_NUMBER = "128"
POSTCODE = "2023 CH"
PHONE = "+31235312345"
EMAIL = "annie.grober@voorbeeld.nl"
BIRTH_YEAR = 1941
STORY = "Heeft Alzheimer en vergeet namen. Speelde vroeger bij de schaakclub."
WORDS = "Annie zou graag weer eens schaken, op een rustige plek"
HELPER_SURNAME = "Wolterbeek"
HELPER_PHONE = "+31612345678"

ANNIE, FATIMA = "1001", "9001"


def plain(text: str) -> str:
    """Lower case, without accents, spaces or punctuation: what is left of a value however it was typed."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in decomposed if not unicodedata.combining(c)))


IDENTIFYING = {
    "surname": ("Gröber", "Özdemir"),
    "street": (STREET,),
    "postcode": (POSTCODE,),
    "phone": (PHONE, "0235312345", "5312345"),
    "e-mail": (EMAIL,),
    "birth year": (str(BIRTH_YEAR),),
    "chat id": (ANNIE,),
    "health": ("Alzheimer", "vergeet namen"),
}


def identifying_parts(text: str) -> list[str]:
    """What of the participant a text gives away, whatever the spelling."""
    found = [kind for kind, values in IDENTIFYING.items() if any(plain(value) in plain(text) for value in values)]
    return found + (["house number"] if re.search(rf"(?<!\d){HOUSE_NUMBER}(?!\d)", text) else [])


class World:
    """Annie would like to play chess; Piet and others near her would like to come."""

    def __init__(self, app: Application, clock: Any, helpers: int = 1) -> None:
        self.app = app
        self.clock = clock
        self._updates = 0
        with app.database.transaction() as session:
            region_id = app.scope("haarlem").region_id
            self.fatima_id = _member(session, region_id, "Fatima Yilmaz", TeamRole.MEMBER, clock())
            self.joke_id = _member(session, region_id, "Joke Bakker", TeamRole.COORDINATOR, clock())
        with self.work() as work:
            annie = register.create_person(
                work,
                given_name="Annie",
                surname=SURNAME,
                participant=True,
                street=STREET,
                house_number=HOUSE_NUMBER,
                postcode=POSTCODE,
                phone=PHONE,
                email=EMAIL,
                birth_year=BIRTH_YEAR,
                story=STORY,
                polite=True,
                team_member_id=self.fatima_id,
            )
            for purpose in (Purpose.KEEP, Purpose.CONTACT):
                consents.give(work, annie, purpose, ground="said so at the kitchen table", channel="in person")
            self.annie_id = annie.id or 0
            self._chat(work, ANNIE, person=annie)
            self._chat(work, FATIMA, member_id=self.fatima_id)
        self.helper_ids: list[int] = []
        for _ in range(helpers):
            self.add_helper()

    # -- who is there ------------------------------------------------------------------------------------------------

    def add_helper(self, given_name: str = "", *, conditions: tuple[str, ...] = ("vog",), chat: bool = True) -> str:
        """Somebody nearby who signed up; returns the address of their chat."""
        number = len(self.helper_ids)
        address = str(2001 + number)
        with self.work() as work:
            helper = register.create_person(
                work,
                given_name=given_name or ("Piet" if number == 0 else f"Helper{number}"),
                surname=HELPER_SURNAME,
                helper_kind=HelperKind.VOLUNTEER,
                postcode="2023",
                phone=HELPER_PHONE,
                conditions_met=list(conditions),
            )
            for purpose in (Purpose.KEEP, Purpose.CONTACT):
                consents.give(work, helper, purpose, ground="said yes in chat", channel="telegram")
            if chat:
                self._chat(work, address, person=helper)
            self.helper_ids.append(helper.id or 0)
        return address

    def address(self, helper: int = 0) -> str:
        return str(2001 + helper)

    @staticmethod
    def _chat(work: Work, address: str, *, person: Person | None = None, member_id: int | None = None) -> None:
        conversation = Conversation(language="nl", polite=bool(person and person.polite))
        work.session.add(
            Chat(
                region_id=work.scope.region_id,
                channel=Channel.TELEGRAM,
                address=address,
                person_id=person.id if person else None,
                team_member_id=member_id,
                conversation=dict(conversation.to_json()),
                created_at=work.now,
            )
        )

    # -- work --------------------------------------------------------------------------------------------------------

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A transaction of Fatima of the team."""
        with self.app.work(self.app.scope("haarlem", Actor(ActorKind.TEAM, self.fatima_id))) as work:
            yield work

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A transaction to look at the tables."""
        with self.app.database.transaction() as session:
            yield session

    def all(self, table: Any, *where: Any) -> list[Any]:
        with self.look() as session:
            return list(session.exec(select(table).where(*where).order_by(table.id)))

    def one(self, table: Any, *where: Any) -> Any:
        (found,) = self.all(table, *where)
        return found

    def annie(self, work: Work) -> Person:
        return work.session.get_one(Person, self.annie_id)

    def helper(self, work: Work, number: int = 0) -> Person:
        return work.session.get_one(Person, self.helper_ids[number])

    def fatima(self, work: Work) -> TeamMember:
        return work.session.get_one(TeamMember, self.fatima_id)

    # -- what people do ----------------------------------------------------------------------------------------------

    def new_update(self) -> str:
        self._updates += 1
        return str(self._updates)

    def hear(self, address: str, text: str, *, update_id: str = "", app: Application | None = None) -> str:
        """Somebody types something; returns the update id."""
        update_id = update_id or self.new_update()
        received = Received(channel=Channel.TELEGRAM, address=address, update_id=update_id, text=text)
        self.receive(received, app=app)
        return update_id

    def press(self, address: str, press: str, *, update_id: str = "", app: Application | None = None) -> str:
        """Somebody presses a button that carries these words."""
        update_id = update_id or self.new_update()
        self.receive(
            Received(channel=Channel.TELEGRAM, address=address, update_id=update_id, kind="press", press=press), app=app
        )
        return update_id

    def receive(self, received: Received, *, app: Application | None = None) -> None:
        app = app or self.app
        with app.work(app.scope("haarlem", SYSTEM)) as work:
            take_in(work, received)

    def choose(self, address: str, choice: str, *, update_id: str = "") -> str:
        """Somebody presses a choice of the last question that was put to them."""
        return self.press(address, self.button(address, choice), update_id=update_id)

    def button(self, address: str, choice: str) -> str:
        for message in reversed(self.messages(address)):
            for offered in message.choices:
                if offered["press"].endswith(f":{choice}"):
                    return str(offered["press"])
        raise AssertionError(f"no button {choice} was offered to {address}")

    # -- the order of yes --------------------------------------------------------------------------------------------

    def new_request(self, *, conditions: tuple[str, ...] = ("vog",), words: str = WORDS) -> int:
        """A request that Annie is asked about."""
        with self.work() as work:
            request = requests.create(work, self.annie(work), text="Annie wil weer schaken", words=words,
                                      conditions=conditions)  # fmt: skip
            requests.ask_search(work, request)
            return request.id or 0

    def searching(self, **options: Any) -> int:
        """A request that Annie agreed to."""
        request_id = self.new_request(**options)
        self.choose(ANNIE, "yes")
        return request_id

    def propose(self, request_id: int, helper: int = 0, words: str = "") -> int:
        """Fatima asks a helper, in the drafted words or in others."""
        with self.work() as work:
            request = work.session.get_one(Request, request_id)
            person = self.helper(work, helper)
            words = words or proposals.draft_words(work, request, person)
            return proposals.send(work, request, f"person:{person.id}", words).id or 0

    def proposed(self, helper: int = 0, **options: Any) -> int:
        """A proposal that waits for the answer of a helper."""
        return self.propose(self.searching(**options), helper)

    def agreed(self, **options: Any) -> int:
        """Both said yes; returns the tie."""
        self.proposed(**options)
        self.choose(self.address(), "yes")
        self.choose(ANNIE, "yes")
        return int(self.one(Tie).id)

    def first_meeting(self, tie_id: int) -> int:
        """Fatima plans the first meeting for tomorrow."""
        with self.work() as work:
            tie = work.session.get_one(Tie, tie_id)
            planned = appointments.plan_first(
                work,
                tie,
                day=work.today + timedelta(days=1),
                start="14:00",
                meeting_point="de bibliotheek aan het plein",
                accompanied_by=self.fatima(work),
            )
            return planned.id or 0

    def met(self) -> int:
        """They met, and both were asked how it was; returns the tie."""
        tie_id = self.agreed()
        self.first_meeting(tie_id)
        for hours in (30, 3, 22):  # the meeting is over, she is asked the same day, he the day after
            self.clock.forward(hours=hours)
            self.tick()
        return tie_id

    def proposal(self, proposal_id: int) -> Proposal:
        return self.one(Proposal, Proposal.id == proposal_id)

    def request(self, request_id: int) -> Request:
        return self.one(Request, Request.id == request_id)

    # -- time --------------------------------------------------------------------------------------------------------

    def pass_days(self, days: float, *, hours: int = 4) -> None:
        """Let time pass, with the clock calling every few hours."""
        for _ in range(int(days * 24 / hours)):
            self.clock.forward(hours=hours)
            self.tick()

    def tick(self) -> None:
        """Everything that is due now is done."""
        report = run_due(self.app, self.app.now())
        assert not report.failed, report.failed

    # -- what was written --------------------------------------------------------------------------------------------

    def messages(self, address: str) -> list[OutgoingMessage]:
        """Everything that was ever written to a chat, oldest first."""
        with self.look() as session:
            query = select(OutgoingMessage).join(Chat).where(Chat.address == address).order_by(OutgoingMessage.id)
            return list(session.exec(query))

    def read(self, address: str) -> list[str]:
        """Every word that a chat may show: texts and labels of buttons."""
        found = []
        for message in self.messages(address):
            found += [message.text, *(choice["label"] for choice in message.choices)]
        return found

    def deliver(self) -> list[tuple[str, str]]:
        """Let everything leave that may leave now, as a channel would; returns (address, text)."""
        left: list[tuple[str, str]] = []
        while True:
            with self.app.work(self.app.scope("haarlem")) as work:
                claimed = delivery.claim(work, Channel.TELEGRAM, 20)
            if not claimed:
                return left
            for message in claimed:
                left.append((message.address, message.text))
                with self.app.work(self.app.scope("haarlem")) as work:
                    outcomes.record_sent(work, message.id)

    def waiting(self, address: str) -> list[OutgoingMessage]:
        return [message for message in self.messages(address) if message.state is OutgoingState.WAITING]

    def updates(self) -> list[Update]:
        """Everything that was taken in."""
        with self.look() as session:
            return list(session.exec(select(Update)))

    def all_updates(self, update_id: str) -> list[Update]:
        return [update for update in self.updates() if update.update_id == update_id]

    def signal_kinds(self) -> list[str]:
        return [signal.kind for signal in self.all(Signal)]

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with self.look() as session:
            return {
                table.name: sorted(tuple(map(repr, row)) for row in session.execute(sql(f"SELECT * FROM {table.name}")))
                for table in metadata().sorted_tables
            }


def _member(session: Session, region_id: int, name: str, role: TeamRole, now: Any) -> int:
    member = TeamMember(
        region_id=region_id,
        name=name,
        email=f"{name.split()[0].lower()}@voorbeeld.nl",
        password_hash="not used here",
        role=role,
        created_at=now,
    )
    session.add(member)
    session.flush()
    return member.id or 0


__all__ = [
    "ANNIE", "BIRTH_YEAR", "EMAIL", "FATIMA", "HELPER_PHONE", "HELPER_SURNAME", "HOUSE_NUMBER", "IDENTIFYING", "PHONE",
    "POSTCODE", "STORY", "STREET", "SURNAME", "WORDS", "Appointment", "CheckIn", "World", "date", "identifying_parts",
    "plain",
]  # fmt: skip
