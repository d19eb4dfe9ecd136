"""Moments and weekly patterns as values, and the dated dayparts they cover."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import IntEnum
from typing import Any

from matcher.errors import InputError

__all__ = [
    "DAYPARTS",
    "WHOLE_WEEK",
    "Daypart",
    "Moment",
    "Recurrence",
    "Times",
    "covered_moments",
    "dated",
    "daypart_of",
    "week_bit",
]


class Daypart(IntEnum):
    """A part of the day, in local time."""

    MORNING = 0
    """06:00-12:00"""
    AFTERNOON = 1
    """12:00-18:00"""
    EVENING = 2
    """18:00-23:00"""
    NIGHT = 3
    """23:00-06:00"""


DAYPARTS = len(Daypart)
WHOLE_WEEK = (1 << 7 * DAYPARTS) - 1


def week_bit(weekday: int, daypart: Daypart) -> int:
    """The bit of a week mask for a weekday (Monday = 0) and daypart."""
    return 1 << (weekday * DAYPARTS + daypart)


def daypart_of(start: time) -> Daypart:
    """The daypart that a time of day falls in."""
    if 6 <= start.hour < 12:
        return Daypart.MORNING
    if 12 <= start.hour < 18:
        return Daypart.AFTERNOON
    return Daypart.EVENING if 18 <= start.hour < 23 else Daypart.NIGHT


@dataclass(frozen=True, slots=True)
class Moment:
    """One day, with the time or the part of it when those were said.

    Attributes:
        day: The local day.
        start: The local time, when it was said.
        daypart: The part of the day; follows from `start` when that is known.
    """

    day: date
    start: time | None = None
    daypart: Daypart | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A weekly pattern.

    Attributes:
        week: 28 bits, bit = weekday (Monday = 0) * 4 + daypart.
        every_weeks: 1 for every week, 2 for every other week, and so on.
        anchor: A day in a week in which it takes place (only needed when `every_weeks` > 1).
        first: First day on which it counts.
        last: Last day on which it counts.
    """

    week: int
    every_weeks: int = 1
    anchor: date | None = None
    first: date | None = None
    last: date | None = None

    def on(self, day: date) -> int:
        """The dayparts of a day that this covers, as four bits."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return 0
        if self.every_weeks > 1:
            monday = day - timedelta(days=day.weekday())
            start = self.anchor or self.first or date(2024, 1, 1)
            weeks = (monday - (start - timedelta(days=start.weekday()))).days // 7
            if weeks % self.every_weeks:
                return 0
        return (self.week >> (day.weekday() * DAYPARTS)) & 0b1111


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody can, or when something takes place.

    Attributes:
        moments: Single days.
        recurrences: Weekly patterns.
        except_days: Stretches of days (first and last day included) on which the patterns do not count.
    """

    moments: tuple[Moment, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    except_days: tuple[tuple[date, date], ...] = field(default=())

    def on(self, day: date) -> int:
        """The dayparts of a day that this covers, as four bits (bit = daypart)."""
        bits = 0
        if not any(first <= day <= last for first, last in self.except_days):
            for recurrence in self.recurrences:
                bits |= recurrence.on(day)
        for moment in self.moments:
            if moment.day == day:
                part = daypart_of(moment.start) if moment.start and moment.daypart is None else moment.daypart
                bits |= 0b0111 if part is None else 1 << part
        return bits

    def last_day(self) -> date | None:
        """The last day that these times can still mean, or None when they go on."""
        ends = [pattern.last for pattern in self.recurrences]
        days = [moment.day for moment in self.moments] + [last for last in ends if last is not None]
        return None if None in ends else max(days, default=None)

    def to_json(self) -> dict[str, Any]:
        """A plain structure for JSON."""
        return {
            "moments": [
                {
                    "day": moment.day.isoformat(),
                    "start": moment.start.isoformat("minutes") if moment.start else None,
                    "daypart": None if moment.daypart is None else int(moment.daypart),
                }
                for moment in self.moments
            ],
            "recurrences": [
                {
                    "week": pattern.week,
                    "every_weeks": pattern.every_weeks,
                    "anchor": _iso(pattern.anchor),
                    "first": _iso(pattern.first),
                    "last": _iso(pattern.last),
                }
                for pattern in self.recurrences
            ],
            "except_days": [[first.isoformat(), last.isoformat()] for first, last in self.except_days],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Times":
        """Read what `to_json` gave.

        Raises:
            InputError: The structure is another one.
        """
        try:
            return cls(
                tuple(_moment(item) for item in value.get("moments", ())),
                tuple(_recurrence(item) for item in value.get("recurrences", ())),
                tuple(
                    (date.fromisoformat(first), date.fromisoformat(last))
                    for first, last in value.get("except_days", ())
                ),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"these are no times: {error}", place="times", mend="give what to_json wrote") from error


def dated(times: Times, first_day: date, days: int) -> int:
    """All dated dayparts that are covered, as a bitset.

    Args:
        times: When.
        first_day: The day of bits 0 to 3.
        days: How many days to look ahead.

    Returns:
        Bits, bit = day_index * 4 + daypart.
    """
    bits = 0
    for index in range(days):
        bits |= times.on(first_day + timedelta(days=index)) << (index * DAYPARTS)
    return bits


def covered_moments(bits: int, first_day: date) -> Iterator[Moment]:
    """The days and dayparts of a bitset that `dated` made, in order."""
    while bits:
        lowest = bits & -bits
        index = lowest.bit_length() - 1
        yield Moment(first_day + timedelta(days=index // DAYPARTS), None, Daypart(index % DAYPARTS))
        bits ^= lowest


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(item: Mapping[str, Any]) -> Moment:
    start, part = item.get("start"), item.get("daypart")
    return Moment(
        date.fromisoformat(item["day"]),
        time.fromisoformat(start) if start else None,
        None if part is None else Daypart(part),
    )


def _recurrence(item: Mapping[str, Any]) -> Recurrence:
    return Recurrence(
        int(item["week"]),
        max(1, int(item.get("every_weeks", 1))),
        _day(item.get("anchor")),
        _day(item.get("first")),
        _day(item.get("last")),
    )
