"""Who does not get through the gates in one pool: how many at each, and the nearest of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matcher.scoring.columns import UNKNOWN
from matcher.scoring.eligibility import GATES
from matcher.scoring.plan import Plan, gate_bits_hidden
from matcher.scoring.pool import Pool
from matcher.scoring.ranking import (
    IS_PLACE,
    TIME_FLAG,
    TRAVEL_FLAG,
    first_places,
    kernel_for,
    place_arguments,
    row_arguments,
)
from matcher.scoring.rows import NOWHERE
from matcher.scoring.vectors import walk

__all__ = ["LeftOut", "left_out"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who does not get through the gates.

    Attributes:
        total: How many.
        per_gate: How many each gate stops, in the order of `GATES`.
        only: How many each gate alone stops.
        nearest: Rows of the nearest, who may be shown, with their order, tie and the gates that stop them.
    """

    total: int
    per_gate: list[int]
    only: list[int]
    nearest: list[tuple[float, int, int, int]]


def left_out(pool: Pool, plan: Plan, most: int) -> LeftOut:
    """Who does not get through the gates; `most` of the nearest are named."""
    kernel = kernel_for() if len(pool) >= pool.compiled_from else None
    return _left_out_walked(pool, plan, most) if kernel is None else _left_out_compiled(kernel, pool, plan, most)


def _left_out_walked(pool: Pool, plan: Plan, most: int) -> LeftOut:
    seen = walk(pool, plan)
    stops = seen.stops & ~np.uint32(plan.waived)
    out = np.flatnonzero(stops)
    bits = stops[out]
    per_gate = [int(np.count_nonzero(bits & np.uint32(1 << bit))) for bit in range(len(GATES))]
    only = [int(np.count_nonzero(bits == np.uint32(1 << bit))) for bit in range(len(GATES))]
    shown = out[(bits & np.uint32(gate_bits_hidden())) == 0]
    order = seen.nearness[shown].astype(np.int64)
    order[order == UNKNOWN] = np.iinfo(np.int64).max
    nearest = first_places(most, shown, order, seen.ties)
    named = [
        (
            np.inf if seen.nearness[place] == UNKNOWN else float(seen.nearness[place]),
            int(seen.ties[place]),
            int(seen.rows[place]),
            int(stops[place]),
        )
        for place in nearest.tolist()
    ]
    return LeftOut(len(out), per_gate, only, named)


def _left_out_compiled(kernel: Any, pool: Pool, plan: Plan, most: int) -> LeftOut:
    kinds, keys = pool.kinds, pool.keys
    per_gate, only, total, rows, stops, order, ties = kernel.survey(
        *place_arguments(pool, plan),
        most,
        *row_arguments(pool),
        kinds.step,
        kinds.timed,
        kinds.prefix,
        keys.prefix_hashes,
        keys.odd_hashes,
        plan.kinds.stops,
        plan.number_stops,
        plan.number_gated,
        plan.here_numbers,
        plan.here != NOWHERE,
        IS_PLACE,
        plan.place_reach,
        plan.free,
        plan.free_known,
        plan.special_row,
        plan.special_near,
        plan.special_stops,
        plan.special_clears,
        np.uint32(plan.waived),
        np.uint64(plan.seed),
        TRAVEL_FLAG,
        TIME_FLAG,
        len(GATES),
        np.uint32(gate_bits_hidden()),
    )
    named = list(zip(order.tolist(), ties.tolist(), rows.tolist(), stops.tolist(), strict=True))
    return LeftOut(int(total), per_gate.tolist(), only.tolist(), named)
