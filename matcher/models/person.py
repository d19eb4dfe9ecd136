"""People: anyone may be participant, carer and helper in any mix."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, new_public_id, personal, public_id, word
from matcher.models.scope import Scope

__all__ = [
    "Exclusion",
    "Goal",
    "GoalState",
    "HelperKind",
    "Household",
    "Person",
    "PersonInterest",
    "PersonRole",
    "PossibleDuplicate",
    "Representation",
    "RepresentationKind",
    "first_name_of",
    "goal_by_public_id",
    "goals_of",
    "helpers_of_region",
    "household_of",
    "interests_of",
    "new_code",
    "participants_of_region",
    "person_by_code",
    "person_by_public_id",
    "representations_of",
    "roles_of",
]


_CODE_LETTERS = 5
_FIRST_NAME = re.compile(r"de\s+heer\b|\S+", re.IGNORECASE)


def first_name_of(name: str) -> str:
    """The first name in what somebody gave as a name ("Truus Jansen" → "Truus"); "Anne-Marie" is one name."""
    found = _FIRST_NAME.search(name)
    return found.group() if found else ""


def new_code() -> str:
    """A random code of five letters, short enough to say aloud; somebody may have it already."""
    return new_public_id(_CODE_LETTERS)


class HelperKind(StrEnum):
    """How a helper came in; it decides the step of the ladder and the words used, nothing else."""

    NEIGHBOUR = "neighbour"
    VOLUNTEER = "volunteer"
    STUDENT = "student"


class RepresentationKind(StrEnum):
    """In what capacity somebody speaks for somebody else."""

    CARER = "carer"
    LEGAL = "legal"
    GUARDIAN = "guardian"


class GoalState(StrEnum):
    """How a goal stands."""

    OPEN = "open"
    REACHED = "reached"
    LET_GO = "let-go"  # not wanted any more; that is no failure


class Household(SQLModel, table=True):
    """People under one roof, who may take part together."""

    id: int | None = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    name: str = personal("tell households apart")


class Person(SQLModel, table=True):
    """One human being, whatever their part."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    code: str = Field(default_factory=new_code, unique=True, index=True)  # said in chat, means nothing
    region_id: int = Field(foreign_key="region.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    household_id: int | None = Field(default=None, foreign_key="household.id")
    team_member_id: int | None = Field(default=None, foreign_key="team_member.id", index=True)

    is_participant: bool = False
    is_carer: bool = False
    is_helper: bool = False
    helper_kind: HelperKind | None = word(HelperKind, default=None)
    circle_only: bool = (
        False  # of somebody's own circle, never signed up: minimal, never messaged, in nobody else's pool
    )

    given_name: str = personal("address the person", readers="matched")
    surname: str = personal("tell people apart", readers="matched", default="")
    birth_year: int | None = personal("age conditions of a request", default=None)
    phone: str = personal("call", readers="matched", default="", index=True)
    email: str = personal("write", readers="matched", default="", index=True)
    street: str = personal("visit after release", readers="matched", default="")
    house_number: str = personal("visit after release", readers="matched", default="")
    postcode: str = personal("distance", default="")
    place: str = personal("distance", default="")
    street_key: str = personal("nearness", readers="system", default="")
    building_key: str = personal("nearness", readers="system", default="")
    latitude: float | None = personal("distance", readers="system", default=None)
    longitude: float | None = personal("distance", readers="system", default=None)
    # postcode | address (looked up online) | nothing (looked up and not found)
    located_by: str = personal("how sure the distance is", readers="system", default="")

    language: str = "nl"  # of the interface
    languages: list[str] = column(list, purpose="find who speaks the same language")  # ISO 639-1, spoken
    polite: bool = False  # "u" instead of "je"
    transport: list[str] = column(list, purpose="how far somebody can come")  # walk, bike, car, public, wheels
    travel_m: int | None = None  # how far they go, metres
    # language.times.Times as JSON
    times: dict[str, Any] | None = column(purpose="find a moment that suits both", default=None, nullable=True)
    # language.absences.Absence as JSON: exceptions to the times above, by date or by name ("exams")
    away: dict[str, Any] = column(dict, purpose="not asked when away", sa_column_kwargs={"server_default": "{}"})
    frequency: str | None = None  # once | regular
    places: int = 1  # how many matches at once
    conditions_met: list[str] = column(list, purpose="conditions of a request")  # "vog", "training-basic", …
    conditions_unmet: list[str] = column(list, purpose="conditions of a request")
    gives: list[str] = column(list, purpose="ask them to give, too")  # concepts they enjoy giving
    story: str = personal("get to know the person", default="")
    good_week: str = personal("what a good week looks like", default="")

    paused_until: date | None = None
    stopped_at: datetime | None = moment(default=None)  # every message around this person stopped
    stopped_why: str = personal("why messages stopped", default="")
    guardian_needed: bool = False
    guardian_phone: str = personal("ask the guardian", default="")
    rhythm: str = personal("how often the team is in touch", default="calm")  # calm | crisis
    source: str = ""  # import or channel this came by
    source_ref: str = Field(default="", index=True)
    merged_into_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = moment()
    updated_at: datetime = moment()

    @property
    def name(self) -> str:
        """Given name and surname, for the team."""
        return f"{self.given_name} {self.surname}".strip()

    @property
    def first_name(self) -> str:
        """What the other side reads: never more than the first word of the given name."""
        return first_name_of(self.given_name)

    def rests_on(self, day: date) -> bool:
        """Whether the person asked for rest on this day; the last day of rest is rest too."""
        return self.paused_until is not None and day <= self.paused_until


class PersonInterest(SQLModel, table=True):
    """What somebody likes (or does not), how it stands, in the words it was said."""

    __tablename__ = "person_interest"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    concept: str = personal("find who likes the same", index=True)
    stance: str = "now"  # language.extraction.Stance
    liked: bool = True
    heard: str = personal("check what was understood", default="")


class PersonRole(SQLModel, table=True):
    """A life role then or now: baker, father, treasurer of the club."""

    __tablename__ = "person_role"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    concept: str = personal("find who shares a past or a trade")
    now: bool = False
    heard: str = personal("check what was understood", default="")


class Goal(SQLModel, table=True):
    """What somebody would like to live towards, in one of the four dimensions of life."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    person_id: int = Field(foreign_key="person.id", index=True)
    text: str = personal("work towards what matters")
    dimension: str = "meaning"  # physical | social | psychological | meaning
    state: GoalState = word(GoalState, default=GoalState.OPEN)
    set_at: datetime | None = moment(default=None)
    settled_at: datetime | None = moment(default=None)  # reached or let go


class Representation(SQLModel, table=True):
    """Somebody who speaks for somebody else, recorded as such."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    representative_id: int = Field(foreign_key="person.id", index=True)
    kind: RepresentationKind = word(RepresentationKind)
    decides: bool = False  # only when recorded does a representative decide
    ground: str = personal("on what ground somebody may agree", keep="consent", default="")
    recorded_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    since: date
    until: date | None = None


class Exclusion(SQLModel, table=True):
    """One of the two does not want to be matched with the other; the reason is not kept."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    other_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = moment()


class PossibleDuplicate(SQLModel, table=True):
    """Two records that may be one person; a team member decides."""

    __tablename__ = "possible_duplicate"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    other_id: int = Field(foreign_key="person.id", index=True)
    why: str = personal("decide whether two records are one person")
    found_at: datetime = moment()
    settled_at: datetime | None = moment(default=None)
    settled_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    same: bool | None = None


def person_by_public_id(session: Session, scope: Scope, public_id: str) -> Person | None:
    """The person behind a public identifier, within the scope's region."""
    query = select(Person).where(Person.public_id == public_id, Person.region_id == scope.region_id)
    return session.exec(query).first()


def person_by_code(session: Session, scope: Scope, code: str) -> Person | None:
    """The person behind the code that team members use in chat."""
    query = select(Person).where(Person.code == code.strip().upper(), Person.region_id == scope.region_id)
    return session.exec(query).first()


def participants_of_region(session: Session, scope: Scope) -> list[Person]:
    """Participants and carers of a region, by given name."""
    query = (
        select(Person)
        .where(Person.region_id == scope.region_id, col(Person.is_participant) | col(Person.is_carer))
        .where(col(Person.merged_into_id).is_(None))
        .order_by(Person.given_name, Person.surname)
    )
    return list(session.exec(query))


def helpers_of_region(session: Session, scope: Scope) -> list[Person]:
    """Everybody of a region who signed up to do something, by given name."""
    query = (
        select(Person)
        .where(Person.region_id == scope.region_id, col(Person.is_helper), ~col(Person.circle_only))
        .where(col(Person.merged_into_id).is_(None))
        .order_by(Person.given_name, Person.surname)
    )
    return list(session.exec(query))


def interests_of(session: Session, person_id: int) -> list[PersonInterest]:
    """What somebody likes and dislikes, in the order it was said."""
    return list(
        session.exec(
            select(PersonInterest).where(PersonInterest.person_id == person_id).order_by(col(PersonInterest.id))
        )
    )


def roles_of(session: Session, person_id: int) -> list[PersonRole]:
    """The life roles of somebody, then and now."""
    return list(session.exec(select(PersonRole).where(PersonRole.person_id == person_id).order_by(col(PersonRole.id))))


def goals_of(session: Session, person_id: int) -> list[Goal]:
    """What somebody would like to live towards, in the order it was said; reached and let go too."""
    return list(session.exec(select(Goal).where(Goal.person_id == person_id).order_by(col(Goal.id))))


def goal_by_public_id(session: Session, person_id: int, public_id: str) -> Goal | None:
    """One goal of somebody."""
    return session.exec(select(Goal).where(Goal.public_id == public_id, Goal.person_id == person_id)).first()


def household_of(session: Session, person: Person) -> list[Person]:
    """Who lives under one roof with somebody, by given name."""
    if person.household_id is None:
        return []
    query = (
        select(Person)
        .where(
            Person.household_id == person.household_id,
            Person.id != person.id,
            Person.region_id == person.region_id,
            col(Person.merged_into_id).is_(None),
        )
        .order_by(Person.given_name, Person.surname)
    )
    return list(session.exec(query))


def representations_of(session: Session, person_id: int, day: date) -> list[tuple[Representation, Person]]:
    """Who speaks for somebody on a day, with the rows that say so, the longest first."""
    query = (
        select(Representation, Person)
        .join(Person, col(Person.id) == Representation.representative_id)
        .where(Representation.person_id == person_id, Representation.since <= day)
        .where(col(Representation.until).is_(None) | (col(Representation.until) >= day))
        .order_by(col(Representation.id))
    )
    return list(session.exec(query).all())
