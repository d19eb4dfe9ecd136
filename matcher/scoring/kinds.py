"""What few candidates differ in, kept once per different value: a *kind* is one combination that occurs.

A million helpers have a few thousand kinds. For one need every gate and criterion that looks at nothing else is worked
out per value, by its definition for one pair, and kept for the next need that asks the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import UNKNOWN, Aspect, Flags, Ints
from matcher.scoring.comparison import Pair, Related
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES
from matcher.scoring.profile import Candidate, Need, Step
from matcher.scoring.weights import Weights

__all__ = ["ASKED_BY", "NOBODY", "TABULATED", "KindTables", "Kinds", "Remembered", "gates_at"]

NOBODY = 0
"""The kind of a row that is free."""

SOMEBODY_ELSE = "\0somebody else"
"""Stands in the value for every participant that an offer may be meant for; whoever it really is gets a look apart."""

ASKED_BY: dict[Aspect, tuple[str, ...]] = {
    Aspect.STANDING: ("region", "referred", "frequency"),
    Aspect.LANGUAGES: ("languages", "first_language", "language_required"),
    Aspect.SAFETY: ("conditions",),
    Aspect.ACCESS: ("accessibility",),
    Aspect.AGE: ("min_age",),
}
"""Fields of a need at which the rules of an aspect look: two needs that agree in them share a table."""

_PARTS = (Aspect.STANDING, Aspect.LANGUAGES, Aspect.SAFETY, Aspect.ACCESS)
_FIELDS = (slice(0, 10), slice(10, 11), slice(11, 14), slice(14, 16))
"""Which of the fields that make a kind belong to each of these aspects; see `Kinds.of`."""
_ALL_GATES = np.uint32(2**32 - 1)
_ANY_NEED = Need(key="*", participant="*", region="*")
_KEPT = 512

TABULATED = tuple((index, one) for index, one in enumerate(CRITERIA) if one.measure.aspect in _PARTS)
"""The criteria that are worked out per kind, with their place in `CRITERIA`."""


class Remembered:
    """The last few hundred answers, so that an answer is worked out once; the oldest goes first."""

    def __init__(self, most: int = _KEPT) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer kept for a key, made where there is none."""
        found = self._kept.get(key)
        if found is None:
            found = make()
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


@cache
def gates_at(step: Step) -> int:
    """The gates that stand at a step, as bits."""
    return reduce(int.__or__, (1 << bit for bit, gate in enumerate(GATES) if step in gate.steps), 0)


@dataclass(frozen=True, slots=True)
class _Table:
    """What the gates and criteria of one aspect say of each value."""

    stops: Flags
    unsure: Flags
    points: Ints


@dataclass(frozen=True, slots=True)
class KindTables:
    """What the tabulated gates and criteria say of each kind.

    Attributes:
        stops: Gates that do not let the kind through.
        unsure: Gates at which something must be asked first.
        points: Per kind the points of each criterion in `TABULATED`.
        total: Their sum.
    """

    stops: Flags
    unsure: Flags
    points: Ints
    total: Ints


