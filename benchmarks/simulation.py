"""A rolling year of requests and helpers under several ways to choose who is asked.

    .venv/bin/python -m benchmarks.simulation [--seeds 10] [--loads 0.6,0.85,1.2] [--json] [--svg FILE]

Everything random comes from the seed, and every way of choosing meets the same requests, helpers and answers: the
answer of a pair is drawn from the pair, not from the order of events. The world is an assumption and stands in `World`;
the scores are the production engine's. The first year fills the town, the second is measured.
"""

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from matcher.scoring import Candidate, Need, Pool, RowEdges, Step, Weights, assign_rows, candidate_rows
from matcher.scoring.standard import STANDARD

CONCEPTS = tuple(f"interest-{number:02}" for number in range(40))
ROLES = tuple(f"role-{number:02}" for number in range(20))
CHANGING = ("load", "asked_recently", "rest", "good_endings")
"""Criteria that depend on what happened to the helper; the others are worked out once for each pair."""


@dataclass(frozen=True, slots=True)
class World:
    """What is assumed of a town.

    Attributes:
        helpers: How many there are, on average.
        stays_days: How long a helper stays, on average, when asked now and then.
        match_days: How long a match lasts, on average.
        once_share: Share of requests that are for one time only.
        answer_days: How long an answer takes, on average.
        gives_up_days: How long a person goes on waiting, on average.
        agrees: Chance that the participant agrees to a helper who said yes.
        overasked: A helper asked more than three times in sixty days leaves so many times as soon.
        forgotten: A helper whom nobody asked in half a year leaves so many times as soon.
        town_m: Standard deviation of addresses around the centre, metres.
        days: Days that are simulated.
        from_day: Requests that arrive from this day on are measured.
    """

    helpers: int = 150
    stays_days: float = 700
    match_days: float = 120
    once_share: float = 0.25
    answer_days: float = 3
    gives_up_days: float = 365
    agrees: float = 0.9
    overasked: float = 4
    forgotten: float = 2
    town_m: float = 2500
    days: int = 730
    from_day: int = 365


@dataclass(slots=True)
class Helper:
    """One helper's life in the simulation."""

    key: str
    arrives: int
    places: int
    leave_draw: npt.NDArray[np.float64]
    load: int = 0
    pending: int = 0
    asked_on: deque[int] = field(default_factory=deque)
    asked: int = 0
    matched: int = 0
    good_endings: int = 0
    last_asked: int | None = None
    gone: bool = False


@dataclass(slots=True)
class Request:
    """One request's life in the simulation: `eligible` are rows of helpers, `fixed` their unchanging points."""

    key: str
    arrives: int
    gives_up: int
    eligible: npt.NDArray[np.int64]
    fixed: npt.NDArray[np.int64]
    metres: npt.NDArray[np.float64]
    lasts: int
    refused: set[int] = field(default_factory=set)
    pending: bool = False
    served_on: int | None = None


@dataclass(frozen=True, slots=True)
class Town:
    """All that will happen in a town, whoever is asked."""

    helpers: tuple[Helper, ...]
    requests: tuple[Request, ...]


def a_town(world: World, load: float, seed: int) -> Town:
    """Helpers and requests of two years; `load` is the work asked per place, as if every place could do any of it."""
    rng = np.random.default_rng(seed)
    arriving = rng.poisson(world.helpers / world.stays_days * world.days)
    arrives = np.concatenate((np.full(world.helpers, -1), np.sort(rng.integers(0, world.days, arriving))))
    people, helpers = [], []
    for row, day in enumerate(arrives):
        places = int(rng.choice((1, 1, 1, 2, 3)))
        people.append(_candidate(world, rng, row, places))
        helpers.append(Helper(f"person:{row}", int(day), places, rng.random(world.days)))
    mean_places, mean_days = 1.6, (1 - world.once_share) * world.match_days + world.once_share
    per_day = load * world.helpers * mean_places / mean_days
    pool = Pool.from_candidates(people)
    where = np.array([(one.latitude, one.longitude) for one in people])
    fixed_weights = _without(*CHANGING)
    requests = []
    for number in range(rng.poisson(per_day * world.days)):
        once = bool(rng.random() < world.once_share)
        need = _need(world, rng, number, once)
        rows, totals = fitting(pool, need, fixed_weights)
        here = np.array([need.latitude, need.longitude])
        metres = np.hypot(*((where[rows] - here) * (111_200, 68_000)).T) if len(rows) else np.empty(0)
        day = int(rng.integers(0, world.days))
        requests.append(
            Request(
                need.key,
                day,
                day + 1 + int(rng.exponential(world.gives_up_days)),
                rows,
                totals,
                metres,
                1 if once else 1 + int(rng.exponential(world.match_days)),
            )
        )
    return Town(tuple(helpers), tuple(sorted(requests, key=lambda request: request.arrives)))


