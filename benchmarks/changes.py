"""What changes cost: one helper changed in place, moved, newly come; and how long a pool takes to lay out."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks import population as made
from benchmarks.online import machine
from matcher.scoring import Pool

__all__ = ["changes", "reading_speed"]


def changes(helpers: int, count: int = 5_000) -> Iterator[dict[str, Any]]:
    """Microseconds per change, the database's commit not counted."""
    people = made.population(helpers)
    start = time.perf_counter()
    pool = Pool.from_candidates(people.candidates(), relatedness=made.RELATED)
    yield _line("lay out", helpers, np.array([(time.perf_counter() - start) / helpers]))
    random = np.random.default_rng(3)
    chosen = [next(people.candidates(range(row, row + 1))) for row in random.integers(0, helpers, count).tolist()]
    for name, some in (
        ("other times", [replace(one, free=(one.free or 0) ^ 0b101 | 1) for one in chosen]),
        ("other place", [replace(one, latitude=(one.latitude or 0) + 0.02) for one in chosen]),
        ("a sign-up", [replace(one, key=f"person:{helpers + number}") for number, one in enumerate(chosen)]),
    ):
        took = []
        for one in some:
            start = time.perf_counter()
            pool.put(one)
            took.append(time.perf_counter() - start)
        yield _line(name, helpers, np.array(took))


def reading_speed() -> float:
    """Bytes per second at which one core reads memory that lies in order: the best of five sums over 400 MB."""
    memory = np.ones(50_000_000, dtype=np.float64)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        memory.sum()
        took.append(time.perf_counter() - start)
    return float(memory.nbytes / min(took))


def _line(what: str, helpers: int, took: Any) -> dict[str, Any]:
    micro = took * 1e6
    return {
        "task": "changes",
        "helpers": helpers,
        "method": "matcher",
        "what": what,
        "per_s": round(1e6 / float(micro.mean()), 1),
        "p50_us": round(float(np.median(micro)), 2),
        "p99_us": round(float(np.percentile(micro, 99)), 2),
        "machine": machine(),
    }
