"""Who of a pool lives around the corner of one need."""

from collections.abc import Iterator

from matcher.scoring.pool import Pool
from matcher.scoring.profile import Candidate, Need

__all__ = ["living_in_the_street"]


def living_in_the_street(pool: Pool, need: Need) -> Iterator[Candidate]:
    """Everybody of a pool who lives in the street of a need, as far as this need can tell; nobody where it has none."""
    for key in sorted(pool.keys_with(street=need.street)):
        row = pool.keys.row(key)
        if row is not None:
            yield pool.candidate_at(row, need)
