from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rhythm_cases import AMSTERDAM, clock_changes, the_plan

from matcher.rhythm.holidays import after_working_days, easter_sunday, is_working_day, public_holidays
from matcher.rhythm.local_time import add_months, later, moment_at, parse_clock


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_it_falls(year, easter):
    assert easter_sunday(year) == easter


def test_the_public_holidays_of_2027_are_those_of_the_dutch_calendar():
    days = public_holidays(the_plan().holidays, date(2027, 1, 1), date(2027, 12, 31))
    assert sorted(days) == [
        date(2027, 1, 1),
        date(2027, 3, 28),
        date(2027, 3, 29),
        date(2027, 4, 27),
        date(2027, 5, 6),
        date(2027, 5, 16),
        date(2027, 5, 17),
        date(2027, 12, 25),
        date(2027, 12, 26),
    ]


def test_the_king_moves_his_day_when_it_falls_on_a_sunday():
    assert date(2025, 4, 26) in public_holidays(the_plan().holidays, date(2025, 1, 1), date(2025, 12, 31))
    assert date(2025, 4, 27) not in public_holidays(the_plan().holidays, date(2025, 1, 1), date(2025, 12, 31))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        ("2026-11-24T10:00", 2, "2026-11-26T10:00"),
        ("2026-11-27T16:00", 1, "2026-11-30T16:00"),  # Friday to Monday
        ("2026-11-28T16:00", 1, "2026-12-01T00:00"),  # Saturday: all of Monday
        ("2026-04-02T12:00", 1, "2026-04-03T12:00"),
        ("2026-04-03T12:00", 1, "2026-04-07T12:00"),  # over Easter Monday
        ("2026-12-24T12:00", 2, "2026-12-29T12:00"),  # over Christmas and the weekend
    ],
)
def test_working_days_leave_out_weekends_and_holidays(moment, days, expected):
    assert after_working_days(local(moment), days, the_plan().holidays, AMSTERDAM) == local(expected)


@given(st.dates(date(2024, 1, 1), date(2040, 12, 1)), st.times(), st.integers(1, 10))
def test_so_many_working_days_later_is_a_working_day_with_so_many_before_it(day, clock, days):
    holidays = the_plan().holidays
    until = after_working_days(datetime.combine(day, clock, AMSTERDAM), days, holidays, AMSTERDAM)
    assert is_working_day(until.date(), holidays)
    passed = sum(is_working_day(day + timedelta(days=n), holidays) for n in range((until.date() - day).days + 1))
    assert passed == days + 1


def test_a_time_that_a_spring_change_skips_comes_as_much_later():
    assert moment_at(date(2026, 3, 29), time(2, 30), AMSTERDAM).isoformat() == "2026-03-29T03:30:00+02:00"


def test_of_a_time_that_comes_twice_in_autumn_it_is_the_first():
    assert moment_at(date(2026, 10, 25), time(2, 30), AMSTERDAM).isoformat() == "2026-10-25T02:30:00+02:00"


def test_hours_later_are_real_hours_over_every_change_of_clocks():
    for change in clock_changes(AMSTERDAM):
        before = (change - timedelta(minutes=30)).astimezone(AMSTERDAM)
        assert later(before, timedelta(hours=2)).astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=2)


def test_months_end_where_the_shorter_month_ends():
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 10, 31), 4) == date(2027, 2, 28)
    assert add_months(date(2026, 3, 15), 12) == date(2027, 3, 15)


@pytest.mark.parametrize("text", ["9:30", "25:00", "09.30", "", "ab:cd", "09:60", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_clock(text)


@given(st.integers(0, 17 * 366 * 24 * 60))
def test_the_next_waking_moment_is_awake_and_at_most_a_night_away(minutes):
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    waking = the_plan().waking
    found = waking.not_before(moment, AMSTERDAM)
    assert waking.hold(found, AMSTERDAM)
    assert timedelta(0) <= found - moment <= timedelta(hours=13, minutes=31)
