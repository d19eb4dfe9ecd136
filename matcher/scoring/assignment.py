"""All open requests at once: who could best go to whom, so that scarce helpers are shared out fairly.

    plan = assign(
        [("request:1", "person:7", 62), ("request:1", "person:9", 40), ("request:2", "person:7", 55)],
        {"person:7": 1, "person:9": 2},
        waiting_days={"request:1": 3.5, "request:2": 61},
    )
    plan.pairs  # request:1 with person:9, request:2 with person:7

It proposes; a person decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.assignment_rows import NOTHING_LEFT_OUT, MissedByPruning, RowEdges, assign_rows
from matcher.scoring.assignment_waiting import TENTHS, waiting_tenths
from matcher.scoring.pool import hash_of_key

__all__ = ["AssignedPair", "Assignment", "assign"]

_MOST_NUMBER = 2_000_000_000


@dataclass(frozen=True, slots=True)
class AssignedPair:
    """One proposal of `assign`.

    Attributes:
        request: Key of the request.
        candidate: Key of the candidate.
        total: Points of the pair, as in the shortlist.
        waiting_points: What the person's waiting counted for beside them, in tenths of a point.
        locked: Whether a team member had fixed this pair.
    """

    request: str
    candidate: str
    total: int
    waiting_points: float
    locked: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """The answer to all requests at once.

    Attributes:
        pairs: Who could go to whom, ordered by the request's key.
        not_served: Keys of the requests for whom nobody is left, in order.
        points: Sum of the totals of the pairs.
        shortfall: Another answer on these edges has at most so many points more; 0.0 proves that there is none.
        most_served: Whether it is proven that nobody more can be served on these edges.
        missed: What can have been lost because not every eligible candidate was on an edge.
    """

    pairs: tuple[AssignedPair, ...]
    not_served: tuple[str, ...]
    points: int
    shortfall: float
    most_served: bool
    missed: MissedByPruning

    @property
    def proven(self) -> bool:
        """Whether this is proven to be an optimum of the edges that were given."""
        return self.most_served and self.shortfall == 0


def assign(
    edges: Iterable[tuple[str, str, int]],
    places: Mapping[str, int],
    *,
    waiting_days: Mapping[str, float] | None = None,
    locks: Iterable[tuple[str, str]] = (),
    exclusions: Iterable[tuple[str, str]] = (),
    best_left_out: Mapping[str, int] | None = None,
) -> Assignment:
    """Share candidates out over requests: as many people served as possible, then the most points.

    First comes the number of people: every edge went through all gates, and a visit that fits less well is worth more
    than none. Among all ways to serve that many, the greatest sum counts of totals and of what waiting is worth
    (`matcher.scoring.assignment_waiting`). The answer is the exact optimum on these edges, and proven to be.

    The same input gives the same answer in whatever order it comes. Of equally good answers, hashes of the keys
    choose: never who signed up first.

    Args:
        edges: Request, candidate and total points of every pair that may be made; each pair once.
        places: Per candidate on an edge how many matches it has left.
        waiting_days: Per request the days that the person has waited, parts of days included; 0 where left out. A
            request that stands here and on no edge is not served.
        locks: Pairs that a team member fixed. Each is on an edge.
        exclusions: Pairs that must not be made (again). Keys that stand on no edge are passed over.
        best_left_out: Per request an upper bound on the total of every eligible candidate that is on no edge, for
            instance the total of the first one cut off. A request that is not named has all of them on edges.

    Raises:
        InputError: A total or number is not whole or out of bounds, a number of days is negative or no number, a pair
            stands twice, a candidate's places are not known, or locks contradict each other, an exclusion or the
            places. Nothing was computed then.
    """
    given = list(edges)
    waited = waiting_days or {}
    requests = _in_order_of_hash({request for request, _, _ in given} | set(waited))
    candidates = _in_order_of_hash({candidate for _, candidate, _ in given})
    for candidate in candidates:
        if candidate not in places:
            raise InputError(
                "nobody knows how many places are left",
                place=f"candidate {candidate!r}",
                mend="give every candidate on an edge a number of places",
            )
    row_of_request = {key: row for row, key in enumerate(requests)}
    row_of_candidate = {key: row for row, key in enumerate(candidates)}
    for name, keys in (("lock", locks := list(locks)), ("bound", best_left_out or {})):
        for key in keys:
            _refuse_unknown(name, key, row_of_request, row_of_candidate)
    columns = RowEdges(
        request=np.array([row_of_request[request] for request, _, _ in given], dtype=np.int64),
        candidate=np.array([row_of_candidate[candidate] for _, candidate, _ in given], dtype=np.int64),
        total=_whole([total for _, _, total in given], [f"edge of {one!r} and {two!r}" for one, two, _ in given]),
        places=_whole([places[key] for key in candidates], [f"places of {key!r}" for key in candidates]),
        waiting_days=np.array([float(waited.get(key, 0.0)) for key in requests], dtype=np.float64),
        locks=_rows_of_pairs(locks, row_of_request, row_of_candidate),
        exclusions=_rows_of_pairs(exclusions, row_of_request, row_of_candidate),
        best_left_out=_bounds(best_left_out, requests),
        request_hash=np.array([hash_of_key(key) for key in requests], dtype=np.uint64),
        candidate_hash=np.array([hash_of_key(key) for key in candidates], dtype=np.uint64),
    )
    found = assign_rows(
        columns,
        request_name=lambda row: f"request {requests[row]!r}",
        candidate_name=lambda row: f"candidate {candidates[row]!r}",
    )
    waiting = waiting_tenths(columns.waiting_days)
    pairs = [
        AssignedPair(
            requests[row],
            candidates[int(found.candidate[row])],
            int(columns.total[found.edge[row]]),
            int(waiting[row]) / TENTHS,
            bool(found.locked[row]),
        )
        for row in np.flatnonzero(found.edge >= 0).tolist()
    ]
    return Assignment(
        tuple(sorted(pairs, key=lambda pair: pair.request)),
        tuple(sorted(requests[row] for row in np.flatnonzero(found.edge < 0).tolist())),
        found.points,
        found.shortfall,
        found.most_served,
        found.missed,
    )


def _in_order_of_hash(keys: set[str]) -> list[str]:
    return sorted(keys, key=lambda key: (hash_of_key(key), key))


def _whole(numbers: Sequence[object], places: Sequence[str]) -> npt.NDArray[np.int64]:
    for number, place in zip(numbers, places, strict=True):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or abs(int(number)) > _MOST_NUMBER:
            raise InputError(f"{number!r} cannot be used", place=place, mend="give a whole number")
    return np.array(numbers, dtype=np.int64)


def _bounds(best_left_out: Mapping[str, int] | None, requests: Sequence[str]) -> npt.NDArray[np.int64] | None:
    if best_left_out is None:
        return None
    _whole(list(best_left_out.values()), [f"bound of {key!r}" for key in best_left_out])
    return np.array([best_left_out.get(key, NOTHING_LEFT_OUT) for key in requests], dtype=np.int64)


def _refuse_unknown(
    name: str, key: tuple[str, str] | str, requests: Mapping[str, int], candidates: Mapping[str, int]
) -> None:
    request, candidate = (key, None) if isinstance(key, str) else key
    if request not in requests or (candidate is not None and candidate not in candidates):
        raise InputError(
            f"there is no request {request!r}" if request not in requests else f"there is no candidate {candidate!r}",
            place=f"{name} of {key!r}",
            mend="use keys that stand on an edge",
        )


def _rows_of_pairs(
    pairs: Iterable[tuple[str, str]], requests: Mapping[str, int], candidates: Mapping[str, int]
) -> npt.NDArray[np.int64]:
    known = [(requests[one], candidates[two]) for one, two in pairs if one in requests and two in candidates]
    return np.array(known, dtype=np.int64).reshape(len(known), 2)
