"""Everything of ``data/`` that the cores need, parsed once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from matcher.content.files import data_text, data_texts
from matcher.errors import DataFileError
from matcher.language.extraction import Extractor
from matcher.language.lexicon import Lexicon
from matcher.language.places import Gazetteer
from matcher.language.similarity import FULL, ConceptSimilarity
from matcher.language.vocabulary import Vocabulary
from matcher.scoring import Weights

__all__ = ["Content", "load_content"]


@dataclass(frozen=True, slots=True)
class Content:
    """What coordinators edit, in the form that the cores use.

    Attributes:
        vocabulary: Interests and life roles.
        extractor: Finds them in what people say.
        similarity: How close they are.
        gazetteer: Places and postcodes.
        weights: Points of the scoring criteria.
        common_roles: Roles that so many people have that sharing one says little.
    """

    vocabulary: Vocabulary
    extractor: Extractor
    similarity: ConceptSimilarity
    gazetteer: Gazetteer
    weights: Weights
    common_roles: frozenset[str]
    _related: dict[str, Mapping[str, float]] = field(default_factory=dict)

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
        for folder in ("interests", "roles")
        for name, text in data_texts(folder, ".toml").items()
    }
    vocabulary = Vocabulary.from_toml(texts)
    gazetteer = Gazetteer.from_csv(data_text("places/netherlands.csv"), data_text("places/neighbourhoods.csv"))
    return Content(
        vocabulary=vocabulary,
        extractor=Extractor(vocabulary, Lexicon.from_texts(data_texts("words", ".toml"))),
        similarity=ConceptSimilarity(vocabulary),
        gazetteer=gazetteer,
        weights=Weights.from_toml(data_text("weights.toml")),
        common_roles=_common_roles(vocabulary),
    )


def _common_roles(vocabulary: Vocabulary) -> frozenset[str]:
    roles = frozenset(tomllib.loads(data_text("common-roles.toml"))["common"])
    unknown = sorted(roles - set(vocabulary.concepts))
    if unknown:
        raise DataFileError(f"no role {unknown[0]}", place="data/common-roles.toml", mend="use a key of data/roles")
    return roles
