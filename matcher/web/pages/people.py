"""People as pages show them: in lists, and one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import bindparam
from sqlmodel import Session, SQLModel, col, select

from matcher.models.person import HelperKind, Person
from matcher.models.region import TeamMember
from matcher.services.application import Work

__all__ = ["PersonCard", "card_of", "cards_by_id", "member_names", "members_of_region", "people_by_id", "rows_by_id"]

Row = TypeVar("Row", bound=SQLModel)
_TONES = {HelperKind.NEIGHBOUR: "warm", HelperKind.VOLUNTEER: "warm", HelperKind.STUDENT: "sun"}


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody in a list or a line.

    Attributes:
        public_id: For the address of the page.
        given_name: First name.
        name: Given name and surname.
        tone: Colour of the initial.
        endpoint: The page about this person.
        parts: Keys of the parts this person has: ``participant``, ``carer``, ``neighbour`` …
        place: Town or neighbourhood.
        quiet: Key of why this person gets no messages now, or "".
    """

    public_id: str
    given_name: str
    name: str
    tone: str
    endpoint: str
    parts: tuple[str, ...]
    place: str
    quiet: str


def card_of(work: Work, person: Person) -> PersonCard:
    """Somebody in short."""
    parts = [part for part, holds in (("participant", person.is_participant), ("carer", person.is_carer)) if holds]
    if person.is_helper:
        parts.append(person.helper_kind.value if person.helper_kind else "helper")
    if person.circle_only:
        parts.append("circle")
    taking_part = person.is_participant or person.is_carer
    if person.stopped_at is not None:
        quiet = "person.stopped"
    elif person.rests_on(work.today):
        quiet = "person.paused"
    else:
        quiet = ""
    return PersonCard(
        public_id=person.public_id,
        given_name=person.given_name,
        name=person.name,
        tone=_tone(person),
        endpoint="participants.show" if taking_part or not person.is_helper else "helpers.show",
        parts=tuple(parts),
        place=person.place,
        quiet=quiet,
    )


def _tone(person: Person) -> str:
    if person.is_participant:
        return ""
    return "blue" if person.is_carer else _TONES[person.helper_kind] if person.helper_kind else ""


def people_by_id(session: Session, ids: Iterable[int | None]) -> dict[int, Person]:
    """The people behind internal identifiers, in one query."""
    return rows_by_id(session, Person, ids)


def cards_by_id(work: Work, ids: Iterable[int | None]) -> dict[int, PersonCard]:
    """The people behind internal identifiers in short, in one query."""
    return {person_id: card_of(work, person) for person_id, person in people_by_id(work.session, ids).items()}


def rows_by_id(session: Session, table: type[Row], ids: Iterable[int | None]) -> dict[int, Row]:
    """The rows of one table behind internal identifiers, in one query: a list never looks up its names one by one."""
    wanted = {row_id for row_id in ids if row_id is not None}
    if not wanted:
        return {}
    found: Any = session.exec(select(table).where(table.id.in_(wanted)))  # type: ignore[attr-defined]
    return {row.id: row for row in found}


def members_of_region(work: Work) -> list[TeamMember]:
    """The active team members of the region, by name."""
    query = select(TeamMember).where(TeamMember.region_id == work.scope.region_id, TeamMember.active)
    return sorted(work.session.exec(query), key=lambda member: member.name)


def member_names(work: Work) -> dict[int | None, str]:
    """Names of all team members of the region, those who left too."""
    return dict(work.session.exec(_MEMBER_NAMES, params={"region": work.scope.region_id}).all())


_MEMBER_NAMES: Any = select(TeamMember.id, TeamMember.name).where(col(TeamMember.region_id) == bindparam("region"))
