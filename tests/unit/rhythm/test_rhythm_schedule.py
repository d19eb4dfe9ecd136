from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from rhythm_cases import AMSTERDAM, after, answered, met, the_plan

from matcher.rhythm import (
    Contact,
    ContactKind,
    Moved,
    NothingDue,
    Outcome,
    Quiet,
    Side,
    Situation,
    Standing,
    coming_contacts,
    next_contact,
)

TUESDAY = date(2026, 11, 24)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), AMSTERDAM)


def test_a_participant_is_asked_on_the_same_day_two_hours_after_the_first_meeting():
    due = after(met(TUESDAY, "14:00", 60))
    assert (due.at, due.kind, due.moved_by) == (at(TUESDAY, "17:00"), ContactKind.FIRST, ())


def test_a_helper_is_asked_the_day_after():
    due = after(met(TUESDAY, side=Side.HELPER))
    assert due.at == at(TUESDAY + timedelta(days=1), "17:00")


def test_a_carer_is_asked_a_week_later():
    assert after(met(TUESDAY, side=Side.CARER)).local_day == TUESDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("start", "minutes", "expected_day", "expected"),
    [
        ("18:00", 60, TUESDAY, "20:30"),  # two hours would be past waking hours: their last moment
        ("19:00", 60, TUESDAY, "20:30"),  # half an hour is enough
        ("19:31", 60, TUESDAY + timedelta(days=1), "10:30"),  # less than that becomes the next morning
        ("05:00", 30, TUESDAY, "09:00"),  # never before waking hours
    ],
)
def test_a_first_question_stays_inside_waking_hours(start, minutes, expected_day, expected):
    assert after(met(TUESDAY, start, minutes)).at == at(expected_day, expected)


def test_after_the_first_come_one_two_and_four_weeks_and_then_every_seven():
    days = [due.local_day for due in coming_contacts(the_plan(), met(TUESDAY), at(TUESDAY, "15:00"), date(2027, 6, 1))]
    weeks = [(day - TUESDAY).days // 7 for day in days]
    assert weeks == [0, 1, 2, 4, 11, 18, 25]
    assert all((day - TUESDAY).days % 7 == 0 for day in days)


def test_every_half_year_one_contact_is_an_evaluation():
    due = list(coming_contacts(the_plan(), met(TUESDAY), at(TUESDAY, "15:00"), date(2030, 1, 1)))
    evaluations = [contact.local_day for contact in due if contact.kind is ContactKind.EVALUATION]
    gaps = [(b - a).days for a, b in zip([TUESDAY, *evaluations], evaluations, strict=False)]
    assert len(evaluations) == 6
    assert all(5 * 30 <= gap <= 7 * 31 for gap in gaps), gaps


def test_nothing_is_due_before_the_first_meeting_is_over():
    situation = met(TUESDAY, "14:00", 60)
    assert next_contact(the_plan(), situation, at(TUESDAY, "14:59")) == NothingDue(Quiet.NOT_MET)
    assert next_contact(the_plan(), replace(situation, meeting=None), at(TUESDAY, "20:00")) == NothingDue(Quiet.NOT_MET)


def test_nothing_is_due_while_a_question_is_open():
    waiting = Contact(TUESDAY, ContactKind.FIRST, Outcome.WAITING)
    assert next_contact(the_plan(), met(TUESDAY, contacts=(waiting,)), at(TUESDAY, "20:00")) == NothingDue(
        Quiet.WAITING
    )


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing.SELF_GOING, Quiet.SELF_GOING),
        (Standing.ENDED, Quiet.ENDED),
        (Standing.STOPPED, Quiet.STOPPED),
    ],
)
def test_nothing_is_due_once_it_goes_by_itself_ended_or_was_stopped(standing, why):
    assert next_contact(the_plan(), met(TUESDAY, standing=standing), at(TUESDAY, "20:00")) == NothingDue(why)


def test_a_crisis_makes_it_weekly_and_calm_steps_back_by_two_and_four_weeks():
    situation = met(TUESDAY)
    for _ in range(5):
        situation = answered(situation, after(situation))
    situation = replace(situation, in_crisis=True)
    gaps = []
    for _ in range(3):
        due = after(situation)
        gaps.append((due.local_day - situation.contacts[-1].day).days)
        situation = answered(situation, due)
    situation = replace(situation, in_crisis=False)
    for _ in range(3):
        due = after(situation)
        gaps.append((due.local_day - situation.contacts[-1].day).days)
        situation = answered(situation, due)
    assert gaps[:5] == [7, 7, 7, 14, 28]
    assert situation.contacts[-1] == Contact(date(2027, 5, 24), ContactKind.EVALUATION, Outcome.ANSWERED)
    assert (after(situation).local_day - situation.contacts[-1].day).days == 49


