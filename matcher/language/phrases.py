"""The index of all phrases: which concept starts at a word, the longest phrase first.

Phrases are paths in a tree of word numbers. Articles and the like are left out on both sides ("in de tuin werken" is
found in "ik werk in mijn tuin"); phrases of two or three words are known in any order, because Dutch moves its verbs.

Most phrases are never met in one run, so a branch of the tree grows when its first word is met, and stems are worked
out for the words that start alike: reading all phrases takes a fraction of a second.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from matcher.language.inflection import stems
from matcher.language.phrase_table import MOST_FREE, Phrase, PhraseTable, phrase_at

__all__ = ["Hit", "PhraseIndex", "Piece"]

MOST_SKIPPED = 4
_SHORT_STEM = 3
MOST_WAYS = 64
_END = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of an utterance as the index sees it.

    Attributes:
        words: Numbers of the words it may be a form of, the exact one first.
        exact: Number of the very word, or -1.
        skip: Whether a phrase may run on over it.
        barrier: Whether no phrase may run over it.
        bound: First half of a compound: no phrase may end on it.
        free: Whether running on over it costs nothing (an article, say).
        plain: A word of everyday language: alone it must stand in the vocabulary in this very form.
        position: Index of the token.
        sure: How sure it is, 0 to 1, that it is a form of those words; of the very word that is always 1.
    """

    words: tuple[int, ...]
    exact: int
    position: int
    skip: bool = False
    barrier: bool = False
    bound: bool = False
    plain: bool = False
    free: bool = False
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found.

    Attributes:
        phrases: What was said, one for each concept.
        first: Index of its first piece.
        after: Index past its last piece.
        length: How many words of the phrase were met.
        sure: How sure it is, 0 to 1: the mean over its words.
    """

    phrases: tuple[Phrase, ...]
    first: int
    after: int
    length: int
    sure: float = 1.0


_Way = tuple[dict[int, object], int, int, int, float]


class PhraseIndex:
    """Finds phrases in a row of pieces, from the table of all phrases."""

    def __init__(self, table: PhraseTable) -> None:
        self._table = table
        self._numbers: dict[str, int] = {word: number for number, word in enumerate(table["words"])}
        self._by_stem: dict[str, list[tuple[int, bool]]] = {}
        self._stemmed: set[str] = set()
        self._root: dict[int, object] = {}
        self._grown: set[int] = set()
        self._alone = frozenset(table["alone"])
        self.activities = frozenset(table["activities"])

    @property
    def mendable(self) -> Sequence[str]:
        """The Dutch and English words among all words of the phrases; other spellings are not guessed at."""
        return self._table["words"][: self._table["own"]]

    def is_dutch(self, number: int) -> bool:
        """Whether this word stands in a Dutch phrase."""
        return number < self._table["dutch"]

    def known(self, word: str) -> bool:
        """Whether a word, in this very form, occurs in any phrase."""
        return word in self._numbers

    @property
    def words(self) -> Mapping[str, int]:
        """All words of all phrases with their number."""
        return self._numbers

    def word_at(self, number: int) -> str:
        """The word that has this number."""
        return self._table["words"][number]

    def forms_of(self, word: str) -> tuple[int, ...]:
        """Numbers of the phrase words that this word may be a form of, itself first."""
        exact = self._numbers.get(word)
        found: dict[int, None] = {} if exact is None else {exact: None}
        for place, stem in enumerate(stems(word)):
            self._work_out_stems(stem[:2])
            for number, whole in self._by_stem.get(stem, ()):
                # "Honing" and "hond" share three letters after losing an ending each: that makes them no relatives.
                if whole or not place or len(stem) > _SHORT_STEM:
                    found[number] = None
        return tuple(found)

    def is_verb(self, number: int) -> bool:
        """Whether this word is something to do, in the form of an infinitive ("schilderen")."""
        return number in self.activities and self._table["words"][number].endswith("en")

    def stands_alone(self, numbers: Iterable[int]) -> bool:
        """Whether one of these words is a phrase by itself (and no mere hint)."""
        return not self._alone.isdisjoint(numbers)

    def hits(self, pieces: Sequence[Piece]) -> Iterator[Hit]:
        """The phrases in a row of pieces, from left to right, the longest at each place, none over another."""
        index = 0
        while index < len(pieces):
            hit = self._longest(pieces, index)
            if hit:
                yield hit
                index = hit.after
            else:
                index += 1

    def _grow(self, first: int) -> None:
        """Put the phrases that may start with this word into the tree.

        The mark comes last: two threads may both grow a branch, and it is the same branch; none sees half of one.
        """
        if first in self._grown:
            return
        for place in self._table["seeds"][first]:
            phrase, numbers = phrase_at(self._table, place)
            for order in [numbers] if phrase.fixed else _orders(numbers):
                if order[0] != first:
                    continue
                node = self._root
                for number in order:
                    node = node.setdefault(number, {})  # type: ignore[assignment]
                ends = node.setdefault(_END, [])
                if isinstance(ends, list) and phrase not in ends:
                    ends.append(phrase)
        self._grown.add(first)

    def _work_out_stems(self, start: str) -> None:
        """Add the words that have a stem with these first letters to the stems."""
        if start in self._stemmed:
            return
        for number in self._table["starts"].get(start, ()):
            for place, stem in enumerate(stems(self._table["words"][number])):
                if stem[:2] == start:
                    self._by_stem.setdefault(stem, []).append((number, not place))
        self._stemmed.add(start)

    def _longest(self, pieces: Sequence[Piece], start: int) -> Hit | None:
        # Each way: node of the tree, how many words matched in their very form, how many at all, how many were passed
        # over, and how sure the words are together.
        ways: list[_Way] = [(self._root, 0, 0, 0, 0.0)]
        best: Hit | None = None
        best_score = (0, -1)
        for number in pieces[start].words:
            self._grow(number)
        index = start
        while ways and index < len(pieces):
            piece = pieces[index]
            if piece.barrier and piece.exact < 0:
                break
            advanced: list[_Way] = []
            for node, exact, length, skipped, sure in ways:
                for number in piece.words:
                    child = node.get(number)
                    if isinstance(child, dict):
                        very = number == piece.exact
                        sureness = sure + (1.0 if very else piece.sure)
                        advanced.append((child, exact + very, length + 1, skipped, sureness))
            index += 1
            for node, exact, length, _, sure in advanced:
                ends = node.get(_END)
                chance = length == 1 and not exact and piece.plain
                if not isinstance(ends, list) or piece.bound or chance or (length, exact) <= best_score:
                    continue
                # What counts only as it stands has nothing between its words ("me time", but not "me what time").
                whole = exact == length == piece.position - pieces[start].position + 1
                said = tuple(phrase for phrase in ends if not phrase.fixed or whole)
                if said:
                    best, best_score = Hit(said, start, index, length, sure / length), (length, exact)
            if piece.skip and index > start + 1:
                advanced += [
                    (node, exact, length, skipped if piece.free else skipped + 1, sure)
                    for node, exact, length, skipped, sure in ways
                    if piece.free or skipped < MOST_SKIPPED
                ]
            ways = advanced[:MOST_WAYS]
        return best


def _orders(numbers: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    if len(numbers) <= MOST_FREE:
        return dict.fromkeys(permutations(numbers))
    return dict.fromkeys([numbers, (numbers[-1], *numbers[:-1])])