class Kinds:
    """All values that occur, and the combinations of them.

    Attributes:
        parts: Per kind the number of its value in each aspect.
        step: Per kind.
        timed: Per kind whether its dayparts are known.
        resting: Per kind whether it is never suggested, whoever asks: no consent, a pause, no place left.
        prefix: Per kind the prefix code of its keys.
    """

    def __init__(self) -> None:
        self._values: dict[Aspect, list[Candidate]] = {aspect: [] for aspect in _PARTS}
        self._codes: dict[Aspect, dict[Hashable, int]] = {aspect: {} for aspect in _PARTS}
        self._kinds: dict[tuple[Hashable, ...], int] = {}
        self._plain: dict[int, Candidate] = {}
        self.parts: Ints = np.zeros((64, 4), dtype=np.int32)
        self.step: npt.NDArray[np.int8] = np.zeros(64, dtype=np.int8)
        self.timed: npt.NDArray[np.uint8] = np.zeros(64, dtype=np.uint8)
        self.resting: npt.NDArray[np.bool_] = np.zeros(64, dtype=np.bool_)
        self.prefix: Ints = np.zeros(64, dtype=np.int32)
        self._tables = Remembered()
        self._combined = Remembered(128)

    def __len__(self) -> int:
        return len(self._kinds) + 1

    def of(self, candidate: Candidate, prefix: int) -> int:
        """The kind of a candidate."""
        fields = (
            candidate.step,
            candidate.region,
            candidate.consent,
            candidate.paused,
            candidate.referral_only,
            candidate.frequency,
            candidate.places_left == 0,
            candidate.free is not None,
            candidate.for_person is not None,
            prefix,
            candidate.languages,
            candidate.conditions,
            candidate.conditions_unknown,
            candidate.vog,
            candidate.accessible,
            candidate.not_accessible,
        )
        kind = self._kinds.get(fields)
        return self._new_kind(fields, candidate, prefix) if kind is None else kind

    def candidate(self, kind: int) -> Candidate:
        """A candidate of this kind, with nothing else known of it."""
        plain = self._plain.get(kind)
        if plain is None:
            plain = self._plain[kind] = self._candidate(kind)
        return plain

    def _candidate(self, kind: int) -> Candidate:
        standing, languages, safety, access = (
            self._values[aspect][code] for aspect, code in zip(_PARTS, self.parts[kind].tolist(), strict=True)
        )
        return Candidate(
            key=standing.key,
            step=standing.step,
            region=standing.region,
            consent=standing.consent,
            paused=standing.paused,
            referral_only=standing.referral_only,
            frequency=standing.frequency,
            places_left=standing.places_left,
            free=standing.free,
            for_person=standing.for_person,
            languages=languages.languages,
            conditions=safety.conditions,
            conditions_unknown=safety.conditions_unknown,
            vog=safety.vog,
            accessible=access.accessible,
            not_accessible=access.not_accessible,
        )

    def tables(self, need: Need, weights: Weights) -> KindTables:
        """What the tabulated gates and criteria say of each kind for a need."""
        asks = tuple(getattr(need, field) for aspect in _PARTS for field in ASKED_BY[aspect])
        key = (len(self._kinds), weights.version, need.set_aside, asks)
        answer: KindTables = self._combined.get(key, lambda: self._combine(need, weights))
        return answer

    def _combine(self, need: Need, weights: Weights) -> KindTables:
        count = len(self)
        parts, steps = self.parts[:count], self.step[:count]
        tables = [self._table(aspect, need, weights) for aspect in _PARTS]
        stops, unsure = np.zeros(count, dtype=np.uint32), np.zeros(count, dtype=np.uint32)
        points = np.zeros((count, len(TABULATED)), dtype=np.int32)
        for part, table in zip(parts.T, tables, strict=True):
            stops |= table.stops[part]
            unsure |= table.unsure[part]
            points += table.points[part]
        standing = np.array([gates_at(step) for step in Step], dtype=np.uint32)[steps]
        for column, (_, criterion) in enumerate(TABULATED):
            points[~np.isin(steps, list(criterion.steps)), column] = 0
        stops &= standing
        stops[NOBODY] = _ALL_GATES
        return KindTables(stops, unsure & standing, points, points.sum(axis=1, dtype=np.int32))

    def _table(self, aspect: Aspect, need: Need, weights: Weights) -> _Table:
        asks = tuple(getattr(need, field) for field in ASKED_BY[aspect])
        key = (aspect, len(self._values[aspect]), weights.version, need.set_aside, asks)
        table: _Table = self._tables.get(key, lambda: self._tabulate(aspect, need, weights))
        return table

    def _tabulate(self, aspect: Aspect, need: Need, weights: Weights) -> _Table:
        values = self._values[aspect]
        rows = max(1, len(values))
        stops, unsure = np.zeros(rows, dtype=np.uint32), np.zeros(rows, dtype=np.uint32)
        points = np.zeros((rows, len(TABULATED)), dtype=np.int32)
        for row, value in enumerate(values):
            pair = Pair(need, value, UNKNOWN, Related())
            for bit, gate in enumerate(GATES):
                if gate.aspect is aspect:
                    stops[row] |= gate.blocked(pair) << bit
                    unsure[row] |= (gate.unsure is not None and gate.unsure(pair)) << bit
            for column, (_, criterion) in enumerate(TABULATED):
                if criterion.measure.aspect is aspect and criterion.key not in need.set_aside:
                    part = weights.criteria[criterion.key]
                    scale = part.countryside if need.countryside else part.scale
                    points[row, column] = scale.points_of(criterion.measure.find(pair, part.enough))
        return _Table(stops, unsure, points)

    def _code(self, aspect: Aspect, value: Hashable, candidate: Candidate) -> int:
        codes = self._codes[aspect]
        code = codes.get(value)
        if code is None:
            code = codes[value] = len(codes)
            self._values[aspect].append(_only(aspect, candidate))
        return code

    def _new_kind(self, fields: tuple[Hashable, ...], candidate: Candidate, prefix: int) -> int:
        kind = len(self._kinds) + 1
        if kind >= len(self.parts):
            self.parts = np.concatenate((self.parts, np.zeros_like(self.parts)))
            self.step = np.concatenate((self.step, np.zeros_like(self.step)))
            self.timed = np.concatenate((self.timed, np.zeros_like(self.timed)))
            self.resting = np.concatenate((self.resting, np.zeros_like(self.resting)))
            self.prefix = np.concatenate((self.prefix, np.zeros_like(self.prefix)))
        parts = [self._code(aspect, fields[some], candidate) for aspect, some in zip(_PARTS, _FIELDS, strict=True)]
        self.parts[kind], self.step[kind], self.prefix[kind] = parts, candidate.step, prefix
        self.timed[kind] = candidate.free is not None
        self.resting[kind] = _rests(candidate)
        self._kinds[fields] = kind
        return kind


def _rests(candidate: Candidate) -> bool:
    """Whether a gate that looks at the candidate alone stops it."""
    pair = Pair(_ANY_NEED, candidate, UNKNOWN, Related())
    return any(gate.blocked(pair) for gate in GATES if gate.whoever_asks and candidate.step in gate.steps)


def _only(aspect: Aspect, candidate: Candidate) -> Candidate:
    """A candidate of whom nothing is known but one aspect."""
    plain = Candidate(key="*", step=candidate.step, region=candidate.region, consent=candidate.consent)
    if aspect is Aspect.STANDING:
        fields: dict[str, Any] = {
            "paused": candidate.paused,
            "referral_only": candidate.referral_only,
            "frequency": candidate.frequency,
            "places_left": 0 if candidate.places_left == 0 else None,
            "free": None if candidate.free is None else 0,
            "for_person": None if candidate.for_person is None else SOMEBODY_ELSE,
        }
    elif aspect is Aspect.LANGUAGES:
        fields = {"languages": candidate.languages}
    elif aspect is Aspect.SAFETY:
        fields = {
            "conditions": candidate.conditions,
            "conditions_unknown": candidate.conditions_unknown,
            "vog": candidate.vog,
        }
    else:
        fields = {"accessible": candidate.accessible, "not_accessible": candidate.not_accessible}
    return Candidate(key=plain.key, step=plain.step, region=plain.region, consent=plain.consent, **fields)
