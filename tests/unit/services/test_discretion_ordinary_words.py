"""Whoever guards the words to helpers lets ordinary sentences through, and sees through compounds and spellings."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import InputError
from matcher.models.person import Person, first_name_of
from matcher.services.trust.discretion import check_words, health_words_in
from matcher.wording.catalogue import read_catalogue

DATA = Path(__file__).parents[3] / "data"
TRUUS = Person(
    region_id=1,
    given_name="Truus Vandersteen",
    surname="Yıldız-Sørensen",
    street="Zijlweg",
    house_number="14",
    postcode="2023 OP",
    phone="+31612345678",
    birth_year=1938,
)
ORDINARY = [
    "Zij houdt van muziek, vooral van klassieke muziek en van een goed muziekstuk op zondag",
    "Fysiek iets doen mag ook: samen de heg knippen",
    "Op bezoek komen is altijd gezellig; een bezoekje van een uur is genoeg",
    "Het publiek zingt mee, want het koor is voor iedereen",
    "Hij helpt graag met het verzorgen van planten en de moestuin wordt samen verzorgd",
    "De dierenarts om de hoek past op de hond",
    "Zij zat vroeger bij het toneel en speelde een politieke avond lang de hoofdrol",
    "Samen naar de boekwinkel, naar een antiekmarkt of gewoon een rondje om het park",
    "Hij bouwde schepen en kan nog steeds een anker verankeren",
    "Een beetje handig zijn is fijn: kastje in elkaar zetten, fiets plakken, onbehandeld hout schuren",
    "Zij kent alle liedjes en verspilt geen minuut; we verspillen ook geen eten",
    "Samen memory spelen met de kleinkinderen, of een ander spel",
    "In 1955 op de boot naar Texel, en in 1962 in de haven aan het werk",
    "Wij zijn er van 09.00 - 12.00 uur, of op 05-03-2026 14.00 – 16.00",
    "De tuinen van Operatie Steenbreek bekijken, met vergeet-mij-nietjes langs het pad",
    "De coöperatie in het dorp zoekt iemand met een no-nonsense mentaliteit",
    "Darten, biljarten of kaarten: alle drie leuk",
    "Elke week 10 of 20 minuten voorlezen uit een boek van 350 bladzijden",
    "De fundamenten van het oude kasteel bekijken, en daarna een ijsje",
    "She enjoys arts and crafts, martial arts films and darts",
    "I'll bring the coffee; she has a lot of patience and a warm sense of hospitality",
    "An experimental film, or a sentimental one; the impatient may leave",
    "He would love to stroke a dog again",
    "She writes a chronicle of the village and looks after the plants",
]
SPEAKING_OF_HEALTH = [
    "hartpatiënt", "fysiotherapie", "een hersenbloeding", "gehandicapt", "is verslaafd geweest", "reumatoïde",
    "angststoornissen", "zie\u200bk", "jeugdtrauma", "wijkverpleegkundige", "alcoholverslaving", "syndroom van Down",
    "schizofrenie", "he is depressed", "she was ill", "the memory clinic", "after surgery", "een longziekte",
]  # fmt: skip
GIVING_AWAY = [
    "Truus Vandersteen wil schaken", "de tuin van Vandersteens", "Yildiz schaakt", "mevrouw Sorensen", "2023 op",
    "1012 ab", "1012 OP", "bel 06/12345678", "bel 12 34 56 78", "bel 06–12 34 56 78", "bel 531 23 45",
    "bel 0031 6 12 34 56 78", "nummer 14",
]  # fmt: skip


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.mark.parametrize("words", ORDINARY)
def test_an_ordinary_sentence_is_not_refused(words: str):
    check_words(words, TRUUS)


@pytest.mark.parametrize("words", SPEAKING_OF_HEALTH)
def test_a_compound_or_disguised_word_about_health_is_seen(words: str):
    assert health_words_in(words)


@pytest.mark.parametrize("words", GIVING_AWAY)
def test_a_name_postcode_or_number_in_another_spelling_is_seen(words: str):
    with pytest.raises(InputError):
        check_words(words, TRUUS)


@pytest.mark.parametrize("path", sorted((DATA / "demo").glob("*.toml")), ids=lambda path: path.stem)
def test_no_text_of_the_demo_is_refused(path: Path):
    texts = list(strings(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert texts
    assert {text: health_words_in(text) for text in texts if health_words_in(text)} == {}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("prefix", ["services.", "contact.", "chat.", "bot."])
def test_what_the_service_itself_says_to_helpers_is_free_of_such_words(language: str, prefix: str):
    # "Call your doctor" in an emergency, how to be forgotten, and titles that only the team reads.
    meant = ("chat.alarm.", "chat.stopped", "chat.privacy", "contact.signal.kind.")
    found, seen = {}, 0
    for entry in read_catalogue(language):
        key = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        if not key.startswith(prefix) or key.startswith(meant):
            continue
        for text in (entry.string,) if isinstance(entry.string, str) else entry.string:
            seen += 1
            if health_words_in(text):
                found[key] = health_words_in(text)
    assert seen > 0
    assert found == {}


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Truus", "Truus"),
        ("Truus Vandersteen", "Truus"),
        ("Anne-Marie de Vries", "Anne-Marie"),
        ("J. de Boer", "J."),
        ("mevrouw Jansen", "mevrouw"),
        ("De heer Jansen", "De heer"),
        ("", ""),
    ],
)
def test_a_first_name_is_all_that_the_other_side_reads(name: str, first: str):
    assert first_name_of(name) == first
    assert Person(region_id=1, given_name=name).first_name == first
