"""Public holidays and working days, from rules that hold in every year."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from matcher.rhythm.local_time import moment_at

__all__ = ["Holiday", "after_working_days", "easter_sunday", "is_working_day", "public_holidays"]

_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """One public holiday.

    Attributes:
        name: As people call it.
        month_day: Month and day, or None when it moves with Easter.
        easter: Days after Easter Sunday, where it moves with Easter.
        on_sunday: Month and day that it moves to when it falls on a Sunday.
    """

    name: str
    month_day: tuple[int, int] | None = None
    easter: int | None = None
    on_sunday: tuple[int, int] | None = None

    def day_in(self, year: int) -> date:
        """The day it falls on in a year."""
        if self.month_day is None:
            return easter_sunday(year) + timedelta(days=self.easter or 0)
        day = date(year, *self.month_day)
        return date(year, *self.on_sunday) if self.on_sunday and day.weekday() == _SUNDAY else day


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (J. Meeus, "Astronomical Algorithms", 1991, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def public_holidays(holidays: tuple[Holiday, ...], first: date, last: date) -> frozenset[date]:
    """The holidays from one day to another, both included."""
    years = range(first.year, last.year + 1)
    days = (holiday.day_in(year) for year in years for holiday in holidays)
    return frozenset(day for day in days if first <= day <= last)


def is_working_day(day: date, holidays: tuple[Holiday, ...]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < _SATURDAY and all(holiday.day_in(day.year) != day for holiday in holidays)


def after_working_days(moment: datetime, days: int, holidays: tuple[Holiday, ...], zone: tzinfo) -> datetime:
    """The same local time so many working days later.

    What comes in outside working days starts to count at the midnight that begins the next working day, so a message
    of Saturday with one working day to go runs until the end of Monday.
    """
    local = moment.astimezone(zone)
    day, clock = local.date(), local.time()
    if not is_working_day(day, holidays):
        clock = time(0)
        while not is_working_day(day, holidays):
            day += timedelta(days=1)
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, holidays)
    return moment_at(day, clock.replace(tzinfo=None), zone)
