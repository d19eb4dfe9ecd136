"""A day that a person of the team chose for a question: when it leaves, or why that day cannot be."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from matcher.language.absences import covers
from matcher.rhythm.history import Situation
from matcher.rhythm.local_time import moment_at
from matcher.rhythm.plan import Plan
from matcher.rhythm.schedule import QUIET, latest_day

__all__ = ["Unfit", "moment_by_hand"]


class Unfit(StrEnum):
    """Why a day cannot be chosen."""

    QUIET = "quiet"  # messages around this person stopped, or there is nothing to ask about any more
    NOT_MET = "not-met"
    PAST = "past"
    EVENING = "evening"  # of today no waking hour is left
    PAUSED = "paused"
    AWAY = "away"
    BUSY = "busy"  # this person was asked on that day already, or is asked about this very tie
    HOLIDAY = "holiday"
    CRISIS = "crisis"  # a hard time, and further off than the plan lets it be then
    TOO_FAR = "too-far"  # further from the one before than the plan allows


def moment_by_hand(plan: Plan, situation: Situation, day: date, now: datetime) -> datetime | Unfit:
    """When a question leaves on a day that somebody chose.

    What the rhythm itself never does, nobody does by hand either: two a day, quiet hours, a pause, an absence, a
    holiday, a longer gap than the plan allows (a contact that is skipped with a reason counts as one).

    Args:
        plan: The plan with its waking hours.
        situation: What has happened so far, without the question that is moved.
        day: The local date.
        now: The present moment, aware.

    Returns:
        An aware moment on that day inside waking hours, not before now; or why there is none.
    """
    why = _unfit(plan, situation, day, now)
    if why is not None:
        return why
    at = moment_at(day, plan.sides[situation.side].asked_at, situation.zone)
    soonest = plan.waking.not_before(now, situation.zone)
    if at >= soonest:
        return at
    return soonest if soonest.date() == day else Unfit.EVENING


def _unfit(plan: Plan, situation: Situation, day: date, now: datetime) -> Unfit | None:
    if situation.standing in QUIET:
        return Unfit.QUIET
    if situation.meeting is None or situation.meeting.end > now:
        return Unfit.NOT_MET
    today = now.astimezone(situation.zone).date()
    if day < today:
        return Unfit.PAST
    if situation.paused_until is not None and day <= situation.paused_until:
        return Unfit.PAUSED
    if covers(situation.away, day):
        return Unfit.AWAY
    if day in situation.busy_days:
        return Unfit.BUSY
    if any(holiday.day_in(day.year) == day for holiday in plan.holidays):
        return Unfit.HOLIDAY
    if situation.in_crisis and day > today + timedelta(days=plan.crisis_days):
        return Unfit.CRISIS
    return Unfit.TOO_FAR if day > latest_day(plan, situation) else None
