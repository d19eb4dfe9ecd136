"""The readers and a way to talk with the dialogue."""

import pytest
from dialogue_talk import DATA, PLACES, QUARTERS, Talk, catalogue, translations, vocabulary

from matcher.dialogue import Scripts
from matcher.language.extraction import Extractor
from matcher.language.lexicon import Lexicon
from matcher.language.places import Gazetteer
from matcher.wording import Wording


@pytest.fixture(scope="session")
def sentences():
    """Per language, (key, context) → text."""
    return {
        language: {(entry.id, entry.context): entry.string for entry in catalogue(language) if entry.id}
        for language in ("nl", "en")
    }


@pytest.fixture(scope="session")
def wording():
    words = vocabulary()
    labels = {language: {key: words.label(key, language) for key in words.concepts} for language in ("nl", "en")}
    return Wording({language: translations(language) for language in ("nl", "en")}, labels)


@pytest.fixture(scope="session")
def scripts(wording):
    known = vocabulary()
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "words").glob("*.*"))}
    return Scripts(
        extractor=Extractor(known, Lexicon.from_texts(texts)),
        gazetteer=Gazetteer.from_csv(PLACES, QUARTERS),
        vocabulary=known,
        say=wording.render,
    )


@pytest.fixture
def talk(scripts, wording):
    def begin(known=None, **options):
        return Talk(scripts, wording, known, **options)

    return begin
