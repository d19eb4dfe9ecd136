"""Points and verdicts of all candidates for one need, and from the same columns the explanation of any one."""

from dataclasses import dataclass

import numpy as np

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.scoring.checks import check_need
from matcher.scoring.columns import UNKNOWN, Bits, Ints
from matcher.scoring.comparison import Comparison
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES, Gate, Verdicts, gates_in, judge
from matcher.scoring.phrases import Finding
from matcher.scoring.pool import Pool, hash_of_key
from matcher.scoring.profile import Need, Step
from matcher.scoring.results import Contribution, Exclusion, GateNote, Suggestion
from matcher.scoring.weights import Weights

__all__ = ["SET_ASIDE", "Evaluation", "tie_breakers"]

SET_ASIDE = "scoring.criterion_set_aside"
"""Message key of a criterion that a team member set aside."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A need evaluated over a whole pool.

    Attributes:
        comparison: The pool and the need.
        weights: The weights that were used.
        verdicts: What the gates say.
        found: Per criterion (in the order of `CRITERIA`) the number found of each row.
        points: Per criterion the points of each row; 0 where the criterion does not count at the row's step.
        totals: The sum of `points` per row.
    """

    comparison: Comparison
    weights: Weights
    verdicts: Verdicts
    found: tuple[Ints, ...]
    points: tuple[Ints, ...]
    totals: Ints

    @classmethod
    def of(cls, pool: Pool, need: Need, weights: Weights) -> "Evaluation":
        """Evaluate all rows.

        Raises:
            InputError: The need cannot be used, or sets aside what may not be set aside.
        """
        check_need(need, pool.concepts)
        _check_set_aside(need, weights)
        comparison = Comparison.of(pool, need)
        found, points = list[Ints](), list[Ints]()
        totals = np.zeros(len(pool), dtype=np.int32)
        for criterion in CRITERIA:
            part = weights.criteria[criterion.key]
            numbers = criterion.measure.find(comparison, part.enough)
            if criterion.key in need.set_aside:
                given = np.zeros(len(pool), dtype=np.int32)
            else:
                given = (part.countryside if need.countryside else part.scale).points(numbers)
                if criterion.steps != frozenset(Step):
                    given[~comparison.rows_on(criterion.steps)] = 0
            totals += given
            found.append(numbers)
            points.append(given)
        return cls(comparison, weights, judge(comparison), tuple(found), tuple(points), totals)

    def suggestion(self, row: int) -> Suggestion:
        """One row as a suggestion, with all its reasons."""
        candidate = self.comparison.pool.candidates[row]
        return Suggestion(
            candidate.key,
            candidate.step,
            int(self.totals[row]),
            self._contributions(row),
            self._questions(row),
            self._reasons(row, int(self.verdicts.set_aside[row])),
        )

    def exclusion(self, row: int) -> Exclusion:
        """One row as an exclusion, with all its reasons."""
        candidate = self.comparison.pool.candidates[row]
        return Exclusion(candidate.key, candidate.step, self._reasons(row, int(self.verdicts.blocked[row])))

    def _contributions(self, row: int) -> tuple[Contribution, ...]:
        pair, need = self.comparison.pair(row), self.comparison.need
        contributions = list[Contribution]()
        for criterion, numbers, points in zip(CRITERIA, self.found, self.points, strict=True):
            if pair.candidate.step not in criterion.steps:
                continue
            number = int(numbers[row])
            if criterion.key in need.set_aside:
                phrase = Message(SET_ASIDE)
            else:
                phrase = criterion.phrase(Finding(self.comparison.related, pair, number))
            weight = self.weights.criteria[criterion.key].weight
            contributions.append(Contribution(criterion.key, int(points[row]), weight, number != UNKNOWN, phrase))
        return tuple(contributions)

    def _reasons(self, row: int, bits: int) -> tuple[GateNote, ...]:
        if not bits:
            return ()
        pair = self.comparison.pair(row)
        return tuple(GateNote(gate.key, gate.reason(pair), self._overridable(gate)) for gate in gates_in(bits))

    def _questions(self, row: int) -> tuple[GateNote, ...]:
        bits = int(self.verdicts.unsure[row])
        if not bits:
            return ()
        pair = self.comparison.pair(row)
        return tuple(GateNote(gate.key, gate.question(pair), self._overridable(gate)) for gate in gates_in(bits))

    def _overridable(self, gate: Gate) -> bool:
        return gate.key in self.weights.may_be_set_aside


def tie_breakers(pool: Pool, need: Need) -> Bits:
    """A 64-bit number per row that depends on the keys of need and candidate alone, to order equal totals.

    The BLAKE2b hashes of both keys are mixed with the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable
    pseudorandom number generators", 2014): hashing a million pairs afresh would take a second, mixing takes
    milliseconds and orders candidates anew for every need.
    """
    mixed = pool.hashes + np.uint64(hash_of_key(need.key))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _check_set_aside(need: Need, weights: Weights) -> None:
    known = {gate.key for gate in GATES} | {criterion.key for criterion in CRITERIA}
    for key in sorted(need.set_aside):
        if key not in weights.may_be_set_aside:
            raise InputError(
                f"the rule {key!r} can never be set aside" if key in known else f"there is no rule {key!r}",
                place=f"need {need.key!r}, field set_aside",
                mend=f"use some of {', '.join(sorted(weights.may_be_set_aside))}",
            )
