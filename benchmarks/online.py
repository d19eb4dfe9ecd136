"""The top 10 for one request after another, one core, every method on the same helpers and requests."""

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import population as made
from matcher.scoring import Need, Pool, Step, shortlist
from matcher.scoring.keys import hash_of_candidate, hash_of_key, mixed

__all__ = ["Answer", "MatcherMethod", "measure", "online", "ordered"]

TOP = 10
Answer = list[tuple[str, int, tuple[int, ...]]]
"""Key, total and the points of each criterion, best first."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What was measured of one method; `cpu_us` is processor time per question, which a busy machine blurs less."""

    per_s: float
    p50_us: float
    p99_us: float
    cpu_us: float
    answers: list[Answer]


class MatcherMethod:
    """The public `shortlist()` with all production gates and criteria, the contributions of the top 10 included."""

    name = "matcher"

    def __init__(self, helpers: made.Population) -> None:
        self.pool = Pool.from_candidates(helpers.candidates(), relatedness=made.RELATED)
        self.nbytes = self.pool.nbytes
        self.version = f"numpy {version('numpy')}, numba {version('numba')}"

    def ready(self, need: Need) -> Need:
        """Nothing is worked out beforehand."""
        return need

    def ask(self, need: Need, k: int) -> Answer:
        """The best volunteers, each with the points of every criterion."""
        return [
            (one.candidate, one.total, tuple(one.points.values()))
            for one in shortlist(self.pool, need, k).steps[Step.VOLUNTEER]
        ]

    def answer(self, raw: Answer, _need: Need) -> Answer:
        """As asked."""
        return raw


def ordered(rows: Sequence[tuple[int, ...]], need: Need, k: int) -> Answer:
    """Rows of id, total and points, with equal totals in the order of the mixed hash, the first `k` of them."""
    seed = hash_of_key(need.key)
    keyed = sorted((-row[1], mixed(seed, hash_of_candidate(f"person:{row[0]}")), row) for row in rows)
    return [(f"person:{row[0]}", int(row[1]), tuple(int(one) for one in row[2:])) for _, _, row in keyed[:k]]


def measure(method: Any, needs: list[Need], *, warm: int, seconds: float) -> Timed:
    """Ask for one request after another, each once, until the time is over or all are asked."""
    ready = [method.ready(need) for need in needs]
    for one in ready[:warm]:
        method.ask(one, TOP)
    took, raw = list[float](), list[Any]()
    spent = getattr(method, "cpu_seconds", time.process_time)
    begun, cpu = time.perf_counter(), spent()
    for one in ready[warm:]:
        start = time.perf_counter()
        raw.append(method.ask(one, TOP))
        took.append(time.perf_counter() - start)
        if time.perf_counter() - begun > seconds and len(took) >= 20:
            break
    cpu_us = (spent() - cpu) / len(took) * 1e6
    answers = [method.answer(one, need) for one, need in zip(raw, needs[warm:], strict=False)]
    micro = np.array(took) * 1e6
    return Timed(1e6 / float(micro.mean()), float(np.median(micro)), float(np.percentile(micro, 99)), cpu_us, answers)


def machine() -> str:
    """The processor and how many of it."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{names[0] if names else platform.machine()} × {len(names)}"


def online(
    helpers: int, methods: dict[str, Callable[[made.Population], Any]], seconds: float
) -> Iterator[dict[str, Any]]:
    """Measure the methods one after the other; the first is what the others' answers are compared with."""
    people = made.population(helpers)
    needs = made.needs(3_000, helpers)
    reference: list[Answer] = []
    for name, build in methods.items():
        start = time.perf_counter()
        method = build(people)
        built = time.perf_counter() - start
        warm = 200 if name == "matcher" else 20
        found = measure(method, needs, warm=warm, seconds=seconds)
        if name == "matcher":
            reference = [method.ask(need, TOP) for need in needs]
        same = (
            all(one == other for one, other in zip(found.answers, reference[warm:], strict=False))
            if reference
            else None
        )
        yield {
            "task": "online",
            "helpers": helpers,
            "method": name,
            "per_s": round(found.per_s, 1),
            "p50_us": round(found.p50_us, 1),
            "p99_us": round(found.p99_us, 1),
            "cpu_us": round(found.cpu_us, 1),
            "bytes_per_helper": round(method.nbytes / helpers, 1),
            "same_top10": same,
            "asked": len(found.answers),
            "build_s": round(built, 1),
            "machine": machine(),
            "versions": f"python {platform.python_version()}, {method.version}",
        }
        if hasattr(method, "close"):
            method.close()
