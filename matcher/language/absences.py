"""When somebody is away: days of their own, and weeks that a calendar knows ("in de tentamenweken niet")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.language.moments import DAYPARTS

__all__ = ["BUSY", "SCHOOL_HOLIDAYS", "Absence", "Period", "Stretch", "covers", "describe_absence", "joined", "without"]

Stretch = tuple[date, date]
"""First and last day, both included."""


class Period(StrEnum):
    """Weeks that have a name, and other dates each year and in each place."""

    EXAMS = "exams"
    NO_CLASSES = "no-classes"
    SCHOOL_HOLIDAYS = "school-holidays"
    AUTUMN = "autumn"
    CHRISTMAS = "christmas"
    SPRING = "spring"
    MAY = "may"
    SUMMER = "summer"


SCHOOL_HOLIDAYS = (Period.AUTUMN, Period.CHRISTMAS, Period.SPRING, Period.MAY, Period.SUMMER)
"""The holidays that "de schoolvakanties" means together."""
BUSY = frozenset({Period.EXAMS})
"""Weeks in which somebody is there but has something else on their mind."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Exceptions to the week as it usually goes.

    Attributes:
        days: Stretches with dates of their own, in order.
        periods: Weeks by name; a calendar tells when they are.
    """

    days: tuple[Stretch, ...] = ()
    periods: tuple[Period, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days or self.periods)

    def and_also(self, other: "Absence") -> "Absence":
        """Both together; nothing twice."""
        days = tuple(sorted(dict.fromkeys((*self.days, *other.days))))
        return Absence(days, tuple(dict.fromkeys((*self.periods, *other.periods))))

    def from_day(self, day: date) -> "Absence":
        """Without the stretches that are over on this day."""
        return Absence(tuple(stretch for stretch in self.days if stretch[1] >= day), self.periods)

    def to_json(self) -> dict[str, Any]:
        """A plain structure for JSON; empty when there is no exception."""
        kept: dict[str, Any] = {}
        if self.days:
            kept["days"] = [[first.isoformat(), last.isoformat()] for first, last in self.days]
        if self.periods:
            kept["periods"] = [period.value for period in self.periods]
        return kept

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "Absence":
        """Read what `to_json` gave; nothing at all is no exception.

        Raises:
            InputError: The structure is another one.
        """
        try:
            given = value or {}
            days = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in given.get("days", ()))
            return cls(days, tuple(Period(name) for name in given.get("periods", ())))
        except (AttributeError, TypeError, ValueError) as error:
            raise InputError(f"this is no absence: {error}", place="away", mend="give what to_json wrote") from error


def covers(stretches: Sequence[Stretch], day: date) -> bool:
    """Whether a day lies in one of the stretches."""
    return any(first <= day <= last for first, last in stretches)


def joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The same days as few stretches as possible, in order."""
    whole: list[Stretch] = []
    for first, last in sorted(stretches):
        if whole and first <= whole[-1][1] + timedelta(days=1):
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return tuple(whole)


def without(bits: int, first_day: date, days: int, stretches: Sequence[Stretch]) -> int:
    """Dated dayparts less those of the stretches.

    Args:
        bits: A bitset of `matcher.language.moments.dated`.
        first_day: The day of its bits 0 to 3.
        days: How many days it holds.
        stretches: Days on which somebody is away.
    """
    for first, last in stretches:
        start, end = max(0, (first - first_day).days), min(days, (last - first_day).days + 1)
        if start < end:
            gone = ((1 << (end - start) * DAYPARTS) - 1) << start * DAYPARTS
            bits &= ~gone
    return bits


def describe_absence(absence: Absence) -> tuple[Message, ...]:
    """The exceptions in words ("in de tentamenweken", "van 1 augustus tot en met 14 augustus")."""
    named = tuple(Message(f"times.period.{period.value}") for period in absence.periods)
    dated = tuple(
        Message("times.day", {"day": first})
        if first == last
        else Message("times.stretch", {"first": first, "last": last})
        for first, last in absence.days
    )
    return (*named, *dated)
