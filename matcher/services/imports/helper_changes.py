"""A known helper about whom the list says something new: changed field by field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.language.message import Message
from matcher.models.person import Person, interests_of, roles_of
from matcher.services.application import Work
from matcher.services.imports.helper_values import HelperRow
from matcher.services.imports.known_people import Known
from matcher.services.imports.understanding import Heard, Understanding
from matcher.services.messages.letters import retire_old_addresses
from matcher.services.people.addresses import locate
from matcher.services.people.interests import add_interests, add_roles
from matcher.services.trust import audit

__all__ = ["VOG", "change_helper", "is_minor", "story_lines"]

VOG = "vog"
_ADULT = 18


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
        locate(work, person)
    row_owner = person if known.id == known.target else work.session.get_one(Person, known.id)
    row_owner.source_ref = known.ref
    work.session.add_all((person, row_owner))
    work.session.flush()
    return changed


def story_lines(row: HelperRow, heard: Heard, understanding: Understanding) -> dict[str, str]:
    """What a row says that has no place of its own: remarks, times and interests that were not understood.

    It is kept in the words of the list, for the team to read.
    """
    lines = {"notes": row.notes}
    if row.availability and understanding.times(row.availability) is None:
        lines["availability"] = understanding.say(Message("import.story.availability", {"text": row.availability}))
    if heard.gaps:
        lines["interests"] = understanding.say(Message("import.story.likes", {"text": ", ".join(heard.gaps)}))
    return {field: line for field, line in lines.items() if line}


def is_minor(row: HelperRow, today: date) -> bool:
    """Whether somebody is under 18 for certain, and a guardian has to agree."""
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
        if {"phone", "email"} & set(new):
            retire_old_addresses(self.work, self.person)
        return bool(new)

    def tell(self, field: str, heard: Heard) -> bool:
        """Put what has no place of its own below the story, unless it stands there already."""
        text = story_lines(self.row, heard, self.understanding).get(field, "")
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
            add_interests(self.work, self.person, fresh, liked=liked)
            new = new or bool(fresh)
        before = {mention.concept for mention in roles_of(self.work.session, person_id)}
        fresh_roles = [(m.concept, m.stance.value == "now", m.heard) for m in heard.roles if m.concept not in before]
        add_roles(self.work, self.person, fresh_roles)
        told = self.tell(field, heard)
        return new or bool(fresh_roles) or told


def _write_address(change: _Change) -> bool:
    address = change.row.address
    said = {"street": address.street, "house_number": address.house_number, "place": address.place}
    return change.put(**{name: value for name, value in said.items() if value})


def _write_vog(change: _Change) -> bool:
    met = [condition for condition in change.person.conditions_met if condition != VOG]
    unmet = [condition for condition in change.person.conditions_unmet if condition != VOG]
    (met if change.row.vog else unmet).append(VOG)
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
    "born": lambda c: c.put(birth_year=c.row.birth_year, guardian_needed=is_minor(c.row, c.understanding.today)),
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
