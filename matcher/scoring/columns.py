"""Small numbers, and the marks that stand in a column where nobody knows."""

from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["UNKNOWN", "Aspect", "Bits", "Bools", "Flags", "Ints", "freeze", "to_thousandths"]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.uint32]

UNKNOWN = int(np.iinfo(np.int32).min)
"""Stands for a number that nobody knows."""

_Array = TypeVar("_Array", bound=npt.NDArray[np.generic])


class Aspect(StrEnum):
    """What a rule looks at in a candidate; it decides how the rule is worked out for many at once.

    What few people differ in (`STANDING` to `ACCESS`) and small numbers (`AGE` to `ENDINGS`) are worked out once per
    different value; place, time and concepts have a routine of their own; `PAIR` concerns a handful of rows.
    """

    STANDING = "standing"
    """Step, region, consent, pause, places left, referral, how often, whether dayparts are known."""
    LANGUAGES = "languages"
    SAFETY = "safety"
    """Safety conditions that are met or unknown."""
    ACCESS = "access"
    """Facts about a place."""
    AGE = "age"
    LOAD = "load"
    ASKED = "asked_recently"
    RESTED = "rested_days"
    ENDINGS = "good_endings"
    TRAVEL = "travel"
    TIME = "time"
    CONCEPTS = "concepts"
    PAIR = "pair"
    """Who it is: the participant, somebody excluded or refused, an offer for somebody by name."""


def freeze(array: _Array) -> _Array:
    """The same array, made read-only."""
    array.flags.writeable = False
    return array


def to_thousandths(weight: float) -> int:
    """A weight or similarity of −1 … 1 as whole thousandths, half away from zero."""
    if weight == 1:
        return 1000
    size = int(abs(weight) * 1000 + 0.5)
    return size if weight >= 0 else -size
