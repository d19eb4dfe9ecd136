"""One need held against a whole pool: what gates and criteria both look at, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.scoring.columns import UNKNOWN, Bools, Ints
from matcher.scoring.distance import metres_between, unit_vectors
from matcher.scoring.pool import Pool
from matcher.scoring.profile import Candidate, Need, Step

__all__ = ["SAME_BUILDING", "SAME_STREET", "Comparison", "Pair"]

SAME_BUILDING = -2
"""Nearness of two people in one building: before every distance in metres."""
SAME_STREET = -1
"""Nearness of two people in one street."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One need and one candidate, with how near they are (metres, or one of the two marks, or `UNKNOWN`)."""

    need: Need
    candidate: Candidate
    nearness: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A need against every row of a pool.

    Attributes:
        pool: The candidates.
        need: The request.
        nearness: Per row metres as the crow flies, `SAME_STREET`, `SAME_BUILDING`, or `UNKNOWN`. Keys of street and
            building decide over coordinates: postcode centres put all neighbours at distance 0.
        related: For every concept that the need names, the related concepts with their similarity in thousandths.
    """

    pool: Pool
    need: Need
    nearness: Ints
    related: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, pool: Pool, need: Need) -> "Comparison":
        """Hold a need against a pool."""
        nearness = np.full(len(pool), UNKNOWN, dtype=np.int32)
        if need.latitude is not None and need.longitude is not None:
            metres = metres_between(pool.vectors, unit_vectors(need.latitude, need.longitude))
            np.copyto(nearness, metres, where=pool.placed)
        if need.street is not None:
            nearness[pool.street.same_as(need.street)] = SAME_STREET
        if need.building is not None:
            nearness[pool.building.same_as(need.building)] = SAME_BUILDING
        named = {*need.wanted, *need.interests, *need.roles, *need.gives}
        return cls(pool, need, nearness, {concept: pool.related_to(concept) for concept in named})

    def pair(self, row: int) -> Pair:
        """The need with the candidate in one row."""
        return Pair(self.need, self.pool.candidates[row], int(self.nearness[row]))

    def rows_on(self, steps: frozenset[Step]) -> Bools:
        """The rows whose step is one of `steps`."""
        rows = np.zeros(len(self.pool), dtype=np.bool_)
        for step in steps:
            rows[self.pool.rows_of_step[step]] = True
        return rows

    def rows_of(self, rows: Ints | None) -> Bools:
        """A list of rows as a mask."""
        mask = np.zeros(len(self.pool), dtype=np.bool_)
        if rows is not None:
            mask[rows] = True
        return mask
