"""How close two texts are in what their speakers like, did and were."""

from collections.abc import Mapping

from rapidfuzz import fuzz

from matcher.language.extraction import Extraction, Extractor, Stance
from matcher.language.lexicon import Lexicon
from matcher.language.message import Message
from matcher.language.similarity import FULL, ConceptSimilarity, Similarity
from matcher.language.tokens import tokens

__all__ = ["TextSimilarity", "weights_of"]

# What somebody only watches or had to give up still says who they are, but less of what they would do.
_STANCE_WEIGHTS: Mapping[Stance, float] = {
    Stance.NOW: 1.0,
    Stance.AGAIN: 1.0,
    Stance.TOGETHER: 1.0,
    Stance.WATCHING: 0.8,
    Stance.NO_LONGER: 0.7,
}
# Two people who reject the same have that in common, but nothing to do together.
_SHARED_REJECTION = 0.5
# Letters alone say little: only nearly equal words count, and never as much as an understood interest.
_ALIKE_FROM = 75
_ALIKE_AT_MOST = 0.5


def weights_of(extraction: Extraction) -> dict[str, float]:
    """The weighted concepts of an extraction: likes and roles above 0, dislikes at -1."""
    weights = {mention.concept: -1.0 for mention in extraction.dislikes}
    for mention in extraction.likes:
        weights[mention.concept] = max(weights.get(mention.concept, 0.0), _STANCE_WEIGHTS[mention.stance])
    # A trade that lies behind somebody is theirs as much as ever.
    weights.update({mention.concept: 1.0 for mention in extraction.roles})
    return weights


class TextSimilarity:
    """Closeness of two utterances; the same in both directions."""

    def __init__(self, extractor: Extractor, concepts: ConceptSimilarity, lexicon: Lexicon) -> None:
        self._extractor = extractor
        self._concepts = concepts
        self._small = lexicon.sets["pass_over"] | lexicon.sets["self"] | lexicon.sets["may_pass"]

    def texts(self, a: str, b: str) -> Similarity:
        """Closeness of two texts, 0 to 1, with the reason."""
        words_a, words_b = self._words(a), self._words(b)
        if words_a and words_a == words_b:
            return Similarity(1.0, Message("similarity.words"))
        weights_a, weights_b = weights_of(self._extractor.extract(a)), weights_of(self._extractor.extract(b))
        if not weights_a or not weights_b:
            return _alike(words_a, words_b)
        if max(*weights_a.values(), *weights_b.values()) < 0:
            both = self._concepts.sets(_turned(weights_a), _turned(weights_b))
            return Similarity(both.value * _SHARED_REJECTION, both.reason)
        there, back = self._concepts.sets(weights_a, weights_b), self._concepts.sets(weights_b, weights_a)
        # Whole thousandths, so that both orders give the very same number.
        value = (round(there.value * FULL) + round(back.value * FULL)) / (2 * FULL)
        return Similarity(value, there.reason if value else None)

    def _words(self, text: str) -> str:
        return " ".join(token.word for token in tokens(text) if not token.is_break and token.word not in self._small)


def _turned(weights: Mapping[str, float]) -> dict[str, float]:
    return {key: -weight for key, weight in weights.items()}


def _alike(a: str, b: str) -> Similarity:
    ratio = fuzz.token_sort_ratio(a, b) if a and b else 0.0
    if ratio < _ALIKE_FROM:
        return Similarity(0.0, None)
    value = _ALIKE_AT_MOST * (ratio - _ALIKE_FROM) / (100 - _ALIKE_FROM)
    return Similarity(round(value, 3), Message("similarity.words") if value else None)
