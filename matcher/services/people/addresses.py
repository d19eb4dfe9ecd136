"""Where somebody lives, as far as nearness needs it: coordinates, and keys of street and building."""

import re
import unicodedata

from matcher.models.person import Person
from matcher.services.application import Work

__all__ = ["locate", "place_key"]


def place_key(*parts: str) -> str:
    """A key for a street or building: equal for equal places however they were typed; empty when a part is missing."""
    if not all(part.strip() for part in parts):
        return ""
    plain = unicodedata.normalize("NFKD", " ".join(parts).casefold())
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def locate(work: Work, person: Person) -> None:
    """Set coordinates and the keys of street and building from what is known of the address."""
    found = work.app.content.gazetteer.find(person.postcode or person.place)
    if found is not None:
        person.latitude, person.longitude = found.latitude, found.longitude
        person.place = person.place or found.name
        person.located_by = "postcode"
    quarter = person.postcode[:4] or person.place
    person.street_key = place_key(quarter, person.street)
    person.building_key = place_key(quarter, person.street, person.house_number)
    work.session.add(person)
    work.session.flush()
