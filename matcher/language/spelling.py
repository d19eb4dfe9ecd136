"""Words that neither the vocabulary nor everyday language knows: compounds to split, slips of the pen to mend."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matcher.language.inflection import noun_stems, stems
from matcher.language.phrases import PhraseIndex

__all__ = ["Spelling"]

_SHORTEST_PART = 3
_LONGEST_COMPOUND = 40
_SHORTEST_SLIP = 5
_TWO_SLIPS_FROM = 10
# Spellings that sound alike in Dutch, in the order in which they are made equal.
_SAME_SOUND = tuple(
    tuple(pair.split("="))
    for pair in "ij=ei ou=au sch=sg ch=g ck=k que=k ph=f th=t y=i j=i c=k x=ks z=s v=f q=k oe=u".split()
)
# "Schilderuh", "vissn" and "paartrijden" are written as they sound.
_AS_SPOKEN = (
    (re.compile(r"uh$|(?<=[bdfgkmpstvz])n$|(?<=[bdfgklmprstvz])ne$"), "en"),
    (re.compile(r"d(?=[^aeiou]|$)"), "t"),
)
_SHORTEST_SOUND = 4
# A verb with one of these before it is another verb: "uitroeien" is no rowing.
_PARTICLES = frozenset(
    "aan achter bij door heen her los mee mis neer ont onder over rond tegen terug toe uit ver voor wan weg".split()
)
# "Ingeschreven" is a form of "inschrijven", and no compound.
_TAKEN_PART = re.compile(
    r"(?:aan|achter|af|bij|door|in|los|mee|na|om|onder|op|over|tegen|terug|toe|uit|vast|voor|weg)ge\w{4}"
)
_PLURALS = ("en", "s", "je", "jes", "tje", "tjes")
_SMALL = ("je", "jes")
_LINKS = ("", "s", "en", "e", "n", "er", "eren")


class Spelling:
    """Reads unknown words as compounds or misspellings of known ones.

    Args:
        index: The phrases.
        common: Words that are right as they are.
        heads: Second halves that add nothing ("club", "avond"), so that the first half is what counts.
    """

    def __init__(self, index: PhraseIndex, common: frozenset[str], heads: frozenset[str]) -> None:
        self._index = index
        self._common = common
        self._heads = heads

    @cached_property
    def _common_stems(self) -> frozenset[str]:
        return frozenset(stems(word)[0] for word in self._common if len(word) > _SHORTEST_PART)

    @cached_property
    def _near(self) -> Mapping[str, list[str]]:
        near: dict[str, list[str]] = {}
        for word in sorted(self._index.mendable):
            if len(word) >= _SHORTEST_SLIP:
                for key in _edges(word):
                    near.setdefault(key, []).append(word)
        return near

    @cached_property
    def _sounds(self) -> Mapping[str, str]:
        sounds: dict[str, str] = {}
        for word in sorted(self._index.mendable):
            if len(word) >= _SHORTEST_SOUND:
                sounds.setdefault(_sound_of(word), word)
        return sounds

    @cached_property
    def _letters(self) -> Mapping[str, list[str]]:
        letters: dict[str, list[str]] = {}
        for word in sorted(self._index.mendable):
            if len(word) >= _SHORTEST_SLIP:
                letters.setdefault(_letters_of(word), []).append(word)
        return letters

    def is_everyday(self, word: str) -> bool:
        """Whether it is an everyday word as it stands, or its plain plural or diminutive ("zondagen")."""
        return word in self._common or any(
            len(word) > len(ending) + _SHORTEST_PART
            and word.endswith(ending)
            and word.removesuffix(ending) in self._common
            for ending in _PLURALS
        )

    def is_common(self, word: str) -> bool:
        """Whether everybody uses this word, in this form or another."""
        return word in self._common or (len(word) > 3 and any(stem in self._common_stems for stem in stems(word)[:4]))

    def compound(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """The numbers of the first and second half of a compound; the second empty when it adds nothing."""
        if not 2 * _SHORTEST_PART < len(word) <= _LONGEST_COMPOUND or _TAKEN_PART.match(word):
            return None
        cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        # "Lapjeskatten": a half that is written as it stands comes before one that must be read as a form.
        for cut in sorted(cuts, key=lambda cut: not self._index.known(word[cut:])):
            left, right = word[:cut], word[cut:]
            if left in _PARTICLES:
                continue
            neutral = right in self._heads or (right.endswith("s") and right[:-1] in self._heads)
            numbers = () if neutral else self._second_half(right)
            if not neutral and (len(right) < 4 or not numbers or (len(right) == 4 and not self._index.known(right))):
                continue
            first = self._first_half(left)
            if neutral and first:
                # "Schildercursus" is about painting, not about house painters.
                return tuple(sorted(first, key=lambda number: number not in self._index.activities)), ()
            if not neutral and (first or self._is_word(left)) and self._sound(right, numbers):
                return first, numbers
        return None

    def modifier(self, word: str) -> tuple[int, ...]:
        """The numbers of the first half of a compound with an everyday word ("bridgetafel"): what it has to do with."""
        if not 2 * _SHORTEST_PART < len(word) <= _LONGEST_COMPOUND or _TAKEN_PART.match(word):
            return ()
        for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART, -1):
            left, right = word[:cut], word[cut:]
            if left not in _PARTICLES and self.is_common(right):
                numbers = self._first_half(left)
                if self._index.stands_alone(numbers):
                    return numbers
        return ()

    def heard(self, word: str) -> tuple[int, ...]:
        """The numbers of the word that sounds just like this one ("jogaa"), or has two letters changed about."""
        if not _SHORTEST_SLIP <= len(word) <= _LONGEST_COMPOUND or word in self._common:
            return ()
        alike = self._sounds.get(_sound_of(word))
        if alike is None:
            same = self._letters.get(_letters_of(word), ())
            alike = next((other for other in same if OSA.distance(word, other) == 1), None)
        return self._index.forms_of(alike) if alike else ()

    def mended(self, word: str) -> tuple[int, ...]:
        """The numbers of the words that a misspelt word was meant to be; empty when none is near enough."""
        if len(word) < _SHORTEST_SLIP or len(word) > _LONGEST_COMPOUND:
            return ()
        alike = self.heard(word)
        if alike:
            return alike
        allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        # Hardly anybody gets the first letter wrong.
        near = [other for key in _edges(word) for other in self._near.get(key, ()) if other[0] == word[0]]
        best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
        return self._index.forms_of(best[0]) if best else ()

    def _first_half(self, left: str) -> tuple[int, ...]:
        for link in _LINKS:
            if left.endswith(link) and len(left) - len(link) >= _SHORTEST_PART:
                numbers = self._half(left[: len(left) - len(link)])
                if numbers:
                    return numbers
        # "Hondenuitlaat-rondje": the first half may be a compound itself.
        for cut in range(_SHORTEST_PART, len(left) - _SHORTEST_PART + 1) if len(left) > 2 * _SHORTEST_PART else ():
            for link in _LINKS:
                half = left[:cut]
                if half.endswith(link) and len(half) - len(link) >= _SHORTEST_PART:
                    numbers = self._half(half[: len(half) - len(link)])
                    if self._index.stands_alone(numbers) and (
                        self._is_word(left[cut:]) or self._index.forms_of(left[cut:])
                    ):
                        return numbers
        return ()

    def _second_half(self, right: str) -> tuple[int, ...]:
        """The numbers of a half that is a Dutch noun, as it stands, in the plural or small: "kleur-rijk" is none."""
        own, small = frozenset(noun_stems(right)), right.endswith(_SMALL)
        return tuple(
            number
            for number in self._index.forms_of(right)
            if self._index.is_dutch(number)
            and not own.isdisjoint(noun_stems(self._index.word_at(number)))
            # A "beeld" need be no "beeldje".
            and (small or not self._index.word_at(number).endswith(_SMALL))
        )

    def _half(self, word: str) -> tuple[int, ...]:
        """The numbers of a half, Dutch or English; a short one must stand in the phrases as it is."""
        if len(word) <= _SHORTEST_PART and not self._index.known(word):
            return ()
        return tuple(number for number in self._index.forms_of(word) if number < len(self._index.mendable))

    def _is_word(self, left: str) -> bool:
        return any(
            left.endswith(link) and self.is_everyday(left.removesuffix(link) if link else left) for link in _LINKS
        )

    def _sound(self, right: str, numbers: Iterable[int]) -> bool:
        """Whether the second half carries a meaning: of an everyday word, only this very form does."""
        return right not in self._common or (self._index.known(right) and self._index.stands_alone(numbers))


def _edges(word: str) -> tuple[str, str]:
    """How a word starts and ends: one slip leaves one of the two whole."""
    return f"^{word[:2]}", f"{word[-2:]}$"


def _letters_of(word: str) -> str:
    return word[0] + "".join(sorted(word[1:]))


def _sound_of(word: str) -> str:
    """How a word sounds, so that "brijen" is heard as "breien"."""
    for ending, sound in _AS_SPOKEN:
        word = ending.sub(sound, word)
    for letters, sound in _SAME_SOUND:
        word = word.replace(letters, sound)
    return "".join(char for index, char in enumerate(word) if index == 0 or char != word[index - 1])
