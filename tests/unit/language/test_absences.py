"""Being away, understood from words, kept, and laid out in dated dayparts."""

import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.language.absence_words import read_absence, says_away, take_out_absence
from matcher.language.absences import Absence, Period, covers, describe_absence, joined, without
from matcher.language.moments import DAYPARTS, Recurrence, Times, dated

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Wednesday
EXAMS, SCHOOL, XMAS = Period.EXAMS, Period.SCHOOL_HOLIDAYS, Period.CHRISTMAS
WINTER = (date(2026, 12, 20), date(2027, 1, 5))
AUGUST = (date(2027, 8, 1), date(2027, 8, 14))


@pytest.mark.parametrize(
    ("said", "days", "periods", "rest"),
    [
        ("in de tentamenweken niet", [], [EXAMS], ""),
        ("niet tijdens de examens", [], [EXAMS], ""),
        ("not during exam weeks", [], [EXAMS], ""),
        ("van 20 december tot 5 januari weg", [WINTER], [], ""),
        ("20 december t/m 5 januari ben ik er niet", [WINTER], [], ""),
        ("van zondag 20 december tot en met dinsdag 5 januari ben ik op vakantie", [WINTER], [], ""),
        ("20/12 tot 5/1 afwezig", [WINTER], [], ""),
        ("I'm away from 20 December to 5 January", [WINTER], [], ""),
        ("ik ben van 1 tot 14 augustus weg", [AUGUST], [], ""),
        ("in de schoolvakantie niet", [], [SCHOOL], ""),
        ("buiten de schoolvakanties", [], [SCHOOL], ""),
        ("kunstgeschiedenis, niet in de tentamenweken", [], [EXAMS], "kunstgeschiedenis"),
        ("kunstgeschiedenis niet in de tentamenweken", [], [EXAMS], "kunstgeschiedenis"),
        ("in de tentamenweken niet en van 20 december tot 5 januari weg", [WINTER], [EXAMS], ""),
        ("niet in de kerstvakantie, de meivakantie en van 1 tot 14 augustus", [AUGUST], [XMAS, Period.MAY], ""),
        ("dinsdagmiddag, maar niet in de schoolvakantie", [], [SCHOOL], "dinsdagmiddag"),
        ("elke dag behalve in de kerstvakantie", [], [XMAS], "elke dag"),
        ("volgende week ben ik er niet", [(date(2026, 11, 23), date(2026, 11, 29))], [], ""),
        ("ik ben de komende drie weken weg", [(date(2026, 11, 18), date(2026, 12, 8))], [], ""),
        ("vanaf 20 december twee weken weg", [(date(2026, 12, 20), date(2027, 1, 2))], [], ""),
        ("tot 5 januari ben ik weg", [(date(2026, 11, 18), date(2027, 1, 5))], [], ""),
        ("heel augustus ben ik op vakantie", [(date(2027, 8, 1), date(2027, 8, 31))], [], ""),
        ("24 december ben ik weg", [(date(2026, 12, 24), date(2026, 12, 24))], [], ""),
    ],
)
def test_being_away_is_taken_out_of_what_was_said(said, days, periods, rest):
    away, left = take_out_absence(said, NOW)
    assert (list(away.days), list(away.periods), left) == (days, periods, rest)


@pytest.mark.parametrize(
    "said",
    [
        "alleen in de schoolvakantie",
        "in de zomervakantie juist wel",
        "dinsdag niet",
        "van 10 tot 12 op woensdag",
        "ik studeer rechten, tentamens in januari",
        "van 30 februari tot 3 maart weg",
        "van 1 tot 14 augustus 2020 weg",
        "12 december",
        "ik ben even weg",
        "mijn examenjaar was leuk",
        "",
    ],
)
def test_what_says_nothing_of_being_away_is_left_as_it_was(said):
    away, left = take_out_absence(said, NOW)
    assert not away
    assert [word.strip(",") for word in left.split()] == [word.strip(",") for word in said.split()]