def fitting(pool: Pool, need: Need, weights: Weights) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Numbers of all people who get through the gates, in order, and their totals."""
    found = candidate_rows(pool, need, len(pool), weights)
    numbers = np.array([int(pool.key_at(row).removeprefix("person:")) for row in found.rows.tolist()], dtype=np.int64)
    order = np.argsort(numbers)
    return numbers[order], found.totals.astype(np.int64)[order]


def _place(world: World, rng: np.random.Generator) -> tuple[float, float]:
    north, east = rng.normal(0, world.town_m, 2)
    return 52.38 + north / 111_200, 4.64 + east / 68_000


def _tastes(rng: np.random.Generator, least: int, most: int) -> dict[str, float]:
    popularity = 1 / np.arange(1, len(CONCEPTS) + 1) ** 0.7
    count = int(rng.integers(least, most + 1))
    return dict.fromkeys(rng.choice(CONCEPTS, count, replace=False, p=popularity / popularity.sum()).tolist(), 1.0)


def _free(rng: np.random.Generator, share: float) -> int:
    week = [slot for slot in range(28) if slot % 4 < 3 and rng.random() < share] or [int(rng.integers(0, 28))]
    return sum(1 << (7 * 4 * weeks + slot) for weeks in range(6) for slot in week)


def _candidate(world: World, rng: np.random.Generator, row: int, places: int) -> Candidate:
    latitude, longitude = _place(world, rng)
    return Candidate(
        key=f"person:{row}",
        step=Step.VOLUNTEER,
        region="town",
        consent=True,
        latitude=latitude,
        longitude=longitude,
        interests=_tastes(rng, 3, 8),
        roles=frozenset(rng.choice(ROLES, int(rng.integers(0, 4)), replace=False).tolist()),
        languages=frozenset({"nl"} if rng.random() < 0.9 else {"nl", "tr"}),
        free=_free(rng, 0.2),
        radius_m=int(rng.choice((2000, 4000, 8000, 15000))),
        frequency="regular" if rng.random() < 0.7 else "once",
        places_left=places,
    )


def _need(world: World, rng: np.random.Generator, number: int, once: bool) -> Need:
    latitude, longitude = _place(world, rng)
    turkish = bool(rng.random() < 0.08)
    return Need(
        key=f"request:{number}",
        participant=f"participant:{number}",
        region="town",
        latitude=latitude,
        longitude=longitude,
        wanted=_tastes(rng, 1, 2),
        interests=_tastes(rng, 2, 6),
        roles=frozenset(rng.choice(ROLES, int(rng.integers(1, 4)), replace=False).tolist()),
        languages=frozenset({"nl", "tr"} if turkish else {"nl"}),
        first_language="tr" if turkish else None,
        free=_free(rng, 0.35),
        frequency="once" if once else "regular",
    )


def _without(*criteria: str) -> Weights:
    content: dict[str, object] = {**STANDARD, "criteria": {}}
    for key, section in STANDARD["criteria"].items():  # type: ignore[attr-defined]
        content["criteria"][key] = {**section, "weight": 0} if key in criteria else section  # type: ignore[index]
    return Weights.from_mapping(content)


class Fairness:
    """Points of the criteria that spread the asking, from the production engine, for every situation there is."""

    def __init__(self) -> None:
        weights = _without(*(key for key in STANDARD["criteria"] if key not in CHANGING))  # type: ignore[attr-defined]
        situations = list(product(range(4), range(6), (None, *range(62)), range(4)))
        people = [
            Candidate(
                key=f"person:{number}",
                step=Step.VOLUNTEER,
                region="town",
                consent=True,
                load=load,
                asked_recently=asked,
                rested_days=rested,
                good_endings=endings,
            )
            for number, (load, asked, rested, endings) in enumerate(situations)
        ]
        need = Need(key="request", participant="participant", region="town")
        rows, totals = fitting(Pool.from_candidates(people), need, weights)
        self._points = {situations[row]: int(total) for row, total in zip(rows, totals, strict=True)}

    def points(self, load: int, asked: int, rested: int | None, endings: int) -> int:
        """Points of one situation."""
        return self._points[min(load, 3), min(asked, 5), None if rested is None else min(rested, 61), min(endings, 3)]


@dataclass(slots=True)
class Offer:
    """Who may be asked for one open request today, and what speaks for each."""

    request: Request
    rows: npt.NDArray[np.int64]
    totals: npt.NDArray[np.int64]
    fixed: npt.NDArray[np.int64]
    metres: npt.NDArray[np.float64]


Policy = Callable[[list[Offer], npt.NDArray[np.int64], int, np.random.Generator], Iterator[tuple[Request, int]]]


def one_by_one(choose: Callable[[Offer, np.random.Generator], npt.NDArray[np.float64]]) -> Policy:
    """The longest waiting first; each takes whom `choose` puts lowest among those with a place left."""

    def policy(
        offers: list[Offer], places: npt.NDArray[np.int64], _day: int, rng: np.random.Generator
    ) -> Iterator[tuple[Request, int]]:
        left = places.copy()
        for offer in offers:
            open_rows = left[offer.rows] > 0
            if open_rows.any():
                row = int(offer.rows[open_rows][np.argmin(choose(offer, rng)[open_rows])])
                left[row] -= 1
                yield offer.request, row

    return policy


def together(by: Callable[[Offer], npt.NDArray[np.int64]]) -> Policy:
    """All at once, with `assign`."""

    def policy(
        offers: list[Offer], places: npt.NDArray[np.int64], day: int, _rng: np.random.Generator
    ) -> Iterator[tuple[Request, int]]:
        if not offers:
            return
        found = assign_rows(
            RowEdges(
                request=np.repeat(np.arange(len(offers)), [len(offer.rows) for offer in offers]),
                candidate=np.concatenate([offer.rows for offer in offers]),
                total=np.concatenate([by(offer) for offer in offers]),
                places=places,
                waiting_days=np.array([day - offer.request.arrives for offer in offers], dtype=np.float64),
            )
        )
        for position, row in enumerate(found.candidate.tolist()):
            if row >= 0:
                yield offers[position].request, row

    return policy


POLICIES: dict[str, Policy] = {
    "assign": together(lambda offer: offer.totals),
    "assign, not spreading": together(lambda offer: offer.fixed),
    "first come": one_by_one(lambda offer, _: -offer.totals.astype(np.float64)),
    "first come, not spreading": one_by_one(lambda offer, _: -offer.fixed.astype(np.float64)),
    "nearest first": one_by_one(lambda offer, _: offer.metres),
    "random": one_by_one(lambda offer, rng: rng.random(len(offer.rows))),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the requests of the measured year, and of the helpers."""

    arrived: int
    served: int
    gave_up: int
    nobody_ever: int
    waits: npt.NDArray[np.float64]
    asked: npt.NDArray[np.float64]
    matched: npt.NDArray[np.float64]
    left: int
    occupied: float
    points: float


