from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.services.imports.dates import Born, read_born, read_day

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("12-03-1958", date(1958, 3, 12)),
        ("12/3/58", date(1958, 3, 12)),
        ("1.9.1989", date(1989, 9, 1)),
        ("1958-03-12", date(1958, 3, 12)),
        ("1958-03-12 00:00:00", date(1958, 3, 12)),
        ("12 maart 1958", date(1958, 3, 12)),
        ("25 jun. 1965", date(1965, 6, 25)),
        ("3e mei 1950", date(1950, 5, 3)),
        ("21-1-26", date(2026, 1, 21)),
        ("21-1-27", date(1927, 1, 21)),
        (datetime(1992, 11, 14), date(1992, 11, 14)),  # noqa: DTZ001 - cells have no zone
        (date(1992, 11, 14), date(1992, 11, 14)),
        (33390, date(1991, 6, 1)),
        ("33390", date(1991, 6, 1)),
        ("3 March 1958", date(1958, 3, 3)),
    ],
)
def test_a_date_of_birth_is_read_in_its_many_forms(cell, day):
    assert read_born(cell, TODAY) == Born(day.year, day)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (1964, 1964),
        ("1964", 1964),
        (74, 1952),
        ("74 jaar", 1952),
        ("58 jr", 1968),
        ("maart 1958", 1958),
        ("geb. 1958", 1958),
        (51.0, 1975),
    ],
)
def test_years_and_ages_give_a_year(cell, year):
    assert read_born(cell, TODAY) == Born(year)


@pytest.mark.parametrize(
    "cell", ["", "?", "onbekend", None, "31-02-1960", "99-99-9999", "lang geleden", 500, "zie boven", True]
)
def test_what_is_no_date_is_none(cell):
    assert read_born(cell, TODAY) is None


def test_somebody_is_under_an_age_until_the_birthday():
    assert Born(2010, date(2010, 11, 3)).is_under(16, TODAY)
    assert not Born(2010, date(2010, 11, 2)).is_under(16, TODAY)
    assert not Born(2010).is_under(16, TODAY)
    assert Born(2011).is_under(16, TODAY)


def test_days_to_come_keep_their_century():
    assert read_day("12-3-58", TODAY) == date(2058, 3, 12)
    assert read_day("za 17 juni 2017", TODAY) == date(2017, 6, 17)


@settings(deadline=None)  # the first rare form loads the tables of all months
@given(st.one_of(st.text(max_size=40), st.integers(-(10**7), 10**7), st.floats(allow_nan=False, allow_infinity=False)))
def test_no_cell_breaks_the_reader(cell):
    found = read_born(cell, TODAY)
    assert found is None or 1 <= found.year <= 9999
