import json
import re
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.language.time_sentences import describe, describe_moment
from matcher.language.times import (
    DAYPARTS,
    Daypart,
    Moment,
    PastMoment,
    Recurrence,
    Times,
    covered_moments,
    dated,
    read_moment,
    read_times,
    week_bit,
)

DATA = Path(__file__).resolve().parents[3] / "data"
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Wednesday
HOLIDAYS = ((date(2026, 12, 19), date(2027, 1, 3)),)
MA, DI, WO, DO, VR, ZA, ZO = range(7)
EVERY_DAY = range(7)
M, A, E = Daypart.MORNING, Daypart.AFTERNOON, Daypart.EVENING
WAKING = (M, A, E)


def week(days, parts=WAKING) -> int:
    return sum(week_bit(day, part) for day in days for part in parts)


def only_pattern(text: str) -> Recurrence:
    times = read_times(text, NOW, HOLIDAYS)
    assert times is not None
    assert not times.moments
    (pattern,) = times.recurrences
    return pattern


WEEKS = {
    "zaterdagmiddag": week([ZA], [A]),
    "zaterdag": week([ZA]),
    "na vieren": week(EVERY_DAY, [A, E]),
    "weekdays after 4pm": week(range(5), [A, E]),
    "doordeweeks overdag": week(range(5), [M, A]),
    "door de week": week(range(5)),
    "any afternoon": week(EVERY_DAY, [A]),
    "altijd": week(EVERY_DAY),
    "maakt niet uit": week(EVERY_DAY),
    "'s morgens": week(EVERY_DAY, [M]),
    "dinsdag en donderdag 's middags": week([DI, DO], [A]),
    "ma, wo en vr ochtend": week([MA, WO, VR], [M]),
    "ma-vr overdag": week(range(5), [M, A]),
    "maandag t/m vrijdag": week(range(5)),
    "monday to friday mornings": week(range(5), [M]),
    "elke dag behalve zondag": week([MA, DI, WO, DO, VR, ZA]),
    "niet op maandag": week([DI, WO, DO, VR, ZA, ZO]),
    "dinsdag niet": week([MA, WO, DO, VR, ZA, ZO]),
    "any time, except mondays": week([DI, WO, DO, VR, ZA, ZO]),
    "zaterdag, liefst 's middags": week([ZA], [A]),
    "in het weekend na 14.00": week([ZA, ZO], [A, E]),
    "tussen 10 en 12": week(EVERY_DAY, [M]),
    "van 10 tot 12 op woensdag": week([WO], [M]),
    "woensdagmiddag en vrijdagavond": week([WO], [A]) | week([VR], [E]),
    "'s avonds en in het weekend": week(EVERY_DAY, [E]) | week([ZA, ZO]),
    "meestal 's avonds, maar niet op vrijdag": week([MA, DI, WO, DO, ZA, ZO], [E]),
    "Ik kan niet op dinsdag en donderdag": week([MA, WO, VR, ZA, ZO]),
}
MOMENTS = {
    "zaterdag": Moment(date(2026, 11, 21)),
    "woensdag": Moment(date(2026, 11, 18)),
    "woensdag om 9 uur": Moment(date(2026, 11, 25), time(9), M),
    "morgen om 14.00": Moment(date(2026, 11, 19), time(14), A),
    "do 14:30": Moment(date(2026, 11, 19), time(14, 30), A),
    "volgende week dinsdag om half drie": Moment(date(2026, 11, 24), time(14, 30), A),
    "december 12 at 3pm": Moment(date(2026, 12, 12), time(15), A),
    "morgenavond om 8 uur": Moment(date(2026, 11, 19), time(20), E),
    "zaterdagmiddag": Moment(date(2026, 11, 21), None, A),
    "5 maart": Moment(date(2027, 3, 5)),
    "over twee weken": Moment(date(2026, 12, 2)),
    "vandaag om 4 uur": Moment(date(2026, 11, 18), time(16), A),
}


@pytest.mark.parametrize(("said", "expected"), WEEKS.items())
def test_times_of_the_week_are_understood(said, expected):
    pattern = only_pattern(said)
    assert (pattern.week, pattern.every_weeks) == (expected, 1)


@pytest.mark.parametrize(
    ("said", "every", "anchor"),
    [
        ("om de week op dinsdag", 2, date(2026, 11, 24)),
        ("every other thursday evening", 2, date(2026, 11, 19)),
        ("om de drie weken op vrijdag", 3, date(2026, 11, 20)),
        ("eerste dinsdag van de maand", 4, date(2026, 11, 24)),
        ("even weken op vrijdag", 2, date(2026, 11, 23)),
        ("oneven weken op vrijdag", 2, date(2026, 11, 16)),
    ],
)
def test_intervals_of_weeks_start_in_the_first_week_that_counts(said, every, anchor):
    pattern = only_pattern(said)
    assert (pattern.every_weeks, pattern.anchor) == (every, anchor)


@pytest.mark.parametrize(
    ("said", "moments"),
    [
        ("morgen", [Moment(date(2026, 11, 19))]),
        ("12 december", [Moment(date(2026, 12, 12))]),
        ("zaterdag 12 december", [Moment(date(2026, 12, 12))]),
        ("volgende week woensdag", [Moment(date(2026, 11, 25))]),
        ("woensdag volgende week", [Moment(date(2026, 11, 25))]),
        ("12-12 en 14-12", [Moment(date(2026, 12, 12)), Moment(date(2026, 12, 14))]),
        ("morgenavond", [Moment(date(2026, 11, 19), None, E)]),
    ],
)
def test_single_days_are_moments(said, moments):
    times = read_times(said, NOW)
    assert times is not None
    assert list(times.moments) == moments
    assert not times.recurrences


