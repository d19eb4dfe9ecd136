"""All requests at once: candidates from the pool, then the exact assignment, on two cores.

    .venv/bin/python -m benchmarks.assign [--requests 100000] [--helpers 1000000] [--each 20] [--equal] [--check]

`--equal` makes all totals the same; `--check` solves the same graph again with an independent solver (OR-tools, minimum
cost flow) and compares. Building the pool is not part of the time: it stands in memory of a running service.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import time
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from benchmarks.population import RELATED, needs, population
from matcher.scoring import Need, Pool, RowEdges, assign_rows, candidate_rows, neighbours_together
from matcher.scoring.assignment_rows import NOTHING_LEFT_OUT
from matcher.scoring.assignment_waiting import TENTHS, waiting_tenths

Numbers = npt.NDArray[np.int64]
_IN_HAND: dict[str, Any] = {}
"""What the forked workers find in memory: the pool is shared, not copied."""


def _of_some(part: list[int]) -> tuple[npt.NDArray[np.generic], ...]:
    begin = time.process_time()
    pool, asked, each = _IN_HAND["pool"], _IN_HAND["needs"], _IN_HAND["each"]
    rows, totals, counts = [], [], np.zeros(len(part), dtype=np.int32)
    bounds = np.full(len(part), NOTHING_LEFT_OUT)
    for place, number in enumerate(part):
        found = candidate_rows(pool, asked[number], each)
        rows.append(found.rows)
        totals.append(found.totals)
        counts[place] = len(found.rows)
        if found.bound is not None:
            bounds[place] = found.bound
    spent = np.array([time.process_time() - begin])
    return np.concatenate(rows), np.concatenate(totals), counts, bounds, spent, np.array([_private_mb()])


def candidates(pool: Pool, asked: list[Need], each: int, cores: int) -> tuple[RowEdges, float, float]:
    """The best candidates of every request, found on so many cores; without places and waiting.

    Returns:
        The edges, the processor time of all workers in seconds, and the memory that is theirs alone in MB.
    """
    _IN_HAND.update(pool=pool, needs=asked, each=each)
    size, order = 1_000, neighbours_together(asked)
    parts = [order[begin : begin + size] for begin in range(0, len(order), size)]
    with multiprocessing.get_context("fork").Pool(cores) as workers:
        found = workers.map(_of_some, parts, chunksize=1)
    rows, totals, counts, bounds, spent, memory = (np.concatenate(column) for column in zip(*found, strict=True))
    requests = np.repeat(np.array(order, dtype=np.int32), counts)
    by_request, back = np.argsort(requests, kind="stable"), np.argsort(order)
    edges = RowEdges(
        request=requests[by_request],
        candidate=rows[by_request],
        total=totals[by_request],
        places=np.empty(0, dtype=np.int64),
        waiting_days=np.empty(0),
        best_left_out=bounds[back],
    )
    return edges, float(spent.sum()), float(memory.max()) * cores


def with_places(edges: RowEdges, pool: Pool, places: Numbers, waiting_days: npt.NDArray[np.float64]) -> RowEdges:
    """The same edges over helpers that occur, with what each still has room for."""
    used, number = np.unique(edges.candidate, return_inverse=True)
    helpers = np.array([int(pool.key_at(row).removeprefix("person:")) for row in used.tolist()], dtype=np.int64)
    return RowEdges(
        request=edges.request,
        candidate=number.astype(np.int32),
        total=edges.total,
        places=places[helpers],
        waiting_days=waiting_days,
        best_left_out=edges.best_left_out,
    )


def optimum_of_flow(edges: RowEdges) -> tuple[int, int]:
    """People served and tenths of points of the optimum, by an independent solver."""
    from ortools.graph.python import min_cost_flow

    requests, helpers = len(edges.waiting_days), len(edges.places)
    worth = edges.total.astype(np.int64) * TENTHS + waiting_tenths(edges.waiting_days)[edges.request]
    bonus = int(np.ptp(worth)) * 1_000 + 1
    worth = worth - worth.min() + bonus
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = requests + helpers, requests + helpers + 1
    everyone, everybody = np.arange(requests), np.arange(helpers)
    ones = np.ones(requests, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.request, edges.candidate + requests, np.ones(len(worth), dtype=np.int64), -worth
    )
    flow.add_arcs_with_capacity_and_unit_cost(everybody + requests, np.full(helpers, sink), edges.places, 0 * everybody)
    flow.add_arcs_with_capacity_and_unit_cost(everyone, np.full(requests, sink), ones, 0 * everyone)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(requests, source), everyone, ones, 0 * everyone)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([requests, -requests]))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the independent solver found no optimum")
    arcs = np.arange(len(worth))
    taken = arcs[flow.flows(arcs) > 0]
    plain = edges.total.astype(np.int64) * TENTHS + waiting_tenths(edges.waiting_days)[edges.request]
    return len(taken), int(plain[taken].sum())


def first_come(edges: RowEdges) -> tuple[int, int]:
    """People served and tenths of points when each takes the best one left, the longest waiting first."""
    left = edges.places.copy()
    begin = np.searchsorted(edges.request, np.arange(len(edges.waiting_days) + 1))
    waiting = waiting_tenths(edges.waiting_days)
    served = tenths = 0
    for request in np.argsort(-edges.waiting_days, kind="stable").tolist():
        mine = np.arange(begin[request], begin[request + 1])
        mine = mine[left[edges.candidate[mine]] > 0]
        if len(mine):
            best = mine[np.argmax(edges.total[mine])]
            left[edges.candidate[best]] -= 1
            served += 1
            tenths += int(edges.total[best]) * TENTHS + int(waiting[request])
    return served, tenths


def _private_mb() -> float:
    """Memory of this process alone, without what it shares with the one it was forked from."""
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:  # noqa: PTH123 - the kernel's file, read once
        return sum(int(line.split()[1]) for line in file if line.startswith("Private")) / 1024


def main(arguments: list[str]) -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--helpers", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=20, help="candidates per request")
    parser.add_argument("--cores", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--equal", action="store_true", help="all totals the same")
    parser.add_argument("--check", action="store_true", help="solve the same graph with an independent solver as well")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    people = population(options.helpers)
    begin = time.perf_counter()
    pool = Pool.from_candidates(people.candidates(), relatedness=RELATED)
    pool.settle()
    built = time.perf_counter() - begin
    asked = needs(options.requests, options.helpers)
    days = np.random.default_rng(3).exponential(40, options.requests)
    places = people.places.astype(np.int64)
    del people
    candidate_rows(pool, asked[0], options.each)
    few = np.array([0], dtype=np.int32)
    assign_rows(RowEdges(request=few, candidate=few, total=few, places=few.astype(np.int64) + 1, waiting_days=days[:1]))
    begin = time.perf_counter()
    found, found_cpu, workers_mb = candidates(pool, asked, options.each, options.cores)
    edges = with_places(found, pool, places, days)
    found_s = time.perf_counter() - begin
    if options.equal:
        edges = RowEdges(
            request=edges.request,
            candidate=edges.candidate,
            total=np.full(len(edges.total), 50),
            places=edges.places,
            waiting_days=0 * days,
        )
    begin, cpu = time.perf_counter(), time.process_time()
    answer = assign_rows(edges)
    assigned_s, assigned_cpu = time.perf_counter() - begin, time.process_time() - cpu
    ours = (answer.served, round((answer.points + answer.waiting_points) * TENTHS))
    line: dict[str, Any] = {
        "task": "assign",
        "requests": options.requests,
        "helpers": options.helpers,
        "each": options.each,
        "equal": options.equal,
        "edges": len(edges.total),
        "pool_s": round(built, 1),
        "candidates_s": round(found_s, 2),
        "assignment_s": round(assigned_s, 2),
        "total_s": round(found_s + assigned_s, 2),
        "candidates_cpu_s": round(found_cpu, 2),
        "assignment_cpu_s": round(assigned_cpu, 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + workers_mb),
        "served": answer.served,
        "tenths": ours[1],
        "proven": answer.proven,
        "missed_people_at_most": answer.missed.people,
        "missed_points_at_most": answer.missed.points,
        "first_come": first_come(edges),
    }
    if options.check:
        begin = time.perf_counter()
        theirs = optimum_of_flow(edges)
        line.update(flow_s=round(time.perf_counter() - begin, 2), flow=theirs, same_optimum=theirs == ours)
    if options.json:
        click.echo(json.dumps(line))
    else:
        for key, value in line.items():
            click.echo(f"{key:24}{value}")


if __name__ == "__main__":
    main(sys.argv[1:])
