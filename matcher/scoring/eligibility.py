"""The hard gates: who cannot be suggested for a need, and why not, in words a team member can read.

A gate is defined once, for one need and one candidate; what it looks at (`Gate.aspect`) decides how it is
worked out for many. What is not known at a gate means "ask first", except for consent and safety, where it excludes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from matcher.language.message import Message
from matcher.scoring import gate_rules as rules
from matcher.scoring.columns import Aspect
from matcher.scoring.comparison import Pair
from matcher.scoring.gate_reasons import (
    Said,
    always,
    say_age,
    say_by_kind,
    say_facts_missing,
    say_facts_unknown,
    say_language_unknown,
    say_safety,
    say_time,
    say_time_unknown,
    say_too_far,
    say_travel_unknown,
)
from matcher.scoring.profile import PLACES, STRANGERS, Step

__all__ = ["GATES", "Gate", "Rule", "bit_of_gate", "gates_in"]

Rule = Callable[[Pair], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One hard rule.

    Attributes:
        key: Name in the weights file, in `Need.set_aside` and in the documentation.
        aspect: What the rule looks at in a candidate.
        blocked: Whether a candidate does not get through.
        says: Why a blocked candidate does not get through: end of the message key, and values.
        unsure: Whether it is not known if a candidate gets through; `None` when that cannot be.
        asks: What to ask first, for an unsure one.
        sentences: Every end of a message key that `says` and `asks` can give.
        steps: Steps of the ladder at which the gate stands.
        overridable: Whether a team member may set it aside with a written reason.
        hidden: Excluded candidates are counted, but never shown: they are nobody's business in this request.
        whoever_asks: Looks at the candidate alone: whom it stops, it stops for every need.
    """

    key: str
    aspect: Aspect
    blocked: Rule
    says: Callable[[Pair], Said]
    unsure: Rule | None = None
    asks: Callable[[Pair], Said] | None = None
    sentences: tuple[str, ...] = ("no",)
    steps: frozenset[Step] = frozenset(Step)
    overridable: bool = False
    hidden: bool = False
    whoever_asks: bool = False

    @property
    def label(self) -> Message:
        """The gate's name."""
        return Message(f"scoring.gate.{self.key}.label")

    def message_keys(self) -> tuple[str, ...]:
        """Every message key that the gate can give."""
        return tuple(f"scoring.gate.{self.key}.{end}" for end in ("label", *self.sentences))

    def reason(self, pair: Pair) -> Message:
        """Why this candidate does not get through."""
        return self._message(self.says(pair))

    def question(self, pair: Pair) -> Message:
        """What to ask before this candidate is suggested to anybody."""
        return self._message(self.asks(pair) if self.asks is not None else self.says(pair))

    def _message(self, said: Said) -> Message:
        sentence, values = said
        return Message(f"scoring.gate.{self.key}.{sentence}", values)


GATES: tuple[Gate, ...] = (
    Gate(key="self", aspect=Aspect.PAIR, blocked=rules.is_the_participant, says=always("no"), hidden=True),
    Gate(key="region", aspect=Aspect.STANDING, blocked=rules.of_another_region, says=always("no"), hidden=True),
    Gate(key="named", aspect=Aspect.STANDING, blocked=rules.named_for_somebody_else, says=always("no"), hidden=True),
    Gate(key="consent", aspect=Aspect.STANDING, blocked=rules.without_consent, says=always("no"), whoever_asks=True),
    Gate(key="exclusion", aspect=Aspect.PAIR, blocked=rules.excluded_by_either, says=always("no")),
    Gate(key="refusal", aspect=Aspect.PAIR, blocked=rules.refused_before, says=always("no")),
    # The participant's own circle is known to them: strangers' safety conditions do not stand between friends.
    Gate(
        key="safety",
        aspect=Aspect.SAFETY,
        blocked=rules.lacks_a_condition,
        says=say_safety,
        sentences=("missing", "unknown"),
        steps=STRANGERS,
    ),
    Gate(
        key="min_age",
        aspect=Aspect.AGE,
        blocked=rules.too_young_or_unknown,
        says=say_age,
        sentences=("younger", "unknown"),
        steps=STRANGERS,
    ),
    Gate(key="pause", aspect=Aspect.STANDING, blocked=rules.wants_a_rest, says=always("no"), whoever_asks=True),
    Gate(
        key="capacity",
        aspect=Aspect.STANDING,
        blocked=rules.full,
        says=say_by_kind,
        sentences=("person", "place"),
        whoever_asks=True,
    ),
    Gate(
        key="referral",
        aspect=Aspect.STANDING,
        blocked=rules.not_referred,
        says=always("no"),
        unsure=rules.referral_unknown,
        asks=always("ask"),
        sentences=("no", "ask"),
        steps=PLACES,
        overridable=True,
    ),
    Gate(
        key="accessibility",
        aspect=Aspect.ACCESS,
        blocked=rules.known_inaccessible,
        says=say_facts_missing,
        unsure=rules.accessibility_unknown,
        asks=say_facts_unknown,
        sentences=("missing", "ask"),
        steps=PLACES,
        overridable=True,
    ),
    Gate(
        key="language",
        aspect=Aspect.LANGUAGES,
        blocked=rules.speaks_no_shared_language,
        says=say_by_kind,
        unsure=rules.language_unknown,
        asks=say_language_unknown,
        sentences=("person", "place", "ask_person", "ask_place"),
        overridable=True,
    ),
    Gate(
        key="travel",
        aspect=Aspect.TRAVEL,
        blocked=rules.too_far,
        says=say_too_far,
        unsure=rules.travel_unknown,
        asks=say_travel_unknown,
        sentences=("person", "place", "ask_distance", "ask_person", "ask_place"),
        overridable=True,
    ),
    Gate(
        key="time",
        aspect=Aspect.TIME,
        blocked=rules.no_shared_daypart,
        says=say_time,
        unsure=rules.dayparts_unknown,
        asks=say_time_unknown,
        sentences=("person", "place", "away", "ask_participant", "ask_person", "ask_place"),
        overridable=True,
    ),
)
"""All gates, in the order in which their reasons are told."""


def gates_in(bits: int) -> tuple[Gate, ...]:
    """The gates of one row's verdict, in order."""
    return tuple(gate for bit, gate in enumerate(GATES) if bits >> bit & 1)


def bit_of_gate(key: str) -> int:
    """The bit that stands for a gate in a verdict."""
    return 1 << next(bit for bit, gate in enumerate(GATES) if gate.key == key)
