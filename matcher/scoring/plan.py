"""A need compiled into tables: whoever walks over the rows only looks things up, and knows no rule by name.

A new gate or criterion over what is tabulated (see `Aspect`) changes nothing here. The tables come from the definitions
for one pair; only place, time and concepts have a routine of their own, in `matcher.scoring.kernel` (compiled) and
`matcher.scoring.vectors` (numpy), which tests hold to the same definitions.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import UNKNOWN, Aspect, Bits, Flags, Ints, to_thousandths
from matcher.scoring.comparison import SAME_BUILDING, SAME_STREET, Pair, Related
from matcher.scoring.criteria import CRITERIA, Criterion
from matcher.scoring.distance import Point, sphere_point
from matcher.scoring.eligibility import GATES, bit_of_gate
from matcher.scoring.keys import hash_of_key
from matcher.scoring.kinds import ASKED_BY, KindTables, gates_at
from matcher.scoring.links import mark_of
from matcher.scoring.measures import MOST_COUNTED, ConceptFit, whole_of
from matcher.scoring.pool import Pool
from matcher.scoring.profile import Candidate, Need, Step
from matcher.scoring.rows import HOLDS, NOWHERE, NUMBERS
from matcher.scoring.scales import Bands, Line
from matcher.scoring.weights import Weights

__all__ = [
    "CONCEPT_CRITERIA",
    "HIDE",
    "NUMBER_CRITERIA",
    "TIME_CRITERION",
    "TIME_GATE",
    "TRAVEL_CRITERION",
    "TRAVEL_GATE",
    "Plan",
    "compile_need",
    "gate_bits_hidden",
]

CONCEPT_CRITERIA = tuple(
    (index, one, one.measure) for index, one in enumerate(CRITERIA) if isinstance(one.measure, ConceptFit)
)
"""The criteria over concepts, with their place in `CRITERIA`."""
NUMBER_CRITERIA = tuple(
    (index, one, NUMBERS.index(one.measure.aspect))
    for index, one in enumerate(CRITERIA)
    if one.measure.aspect in NUMBERS
)
"""The criteria over small numbers, with their place in `CRITERIA` and in `NUMBERS`."""

TRAVEL_CRITERION = next(index for index, one in enumerate(CRITERIA) if one.measure.aspect is Aspect.TRAVEL)
TIME_CRITERION = next(index for index, one in enumerate(CRITERIA) if one.measure.aspect is Aspect.TIME)
TRAVEL_GATE, TIME_GATE, NAMED_GATE = bit_of_gate("travel"), bit_of_gate("time"), bit_of_gate("named")
SELF_GATE, EXCLUSION_GATE, REFUSAL_GATE = bit_of_gate("self"), bit_of_gate("exclusion"), bit_of_gate("refusal")

HIDE = 1 << 31
"""Stands in the verdict of a row that this question passes over altogether: somebody else's look at it counts."""

_HIDDEN = sum(1 << bit for bit, gate in enumerate(GATES) if gate.hidden)
_HOLD_BITS = {hold: 1 << code for code, hold in enumerate(HOLDS)}
_NO_LINE = np.zeros(2001, dtype=np.int32)


def gate_bits_hidden() -> int:
    """The gates whose stopped candidates are nobody's business."""
    return _HIDDEN


class Plan(NamedTuple):
    """Everything that a walk over the rows needs to know of a need.

    Attributes:
        kinds: What tabulated gates and criteria say of each kind.
        number_points: Per step, small number and value the points.
        number_stops: Per step, small number and value the gates that stop it.
        number_gated: The small numbers at which a gate looks for this need.
        here: The participant's place on the sphere; `NOWHERE` where it is not known.
        here_numbers: The same, to reckon with.
        degrees: The same in degrees north and east.
        place_reach: Metres that the participant goes to a place, or `UNKNOWN`.
        near_bounds: Upper bounds of the bands of metres.
        near_points: Points of each band.
        next_door_points: Points of the same building and of the same street.
        free: Dayparts of the participant, in words.
        free_known: Whether they are known.
        time_points: Points per number of dayparts shared.
        slot_part: For each asked concept its place in `CONCEPT_CRITERIA`, in order.
        slot_weight: How much it is asked, in thousandths.
        slot_place: Its place in the pool's `Relations`.
        part_whole: What counts as all, per criterion over concepts; 0 where nothing is asked.
        part_holds: The fields that answer, as bits.
        part_line: Points for −1000 … 1000 thousandths.
        special_row: Rows that this need looks at apart, in order.
        special_near: `SAME_BUILDING`, `SAME_STREET` or `UNKNOWN` (then place decides).
        special_stops: Gates that stop the row for this need alone.
        special_clears: Gates that do not stop it for this need.
        waived: Gates that the team set aside.
        seed: Hash of the need's key, for ties.
    """

    kinds: KindTables
    number_points: Ints
    number_stops: Flags
    number_gated: Ints
    here: Point
    here_numbers: npt.NDArray[np.float64]
    degrees: tuple[float, float]
    place_reach: int
    near_bounds: Ints
    near_points: Ints
    next_door_points: Ints
    free: Bits
    free_known: bool
    time_points: Ints
    slot_part: Ints
    slot_weight: Ints
    slot_place: Ints
    part_whole: npt.NDArray[np.int64]
    part_holds: Ints
    part_line: Ints
    special_row: Ints
    special_near: Ints
    special_stops: Flags
    special_clears: Flags
    waived: int
    seed: int


