"""Sharing out over rows of numbers: the same as `assign`, for callers with a hundred thousand requests."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.assignment_sharing import Graph, Shared, share_places
from matcher.scoring.assignment_waiting import TENTHS, waiting_tenths

__all__ = ["NOBODY", "NOTHING_LEFT_OUT", "MissedByPruning", "RowAssignment", "RowEdges", "assign_rows"]

NOBODY = -1
"""In a column of candidates: the request is not served."""

NOTHING_LEFT_OUT = int(np.iinfo(np.int64).min)
"""In a column of totals: every eligible candidate of this request is on an edge."""

_MOST_TOTAL = 100_000
_MOST_PLACES = 2_000_000_000

Column = npt.NDArray[np.int64]
Naming = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowEdges:
    """Who may be served by whom, in columns.

    Attributes:
        request: Row of the request of each edge, 0 … number of requests − 1.
        candidate: Row of its candidate, 0 … number of candidates − 1.
        total: Points of the pair, whole.
        places: Per candidate how many more it can serve, whole.
        waiting_days: Per request the days that the person has waited, parts of days included.
        locks: Rows of request and candidate of the pairs that a team member fixed, two columns.
        exclusions: Rows of request and candidate of pairs that must not be made again, two columns.
        best_left_out: Per request an upper bound on the total of every eligible candidate that is on no edge, or
            `NOTHING_LEFT_OUT`; `None` when nothing is left out at all.
        request_hash: Per request 64 bits of its key's hash, to choose among equals; the row where `None`.
        candidate_hash: Per candidate the same.
    """

    request: npt.NDArray[np.integer]
    candidate: npt.NDArray[np.integer]
    total: npt.NDArray[np.integer]
    places: npt.NDArray[np.integer]
    waiting_days: npt.NDArray[np.float64]
    locks: npt.NDArray[np.integer] | None = None
    exclusions: npt.NDArray[np.integer] | None = None
    best_left_out: npt.NDArray[np.integer] | None = None
    request_hash: npt.NDArray[np.uint64] | None = None
    candidate_hash: npt.NDArray[np.uint64] | None = None


@dataclass(frozen=True, slots=True)
class MissedByPruning:
    """What candidates that are on no edge could have added, at the very most.

    Attributes:
        people: So many more people at most could be served.
        points: So many more points at most, waiting included, could be had for the same number of people.
        requests: How many requests may have a better candidate among those left out.
    """

    people: int
    points: float
    requests: int


@dataclass(frozen=True, slots=True, eq=False)
class RowAssignment:
    """Who serves whom, in columns.

    Attributes:
        candidate: Per request the row of its candidate, or `NOBODY`.
        edge: Per request the row of its edge, or −1.
        locked: Per request whether a team member fixed the pair.
        served: How many requests are served.
        points: Sum of the totals of the pairs.
        waiting_points: What waiting counted for, summed over the served requests.
        shortfall: The optimum of these edges has at most so many points more; 0.0 is the proof that there is none.
        most_served: Whether it is proven that nobody more can be served on these edges.
        missed: What pruning can have cost.
    """

    candidate: npt.NDArray[np.int64]
    edge: npt.NDArray[np.int64]
    locked: npt.NDArray[np.bool_]
    served: int
    points: int
    waiting_points: float
    shortfall: float
    most_served: bool
    missed: MissedByPruning

    @property
    def proven(self) -> bool:
        """Whether this is proven to be an optimum of the edges that were given."""
        return self.most_served and self.shortfall == 0


def assign_rows(
    edges: RowEdges,
    *,
    request_name: Naming = lambda row: f"request row {row}",
    candidate_name: Naming = lambda row: f"candidate row {row}",
) -> RowAssignment:
    """Share candidates out over requests; see `matcher.scoring.assign`, which does the same with keys.

    Args:
        edges: The pairs that are possible, and everything beside them.
        request_name: How a request is called in errors.
        candidate_name: How a candidate is called in errors.

    Raises:
        InputError: Anything in the columns cannot be true; nothing was computed then.
    """
    request, candidate = _rows(edges, request_name, candidate_name)
    count, places = len(edges.waiting_days), edges.places.astype(np.int64)
    pair = request * len(places) + candidate
    order = np.arange(len(pair)) if bool(np.all(pair[:-1] < pair[1:])) else np.argsort(pair, kind="stable")
    pair = pair[order]
    _refuse_double(pair, places, request_name, candidate_name)
    locked_edges = _locked(edges, pair, places, request_name, candidate_name)
    worth = edges.total.astype(np.int64) * TENTHS + waiting_tenths(edges.waiting_days)[request]
    fixed = np.zeros(count, dtype=np.bool_)
    fixed[request[order[locked_edges]]] = True
    np.subtract.at(places, candidate[order[locked_edges]], 1)
    open_pairs = np.flatnonzero(~(fixed[request[order]] | np.isin(pair, _pairs(edges.exclusions, len(places)))))
    # Of equally good candidates a request looks first at one that another request would not look at first.
    shuffled = np.lexsort((_mixed(edges, request, candidate)[order[open_pairs]], request[order[open_pairs]]))
    open_edges = order[open_pairs[shuffled]]
    begins = np.concatenate(([0], np.cumsum(np.bincount(request[open_edges], minlength=count))))
    graph = Graph(begins, candidate[open_edges].astype(np.int32), worth[open_edges], places)
    shared = share_places(graph)
    edge = np.full(count, -1, dtype=np.int64)
    edge[shared.edge >= 0] = open_edges[shared.edge[shared.edge >= 0]]
    edge[request[order[locked_edges]]] = order[locked_edges]
    served = edge >= 0
    points = int(edges.total[edge[served]].sum())
    return RowAssignment(
        candidate=np.where(served, candidate[edge], NOBODY) if len(candidate) else np.full(count, NOBODY),
        edge=edge,
        locked=fixed,
        served=int(served.sum()),
        points=points,
        waiting_points=(int(worth[edge[served]].sum()) - points * TENTHS) / TENTHS,
        shortfall=shared.shortfall / TENTHS,
        most_served=shared.most_served,
        missed=_missed(edges, fixed, shared),
    )


def _rows(edges: RowEdges, request_name: Naming, candidate_name: Naming) -> tuple[Column, Column]:
    """The two columns of edges, after everything that every column must be was looked at."""
    lengths = {len(edges.request), len(edges.candidate), len(edges.total)}
    if len(lengths) > 1:
        raise InputError("the columns of edges differ in length", place="edges", mend="give each edge a number in each")
    for name in ("request", "candidate", "total", "places", "locks", "exclusions", "best_left_out"):
        column = getattr(edges, name)
        if column is not None and column.dtype.kind not in "iu":
            raise InputError(f"{name} holds {column.dtype} instead of whole numbers", place=f"edges, {name}")
    for name, most in (
        ("request", len(edges.waiting_days)),
        ("candidate", len(edges.places)),
    ):
        column = getattr(edges, name)
        wrong = np.flatnonzero((column < 0) | (column >= most))
        if len(wrong):
            raise InputError(
                f"there is no {name} with row {column[wrong[0]]}", place=f"edges, {name} of edge {wrong[0]}"
            )
    _refuse_where(np.abs(edges.total.astype(np.int64)) > _MOST_TOTAL, edges, request_name, candidate_name)
    wrong = np.flatnonzero((edges.places < 0) | (edges.places > _MOST_PLACES))
    if len(wrong):
        raise InputError(
            f"{edges.places[wrong[0]]} places",
            place=f"capacity of {candidate_name(int(wrong[0]))}",
            mend=f"give a whole number from 0 to {_MOST_PLACES}",
        )
    wrong = np.flatnonzero(~(np.isfinite(edges.waiting_days) & (edges.waiting_days >= 0)))
    if len(wrong):
        raise InputError(
            f"{edges.waiting_days[wrong[0]]} days of waiting",
            place=f"waiting of {request_name(int(wrong[0]))}",
            mend="give a number of days, 0 or more",
        )
    if edges.best_left_out is not None and len(edges.best_left_out) != len(edges.waiting_days):
        raise InputError("best_left_out differs in length from waiting_days", place="edges, best_left_out")
    return edges.request.astype(np.int64), edges.candidate.astype(np.int64)


def _refuse_where(wrong: npt.NDArray[np.bool_], edges: RowEdges, request_name: Naming, candidate_name: Naming) -> None:
    if wrong.any():
        edge = int(np.flatnonzero(wrong)[0])
        pair = f"{request_name(int(edges.request[edge]))} and {candidate_name(int(edges.candidate[edge]))}"
        raise InputError(
            f"the total is {edges.total[edge]}",
            place=f"edge of {pair}",
            mend=f"give whole points between -{_MOST_TOTAL} and {_MOST_TOTAL}",
        )


def _refuse_double(pair: Column, places: Column, request_name: Naming, candidate_name: Naming) -> None:
    double = np.flatnonzero(pair[:-1] == pair[1:])
    if len(double):
        request, candidate = divmod(int(pair[double[0]]), len(places))
        raise InputError(
            "the pair is given twice",
            place=f"edge of {request_name(request)} and {candidate_name(candidate)}",
            mend="give every pair once",
        )


def _pairs(rows: npt.NDArray[np.integer] | None, candidates: int) -> Column:
    if rows is None or not len(rows):
        return np.empty(0, dtype=np.int64)
    return np.unique(rows[:, 0].astype(np.int64) * candidates + rows[:, 1])


def _locked(edges: RowEdges, pair: Column, places: Column, request_name: Naming, candidate_name: Naming) -> Column:
    """Positions of the locked pairs among the sorted ones, after it was seen that all of them can hold at once."""
    locks, excluded = _pairs(edges.locks, len(places)), _pairs(edges.exclusions, len(places))
    request, candidate = np.divmod(locks, max(len(places), 1))

    def refuse(row: int, problem: str, mend: str) -> None:
        place = f"lock of {request_name(int(request[row]))} and {candidate_name(int(candidate[row]))}"
        raise InputError(problem, place=place, mend=mend)

    found = np.searchsorted(pair, locks)
    for row in np.flatnonzero(~np.isin(locks, pair))[:1]:
        refuse(row, "the pair is no candidate edge", "set the rule aside that stops the pair, or take the lock away")
    for row in np.flatnonzero(np.isin(locks, excluded))[:1]:
        refuse(row, "the pair is excluded as well", "keep the lock or the exclusion")
    for row in np.flatnonzero(request[1:] == request[:-1])[:1] + 1:
        refuse(row, "the request is locked to somebody else as well", "keep one lock for each request")
    room = places - np.bincount(candidate, minlength=len(places))
    for row in np.flatnonzero(room[candidate] < 0)[:1]:
        refuse(row, "the candidate has fewer places than locks", "take a lock away")
    return found


def _mixed(edges: RowEdges, request: Column, candidate: Column) -> npt.NDArray[np.uint64]:
    """Per edge a number that depends on both keys alone and stands in no order (finaliser of SplitMix64)."""
    one = request.astype(np.uint64) << np.uint64(32) if edges.request_hash is None else edges.request_hash[request]
    two = candidate.astype(np.uint64) if edges.candidate_hash is None else edges.candidate_hash[candidate]
    mixed = one + two + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _missed(edges: RowEdges, fixed: npt.NDArray[np.bool_], shared: Shared) -> MissedByPruning:
    """Weak duality: with the prices of the optimum, a pair left out adds at most its worth less what its request has.

    The sum over all requests bounds what all pairs left out can add together, on the whole graph. Serving somebody
    more takes a path that leaves the graph at somebody who is stuck, another one for each (König, 1931).
    """
    if edges.best_left_out is None:
        return MissedByPruning(0, 0.0, 0)
    some = (edges.best_left_out != NOTHING_LEFT_OUT) & ~fixed
    waiting = waiting_tenths(edges.waiting_days[some])
    worth = np.maximum(0, edges.best_left_out[some].astype(np.int64) * TENTHS + waiting + shared.bonus)
    more = np.maximum(0, worth - shared.profit[some])
    not_served = int(np.count_nonzero((shared.edge < 0) & ~fixed))
    people = min(not_served, int(np.count_nonzero(shared.stuck & some)))
    return MissedByPruning(people, int(more.sum()) / TENTHS, int(np.count_nonzero(more)))
