"""Who comes first in one pool for one compiled need, by the walk that suits the size of the pool."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matcher.scoring.checks import check_need
from matcher.scoring.columns import UNKNOWN, Ints
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.evaluation import check_set_aside
from matcher.scoring.found import Found
from matcher.scoring.kinds import TABULATED
from matcher.scoring.plan import (
    CONCEPT_CRITERIA,
    NUMBER_CRITERIA,
    TIME_CRITERION,
    TIME_GATE,
    TRAVEL_CRITERION,
    TRAVEL_GATE,
    Plan,
    compile_need,
)
from matcher.scoring.pool import Pool, PoolChangedError
from matcher.scoring.profile import PEOPLE, PLACES, Need, Step
from matcher.scoring.rows import NOWHERE, NUMBERS
from matcher.scoring.vectors import walk
from matcher.scoring.village import best_of_few, is_village
from matcher.scoring.weights import STANDARD_WEIGHTS, Weights

__all__ = [
    "EVERY_STEP",
    "IS_PLACE",
    "TIME_FLAG",
    "TRAVEL_FLAG",
    "Ranked",
    "best_rows",
    "candidate_rows",
    "consistent",
    "first_places",
    "kernel_for",
    "neighbours_together",
    "place_arguments",
    "row_arguments",
]

_TRIES = 20
_STRIP = 0.03
"""Degrees: some three kilometres, of which there and back the same rows are read again."""

TRAVEL_FLAG, TIME_FLAG = np.uint32(TRAVEL_GATE), np.uint32(TIME_GATE)
IS_PLACE = np.array([step in PLACES for step in Step])
EVERY_STEP = np.ones(len(Step), dtype=np.bool_)
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best rows for a need, all steps together.

    Attributes:
        rows: Numbers of rows, of use as long as `Pool.version` stays the same.
        totals: Their points.
        bound: No candidate that is left out has more points; `None` where none is left out.
    """

    rows: Ints
    totals: Ints
    bound: int | None


@cache
def kernel_for() -> Any:
    """The compiled walk, or `None` where numba is not installed."""
    return import_module("matcher.scoring.kernel") if find_spec("numba") else None


def consistent(pool: Pool, ask: Callable[[], _Answer]) -> _Answer:
    """An answer during which the pool did not change.

    Raises:
        PoolChangedError: It changed again and again.
    """
    for _ in range(_TRIES):
        version = pool.version
        if version % 2 == 0:
            try:
                answer = ask()
            except (IndexError, ValueError, KeyError):
                if pool.version == version:
                    raise
                continue
            if pool.version == version:
                return answer
    raise PoolChangedError("the pool changed again and again while it was being asked: ask once more")


def best_rows(pool: Pool, plan: Plan, k: int, asked: npt.NDArray[np.bool_] = EVERY_STEP) -> Found:
    """The `k` best rows of each step that is asked for, and how many of each get through all gates."""
    kernel = kernel_for() if len(pool) >= pool.compiled_from else None
    return _search_walked(pool, plan, k, asked) if kernel is None else _search_compiled(kernel, pool, plan, k, asked)


def candidate_rows(
    pool: Pool, need: Need, k: int, weights: Weights = STANDARD_WEIGHTS, *, steps: frozenset[Step] = PEOPLE
) -> Ranked:
    """The `k` best candidates of each of some steps as numbers, without reasons: for `assign`, many needs at once.

    Args:
        pool: The candidates.
        need: The request.
        k: How many at most per step.
        weights: How much each criterion counts.
        steps: Steps that are asked for.

    Raises:
        InputError: The need cannot be used.
        PoolChangedError: The pool changed all the while.
    """
    check_need(need, pool.concepts)
    check_set_aside(need, weights)
    asked = np.array([step in steps for step in Step])

    def ask() -> Ranked:
        if is_village(pool):
            best, eligible = best_of_few(pool, need, k, weights)
            some = [one for step in sorted(steps) for one in best[step]]
            left = [best[step][-1].total for step in steps if eligible[step] > k]
            rows, totals = [one.row for one in some], [one.total for one in some]
            return Ranked(np.array(rows, np.int32), np.array(totals, np.int32), max(left, default=None))
        found = best_rows(pool, compile_need(pool, need, weights), k, asked)
        left = [found.lowest[step] for step in Step if found.eligible[step] > k]
        return Ranked(found.lead[:, 0].astype(np.int32), found.lead[:, 3].astype(np.int32), max(left, default=None))

    return consistent(pool, ask)


