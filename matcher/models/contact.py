"""Check-ins, their answers, and the signals that a person of the team must look at."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, bindparam, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import moment, personal, public_id, word
from matcher.models.scope import Scope

__all__ = [
    "Answer",
    "CheckIn",
    "CheckInKind",
    "CheckInState",
    "Side",
    "Signal",
    "SignalState",
    "answers_of",
    "check_in_by_public_id",
    "check_ins_asked_together",
    "check_ins_of_person",
    "check_ins_of_tie",
    "how_many_open_signals",
    "last_answers",
    "open_signals",
    "signal_by_public_id",
    "talk_first",
]


_SAID_STOP = ("stopped", "forget")


class Side(StrEnum):
    """Who is asked; each side has its own words."""

    HELPER = "helper"
    PARTICIPANT = "participant"
    CARER = "carer"


class CheckInKind(StrEnum):
    """Why we ask."""

    FIRST = "first"
    FOLLOW_UP = "follow-up"
    EVALUATION = "evaluation"


class CheckInState(StrEnum):
    """Where a check-in stands."""

    DUE = "due"
    ASKED = "asked"
    REMINDED = "reminded"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # a person of the team follows up
    SKIPPED = "skipped"  # the team left it out, and wrote why; no answer
    STOPPED = "stopped"


_LEADS = text("asked_at IS NOT NULL AND asked_with_id IS NULL")


class CheckIn(SQLModel, table=True):
    """One question to one person about one tie.

    What is due to one person on one day is asked in one message: the first check-in leads it, the others name it in
    `asked_with_id`. That nobody gets two such messages on one day is the word of the database.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("person_id", "tie_id", "local_day", name="one_check_in_per_person_tie_and_day"),
        Index(
            "one_check_in_message_per_person_and_day",
            "person_id",
            "local_day",
            unique=True,
            sqlite_where=_LEADS,
            postgresql_where=_LEADS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    tie_id: int = Field(foreign_key="tie.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    side: Side = word(Side)
    kind: CheckInKind = word(CheckInKind)
    local_day: date
    due_at: datetime = moment(index=True)
    state: CheckInState = word(CheckInState, default=CheckInState.DUE)
    asked_at: datetime | None = moment(default=None)
    asked_with_id: int | None = Field(default=None, foreign_key="check_in.id", index=True)  # which one leads
    reminded_at: datetime | None = moment(default=None)
    ended_at: datetime | None = moment(default=None)
    why: str = personal(
        "why the team moved, added or left out this question", default="", sa_column_kwargs={"server_default": ""}
    )


class Answer(SQLModel, table=True):
    """What somebody answered; read by the team only, never passed on."""

    id: int | None = Field(default=None, primary_key=True)
    check_in_id: int = Field(foreign_key="check_in.id", index=True)
    answer: str = personal("follow how it goes")  # good | so-so | bad
    again: str = personal("whether it clicked", default="")  # yes | no | unsure
    words: str = personal("own words", default="")
    said_by: str = personal("who said it", default="")
    entered_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    at: datetime = moment()


class SignalState(StrEnum):
    """A raised signal never disappears."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Signal(SQLModel, table=True):
    """Something that a person of the team must look at: an answer, a silence, a worry, a task."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    tie_id: int | None = Field(default=None, foreign_key="tie.id")
    cause: str = Field(unique=True)  # what raised it: the same cause never raises two
    kind: str  # a key of the signal kinds in matcher.services.contact.signals
    urgency: int = 2  # 1 today, 2 within two working days, 3 when convenient
    words: str = personal("what was said", default="")
    state: SignalState = word(SignalState, default=SignalState.OPEN)
    raised_at: datetime = moment()
    owner_id: int | None = Field(default=None, foreign_key="team_member.id")
    acknowledged_at: datetime | None = moment(default=None)
    acknowledged_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    escalated_at: datetime | None = moment(default=None)
    closed_at: datetime | None = moment(default=None)
    closed_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    note: str = personal("what was done about it", default="")


def check_in_by_public_id(session: Session, public_id: str) -> CheckIn | None:
    """The check-in behind a public identifier."""
    return session.exec(_BY_PUBLIC_ID, params={"public": public_id}).first()


_BY_PUBLIC_ID = select(CheckIn).where(col(CheckIn.public_id) == bindparam("public"))


def check_ins_of_person(session: Session, person_id: int) -> list[CheckIn]:
    """Past and coming check-ins of somebody, about whatever tie, in order of their days."""
    rows = session.exec(_OF_PERSON, params={"person": person_id})
    return sorted(rows, key=lambda row: (row.local_day, row.id or 0))


_OF_PERSON = select(CheckIn).where(col(CheckIn.person_id) == bindparam("person"))


def check_ins_asked_together(session: Session, check_in: CheckIn) -> list[CheckIn]:
    """The check-ins that stood in one message with this one, itself among them, in the order of the message."""
    lead_id = check_in.asked_with_id or check_in.id
    rows = session.exec(_TOGETHER, params={"lead": lead_id})
    return sorted(rows, key=lambda row: (row.id != lead_id, row.id or 0))


_TOGETHER = select(CheckIn).where(
    (col(CheckIn.id) == bindparam("lead")) | (col(CheckIn.asked_with_id) == bindparam("lead"))
)


def check_ins_of_tie(session: Session, tie_id: int) -> list[CheckIn]:
    """Past and coming check-ins of a tie."""
    return list(session.exec(select(CheckIn).where(CheckIn.tie_id == tie_id).order_by(col(CheckIn.due_at))))


def answers_of(session: Session, check_in_id: int) -> list[Answer]:
    """The answers to a check-in, in order."""
    return list(session.exec(_ANSWERS_OF, params={"check_in": check_in_id}))


_ANSWERS_OF = select(Answer).where(col(Answer.check_in_id) == bindparam("check_in")).order_by(col(Answer.id))


def last_answers(session: Session, check_in_ids: Collection[int]) -> dict[int, Answer]:
    """The newest answer to each of some check-ins, by check-in."""
    if not check_in_ids:
        return {}
    query = select(Answer).where(col(Answer.check_in_id).in_(check_in_ids)).order_by(col(Answer.id))
    return {answer.check_in_id: answer for answer in session.exec(query)}


def open_signals(session: Session, scope: Scope) -> list[Signal]:
    """Signals of a region that nobody has closed, most urgent and oldest first."""
    query = (
        select(Signal)
        .where(Signal.region_id == scope.region_id, Signal.state != SignalState.CLOSED)
        .order_by(col(Signal.urgency), col(Signal.raised_at))
    )
    return list(session.exec(query))


def how_many_open_signals(session: Session, scope: Scope) -> int:
    """How many signals of a region nobody has closed."""
    return session.exec(_HOW_MANY_OPEN, params={"region": scope.region_id}).one()


_HOW_MANY_OPEN = (
    select(func.count())
    .select_from(Signal)
    .where(col(Signal.region_id) == bindparam("region"), Signal.state != SignalState.CLOSED)
)


def signal_by_public_id(session: Session, scope: Scope, public_id: str) -> Signal | None:
    """The signal behind a public identifier, within the scope's region."""
    query = select(Signal).where(Signal.public_id == public_id, Signal.region_id == scope.region_id)
    return session.exec(query).first()


def talk_first(session: Session, person_id: int) -> bool:
    """Whether somebody said stop, and nobody of the team has talked with them since (and closed the signal about it).

    Until then nothing new about this person goes out to helpers.
    """
    return session.exec(_TO_TALK_ABOUT, params={"person": person_id}).first() is not None


_TO_TALK_ABOUT = select(Signal.id).where(
    col(Signal.person_id) == bindparam("person"),
    col(Signal.kind).in_(_SAID_STOP),
    col(Signal.state) != SignalState.CLOSED,
)
