from datetime import date

from matcher.language.times import Daypart, Recurrence, Times, week_bit
from matcher.services.imports.opening_hours import Span, parts_between, read_hours

TODAY = date(2017, 6, 1)
MORNING, AFTERNOON, EVENING, NIGHT = (1 << part for part in Daypart)


def test_single_days_have_their_hours():
    found = read_hours("Za 17 juni 2017 11:00 - 00:00 uur,\nzo 18 juni 2017 10:00 uur.", TODAY)
    assert found.days == {date(2017, 6, 17): Span("11:00", "00:00"), date(2017, 6, 18): Span("10:00", "")}
    assert found.weeks == ()


def test_weekly_hours_hold_within_their_dates():
    found = read_hours("Vr 30 juni 2017 t/m zo 29 oktober 2017\ndi-zo: 13:00 - 17:00 uur.", TODAY)
    (pattern,) = found.weeks
    assert (pattern.first, pattern.last) == (date(2017, 6, 30), date(2017, 10, 29))
    assert pattern.on(date(2017, 7, 4)) == AFTERNOON
    assert pattern.on(date(2017, 7, 3)) == 0  # a Monday
    assert pattern.on(date(2017, 6, 29)) == 0  # before it opens


def test_several_seasons_are_several_patterns():
    text = (
        "Za 1 oktober 2016 t/m vr 31 maart 2017\nwo-vr: 16:00 - 21:00 uur,\nza, zo: 11:00 - 21:00 uur,\n"
        "za 1 april 2017 t/m za 30 september 2017\nwo-zo: 11:00 - 22:30 uur,\n"
        "Toelichting: reserveren op 1 mei 2017 kan."
    )
    times = Times((), read_hours(text, TODAY).weeks)
    assert len(times.recurrences) == 2
    assert times.on(date(2017, 2, 4)) == MORNING | AFTERNOON | EVENING
    assert times.on(date(2017, 2, 1)) == AFTERNOON | EVENING
    assert times.on(date(2017, 6, 5)) == 0
    assert read_hours(text, TODAY).days == {}


def test_opening_hours_without_dates_hold_always():
    found = read_hours("Ma-do: 16:00 - 01:00 uur,\nvr, za: 16:00 - 03:00 uur,\nzo: gesloten", TODAY)
    (pattern,) = found.weeks
    assert pattern.first is None
    assert pattern.on(date(2017, 6, 5)) == AFTERNOON | EVENING | NIGHT
    assert pattern.on(date(2017, 6, 4)) == 0


def test_open_says_daytime_and_a_bare_range_says_every_day():
    assert read_hours("ma: geopend", TODAY).weeks == (
        Recurrence(week_bit(0, Daypart.MORNING) | week_bit(0, Daypart.AFTERNOON)),
    )
    (pattern,) = read_hours("01-07-2017 t/m 02-07-2017", TODAY).weeks
    assert pattern.on(date(2017, 7, 2)) == MORNING | AFTERNOON | EVENING
    assert read_hours("Altijd open.", TODAY).weeks[0].on(date(2017, 7, 2)) == MORNING | AFTERNOON | EVENING


def test_weekdays_may_run_over_sunday():
    (pattern,) = read_hours("vr-ma: 10:00 - 12:00", TODAY).weeks
    assert [bool(pattern.on(date(2017, 6, day))) for day in range(5, 12)] == [
        True,
        False,
        False,
        False,
        True,
        True,
        True,
    ]


def test_text_about_something_else_says_nothing():
    assert read_hours("Bel voor een afspraak. Toelichting: alleen groepen.", TODAY).weeks == ()
    assert read_hours("", TODAY).days == {}


def test_hours_give_the_dayparts_of_which_an_hour_counts():
    assert parts_between("10:00", "12:30") == MORNING
    assert parts_between("11:00", "17:00") == MORNING | AFTERNOON
    assert parts_between("20:00", "") == EVENING
    assert parts_between("22:00", "04:00") == EVENING | NIGHT
