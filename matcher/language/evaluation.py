"""How well a vocabulary understands: measures over labelled pairs, rankings and utterances.

Everything is measured on what is printed, never on what lies behind it: a number per pair, a row of names per
utterance.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from matcher.language.vocabulary import Vocabulary

__all__ = ["Counts", "Expected", "Names", "area_under_curve", "areas_by_group", "compare", "gain_at", "total"]


def area_under_curve(matching: Sequence[float], others: Sequence[float]) -> float | None:
    """The chance that a pair that matches scores above one that does not, an equal score counting half.

    The Mann–Whitney statistic: 0.5 is chance, 1 is perfect. None when one of the two sides is empty.
    """
    if not matching or not others:
        return None
    rows = sorted([(value, True) for value in matching] + [(value, False) for value in others])
    below = wins = 0.0
    for _, same in groupby(rows, key=lambda row: row[0]):
        tied = [is_match for _, is_match in same]
        hits = sum(tied)
        wins += hits * (below + (len(tied) - hits) / 2)
        below += len(tied) - hits
    return wins / (len(matching) * len(others))


def areas_by_group(rows: Iterable[tuple[str, bool, float]]) -> dict[str, float | None]:
    """The area under the curve per group, and over all rows under "all".

    Args:
        rows: Group, whether the pair matches, and its score. A group that holds only matches, or none, is held against
            the other kind of all groups together.
    """
    rows = list(rows)
    every: Mapping[bool, list[float]] = {
        kind: [score for _, match, score in rows if match is kind] for kind in (True, False)
    }
    areas: dict[str, float | None] = {}
    for group in sorted({group for group, _, _ in rows}):
        own = {kind: [s for name, match, s in rows if name == group and match is kind] for kind in (True, False)}
        areas[group] = area_under_curve(own[True] or every[True], own[False] or every[False])
    areas["all"] = area_under_curve(every[True], every[False])
    return areas


def gain_at(grades: Sequence[float], scores: Sequence[float], places: int = 5) -> float | None:
    """Normalised discounted cumulative gain of the first places (Järvelin and Kekäläinen, 2002; gain 2^grade - 1).

    Candidates with the same score share the mean of what their places are worth, so that the order in which they were
    written down neither helps nor harms. None when no candidate has a grade above 0.
    """
    worth = [1 / math.log2(place + 2) if place < places else 0.0 for place in range(len(grades))]
    gains = [2**grade - 1 for grade in grades]
    ideal = sum(gain * w for gain, w in zip(sorted(gains, reverse=True), worth, strict=True))
    if ideal <= 0:
        return None
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    reached, place = 0.0, 0
    for _, same in groupby(order, key=lambda index: scores[index]):
        tied = list(same)
        mean = sum(worth[place : place + len(tied)]) / len(tied)
        reached += mean * sum(gains[index] for index in tied)
        place += len(tied)
    return reached / ideal


@dataclass(frozen=True, slots=True)
class Counts:
    """How many names were said and expected, and how many of each agree with one of the other.

    Attributes:
        said: Names said.
        right: Of those, the names that agree with an expected one.
        expected: Names expected.
        heard: Of those, the names that agree with one that was said.
    """

    said: int = 0
    right: int = 0
    expected: int = 0
    heard: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.said + other.said,
            self.right + other.right,
            self.expected + other.expected,
            self.heard + other.heard,
        )

    @property
    def precision(self) -> float:
        """The share of what was said that was right; 1 when nothing was said."""
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """The share of what was expected that was heard; 1 when nothing was expected."""
        return self.heard / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def total(counts: Iterable[Counts]) -> Counts:
    """All counts together."""
    return sum(counts, Counts())


@dataclass(frozen=True, slots=True)
class Expected:
    """One comparison of names: which expected ones were missed, and which were said that nobody expected."""

    counts: Counts
    missed: tuple[str, ...]
    invented: tuple[str, ...]


class Names:
    """From a name in plain words to the concepts it may mean, by the vocabulary's own labels and phrases.

    Args:
        vocabulary: The concepts.
        read: For a name that is no label and no phrase ("konijntjes"): the concepts in it.
    """

    def __init__(self, vocabulary: Vocabulary, read: Callable[[str], Iterable[str]]) -> None:
        self._vocabulary = vocabulary
        self._read = read
        self._labels: dict[str, set[str]] = {}
        self._phrases: dict[str, set[str]] = {}
        for concept in vocabulary.concepts.values():
            for label in (concept.key.replace("-", " "), *concept.labels.values()):
                self._labels.setdefault(label.casefold(), set()).add(concept.key)
            for said in (*concept.phrases.values(), *concept.hints.values(), *concept.also.values()):
                for phrase in said:
                    self._phrases.setdefault(phrase.casefold(), set()).add(concept.key)

    def concepts(self, name: str) -> frozenset[str]:
        """The concepts that a name may mean; empty when it means nothing here."""
        folded = " ".join(name.split()).casefold()
        return frozenset(self._labels.get(folded) or self._phrases.get(folded) or self._read(name))

    def agree(self, a: frozenset[str], b: frozenset[str]) -> bool:
        """Whether two names mean the same concept, or one directly above or below it."""
        return any(x == y or x in self._above(y) or y in self._above(x) for x in a for y in b)

    def _above(self, key: str) -> tuple[str, ...]:
        return self._vocabulary.concepts[key].broader


def compare(names: Names, said: Sequence[str], expected: Sequence[str]) -> Expected:
    """Hold what was said against what was expected; one name may answer to several ("theatre" to two kinds of it)."""
    meant_said = {name: names.concepts(name) for name in said}
    meant = {name: names.concepts(name) for name in expected}
    missed = tuple(
        name for name, wanted in meant.items() if not any(names.agree(wanted, other) for other in meant_said.values())
    )
    invented = tuple(
        name for name, other in meant_said.items() if not any(names.agree(wanted, other) for wanted in meant.values())
    )
    right, heard = len(meant_said) - len(invented), len(meant) - len(missed)
    return Expected(Counts(len(meant_said), right, len(meant), heard), missed, invented)
