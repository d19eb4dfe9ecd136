"""Every sentence that users see exists in both languages, and is used."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from matcher.wording.catalogue import LANGUAGES, read_catalogue

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
NEVER = re.compile(
    r"\b(patiënt\w*|dementerende\w*|cliënt\w*|cliëntsysteem|eenza\w*|zorg|weet u nog|weet je nog|afgewezen)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    return {language: read_catalogue(language) for language in LANGUAGES}


def entries(catalogue: Catalog) -> dict[tuple[str, str | None], tuple[str, ...]]:
    found = {}
    for entry in catalogue:
        if entry.id:
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            found[key, entry.context] = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)
    return found


def test_every_key_exists_in_both_languages(catalogues):
    dutch, english = ({key for key, _ in entries(catalogues[language])} for language in ("nl", "en"))
    assert dutch - english == set()
    assert english - dutch == set()


def test_a_key_has_the_same_placeholders_in_every_form(catalogues):
    def placeholders(language: str) -> dict[str, set[str]]:
        used: dict[str, set[str]] = {}
        for (key, _), forms in entries(catalogues[language]).items():
            used.setdefault(key, set()).update(*(PLACEHOLDER.findall(form) for form in forms))
        return used

    dutch, english = placeholders("nl"), placeholders("en")
    assert {key: (dutch[key], english[key]) for key in dutch if dutch[key] != english[key]} == {}


def test_no_dutch_sentence_holds_a_word_that_hurts(catalogues):
    found = {key: form for (key, _), forms in entries(catalogues["nl"]).items() for form in forms if NEVER.search(form)}
    assert found == {}