def play(world: World, town: Town, policy: Policy, seed: int, fairness: Fairness) -> Outcome:
    """Let two years pass under one way of choosing."""
    rng = np.random.default_rng([seed, 1])
    helpers = [Helper(one.key, one.arrives, one.places, one.leave_draw, last_asked=None) for one in town.helpers]
    requests = [
        Request(one.key, one.arrives, one.gives_up, one.eligible, one.fixed, one.metres, one.lasts)
        for one in town.requests
    ]
    answers: dict[int, list[tuple[Request, int]]] = {}
    endings: dict[int, list[int]] = {}
    waiting: list[Request] = []
    coming = deque(requests)
    gave_up = left = 0
    work_days = place_days = 0.0
    points = 0
    asked_in_year = np.zeros(len(helpers))
    matched_in_year = np.zeros(len(helpers))
    present_days = np.zeros(len(helpers))
    for day in range(world.days):
        measured = day >= world.from_day
        for row in endings.pop(day, []):
            helpers[row].load -= 1
            helpers[row].good_endings += 1
        for request, row in answers.pop(day, []):
            helper = helpers[row]
            helper.pending -= 1
            request.pending = False
            position = int(np.searchsorted(request.eligible, row))
            if request.gives_up <= day or helper.gone:
                request.refused.add(row)
            elif _says_yes(seed, request, row, int(request.fixed[position]), world.agrees):
                helper.load += 1
                helper.matched += 1
                request.served_on = day
                endings.setdefault(day + request.lasts, []).append(row)
                if measured:
                    matched_in_year[row] += 1
                    points += int(request.fixed[position])
            else:
                request.refused.add(row)
        while coming and coming[0].arrives <= day:
            waiting.append(coming.popleft())
        gave_up += sum(
            r.served_on is None and r.gives_up <= day and r.arrives >= world.from_day and not r.pending for r in waiting
        )
        waiting = [r for r in waiting if r.served_on is None and (r.pending or r.gives_up > day)]
        for row, helper in enumerate(helpers):
            if helper.gone or helper.arrives >= day:
                continue
            while helper.asked_on and helper.asked_on[0] < day - 60:
                helper.asked_on.popleft()
            since = day - max(helper.last_asked if helper.last_asked is not None else helper.arrives, 0)
            hazard = 1 / world.stays_days
            hazard *= world.overasked if len(helper.asked_on) > 3 else 1
            hazard *= world.forgotten if since > 180 and not helper.load else 1
            if helper.leave_draw[day] < hazard:
                helper.gone = True
                left += measured
            if measured:
                present_days[row] += 1
                work_days += helper.load
                place_days += helper.places
        here = np.array([not one.gone and one.arrives < day for one in helpers])
        free = np.array([one.places - one.load - one.pending for one in helpers], dtype=np.int64)
        places = np.where(here, np.maximum(free, 0), 0)
        soft = np.array([_spread(one, day, fairness) if ok else 0 for one, ok in zip(helpers, places > 0, strict=True)])
        offers = [offer for request in waiting if not request.pending for offer in _offer(request, places, soft)]
        for request, row in policy(offers, places, day, rng):
            helper = helpers[row]
            request.pending = True
            helper.pending += 1
            helper.asked += 1
            helper.asked_on.append(day)
            helper.last_asked = day
            asked_in_year[row] += measured
            due = day + 1 + int(_draw(seed, request, row, 2) * 2 * world.answer_days)
            answers.setdefault(due, []).append((request, row))
    year = [r for r in requests if r.arrives >= world.from_day]
    waits = np.array(
        [min(world.days, r.served_on if r.served_on is not None else r.gives_up) - r.arrives for r in year]
    )
    known = present_days >= 90
    return Outcome(
        arrived=len(year),
        served=sum(r.served_on is not None for r in year),
        gave_up=gave_up,
        nobody_ever=sum(not len(r.eligible) for r in year),
        waits=waits.astype(np.float64),
        asked=asked_in_year[known] / present_days[known] * 365,
        matched=matched_in_year[known] / present_days[known] * 365,
        left=left,
        occupied=work_days / place_days,
        points=points,
    )


