"""What waiting is worth where people compete for one helper."""

import numpy as np
import numpy.typing as npt

__all__ = ["MOST_FOR_WAITING", "TENTHS", "waiting_tenths"]

TENTHS = 10
"""Shares are worked out in tenths of a point, so that waiting counts by the hour and not by steps of days."""

MOST_FOR_WAITING = 200
"""Points that waiting comes near to and never reaches: about as much as lies between a poor and an excellent fit."""

_HALF_WAY_DAYS = 60
"""After two months somebody has half of it: the time in which a request should have been answered."""


def waiting_tenths(days: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Tenths of points for days of waiting: `MOST_FOR_WAITING` × days / (60 + days), rounded down.

    The curve rises at every moment and has no step anywhere, so that nobody is passed over because a day, a week or a
    month was not full yet. It rises fastest at first (3.3 points a day; 20 points after a week, 67 after a month, 100
    after two months, 150 after six) and levels off: somebody who waits for very long goes before almost everybody, but
    does not get a helper who hardly fits at the cost of two others who would have been well served.

    Args:
        days: Days since the request could be searched for, parts of days included; not negative.
    """
    return np.asarray(MOST_FOR_WAITING * TENTHS * days / (_HALF_WAY_DAYS + days)).astype(np.int64)