def test_who_is_asked_needs_no_not():
    assert read_absence("geschiedenis, tentamens in januari", NOW, asked=True) == Absence(periods=(EXAMS,))
    assert read_absence("van 20 december tot 5 januari", NOW, asked=True) == Absence((WINTER,))
    assert not read_absence("nee hoor", NOW, asked=True)
    assert not read_absence("in de zomervakantie kan ik juist wel", NOW, asked=True)


@pytest.mark.parametrize(
    ("said", "away"),
    [
        ("ik ben van 1 tot 14 augustus weg", True),
        ("van 1 tot 14 augustus kan ik niet", True),
        ("in de tentamenweken kan ik niet", True),
        ("ik ben er 24 december niet", True),
        ("ik kan dinsdag niet", False),
        ("ik kan 24 december niet", False),
        ("mijn dochter is van 1 tot 14 augustus weg", False),
        ("hij is er in de kerstvakantie niet", False),
    ],
)
def test_away_is_heard_unasked_only_where_it_is_theirs_and_more_than_an_appointment(said, away):
    assert bool(says_away(said, NOW)) is away


@given(
    first=st.dates(date(2026, 11, 18), date(2027, 10, 1)),
    length=st.integers(1, 40),
    words=st.sampled_from(["weg", "afwezig", "op vakantie", "er niet"]),
)
@settings(max_examples=80, deadline=None)
def test_any_stretch_to_come_is_understood_as_it_was_said(first, length, words):
    months = "januari februari maart april mei juni juli augustus september oktober november december".split()
    last = first + timedelta(days=length)
    said = f"ik ben van {first.day} {months[first.month - 1]} tot {last.day} {months[last.month - 1]} {words}"
    assert read_absence(said, NOW).days == ((first, last),)


STRETCH = st.tuples(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 30)).map(
    lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
)
ABSENCE = st.builds(
    Absence, st.lists(STRETCH, max_size=3).map(tuple), st.lists(st.sampled_from(Period), unique=True).map(tuple)
)


@given(absence=ABSENCE, other=ABSENCE)
@settings(max_examples=60, deadline=None)
def test_an_absence_survives_json_and_adding_it_twice_adds_nothing(absence, other):
    assert Absence.from_json(json.loads(json.dumps(absence.to_json()))) == absence
    both = absence.and_also(other)
    assert both.and_also(other) == both
    assert bool(absence) is bool(absence.to_json())


@given(stretches=st.lists(STRETCH, max_size=5), ahead=st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_joined_stretches_and_dated_dayparts_cover_the_same_days(stretches, ahead):
    first_day = date(2026, 5, 1)
    day = first_day + timedelta(days=ahead)
    whole = joined(stretches)
    assert covers(whole, day) is covers(stretches, day)
    assert all(one[1] < other[0] for one, other in pairwise(whole))
    always = dated(Times((), (Recurrence((1 << 28) - 1),)), first_day, 61)
    left = without(always, first_day, 61, stretches)
    assert (left >> ahead * DAYPARTS & 0b1111) == (0 if covers(stretches, day) else 0b1111)


@pytest.mark.parametrize("value", [{"days": [["x", "y"]]}, {"periods": ["exam"]}, {"days": [3]}, []])
def test_other_json_is_refused_with_a_clear_error(value):
    if value == []:
        assert not Absence.from_json(None)
        return
    with pytest.raises(InputError, match="no absence"):
        Absence.from_json(value)


def test_an_absence_is_said_back_weeks_by_name_first():
    said = describe_absence(Absence((WINTER, (WINTER[1], WINTER[1])), (EXAMS,)))
    assert [message.key for message in said] == ["times.period.exams", "times.stretch", "times.day"]


@given(text=st.text(max_size=120))
@settings(max_examples=80, deadline=None)
def test_no_text_raises(text):
    away, _ = take_out_absence(text, NOW)
    assert all(first <= last for first, last in away.days)
