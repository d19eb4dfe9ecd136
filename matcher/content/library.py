"""Everything of ``data/`` that the cores need, parsed once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

from matcher.content.files import data_text, data_texts
from matcher.content.kept import kept
from matcher.errors import DataFileError
from matcher.language.calendars import Calendars
from matcher.language.extraction import Extractor, phrase_table
from matcher.language.lexicon import Lexicon
from matcher.language.phrase_table import PhraseTable
from matcher.language.places import Gazetteer
from matcher.language.similarity import FULL, ConceptSimilarity
from matcher.language.text_similarity import TextSimilarity
from matcher.language.vocabulary import LearnedPhrase, Vocabulary, document_of
from matcher.scoring import Weights

__all__ = ["Content", "load_content"]


@dataclass(frozen=True, slots=True)
class Content:
    """What coordinators edit, in the form that the cores use.

    Attributes:
        vocabulary: Interests and life roles.
        extractor: Finds them in what people say.
        similarity: How close two of them are.
        texts: How close two texts are in what they say of them.
        gazetteer: Places and postcodes.
        calendars: School holidays and exam weeks.
        weights: Points of the scoring criteria.
        common_roles: Roles that so many people have that sharing one says little.
        quiet: Concepts that are named only when nothing else was said, or by their very name.
        unsaid: Concepts that are heard and kept, and never named as a like: how a life went.
        lexicon: The small words, and the words that say no and yes.
    """

    vocabulary: Vocabulary
    extractor: Extractor
    similarity: ConceptSimilarity
    texts: TextSimilarity
    gazetteer: Gazetteer
    calendars: Calendars
    weights: Weights
    common_roles: frozenset[str]
    quiet: frozenset[str]
    unsaid: frozenset[str]
    lexicon: Lexicon
    _related: dict[str, Mapping[str, float]] = field(default_factory=dict)

    def with_phrases(self, learned: Iterable[LearnedPhrase]) -> "Content":
        """The same content with phrases that were learned while the service runs, over those of the files.

        It takes a fraction of a second; what does not depend on phrases is shared.

        Args:
            learned: All of them that hold now, the oldest first.

        Raises:
            InputError: A phrase has no words, its concept is not there, or it is the name of another concept.
        """
        vocabulary = self.vocabulary.with_phrases(learned)
        extractor = Extractor(vocabulary, self.lexicon)
        texts = TextSimilarity(extractor, self.similarity, self.lexicon)
        return replace(self, vocabulary=vocabulary, extractor=extractor, texts=texts)

    def relatedness(self, concept: str) -> Mapping[str, float]:
        """What meets a wish for a concept, 0 … 1, as the scoring engine takes it; worked out once per concept."""
        known = self._related.get(concept)
        if known is None:
            known = {other: points / FULL for other, points in self.similarity.meets(concept).items()}
            self._related[concept] = known
        return known

    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The concepts' names by language, for the wording."""
        return {
            language: {key: self.vocabulary.label(key, language) for key in self.vocabulary.concepts}
            for language in ("nl", "en")
        }


@cache
def load_content() -> Content:
    """Read, parse and check ``data/``; the same object every time.

    Raises:
        DataFileError: A file does not hold together; names the file, the entry and the mend.
    """
    texts = {
        f"{folder}/{name}": text
        for folder in ("interests", "roles", "languages")
        for name, text in data_texts(folder, ".toml").items()
    }
    words = {**data_texts("words", ".toml"), **data_texts("words", ".txt")}
    lexicon = Lexicon.from_texts(words)
    compiled = kept("vocabulary", {**texts, **words}, lambda: _compiled(texts, lexicon))
    vocabulary = Vocabulary.from_documents(compiled["documents"])
    extractor = Extractor(vocabulary, lexicon, cast(PhraseTable, compiled["table"]))
    similarity = ConceptSimilarity(vocabulary)
    gazetteer = Gazetteer.from_csv(data_text("places/netherlands.csv"), data_text("places/neighbourhoods.csv"))
    return Content(
        vocabulary=vocabulary,
        extractor=extractor,
        similarity=similarity,
        texts=TextSimilarity(extractor, similarity, lexicon),
        gazetteer=gazetteer,
        calendars=Calendars.from_toml(data_texts("calendars", ".toml")),
        weights=Weights.from_toml(data_text("weights.toml")),
        common_roles=_keys("common-roles", "common", vocabulary),
        quiet=_keys("quiet", "quiet", vocabulary),
        unsaid=_keys("quiet", "unsaid", vocabulary),
        lexicon=lexicon,
    )


def _compiled(texts: Mapping[str, str], lexicon: Lexicon) -> dict[str, Any]:
    documents = {name: document_of(name, text) for name, text in texts.items()}
    return {"documents": documents, "table": phrase_table(Vocabulary.from_documents(documents), lexicon)}


def _keys(file: str, name: str, vocabulary: Vocabulary) -> frozenset[str]:
    keys = frozenset(tomllib.loads(data_text(f"{file}.toml"))[name])
    unknown = sorted(keys - set(vocabulary.concepts))
    if unknown:
        raise DataFileError(
            f"no concept {unknown[0]}", place=f"data/{file}.toml", mend="use a key of data/interests or data/roles"
        )
    return keys
