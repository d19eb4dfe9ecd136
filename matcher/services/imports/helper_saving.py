"""Rows of helpers into the database: new people in bulk, changed people field by field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, col, select

from matcher.language.extraction import Stance
from matcher.language.message import Message
from matcher.models.columns import new_public_id
from matcher.models.consent import AuditRow
from matcher.models.person import (
    Person,
    PersonInterest,
    PersonRole,
    PossibleDuplicate,
    interests_of,
    roles_of,
)
from matcher.services import audit, people
from matcher.services.application import Work
from matcher.services.imports.helper_rows import HelperRow
from matcher.services.imports.known_people import Known, Match
from matcher.services.imports.understanding import Heard, Understanding

__all__ = ["Newcomer", "change_helper", "save_newcomers"]

_ADULT = 18
_VOG = "vog"
_CODE_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be taken in, with others who may be the same person."""

    row: HelperRow
    known: Known
    heard: Heard
    similar: Sequence[Match] = ()


def save_newcomers(work: Work, source: str, newcomers: Sequence[Newcomer], understanding: Understanding) -> None:
    """Take people in, all or none.

    Nobody of a list has agreed to anything by standing in it: no consent is written, so nothing is sent to them before
    a team member records one.
    """
    if not newcomers:
        return
    common = {
        "region_id": work.scope.region_id,
        "is_helper": True,
        "source": source,
        "created_at": work.now,
        "updated_at": work.now,
    }
    rows = [common | _columns(newcomer, understanding) for newcomer in newcomers]
    for row, code in zip(rows, _free_codes(work, len(rows)), strict=True):
        row["code"] = code
    # Objects of the tables would be three times slower, which tells with 100,000 rows.
    ids = work.session.scalars(insert(Person).returning(col(Person.id), sort_by_parameter_order=True), rows).all()
    for newcomer, id_ in zip(newcomers, ids, strict=True):
        newcomer.known.id = newcomer.known.target = id_ or 0
    _insert(work, PersonInterest, _interests(newcomers))
    _insert(work, PersonRole, _roles(newcomers))
    doubles = [
        {"person_id": newcomer.known.id, "other_id": match.known.target, "why": match.why, "found_at": work.now}
        for newcomer in newcomers
        for match in newcomer.similar
    ]
    _insert(work, PossibleDuplicate, doubles)
    _insert(work, AuditRow, [_audit(work, newcomer.known.id) for newcomer in newcomers])


def _insert(work: Work, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(table), rows)


def _interests(newcomers: Sequence[Newcomer]) -> list[dict[str, Any]]:
    return [
        {"person_id": newcomer.known.id, "liked": liked}
        | {"concept": mention.concept, "stance": mention.stance.value, "heard": mention.heard}
        for newcomer in newcomers
        for liked, mentions in ((True, newcomer.heard.likes), (False, newcomer.heard.dislikes))
        for mention in mentions
    ]


def _roles(newcomers: Sequence[Newcomer]) -> list[dict[str, Any]]:
    return [
        {"person_id": newcomer.known.id, "concept": mention.concept, "heard": mention.heard}
        | {"now": mention.stance is Stance.NOW}
        for newcomer in newcomers
        for mention in newcomer.heard.roles
    ]


def _audit(work: Work, person_id: int) -> dict[str, Any]:
    """What `audit.record` writes, for many people at once."""
    actor = work.scope.actor
    return {
        "at": work.now,
        "region_id": work.scope.region_id,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "subject_id": person_id,
        "action": "create",
        "what": "person",
        "why": "import",
    }


def _free_codes(work: Work, number: int) -> list[str]:
    """Codes that nobody has: five letters are few enough that thousands of random ones would collide."""
    found: dict[str, None] = {}
    while len(found) < number:
        fresh = {new_public_id(_CODE_LETTERS) for _ in range(number - len(found))}
        taken = set(work.session.scalars(select(Person.code).where(col(Person.code).in_(fresh))))
        found |= dict.fromkeys(sorted(fresh - taken - found.keys()))
    return list(found)


def change_helper(
    work: Work, known: Known, row: HelperRow, fields: Sequence[str], understanding: Understanding
) -> tuple[str, ...]:
    """Write what a row newly says; an empty cell takes nothing away.

    Args:
        work: The use case.
        known: Who it is, with the new `row_ref`.
        row: What the file says now.
        fields: The fields of the file that differ from last time.
        understanding: Reads interests, times and places.

    Returns:
        The fields whose value here changed.
    """
    person = work.session.get_one(Person, known.target)
    said = row.values()
    change = _Change(work, person, row, understanding)
    changed = tuple(field for field in fields if said[field] and _WRITERS[field](change))
    if changed:
        person.updated_at = work.now
        audit.record(work, person, "change", " ".join(changed), "import")
    if {"address", "postcode"} & set(changed):
        people.locate(work, person)
    row_owner = person if known.id == known.target else work.session.get_one(Person, known.id)
    row_owner.source_ref = known.ref
    work.session.add_all((person, row_owner))
    work.session.flush()
    return changed


