"""Where rows lie: by step and reach on shelves, on each shelf by place, so that a request reads only what is near.

Who rests lies on shelves apart, which only a look at who is left out reads.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import UNKNOWN, Ints
from matcher.scoring.distance import EARTH_RADIUS_M, SPHERE
from matcher.scoring.profile import PLACES, Step

__all__ = ["ANYWHERE", "REACHES", "SHELVES", "Grid", "degrees_of", "shelf_of", "shelves_in_use", "shelves_of"]

REACHES: tuple[int, ...] = (3_000, 5_000, 7_000, 10_000, 20_000, 50_000, 2_000_000_000)
"""People lie on the shelf of the smallest of these metres that they do not go beyond: who walks is then not looked at
for somebody far away, however far others drive."""

ANYWHERE = 0
"""The first shelf of each step: those whose place or reach is not known, at any distance."""

_REACHES = 1 + len(REACHES)
_PER_STEP = 2 * _REACHES
SHELVES = len(Step) * _PER_STEP
_SIDE_M = 1_000.0
_METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
_FEWEST_CELLS = 4_096


def shelf_of(step: Step, *, placed: bool, reach: int | None, resting: bool) -> int:
    """The shelf of a candidate."""
    first = step * _PER_STEP + resting * _REACHES
    if not placed:
        return first + ANYWHERE
    if step in PLACES:
        return first + 1
    if reach is None:
        return first + ANYWHERE
    return first + 1 + bisect_left(REACHES, reach)


def shelves_of(
    steps: npt.NDArray[np.int8], placed: npt.NDArray[np.bool_], reach: Ints, resting: npt.NDArray[np.bool_]
) -> Ints:
    """The same for many."""
    place = np.isin(steps, list(PLACES))
    classes = 1 + np.searchsorted(np.array(REACHES), np.maximum(reach, 0), side="left")
    classes = np.where(place, 1, np.where(reach == UNKNOWN, ANYWHERE, classes))
    first = steps.astype(np.int32) * _PER_STEP + resting * _REACHES
    return np.asarray(first + np.where(placed, classes, ANYWHERE), dtype=np.int32)


def shelves_in_use(shelf_at: Ints) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Per shelf in use its step, the metres that nobody on it goes beyond, and whether all on it rest.

    −1 metres stands for no limit.
    """
    shelves = np.flatnonzero(shelf_at >= 0)
    steps = (shelves // _PER_STEP).astype(np.int8)
    limits = np.array([-1, *REACHES], dtype=np.int64)[shelves % _REACHES]
    return steps, limits, shelves % _PER_STEP >= _REACHES


@dataclass(frozen=True, slots=True)
class Grid:
    """Rectangles of about one kilometre, row by row from the south-west; beyond the edge counts as on it.

    Attributes:
        south: Degrees north of the lower edge.
        west: Degrees east of the left edge.
        high: Degrees per rectangle, to the north.
        wide: Degrees per rectangle, to the east.
        rows: Number of rectangles to the north.
        columns: Number of rectangles to the east.
    """

    south: float
    west: float
    high: float
    wide: float
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """Number of rectangles."""
        return self.rows * self.columns

    @classmethod
    def around(cls, places: npt.NDArray[np.int32]) -> "Grid":
        """A grid that holds all places, with at most one rectangle for eight of them (but a few thousand at least)."""
        if not len(places):
            return cls(0.0, 0.0, 1.0, 1.0, 1, 1)
        north, east = degrees_of(places)
        south, top = float(north.min()), float(north.max())
        west, right = float(east.min()), float(east.max())
        level = max(0.01, math.cos(math.radians(max(abs(south), abs(top)))))
        most = max(_FEWEST_CELLS, len(places) // 8)
        side = _SIDE_M
        while True:
            high, wide = side / _METRES_PER_DEGREE, side / _METRES_PER_DEGREE / level
            rows, columns = int((top - south) / high) + 1, int((right - west) / wide) + 1
            if rows * columns <= most:
                return cls(south, west, high, wide, rows, columns)
            side *= max(1.1, math.sqrt(rows * columns / most))

    def cells_of(self, places: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """The rectangle of each place."""
        north, east = degrees_of(places)
        down = np.clip(np.floor((north - self.south) / self.high), 0, self.rows - 1).astype(np.int64)
        along = np.clip(np.floor((east - self.west) / self.wide), 0, self.columns - 1).astype(np.int64)
        return np.asarray(down * self.columns + along, dtype=np.int64)

    def cell_of(self, place: tuple[int, int, int]) -> int:
        """The rectangle of one place."""
        x, y, z = place
        # No coordinate is further from 0 than SPHERE, so this is a sine.
        down = math.floor((math.degrees(math.asin(z / SPHERE)) - self.south) / self.high)
        along = math.floor((math.degrees(math.atan2(y, x)) - self.west) / self.wide)
        down = 0 if down < 0 else down if down < self.rows else self.rows - 1
        along = 0 if along < 0 else along if along < self.columns else self.columns - 1
        return down * self.columns + along


def degrees_of(places: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Degrees north and east of points on the sphere."""
    north = np.degrees(np.arcsin(np.clip(places[:, 2] / SPHERE, -1.0, 1.0)))
    east = np.degrees(np.arctan2(places[:, 1].astype(np.float64), places[:, 0].astype(np.float64)))
    return north, east
