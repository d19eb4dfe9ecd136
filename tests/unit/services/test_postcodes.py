"""A true postcode never passes; a year or a measure puzzles nobody."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.services.trust.postcodes import postcode_in

DIGITS = st.from_regex(r"[1-9][0-9]{3}", fullmatch=True)
LETTERS = st.text(string.ascii_uppercase, min_size=2, max_size=2)
GAPS = st.sampled_from(["", " ", "  ", "-", " - ", ".", "/", "_", "\u00a0", "\n", ", "])


@given(digits=DIGITS, letters=LETTERS, gap=GAPS, inner=st.sampled_from(["", ".", " "]), small=st.booleans())
@settings(max_examples=200)
def test_the_own_postcode_is_found_in_any_spelling(digits: str, letters: str, gap: str, inner: str, small: bool):
    """Invariant 1: not even where it reads as a year with a word."""
    written = f"{digits}{gap}{letters[0]}{inner}{letters[1]}"
    text = f"zij woont op {written.lower() if small else written}, bij de kerk"
    found = postcode_in(text, f"{digits} {letters}")
    assert found is not None
    assert re.sub(r"[\W_]", "", found).upper() == digits + letters


@given(digits=DIGITS, letters=LETTERS, gap=st.sampled_from(["", " ", "-"]))
@settings(max_examples=100)
def test_anybody_s_postcode_in_its_usual_spelling_is_found(digits: str, letters: str, gap: str):
    assert postcode_in(f"zij woont op {digits}{gap}{letters} bij de kerk", "") == f"{digits}{gap}{letters}"


@pytest.mark.parametrize(
    "text",
    [
        "In 2026 is hij nog graag buiten",
        "Hij zong van 1950 en later weer",
        "in 1950 ja, toen voer hij",
        "in 1987 dj geweest",
        "Hij fietste 1500 km per jaar en een auto van 1200 kg",
        "2026 tv kijken, 1999 we gingen, 1970 va",
    ],
)
def test_a_year_or_a_measure_is_no_postcode(text: str):
    assert postcode_in(text, "2034 AB") is None


@pytest.mark.parametrize(
    "written", ["2034ab", "2034 ab", "2034-EN", "2034 EN", "2034en", "2034 Ab", "6543 op", "9999 XX"]
)
def test_what_can_be_a_postcode_is_taken_for_one(written: str):
    assert postcode_in(f"naast {written} is een tuin", "") == written


def test_the_four_digits_alone_may_be_said():
    assert postcode_in("Hij woont in 2034, bij het park", "2034") is None
    assert postcode_in("Hij woont in 2034, bij het park", "2034 AB") is None