def test_after_a_bad_answer_we_ask_again_within_two_weeks():
    situation = met(TUESDAY)
    for _ in range(5):
        situation = answered(situation, after(situation))
    bad = replace(situation.contacts[-1], outcome=Outcome.BAD)
    situation = replace(situation, contacts=(*situation.contacts[:-1], bad))
    assert (after(situation).local_day - bad.day).days == 14


def test_a_day_with_another_check_in_is_passed_over():
    situation = met(TUESDAY, busy_days=frozenset({TUESDAY, TUESDAY + timedelta(days=1)}))
    due = after(situation)
    assert (due.at, due.moved_by) == (at(TUESDAY + timedelta(days=2), "10:30"), (Moved.BUSY,))


def test_when_the_whole_end_of_the_window_is_busy_an_earlier_day_is_taken():
    situation = met(TUESDAY)
    for _ in range(4):
        situation = answered(situation, after(situation))
    last = situation.contacts[-1].day
    situation = replace(situation, busy_days=frozenset(last + timedelta(days=n) for n in range(49, 57)))
    assert (after(situation).local_day - last).days == 48


def test_a_public_holiday_is_left_alone_except_for_the_question_of_that_very_day():
    christmas = date(2026, 12, 25)
    assert after(met(christmas)).local_day == christmas
    followed = answered(met(date(2026, 12, 18)), after(met(date(2026, 12, 18))))
    due = after(followed)
    assert (due.local_day, due.moved_by) == (date(2026, 12, 27), (Moved.HOLIDAY,))


def test_a_pause_of_the_person_is_waited_out():
    situation = met(TUESDAY, paused_until=date(2026, 12, 10))
    due = after(situation)
    assert (due.at, due.moved_by) == (at(date(2026, 12, 11), "10:30"), (Moved.PAUSED,))


def test_what_is_late_goes_out_at_once_in_waking_hours_and_not_at_night():
    situation = met(TUESDAY, side=Side.HELPER)
    in_the_evening = after(situation, at(date(2026, 12, 3), "19:10"))
    assert (in_the_evening.at, in_the_evening.moved_by) == (at(date(2026, 12, 3), "19:10"), (Moved.LATE,))
    at_night = after(situation, at(date(2026, 12, 3), "23:10"))
    assert at_night.at == at(date(2026, 12, 4), "17:00")
    before_breakfast = after(situation, at(date(2026, 12, 3), "06:10"))
    assert before_breakfast.at == at(date(2026, 12, 3), "17:00")


def test_after_a_long_outage_there_is_one_contact_and_not_one_for_each_missed_week():
    situation = answered(met(TUESDAY), after(met(TUESDAY)))
    now = at(TUESDAY + timedelta(days=20), "12:00")
    due = after(situation, now)
    assert due.local_day == TUESDAY + timedelta(days=20)
    following = after(answered(situation, due), now)
    assert following.local_day == TUESDAY + timedelta(days=28)


def test_a_late_answer_of_the_week_before_is_not_followed_within_four_days():
    first = Contact(TUESDAY + timedelta(days=5), ContactKind.FIRST, Outcome.ANSWERED)
    assert after(met(TUESDAY, contacts=(first,))).local_day == TUESDAY + timedelta(days=14)


def test_a_meeting_over_midnight_counts_on_the_day_it_ends():
    due = after(met(TUESDAY, "23:30", 60))
    assert due.at == at(TUESDAY + timedelta(days=1), "09:00")


def test_the_zone_of_the_region_decides_and_not_that_of_the_meeting():
    lisbon = met(TUESDAY, "18:00", 60)
    there = replace(lisbon, zone=ZoneInfo("Europe/Lisbon"))
    assert after(there).at == datetime.combine(TUESDAY, time(20), ZoneInfo("Europe/Lisbon"))


def test_an_unanswered_question_does_not_stop_the_rhythm():
    missed = Contact(TUESDAY, ContactKind.FIRST, Outcome.MISSED)
    assert after(met(TUESDAY, contacts=(missed,))).local_day == TUESDAY + timedelta(days=7)


def test_whatever_a_plan_says_contact_is_never_further_apart_than_the_longest_gap():
    lazy = replace(the_plan(), regular_days=(300, 300, 300), evaluation_months=36)
    situation = met(TUESDAY, contacts=(Contact(date(2027, 1, 20), ContactKind.FOLLOW_UP, Outcome.ANSWERED),))
    due = next_contact(lazy, situation, at(date(2027, 1, 20), "20:00"))
    assert due.local_day == date(2027, 5, 20)


def test_a_situation_is_a_value():
    assert met(TUESDAY) == met(TUESDAY)
    assert isinstance(hash(met(TUESDAY)), int)
    assert Situation(Side.HELPER, AMSTERDAM).contacts == ()
