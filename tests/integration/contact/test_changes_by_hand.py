"""A check-in that a person of the team moved, left out or added, as the clock goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from contact_people import answers, change, check_ins, plan_first

from matcher.errors import InputError, StateError
from matcher.models.contact import CheckIn, CheckInKind, CheckInState
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.services.contact import check_in_changes
from matcher.services.contact.check_ins import record_answer
from matcher.services.contact.ties import good_start_since
from matcher.services.upkeep.due import run_due

MEETING = date(2026, 11, 26)


@pytest.fixture
def met(demo):
    """The first meeting has just been; both sides have their first question before them."""
    plan_first(demo, MEETING)
    moment = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
    run_due(demo.app, moment)
    demo.at(moment.isoformat())
    return demo


def planned(town, person_id):
    (row,) = [row for row in check_ins(town, person_id) if row.state is CheckInState.DUE]
    return row


def answer(town, row, said):
    change(town, CheckIn, row.id, lambda work, one: record_answer(work, one, answer=said))


def test_what_was_moved_is_asked_on_the_new_day_and_not_before(met):
    row = planned(met, met.tom)
    day = row.local_day + timedelta(days=2)
    change(met, CheckIn, row.id, lambda work, one: check_in_changes.move(work, one, day))
    run_due(met.app, datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC))
    assert met.get(CheckIn, row.id).state is CheckInState.DUE
    run_due(met.app, datetime(day.year, day.month, day.day, 20, 0, tzinfo=UTC))
    asked = met.get(CheckIn, row.id)
    assert (asked.state, asked.local_day) == (CheckInState.ASKED, day)
    with pytest.raises(StateError):
        change(met, CheckIn, row.id, lambda work, one: check_in_changes.skip(work, one, "te laat"))


def test_after_a_skipped_first_question_the_next_answer_tells_of_a_good_start(met):
    first = planned(met, met.joke)
    change(met, CheckIn, first.id, lambda work, one: check_in_changes.skip(work, one, "opgenomen geweest"))
    answer(met, planned(met, met.tom), "good")
    assert change(met, Tie, met.tie, good_start_since) is None
    following = planned(met, met.joke)
    assert following.kind is not CheckInKind.FIRST
    assert following.local_day > met.get(CheckIn, first.id).local_day
    answer(met, following, "good")
    assert change(met, Tie, met.tie, good_start_since) is not None
    assert len(answers(met)) == 2, "a skipped question is no answer"


def test_an_extra_question_leaves_what_was_planned_and_never_doubles_a_day(met):
    row = planned(met, met.tom)
    tom = met.get(Person, met.tom)
    day = row.local_day + timedelta(days=1)
    extra = change(met, Tie, met.tie, lambda work, tie: check_in_changes.add(work, tie, tom, day, "na de val"))
    assert [one.local_day for one in check_ins(met, met.tom)] == [row.local_day, day]
    assert met.get(CheckIn, extra.id).kind is CheckInKind.FOLLOW_UP
    with pytest.raises(InputError):
        change(met, Tie, met.tie, lambda work, tie: check_in_changes.add(work, tie, tom, day))
    run_due(met.app, datetime(2026, 12, 24, 12, 0, tzinfo=UTC))
    days = [one.local_day for one in check_ins(met, met.tom)]
    assert len(days) == len(set(days))


def test_somebody_who_is_not_asked_about_a_tie_gets_no_extra_question(met):
    stranger = met.get(Person, met.joke)
    stranger.id = 99_999
    with pytest.raises(StateError):
        change(met, Tie, met.tie, lambda work, tie: check_in_changes.add(work, tie, stranger, MEETING))
