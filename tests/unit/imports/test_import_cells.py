from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.services.imports.cells import mended, number_of, phrases, says_nothing, text_of, yes_or_no


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("RenÃ©", "René"),
        ("PoÃ«zie", "Poëzie"),
        ("Åžahin", "Şahin"),
        ("cafÃ© en cafÃ©", "café en café"),
        ("Noé", "Noé"),
        ("€ 5", "€ 5"),
    ],
)
def test_text_that_was_read_in_the_wrong_encoding_is_put_right(broken, right):
    assert mended(broken) == right


@given(st.text())
def test_mending_never_fails_and_leaves_mended_text_alone(text):
    assert isinstance(mended(text), str)
    if text.isascii():
        assert mended(text) == text


def test_the_text_of_a_cell_has_single_spaces_and_no_decimals_of_whole_numbers():
    assert text_of(" Jan\u00a0 \u200bJansen ") == "Jan Jansen"
    assert text_of(612345678.0) == "612345678"
    assert text_of("een\n  twee ", lines=True) == "een\ntwee"
    assert text_of("een\n twee") == "een twee"
    assert text_of(datetime(2026, 11, 2)) == "2026-11-02"  # noqa: DTZ001 - cells have no zone
    assert text_of("Jan\x00 \ud800Smit\x07") == "Jan Smit"
    assert text_of(None) == ""
    assert text_of(True) == "ja"


def test_numbers_are_read_with_a_decimal_comma_or_point_and_not_from_words():
    assert number_of("52,4600720") == 52.460072
    assert number_of("€ 2.50") == 2.5
    assert number_of(40) == 40
    assert number_of("gratis") is None
    assert number_of(True) is None


@pytest.mark.parametrize("text", ["", "-", "?", "n.v.t.", "N.V.T", "onbekend", "—", " - "])
def test_marks_for_nothing_say_nothing(text):
    assert says_nothing(text)


def test_a_name_that_looks_like_a_mark_says_something():
    assert not says_nothing("Geens")


@pytest.mark.parametrize(
    "cell",
    ["ja", "J", "x", "v", "✓", 1, True, "Ja (2023)", "aanwezig 2021", date(2024, 3, 1), "2023", "in bezit", "ok"],
)
def test_yes_is_understood_in_its_many_forms(cell):
    assert yes_or_no(cell) is True


@pytest.mark.parametrize(
    "cell", ["nee", "N", 0, False, "geen", "niet aanwezig", "nog niet", "Verlopen", "verlopen 2019"]
)
def test_no_is_understood_in_its_many_forms(cell):
    assert yes_or_no(cell) is False


@pytest.mark.parametrize("cell", ["", None, "-", "?", "n.v.t.", "aangevraagd", "in aanvraag", "wat is dat"])
def test_what_is_neither_yes_nor_no_stays_open(cell):
    assert yes_or_no(cell) is None


def test_several_things_in_one_cell_are_taken_apart():
    text = "Schaken, wandelen; Schaken\n• taarten bakken\n- voorlezen / vissen & haken en naaien"
    assert phrases(text) == ("schaken", "wandelen", "taarten bakken", "voorlezen", "vissen", "haken", "naaien")
    assert phrases("n.v.t.") == ()
    assert phrases("hardlopen en-suite") == ("hardlopen en-suite",)
