"""Distances as the crow flies, and how they are said without giving a place away."""

import math

import numpy as np
import numpy.typing as npt

from matcher.language.message import Message

__all__ = ["EARTH_RADIUS_M", "SPHERE", "Point", "metres_apart", "metres_between", "say_distance", "sphere_point"]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG, R1 = (2a + b) / 3 of WGS 84)."""

SPHERE = 2**31 - 1
"""A place is kept as whole numbers (x, y, z) on a sphere of this radius: one step is 3 millimetres on the ground."""

Point = tuple[int, int, int]

_WALKING_M = 1_000
"""A postcode's centre is off by 0.5 km at the median and 1 km at 90%: finer words would pretend to know."""


def sphere_point(latitude: float, longitude: float) -> Point:
    """Degrees north and east as a point on the sphere, which no place lies in the middle of: never (0, 0, 0)."""
    north, east = math.radians(latitude), math.radians(longitude)
    level = math.cos(north)
    return (
        round(level * math.cos(east) * SPHERE),
        round(level * math.sin(east) * SPHERE),
        round(math.sin(north) * SPHERE),
    )


def metres_apart(one: Point, other: Point) -> int:
    """Great-circle distance in whole metres.

    Haversine: distance = 2 R · asin(√h), where h = sin²(Δφ/2) + cos φ₁ · cos φ₂ · sin²(Δλ/2) is a quarter of the
    squared chord between the two points on a sphere of radius 1.
    """
    dx, dy, dz = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    half_chord = math.sqrt(float(dx * dx + dy * dy + dz * dz)) / (2.0 * SPHERE)
    return round(2.0 * EARTH_RADIUS_M * math.asin(min(half_chord, 1.0)))


def metres_between(places: npt.NDArray[np.int32], here: Point) -> npt.NDArray[np.int32]:
    """The same from each of many points (one per row) to one."""
    apart = places.astype(np.float64) - np.array(here, dtype=np.float64)
    half_chord = np.sqrt(np.einsum("ij,ij->i", apart, apart)) / (2.0 * SPHERE)
    metres = 2.0 * EARTH_RADIUS_M * np.arcsin(np.minimum(half_chord, 1.0))
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