def _story(row: HelperRow, heard: Heard, understanding: Understanding) -> dict[str, str]:
    """What a row says that has no place of its own: remarks, times and interests that were not understood.

    It is kept in the words of the list, for the team to read.
    """
    lines = {"notes": row.notes}
    if row.availability and understanding.times(row.availability) is None:
        lines["availability"] = understanding.say(Message("import.story.availability", {"text": row.availability}))
    if heard.gaps:
        lines["interests"] = understanding.say(Message("import.story.likes", {"text": ", ".join(heard.gaps)}))
    return {field: line for field, line in lines.items() if line}


def _columns(newcomer: Newcomer, understanding: Understanding) -> dict[str, Any]:
    row = newcomer.row
    address = row.address
    spot = understanding.spot(address.postcode or address.place)
    quarter = address.postcode[:4] or address.place
    return {
        "helper_kind": row.kind,
        "given_name": row.name.given,
        "surname": row.name.surname,
        "birth_year": row.birth_year,
        "phone": row.phone,
        "email": row.email,
        "street": address.street,
        "house_number": address.house_number,
        "postcode": address.postcode,
        "place": address.place or (spot[2] if spot else ""),
        "street_key": people.place_key(quarter, address.street),
        "building_key": people.place_key(quarter, address.street, address.house_number),
        "latitude": spot[0] if spot else None,
        "longitude": spot[1] if spot else None,
        "languages": list(row.languages),
        "transport": list(row.transport),
        "travel_m": row.travel_m,
        "times": understanding.times(row.availability),
        "frequency": row.frequency,
        "conditions_met": [_VOG] if row.vog else [],
        "conditions_unmet": [_VOG] if row.vog is False else [],
        "gives": [],
        "story": "\n".join(_story(row, newcomer.heard, understanding).values()),
        "guardian_needed": _is_minor(row, understanding.today),
        "source_ref": newcomer.known.ref,
    }


def _is_minor(row: HelperRow, today: date) -> bool:
    return row.born is not None and row.born.is_under(_ADULT, today)


@dataclass(frozen=True, slots=True)
class _Change:
    """One person about to be changed by one row."""

    work: Work
    person: Person
    row: HelperRow
    understanding: Understanding

    def put(self, **values: Any) -> bool:
        """Set columns; whether one of them had another value."""
        new = {name: value for name, value in values.items() if getattr(self.person, name) != value}
        for name, value in new.items():
            setattr(self.person, name, value)
        return bool(new)

    def tell(self, field: str, heard: Heard) -> bool:
        """Put what has no place of its own below the story, unless it stands there already."""
        text = _story(self.row, heard, self.understanding).get(field, "")
        lines = [line for line in text.splitlines() if line not in self.person.story.splitlines()]
        return bool(lines) and self.put(story="\n".join((*self.person.story.splitlines(), *lines)))

    def like(self, phrases: Sequence[str], field: str) -> bool:
        """Add the interests and roles that are not there yet; none is taken away."""
        person_id = self.person.id or 0
        heard = self.understanding.phrases(phrases)
        before = {mention.concept for mention in interests_of(self.work.session, person_id)}
        new = False
        for liked, mentions in ((True, heard.likes), (False, heard.dislikes)):
            fresh = [(m.concept, m.stance.value, m.heard) for m in mentions if m.concept not in before]
            people.add_interests(self.work, self.person, fresh, liked=liked)
            new = new or bool(fresh)
        before = {mention.concept for mention in roles_of(self.work.session, person_id)}
        fresh_roles = [(m.concept, m.stance.value == "now", m.heard) for m in heard.roles if m.concept not in before]
        people.add_roles(self.work, self.person, fresh_roles)
        told = self.tell(field, heard)
        return new or bool(fresh_roles) or told


def _write_address(change: _Change) -> bool:
    address = change.row.address
    said = {"street": address.street, "house_number": address.house_number, "place": address.place}
    return change.put(**{name: value for name, value in said.items() if value})


def _write_vog(change: _Change) -> bool:
    met = [condition for condition in change.person.conditions_met if condition != _VOG]
    unmet = [condition for condition in change.person.conditions_unmet if condition != _VOG]
    (met if change.row.vog else unmet).append(_VOG)
    return change.put(conditions_met=met, conditions_unmet=unmet)


def _write_availability(change: _Change) -> bool:
    times = change.understanding.times(change.row.availability)
    return change.put(times=times) if times is not None else change.tell("availability", Heard())


_WRITERS: dict[str, Callable[[_Change], bool]] = {
    "name": lambda c: c.put(given_name=c.row.name.given, surname=c.row.name.surname),
    "phone": lambda c: c.put(phone=c.row.phone),
    "email": lambda c: c.put(email=c.row.email),
    "address": _write_address,
    "postcode": lambda c: c.put(postcode=c.row.address.postcode),
    "born": lambda c: c.put(birth_year=c.row.birth_year, guardian_needed=_is_minor(c.row, c.understanding.today)),
    "vog": _write_vog,
    "interests": lambda c: c.like(c.row.interests, "interests"),
    "roles": lambda c: c.like((c.row.roles,), "interests"),
    "availability": _write_availability,
    "frequency": lambda c: c.put(frequency=c.row.frequency),
    "languages": lambda c: c.put(languages=list(c.row.languages)),
    "transport": lambda c: c.put(transport=list(c.row.transport)),
    "travel": lambda c: c.put(travel_m=c.row.travel_m),
    "kind": lambda c: c.put(helper_kind=c.row.kind),
    "notes": lambda c: c.tell("notes", Heard()),
}
