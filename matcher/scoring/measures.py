"""The primitives of the soft criteria: each finds one whole number for a need and a candidate, or `UNKNOWN`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from matcher.scoring.columns import UNKNOWN, Aspect, to_thousandths
from matcher.scoring.comparison import Pair
from matcher.scoring.profile import Candidate, Need

__all__ = [
    "MOST_COUNTED",
    "ConceptFit",
    "Count",
    "DaypartsShared",
    "FrequencyFit",
    "Hold",
    "LanguageFit",
    "Measure",
    "Nearness",
    "whole_of",
]

MOST_COUNTED = 250
"""Counts above this count as this."""

Hold = Literal["interests", "gives", "wants", "roles"]
"""A field of a candidate that holds concepts."""


class Measure(Protocol):
    """One number per candidate.

    `asked` tells whether the need says anything on the matter; where it does not, everybody is `UNKNOWN`.
    """

    @property
    def aspect(self) -> Aspect:
        """What it looks at in a candidate."""

    def asked(self, need: Need) -> bool:
        """Whether the need says anything on the matter."""

    def find(self, pair: Pair, enough: int) -> int:
        """The number; `enough` is how many full hits count as all (concepts only)."""


@dataclass(frozen=True, slots=True)
class ConceptFit:
    """How well held concepts answer asked ones, in thousandths from −1000 to 1000.

    For each asked concept the strongest of what a candidate holds counts: weight × similarity. What either side
    rejects counts against, for that very concept only: who dislikes football may still like walking. The sum,
    weighted by how much each is asked, is divided by that of the `enough` most asked concepts.

    Attributes:
        of_need: The asked concepts with their weights.
        holds: The candidate's fields that answer.
    """

    of_need: Callable[[Need], Mapping[str, float]]
    holds: tuple[Hold, ...]
    aspect: Aspect = Aspect.CONCEPTS

    def asked(self, need: Need) -> bool:
        """Whether any concept is asked."""
        return any(to_thousandths(weight) for weight in self.of_need(need).values())

    def find(self, pair: Pair, enough: int) -> int:
        """Thousandths."""
        prepared, asking = pair.related.prepared, (self.of_need, enough)
        asked = prepared.get(asking)
        if asked is None:
            asked = prepared[asking] = self._prepared(pair, enough)
        sizes, whole = asked
        if not whole:
            return UNKNOWN
        held = list[tuple[str, int]]()
        for hold in self.holds:
            held += _held(pair.candidate, hold)
        if not held:
            return UNKNOWN
        total = 0
        for concept, thousandths, related in sizes:
            if thousandths > 0:
                total += thousandths * _strongest(held, concept, related)
            elif thousandths < 0:
                total += thousandths * max(0, *(how for one, how in held if one == concept), 0)
        return max(-1000, min(1000, total // whole))

    def _prepared(self, pair: Pair, enough: int) -> tuple[list[tuple[str, int, Mapping[str, int]]], int]:
        """The asked concepts in thousandths with what answers them, and what counts as all."""
        asked = {concept: to_thousandths(weight) for concept, weight in self.of_need(pair.need).items()}
        sizes = [(concept, size, pair.related[concept]) for concept, size in asked.items() if size]
        return sizes, whole_of(asked.values(), enough)


def _held(candidate: Candidate, hold: Hold) -> list[tuple[str, int]]:
    if hold == "interests":
        return [(concept, to_thousandths(weight)) for concept, weight in candidate.interests.items()]
    concepts: frozenset[str] = getattr(candidate, hold)
    return [(concept, 1000) for concept in concepts]


def _strongest(held: list[tuple[str, int]], concept: str, related: Mapping[str, int]) -> int:
    """The strongest answer to one concept; a rejection of that concept wins over an equally strong liking."""
    best, rejection = 0, 0
    for one, weight in held:
        if weight <= 0:
            if one == concept:
                rejection = max(rejection, -weight)
        elif one in related:
            best = max(best, related[one] * weight // 1000)
    return -rejection if rejection and rejection >= best else best


def whole_of(thousandths: Collection[int], enough: int) -> int:
    """The weight of the `enough` most asked concepts; of the most rejected where none is asked for."""
    sizes = [weight for weight in thousandths if weight > 0] or [-weight for weight in thousandths]
    if len(sizes) > enough:
        sizes.sort(reverse=True)
    return sum(sizes[:enough])


@dataclass(frozen=True, slots=True)
class Nearness:
    """Metres as the crow flies, or the marks for the same street and building."""

    aspect: Aspect = Aspect.TRAVEL

    def asked(self, need: Need) -> bool:
        """Whether anything is known of the participant's place."""
        return need.latitude is not None or need.street is not None or need.building is not None

    def find(self, pair: Pair, enough: int) -> int:  # noqa: ARG002 - one signature for all measures
        """Nearness."""
        return pair.nearness


@dataclass(frozen=True, slots=True)
class DaypartsShared:
    """How many dated dayparts both sides are free."""

    aspect: Aspect = Aspect.TIME

    def asked(self, need: Need) -> bool:
        """Whether the participant's dayparts are known."""
        return need.free is not None

    def find(self, pair: Pair, enough: int) -> int:  # noqa: ARG002
        """Their number."""
        asked, free = pair.need.free, pair.candidate.free
        return UNKNOWN if asked is None or free is None else (asked & free).bit_count()


@dataclass(frozen=True, slots=True)
class LanguageFit:
    """0: no language shared, 1: another language than the first, 2: the participant's first language."""

    aspect: Aspect = Aspect.LANGUAGES

    def asked(self, need: Need) -> bool:
        """Whether any language of the participant is known."""
        return bool(need.languages or need.first_language)

    def find(self, pair: Pair, enough: int) -> int:  # noqa: ARG002
        """0, 1 or 2."""
        need, spoken = pair.need, pair.candidate.languages
        if not spoken or not self.asked(need):
            return UNKNOWN
        if need.first_language in spoken:
            return 2
        return 1 if spoken & need.languages else 0


@dataclass(frozen=True, slots=True)
class FrequencyFit:
    """0: offers less than is asked, 1: offers more, 2: the same."""

    aspect: Aspect = Aspect.STANDING

    def asked(self, need: Need) -> bool:
        """Whether the request says how often."""
        return need.frequency is not None

    def find(self, pair: Pair, enough: int) -> int:  # noqa: ARG002
        """0, 1 or 2."""
        asked, offered = pair.need.frequency, pair.candidate.frequency
        if asked is None or offered is None:
            return UNKNOWN
        return 2 if asked == offered else 1 if offered == "regular" else 0


@dataclass(frozen=True, slots=True)
class Count:
    """A number that a candidate brings along, whoever asks; the aspect bears the name of the field."""

    aspect: Aspect

    def asked(self, need: Need) -> bool:  # noqa: ARG002 - one signature for all measures
        """Always: it does not depend on the request."""
        return True

    def find(self, pair: Pair, enough: int) -> int:  # noqa: ARG002
        """The number."""
        count: int | None = getattr(pair.candidate, self.aspect.value)
        return UNKNOWN if count is None else min(count, MOST_COUNTED)
