"""What a shortlist answers: who is suggested and why, who is left out and why not.

Reasons are put into messages when somebody looks at them; what they are made from is kept with the answer, so that a
later change of the pool does not change them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcher.language.message import Message
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.profile import Step

__all__ = [
    "Contribution",
    "Excluded",
    "Exclusion",
    "Explanation",
    "GateNote",
    "Shortlist",
    "Suggestion",
]

_KEYS = {step: tuple(one.key for one in CRITERIA if step in one.steps) for step in Step}
_PLACES = {step: tuple(place for place, one in enumerate(CRITERIA) if step in one.steps) for step in Step}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion gives or takes.

    Attributes:
        criterion: Key of the criterion.
        points: Whole points, from −`most` to `most`; 0 where nothing is known or the criterion is set aside.
        most: The criterion's weight.
        known: Whether both sides said enough for this criterion to count.
        phrase: Why, for a team member.
    """

    criterion: str
    points: int
    most: int
    known: bool
    phrase: Message


@dataclass(frozen=True, slots=True)
class GateNote:
    """What one gate says of one candidate.

    Attributes:
        gate: Key of the gate.
        message: Why not, or what to ask first.
        may_be_set_aside: Whether a team member may set the gate aside with a reason.
    """

    gate: str
    message: Message
    may_be_set_aside: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons behind a suggestion; see there."""

    contributions: tuple[Contribution, ...]
    asks: tuple[GateNote, ...]
    set_aside: tuple[GateNote, ...]


class Suggestion:
    """A candidate that fits, with its explanation.

    Attributes:
        candidate: Key of the candidate.
        step: Step of the ladder; totals of different steps are not to be compared.
        total: Points; exactly the sum of the contributions.
    """

    __slots__ = ("_explained", "_points", "_tell", "candidate", "step", "total")

    def __init__(
        self, candidate: str, step: Step, total: int, points: Sequence[int], tell: Callable[[], Explanation]
    ) -> None:
        self.candidate = candidate
        self.step = step
        self.total = total
        self._points = points
        self._tell = tell
        self._explained: Explanation | None = None

    @property
    def points(self) -> Mapping[str, int]:
        """The points of each criterion that counts at this step."""
        points = self._points
        return {key: points[place] for key, place in zip(_KEYS[self.step], _PLACES[self.step], strict=True)}

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """One per criterion that counts at this step, in a fixed order."""
        return self._explanation.contributions

    @property
    def asks(self) -> tuple[GateNote, ...]:
        """What to ask before anything else, because it is not known."""
        return self._explanation.asks

    @property
    def set_aside(self) -> tuple[GateNote, ...]:
        """Gates that would have excluded this candidate, had the team not set them aside."""
        return self._explanation.set_aside

    @property
    def _explanation(self) -> Explanation:
        if self._explained is None:
            self._explained = self._tell()
        return self._explained

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Suggestion):
            return NotImplemented
        mine, theirs = (self.candidate, self.step, self.points), (other.candidate, other.step, other.points)
        return mine == theirs and self._explanation == other._explanation

    def __hash__(self) -> int:
        return hash((self.candidate, self.step, self.total))

    def __repr__(self) -> str:
        return f"Suggestion({self.candidate!r}, {self.step!r}, {self.total})"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A candidate that is left out, with every reason; the first is the one to tell.

    Attributes:
        candidate: Key of the candidate.
        step: Step of the ladder.
        reasons: At least one, in the order of the gates.
    """

    candidate: str
    step: Step
    reasons: tuple[GateNote, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Everybody who is left out.

    Attributes:
        total: How many.
        per_gate: How many each gate stops; somebody whom two gates stop counts in both.
        only: How many are stopped by this gate alone: they would come in if it were set aside.
        nearest: The nearest, up to fifty, with their reasons; without those who are nobody's business here.
    """

    total: int
    per_gate: Mapping[str, int]
    only: Mapping[str, int]
    nearest: tuple[Exclusion, ...]


class Shortlist:
    """The answer to one need.

    Attributes:
        need: Key of the need.
        weights_version: Version of the weights that were used.
        steps: For every step of the ladder the best candidates, best first.
        eligible: For every step how many candidates get through all gates.
    """

    __slots__ = ("_excluded", "_leave_out", "eligible", "need", "steps", "weights_version")

    def __init__(
        self,
        need: str,
        weights_version: str,
        steps: Mapping[Step, tuple[Suggestion, ...]],
        eligible: Mapping[Step, int],
        leave_out: Callable[[], Excluded],
    ) -> None:
        self.need = need
        self.weights_version = weights_version
        self.steps = steps
        self.eligible = eligible
        self._leave_out = leave_out
        self._excluded: Excluded | None = None

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """All suggestions, step after step."""
        return tuple(suggestion for step in Step for suggestion in self.steps[step])

    @property
    def excluded(self) -> Excluded:
        """Who is left out, worked out when first asked for: it takes a look at everybody.

        Raises:
            PoolChangedError: The pool changed since; ask for the shortlist anew.
        """
        if self._excluded is None:
            self._excluded = self._leave_out()
        return self._excluded

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Shortlist):
            return NotImplemented
        mine = (self.need, self.weights_version, self.steps, self.eligible)
        theirs = (other.need, other.weights_version, other.steps, other.eligible)
        return mine == theirs and self.excluded == other.excluded

    def __hash__(self) -> int:
        return hash((self.need, self.weights_version))
