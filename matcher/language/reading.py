"""From the words of an utterance to the pieces in which phrases are looked for."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.language.cues import Cue
from matcher.language.lexicon import Lexicon
from matcher.language.phrases import PhraseIndex, Piece
from matcher.language.spelling import Spelling
from matcher.language.tokens import Token

__all__ = ["BARRIERS", "INFLECTED", "MENDED", "Reader"]


class Reader:
    """Reads words as forms of known words: inflected, in a compound, or misspelt.

    Args:
        index: The phrases.
        lexicon: The small words and everyday words.
    """

    def __init__(self, index: PhraseIndex, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        self._spelling = Spelling(index, lexicon.common, lexicon.sets["heads"])

    def pieces(self, words: Sequence[Token], cues: Sequence[Cue]) -> tuple[list[Piece], set[int]]:
        """The pieces of an utterance, and the indices of the words that nothing knows."""
        sets = self._lexicon.sets
        in_cue = {index: cue for cue in cues for index in range(cue.first, cue.after)}
        pieces: list[Piece] = []
        unknown: set[int] = set()
        for index, token in enumerate(words):
            cue = in_cue.get(index)
            barrier = token.is_break or token.word in sets["contrast"] or token.word in sets["join"]
            if barrier or (cue and cue.kind in BARRIERS):
                exact = self._index.words.get(token.word, -1)
                own = (exact,) if exact >= 0 else ()
                pieces.append(Piece(own, exact, index, barrier=True))
            elif token.word in sets["pass_over"] or token.word.isdigit():
                number = self._index.words.get(token.word)
                if number is not None:
                    pieces.append(Piece((number,), number, index, skip=True, free=True))
            else:
                found = self._word(token, index, words, in_cue=cue is not None, unknown=unknown)
                # "Houdt van boeken" keeps no books.
                loving = cue is not None and cue.kind == "like" and cue.after - cue.first > 1
                pieces += [_as_written(piece) for piece in found] if loving else found
        return pieces, unknown

    def forms(self, word: str) -> tuple[int, ...]:
        """Numbers of the phrase words that a word may be: by itself, as two halves, or as a slip of the pen."""
        numbers = self._forms_of(word)
        if numbers or word in self._lexicon.common or word in self._lexicon.ordinary:
            return numbers
        halves = self._spelling.compound(word)
        if halves:
            return (*halves[0], *halves[1])
        modifier = self._spelling.modifier(word)
        if modifier:
            return modifier
        return self._spelling.heard(word) if self._spelling.is_common(word) else self._spelling.mended(word)

    def _forms_of(self, word: str) -> tuple[int, ...]:
        """Numbers of the phrase words that this is a form of; of an ordinary word, the very word alone."""
        numbers = self._index.forms_of(word)
        if word in self._lexicon.ordinary:
            return tuple(number for number in numbers if self._index.word_at(number) == word)
        return numbers

    def _is_introduced(self, index: int, words: Sequence[Token]) -> bool:
        """Whether a name is expected: "ik heet Bakker", "mijn naam is Jan de Boer", "Piet van der Vis"."""
        sets = self._lexicon.sets
        if any(other.word in sets["before_name"] for other in words[max(0, index - 3) : index]):
            return True
        before = index - 1
        while before > max(0, index - 4) and words[before].word in sets["name_parts"]:
            before -= 1
        earlier = words[max(0, before - 3) : before + 1]
        return words[before].word in sets["first_names"] or any(word.word in sets["before_name"] for word in earlier)

    def is_common(self, word: str) -> bool:
        """Whether everybody uses this word, in this form or another."""
        return self._spelling.is_common(word)

    def _word(
        self, token: Token, index: int, words: Sequence[Token], *, in_cue: bool, unknown: set[int]
    ) -> list[Piece]:
        word, sets = token.word, self._lexicon.sets
        named = token.capital and index > 0 and not words[index - 1].is_break
        if named and (self._is_introduced(index, words) or word in sets["first_names"]):
            # "Herman Finkers" may be a phrase as a whole; a name alone is nobody's trade.
            known = self._index.words.get(word, -1)
            return [Piece((known,) if known >= 0 else (), known, index, barrier=True)]
        # "De bus naar Zandvoort gereden": a name may stand inside a phrase.
        skip = in_cue or word in sets["may_pass"] or named
        exact = self._index.words.get(word, -1)
        common = self._spelling.is_everyday(word)
        # "Brei koken" is no knitting, "ik brei" is.
        beside = [other.word for other in (*words[max(0, index - 2) : index], *words[index + 1 : index + 2])]
        first_person = word in sets["with_ik"] and any(other in _FIRST_PERSON for other in beside)
        if word.endswith("t") and word[:-1] in sets["with_ik"]:
            # "Hij kookt", "mijn moeder leest".
            first_person = any(other in _THIRD_PERSON or other in sets["relatives"] for other in beside)
        plain = (common or named or word in sets["may_pass"]) and not first_person
        numbers = self._forms_of(word)
        if word in self._lexicon.ordinary and not first_person:
            return [Piece(numbers, exact, index, skip=skip, plain=plain)]
        if first_person:
            # "Ik schilder" is what somebody does, "ik ben schilder" what they are.
            verbs = tuple(number for number in numbers if self._index.is_verb(number))
            if verbs:
                return [Piece(verbs, exact, index, skip=skip)]
        if word in sets["first_names"]:
            numbers = tuple(number for number in numbers if number == exact)
        elif word in sets["may_pass"]:
            # "Paar" is no form of "paard", nor "maandag" of "manden".
            numbers = tuple(
                number for number in numbers if number == exact or self._index.word_at(number) in sets["may_pass"]
            )
        alike = () if exact >= 0 or common or skip or named else self._spelling.heard(word)
        if alike and not self._index.stands_alone(numbers):
            return [Piece(alike, -1, index, sure=MENDED)]
        if numbers or common or skip:
            return [Piece(numbers, exact, index, skip=skip, plain=plain, sure=INFLECTED)]
        halves = None if named else self._spelling.compound(word)
        if halves:
            first, second = halves
            if not second:
                return [Piece(first, -1, index, sure=_COMPOUND)]
            return [
                Piece(first, -1, index, bound=True, skip=True, sure=_COMPOUND),
                Piece(second, -1, index, sure=_COMPOUND),
            ]
        if self._spelling.is_common(word):
            return [Piece((), -1, index)]
        mended = () if named or word in sets["first_names"] else self._spelling.mended(word)
        if not mended:
            unknown.add(index)
        return [Piece(mended, -1, index, sure=MENDED)]


def _as_written(piece: Piece) -> Piece:
    return replace(piece, words=(piece.exact,) if piece.exact >= 0 else ())


_FIRST_PERSON = frozenset(["ik", "k", "i"])
_THIRD_PERSON = frozenset(["hij", "ze", "zij"])
# How sure each way of reading is: a slip of the pen may be another word that nobody here knows.
INFLECTED = 0.95
_COMPOUND = 0.9
MENDED = 0.7
BARRIERS = frozenset(
    ["no_before", "no_after", "no_around", "yes_before", "yes_after", "yes_around", "lack", "same", "figure"]
)