@dataclass(frozen=True, slots=True)
class _WeighedTables:
    """What depends on the weights and on what is set aside, not on the rest of the need."""

    number_points: Ints
    near: tuple[Ints, Ints, Ints]
    near_countryside: tuple[Ints, Ints, Ints]
    time_points: Ints
    part_line: Ints


def compile_need(pool: Pool, need: Need, weights: Weights, hidden: frozenset[str] = frozenset()) -> Plan:
    """Compile a need for one pool.

    Args:
        pool: The candidates.
        need: The request, checked.
        weights: How much each criterion counts.
        hidden: Keys of candidates that this question passes over.
    """
    words = pool.rows.words
    weighed: _WeighedTables = pool.remembered.get(
        ("weighed", weights.version, need.set_aside, words), lambda: _weigh(weights, need.set_aside, words)
    )
    number_stops, number_gated = pool.remembered.get(
        ("numbers", *(getattr(need, field) for field in ASKED_BY[Aspect.AGE])), lambda: _number_stops(need)
    )
    here, degrees = NOWHERE, (0.0, 0.0)
    if need.latitude is not None and need.longitude is not None:
        here, degrees = sphere_point(need.latitude, need.longitude), (need.latitude, need.longitude)
    near_bounds, near_points, next_door = weighed.near_countryside if need.countryside else weighed.near
    free = need.free or 0
    slots, wholes = _slots(pool, need, weights)
    special = _special(pool, need, hidden)
    return Plan(
        kinds=pool.kinds.tables(need, weights),
        number_points=weighed.number_points,
        number_stops=number_stops,
        number_gated=number_gated,
        here=here,
        here_numbers=np.array(here, dtype=np.float64),
        degrees=degrees,
        place_reach=UNKNOWN if need.travel_m is None else need.travel_m,
        near_bounds=near_bounds,
        near_points=near_points,
        next_door_points=next_door,
        free=np.array([free >> 64 * word & _WORD for word in range(words)], dtype=np.uint64),
        free_known=need.free is not None,
        time_points=weighed.time_points,
        slot_part=slots[0],
        slot_weight=slots[1],
        slot_place=slots[2],
        part_whole=np.array(wholes, dtype=np.int64),
        part_holds=_PART_HOLDS,
        part_line=weighed.part_line,
        special_row=special[0],
        special_near=special[1],
        special_stops=special[2],
        special_clears=special[3],
        waived=_waived(need),
        seed=hash_of_key(need.key),
    )


_PART_HOLDS = np.array([sum(_HOLD_BITS[hold] for hold in fit.holds) for _, _, fit in CONCEPT_CRITERIA], dtype=np.int32)
_GATE_BITS = {gate.key: 1 << bit for bit, gate in enumerate(GATES)}


def _waived(need: Need) -> int:
    return sum(_GATE_BITS.get(key, 0) for key in need.set_aside) if need.set_aside else 0


def _slots(pool: Pool, need: Need, weights: Weights) -> tuple[Ints, list[int]]:
    """The asked concepts of all criteria in a row, and what counts as all, per criterion.

    Of each asked concept of which criterion it is, how much it is asked, and its place in the pool's relations.
    """
    parts, sizes, places, wholes = list[int](), list[int](), list[int](), list[int]()
    place_of, code_of, related_to = pool.relations.place, pool.coded.code_of, pool.related_to
    for part, (_, criterion, fit) in enumerate(CONCEPT_CRITERIA):
        asked = fit.of_need(need)
        thousandths = [1000 if weight == 1.0 else to_thousandths(weight) for weight in asked.values()]
        wholes.append(whole_of(thousandths, weights.criteria[criterion.key].enough))
        for concept, size in zip(asked, thousandths, strict=True):
            if size:
                parts.append(part)
                sizes.append(size)
                places.append(place_of(concept, code_of, related_to))
    return np.array((parts, sizes, places), dtype=np.int32), wholes


_WORD = 2**64 - 1
_NONE = np.zeros(0, dtype=np.int32)
_NO_FLAGS = np.zeros(0, dtype=np.uint32)


