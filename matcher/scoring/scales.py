"""From what was found to points: small tables that turn a whole number into whole points.

A share of a weight is given in hundredths, from −100 (all of it against) over 0 (as the average candidate) to 100.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from matcher.scoring.columns import UNKNOWN, Ints, freeze

__all__ = ["Bands", "Line", "Scale", "points_of_share"]

_LINE_REACH = 1000


def points_of_share(weight: int, share: int) -> int:
    """Whole points of a weight for a share in hundredths, half away from zero."""
    points = (abs(weight * share) + 50) // 100
    return points if weight * share >= 0 else -points


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Points per band of a number: the first band whose upper bound is not below the number counts."""

    upper_bounds: Ints
    band_points: Ints
    _plain: tuple[list[int], list[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_plain", (self.upper_bounds.tolist(), self.band_points.tolist()))

    @classmethod
    def of(cls, weight: int, upper_bounds: Sequence[int], shares: Sequence[int]) -> "Bands":
        """Bands with their upper bounds (one less than shares: the last band is open) and shares in hundredths."""
        points = [points_of_share(weight, share) for share in shares]
        return cls(
            freeze(np.array(upper_bounds, dtype=np.int32)),
            freeze(np.array(points, dtype=np.int32)),
        )

    def points_of(self, found: int) -> int:
        """Points of one number, 0 where it is `UNKNOWN`."""
        bounds, points = self._plain
        return 0 if found == UNKNOWN else points[bisect_left(bounds, found)]

    def points(self, found: Ints) -> Ints:
        """Points per number, 0 where it is `UNKNOWN`."""
        points = self.band_points[np.searchsorted(self.upper_bounds, found, side="left")]
        points[found == UNKNOWN] = 0
        return points


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points for each of the numbers −1000 … 1000, on straight lines between given corners."""

    table: Ints

    @classmethod
    def of(cls, weight: int, corners: Sequence[tuple[int, int]]) -> "Line":
        """Corners (number, share in hundredths) from −1000 to 1000; between them shares are interpolated exactly."""
        table = list[int]()
        for (x0, y0), (x1, y1) in pairwise(corners):
            span = x1 - x0
            table += [_rounded(weight * (y0 * span + (y1 - y0) * step), 100 * span) for step in range(span)]
        table.append(points_of_share(weight, corners[-1][1]))
        return cls(freeze(np.array(table, dtype=np.int32)))

    def points_of(self, found: int) -> int:
        """Points of one number, 0 where it is `UNKNOWN`."""
        return 0 if found == UNKNOWN else int(self.table[max(-_LINE_REACH, min(found, _LINE_REACH)) + _LINE_REACH])

    def points(self, found: Ints) -> Ints:
        """Points per number, 0 where it is `UNKNOWN`."""
        points = self.table[np.clip(found, -_LINE_REACH, _LINE_REACH) + _LINE_REACH]
        points[found == UNKNOWN] = 0
        return points


Scale = Bands | Line


def _rounded(numerator: int, denominator: int) -> int:
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size
