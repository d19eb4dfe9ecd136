"""What happens while a question is open: when it may leave, its one reminder, and when a person takes over."""

from datetime import date, datetime, time, timedelta, tzinfo

from matcher.rhythm.local_time import moment_at
from matcher.rhythm.plan import Plan, Side

__all__ = ["postponed_to", "reminder_due", "silence_due"]


def postponed_to(plan: Plan, side: Side, zone: tzinfo, now: datetime, busy_days: frozenset[date]) -> datetime | None:
    """When a question that is due may leave instead of now; None when now is right.

    After an outage several questions to one person are late at once: they leave together on the first waking day. On a
    day on which this person was asked before nothing more leaves.

    Args:
        plan: The plan with its waking hours.
        side: Who is asked.
        zone: The zone of the region.
        now: The present moment, aware.
        busy_days: Days on which nothing may be asked (any more).
    """
    local = now.astimezone(zone)
    soonest = plan.waking.not_before(local, zone)
    day = soonest.date()
    if day not in busy_days:
        return soonest if soonest > local else None
    while day in busy_days:
        day += timedelta(days=1)
    return moment_at(day, plan.sides[side].asked_at, zone)


def reminder_due(plan: Plan, side: Side, asked_at: datetime, zone: tzinfo) -> datetime:
    """When the one reminder of a question follows."""
    return _days_later(asked_at, plan.reminder_days, plan.sides[side].asked_at, zone)


def silence_due(plan: Plan, side: Side, reminded_at: datetime, zone: tzinfo) -> datetime:
    """When silence after the reminder becomes the work of a person."""
    return _days_later(reminded_at, plan.silence_days, plan.sides[side].asked_at, zone)


def _days_later(moment: datetime, days: int, clock: time, zone: tzinfo) -> datetime:
    return moment_at(moment.astimezone(zone).date() + timedelta(days=days), clock, zone)
