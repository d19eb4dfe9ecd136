"""One need beside one candidate: what gates and criteria look at."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from matcher.scoring.columns import UNKNOWN
from matcher.scoring.distance import metres_apart, sphere_point
from matcher.scoring.profile import Candidate, Need

__all__ = ["SAME_BUILDING", "SAME_STREET", "Pair", "Related", "nearness_of"]

SAME_BUILDING = -2
"""Nearness of two people in one building: before every distance in metres."""
SAME_STREET = -1
"""Nearness of two people in one street."""


class Related(dict[str, Mapping[str, int]]):
    """For every concept that a need names, the related concepts with their similarity in thousandths.

    Attributes:
        prepared: What a measure worked out of the need, once for all candidates that are held against it.
    """

    __slots__ = ("prepared",)

    def __init__(self, of: Mapping[str, Mapping[str, int]] = MappingProxyType({})) -> None:
        super().__init__(of)
        self.prepared: dict[Hashable, Any] = {}


class Pair(NamedTuple):
    """One need and one candidate.

    Attributes:
        need: The request.
        candidate: Who or what may fit.
        nearness: Metres as the crow flies, `SAME_STREET`, `SAME_BUILDING`, or `UNKNOWN`.
        related: The concepts related to those that the need names.
    """

    need: Need
    candidate: Candidate
    nearness: int
    related: Related


def nearness_of(need: Need, candidate: Candidate) -> int:
    """How near: keys of building and street decide over coordinates, for postcode centres put neighbours at 0."""
    if need.building is not None and need.building == candidate.building:
        return SAME_BUILDING
    if need.street is not None and need.street == candidate.street:
        return SAME_STREET
    if need.latitude is None or need.longitude is None or candidate.latitude is None or candidate.longitude is None:
        return UNKNOWN
    here = sphere_point(need.latitude, need.longitude)
    return metres_apart(here, sphere_point(candidate.latitude, candidate.longitude))
