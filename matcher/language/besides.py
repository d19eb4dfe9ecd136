"""What a phrase says besides: "wandelen met de hond" is dogs and walking, "vogels fotograferen" photos and birds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from matcher.language.lexicon import Lexicon
from matcher.language.meant import Meaning
from matcher.language.phrase_table import Phrase
from matcher.language.phrases import Hit, PhraseIndex, Piece
from matcher.language.tokens import Token
from matcher.language.vocabulary import Kind, Vocabulary

__all__ = ["Besides"]

_COMPANY = frozenset(["met", "with"])


class Besides:
    """Finds what stands inside a phrase of several words.

    Args:
        vocabulary: The concepts.
        lexicon: The small words.
        index: The phrases.
        meaning: What a hit means.
    """

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, index: PhraseIndex, meaning: Meaning) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._index = index
        self._meaning = meaning

    def in_company(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> Iterator[Phrase]:
        """What a phrase says besides on either side of "met": "wandelen met de hond" is walking as well as dogs."""
        if hit.length < 2:
            return
        cut = next(
            (
                index
                for index in range(hit.first + 1, hit.after)
                if any(
                    words[place].word in _COMPANY
                    for place in range(pieces[index - 1].position, pieces[index].position + 1)
                )
            ),
            None,
        )
        if cut is None:
            return
        said = {phrase.concept for phrase in hit.phrases}
        near = said.union(*(self._vocabulary.ancestors(key) for key in said))
        for side in (pieces[hit.first : cut], pieces[cut : hit.after]):
            for inner in self._index.hits(side):
                for phrase in inner.phrases:
                    beside = phrase.concept not in near and said.isdisjoint(self._vocabulary.ancestors(phrase.concept))
                    if beside and not phrase.hint:
                        yield phrase

    def inside(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> Iterator[Phrase]:
        """What single words of a phrase name besides: "vogels fotograferen" is birds as well as photography."""
        if hit.length < 2:
            return
        concepts = self._vocabulary.concepts
        said = {phrase.concept for phrase in hit.phrases}
        near = said.union(*((*self._vocabulary.ancestors(key), *concepts[key].related) for key in said))
        # In a saying ("uit de bomen gevallen") no word stands for itself: one of them must say the concept alone.
        alone = (inner for index in range(hit.first, hit.after) for inner in self._index.hits([pieces[index]]))
        if not self._meaning.is_role(hit) and not any(
            phrase.concept in said for inner in alone for phrase in inner.phrases
        ):
            return
        for index in range(hit.first, hit.after):
            place = pieces[index].position
            before = [token.word for token in words[max(0, place - 2) : place]]
            if index > hit.first and before[:1] and before[0] in self._lexicon.sets["setting"]:
                continue
            # Beside a trade stands what one does ("drummen"), beside an interest the thing it is done with ("vogels").
            if pieces[index].exact < 0 or self._meaning.is_role(hit) is not self._index.is_verb(pieces[index].exact):
                continue
            for inner in self._index.hits([replace(pieces[index], words=(pieces[index].exact,))]):
                for phrase in inner.phrases:
                    interest = concepts[phrase.concept].kind is Kind.INTEREST and not phrase.hint
                    apart = phrase.concept not in near and said.isdisjoint(self._vocabulary.ancestors(phrase.concept))
                    if interest and apart:
                        yield phrase
