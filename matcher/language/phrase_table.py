"""All phrases of a vocabulary as one table of plain lists: made once, kept, and read again in no time.

Words have numbers; a phrase is a row of them with its concept and how it counts. Per word stand the phrases that may
start with it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypedDict

from matcher.errors import DataFileError
from matcher.language.irregular import IRREGULAR
from matcher.language.tokens import words_of
from matcher.language.vocabulary import LANGUAGES, Concept, Kind

__all__ = ["MOST_FREE", "Phrase", "PhraseTable", "SmallWords", "compile_phrases", "phrase_at"]

MOST_FREE = 3
_TWO_NAMES = 3
_BETWEEN_NAMES = frozenset(["of", "or"])
_ARTICLES = frozenset(["de", "het", "een", "the", "a", "an"])


class Phrase(NamedTuple):
    """One way to say a concept.

    Attributes:
        concept: Its key.
        words: The words that count, folded.
        hint: Whether it only counts beside a word of liking.
        fixed: Whether its words only count in these forms and this order.
        also: Whether it is another concept's phrase, and says this one as well.
        plain: Whether all its words are everyday ones ("lekker eten"): in "het eten was lekker" it tells of nobody.
    """

    concept: str
    words: tuple[str, ...]
    hint: bool = False
    fixed: bool = False
    also: bool = False
    plain: bool = False


class PhraseTable(TypedDict):
    """What an index of phrases starts from; it survives a round trip through JSON.

    Attributes:
        words: All words; the number of a word is its place here.
        dutch: How many of them stand in Dutch phrases; they come first.
        own: How many of them stand in Dutch and English phrases; they come first.
        starts: Per first two letters of a stem the words that may have such a stem.
        phrases: Rows of concept, marks (the names of the `Phrase` attributes that hold), and word numbers.
        seeds: Per word the phrases (by their place) that may start with it.
        alone: Words that are a phrase by themselves, and no mere hint.
        activities: Of those, the words that name an interest.
    """

    words: list[str]
    dutch: int
    own: int
    starts: dict[str, list[int]]
    phrases: list[tuple[str, str, list[int]]]
    seeds: list[list[int]]
    alone: list[int]
    activities: list[int]


class SmallWords(NamedTuple):
    """The words that phrases are read with.

    Attributes:
        pass_over: Words that never count, unless a phrase has nothing else.
        weak: Words that count inside a phrase, but cannot carry one.
        common: Words of everyday language: of "uit eten", "eten" alone must not remain.
        mute: Words that say nothing alone, whatever a table says ("but", "was").
    """

    pass_over: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    mute: frozenset[str] = frozenset()


def compile_phrases(concepts: Iterable[Concept], small: SmallWords) -> PhraseTable:
    """Read all phrases of these concepts.

    Raises:
        DataFileError: A phrase has no words, or two concepts of one kind claim the same phrase.
    """
    return _Compiler(small).compile(tuple(concepts))


class _Compiler:
    def __init__(self, small: SmallWords) -> None:
        self._pass_over, self._weak, self._common, self._mute = small
        self._everyday = self._common | self._weak
        self._numbers: dict[str, int] = {}
        self._table = PhraseTable(words=[], dutch=0, own=0, starts={}, phrases=[], seeds=[], alone=[], activities=[])
        self._alone: dict[int, bool] = {}
        self._activities: set[int] = set()

    def compile(self, concepts: tuple[Concept, ...]) -> PhraseTable:
        claimed: dict[tuple[str, ...], str] = {}
        self._number_dutch(concepts)
        for concept in concepts:
            for phrase in self._phrases(concept, own=True):
                if not phrase.also:
                    other = claimed.setdefault((*sorted(phrase.words), concept.kind), concept.key)
                    if other != concept.key:
                        raise DataFileError(
                            f'"{" ".join(phrase.words)}" also says [{other}]',
                            place=f"[{concept.key}]",
                            mend='leave it with one, or put it under "also" of one',
                        )
                self._sow(phrase, concept.kind, own=True)
        spoken_for = {words[:-1] for words in claimed}
        for concept in concepts:
            for half in _halves(concept.labels.values()):
                if (half,) not in spoken_for and half not in self._mute:
                    self._sow(Phrase(concept.key, (half,), hint=half in self._common), concept.kind, own=True)
        self._table["own"] = len(self._numbers)
        for concept in concepts:
            for phrase in self._phrases(concept, own=False):
                # A word that is spelt like a Dutch or English one is read as that one ("el" is a hand in Turkish).
                everyday = all(word in self._common or word in self._pass_over for word in phrase.words)
                if not everyday and tuple(sorted(phrase.words)) not in spoken_for:
                    self._sow(phrase, concept.kind, own=False)
        self._table["words"] = list(self._numbers)
        self._table["alone"] = [number for number, alone in self._alone.items() if alone]
        self._table["activities"] = sorted(self._activities)
        return self._table

    def _number_dutch(self, concepts: Iterable[Concept]) -> None:
        """Give the words of the Dutch phrases the first numbers."""
        for concept in concepts:
            for said in (concept.phrases, concept.also, concept.hints):
                for text in said.get("nl", ()):
                    for word in words_of(text):
                        self._number(word, inflects=True)
        self._table["dutch"] = len(self._numbers)

    def _phrases(self, concept: Concept, *, own: bool) -> Iterator[Phrase]:
        hinted = {hint.lower() for hints in concept.hints.values() for hint in hints}
        for role, by_language in (("say", concept.phrases), ("also", concept.also), ("hint", concept.hints)):
            hint = role == "hint"
            for language, said in by_language.items():
                for text in said if (language in LANGUAGES) is own else ():
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
                    # "Naar de kerk" is no mere "kerk" where that is only a hint.
                    bare = len(counting) == 1 < len(words) and counting[0] in hinted
                    fixed = bare or self._must_stay_whole(words, counting)
                    # An everyday word alone ("lift", "eten") needs a word of liking, unless it is the very name.
                    named = text in concept.labels.values()
                    if len(words) == 1 and words[0] in self._mute and not named:
                        continue
                    everyday = not fixed and len(counting) == 1 and counting[0] in self._common and not named
                    plain = not named and self._everyday.issuperset(counting)
                    said_as = words if fixed else counting
                    yield Phrase(concept.key, said_as, hint or everyday, fixed, role == "also", plain)

    def _must_stay_whole(self, words: tuple[str, ...], counting: tuple[str, ...]) -> bool:
        """Whether a phrase counts as it stands: "onder de mensen" and "uit eten" have only small or everyday words."""
        if (self._weak | self._mute).issuperset(counting):
            return True
        if len(counting) > 1 or len(words) == 1 or counting[0] not in self._common:
            return False
        return not _ARTICLES.issuperset(word for word in words if word != counting[0])

    def _sow(self, phrase: Phrase, kind: Kind, *, own: bool) -> None:
        numbers = [self._number(word, inflects=own) for word in phrase.words]
        if len(numbers) == 1:
            self._alone[numbers[0]] = self._alone.get(numbers[0], False) or not phrase.hint
            if not phrase.hint and kind is Kind.INTEREST:
                self._activities.add(numbers[0])
        if phrase.fixed:
            firsts: Iterable[int] = numbers[:1]
        else:
            firsts = set(numbers) if len(numbers) <= MOST_FREE else {numbers[0], numbers[-1]}
        place = len(self._table["phrases"])
        marks = "".join(mark for mark, holds in zip(_MARKS, phrase[2:], strict=True) if holds)
        self._table["phrases"].append((phrase.concept, marks, numbers))
        for first in firsts:
            self._table["seeds"][first].append(place)

    def _number(self, word: str, *, inflects: bool) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._numbers)
            self._table["seeds"].append([])
            for start in _starts_of_stems(word) if inflects else ():
                self._table["starts"].setdefault(start, []).append(number)
        return number


def _halves(labels: Iterable[str]) -> Iterator[str]:
    """The two names in a label such as "boer of boerin"."""
    for label in labels:
        words = words_of(label)
        if len(words) == _TWO_NAMES and words[1] in _BETWEEN_NAMES and "-" not in label:
            yield words[0]
            yield words[2]


# One letter per mark of a phrase, in the order of its attributes.
_MARKS = "hfap"


def phrase_at(table: PhraseTable, place: int) -> tuple[Phrase, tuple[int, ...]]:
    """A phrase of the table, and the numbers of its words."""
    concept, marks, numbers = table["phrases"][place]
    words = tuple(table["words"][number] for number in numbers)
    return Phrase(concept, words, *(mark in marks for mark in _MARKS)), tuple(numbers)


def _starts_of_stems(word: str) -> set[str]:
    """The first letters that a stem of this word may have."""
    starts = {word[:2]}
    if word.startswith("ge"):
        starts.add(word[2:4])
    if word in IRREGULAR:
        starts.add(IRREGULAR[word][:2])
    return starts
