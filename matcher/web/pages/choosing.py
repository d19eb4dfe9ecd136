"""Choosing somebody who is known already: by typing a name, with suggestions where the browser shows them."""

import re
from collections.abc import Sequence

from sqlmodel import col, select

from matcher.language.message import Message
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.trust import audit
from matcher.web.fields import FieldError
from matcher.web.pages.people import people_by_id

__all__ = ["chosen", "chosen_or_none", "suggestions"]

_MOST = 400
_CODE = re.compile(r"·\s*([0-9A-Z]{5})\s*$")


def suggestions(work: Work, *, without: Person) -> list[str]:
    """Everybody of the region as "name · code", by name; the code tells people of one name apart.

    A page with these names shows who takes part, and leaves the same trace as the list of them.
    """
    audit.record(work, None, "view", "participants")
    query = (
        select(Person.given_name, Person.surname, Person.code)
        .where(Person.region_id == work.scope.region_id, col(Person.merged_into_id).is_(None), Person.id != without.id)
        .order_by(Person.given_name, Person.surname, Person.code)
        .limit(_MOST)
    )
    return [f"{f'{given} {surname}'.strip()} · {code}" for given, surname, code in work.session.exec(query)]


def chosen(work: Work, field: str, text: str) -> Person:
    """The one person of this name in the region, or behind the code after it.

    Raises:
        FieldError: Nobody or more than one is called so.
    """
    person = chosen_or_none(work, field, text)
    if person is None:
        raise FieldError(field, Message("choose.nobody"))
    return person


def chosen_or_none(work: Work, field: str, text: str) -> Person | None:
    """The one person of this name in the region, or behind the code after it; None when nobody is called so.

    Raises:
        FieldError: More than one is called so.
    """
    found = _found(work, text)
    if len(found) > 1:
        raise FieldError(field, Message("choose.several", {"names": tuple(sorted(_line(one) for one in found))}))
    return next(iter(found), None)


def _found(work: Work, text: str) -> Sequence[Person]:
    here = (Person.region_id == work.scope.region_id, col(Person.merged_into_id).is_(None))
    code = _CODE.search(text)
    if code:
        return work.session.exec(select(Person).where(*here, Person.code == code.group(1))).all()
    # Databases fold letters each in their own way, so names are held against each other here.
    said = " ".join(text.split()).casefold()
    names = work.session.exec(select(Person.id, Person.given_name, Person.surname).where(*here)).all()
    whole = [person_id for person_id, given, surname in names if f"{given} {surname}".strip().casefold() == said]
    ids = whole or [person_id for person_id, given, _ in names if given.casefold() == said]
    return list(people_by_id(work.session, ids).values())


def _line(person: Person) -> str:
    return f"{person.name} · {person.code}"
