"""What must hold whatever happened: over all changes of clocks of 2024 to 2040, and over random histories."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rhythm_cases import AMSTERDAM, answered, clock_changes, met, the_plan

from matcher.rhythm import (
    Contact,
    ContactKind,
    Due,
    Meeting,
    Moved,
    Outcome,
    Side,
    Situation,
    coming_contacts,
    next_contact,
    postponed_to,
    reminder_due,
    silence_due,
)
from matcher.rhythm.local_time import add_months

# Europe; half an hour (Lord Howe); a change at midnight (Beirut, Havana); the far side of the date line (Chatham).
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Amsterdam",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Beirut",
        "America/Havana",
        "Pacific/Chatham",
    )
]


def awake(moment: datetime, zone: ZoneInfo) -> bool:
    return time(9) <= moment.astimezone(UTC).astimezone(zone).time() <= time(20, 30)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_over_every_change_of_clocks_a_check_in_keeps_its_local_time_and_day(zone):
    changes = clock_changes(zone)
    assert len(changes) == 34, "two a year, 2024 to 2040"
    for change in changes:
        around = change.astimezone(zone).date()
        for back in (0, 1, 7, 14, 28):
            for side in Side:
                day = around - timedelta(days=back)
                situation = met(day, "11:00", 60, side, zone=zone)
                end = day + timedelta(days=60)
                for due in coming_contacts(the_plan(), situation, situation.meeting.end, end):
                    local = due.at.astimezone(UTC).astimezone(zone)
                    assert local.date() == due.local_day
                    assert awake(due.at, zone)
                    if due.local_day != day:
                        assert local.time() == the_plan().sides[side].asked_at


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_two_hours_after_a_meeting_in_the_night_of_the_change_are_two_real_hours_or_wait_for_morning(zone):
    for change in clock_changes(zone):
        day = change.astimezone(zone).date()
        for hour in range(24):
            situation = Situation(Side.PARTICIPANT, zone, Meeting(day, time(hour, 15), 45, zone))
            due = next_contact(the_plan(), situation, situation.meeting.end)
            assert isinstance(due, Due)
            assert awake(due.at, zone)
            elapsed = due.at.astimezone(UTC) - situation.meeting.end.astimezone(UTC)
            assert elapsed >= timedelta(minutes=30)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_over_every_change_of_clocks_reminder_and_silence_come_whole_local_days_later(zone):
    plan = the_plan()
    for change in clock_changes(zone):
        for hours in range(-72, 72, 5):
            asked = plan.waking.not_before(change + timedelta(hours=hours), zone)
            reminded = reminder_due(plan, Side.HELPER, asked, zone)
            silent = silence_due(plan, Side.HELPER, reminded, zone)
            assert (reminded.date() - asked.date()).days == plan.reminder_days
            assert (silent.date() - reminded.date()).days == plan.silence_days
            assert awake(reminded, zone)
            assert awake(silent, zone)


days = st.dates(date(2024, 1, 1), date(2040, 6, 1))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
outcomes = st.sampled_from([Outcome.ANSWERED, Outcome.ANSWERED, Outcome.BAD, Outcome.MISSED])
steps = st.lists(st.tuples(outcomes, st.booleans(), st.sampled_from([0, 0, 0, 0, 1, 9, 40])), min_size=1, max_size=25)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    zone=st.sampled_from(ZONES),
    day=days,
    start=clocks,
    minutes=st.integers(10, 300),
    side=st.sampled_from(list(Side)),
    history=steps,
    busy=st.sets(st.integers(0, 500), max_size=60),
)
def test_never_twice_a_day_never_in_quiet_hours_never_further_apart_than_the_plan(
    zone, day, start, minutes, side, history, busy
):
    """Answers, silences, crises, busy days and outages (days during which nothing ran) in any mix."""
    plan = the_plan()
    busy_days = frozenset(day + timedelta(days=n) for n in busy)
    situation = Situation(side, zone, Meeting(day, start, minutes, zone), busy_days=busy_days)
    now = situation.meeting.end
    for outcome, in_crisis, outage in history:
        now = now + timedelta(days=outage)
        situation = replace(situation, in_crisis=in_crisis)
        due = next_contact(plan, situation, now)
        assert isinstance(due, Due)
        local = due.at.astimezone(UTC).astimezone(zone)
        assert local.date() == due.local_day
        assert awake(due.at, zone)
        assert due.at >= now
        assert due.local_day not in situation.busy_days
        if due.local_day != due.planned_day:
            assert due.moved_by, "a day that differs from the plan has a reason"
        if situation.contacts:
            last = situation.contacts[-1].day
            assert due.local_day > last
            assert due.planned_day <= add_months(last, plan.longest_gap_months)
            if not due.moved_by:
                assert due.local_day <= add_months(last, plan.longest_gap_months)
                assert (due.local_day - last).days <= plan.regular_days[2]
            if in_crisis:
                assert (due.planned_day - last).days <= plan.crisis_days
        situation = answered(situation, due, outcome)
        situation = replace(situation, busy_days=situation.busy_days | {due.local_day})
        now = due.at


@settings(max_examples=100, deadline=None)
@given(
    late_by=st.integers(0, 60),
    day=days,
    clock=clocks,
    ties=st.integers(1, 6),
    asked_today=st.booleans(),
    zone=st.sampled_from(ZONES),
)
def test_after_an_outage_late_questions_leave_together_inside_waking_hours(
    late_by, day, clock, ties, asked_today, zone
):
    """Several ties of one person, each with a question that should have gone out on days before."""
    plan = the_plan()
    now = datetime.combine(day + timedelta(days=ties + late_by), clock, zone)
    busy = frozenset({now.date()}) if asked_today else frozenset()
    sent: list[datetime] = []
    waiting = ties
    for _ in range(80):
        later = [postponed_to(plan, Side.HELPER, zone, now, busy) for _ in range(waiting)]
        assert len(set(later)) == 1, "all of them wait for the same moment"
        if later[0] is None:
            sent.append(now)
            break
        assert later[0] > now
        assert awake(later[0], zone)
        now = (now.astimezone(UTC) + timedelta(hours=1)).astimezone(zone)
    assert len(sent) == 1
    assert awake(sent[0], zone)
    assert sent[0].astimezone(zone).date() not in busy


ties_of_one = st.lists(
    st.tuples(st.integers(0, 40), clocks, st.integers(10, 180), st.sampled_from([Side.PARTICIPANT, Side.HELPER])),
    min_size=2,
    max_size=5,
)
days_of_one = st.lists(st.tuples(outcomes, st.booleans(), st.booleans()), min_size=1, max_size=30)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=days, ties=ties_of_one, history=days_of_one, zone=st.sampled_from(ZONES), outage=st.integers(0, 20))
def test_with_several_ties_a_person_is_asked_once_a_day_and_no_tie_waits_longer_than_the_plan(
    day, ties, history, zone, outage
):
    """What is due on one day leaves in one message; a day on which somebody was asked takes nothing more."""
    plan = the_plan()
    situations = {
        number: Situation(side, zone, Meeting(day + timedelta(days=begins), start, minutes, zone))
        for number, (begins, start, minutes, side) in enumerate(ties)
    }
    planned: dict[int, Due] = {}
    messages: list[tuple[datetime, int]] = []
    asked_days: set[date] = set()
    now = max(situation.meeting.end.astimezone(UTC) for situation in situations.values()).astimezone(zone)
    now += timedelta(days=outage)
    for outcome, in_crisis, away in history:
        for number, situation in situations.items():
            if number in planned:
                continue
            shared = frozenset(due.local_day for due in planned.values())
            busy = frozenset(asked_days | {contact.day for contact in situation.contacts})
            seen = replace(situation, in_crisis=in_crisis, busy_days=busy, shared_days=shared)
            due = next_contact(plan, seen, now)
            assert isinstance(due, Due)
            assert due.local_day not in asked_days
            assert awake(due.at, zone)
            assert due.local_day == due.planned_day or due.moved_by
            if situation.contacts:
                last = situation.contacts[-1].day
                assert last < due.local_day
                if set(due.moved_by) <= {Moved.GATHERED}:
                    assert due.local_day <= add_months(last, plan.longest_gap_months)
                    assert (due.local_day - last).days <= plan.regular_days[2]
            if Moved.GATHERED in due.moved_by:
                assert due.local_day in shared
                assert due.kind is not ContactKind.FIRST
                assert not in_crisis
            planned[number] = due
        now = max(now, min(due.at for due in planned.values()))
        now += timedelta(days=7 if away else 0)
        later = postponed_to(plan, Side.HELPER, zone, now, frozenset(asked_days))
        now = later or now
        today = now.astimezone(zone).date()
        gathered = [number for number, due in planned.items() if due.local_day <= today]
        assert gathered
        assert awake(now, zone)
        assert today not in asked_days
        messages.append((now, len(gathered)))
        asked_days.add(today)
        for number in gathered:
            due = planned.pop(number)
            situations[number] = answered(situations[number], replace(due, local_day=today), outcome)
    assert len({moment.astimezone(zone).date() for moment, _ in messages}) == len(messages)


def test_calm_questions_a_few_days_apart_meet_on_one_day_and_others_do_not():
    day = date(2026, 1, 6)
    contacts = (Contact(day + timedelta(days=28), ContactKind.FOLLOW_UP, Outcome.ANSWERED),)
    now = datetime(2026, 2, 4, 12, tzinfo=AMSTERDAM)
    alone = next_contact(the_plan(), met(day, contacts=contacts), now)
    near = alone.local_day + timedelta(days=3)
    shared = frozenset({near, alone.local_day + timedelta(days=40)})
    due = next_contact(the_plan(), met(day, contacts=contacts, shared_days=shared), now)
    assert (due.local_day, due.planned_day, due.moved_by) == (near, alone.local_day, (Moved.GATHERED,))
    hard = next_contact(the_plan(), met(day, contacts=contacts, shared_days=shared, in_crisis=True), now)
    assert Moved.GATHERED not in hard.moved_by
    bad = (replace(contacts[0], outcome=Outcome.BAD),)
    assert Moved.GATHERED not in next_contact(the_plan(), met(day, contacts=bad, shared_days=shared), now).moved_by


def test_a_pause_is_the_only_reason_for_a_gap_beyond_the_plan():
    day = date(2026, 1, 6)
    contact = Contact(day + timedelta(days=28), ContactKind.FOLLOW_UP, Outcome.ANSWERED)
    situation = met(day, contacts=(contact,), paused_until=date(2026, 9, 1))
    due = next_contact(the_plan(), situation, datetime(2026, 2, 4, 12, tzinfo=AMSTERDAM))
    assert isinstance(due, Due)
    assert due.local_day == date(2026, 9, 2)
    assert due.moved_by == (Moved.PAUSED,)