def _special(pool: Pool, need: Need, hidden: frozenset[str]) -> tuple[Ints, Ints, Flags, Flags]:
    """Rows that concern this need in particular: who it is, whom either side does not want, who lives next door."""
    found = dict[int, list[int]]()
    for sort, key, mark in (("street", need.street, SAME_STREET), ("building", need.building, SAME_BUILDING)):
        if key is not None:
            for row in pool.marks.rows(mark_of(sort, key)):
                found.setdefault(row, [UNKNOWN, 0, 0])[0] = mark
    for row in pool.rows_of_who(need.participant):
        found.setdefault(row, [UNKNOWN, 0, 0])[1] |= SELF_GATE
    for row in pool.unwilling.rows(need.participant):
        found.setdefault(row, [UNKNOWN, 0, 0])[1] |= EXCLUSION_GATE
    for whom, gate in ((need.excludes, EXCLUSION_GATE), (need.refused, REFUSAL_GATE)):
        for who in whom:
            for row in pool.rows_of_who(who):
                found.setdefault(row, [UNKNOWN, 0, 0])[1] |= gate
    for row in pool.named.rows(need.participant):
        found.setdefault(row, [UNKNOWN, 0, 0])[2] |= NAMED_GATE
    for key in hidden:
        hidden_row = pool.keys.row(key)
        if hidden_row is not None:
            found.setdefault(hidden_row, [UNKNOWN, 0, 0])[1] |= HIDE
    if not found:
        return _NONE, _NONE, _NO_FLAGS, _NO_FLAGS
    rows = sorted(found)
    near, stops, clears = zip(*[found[row] for row in rows], strict=True)
    signed, flags = np.array((rows, near), dtype=np.int32), np.array((stops, clears), dtype=np.uint32)
    return signed[0], signed[1], flags[0], flags[1]


def _number_stops(need: Need) -> tuple[Flags, Ints]:
    """What the gates say of each value of a small number (the last value is unknown), and of which at all."""
    stops = np.zeros((len(Step), len(NUMBERS), 256), dtype=np.uint32)
    for place, aspect in enumerate(NUMBERS):
        gates = [(bit, gate) for bit, gate in enumerate(GATES) if gate.aspect is aspect]
        for value in range(256) if gates else ():
            some = _with_number(aspect, value)
            pair = Pair(need, some, UNKNOWN, Related())
            blocked = sum(gate.blocked(pair) << bit for bit, gate in gates)
            for step in Step:
                stops[step, place, value] = blocked & gates_at(step)
    return stops, np.flatnonzero(stops.any(axis=(0, 2))).astype(np.int32)


def _with_number(aspect: Aspect, value: int) -> Candidate:
    number = None if value > MOST_COUNTED else value
    plain: dict[str, object] = {
        "key": "*",
        "step": Step.VOLUNTEER,
        "region": "*",
        "consent": True,
        aspect.value: number,
    }
    return Candidate(**plain)  # type: ignore[arg-type]


def _weigh(weights: Weights, set_aside: frozenset[str], words: int) -> _WeighedTables:
    def bands(index: int, *, countryside: bool = False) -> Bands:
        criterion = CRITERIA[index]
        part = weights.criteria[criterion.key]
        scale = part.countryside if countryside else part.scale
        if not isinstance(scale, Bands):
            raise TypeError(criterion.key)
        if criterion.key in set_aside:
            return Bands(scale.upper_bounds, np.zeros_like(scale.band_points))
        return scale

    points = np.zeros((len(Step), len(NUMBERS), 256), dtype=np.int32)
    values = np.arange(256, dtype=np.int32)
    values[MOST_COUNTED + 1 :] = UNKNOWN
    for index, criterion, place in NUMBER_CRITERIA:
        for step in criterion.steps:
            points[step, place] += bands(index).points(values)
    lines = np.stack([_line(weights, criterion, set_aside) for _, criterion, _ in CONCEPT_CRITERIA])
    return _WeighedTables(
        points,
        _near(bands(TRAVEL_CRITERION)),
        _near(bands(TRAVEL_CRITERION, countryside=True)),
        bands(TIME_CRITERION).points(np.arange(64 * words + 1, dtype=np.int32)),
        lines,
    )


def _near(bands: Bands) -> tuple[Ints, Ints, Ints]:
    metres = bands.upper_bounds >= 0
    marks = int(np.count_nonzero(~metres))
    return (
        bands.upper_bounds[metres].copy(),
        bands.band_points[marks:].copy(),
        np.array((bands.points_of(SAME_BUILDING), bands.points_of(SAME_STREET)), dtype=np.int32),
    )


def _line(weights: Weights, criterion: Criterion, set_aside: frozenset[str]) -> Ints:
    scale = weights.criteria[criterion.key].scale
    if not isinstance(scale, Line):
        raise TypeError(criterion.key)
    return _NO_LINE if criterion.key in set_aside else scale.table
