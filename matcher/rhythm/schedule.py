"""When somebody is asked next how it goes: from what has happened, the plan and the calendar to one moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from matcher.language.absences import covers
from matcher.rhythm.history import Contact, ContactKind, Outcome, Situation, Standing
from matcher.rhythm.local_time import add_months, later, moment_at
from matcher.rhythm.plan import Plan

__all__ = ["QUIET", "Due", "Moved", "NothingDue", "Quiet", "coming_contacts", "latest_day", "next_contact"]


class Quiet(StrEnum):
    """Why nothing is due."""

    NOT_MET = "not-met"  # the first meeting is still to come
    WAITING = "waiting"  # an earlier question is open; its answer or its silence comes first
    SELF_GOING = "self-going"
    ENDED = "ended"
    STOPPED = "stopped"


class Moved(StrEnum):
    """Why a contact is on another day than the plan alone would give."""

    PAUSED = "paused"  # the person asked for rest
    AWAY = "away"  # the person is not there
    BUSY_WEEKS = "busy-weeks"  # exams; it could wait until they are over
    BUSY = "busy"  # this person was asked on that day already, or is asked about this very tie
    GATHERED = "gathered"  # another tie of this person is asked about on a day nearby: one message for both
    HOLIDAY = "holiday"
    LATE = "late"  # the moment had passed when it was planned
    EVENING = "evening"  # a late meeting left no room on the same day


@dataclass(frozen=True, slots=True)
class Due:
    """The next contact.

    Attributes:
        at: Aware moment inside waking hours, in the zone of the region.
        local_day: Its date there.
        kind: What is asked.
        planned_day: The day that the plan alone gives.
        moved_by: Why the day is another one, empty when it is not.
    """

    at: datetime
    local_day: date
    kind: ContactKind
    planned_day: date
    moved_by: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class NothingDue:
    """No contact is due, and why."""

    why: Quiet


@dataclass(frozen=True, slots=True)
class _Wish:
    """A day that the plan gives, with the days in which it may move; `at` where it is bound to a moment."""

    day: date
    earliest: date
    latest: date
    kind: ContactKind
    at: datetime | None = None
    moved_by: tuple[Moved, ...] = ()


QUIET = {Standing.SELF_GOING: Quiet.SELF_GOING, Standing.ENDED: Quiet.ENDED, Standing.STOPPED: Quiet.STOPPED}


def next_contact(plan: Plan, situation: Situation, now: datetime) -> Due | NothingDue:
    """The next contact of one side of one tie.

    Args:
        plan: How often and at what times.
        situation: What has happened so far.
        now: The present moment, aware; nothing is planned before it.
    """
    if situation.standing in QUIET:
        return NothingDue(QUIET[situation.standing])
    if situation.meeting is None or situation.meeting.end > now:
        return NothingDue(Quiet.NOT_MET)
    if any(contact.outcome is Outcome.WAITING for contact in situation.contacts):
        return NothingDue(Quiet.WAITING)
    soonest = plan.waking.not_before(now.astimezone(situation.zone), situation.zone)
    wish = _later_wish(plan, situation, soonest.date()) if situation.contacts else _first_wish(plan, situation)
    return _placed(plan, situation, wish, soonest)


def coming_contacts(plan: Plan, situation: Situation, now: datetime, until: date) -> Iterator[Due]:
    """The contacts up to and including a day, if every one is answered and nothing else happens."""
    while isinstance(due := next_contact(plan, situation, now), Due) and due.local_day <= until:
        yield due
        done = Contact(due.local_day, due.kind, Outcome.ANSWERED)
        busy = situation.busy_days | {due.local_day}
        situation = replace(situation, contacts=(*situation.contacts, done), busy_days=busy)
        now = due.at


def _first_wish(plan: Plan, situation: Situation) -> _Wish:
    """The question after the first meeting: for the participant on the day itself when the evening leaves room."""
    assert situation.meeting is not None
    end = situation.meeting.end.astimezone(situation.zone)
    times = plan.sides[situation.side]
    if times.first_days:
        day = end.date() + timedelta(days=times.first_days)
        return _Wish(day, day, date.max, ContactKind.FIRST)
    opens = moment_at(end.date(), plan.waking.opens, situation.zone)
    closes = moment_at(end.date(), plan.waking.closes, situation.zone)
    at = min(max(later(end, timedelta(hours=times.first_hours)), opens), closes)
    if at >= later(end, timedelta(minutes=times.first_least_minutes)):
        return _Wish(end.date(), end.date(), date.max, ContactKind.FIRST, at)
    morning = end.date() + timedelta(days=1)
    return _Wish(morning, morning, date.max, ContactKind.FIRST, moved_by=(Moved.EVENING,))


def _later_wish(plan: Plan, situation: Situation, today: date) -> _Wish:
    """Every question after the first."""
    assert situation.meeting is not None
    last, met = situation.contacts[-1], situation.meeting.end.astimezone(situation.zone).date()
    ceiling = add_months(last.day, plan.longest_gap_months)
    nearest = last.day + timedelta(days=1)
    earliest, day, latest = _by_interval(plan, situation, met)
    if situation.in_crisis:
        day = min(day, last.day + timedelta(days=plan.crisis_days))
    if last.outcome is Outcome.BAD:
        day = min(day, last.day + timedelta(days=plan.after_bad_days))
    evaluation, kind = _next_evaluation(plan, situation, met), ContactKind.FOLLOW_UP
    early = timedelta(days=0 if situation.in_crisis else plan.evaluation_early_days)
    if max(day, today) >= evaluation - early:
        kind = ContactKind.EVALUATION
        day = min(day, max(evaluation, last.day + timedelta(days=plan.spacing_days)))
    day = min(day, ceiling)
    return _Wish(day, max(nearest, min(day, earliest)), min(max(day, latest), ceiling), kind)


def _by_interval(plan: Plan, situation: Situation, met: date) -> tuple[date, date, date]:
    """Earliest, preferred and latest day when all is calm."""
    last = situation.contacts[-1]
    spaced = last.day + timedelta(days=plan.spacing_days)
    for days in plan.opening_days:
        day = met + timedelta(days=days)
        if day >= spaced:
            return day, day, day + timedelta(days=plan.spacing_days)
    easing = _easing(plan, situation, met)
    if easing is not None:
        day = last.day + timedelta(days=easing)
        return day, day, day + timedelta(days=plan.spacing_days)
    earliest, aim, latest = (last.day + timedelta(days=days) for days in plan.regular_days)
    return earliest, aim, latest


def _easing(plan: Plan, situation: Situation, met: date) -> int | None:
    """The interval on the way back from closer contact, or None when contact is at its regular distance.

    The distance between the last two contacts tells where we are: weekly means that it was a crisis, so the first step
    follows; a step of easing means that the next one follows.
    """
    opening_over = met + timedelta(days=plan.opening_days[-1] + plan.spacing_days)
    if len(situation.contacts) < 2 or situation.contacts[-1].day <= opening_over:
        return None
    before, last = situation.contacts[-2:]
    if ContactKind.EVALUATION in (before.kind, last.kind):
        return None
    gap = (last.day - before.day).days
    return next((step for step in plan.easing_days if gap < step), None)


def _next_evaluation(plan: Plan, situation: Situation, met: date) -> date:
    """The first half-yearly day that no evaluation has answered to yet."""
    done = [contact.day for contact in situation.contacts if contact.kind is ContactKind.EVALUATION]
    early, months = timedelta(days=plan.evaluation_early_days), plan.evaluation_months
    day = add_months(met, months)
    while done and day - early <= done[-1]:
        months += plan.evaluation_months
        day = add_months(met, months)
    return day


def _placed(plan: Plan, situation: Situation, wish: _Wish, soonest: datetime) -> Due:
    """Put a wish on the calendar: not in the past, not in a pause, on a free day, at a waking hour."""
    moved, day, today = list(wish.moved_by), wish.day, soonest.date()
    if situation.paused_until is not None and day <= situation.paused_until:
        day = situation.paused_until + timedelta(days=1)
        moved.append(Moved.PAUSED)
    if day < today:
        day = today
        moved.append(Moved.LATE)
    rested = _after_busy_weeks(plan, situation, wish, day)
    if rested != day:
        day = rested
        moved.append(Moved.BUSY_WEEKS)
    first = max(wish.earliest, today, (situation.paused_until or date.min) + timedelta(days=1))
    first = max(first, day) if Moved.BUSY_WEEKS in moved else first
    shared = _shared_day(plan, situation, wish, day, first)
    if shared != day:
        day = shared
        moved.append(Moved.GATHERED)
    hinders = _hindrance(plan, situation, wish.kind, day)
    if hinders is not None:
        moved.append(hinders)
        day = _free_day(plan, situation, wish, day, first)
    clock = plan.sides[situation.side].asked_at
    at = wish.at if wish.at is not None and day == wish.day else moment_at(day, clock, situation.zone)
    return Due(max(at, soonest), day, wish.kind, wish.day, tuple(moved))


def _free_day(plan: Plan, situation: Situation, wish: _Wish, day: date, first: date) -> date:
    """The next free day; when that is past the bound, the nearest one before; and else the next one after all."""
    after = day
    while _hindrance(plan, situation, wish.kind, after) is not None:
        after += timedelta(days=1)
    if after <= wish.latest:
        return after
    before = min(day, wish.latest)
    while before >= first and _hindrance(plan, situation, wish.kind, before) is not None:
        before -= timedelta(days=1)
    return before if before >= first else after


def _after_busy_weeks(plan: Plan, situation: Situation, wish: _Wish, day: date) -> date:
    """The day after exams and the like, where the contact can wait for it; else the day itself.

    What cannot wait: the question after the first meeting, anything in a crisis or after a bad answer, and whatever
    would come later than the plan allows.
    """
    if _presses(situation, wish):
        return day
    free = next((last + timedelta(days=1) for first, last in situation.busy_weeks if first <= day <= last), day)
    longest = min(wish.day + timedelta(days=plan.busy_weeks_wait_days), latest_day(plan, situation))
    return free if free <= longest else day


def _shared_day(plan: Plan, situation: Situation, wish: _Wish, day: date, first: date) -> date:
    """The nearest day, within a few, on which this person is asked about another tie; else the day itself.

    Only what is calm moves for it, and never out of the days that the plan leaves it.
    """
    if _presses(situation, wish) or day in situation.shared_days:
        return day
    near = [
        other
        for other in situation.shared_days
        if first <= other <= wish.latest
        and abs((other - day).days) <= plan.gather_days
        and _hindrance(plan, situation, wish.kind, other) is None
    ]
    return min(near, key=lambda other: (abs((other - day).days), other), default=day)


def _presses(situation: Situation, wish: _Wish) -> bool:
    """Whether a question belongs to its own day: after a first meeting, in a hard time, after a bad answer."""
    bad = bool(situation.contacts) and situation.contacts[-1].outcome is Outcome.BAD
    return wish.kind is ContactKind.FIRST or situation.in_crisis or bad


def latest_day(plan: Plan, situation: Situation) -> date:
    """The last day on which the next contact is not further from the one before than the plan allows."""
    return add_months(situation.contacts[-1].day, plan.longest_gap_months) if situation.contacts else date.max


def _hindrance(plan: Plan, situation: Situation, kind: ContactKind, day: date) -> Moved | None:
    if covers(situation.away, day):
        return Moved.AWAY
    if day in situation.busy_days:
        return Moved.BUSY
    if kind is not ContactKind.FIRST and any(holiday.day_in(day.year) == day for holiday in plan.holidays):
        return Moved.HOLIDAY
    return None
