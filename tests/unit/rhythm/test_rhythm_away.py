"""Nobody is asked while away, and during exams only what cannot wait."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from rhythm_cases import AMSTERDAM, met, the_plan

from matcher.language.absences import covers
from matcher.rhythm import Contact, ContactKind, Due, Moved, Outcome, Side, next_contact

MET = date(2026, 9, 1)
EXAMS = (date(2026, 10, 26), date(2026, 11, 8))


def helper(**more):
    contacts = tuple(
        Contact(MET + timedelta(days=days), ContactKind.FOLLOW_UP, Outcome.ANSWERED) for days in (1, 7, 14, 28)
    )
    return met(MET, side=Side.HELPER, **{"contacts": contacts, **more})


def due(situation):
    found = next_contact(the_plan(), situation, datetime(2026, 9, 30, 12, 0, tzinfo=AMSTERDAM))
    assert isinstance(found, Due)
    return found


def in_the_midst(days):
    """Exams around the day that the plan gives, so many days before it and after it."""
    day = due(helper()).local_day
    return (day - timedelta(days=days), day + timedelta(days=days))


def test_a_check_in_in_the_midst_of_exams_waits_until_they_are_over():
    exams = in_the_midst(6)
    found = due(helper(busy_weeks=(exams,)))
    assert found.local_day == exams[1] + timedelta(days=1)
    assert Moved.BUSY_WEEKS in found.moved_by


def test_a_check_in_that_would_have_to_wait_too_long_is_asked_all_the_same():
    plain = due(helper())
    assert due(helper(busy_weeks=(in_the_midst(40),))).local_day == plain.local_day


def test_in_a_hard_time_and_after_a_bad_answer_exams_do_not_count():
    bad = (*helper().contacts[:-1], replace(helper().contacts[-1], outcome=Outcome.BAD))
    for situation in (helper(in_crisis=True), helper(contacts=bad)):
        day = due(situation).local_day
        exams = (day - timedelta(days=3), day + timedelta(days=3))
        assert due(replace(situation, busy_weeks=(exams,))).local_day == day


def test_the_question_after_a_first_meeting_does_not_wait_for_exams_but_for_who_is_away():
    first = met(MET, side=Side.HELPER)
    now = datetime(2026, 9, 1, 18, 0, tzinfo=AMSTERDAM)
    plain = next_contact(the_plan(), first, now)
    around = (plain.local_day - timedelta(days=2), plain.local_day + timedelta(days=4))
    assert next_contact(the_plan(), replace(first, busy_weeks=(around,)), now).local_day == plain.local_day
    assert next_contact(the_plan(), replace(first, away=(around,)), now).local_day == around[1] + timedelta(days=1)


@given(start=st.integers(-30, 30), length=st.integers(0, 40), busy=st.integers(-30, 30), weeks=st.integers(0, 20))
@settings(max_examples=80, deadline=None)
def test_nobody_is_asked_while_away_and_never_later_than_the_longest_gap_because_of_exams(start, length, busy, weeks):
    day = due(helper()).local_day
    away = (day + timedelta(days=start), day + timedelta(days=start + length))
    exams = (day + timedelta(days=busy), day + timedelta(days=busy + weeks))
    found = due(helper(away=(away,), busy_weeks=(exams,)))
    assert not covers((away,), found.local_day)
    waited = due(helper(busy_weeks=(exams,)))
    assert (waited.local_day - day).days <= the_plan().busy_weeks_wait_days
