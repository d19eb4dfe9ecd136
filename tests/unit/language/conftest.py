from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.language.extraction import Extractor, Mention
from matcher.language.lexicon import Lexicon
from matcher.language.places import Gazetteer
from matcher.language.similarity import ConceptSimilarity
from matcher.language.text_similarity import TextSimilarity
from matcher.language.vocabulary import Vocabulary

DATA = Path(__file__).resolve().parents[3] / "data"


def data_texts(*folders: str) -> dict[str, str]:
    return {
        str(path.relative_to(DATA)): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted((DATA / folder).glob("*.t*"))
    }


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.from_toml(data_texts("interests", "roles", "languages"))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.from_texts(data_texts("words"))


@pytest.fixture(scope="session")
def extractor(vocabulary: Vocabulary, lexicon: Lexicon) -> Extractor:
    return Extractor(vocabulary, lexicon)


@pytest.fixture(scope="session")
def similarity(vocabulary: Vocabulary) -> ConceptSimilarity:
    return ConceptSimilarity(vocabulary)


@pytest.fixture(scope="session")
def text_similarity(extractor: Extractor, similarity: ConceptSimilarity, lexicon: Lexicon) -> TextSimilarity:
    return TextSimilarity(extractor, similarity, lexicon)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.from_csv(
        (DATA / "places" / "netherlands.csv").read_text(encoding="utf-8"),
        (DATA / "places" / "neighbourhoods.csv").read_text(encoding="utf-8"),
    )


@pytest.fixture(scope="session")
def heard(extractor: Extractor) -> Callable[[str], tuple[set[str], set[str], set[str]]]:
    """Likes, dislikes and roles of an utterance, as keys."""

    def keys(mentions: tuple[Mention, ...]) -> set[str]:
        return {mention.concept for mention in mentions}

    def hear(text: str) -> tuple[set[str], set[str], set[str]]:
        found = extractor.extract(text)
        return keys(found.likes), keys(found.dislikes), keys(found.roles)

    return hear