def _offer(request: Request, places: npt.NDArray[np.int64], soft: npt.NDArray[np.int64]) -> Iterator[Offer]:
    rows = request.eligible
    may = places[rows] > 0
    if request.refused:
        may &= ~np.isin(rows, list(request.refused))
    if may.any():
        rows = rows[may]
        yield Offer(request, rows, request.fixed[may] + soft[rows], request.fixed[may], request.metres[may])


def _spread(helper: Helper, day: int, fairness: Fairness) -> int:
    since = day - (helper.last_asked if helper.last_asked is not None else helper.arrives)
    rested = since if helper.last_asked is not None or since > 60 else None
    return fairness.points(helper.load, len(helper.asked_on), rested, helper.good_endings)


def _draw(seed: int, request: Request, row: int, purpose: int) -> float:
    number = int(request.key.removeprefix("request:"))
    return float(np.random.default_rng([seed, number, row, purpose]).random())


def _says_yes(seed: int, request: Request, row: int, fixed: int, agrees: float) -> bool:
    """A better fit is accepted more often: 27% at −40 points, 50% at 0, 73% at 40, 88% at 80."""
    return _draw(seed, request, row, 3) < agrees / (1 + np.exp(-fixed / 40))


def gini(values: npt.NDArray[np.float64]) -> float:
    """Gini coefficient: 0 when all have the same, towards 1 when one has all."""
    if not values.sum():
        return 0.0
    ordered = np.sort(values)
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


