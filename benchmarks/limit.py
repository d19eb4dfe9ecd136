"""The distance to what memory could deliver at best: the bytes a question reads, over the measured reading speed."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks import population as made
from benchmarks.changes import reading_speed
from benchmarks.online import TOP, MatcherMethod, machine, measure
from matcher.scoring import STANDARD_WEIGHTS
from matcher.scoring.kernel import find_runs
from matcher.scoring.plan import compile_need
from matcher.scoring.profile import PLACES, Step
from matcher.scoring.ranking import best_rows

__all__ = ["limit"]

_IS_PLACE = np.array([step in PLACES for step in Step])


def limit(helpers: int) -> Iterator[dict[str, Any]]:
    """Rows that are looked at, their bytes, and how the walk and the whole answer compare with reading these alone."""
    method = MatcherMethod(made.population(helpers))
    pool, needs, speed = method.pool, made.needs(600, helpers), reading_speed()
    plans = [compile_need(pool, need, STANDARD_WEIGHTS) for need in needs]
    per_row = sum(column.nbytes / pool.rows.capacity for column in pool.rows.columns().values())
    looked_at = [_rows(pool, plan) for plan in plans]
    best_rows(pool, plans[0], TOP)
    walk = measure(_Walk(pool, plans), list(range(len(plans))), warm=100, seconds=5.0)  # type: ignore[arg-type]
    whole = measure(method, needs, warm=100, seconds=5.0)
    least_us = float(np.mean(looked_at)) * per_row / speed * 1e6
    for what, found in (("walk", walk), ("answer", whole)):
        yield {
            "task": "limit",
            "helpers": helpers,
            "method": "matcher",
            "what": what,
            "per_s": round(found.per_s, 1),
            "p50_us": round(found.p50_us, 1),
            "p99_us": round(found.p99_us, 1),
            "rows_looked_at": round(float(np.mean(looked_at))),
            "bytes_per_row": round(per_row, 1),
            "reading_gb_per_s": round(speed / 1e9, 1),
            "least_us": round(least_us, 2),
            "of_the_limit": round(1e6 / found.per_s / least_us, 1),
            "machine": machine(),
        }


class _Walk:
    """The compiled walk alone, without compiling the need and without objects for the answer."""

    def __init__(self, pool: Any, plans: list[Any]) -> None:
        self._pool, self._plans = pool, plans

    def ready(self, number: int) -> Any:
        """The compiled need."""
        return self._plans[number]

    def ask(self, plan: Any, k: int) -> Any:
        """The best rows."""
        return best_rows(self._pool, plan, k)

    def answer(self, raw: Any, _need: Any) -> Any:
        """Numbers of rows."""
        return raw.lead[:, 0].tolist()


def _rows(pool: Any, plan: Any) -> int:
    grid = pool.grid
    runs = find_runs(
        pool.cell_start, pool.shelf_step, pool.shelf_reach, ~pool.shelf_resting, _IS_PLACE, plan.place_reach, False,
        grid.south, grid.west, grid.high, grid.wide, grid.rows, grid.columns, *plan.degrees, pool.ordered, pool.used,
    )  # fmt: skip
    return int((runs[:, 1] - runs[:, 0]).sum())
