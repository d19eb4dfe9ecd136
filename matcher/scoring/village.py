"""Few candidates, one after the other by the definitions themselves: a village has answered before numpy has begun.

Larger pools are walked by `matcher.scoring.vectors` and `matcher.scoring.kernel`, which answer the same.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from matcher.scoring.columns import UNKNOWN
from matcher.scoring.comparison import SAME_BUILDING, SAME_STREET, Pair
from matcher.scoring.distance import Point, metres_apart, sphere_point
from matcher.scoring.evaluation import Evaluation, explanation, is_kept_out
from matcher.scoring.keys import hash_of_candidate, hash_of_key, mixed
from matcher.scoring.links import mark_of
from matcher.scoring.pool import Pool
from matcher.scoring.profile import Candidate, Need, Step
from matcher.scoring.results import Explanation, Suggestion
from matcher.scoring.rows import NOWHERE
from matcher.scoring.weights import Weights

__all__ = ["Eligible", "best_of_few", "is_village"]

_NOBODY = Need(key="*", participant="*", region="*")


class Eligible(NamedTuple):
    """A candidate who comes through all gates; in order, whoever has the most points comes first.

    Attributes:
        less: Minus the total.
        tie: The mixed hash.
        row: Its row.
        evaluation: What the definitions say.
    """

    less: int
    tie: int
    row: int
    evaluation: Evaluation

    @property
    def total(self) -> int:
        """Points."""
        return -self.less

    def suggestion(self) -> Suggestion:
        """The candidate as a suggestion; its reasons are put into words when they are looked at."""
        one = self.evaluation
        candidate = one.pair.candidate
        return Suggestion(candidate.key, candidate.step, -self.less, one.points, partial(_tell, one))


def is_village(pool: Pool) -> bool:
    """Whether a pool is so small that the definitions are asked."""
    return pool.used <= pool.few_up_to


def best_of_few(
    pool: Pool, need: Need, k: int, weights: Weights, hidden: frozenset[str] = frozenset()
) -> tuple[list[list[Eligible]], list[int]]:
    """The `k` best of each step, best first, and how many of each step come through all gates.

    Args:
        pool: The candidates.
        need: The request, checked.
        k: How many at most per step.
        weights: How much each criterion counts.
        hidden: Keys of candidates that are passed over.
    """
    of_step: list[list[Eligible]] = [[] for _ in Step]
    for one in _eligible(pool, need, weights, hidden):
        of_step[one.evaluation.pair.candidate.step].append(one)
    return [sorted(some)[:k] for some in of_step], [len(some) for some in of_step]


def _eligible(pool: Pool, need: Need, weights: Weights, hidden: frozenset[str]) -> Iterator[Eligible]:
    related, seed = pool.related_for(need), hash_of_key(need.key)
    here = None if need.latitude is None or need.longitude is None else sphere_point(need.latitude, need.longitude)
    next_door = _next_door(pool, need)
    for row, candidate, place, hashed in _candidates(pool):
        if candidate.key in hidden:
            continue
        nearness = next_door.get(row, UNKNOWN)
        if nearness == UNKNOWN and here is not None and place != NOWHERE:
            nearness = metres_apart(place, here)
        pair = Pair(need, candidate, nearness, related)
        if not is_kept_out(pair):
            evaluation = Evaluation(pair, weights)
            yield Eligible(-evaluation.total, mixed(seed, hashed), row, evaluation)


def _next_door(pool: Pool, need: Need) -> dict[int, int]:
    """The rows in the participant's street and building."""
    found = dict[int, int]()
    for sort, key, mark in (("street", need.street, SAME_STREET), ("building", need.building, SAME_BUILDING)):
        if key is not None:
            found.update(dict.fromkeys(pool.marks.rows(mark_of(sort, key)), mark))
    return found


def _candidates(pool: Pool) -> list[tuple[int, Candidate, Point, int]]:
    """Row, candidate, place and hash of everybody who does not rest, kept until the pool changes."""
    version, kept = pool.villagers
    if version != pool.version:
        version, kept = pool.version, []
        for row, kind in enumerate(pool.rows.kind[: pool.used].tolist()):
            if kind and not pool.kinds.resting[kind]:
                candidate = pool.candidate_at(row, _NOBODY)
                kept.append((row, candidate, pool.rows.read(row).place, hash_of_candidate(candidate.key)))
        pool.villagers = (version, kept)
    return kept


def _tell(evaluation: Evaluation) -> Explanation:
    return explanation(evaluation, evaluation.stops, evaluation.unsure)
