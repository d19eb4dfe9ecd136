"""School holidays and exam weeks as data: the files that ship, and what a mistake in them says."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from matcher.errors import DataFileError
from matcher.language.absences import SCHOOL_HOLIDAYS, Absence, Period, covers
from matcher.language.calendars import Calendars
from matcher.language.places import Place

FOLDER = Path(__file__).parents[3] / "data" / "calendars"
HAARLEM = Place("2034 Haarlem", "2034", 52.365, 4.655, province="Noord-Holland")
NIJMEGEN = Place("6511 Nijmegen", "6511", 51.84, 5.86, province="Gelderland")
EDE = Place("6711 Ede", "6711", 52.04, 5.66, province="Gelderland")
INHOLLAND = """
source = "a year plan"
names = ["Inholland", "InHolland Haarlem"]
exams = [[2027-01-25, 2027-02-05]]
"""


@pytest.fixture(scope="module")
def calendars():
    return Calendars.from_toml({path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))})


def test_every_region_knows_its_holidays_of_the_coming_years(calendars):
    assert [region.key for region in calendars.regions] == ["noord", "midden", "zuid"]
    for region in calendars.regions:
        assert set(region.holidays) == set(SCHOOL_HOLIDAYS)
        assert all(len(stretches) == 3 for stretches in region.holidays.values())
        for stretches in region.holidays.values():
            for first, last in stretches:
                assert (first.weekday(), last.weekday()) == (5, 6)  # Saturday to Sunday
                assert (last - first).days in (8, 15, 43)


def test_exam_weeks_are_whole_weeks_outside_the_weeks_without_classes(calendars):
    terms = calendars.typical.terms
    for first, last in terms[Period.EXAMS]:
        assert (first.weekday(), last.weekday(), (last - first).days) == (0, 6, 13)
        assert not covers(terms[Period.NO_CLASSES], first)


def test_a_place_is_in_the_region_of_its_name_before_that_of_its_province(calendars):
    assert [calendars.region_of(place).key for place in (HAARLEM, NIJMEGEN, EDE)] == ["noord", "zuid", "midden"]
    assert calendars.region_of(Place("Gent", None, 51.05, 3.7)) is None


def test_what_was_said_is_laid_out_on_the_calendar(calendars):
    north = calendars.region_of(HAARLEM)
    absence = Absence(((date(2027, 3, 1), date(2027, 3, 7)),), (Period.CHRISTMAS, Period.EXAMS))
    found = calendars.stretches(absence, north)
    assert (date(2026, 12, 19), date(2027, 1, 3)) in found
    assert (date(2027, 1, 18), date(2027, 1, 31)) in found
    assert (date(2027, 3, 1), date(2027, 3, 7)) in found
    summer = calendars.stretches(Absence(periods=(Period.SCHOOL_HOLIDAYS,)), north)
    assert covers(summer, date(2027, 7, 10))
    assert not covers(summer, date(2027, 8, 23))
    assert calendars.stretches(Absence(periods=(Period.SUMMER,)), None) == ()


def test_a_school_with_a_file_of_its_own_goes_before_the_typical_one():
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    calendars = Calendars.from_toml({**texts, "inholland.toml": INHOLLAND})
    exams = Absence(periods=(Period.EXAMS,))
    own = calendars.stretches(exams, None, told="ik studeer verpleegkunde aan InHolland, Haarlem")
    assert own == ((date(2027, 1, 25), date(2027, 2, 5)),)
    assert covers(calendars.stretches(exams, None, told="rechten in Leiden"), date(2027, 1, 18))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("exams = [[2027-01-25, 2027-02-05]]", "where the dates come from"),
        ('source = "x"\nnames = ["y"]', "names no weeks"),
        ('source = "x"\nexams = [[2027-01-25, 2027-02-05]]', "nobody can name"),
        ('source = "x"\nnames = ["y"]\nexams = [[2027-02-05, 2027-01-25]]', "no such stretch"),
        ('source = "x"\nnames = ["y"]\nexams = [["2027-01-25", "2027-02-05"]]', "first and last day"),
        ('source = "x"\ndefault = true\nexams = [[2027-01-25]]', "first and last day"),
        ('source = "x"\n[regions.noord]\n[[holiday]]\nname = "lente"', 'no holiday "lente"'),
        ("source = ", "Invalid value"),
    ],
)
def test_a_mistake_in_a_calendar_names_the_place_and_the_mend(text, problem):
    with pytest.raises(DataFileError, match=problem) as caught:
        Calendars.from_toml({"own.toml": text})
    assert "data/calendars/own.toml" in str(caught.value)


def test_there_is_one_typical_calendar():
    text = f'source = "x"\ndefault = true\nexams = [[{date(2027, 1, 1)}, {date(2027, 1, 1) + timedelta(days=6)}]]'
    with pytest.raises(DataFileError, match="second file"):
        Calendars.from_toml({"one.toml": text, "two.toml": text})
