"""Ties between people (a person's own network) and the appointments that they bring."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, personal, public_id, word
from matcher.models.scope import Scope

__all__ = [
    "Appointment",
    "AppointmentState",
    "Layer",
    "Tie",
    "TieState",
    "appointment_by_public_id",
    "appointments_of_tie",
    "coming_appointments",
    "network_of",
    "running_ties_of",
    "tie_by_public_id",
]


class Layer(StrEnum):
    """The three layers of the social base."""

    PERSONAL = "personal"
    SHARED = "shared"
    INSTITUTIONAL = "institutional"


class TieState(StrEnum):
    """How a tie stands."""

    STARTING = "starting"  # agreed; the good start is still to come
    RUNNING = "running"
    SELF_GOING = "self-going"  # they go on by themselves: no check-ins, the tie stays
    ENDED = "ended"


class Tie(SQLModel, table=True):
    """Somebody (or something) in a person's life."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)  # whose network
    other_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", unique=True)
    label: str = personal("name a tie with somebody who is not in the system", default="")
    layer: Layer = word(Layer, default=Layer.PERSONAL)
    kind: str = ""  # neighbour, daughter, chess partner …
    state: TieState = word(TieState, default=TieState.RUNNING)
    since: date
    last_contact: date | None = None
    known_before: bool = True  # False for ties that came about through the team
    counted_at: datetime | None = moment(default=None)  # after a good start it counts in the network
    ended_at: datetime | None = moment(default=None)
    ended_why: str = personal("how it ended", default="")


class AppointmentState(StrEnum):
    """The states of an appointment."""

    PLANNED = "planned"
    MOVE_ASKED = "move-asked"  # one side asked for another moment, the other was not heard yet
    CANCELLED = "cancelled"
    PAST = "past"


class Appointment(SQLModel, table=True):
    """A meeting in local date, time and zone, so that a change of clocks does not move it."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    tie_id: int = Field(foreign_key="tie.id", index=True)
    day: date
    start: str  # local "HH:MM"
    minutes: int = 60
    timezone: str = "Europe/Amsterdam"
    meeting_point: str = personal("where they meet", readers="matched")  # nobody's home for a first meeting
    first: bool = False
    accompanied_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    state: AppointmentState = word(AppointmentState, default=AppointmentState.PLANNED)
    sequence: int = 0  # of the calendar entry, raised by each change
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")  # who asked to move or cancelled
    asked_moment: dict[str, Any] | None = column(
        purpose="the moment that one side asked for", readers="matched", default=None, nullable=True
    )
    reason_kept: str = personal("why it was moved or cancelled; never passed on", default="")
    reminded_at: datetime | None = moment(default=None)
    created_at: datetime = moment()


def tie_by_public_id(session: Session, scope: Scope, public_id: str) -> Tie | None:
    """The tie behind a public identifier, within the scope's region."""
    return session.exec(select(Tie).where(Tie.public_id == public_id, Tie.region_id == scope.region_id)).first()


def network_of(session: Session, person_id: int) -> list[Tie]:
    """The ties of a person, past ones too, oldest first."""
    return list(session.exec(select(Tie).where(Tie.person_id == person_id).order_by(col(Tie.since), col(Tie.id))))


def running_ties_of(session: Session, person_id: int) -> list[Tie]:
    """Ties in which somebody takes part on either side and that have not ended."""
    either = (col(Tie.person_id) == person_id) | (col(Tie.other_id) == person_id)
    return list(session.exec(select(Tie).where(either, Tie.state != TieState.ENDED).order_by(col(Tie.id))))


def appointments_of_tie(session: Session, tie_id: int) -> list[Appointment]:
    """All appointments of a tie, in order."""
    query = select(Appointment).where(Appointment.tie_id == tie_id).order_by(col(Appointment.day), Appointment.start)
    return list(session.exec(query))


def appointment_by_public_id(session: Session, public_id: str) -> Appointment | None:
    """The appointment behind a public identifier."""
    return session.exec(select(Appointment).where(Appointment.public_id == public_id)).first()


def coming_appointments(session: Session, person_id: int, today: date) -> list[Appointment]:
    """What is planned from today on for somebody, on either side."""
    either = (col(Tie.person_id) == person_id) | (col(Tie.other_id) == person_id)
    standing = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)
    query = (
        select(Appointment)
        .join(Tie, col(Tie.id) == Appointment.tie_id)
        .where(either, col(Appointment.state).in_(standing), Appointment.day >= today)
        .order_by(col(Appointment.day), Appointment.start)
    )
    return list(session.exec(query))
