"""What a text may be about when no phrase says so: the words themselves lead to concepts.

"Iets met een hengel en een dobber" is nobody's phrase, but both words stand in phrases of fishing alone. Per word the
share of its phrases that each concept has; over a text the mean of its words, the rare ones weighing most. A lead is
good for ranking, never for saying what somebody likes.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from matcher.language.lexicon import Lexicon
from matcher.language.phrases import PhraseIndex
from matcher.language.reading import Reader
from matcher.language.tokens import words_of
from matcher.language.vocabulary import Vocabulary

__all__ = ["Leads"]

_FAINTEST = 0.08
_DOUBT = 0.5
# A word that is a phrase by itself says more of it than one among others.
_ALONE = 6
_MOST = 8
# Everyday words ("maken", "water") stand in phrases by chance more often than others.
_EVERYDAY = 0.3


class Leads:
    """Which concepts the words of a text lead to, and how surely."""

    def __init__(self, vocabulary: Vocabulary, index: PhraseIndex, reader: Reader, lexicon: Lexicon) -> None:
        self._vocabulary = vocabulary
        self._index = index
        self._reader = reader
        self._lexicon = lexicon

    def of(self, words: Iterable[str]) -> dict[str, float]:
        """Concepts with how surely the words lead there, 0 to 1; the few best only."""
        found: dict[str, float] = {}
        # One everyday word is no evidence, however few concepts it stands with.
        weight_of_all = _DOUBT
        for word in dict.fromkeys(words):
            weight = self._weight(word)
            if weight <= 0:
                continue
            weight_of_all += weight
            shares: dict[str, float] = {}
            for number in self._reader.forms(word):
                for concept, share in self._shares.get(number, {}).items():
                    shares[concept] = max(share, shares.get(concept, 0.0))
            for concept, share in shares.items():
                found[concept] = found.get(concept, 0.0) + weight * share
        best = sorted(found.items(), key=lambda item: -item[1])[:_MOST]
        return {concept: sure / weight_of_all for concept, sure in best if sure >= _FAINTEST * weight_of_all}

    def _weight(self, word: str) -> float:
        sets = self._lexicon.sets
        if word in self._lexicon.small or word in sets["may_pass"] or word.isdigit():
            return 0.0
        return _EVERYDAY if word in self._lexicon.common else 1.0

    @cached_property
    def _shares(self) -> Mapping[int, Mapping[str, float]]:
        """Per word number: of the concepts in whose phrases it stands, the share of each."""
        counts: dict[int, Counter[str]] = {}
        for concept in self._vocabulary.concepts.values():
            for said in (*concept.phrases.values(), *concept.hints.values(), *concept.also.values()):
                for phrase in said:
                    words = {word for word in words_of(phrase) if self._weight(word) > 0}
                    for word in words:
                        number = self._index.words.get(word)
                        if number is not None:
                            counts.setdefault(number, Counter())[concept.key] += _ALONE if len(words) == 1 else 1
        shares = {}
        for number, counter in counts.items():
            # A word that is alone in a phrase of many words says less of it, so roots and not counts are compared.
            roots = {key: math.sqrt(count) for key, count in counter.items()}
            whole = sum(roots.values())
            shares[number] = {key: root / whole for key, root in roots.items()}
        return shares
