"""The walk over the rows in numpy: for pools of some tens to some ten thousands, and wherever numba is not installed.

Works on the tables of a `Plan`, as `matcher.scoring.kernel` does; everything is worked out for every row at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import UNKNOWN, Bits, Bools, Flags, Ints
from matcher.scoring.comparison import SAME_BUILDING
from matcher.scoring.distance import metres_between
from matcher.scoring.keys import ODD
from matcher.scoring.plan import HIDE, TIME_GATE, TRAVEL_GATE, Plan
from matcher.scoring.pool import Pool
from matcher.scoring.profile import PLACES
from matcher.scoring.relations import ITSELF

__all__ = ["Walk", "walk"]


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found of every row in which a candidate stands, passed-over ones left out.

    Attributes:
        rows: Their numbers.
        steps: Steps of the ladder.
        stops: Gates that stop them, those that the team set aside among them.
        unsure: Gates at which something must be asked first.
        nearness: Metres or a mark, `UNKNOWN` where nobody knows.
        totals: Points.
        near_points: Points for nearness.
        time_points: Points for shared dayparts.
        concept_points: Points of each criterion over concepts, one column each.
        ties: The mixed hash.
    """

    rows: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int8]
    stops: Flags
    unsure: Flags
    nearness: Ints
    totals: Ints
    near_points: Ints
    time_points: Ints
    concept_points: Ints
    ties: Bits


def walk(pool: Pool, plan: Plan) -> Walk:
    """Look at every row."""
    store = pool.rows
    rows = np.flatnonzero(store.kind[: pool.used])
    special = np.zeros((2, pool.used), dtype=np.uint32)
    marks = np.full(pool.used, UNKNOWN, dtype=np.int32)
    if len(plan.special_row):
        special[0, plan.special_row], special[1, plan.special_row] = plan.special_stops, plan.special_clears
        marks[plan.special_row] = plan.special_near
        rows = rows[special[0, rows] & np.uint32(HIDE) == 0]
    kinds = store.kind[rows]
    steps, numbers = pool.kinds.step[kinds], store.numbers[rows]
    stops, unsure = plan.kinds.stops[kinds] | special[0, rows], plan.kinds.unsure[kinds].copy()
    totals = plan.kinds.total[kinds].copy()
    for column in range(numbers.shape[1]):
        stops |= plan.number_stops[steps, column, numbers[:, column]]
        totals += plan.number_points[steps, column, numbers[:, column]]
    stops &= ~special[1, rows]
    nearness = _nearness(plan, store.place[rows], marks[rows])
    _travel(plan, np.isin(steps, list(PLACES)), store.reach[rows], nearness, stops, unsure)
    shared = _shared(plan, store.free[rows], pool.kinds.timed[kinds] != 0)
    stops[shared == 0] |= np.uint32(TIME_GATE)
    unsure[shared < 0] |= np.uint32(TIME_GATE)
    near_points = _near_points(plan, nearness)
    time_points = np.where(shared >= 0, plan.time_points[np.maximum(shared, 0)], 0).astype(np.int32)
    concept_points = _concepts(pool, plan, rows)
    totals += near_points + time_points + concept_points.sum(axis=1, dtype=np.int32)
    ties = ties_of(pool, plan, rows)
    unsure &= ~np.uint32(plan.waived)
    return Walk(rows, steps, stops, unsure, nearness, totals, near_points, time_points, concept_points, ties)


def ties_of(pool: Pool, plan: Plan, rows: npt.NDArray[np.int64]) -> Bits:
    """The mixed hash of need and candidate for each row; see `matcher.scoring.keys`."""
    prefixes, numbers = pool.kinds.prefix[pool.rows.kind[rows]], pool.rows.number[rows]
    keys = pool.keys.prefix_hashes[prefixes] + numbers * np.uint64(0x9E3779B97F4A7C15)
    odd = prefixes == ODD
    if odd.any():
        keys[odd] = pool.keys.odd_hashes[numbers[odd]]
    mixed = keys + np.uint64(plan.seed)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _nearness(plan: Plan, places: npt.NDArray[np.int32], marks: Ints) -> Ints:
    if not any(plan.here):
        return marks
    metres = np.where(places.any(axis=1), metres_between(places, plan.here), np.int32(UNKNOWN))
    return np.where(marks != UNKNOWN, marks, metres).astype(np.int32)


