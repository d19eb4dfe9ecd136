"""How close two interests, or two sets of them, are in meaning: 0 (nothing in common) to 1 (the same).

Everything is counted in whole thousandths, so that sums and maxima give the same number in any order: one pair at a
time here, or in columns for many candidates elsewhere.

Between two concepts that share one above them the measure is that of Lin (1998), with the intrinsic information content
of Seco, Veale and Hayes (2004): how specific the nearest concept above both is, against how specific they are
themselves. Its power of one and a half counts, times `BESIDE`, and times `FAMILY` where that concept has nothing above
it (swimming and walking are both ways to move, and little else). So two card games are closer than two sports. Of
two concepts one of which stands above the other, every step carries `STEP` at least: a game of cards is closer to cards
than to another game. A `related` link carries `RELATED`, times the way up to it on one side and down from it on the
other; or, from `LINKED_FLOOR` on, times the closeness of the linked interest to what stands beside it. The measure is
the same in both directions.

Between two sets A and B, with e(b) the closeness of b to A times both weights:

    value = best e(b) + 1/8 of the other e(b), at most 1, minus the strongest rejection

A rejection (negative weight) of one side hits what the other side likes when that is the same or narrower; when it is
broader, half of the closeness counts.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from matcher.language.message import Message, Term
from matcher.language.vocabulary import Kind, Vocabulary

__all__ = ["BESIDE", "BONUS_DIVISOR", "BROADER", "FULL", "NARROWER", "NEAR", "STEP", "ConceptSimilarity", "Similarity"]

FULL = 1000
RELATED = 650
STEP = 800
BESIDE = 800
FAMILY = 800
NARROWER = 900
BROADER = 250
NEAR = 500
FLOOR = 150
LINKED_FLOOR = 200
BONUS_DIVISOR = 8


@dataclass(frozen=True, slots=True)
class Similarity:
    """A closeness between 0 and 1 with the reason for it (None when there is none)."""

    value: float
    reason: Message | None


class ConceptSimilarity:
    """Closeness by the links of a vocabulary; what was worked out once is kept."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._below: dict[str, list[str]] = {key: [key] for key in vocabulary.concepts}
        for key in vocabulary.concepts:
            for above in vocabulary.ancestors(key):
                self._below[above].append(key)
        size = math.log(max(2, len(vocabulary.concepts)))
        self._content = {key: 1 - math.log(len(below)) / size for key, below in self._below.items()}
        self._expanded: dict[str, Mapping[str, int]] = {}

    def concepts(self, a: str, b: str) -> int:
        """Closeness of two concepts in thousandths; 0 for unknown ones."""
        return self.expand(a).get(b, 0)

    def expand(self, concept: str) -> Mapping[str, int]:
        """Every concept that is close to this one with its closeness in thousandths (all > 0, itself `FULL`)."""
        known = self._expanded.get(concept)
        if known is None:
            known = self._expanded[concept] = self._expand(concept)
        return known

    def meets(self, concept: str) -> Mapping[str, int]:
        """Every concept that meets a wish for this one, in thousandths.

        Whoever asks for music is well served with a concert, while a lover of organ concerts need not like all music:
        closeness has no direction, a wish has. What lies below the concept meets it by `NARROWER` at least; what lies
        above, by `BROADER` at most. What is less close than `NEAR` does not meet it at all: fishing and gardening are
        both done outdoors, but nobody who asks for the one is helped with the other.
        """
        above = self._vocabulary.ancestors(concept) if concept in self._content else ()
        close = {
            key: min(points, BROADER) if key in above else points
            for key, points in self.expand(concept).items()
            if points >= NEAR
        }
        for below in self._below.get(concept, ()):
            if below != concept:
                close[below] = max(close.get(below, 0), NARROWER)
        return close

    def expand_likes(self, weights: Mapping[str, float]) -> dict[str, int]:
        """For a set of concepts: what each concept of another set would add, in thousandths; the strongest counts."""
        return _strongest((self.expand(key), weight) for key, weight in weights.items() if weight > 0)

    def expand_rejects(self, weights: Mapping[str, float]) -> dict[str, int]:
        """For a set of concepts: how strongly it rejects each concept, in thousandths."""
        return _strongest((self._rejected(key), -weight) for key, weight in weights.items() if weight < 0)

    def sets(self, a: Mapping[str, float], b: Mapping[str, float]) -> Similarity:
        """Closeness of two weighted sets of concepts; weights run from -1 (rejected) to 1 (loved)."""
        points = self._points(a, b)
        if points <= 0:
            return Similarity(0.0, None)
        return Similarity(points / FULL, self.reason(a, b))

    def reason(self, a: Mapping[str, float], b: Mapping[str, float]) -> Message | None:
        """What two sets share, in words: the same concept, one above both, or two that go well together."""
        likes_a, likes_b = _liked(a), _liked(b)
        pairs = [(self.concepts(x, y), x, y) for x in likes_a for y in likes_b]
        if not pairs:
            return None
        best = max(points for points, _, _ in pairs)
        if best <= 0:
            return None
        x, y = next((x, y) for points, x, y in pairs if points == best)
        same = tuple(dict.fromkeys(first for points, first, second in pairs if first == second and points))
        if same:
            return Message("similarity.same", {"concept": tuple(Term(key) for key in same)})
        if x in self._vocabulary.ancestors(y) or y in self._vocabulary.ancestors(x):
            narrow, broad = (y, x) if x in self._vocabulary.ancestors(y) else (x, y)
            return Message("similarity.narrower", {"narrow": Term(narrow), "broad": Term(broad)})
        shared = self._nearest_shared(x, y)
        if shared and self._close(x, y) >= best:
            return Message("similarity.shared", {"broad": Term(shared), "a": Term(x), "b": Term(y)})
        return Message("similarity.related", {"a": Term(x), "b": Term(y)})

    def _points(self, a: Mapping[str, float], b: Mapping[str, float]) -> int:
        close = self.expand_likes(a)
        gains = [_scaled(close.get(key, 0), weight) for key, weight in b.items() if weight > 0]
        best = max(gains, default=0)
        value = min(FULL, best + (sum(gains) - best) // BONUS_DIVISOR)
        return value - max(self._clash(a, b), self._clash(b, a))

    def _clash(self, a: Mapping[str, float], b: Mapping[str, float]) -> int:
        rejected = self.expand_rejects(a)
        return max((_scaled(rejected.get(key, 0), weight) for key, weight in b.items() if weight > 0), default=0)

    def _rejected(self, concept: str) -> dict[str, int]:
        hit = dict.fromkeys(self._below.get(concept, ()), FULL)
        for above in self._vocabulary.ancestors(concept):
            hit[above] = self._lin(concept, above) // 2
        return {key: points for key, points in hit.items() if points > 0}

    def _expand(self, concept: str) -> Mapping[str, int]:
        if concept not in self._content:
            return {}
        near = (concept, *self._vocabulary.ancestors(concept))
        reached = {other: self._close(concept, other) for above in near for other in self._below[above]}
        for linked in near:
            way = self._lin(concept, linked)
            for goal in self._vocabulary.concepts[linked].related:
                for other in self._below[goal]:
                    points = RELATED * way * self._lin(goal, other) // (FULL * FULL)
                    reached[other] = max(points, reached.get(other, 0))
        for other, points in self._beside_linked(concept):
            if points >= LINKED_FLOOR:
                reached[other] = max(points, reached.get(other, 0))
        return {key: points for key, points in reached.items() if points >= FLOOR}

    def _beside_linked(self, concept: str) -> Iterator[tuple[str, int]]:
        """What stands beside a linked interest, from either end: for a seamstress, knitting beside sewing."""
        concepts = self._vocabulary.concepts
        for goal in concepts[concept].related:
            for other in self._around(goal):
                yield other, RELATED * self._close(goal, other) // FULL
        for beside in self._around(concept):
            way = RELATED * self._close(concept, beside) // FULL
            for linked in concepts[beside].related if way >= LINKED_FLOOR else ():
                yield linked, way

    def _around(self, concept: str) -> set[str]:
        """The interests that share one above them with this one; for a role, none."""
        if self._vocabulary.concepts[concept].kind is Kind.ROLE:
            return set()
        return {other for above in (concept, *self._vocabulary.ancestors(concept)) for other in self._below[above]}

    def _close(self, a: str, b: str) -> int:
        """Closeness by what stands above both, links aside."""
        if a == b:
            return FULL
        steps = self._vocabulary.steps_up(a, b) or self._vocabulary.steps_up(b, a)
        lin = self._lin(a, b)
        if steps:
            step: int = FULL * STEP**steps // FULL**steps
            return max(lin, step)
        shared = self._nearest_shared(a, b)
        if shared is None:
            return 0
        beside: int = BESIDE if self._vocabulary.concepts[shared].broader else BESIDE * FAMILY // FULL
        return lin * math.isqrt(lin * FULL) * beside // (FULL * FULL)

    def _lin(self, a: str, b: str) -> int:
        if a == b:
            return FULL
        shared = self._nearest_shared(a, b)
        if shared is None:
            return 0
        total = self._content[a] + self._content[b]
        return round(FULL * 2 * self._content[shared] / total) if total else 0

    def _nearest_shared(self, a: str, b: str) -> str | None:
        above_b = {b, *self._vocabulary.ancestors(b)}
        shared = [key for key in (a, *self._vocabulary.ancestors(a)) if key in above_b]
        return max(shared, key=lambda key: self._content[key]) if shared else None


def _liked(weights: Mapping[str, float]) -> list[str]:
    return sorted((key for key, weight in weights.items() if weight > 0), key=lambda key: (-weights[key], key))


def _scaled(points: int, weight: float) -> int:
    return points * round(weight * FULL) // FULL


def _strongest(parts: Iterable[tuple[Mapping[str, int], float]]) -> dict[str, int]:
    best: dict[str, int] = {}
    for expansion, weight in parts:
        for key, points in expansion.items():
            scaled = _scaled(points, weight)
            if scaled > best.get(key, 0):
                best[key] = scaled
    return best
