"""Appointments on the clock: read, checked and put into words."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.tie import Appointment
from matcher.rhythm.local_time import later, moment_at, parse_clock
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan

__all__ = ["check_coming", "end_of", "read_start", "reminder_of", "start_of", "when_words", "wished_moment"]

_DAYPARTS = ("morning", "afternoon", "evening")  # as numbered in an event: 0, 1, 2; there is no fourth to meet in
_LAST_HOUR = {"morning": 12, "afternoon": 18, "evening": 23}
_FIRST_HOUR = {"morning": 6, "afternoon": 12, "evening": 18}


def start_of(appointment: Appointment) -> datetime:
    """The aware moment it begins."""
    return moment_at(appointment.day, time.fromisoformat(appointment.start), ZoneInfo(appointment.timezone))


def end_of(appointment: Appointment) -> datetime:
    """The aware moment it is over."""
    return later(start_of(appointment), timedelta(minutes=appointment.minutes))


def reminder_of(appointment: Appointment) -> datetime:
    """The moment of the reminder: the day before."""
    day = appointment.day - timedelta(days=1)
    return moment_at(day, contact_plan().appointment_reminder, ZoneInfo(appointment.timezone))


def when_words(appointment: Appointment) -> Message:
    """Day and time in words, such as "dinsdag 24 november om 14:00"."""
    return Message("contact.when", {"day": appointment.day, "start": appointment.start})


def read_start(text: str) -> str:
    """A local time as "HH:MM".

    Raises:
        InputError: It is no time of day.
    """
    try:
        return parse_clock(text.strip()).strftime("%H:%M")
    except ValueError:
        raise InputError(f"{text!r} is no time of day", place="start", mend="write it as 14:30").told(
            Message("problem.clock")
        ) from None


def check_coming(work: Work, day: date, start: str, zone: ZoneInfo) -> None:
    """Make sure that a moment is still to come.

    Raises:
        InputError: It has passed.
    """
    if moment_at(day, time.fromisoformat(start), zone) <= work.now:
        raise InputError(f"{day.isoformat()} {start} has passed", place="day", mend="choose a moment to come").told(
            Message("problem.day")
        )


def wished_moment(appointment: Appointment, moment: Mapping[str, Any]) -> tuple[date, str] | None:
    """The day and clock time that somebody asks for, or None when no day can be made out of it.

    A part of the day keeps the usual time when that lies in it, and becomes one clock time when not, so that the other
    side has one thing to say yes to.

    Args:
        appointment: What is to be moved.
        moment: ``day`` (ISO 8601), ``start`` ("HH:MM") and ``daypart`` (0 morning, 1 afternoon, 2 evening), as the
            conversation understood them; the last two may be missing.
    """
    try:
        day = date.fromisoformat(str(moment.get("day")))
    except ValueError:
        return None
    if moment.get("start"):
        try:
            return day, parse_clock(str(moment["start"])[:5]).strftime("%H:%M")
        except ValueError:
            return None
    part = moment.get("daypart")
    if part is None:
        return day, appointment.start
    name = _DAYPARTS[part] if isinstance(part, int) and 0 <= part < len(_DAYPARTS) else str(part)
    if name not in _DAYPARTS:
        return None
    usual = time.fromisoformat(appointment.start)
    if _FIRST_HOUR[name] <= usual.hour < _LAST_HOUR[name]:
        return day, appointment.start
    return day, contact_plan().dayparts[name].strftime("%H:%M")
