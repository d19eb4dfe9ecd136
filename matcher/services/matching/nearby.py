"""Whether two people live near each other, as far as we truly know."""

from matcher.language.places import Place, distance_m
from matcher.models.person import Person
from matcher.services.application import Work

__all__ = ["NEAR_COUNTRYSIDE_M", "NEAR_M", "live_near"]

NEAR_M = 1_500
"""Metres between two postcodes that people call "in de buurt": twenty minutes on foot. The centre of a postcode is off
by half a kilometre at the median, so that it stays true for nearly every pair."""

NEAR_COUNTRYSIDE_M = 5_000
"""The same where distances are longer: the next village, a quarter of an hour by bicycle."""


def live_near(work: Work, one: Person, other: Person) -> bool:
    """Whether both live where we know, and that is near.

    The centre of a whole town is no place where somebody lives: two people of whom only the town is known may live at
    its two ends.
    """
    if one.street_key and one.street_key == other.street_key:
        return True
    here, there = _home(one), _home(other)
    if here is None or there is None:
        return False
    return distance_m(here, there) <= (NEAR_COUNTRYSIDE_M if work.region.countryside else NEAR_M)


def _home(person: Person) -> Place | None:
    known = person.postcode or person.located_by == "address"
    if not known or person.latitude is None or person.longitude is None:
        return None
    return Place(person.place, person.postcode[:4] or None, person.latitude, person.longitude)
