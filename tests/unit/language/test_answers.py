from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.language.answers import (
    contains_contact,
    read_age,
    read_frequency,
    read_language,
    read_name,
    read_transport,
    read_yes_no,
)

NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
YES = [
    *("👍", "👍🏽"),
    *("ja hoor", "prima", "yes please", "ja, graag!", "geen probleem", "dat is goed", "waarom niet"),
    *(
        "doe maar",
        "ja, liever niet zo laat",
        "ok",
        "j",
        "no problem",
        "klopt",
        "is goed hoor",
        "Ja maar niet op dinsdag",
    ),
]
NO = [
    *("nee liever niet", "doe maar niet", "nou nee", "nee hoor", "liever niet", "nee dank je", "👎", "n", "nooit"),
    *("not really", "kan niet", "klopt niet", "niet goed", "no thanks"),
]
NEITHER = ["misschien", "ik weet het niet", "wat bedoel je?", "hallo", "", "ja/nee", "12", "👍👎"]


@pytest.mark.parametrize("said", YES)
def test_a_yes_is_heard(said):
    assert read_yes_no(said) is True


@pytest.mark.parametrize("said", NO)
def test_a_no_is_heard(said):
    assert read_yes_no(said) is False


@pytest.mark.parametrize("said", NEITHER)
def test_what_is_neither_yes_nor_no_stays_open(said):
    assert read_yes_no(said) is None


@pytest.mark.parametrize(
    ("said", "age"),
    [("17", 17), ("ik ben 72", 72), ("geboren in 1955", 71), ("31-12-1955", 70), ("ik ben 72 en mijn vrouw 70", 72)],
)
def test_an_age_is_read_from_years_and_dates(said, age):
    assert read_age(said, NOW) == age


@pytest.mark.parametrize("said", ["abc", "200", "0612345678", "", "3"])
def test_what_is_no_age_gives_none(said):
    assert read_age(said, NOW) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Jan", "Jan"),
        ("ik ben piet de vries", "Piet de Vries"),
        ("mijn naam is Anna-Maria van den Berg", "Anna-Maria van den Berg"),
        ("ik heet ijsbrand", "IJsbrand"),
        ("Hoi, ik ben Fatima", "Fatima"),
        ("JAN PIETERSEN", "Jan Pietersen"),
        ("J. de Vries", "J. de Vries"),
        ("مريم", "مريم"),
        ("O'Brien", "O'Brien"),
    ],
)
def test_a_name_is_tidied(said, name):
    assert read_name(said) == name


@pytest.mark.parametrize("said", ["👍", "0612345678", "jan@x.nl", "ja", "x" * 70, "", "  ", "stop", "Jan 12"])
def test_what_cannot_be_a_name_is_refused(said):
    assert read_name(said) is None


@pytest.mark.parametrize(
    ("said", "frequency"),
    [("één keer", "once"), ("eenmalig", "once"), ("1x", "once"), ("elke week", "regular"), ("af en toe", "regular"),
     ("vaker", "regular"), ("een keer per week", "regular"), ("eens in de maand", "regular"), ("weet niet", None)],
)  # fmt: skip
def test_how_often_is_heard(said, frequency):
    assert read_frequency(said) == frequency


def test_means_of_transport_are_heard_and_denied():
    assert read_transport("fiets en ov") == {"bike", "public"}
    assert read_transport("geen auto, wel een fiets") == {"bike"}
    assert read_transport("rolstoel") == {"wheels"}
    assert read_transport("weet niet") == frozenset()


def test_languages_are_read_in_order():
    assert read_language("Nederlands en Turks") == ("nl", "tr")
    assert read_language("ik spreek Berbers en een beetje Frans") == ("ber", "fr")
    assert read_language("blauw") == ()


def test_contact_details_are_seen():
    assert contains_contact("bel me op 06-12345678")
    assert contains_contact("jan@voorbeeld.nl")
    assert contains_contact("www.voorbeeld.nl")
    assert not contains_contact("ik ben 72 en woon op 2034 AB 12")


@given(text=st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_raises(text):
    assert read_yes_no(text) in (True, False, None)
    age = read_age(text, NOW)
    assert age is None or 0 <= age <= 115
    name = read_name(text)
    assert name is None or not any(char.isdigit() for char in name)
    read_frequency(text)
    assert read_transport(text) <= {"walk", "bike", "car", "public", "wheels"}
    read_language(text)
    contains_contact(text)
