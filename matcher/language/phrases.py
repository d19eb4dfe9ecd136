"""The index of all phrases: which concept starts at a word, the longest phrase first.

Phrases are paths in a tree of word numbers. Articles and the like are left out on both sides ("in de tuin werken" is
found in "ik werk in mijn tuin"); phrases of two or three words are known in any order, because Dutch moves its verbs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from matcher.errors import DataFileError
from matcher.language.inflection import stems
from matcher.language.tokens import words_of
from matcher.language.vocabulary import Concept, Kind

__all__ = ["Hit", "Phrase", "PhraseIndex", "Piece"]

MOST_SKIPPED = 4
MOST_WAYS = 64
_END = -1
_ARTICLES = frozenset(["de", "het", "een", "the", "a", "an"])


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a concept.

    Attributes:
        concept: Its key.
        words: The words that count, folded.
        hint: Whether it only counts beside a word of liking.
        fixed: Whether its words only count in these forms and this order.
    """

    concept: str
    words: tuple[str, ...]
    hint: bool = False
    fixed: bool = False


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
    """

    words: tuple[int, ...]
    exact: int
    position: int
    skip: bool = False
    barrier: bool = False
    bound: bool = False
    plain: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its concepts, and the pieces it spans (first, and one past the last)."""

    phrases: tuple[Phrase, ...]
    first: int
    after: int
    length: int


class PhraseIndex:
    """Finds phrases in a row of pieces.

    Args:
        concepts: Whose phrases to know.
        pass_over: Words that never count, unless a phrase has nothing else.
        weak: Words that count inside a phrase, but cannot carry one.
        common: Words of everyday language: of "uit eten", "eten" alone must not remain.

    Raises:
        DataFileError: A phrase has no words, or two concepts of one kind claim the same phrase.
    """

    def __init__(
        self,
        concepts: Iterable[Concept],
        pass_over: frozenset[str] = frozenset(),
        weak: frozenset[str] = frozenset(),
        common: frozenset[str] = frozenset(),
    ) -> None:
        self._pass_over = pass_over
        self._weak = weak
        self._common = common
        self._numbers: dict[str, int] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._root: dict[int, object] = {}
        self.single: dict[int, bool] = {}
        claimed: dict[tuple[str, ...], tuple[str, Kind]] = {}
        for concept in concepts:
            for phrase in self._phrases(concept):
                other = claimed.setdefault((*sorted(phrase.words), concept.kind), (concept.key, concept.kind))
                if other[0] != concept.key:
                    raise DataFileError(
                        f'"{" ".join(phrase.words)}" also says [{other[0]}]',
                        place=f"[{concept.key}]",
                        mend="leave it with one",
                    )
                self._insert(phrase)

    def known(self, word: str) -> bool:
        """Whether a word, in this very form, occurs in any phrase."""
        return word in self._numbers

    @property
    def words(self) -> Mapping[str, int]:
        """All words of all phrases with their number."""
        return self._numbers

    def forms_of(self, word: str) -> tuple[int, ...]:
        """Numbers of the phrase words that this word may be a form of, itself first."""
        exact = self._numbers.get(word)
        found: dict[int, None] = {} if exact is None else {exact: None}
        for stem in stems(word):
            found.update(dict.fromkeys(self._by_stem.get(stem, ())))
        return tuple(found)

    def stands_alone(self, numbers: Iterable[int]) -> bool:
        """Whether one of these words is a phrase by itself (and no mere hint)."""
        return any(self.single.get(number, False) for number in numbers)

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

    def _phrases(self, concept: Concept) -> Iterator[Phrase]:
        for hint, by_language in ((False, concept.phrases), (True, concept.hints)):
            for language, said in by_language.items():
                for text in said:
                    if not hint and text in concept.hints.get(language, ()):
                        continue
                    words = words_of(text)
                    counting = tuple(word for word in words if word not in self._pass_over)
                    if not words:
                        raise DataFileError(
                            f'"{text}" has no words',
                            place=f"[{concept.key}]",
                            mend="write it in letters, or leave it out",
                        )
                    fixed = self._must_stay_whole(words, counting)
                    yield Phrase(concept.key, words if fixed else counting, hint, fixed)

    def _must_stay_whole(self, words: tuple[str, ...], counting: tuple[str, ...]) -> bool:
        """Whether a phrase counts as it stands: "onder de mensen" and "uit eten" have only small or everyday words."""
        if all(word in self._weak for word in counting):
            return True
        lost = {word for word in words if word not in counting} - _ARTICLES
        return len(counting) == 1 and bool(lost) and counting[0] in self._common

    def _insert(self, phrase: Phrase) -> None:
        numbers = tuple(self._number(word) for word in phrase.words)
        if len(numbers) == 1:
            self.single[numbers[0]] = self.single.get(numbers[0], False) or not phrase.hint
        for order in [numbers] if phrase.fixed else _orders(numbers):
            node = self._root
            for number in order:
                node = node.setdefault(number, {})  # type: ignore[assignment]
            ends = node.setdefault(_END, [])
            if isinstance(ends, list) and phrase not in ends:
                ends.append(phrase)

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._numbers)
            for stem in stems(word):
                self._by_stem.setdefault(stem, []).append(number)
        return number

    def _longest(self, pieces: Sequence[Piece], start: int) -> Hit | None:
        # Each way: node of the tree, how many words matched in their very form, how many were passed over.
        ways: list[tuple[dict[int, object], int, int, int]] = [(self._root, 0, 0, 0)]
        best: Hit | None = None
        best_score = (0, -1)
        index = start
        while ways and index < len(pieces):
            piece = pieces[index]
            if piece.barrier and piece.exact < 0:
                break
            advanced: list[tuple[dict[int, object], int, int, int]] = []
            for node, exact, length, skipped in ways:
                for number in piece.words:
                    child = node.get(number)
                    if isinstance(child, dict):
                        advanced.append((child, exact + (number == piece.exact), length + 1, skipped))
            index += 1
            for node, exact, length, _ in advanced:
                ends = node.get(_END)
                chance = length == 1 and not exact and piece.plain
                if not isinstance(ends, list) or piece.bound or chance or (length, exact) <= best_score:
                    continue
                said = tuple(phrase for phrase in ends if not phrase.fixed or exact == length)
                if said:
                    best, best_score = Hit(said, start, index, length), (length, exact)
            if piece.skip and index > start + 1:
                advanced += [
                    (node, exact, length, skipped if piece.free else skipped + 1)
                    for node, exact, length, skipped in ways
                    if piece.free or skipped < MOST_SKIPPED
                ]
            ways = advanced[:MOST_WAYS]
        return best


def _orders(numbers: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    if len(numbers) <= 3:
        return dict.fromkeys(permutations(numbers))
    return dict.fromkeys([numbers, (numbers[-1], *numbers[:-1])])