def summary(load: float, name: str, outcomes: list[Outcome]) -> dict[str, object]:
    """All seeds together; medians and quantiles are over all people of all seeds."""
    waits = np.concatenate([one.waits for one in outcomes])
    return {
        "task": "simulation",
        "load": load,
        "policy": name,
        "seeds": len(outcomes),
        "arrived": sum(one.arrived for one in outcomes),
        "served": sum(one.served for one in outcomes),
        "gave_up": sum(one.gave_up for one in outcomes),
        "nobody_ever": sum(one.nobody_ever for one in outcomes),
        "wait_median": float(np.median(waits)),
        "wait_p90": float(np.quantile(waits, 0.9)),
        "wait_p99": float(np.quantile(waits, 0.99)),
        "worst_seed_p99": max(float(np.quantile(one.waits, 0.99)) for one in outcomes),
        "gini_asked": float(np.mean([gini(one.asked) for one in outcomes])),
        "gini_matched": float(np.mean([gini(one.matched) for one in outcomes])),
        "never_asked": float(np.mean([(one.asked == 0).mean() for one in outcomes])),
        "asked_per_match": sum(float(one.asked.sum()) for one in outcomes)
        / max(1.0, sum(float(one.matched.sum()) for one in outcomes)),
        "helpers_left": float(np.mean([one.left for one in outcomes])),
        "occupied": float(np.mean([one.occupied for one in outcomes])),
        "points_per_match": sum(one.points for one in outcomes) / max(1, sum(int(one.served) for one in outcomes)),
    }


COLUMNS = (
    ("served", "served", "{:.0f}"),
    ("gave_up", "gave up", "{:.0f}"),
    ("wait_median", "median", "{:.0f}"),
    ("wait_p90", "p90", "{:.0f}"),
    ("wait_p99", "p99", "{:.0f}"),
    ("worst_seed_p99", "worst p99", "{:.0f}"),
    ("gini_asked", "Gini asked", "{:.2f}"),
    ("gini_matched", "Gini matched", "{:.2f}"),
    ("never_asked", "never asked", "{:.0%}"),
    ("asked_per_match", "asked/match", "{:.2f}"),
    ("helpers_left", "left", "{:.0f}"),
    ("occupied", "occupied", "{:.2f}"),
)


def main(arguments: list[str]) -> None:
    """Print the table, or one JSON object per line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="how many towns; their seeds are 1, 2, 3 …")
    parser.add_argument("--loads", default="0.6,0.85,1.2")
    parser.add_argument("--policies", default=",".join(f"{name}" for name in POLICIES).replace(", ", "; "))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--svg", type=Path, help="also draw waiting and asking into this file")
    options = parser.parse_args(arguments)
    wanted = [name.strip().replace("; ", ", ") for name in options.policies.split(",")]
    world, fairness = World(), Fairness()
    rows = []
    for load in map(float, options.loads.split(",")):
        outcomes: dict[str, list[Outcome]] = {name: [] for name in wanted}
        for seed in range(1, options.seeds + 1):
            town = a_town(world, load, seed)
            for name in wanted:
                outcomes[name].append(play(world, town, POLICIES[name], seed, fairness))
            click.echo(f"load {load}, seed {seed} done", err=True)
        rows += [summary(load, name, outcomes[name]) for name in wanted]
    if options.json:
        for row in rows:
            click.echo(json.dumps(row))
    else:
        print_table(rows)
    if options.svg:
        from benchmarks.simulation_picture import picture

        options.svg.write_text(picture(rows), encoding="utf-8")


def print_table(rows: list[dict[str, object]]) -> None:
    """One line per load and policy; waiting in days."""
    click.echo(f"{'load':>5}  {'policy':26}" + "".join(f"{title:>13}" for _, title, _ in COLUMNS))
    for row in rows:
        cells = "".join(f"{form.format(row[key]):>13}" for key, _, form in COLUMNS)
        click.echo(f"{row['load']:>5}  {row['policy']:26}{cells}")
    seeds = rows[0]["seeds"]
    click.echo(f"{seeds} towns per line (seeds 1 … {seeds}), requests of the second of two years; waiting in days.")


if __name__ == "__main__":
    main(sys.argv[1:])
