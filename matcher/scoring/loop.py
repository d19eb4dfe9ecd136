"""The walk over the rows in plain Python: a village of ten helpers is looked through before numpy has begun.

Works on the tables of a `Plan`, as `matcher.scoring.kernel` and `matcher.scoring.vectors` do, which answer the same.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.scoring.columns import UNKNOWN
from matcher.scoring.comparison import SAME_BUILDING
from matcher.scoring.distance import metres_apart
from matcher.scoring.keys import hash_of_candidate, mixed
from matcher.scoring.plan import TIME_GATE, TRAVEL_GATE, Plan
from matcher.scoring.pool import Pool
from matcher.scoring.profile import PLACES, Step
from matcher.scoring.relations import ITSELF
from matcher.scoring.rows import NOWHERE

__all__ = ["Seen", "loop"]

_PLACES = frozenset(int(step) for step in PLACES)
_STEPS = tuple(int(step) for step in Step)


@dataclass(frozen=True, slots=True)
class Seen:
    """A row that comes through all gates.

    Attributes:
        row: Its number.
        step: Step of the ladder.
        total: Points.
        tie: The mixed hash.
        stops: Gates that would stop it, had the team not set them aside.
        unsure: Gates at which something must be asked first.
        mark: Of nearness; `UNKNOWN` where place decides.
        walked: Points for nearness, for shared dayparts, and of each criterion over concepts.
    """

    row: int
    step: int
    total: int
    tie: int
    stops: int
    unsure: int
    mark: int
    walked: tuple[int, ...]


def loop(pool: Pool, plan: Plan) -> Iterator[Seen]:
    """Look at every row."""
    store, kinds, used = pool.rows, pool.kinds, pool.used
    apart = dict(
        zip(
            plan.special_row.tolist(),
            zip(plan.special_near.tolist(), plan.special_stops.tolist(), plan.special_clears.tolist(), strict=True),
            strict=True,
        )
    )
    columns = (store.kind, store.place, store.reach, store.numbers, store.free)
    gated, answers = plan.number_gated.tolist(), _answers(pool, plan)
    free = sum(word << 64 * place for place, word in enumerate(plan.free.tolist()))
    rows = zip(*[column[:used].tolist() for column in columns], strict=True)
    for row, (kind, place, reach, numbers, words) in enumerate(rows):
        if not kind:
            continue
        mark, more, clears = apart.get(row, (UNKNOWN, 0, 0))
        step, stops, unsure = int(kinds.step[kind]), int(plan.kinds.stops[kind]) | more, int(plan.kinds.unsure[kind])
        for column in gated:
            stops |= int(plan.number_stops[step, column, numbers[column]])
        stops &= ~clears
        if stops & ~plan.waived:
            continue
        known = tuple(place) != NOWHERE and plan.here != NOWHERE
        metres = metres_apart((place[0], place[1], place[2]), plan.here) if known and mark == UNKNOWN else mark
        limit = plan.place_reach if step in _PLACES else reach
        if mark == UNKNOWN and (metres == UNKNOWN or limit == UNKNOWN):
            unsure |= TRAVEL_GATE
        elif metres > limit and mark == UNKNOWN:
            stops |= TRAVEL_GATE
        shared = -1
        if plan.free_known and kinds.timed[kind]:
            shared = (free & sum(word << 64 * at for at, word in enumerate(words))).bit_count()
            stops |= 0 if shared else TIME_GATE
        else:
            unsure |= TIME_GATE
        if stops & ~plan.waived:
            continue
        walked = (
            _near_points(plan, metres),
            int(plan.time_points[shared]) if shared >= 0 else 0,
            *_concept_points(pool, plan, row, answers),
        )
        total = int(plan.kinds.total[kind]) + sum(walked)
        for column, number in enumerate(numbers):
            total += int(plan.number_points[step, column, number])
        tie = mixed(plan.seed, hash_of_candidate(pool.key_at(row)))
        yield Seen(row, step, total, tie, stops, unsure & ~plan.waived, mark, walked)


def _near_points(plan: Plan, metres: int) -> int:
    if metres == UNKNOWN:
        return 0
    if metres < 0:
        return int(plan.next_door_points[0 if metres == SAME_BUILDING else 1])
    return int(plan.near_points[bisect_left(plan.near_bounds.tolist(), metres)])


def _answers(pool: Pool, plan: Plan) -> dict[int, list[tuple[int, int, int]]]:
    """Per concept which asked concepts it answers: their place, the fields in which it does, and how well."""
    found, related = dict[int, list[tuple[int, int, int]]](), pool.relations
    for slot, (part, at) in enumerate(zip(plan.slot_part.tolist(), plan.slot_place.tolist(), strict=True)):
        begin, end, holds = int(related.begin[at]), int(related.end[at]), int(plan.part_holds[part])
        for concept, how in zip(related.concept[begin:end].tolist(), related.how[begin:end].tolist(), strict=True):
            found.setdefault(concept, []).append((slot, holds, how))
    return found


def _concept_points(pool: Pool, plan: Plan, row: int, answers: dict[int, list[tuple[int, int, int]]]) -> list[int]:
    """Points of each criterion over concepts."""
    store, seen = pool.rows, 0
    asked = plan.slot_weight.tolist()
    best, rejected = dict[int, int](), dict[int, int]()
    start = int(store.entry_start[row])
    for entry in store.entries[start : start + int(store.entry_count[row])].tolist():
        hold, weight = 1 << (entry >> 11 & 3), (entry & 2047) - 1000
        seen |= hold
        for slot, holds, how in answers.get(entry >> 13, ()):
            if not holds & hold:
                continue
            if how == ITSELF and weight < 0:
                rejected[slot] = max(rejected.get(slot, 0), -weight)
            elif weight > 0 and (asked[slot] > 0 or how == ITSELF):
                best[slot] = max(best.get(slot, 0), min(how, 1000) * weight // 1000)
    sums = [0] * len(plan.part_whole)
    for slot in best.keys() | rejected.keys():
        value, against = best.get(slot, 0), rejected.get(slot, 0)
        if asked[slot] > 0 and against and against >= value:
            value = -against
        sums[int(plan.slot_part[slot])] += asked[slot] * value
    points = []
    for found, whole, holds, line in zip(
        sums, plan.part_whole.tolist(), plan.part_holds.tolist(), plan.part_line, strict=True
    ):
        counts = whole > 0 and seen & holds
        points.append(int(line[max(-1000, min(found // whole, 1000)) + 1000]) if counts else 0)
    return points
