"""How close two texts are in what their speakers like, did and were.

Three answers, the strongest counts. What was understood is compared by the links of the vocabulary. Words that no
phrase used lead to concepts with some sureness (see `matcher.language.leads`): they rank what was not understood, and
count for `_LEAD` at most. And they can be the same words on both sides ("keien kloven"): that counts in full when
nothing was understood, and little beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matcher.language.extraction import Extraction, Extractor, Stance
from matcher.language.inflection import stems
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
_ASIDE = 0.5
# Two people who reject the same have that in common, but nothing to do together.
_SHARED_REJECTION = 0.5
_LEAD = 0.6
_UNKNOWN = 0.02
# By how many of the two texts were understood.
_SAME_WORDS = (1.0, 0.5, 0.25)
_EVERYDAY = 0.2
_SHORTEST_SLIP = 5
_ALIKE_FROM = 0.75
# A text of thousands of words is not compared word by word.
_MOST_WORDS = 40


def weights_of(extraction: Extraction) -> dict[str, float]:
    """The weighted concepts of an extraction: likes and roles above 0, dislikes at -1.

    What is spoken of aside (a neighbour's hobby, the newspaper) is not the speaker's, but the text is about it.
    """
    weights = {mention.concept: _ASIDE * mention.sure for mention in extraction.aside}
    weights.update({mention.concept: -1.0 for mention in extraction.dislikes})
    for mention in extraction.likes:
        weight = _STANCE_WEIGHTS[mention.stance] * mention.sure
        weights[mention.concept] = max(weights.get(mention.concept, 0.0), weight)
    # A trade that lies behind somebody is theirs as much as ever.
    weights.update({mention.concept: mention.sure for mention in extraction.roles})
    return weights


@dataclass(frozen=True, slots=True)
class _Reading:
    words: str
    known: Mapping[str, float]
    led: Mapping[str, float]
    rest: Sequence[str]

    @property
    def dark(self) -> float:
        """The share of what was said that was not understood."""
        said = len(self.rest) + len(self.known)
        return len(self.rest) / said if said else 0.0


class TextSimilarity:
    """Closeness of two utterances; the same in both directions."""

    def __init__(self, extractor: Extractor, concepts: ConceptSimilarity, lexicon: Lexicon) -> None:
        self._extractor = extractor
        self._concepts = concepts
        self._lexicon = lexicon
        self._small = lexicon.small | lexicon.sets["may_pass"]

    def texts(self, a: str, b: str) -> Similarity:
        """Closeness of two texts, 0 to 1, with the reason (None when they have nothing in common)."""
        one, other = self._read(a), self._read(b)
        if one.words and one.words == other.words:
            return Similarity(1.0, Message("similarity.words"))
        found = [self._both_ways(one.known, other.known)]
        if one.led or other.led:
            led = self._both_ways({**one.led, **one.known}, {**other.led, **other.known})
            found.append(Similarity(_LEAD * led.value, led.reason))
        understood = bool(one.known) + bool(other.known)
        same = _SAME_WORDS[understood] * self._same_words(one.rest, other.rest)
        found.append(Similarity(same, Message("similarity.words") if same else None))
        best = max(found, key=lambda similarity: similarity.value)
        if best.value:
            return best
        # Who rejects it has answered; who was not understood has not.
        opposed = bool(one.known and other.known) and self._opposed(one.known, other.known)
        return Similarity(0.0 if opposed else _UNKNOWN * (one.dark + other.dark) / 2, None)

    def _opposed(self, a: Mapping[str, float], b: Mapping[str, float]) -> bool:
        rejected_a, rejected_b = self._concepts.expand_rejects(a), self._concepts.expand_rejects(b)
        return any(key in rejected_a for key in b) or any(key in rejected_b for key in a)

    def _read(self, text: str) -> _Reading:
        extraction = self._extractor.extract(text, of_others=True)
        known = weights_of(extraction)
        # What is rejected, and what lies below it, is nowhere led to.
        rejected = self._concepts.expand_rejects(known)
        led = {key: sure for key, sure in self._extractor.leads.of(extraction.rest).items() if key not in rejected}
        return _Reading(self._words(text), known, led, extraction.rest[:_MOST_WORDS])

    def _both_ways(self, a: Mapping[str, float], b: Mapping[str, float]) -> Similarity:
        if not a or not b:
            return Similarity(0.0, None)
        if max(*a.values(), *b.values()) < 0:
            both = self._concepts.sets(_turned(a), _turned(b))
            return Similarity(both.value * _SHARED_REJECTION, both.reason)
        there, back = self._concepts.sets(a, b), self._concepts.sets(b, a)
        # Whole thousandths, so that both orders give the very same number.
        value = (round(there.value * FULL) + round(back.value * FULL)) / (2 * FULL)
        return Similarity(value, there.reason if value else None)

    def _words(self, text: str) -> str:
        return " ".join(token.word for token in tokens(text) if not token.is_break and token.word not in self._small)

    def _same_words(self, a: Sequence[str], b: Sequence[str]) -> float:
        """The share of the words of both that stand in both, slips of the pen allowed; rare words weigh most."""
        weight = {word: _EVERYDAY if self._extractor.reader.is_common(word) else 1.0 for word in (*a, *b)}
        whole = sum(weight[word] for word in (*a, *b))
        there = sum(weight[word] * max((_alike(word, other) for other in b), default=0.0) for word in a)
        back = sum(weight[word] * max((_alike(word, other) for other in a), default=0.0) for word in b)
        return (there + back) / whole if whole else 0.0


def _turned(weights: Mapping[str, float]) -> dict[str, float]:
    return {key: -weight for key, weight in weights.items()}


def _alike(a: str, b: str) -> float:
    if a == b or not set(stems(a)).isdisjoint(stems(b)):
        return 1.0
    if min(len(a), len(b)) < _SHORTEST_SLIP:
        return 0.0
    alike = OSA.normalized_similarity(a, b, score_cutoff=_ALIKE_FROM)
    return alike if alike >= _ALIKE_FROM else 0.0
