"""One need and one candidate, by the definitions: verdicts, points and every reason."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.scoring.columns import UNKNOWN, Aspect
from matcher.scoring.comparison import Pair
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES, Gate, Rule, gates_in
from matcher.scoring.phrases import Finding
from matcher.scoring.profile import Need, Step
from matcher.scoring.results import Contribution, Exclusion, Explanation, GateNote, Suggestion
from matcher.scoring.scales import Scale
from matcher.scoring.weights import Weights

__all__ = ["SET_ASIDE", "Evaluation", "check_set_aside", "explanation", "is_kept_out"]

SET_ASIDE = "scoring.criterion_set_aside"
"""Message key of a criterion that a team member set aside."""


@dataclass(frozen=True)
class Evaluation:
    """What the definitions say of one pair.

    Attributes:
        pair: The need and the candidate.
        weights: The weights that are used.
    """

    pair: Pair
    weights: Weights

    @cached_property
    def stops(self) -> int:
        """Gates that the candidate does not get through, those that the team set aside among them, as bits."""
        step = self.pair.candidate.step
        return sum((step in gate.steps and gate.blocked(self.pair)) << bit for bit, gate in enumerate(GATES))

    @cached_property
    def unsure(self) -> int:
        """Gates at which something must be asked first, as bits; none that the team set aside."""
        step, aside = self.pair.candidate.step, self.pair.need.set_aside
        return sum(
            (gate.unsure is not None and step in gate.steps and gate.key not in aside and gate.unsure(self.pair)) << bit
            for bit, gate in enumerate(GATES)
        )

    @property
    def blocked(self) -> int:
        """Gates that keep the candidate out, as bits."""
        aside = self.pair.need.set_aside
        return sum(1 << bit for bit, gate in enumerate(GATES) if self.stops >> bit & 1 and gate.key not in aside)

    @cached_property
    def found(self) -> tuple[int, ...]:
        """What each criterion found, in the order of `CRITERIA`."""
        return tuple([find(self.pair, enough) for find, enough in _measures(self.weights)])

    @cached_property
    def points(self) -> tuple[int, ...]:
        """Points of each criterion; 0 where it does not count at this step or is set aside."""
        need = self.pair.need
        scales = _scales(self.weights, self.pair.candidate.step, need.set_aside, need.countryside)
        return tuple([scale.points_of(one) if scale else 0 for scale, one in zip(scales, self.found, strict=True)])

    @property
    def total(self) -> int:
        """The sum of the points."""
        return sum(self.points)

    def suggestion(self) -> Suggestion:
        """The candidate as a suggestion, with all its reasons."""
        candidate = self.pair.candidate
        explained = explanation(self, self.stops, self.unsure)
        return Suggestion(candidate.key, candidate.step, self.total, self.points, lambda: explained)

    def exclusion(self) -> Exclusion:
        """The candidate as an exclusion, with all its reasons."""
        return self.exclusion_by(self.blocked)

    def exclusion_by(self, gates: int) -> Exclusion:
        """The same where the gates that keep the candidate out are known already, as bits."""
        candidate = self.pair.candidate
        return Exclusion(candidate.key, candidate.step, _reasons(self, gates))


def is_kept_out(pair: Pair) -> bool:
    """Whether any gate keeps a candidate out who does not rest; looks no further than the first that does."""
    for blocked in _standing(pair.candidate.step, pair.need.set_aside):  # noqa: SIM110 - a village waits for it
        if blocked(pair):
            return True
    return False


@lru_cache(maxsize=64)
def _standing(step: Step, set_aside: frozenset[str]) -> tuple[Rule, ...]:
    """What stops at the gates that stand at a step, whoever asks aside; first those that stop most candidates."""
    some = [gate for gate in GATES if step in gate.steps and gate.key not in set_aside and not gate.whoever_asks]
    return tuple(gate.blocked for gate in sorted(some, key=lambda gate: gate.aspect not in _STOPS_MOST))


_STOPS_MOST = (Aspect.TRAVEL, Aspect.TIME)


@lru_cache(maxsize=64)
def _measures(weights: Weights) -> tuple[tuple[Callable[[Pair, int], int], int], ...]:
    """What finds the number of each criterion, and how many full hits count as all."""
    return tuple((one.measure.find, weights.criteria[one.key].enough) for one in CRITERIA)


@lru_cache(maxsize=64)
def _scales(weights: Weights, step: Step, set_aside: frozenset[str], countryside: bool) -> tuple[Scale | None, ...]:
    """What turns into points what each criterion found; nothing where it does not count."""
    parts = [weights.criteria[one.key] for one in CRITERIA]
    counts = [step in one.steps and one.key not in set_aside for one in CRITERIA]
    scales = [part.countryside if countryside else part.scale for part in parts]
    return tuple(scale if one else None for scale, one in zip(scales, counts, strict=True))


def explanation(evaluation: Evaluation, stops: int, unsure: int) -> Explanation:
    """The reasons behind a suggestion, given what the gates said of it."""
    pair, weights = evaluation.pair, evaluation.weights
    asks = tuple(GateNote(gate.key, gate.question(pair), _overridable(gate, weights)) for gate in gates_in(unsure))
    return Explanation(_contributions(evaluation), asks, _reasons(evaluation, stops))


def check_set_aside(need: Need, weights: Weights) -> None:
    """Refuse a need that sets aside what can never be.

    Raises:
        InputError: Naming the rule.
    """
    if need.set_aside <= weights.may_be_set_aside:
        return
    known = {gate.key for gate in GATES} | {criterion.key for criterion in CRITERIA}
    key = min(need.set_aside - weights.may_be_set_aside)
    raise InputError(
        f"the rule {key!r} can never be set aside" if key in known else f"there is no rule {key!r}",
        place=f"need {need.key!r}, field set_aside",
        mend=f"use some of {', '.join(sorted(weights.may_be_set_aside))}",
    )


def _contributions(evaluation: Evaluation) -> tuple[Contribution, ...]:
    pair = evaluation.pair
    contributions = list[Contribution]()
    for criterion, number, points in zip(CRITERIA, evaluation.found, evaluation.points, strict=True):
        if pair.candidate.step not in criterion.steps:
            continue
        aside = criterion.key in pair.need.set_aside
        phrase = Message(SET_ASIDE) if aside else criterion.phrase(Finding(pair, number))
        most = evaluation.weights.criteria[criterion.key].weight
        contributions.append(Contribution(criterion.key, points, most, number != UNKNOWN, phrase))
    return tuple(contributions)


def _reasons(evaluation: Evaluation, bits: int) -> tuple[GateNote, ...]:
    pair, weights = evaluation.pair, evaluation.weights
    return tuple(GateNote(gate.key, gate.reason(pair), _overridable(gate, weights)) for gate in gates_in(bits))


def _overridable(gate: Gate, weights: Weights) -> bool:
    return gate.key in weights.may_be_set_aside
