"""A participant and a helper who both said yes, with their team, for the tests of keeping in touch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.consent import Consent, Purpose
from matcher.models.contact import Answer, CheckIn, Signal
from matcher.models.person import HelperKind, Person, Representation, RepresentationKind
from matcher.models.region import TeamMember, TeamRole
from matcher.models.scope import Actor, ActorKind
from matcher.models.tie import Appointment, Tie, TieState
from matcher.services.application import Application, Work
from matcher.services.messages.incoming import Received, take_in

PLACE = "Bibliotheek Schalkwijk"


@dataclass
class Town:
    """Ids of everybody, and short ways to act."""

    app: Application
    clock: Any
    sanne: int = 0
    karim: int = 0
    joke: int = 0
    tom: int = 0
    tie: int = 0
    updates: int = 0

    def work(self) -> Any:
        return self.app.work(self.app.scope("haarlem"))

    def as_team(self) -> Any:
        return self.app.work(self.app.scope("haarlem", Actor(ActorKind.TEAM, self.sanne)))

    def get(self, table: type, row_id: int) -> Any:
        with self.work() as work:
            return work.session.get(table, row_id)

    def rows(self, table: type, *conditions: Any) -> list[Any]:
        with self.work() as work:
            return list(work.session.exec(select(table).where(*conditions).order_by(table.id)).all())

    def signals(self) -> list[str]:
        return [row.kind for row in self.rows(Signal)]

    def texts(self, person_id: int, purpose: str | None = None) -> list[str]:
        """What was written to somebody and not taken back, in order."""
        rows = self.rows(OutgoingMessage, OutgoingMessage.person_id == person_id)
        kept = [row for row in rows if row.state is not OutgoingState.WITHDRAWN]
        return [row.text for row in kept if purpose in (None, row.purpose)]

    def say(self, person_id: int, text: str) -> None:
        """Somebody types in their chat."""
        self._take_in(person_id, text=text)

    def press(self, person_id: int, label: str) -> None:
        """Somebody presses the newest button with this label."""
        rows = self.rows(OutgoingMessage, OutgoingMessage.person_id == person_id)
        pressed = [choice["press"] for row in rows if row.choices for choice in row.choices if choice["label"] == label]
        assert pressed, f"no button {label!r} among {[choice['label'] for row in rows for choice in row.choices]}"
        self._take_in(person_id, kind="press", press=pressed[-1])

    def _take_in(self, person_id: int, **what: Any) -> None:
        self.updates += 1
        with self.work() as work:
            take_in(
                work,
                Received(channel=Channel.WEB, address=f"chat-{person_id}", update_id=str(self.updates), **what),
            )

    def at(self, moment: str) -> None:
        """Set the clock (UTC)."""
        self.clock.now = datetime.fromisoformat(moment)


def add_person(session: Session, region_id: int, now: datetime, name: str, **fields: Any) -> Person:
    person = Person(region_id=region_id, given_name=name, created_at=now, updated_at=now, **fields)
    session.add(person)
    session.flush()
    return person


def with_chat(session: Session, person: Person, now: datetime) -> Chat:
    """Consent to messages, and a web chat."""
    session.add(Consent(person_id=person.id or 0, purpose=Purpose.CONTACT, given_at=now))
    chat = Chat(
        region_id=person.region_id,
        channel=Channel.WEB,
        address=f"chat-{person.id}",
        person_id=person.id,
        conversation={},
        created_at=now,
    )
    session.add(chat)
    session.flush()
    return chat


def add_member(session: Session, region_id: int, now: datetime, name: str, role: TeamRole) -> TeamMember:
    email = f"{name.split()[0].lower()}@example.org"
    member = TeamMember(region_id=region_id, name=name, email=email, password_hash="", role=role, created_at=now)
    session.add(member)
    session.flush()
    session.add(
        Chat(
            region_id=region_id,
            channel=Channel.WEB,
            address=f"team-{member.id}",
            team_member_id=member.id,
            conversation={},
            created_at=now,
        )
    )
    return member


def add_tie(session: Session, participant: Person, helper: Person | None, today: date, **fields: Any) -> Tie:
    tie = Tie(
        region_id=participant.region_id,
        person_id=participant.id or 0,
        other_id=helper.id if helper else None,
        state=TieState.STARTING,
        since=today,
        known_before=False,
        **fields,
    )
    session.add(tie)
    session.flush()
    return tie


def settle(app: Application, clock: Any) -> Town:
    """Sanne's participant Joke and helper Tom, who both said yes this morning; Karim coordinates."""
    town = Town(app, clock)
    with town.work() as work:
        region_id, now, session = work.scope.region_id, work.now, work.session
        town.sanne = add_member(session, region_id, now, "Sanne de Wit", TeamRole.MEMBER).id or 0
        town.karim = add_member(session, region_id, now, "Karim Bakir", TeamRole.COORDINATOR).id or 0
        joke = add_person(
            session,
            region_id,
            now,
            "Joke",
            surname="Verhoeven",
            is_participant=True,
            polite=True,
            street="Briandlaan",
            house_number="12",
            postcode="2034 AB",
            team_member_id=town.sanne,
        )
        tom = add_person(
            session, region_id, now, "Tom", surname="Jansen", is_helper=True, helper_kind=HelperKind.VOLUNTEER
        )
        with_chat(session, joke, now)
        with_chat(session, tom, now)
        town.joke, town.tom = joke.id or 0, tom.id or 0
        town.tie = add_tie(session, joke, tom, work.today).id or 0
    return town


def add_carer(town: Town, name: str = "Els") -> int:
    """A carer of Joke, with a chat."""
    with town.work() as work:
        els = add_person(work.session, work.scope.region_id, work.now, name, is_carer=True, polite=True)
        with_chat(work.session, els, work.now)
        row = Representation(
            person_id=town.joke, representative_id=els.id or 0, kind=RepresentationKind.CARER, since=work.today
        )
        work.session.add(row)
        return els.id or 0


def plan_first(town: Town, day: date = date(2026, 11, 26), start: str = "14:00") -> int:
    """The first meeting, with Sanne."""
    from matcher.services.contact import appointments

    with town.as_team() as work:
        appointment = appointments.plan_first(
            work,
            work.session.get_one(Tie, town.tie),
            day=day,
            start=start,
            meeting_point=PLACE,
            accompanied_by=work.session.get_one(TeamMember, town.sanne),
        )
        return appointment.id or 0


def change(town: Town, table: type, row_id: int, do: Callable[[Work, Any], Any]) -> Any:
    """Do something with one row, in a transaction of its own."""
    with town.as_team() as work:
        return do(work, work.session.get_one(table, row_id))


def check_ins(town: Town, person_id: int) -> list[CheckIn]:
    return town.rows(CheckIn, CheckIn.person_id == person_id)


def answers(town: Town) -> list[Answer]:
    return town.rows(Answer)


def appointment(town: Town, appointment_id: int) -> Appointment:
    found: Appointment = town.get(Appointment, appointment_id)
    return found
