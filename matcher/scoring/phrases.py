"""What a team member reads about one criterion of one candidate.

Each function gives the last part of a message key with its values; the criterion puts its own key before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from matcher.language.message import Term, Value
from matcher.scoring.columns import to_thousandths
from matcher.scoring.comparison import SAME_BUILDING, SAME_STREET, Pair
from matcher.scoring.distance import say_distance
from matcher.scoring.measures import ConceptFit
from matcher.scoring.profile import Candidate

__all__ = [
    "CONCEPTS",
    "TASTES",
    "Finding",
    "Said",
    "of_interests",
    "of_roles",
    "of_wants",
    "of_wish",
    "say_case",
    "say_concepts",
    "say_count",
    "say_frequency",
    "say_nearness",
    "say_rest",
]

Said = tuple[str, Mapping[str, Value]]

CONCEPTS = ("shared", "related", "none")
"""Sentences about concepts that nobody rejects."""
TASTES = (*CONCEPTS, "rejects", "unwanted")
"""Sentences about concepts that the candidate or the participant may reject."""

_MOST_NAMED = 3
"""More than three examples in one sentence are not read."""

_LONG_AGO = 60
"""Days; the other criterion about asking counts these same two months."""

_WORTH_SAYING = 300
"""Thousandths; a weaker relation counts a little, but said aloud it sounds far-fetched."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a criterion found of one candidate.

    Attributes:
        pair: The need and the candidate.
        value: The number that the measure found.
    """

    pair: Pair
    value: int


def of_wish(candidate: Candidate) -> Mapping[str, float]:
    """What a candidate likes or likes to give."""
    return {**dict.fromkeys(candidate.gives, 1.0), **candidate.interests}


def of_interests(candidate: Candidate) -> Mapping[str, float]:
    """What a candidate likes."""
    return candidate.interests


def of_roles(candidate: Candidate) -> Mapping[str, float]:
    """Life roles and experience of a candidate."""
    return dict.fromkeys(candidate.roles, 1.0)


def of_wants(candidate: Candidate) -> Mapping[str, float]:
    """What a candidate would enjoy receiving."""
    return dict.fromkeys(candidate.wants, 1.0)


def say_concepts(fit: ConceptFit, held_by: Callable[[Candidate], Mapping[str, float]]) -> Callable[[Finding], Said]:
    """Names what both sides share; else what is related; else what one side rejects; else that there is nothing."""

    def say(finding: Finding) -> Said:
        asked, held = fit.of_need(finding.pair.need), held_by(finding.pair.candidate)
        wanted = sorted((one for one, weight in asked.items() if weight > 0), key=lambda one: (-asked[one], one))
        shared = [concept for concept in wanted if held.get(concept, 0) > 0]
        rejects = [concept for concept in wanted if held.get(concept, 0) < 0]
        unwanted = sorted(one for one, weight in asked.items() if weight < 0 < held.get(one, 0))
        against: Said = ("rejects", {"interests": _terms(rejects)})
        if not rejects:
            against = ("unwanted", {"interests": _terms(unwanted)})
        if finding.value < 0:
            return against
        if shared:
            return "shared", {"interests": _terms(shared)}
        for concept in wanted:
            near = None if concept in rejects else _nearest(finding.pair.related[concept], held)
            if near is not None:
                return "related", {"asked": Term(concept), "held": Term(near)}
        return against if rejects or unwanted else ("none", {})

    return say


def say_case(*names: str) -> Callable[[Finding], Said]:
    """The sentence that bears the name of the case."""
    return lambda finding: (names[finding.value], {})


def say_count(finding: Finding) -> Said:
    """None, or how many."""
    return ("some", {"n": finding.value}) if finding.value else ("none", {})


def say_rest(finding: Finding) -> Said:
    """Asked today, so many days ago, or long enough ago that nobody counts the days."""
    if finding.value > _LONG_AGO:
        return "ample", {}
    return ("some", {"n": finding.value}) if finding.value else ("today", {})


def say_frequency(finding: Finding) -> Said:
    """Less or more than asked, or the same."""
    return ("less", "more", f"same_{finding.pair.need.frequency}")[finding.value], {}


def say_nearness(finding: Finding) -> Said:
    """The same building or street, or a coarse distance; never a place."""
    if finding.value == SAME_BUILDING:
        return "same_building", {}
    if finding.value == SAME_STREET:
        return "same_street", {}
    return "distance", {"distance": say_distance(finding.value)}


def _terms(concepts: list[str]) -> tuple[Term, ...]:
    return tuple(Term(concept) for concept in concepts[:_MOST_NAMED])


def _nearest(related: Mapping[str, int], held: Mapping[str, float]) -> str | None:
    """The held concept that answers the asked one most strongly."""
    best, nearest = 0, None
    for concept in sorted(held.keys() & related.keys()):
        strength = related[concept] * to_thousandths(held[concept]) // 1000
        if strength > best:
            best, nearest = strength, concept
    return nearest if best >= _WORTH_SAYING else None