def test_school_holidays_are_left_out_or_the_only_time():
    times = read_times("in de schoolvakantie niet", NOW, HOLIDAYS)
    assert times is not None
    assert times.except_days == HOLIDAYS
    assert times.on(date(2026, 12, 18)) == 0b0111
    assert times.on(date(2026, 12, 19)) == times.on(date(2027, 1, 3)) == 0
    only = only_pattern("alleen in de schoolvakantie")
    assert (only.first, only.last) == HOLIDAYS[0]


def test_bounds_of_a_pattern_are_understood():
    assert only_pattern("vanaf 1 januari op maandag").first == date(2027, 1, 1)
    assert only_pattern("tot 1 maart elke dinsdag").last == date(2027, 3, 1)
    next_week = only_pattern("volgende week")
    assert (next_week.first, next_week.last) == (date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize("said", ["", "ik hou van schaken", "geen idee", "👍", "doe maar", "12", "ja hoor"])
def test_what_says_no_time_gives_none(said):
    assert read_times(said, NOW) is None
    assert read_moment(said, NOW) is None


@pytest.mark.parametrize(("said", "moment"), MOMENTS.items())
def test_one_concrete_moment_is_understood(said, moment):
    assert read_moment(said, NOW) == moment


@pytest.mark.parametrize("said", ["gisteren", "12 maart 2020", "1 november", "vandaag om 9 uur"])
def test_a_moment_behind_us_is_said_to_be_so(said):
    assert isinstance(read_moment(said, NOW), PastMoment)


def test_a_day_that_does_not_exist_is_not_understood():
    assert read_moment("31 februari", NOW) is None


def test_every_other_week_counts_weeks_and_not_days():
    pattern = Recurrence(week([DI], [M]), every_weeks=2, anchor=date(2026, 11, 19))
    assert pattern.on(date(2026, 11, 17)) == 1
    assert pattern.on(date(2026, 11, 24)) == 0
    assert pattern.on(date(2026, 12, 1)) == 1


def test_dated_dayparts_hold_series_and_single_days_alike():
    times = Times((Moment(date(2026, 11, 21), time(14)),), (Recurrence(week([DI], [M])),))
    bits = dated(times, date(2026, 11, 18), 14)
    assert bits == 1 << 3 * DAYPARTS + A | 1 << 6 * DAYPARTS + M | 1 << 13 * DAYPARTS + M
    assert [moment.day.day for moment in covered_moments(bits, date(2026, 11, 18))] == [21, 24, 1]


MOMENT = st.builds(
    Moment,
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None, fold=0)),
    st.none() | st.sampled_from(Daypart),
)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
TIMES = st.builds(
    Times,
    st.lists(MOMENT, max_size=3).map(tuple),
    st.lists(st.builds(Recurrence, st.integers(0, 2**28 - 1), st.integers(1, 4), DAYS, DAYS, DAYS), max_size=3).map(
        tuple
    ),
    st.lists(st.tuples(st.dates(), st.dates()), max_size=2).map(tuple),
)


@given(times=TIMES)
@settings(max_examples=60, deadline=None)
def test_times_survive_json(times):
    assert Times.from_json(json.loads(json.dumps(times.to_json()))) == times
    assert isinstance(describe(times), Message)


@pytest.mark.parametrize("value", [{"moments": [{}]}, {"recurrences": [3]}, {"except_days": [["x", "y"]]}, []])
def test_other_json_is_refused_with_a_clear_error(value):
    with pytest.raises(InputError, match="these are no times"):
        Times.from_json(value)


@given(
    text=st.text(max_size=200) | st.lists(st.sampled_from([*WEEKS, *MOMENTS, "niet", "99:99", "31-02"])).map(" ".join)
)
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text):
    times = read_times(text, NOW, HOLIDAYS)
    if times is not None:
        assert dated(times, NOW.date(), 60) >= 0
    read_moment(text, NOW)


def test_every_sentence_about_times_and_likeness_stands_in_both_languages():
    texts = [(DATA / "locales" / language / "language.po").read_text(encoding="utf-8") for language in ("nl", "en")]
    keys = [re.findall(r'^msgid "(.+)"$', text, re.MULTILINE) for text in texts]
    assert keys[0] == keys[1]
    assert {"times.always", "times.sunday", "times.night", "similarity.same"} <= set(keys[0])
    blanks = [sorted(re.findall(r"\{(\w+)\}", text)) for text in texts]
    assert blanks[0] == blanks[1]


def test_times_are_said_back_in_words():
    assert describe(Times()).key == "times.never"
    assert describe(Times((), (Recurrence(week(EVERY_DAY)),))).key == "times.always"
    said = describe(Times((), (Recurrence(week([DI, DO], [A]), every_weeks=2),)))
    assert said.key == "times.every_other_week"
    inner = said.values["times"]
    assert isinstance(inner, Message)
    assert inner.values["parts"] == (Message("times.afternoon"),)
    assert describe_moment(Moment(date(2026, 11, 21), time(14, 30))).values["start"] == "14:30"
    assert describe(Times((), (Recurrence(week([DI])),), HOLIDAYS)).key == "times.except"


def test_hours_beside_a_day_with_its_daypart_are_of_that_day():
    assert only_pattern("elke dinsdagochtend van 10 tot 12, tot 1 maart") == only_pattern(
        "elke dinsdagochtend, tot 1 maart"
    )
    assert only_pattern("dinsdagochtend van 10 tot 12").week == only_pattern("dinsdagochtend").week
