"""What a shortlist answers: who is suggested and why, who is left out and why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.language.message import Message
from matcher.scoring.profile import Step

__all__ = ["Contribution", "Excluded", "Exclusion", "GateNote", "Shortlist", "Suggestion"]


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
class Suggestion:
    """A candidate that fits, with its explanation.

    Attributes:
        candidate: Key of the candidate.
        step: Step of the ladder; totals of different steps are not to be compared.
        total: Points; exactly the sum of the contributions.
        contributions: One per criterion that counts at this step, in a fixed order.
        asks: What to ask before anything else, because it is not known.
        set_aside: Gates that would have excluded this candidate, had the team not set them aside.
    """

    candidate: str
    step: Step
    total: int
    contributions: tuple[Contribution, ...]
    asks: tuple[GateNote, ...]
    set_aside: tuple[GateNote, ...]


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


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The answer to one need.

    Attributes:
        need: Key of the need.
        weights_version: Version of the weights that were used.
        steps: For every step of the ladder the best candidates, best first.
        eligible: For every step how many candidates get through all gates.
        excluded: Who is left out.
    """

    need: str
    weights_version: str
    steps: Mapping[Step, tuple[Suggestion, ...]]
    eligible: Mapping[Step, int]
    excluded: Excluded

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """All suggestions, step after step."""
        return tuple(suggestion for step in Step for suggestion in self.steps[step])