def neighbours_together(needs: Sequence[Need]) -> list[int]:
    """The places of many needs in an order in which neighbours follow each other, those without a place last.

    What one of them has brought up from memory, the next still finds near the processor: for all requests of a country
    that is most of the time.
    """
    strips = [math.inf if one.latitude is None else one.latitude // _STRIP for one in needs]
    along = [0.0 if one.longitude is None else one.longitude for one in needs]
    return sorted(range(len(needs)), key=lambda at: (strips[at], along[at] if strips[at] % 2 else -along[at]))


_KIND_COLUMNS = np.array([place for place, _ in TABULATED])
_NUMBER_COLUMNS = np.array(
    [next((place for place, _, column in NUMBER_CRITERIA if column == at), -1) for at in range(len(NUMBERS))]
)
_WALKED_COLUMNS = np.array([TRAVEL_CRITERION, TIME_CRITERION, *(place for place, _, _ in CONCEPT_CRITERIA)])


@dataclass(frozen=True, slots=True)
class _Best:
    """The best rows before what stands in them is copied: one entry per row in every column."""

    rows: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    totals: npt.NDArray[np.int64]
    ties: npt.NDArray[np.uint64]
    stops: npt.NDArray[np.int64]
    unsure: npt.NDArray[np.int64]
    marks: npt.NDArray[np.int64]
    walked: npt.NDArray[np.int64]


def _search_walked(pool: Pool, plan: Plan, k: int, asked: npt.NDArray[np.bool_]) -> Found:
    seen = walk(pool, plan)
    through = (seen.stops & ~np.uint32(plan.waived) == 0) & asked[seen.steps]
    chosen, eligible, lowest = list[npt.NDArray[np.int64]](), list[int](), list[int]()
    for step in Step:
        places = np.flatnonzero(through & (seen.steps == step))
        eligible.append(len(places))
        ranked = first_places(k, places, -seen.totals[places].astype(np.int64), seen.ties)
        lowest.append(int(seen.totals[ranked[-1]]) if len(ranked) else 0)
        chosen.append(ranked)
    best = np.concatenate(chosen)
    marks = np.where(seen.nearness[best] < 0, seen.nearness[best], UNKNOWN)
    columns = (seen.steps[best], seen.totals[best], seen.ties[best], seen.stops[best], seen.unsure[best], marks)
    steps, totals, ties, stops, unsure, marks = columns
    walked = np.column_stack((seen.near_points[best], seen.time_points[best], seen.concept_points[best]))
    found = _Best(
        seen.rows[best],
        steps.astype(np.int64),
        totals.astype(np.int64),
        ties,
        stops.astype(np.int64),
        unsure.astype(np.int64),
        marks.astype(np.int64),
        walked.astype(np.int64),
    )
    return _copied(pool, plan, found, eligible, lowest)


def _copied(pool: Pool, plan: Plan, best: _Best, eligible: list[int], lowest: list[int]) -> Found:
    """The best rows with the points of each criterion and a copy of what stands in them."""
    store, rows = pool.rows, best.rows
    kinds, numbers = store.kind[rows], store.numbers[rows]
    points = np.zeros((len(rows), len(CRITERIA)), dtype=np.int64)
    points[:, _KIND_COLUMNS] = plan.kinds.points[kinds]
    for column, place in enumerate(_NUMBER_COLUMNS.tolist()):
        if place >= 0:
            points[:, place] = plan.number_points[best.steps, column, numbers[:, column]]
    points[:, _WALKED_COLUMNS] = best.walked
    starts, counts = store.entry_start[rows].astype(np.int64), store.entry_count[rows].astype(np.int64)
    ends = np.concatenate(([0], np.cumsum(counts)))
    entries = store.entries[np.arange(int(ends[-1])) + np.repeat(starts - ends[:-1], counts)]
    lead = (rows, kinds, best.steps, best.totals, best.stops, best.unsure, best.marks, store.number[rows])
    return Found(
        np.column_stack([column.astype(np.int64) for column in lead]),
        best.ties,
        points,
        store.place[rows],
        store.reach[rows],
        numbers,
        store.free[rows],
        entries,
        ends,
        eligible,
        lowest,
    )


def first_places(
    k: int, places: npt.NDArray[np.int64], order: npt.NDArray[np.int64], ties: npt.NDArray[np.uint64]
) -> npt.NDArray[np.int64]:
    """The `k` places that come first by `order`, then by `ties`; sorts no more than it must."""
    if len(places) > k:
        limit = np.partition(order, k - 1)[k - 1]
        ahead, level = np.flatnonzero(order < limit), np.flatnonzero(order == limit)
        left = k - len(ahead)
        if len(level) > left:
            level = level[np.argpartition(ties[places[level]], left - 1)[:left]]
        some = np.concatenate((ahead, level))
        places, order = places[some], order[some]
    return places[np.lexsort((ties[places], order))]


def place_arguments(pool: Pool, plan: Plan) -> tuple[Any, ...]:
    """What the compiled code needs to find the rows nearby."""
    grid = pool.grid
    shelves = (pool.cell_start, pool.shelf_step, pool.shelf_reach, pool.shelf_resting)
    cells = (grid.south, grid.west, grid.high, grid.wide, grid.rows, grid.columns)
    return *shelves, *cells, *plan.degrees, pool.ordered, pool.used


def row_arguments(pool: Pool) -> tuple[Any, ...]:
    """The columns that the compiled code reads of every row."""
    store = pool.rows
    return store.place, store.reach, store.kind, store.numbers, store.free, store.number


def _search_compiled(kernel: Any, pool: Pool, plan: Plan, k: int, asked: npt.NDArray[np.bool_]) -> Found:
    store, kinds, keys, related = pool.rows, pool.kinds, pool.keys, pool.relations
    *columns, eligible, lowest = kernel.search(
        *place_arguments(pool, plan),
        k,
        *row_arguments(pool),
        store.entry_start,
        store.entry_count,
        store.entries,
        kinds.step,
        kinds.timed,
        kinds.prefix,
        keys.prefix_hashes,
        keys.odd_hashes,
        plan.kinds.stops,
        plan.kinds.unsure,
        plan.kinds.points,
        plan.kinds.total,
        plan.number_points,
        plan.number_stops,
        plan.number_gated,
        plan.here_numbers,
        plan.here != NOWHERE,
        IS_PLACE,
        asked,
        plan.place_reach,
        plan.near_bounds,
        plan.near_points,
        plan.next_door_points,
        plan.free,
        plan.free_known,
        plan.time_points,
        plan.slot_part,
        plan.slot_weight,
        plan.slot_place,
        related.begin,
        related.end,
        related.concept,
        related.how,
        plan.part_whole,
        plan.part_holds,
        plan.part_line,
        plan.special_row,
        plan.special_near,
        plan.special_stops,
        plan.special_clears,
        np.uint32(plan.waived),
        np.uint64(plan.seed),
        TRAVEL_FLAG,
        TIME_FLAG,
        len(pool.coded.names),
        _KIND_COLUMNS,
        _NUMBER_COLUMNS,
        _WALKED_COLUMNS,
        len(CRITERIA),
    )
    lead, ties, points, place, reach, numbers, free, entries, entry_end = columns
    return Found(
        lead, ties, points, place, reach, numbers, free, entries, entry_end, eligible.tolist(), lowest.tolist()
    )
