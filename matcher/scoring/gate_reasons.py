"""What a team member reads at a gate: why a candidate is left out, or what to ask first.

Each function gives the last part of a message key with its values; the gate puts its own key before it.
"""

from collections.abc import Callable, Iterable, Mapping

from matcher.language.message import Message, Value
from matcher.scoring.columns import UNKNOWN
from matcher.scoring.comparison import Pair
from matcher.scoring.distance import say_distance

__all__ = [
    "NAMED_FACTS",
    "Said",
    "always",
    "say_age",
    "say_by_kind",
    "say_facts_missing",
    "say_facts_unknown",
    "say_language_unknown",
    "say_safety",
    "say_time",
    "say_time_unknown",
    "say_too_far",
    "say_travel_unknown",
]

Said = tuple[str, Mapping[str, Value]]

NAMED_FACTS = ("vog", "training-basic", "wheelchair", "toilet", "lift")
"""Conditions and facts with a name of their own in the texts; any other is called "another condition"."""


def always(sentence: str) -> Callable[[Pair], Said]:
    """The same sentence for every pair."""
    return lambda _pair: (sentence, {})


def say_safety(pair: Pair) -> Said:
    """Conditions that are known not to be met go before those of which nobody knows."""
    unmet = pair.need.conditions - pair.candidate.conditions_met
    unknown = set(pair.candidate.conditions_unknown)
    if pair.candidate.vog is None:
        unknown.add("vog")
    missing = unmet - unknown
    return ("missing" if missing else "unknown"), {"facts": _named(missing or unmet)}


def say_age(pair: Pair) -> Said:
    """Too young, or of unknown age."""
    sentence = "unknown" if pair.candidate.age is None else "younger"
    return sentence, {"age": pair.need.min_age or 0}


def say_by_kind(pair: Pair) -> Said:
    """One sentence for a person, another for a place."""
    return ("place" if pair.candidate.is_place else "person"), {}


def say_language_unknown(pair: Pair) -> Said:
    """Of a person, or of a place."""
    return ("ask_place" if pair.candidate.is_place else "ask_person"), {}


def say_facts_missing(pair: Pair) -> Said:
    """What the place is known to lack."""
    return "missing", {"facts": _named(pair.need.accessibility & pair.candidate.not_accessible)}


def say_facts_unknown(pair: Pair) -> Said:
    """What is not known of the place."""
    return "ask", {"facts": _named(pair.need.accessibility - pair.candidate.accessible)}


def say_too_far(pair: Pair) -> Said:
    """Too far for the candidate, or for the participant."""
    return ("place" if pair.candidate.is_place else "person"), {"distance": _maybe_far(pair)}


def say_travel_unknown(pair: Pair) -> Said:
    """What to ask: where it is, or how far whoever travels can go."""
    if pair.nearness == UNKNOWN:
        return "ask_distance", {}
    return ("ask_place" if pair.candidate.is_place else "ask_person"), {"distance": _maybe_far(pair)}


def say_time(pair: Pair) -> Said:
    """Usually could, but is away then (holidays, exams); or cannot at all; a place has sentences of its own."""
    if (pair.need.free or 0) & (pair.candidate.away or 0):
        return "away", {}
    return say_by_kind(pair)


def say_time_unknown(pair: Pair) -> Said:
    """Whose days to ask."""
    if pair.need.free is None:
        return "ask_participant", {}
    return ("ask_place" if pair.candidate.is_place else "ask_person"), {}


def _maybe_far(pair: Pair) -> Message:
    return say_distance(pair.nearness, for_whom_it_may_be_far=True)


def _named(facts: Iterable[str]) -> tuple[Message, ...]:
    keys = sorted({fact if fact in NAMED_FACTS else "other" for fact in facts}, key=(*NAMED_FACTS, "other").index)
    return tuple(Message(f"scoring.fact.{key}") for key in keys)
