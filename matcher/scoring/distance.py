"""Distances as the crow flies, and how they are said without giving a place away."""

import math

import numpy as np
import numpy.typing as npt

from matcher.language.message import Message

__all__ = ["EARTH_RADIUS_M", "metres_between", "say_distance", "unit_vectors"]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG, R1 = (2a + b) / 3 of WGS 84)."""

_WALKING_M = 1_000
"""A postcode's centre is off by 0.5 km at the median and 1 km at 90%: finer words would pretend to know."""


def unit_vectors(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Points on the unit sphere for degrees north and east, one column of (x, y, z) per place."""
    north = np.radians(np.asarray(latitude, dtype=np.float64))
    east = np.radians(np.asarray(longitude, dtype=np.float64))
    return np.stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)))


def metres_between(places: npt.NDArray[np.float64], here: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Great-circle distance in whole metres from each place to `here`, both from `unit_vectors`.

    Haversine: distance = 2 R · asin(√h), where h = sin²(Δφ/2) + cos φ₁ · cos φ₂ · sin²(Δλ/2) is a quarter of the
    squared chord between the two points. The chord takes only sums and products, which are exact to the same last
    bit for one pair and for a million, and whole metres absorb what the arcsine might differ between machines.
    """
    dx, dy, dz = places[0] - here[0], places[1] - here[1], places[2] - here[2]
    haversine = np.minimum((dx * dx + dy * dy + dz * dz) * 0.25, 1.0)
    metres = 2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(haversine))
    return np.asarray(np.rint(metres), dtype=np.int32)


def say_distance(metres: int, *, for_whom_it_may_be_far: bool = False) -> Message:
    """A coarse distance in words: walking distance, whole kilometres to ten, above that steps of five.

    Args:
        metres: The distance.
        for_whom_it_may_be_far: Say "within one kilometre" instead of "walking distance": not everybody walks that.
    """
    if metres <= _WALKING_M:
        return Message("scoring.distance.within_one_km" if for_whom_it_may_be_far else "scoring.distance.walking")
    kilometres = math.floor(metres / 1000 + 0.5)
    if kilometres > 10:
        kilometres = 5 * math.floor(kilometres / 5 + 0.5)
    return Message("scoring.distance.about", {"km": kilometres})