def _travel(plan: Plan, to_place: Bools, reach: Ints, nearness: Ints, stops: Flags, unsure: Flags) -> None:
    limit = np.where(to_place, np.int32(plan.place_reach), reach)
    next_door = (nearness < 0) & (nearness != UNKNOWN)
    stops[(limit != UNKNOWN) & (nearness > limit)] |= np.uint32(TRAVEL_GATE)
    unsure[((limit == UNKNOWN) | (nearness == UNKNOWN)) & ~next_door] |= np.uint32(TRAVEL_GATE)


def _shared(plan: Plan, free: Bits, known: Bools) -> npt.NDArray[np.int64]:
    """Dayparts shared, −1 where one side's are not known."""
    if not plan.free_known:
        return np.full(len(free), -1)
    return np.where(known, np.bitwise_count(free & plan.free).sum(axis=1, dtype=np.int64), -1)


def _near_points(plan: Plan, nearness: Ints) -> Ints:
    points = plan.near_points[np.searchsorted(plan.near_bounds, nearness, side="left")]
    building, street = plan.next_door_points
    points = np.where(nearness < 0, np.where(nearness == SAME_BUILDING, building, street), points)
    return np.where(nearness == UNKNOWN, 0, points).astype(np.int32)


def _concepts(pool: Pool, plan: Plan, rows: npt.NDArray[np.int64]) -> Ints:
    """Points of each criterion over concepts for each row."""
    store = pool.rows
    points = np.zeros((len(rows), len(plan.part_whole)), dtype=np.int32)
    counts = store.entry_count[rows].astype(np.int64)
    if not plan.slot_part.size or not counts.any():
        return points
    ends = np.cumsum(counts)
    owner = np.repeat(np.arange(len(rows)), counts)
    shift = np.repeat(store.entry_start[rows].astype(np.int64) - (ends - counts), counts)
    entries = store.entries[np.arange(int(ends[-1])) + shift]
    hold = np.uint32(1) << (entries >> np.uint32(11) & np.uint32(3))
    concept = (entries >> np.uint32(13)).astype(np.int64)
    weight = (entries & np.uint32(2047)).astype(np.int64) - 1000
    seen = np.zeros(len(rows), dtype=np.uint32)
    np.bitwise_or.at(seen, owner, hold)
    how_of = np.zeros(len(pool.coded.names), dtype=np.int64)
    totals = np.zeros((len(plan.part_whole), len(rows)), dtype=np.int64)
    related, slots = pool.relations, (plan.slot_part.tolist(), plan.slot_weight.tolist(), plan.slot_place.tolist())
    for part, asked, at in zip(*slots, strict=True):
        links = slice(int(related.begin[at]), int(related.end[at]))
        how_of[related.concept[links]] = related.how[links]
        hits = np.flatnonzero(how_of[concept] * ((hold & np.uint32(plan.part_holds[part])) != 0))
        how, mine, strength = how_of[concept[hits]], owner[hits], weight[hits]
        how_of[related.concept[links]] = 0
        itself = how == ITSELF
        best = np.zeros(len(rows), dtype=np.int64)
        if asked > 0:
            np.maximum.at(best, mine, np.minimum(how, 1000) * strength // 1000)
            rejection = np.zeros(len(rows), dtype=np.int64)
            np.maximum.at(rejection, mine[itself], -strength[itself])
            best = np.where((rejection > 0) & (rejection >= best), -rejection, best)
        else:
            np.maximum.at(best, mine[itself], strength[itself])
        totals[part] += asked * best
    for part, whole in enumerate(plan.part_whole.tolist()):
        if whole:
            found = np.clip(totals[part] // whole, -1000, 1000) + 1000
            known = (seen & np.uint32(plan.part_holds[part])) != 0
            points[known, part] = plan.part_line[part][found[known]]
    return points
