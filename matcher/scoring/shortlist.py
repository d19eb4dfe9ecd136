"""The shortlist: the best candidates of each step of the ladder for one need, with every reason."""

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.columns import UNKNOWN, Bits
from matcher.scoring.eligibility import GATES
from matcher.scoring.evaluation import Evaluation, tie_breakers
from matcher.scoring.pool import Pool
from matcher.scoring.profile import Need, Step
from matcher.scoring.results import Excluded, Exclusion, Shortlist, Suggestion
from matcher.scoring.weights import STANDARD_WEIGHTS, Weights

__all__ = ["NEAREST_SHOWN", "explain", "shortlist"]

NEAREST_SHOWN = 50
"""So many of the excluded are shown: more than anybody reads, few enough for a page."""

_HIDDEN = sum(1 << bit for bit, gate in enumerate(GATES) if gate.hidden)

Rows = npt.NDArray[np.intp]


def shortlist(pool: Pool, need: Need, k: int, weights: Weights = STANDARD_WEIGHTS) -> Shortlist:
    """The best candidates for a need, ranked within each step of the ladder.

    Equal totals are ordered by a hash of need and candidate: never by who signed up first, and the same every time.

    Args:
        pool: The candidates.
        need: The request.
        k: How many suggestions at most per step.
        weights: How much each criterion counts; the shipped weights where none are given.

    Raises:
        InputError: `k` is below 1, the need cannot be used, or it sets aside what may not be set aside.
    """
    if k < 1:
        raise InputError(f"{k} suggestions were asked for", place="argument k", mend="ask for at least one")
    evaluation = Evaluation.of(pool, need, weights)
    ties = tie_breakers(pool, need)
    eligible = evaluation.verdicts.blocked == 0
    best, counts = dict[Step, tuple[Suggestion, ...]](), dict[Step, int]()
    for step in Step:
        span = pool.rows_of_step[step]
        rows = np.flatnonzero(eligible[span]) + span.start
        counts[step] = len(rows)
        ranked = _first(k, rows, -evaluation.totals[rows].astype(np.int64), ties)
        best[step] = tuple(evaluation.suggestion(int(row)) for row in ranked)
    return Shortlist(need.key, weights.version, best, counts, _excluded(evaluation, ties))


def explain(pool: Pool, need: Need, key: str, weights: Weights = STANDARD_WEIGHTS) -> Suggestion | Exclusion:
    """Why one candidate is suggested or left out.

    Args:
        pool: The candidates.
        need: The request.
        key: Key of the candidate.
        weights: How much each criterion counts.

    Raises:
        InputError: The pool holds no such candidate for this need (those of another region or meant for somebody
            else are as good as absent), or the need cannot be used.
    """
    evaluation = Evaluation.of(pool.alone(key), need, weights)
    verdict = evaluation.verdicts.blocked
    if not len(verdict) or int(verdict[0]) & _HIDDEN:
        raise InputError(f"there is no candidate {key!r} for this need", place="argument key", mend="look at the list")
    return evaluation.exclusion(0) if verdict[0] else evaluation.suggestion(0)


def _excluded(evaluation: Evaluation, ties: Bits) -> Excluded:
    blocked = evaluation.verdicts.blocked
    out = np.flatnonzero(blocked)
    bits = blocked[out]
    per_gate = {gate.key: int(np.count_nonzero(bits & np.uint32(1 << bit))) for bit, gate in enumerate(GATES)}
    only = {gate.key: int(np.count_nonzero(bits == np.uint32(1 << bit))) for bit, gate in enumerate(GATES)}
    shown = out[(bits & np.uint32(_HIDDEN)) == 0]
    nearness = evaluation.comparison.nearness[shown].astype(np.int64)
    nearness[nearness == UNKNOWN] = np.iinfo(np.int64).max
    nearest = _first(NEAREST_SHOWN, shown, nearness, ties)
    return Excluded(len(out), per_gate, only, tuple(evaluation.exclusion(int(row)) for row in nearest))


def _first(k: int, rows: Rows, order: npt.NDArray[np.int64], ties: Bits) -> Rows:
    """The `k` rows that come first by `order`, then by `ties`; sorts no more rows than it must."""
    if len(rows) > k:
        limit = np.partition(order, k - 1)[k - 1]
        ahead, level = np.flatnonzero(order < limit), np.flatnonzero(order == limit)
        left = k - len(ahead)
        if len(level) > left:
            level = level[np.argpartition(ties[rows[level]], left - 1)[:left]]
        chosen = np.concatenate((ahead, level))
        rows, order = rows[chosen], order[chosen]
    return rows[np.lexsort((ties[rows], order))]
