"""Who may be in the register twice."""

from collections.abc import Sequence

from sqlmodel import col, or_, select

from matcher.models.person import Person, PossibleDuplicate
from matcher.services.application import Work

__all__ = ["find_duplicates"]


def find_duplicates(work: Work, person: Person) -> Sequence[PossibleDuplicate]:
    """Note who may be the same person: equal e-mail or phone, or equal name at the same postcode."""
    same_name = (col(Person.given_name) == person.given_name) & (col(Person.surname) == person.surname)
    ways = {
        "email": col(Person.email) == person.email if person.email else None,
        "phone": col(Person.phone) == person.phone if person.phone else None,
        "name and postcode": same_name & (col(Person.postcode) == person.postcode) if person.postcode else None,
    }
    person_id = person.id or 0
    noted = work.session.exec(
        select(PossibleDuplicate.person_id, PossibleDuplicate.other_id).where(
            or_(PossibleDuplicate.person_id == person_id, PossibleDuplicate.other_id == person_id)
        )
    )
    known = {other for pair in noted for other in pair}  # decided pairs too: nobody is asked twice
    found: dict[int, PossibleDuplicate] = {}
    for why, condition in ways.items():
        if condition is None:
            continue
        query = select(Person.id).where(
            condition,
            Person.region_id == person.region_id,
            Person.id != person.id,
            ~col(Person.circle_only),
            col(Person.merged_into_id).is_(None),
        )
        for other_id in work.session.exec(query):
            if other_id is not None and other_id not in found and other_id not in known:
                found[other_id] = PossibleDuplicate(person_id=person_id, other_id=other_id, why=why, found_at=work.now)
    work.session.add_all(found.values())
    work.session.flush()
    return list(found.values())
