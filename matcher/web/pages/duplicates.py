"""Possible duplicates side by side."""

from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from matcher.models.person import Person, PossibleDuplicate
from matcher.services.application import Work
from matcher.web.pages.people import PersonCard, card_of

__all__ = ["DuplicateRow", "Side", "duplicate_of", "duplicate_rows"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records."""

    card: PersonCard
    phone: str
    email: str
    postcode: str
    birth_year: int | None
    source: str


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A pair, with what made us think so; the record that stays is the first."""

    why: str
    first: Side
    second: Side


def duplicate_rows(work: Work) -> list[DuplicateRow]:
    """The pairs of the region that nobody decided about."""
    one, other = aliased(Person), aliased(Person)
    query = (
        select(PossibleDuplicate, one, other)
        .join(one, col(one.id) == PossibleDuplicate.person_id)
        .join(other, col(other.id) == PossibleDuplicate.other_id)
        .where(one.region_id == work.scope.region_id, other.region_id == work.scope.region_id)
        .where(col(PossibleDuplicate.settled_at).is_(None))
        .where(col(one.merged_into_id).is_(None), col(other.merged_into_id).is_(None))
        .order_by(col(PossibleDuplicate.id))
    )
    rows = []
    for pair, a, b in work.session.exec(query):
        first, second = sorted((a, b), key=lambda person: person.id or 0)
        rows.append(DuplicateRow(pair.why, _side(work, first), _side(work, second)))
    return rows


def duplicate_of(work: Work, one: Person, other: Person) -> PossibleDuplicate | None:
    """The open pair of two people."""
    ids = (one.id, other.id)
    query = select(PossibleDuplicate).where(
        col(PossibleDuplicate.person_id).in_(ids),
        col(PossibleDuplicate.other_id).in_(ids),
        col(PossibleDuplicate.settled_at).is_(None),
    )
    return work.session.exec(query).first()


def _side(work: Work, person: Person) -> Side:
    return Side(
        card=card_of(work, person),
        phone=person.phone,
        email=person.email,
        postcode=person.postcode,
        birth_year=person.birth_year,
        source=person.source,
    )
