"""From a phrase that nobody understood to a phrase of the vocabulary: proposals, what was decided, and its export."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from matcher.language.extraction import Extractor
from matcher.language.tokens import words_of
from matcher.language.vocabulary import LearnedPhrase, Vocabulary

__all__ = ["LearnedPhrase", "Proposal", "proposals", "to_toml"]

# Letters alone are weak: only phrases that are nearly the same are proposed for them.
_ALIKE_FROM = 78


@dataclass(frozen=True, slots=True)
class Proposal:
    """A concept that a phrase may mean.

    Attributes:
        concept: Its key.
        sure: How sure, 0 to 1; only good for the order.
    """

    concept: str
    sure: float


def proposals(gap: str, extractor: Extractor, most: int = 5) -> tuple[Proposal, ...]:
    """The concepts nearest to a phrase that was not understood, the likeliest first; empty when nothing is near.

    Looked at are the words of the phrase, whole, inflected or inside a compound, and the phrases that are spelt nearly
    like it.

    Args:
        gap: The phrase, as `Extraction.gaps` gives it.
        extractor: What understands.
        most: How many at most.
    """
    words = words_of(gap)
    if not words:
        return ()
    found = dict(extractor.leads.of(words))
    phrases = extractor.phrases
    for phrase, score, _ in process.extract(
        " ".join(words), list(phrases), scorer=fuzz.ratio, score_cutoff=_ALIKE_FROM, limit=2 * most
    ):
        for concept in phrases[phrase]:
            found[concept] = max(found.get(concept, 0.0), score / 100)
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Proposal(concept, round(sure, 3)) for concept, sure in best[:most])


def to_toml(learned: Iterable[LearnedPhrase], vocabulary: Vocabulary) -> str:
    """What was learned, as lines for the tables in ``data/``: per concept the phrases to add under `say`."""
    by_concept: dict[str, dict[str, list[str]]] = {}
    for one in learned:
        by_concept.setdefault(one.concept, {}).setdefault(one.language, []).append(one.phrase)
    blocks = []
    for key in sorted(by_concept):
        lines = [f"[{key}]  # {vocabulary.label(key, 'nl')}"]
        for language, phrases in sorted(by_concept[key].items()):
            said = ", ".join(json.dumps(phrase, ensure_ascii=False) for phrase in sorted(set(phrases)))
            lines.append(f"say.{language} = [{said}]")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
