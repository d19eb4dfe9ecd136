"""The days on which an activity meets: single ones, or a series with an end."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import select

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.activity import Activity, ActivitySession, sessions_of
from matcher.services.application import Work
from matcher.services.contact.meeting_moments import read_start
from matcher.services.trust import audit

__all__ = ["MOST_SESSIONS", "add_series", "add_session", "drop_session"]

MOST_SESSIONS = 110
"""A weekly series of two years; what goes on for longer has no end, and is written as times in words."""


def add_session(work: Work, activity: Activity, *, day: date, start: str, end: str = "") -> int:
    """Add one day.

    Args:
        work: The use case.
        activity: What meets.
        day: Local day, today or later.
        start: Local "HH:MM".
        end: Local "HH:MM", or "" when unknown.

    Returns:
        How many days were added: 0 when it was there already.

    Raises:
        InputError: The day is past, or the end comes before the start.
    """
    return _add(work, activity, [day], start, end)


def add_series(
    work: Work, activity: Activity, *, first: date, last: date, every_weeks: int, start: str, end: str = ""
) -> int:
    """Add a series: the weekday of the first day, every so many weeks, up to and including the last day.

    Args:
        work: The use case.
        activity: What meets.
        first: First day, today or later.
        last: Last day on which it may still meet.
        every_weeks: 1 for every week, 2 for every other week …
        start: Local "HH:MM".
        end: Local "HH:MM", or "" when unknown.

    Returns:
        How many days were added; those that were there already do not count.

    Raises:
        InputError: The first day is past, the last comes before it, or the series is too long.
    """
    if every_weeks < 1:
        raise InputError("a series goes on every week or less often", place="every", mend="use 1 or more").told(
            Message("field.choose")
        )
    if last < first:
        raise InputError("the last day comes before the first", place="last", mend="give a later day").told(
            Message("activity_edit.last_before_first")
        )
    count = (last - first).days // (7 * every_weeks) + 1
    if count > MOST_SESSIONS:
        raise InputError("this series is too long", place="last", mend="give an earlier last day").told(
            Message("activity_edit.series_too_long", {"most": MOST_SESSIONS})
        )
    return _add(work, activity, [first + timedelta(weeks=every_weeks * step) for step in range(count)], start, end)


def drop_session(work: Work, activity: Activity, *, day: date, start: str) -> None:
    """One day of the series is off; dropping what is not there changes nothing."""
    query = select(ActivitySession).where(
        ActivitySession.activity_id == activity.id, ActivitySession.day == day, ActivitySession.start == start
    )
    for row in work.session.exec(query).all():
        work.session.delete(row)
    _save(work, activity)


def _add(work: Work, activity: Activity, days: Iterable[date], start: str, end: str) -> int:
    days = list(days)
    if min(days) < work.today:
        raise InputError("this day is past", place="day", mend="give a day that is still to come").told(
            Message("activity_edit.day_past")
        )
    begin, until = read_start(start), read_start(end) if end else ""
    if until and until <= begin:
        raise InputError("it ends before it begins", place="end", mend="give a later time").told(
            Message("activity_edit.end_before_start")
        )
    there = {(row.day, row.start) for row in sessions_of(work.session, activity.id or 0)}
    fresh = [day for day in days if (day, begin) not in there]
    work.session.add_all(
        ActivitySession(activity_id=activity.id or 0, day=day, start=begin, end=until) for day in fresh
    )
    if activity.last_day is not None and max(days) > activity.last_day:
        activity.last_day = max(days)
    _save(work, activity)
    return len(fresh)


def _save(work: Work, activity: Activity) -> None:
    activity.updated_at = work.now
    work.session.add(activity)
    work.session.flush()
    audit.record(work, None, "change", "activity days")
