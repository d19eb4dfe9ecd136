"""Clock times of a place, right over the changes of clocks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

__all__ = ["WakingHours", "add_months", "later", "moment_at", "parse_clock"]

_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parse_clock(text: str) -> time:
    """Read "HH:MM".

    Raises:
        ValueError: The text is no time of day written in that way.
    """
    hours, _, minutes = text.partition(":")
    if not (len(hours) == len(minutes) == 2 and hours.isdecimal() and minutes.isdecimal()):
        raise ValueError(f"{text!r} is no time such as 09:30")
    return time(int(hours), int(minutes))


def moment_at(day: date, clock: time, zone: tzinfo) -> datetime:
    """The aware moment at which a local clock shows `clock` on `day`.

    A time that a spring change skips becomes the time as much later as the clocks jumped (02:30 becomes 03:30);
    of a time that comes twice in autumn it is the first.
    """
    local = datetime.combine(day, clock, tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone)


def later(moment: datetime, by: timedelta) -> datetime:
    """So much real time later; plain arithmetic on a zoned datetime would move the face of the clock instead."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


def add_months(day: date, months: int) -> date:
    """The same day of the month some months on, or the last day of a month that is too short for it."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, month + 1, min(day.day, _LAST_DAYS[month] + leap))


@dataclass(frozen=True, slots=True)
class WakingHours:
    """The hours of a day in which a message may reach somebody, both ends included.

    Attributes:
        opens: Local time of the first moment.
        closes: Local time of the last moment, later on the same day.
    """

    opens: time
    closes: time

    def hold(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether a moment lies inside them, on the clocks of `zone`."""
        return self.opens <= moment.astimezone(zone).time().replace(tzinfo=None) <= self.closes

    def not_before(self, moment: datetime, zone: tzinfo) -> datetime:
        """The moment itself when it lies inside, otherwise the next opening."""
        local = moment.astimezone(zone)
        if self.hold(local, zone):
            return local
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return moment_at(day, self.opens, zone)
