"""The primitives of the soft criteria: each finds one whole number per candidate, or `UNKNOWN`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matcher.scoring.columns import UNKNOWN, Bools, ConceptColumn, Ints, bitset_words, to_thousandths
from matcher.scoring.comparison import Comparison
from matcher.scoring.pool import Pool
from matcher.scoring.profile import Need

__all__ = ["ConceptFit", "Count", "DaypartsShared", "FrequencyFit", "LanguageFit", "Measure", "Nearness"]


class Measure(Protocol):
    """One number per candidate, found from columns.

    `asked` tells whether the need says anything on the matter; where it does not, everybody is `UNKNOWN`.
    """

    def asked(self, need: Need) -> bool:
        """Whether the need says anything on the matter."""

    def find(self, comparison: Comparison, enough: int) -> Ints:
        """The number per row; `enough` is how many full hits count as all (concepts only)."""


@dataclass(frozen=True, slots=True)
class ConceptFit:
    """How well held concepts answer asked ones, in thousandths from −1000 to 1000.

    For each asked concept the strongest of what a candidate holds counts: weight × similarity. What either side
    rejects counts against, for that very concept only: who dislikes football may still like walking. The sum,
    weighted by how much each is asked, is divided by that of the `enough` most asked concepts.

    Attributes:
        of_need: The asked concepts with their weights.
        of_pool: The columns that hold a candidate's concepts.
    """

    of_need: Callable[[Need], Mapping[str, float]]
    of_pool: Callable[[Pool], tuple[ConceptColumn, ...]]

    def asked(self, need: Need) -> bool:
        """Whether any concept is asked."""
        return any(to_thousandths(weight) for weight in self.of_need(need).values())

    def find(self, comparison: Comparison, enough: int) -> Ints:
        """Thousandths per row."""
        pool, asked = comparison.pool, self.of_need(comparison.need)
        columns = self.of_pool(pool)
        if not self.asked(comparison.need):
            return np.full(len(pool), UNKNOWN, dtype=np.int32)
        total = np.zeros(len(pool), dtype=np.int64)
        for concept, weight in asked.items():
            thousandths = to_thousandths(weight)
            if thousandths > 0:
                total += np.int64(thousandths) * _strongest(comparison, columns, concept)
            elif thousandths < 0:
                total += np.int64(thousandths) * _liking(comparison, columns, concept)
        found = np.clip(total // _whole(asked, enough), -1000, 1000).astype(np.int32)
        known = np.zeros(len(pool), dtype=np.bool_)
        for column in columns:
            known |= column.filled
        found[~known] = UNKNOWN
        return found


def _strongest(comparison: Comparison, columns: tuple[ConceptColumn, ...], concept: str) -> Ints:
    """Per row the strongest answer to one concept; a rejection of that concept wins over an equally strong liking."""
    best = np.zeros(len(comparison.pool), dtype=np.int32)
    for held, similarity in comparison.related[concept].items():
        for column in columns:
            if held not in column.span:
                continue
            rows, weights = column.holding(held)
            best[rows] = np.maximum(best[rows], similarity * weights // 1000)
    for column in columns:
        rows, weights = column.holding(concept)
        rejecting = -weights >= np.maximum(best[rows], 1)
        best[rows[rejecting]] = weights[rejecting]
    return best


def _liking(comparison: Comparison, columns: tuple[ConceptColumn, ...], concept: str) -> Ints:
    """Per row how much this very concept is liked."""
    liking = np.zeros(len(comparison.pool), dtype=np.int32)
    for column in columns:
        rows, weights = column.holding(concept)
        liking[rows] = np.maximum(liking[rows], weights)
    return liking


def _whole(asked: Mapping[str, float], enough: int) -> int:
    """The weight of the `enough` most asked concepts; of the most rejected where none is asked for."""
    weights = [to_thousandths(weight) for weight in asked.values()]
    sizes = [weight for weight in weights if weight > 0] or [-weight for weight in weights]
    return sum(sorted(sizes, reverse=True)[:enough])


@dataclass(frozen=True, slots=True)
class Nearness:
    """Metres as the crow flies, or the marks for the same street and building."""

    def asked(self, need: Need) -> bool:
        """Whether anything is known of the participant's place."""
        return need.latitude is not None or need.street is not None or need.building is not None

    def find(self, comparison: Comparison, enough: int) -> Ints:  # noqa: ARG002 - one signature for all measures
        """Nearness per row."""
        return comparison.nearness


@dataclass(frozen=True, slots=True)
class DaypartsShared:
    """How many dated dayparts both sides are free."""

    def asked(self, need: Need) -> bool:
        """Whether the participant's dayparts are known."""
        return need.free is not None

    def find(self, comparison: Comparison, enough: int) -> Ints:  # noqa: ARG002
        """Count per row."""
        pool = comparison.pool
        words = bitset_words(comparison.need.free or 0, pool.free.shape[1])
        shared = np.bitwise_count(pool.free & words).sum(axis=1, dtype=np.int32)
        known: Bools = pool.free_known & self.asked(comparison.need)
        return np.where(known, shared, np.int32(UNKNOWN))


@dataclass(frozen=True, slots=True)
class LanguageFit:
    """0: no language shared, 1: another language than the first, 2: the participant's first language."""

    def asked(self, need: Need) -> bool:
        """Whether any language of the participant is known."""
        return bool(need.languages or need.first_language)

    def find(self, comparison: Comparison, enough: int) -> Ints:  # noqa: ARG002
        """0, 1 or 2 per row."""
        spoken, need = comparison.pool.languages, comparison.need
        first = {need.first_language} if need.first_language else set[str]()
        found = spoken.holds_any(need.languages | first).astype(np.int32) + spoken.holds_any(first)
        return np.where(spoken.filled & self.asked(need), found, np.int32(UNKNOWN)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class FrequencyFit:
    """0: offers less than is asked, 1: offers more, 2: the same."""

    def asked(self, need: Need) -> bool:
        """Whether the request says how often."""
        return need.frequency is not None

    def find(self, comparison: Comparison, enough: int) -> Ints:  # noqa: ARG002
        """0, 1 or 2 per row."""
        offered, asked = comparison.pool.frequency, int(comparison.need.frequency == "regular")
        fit = np.where(offered == asked, 2, np.where(offered > asked, 1, 0))
        known = (offered != UNKNOWN) & self.asked(comparison.need)
        return np.where(known, fit, UNKNOWN).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Count:
    """A number that a candidate brings along, whoever asks."""

    of_pool: Callable[[Pool], Ints]

    def asked(self, need: Need) -> bool:  # noqa: ARG002 - one signature for all measures
        """Always: it does not depend on the request."""
        return True

    def find(self, comparison: Comparison, enough: int) -> Ints:  # noqa: ARG002
        """The number per row."""
        return self.of_pool(comparison.pool)
