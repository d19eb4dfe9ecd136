"""From the first meeting to a tie that counts, with every moment passed through in order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from contact_people import (
    add_carer,
    add_person,
    add_tie,
    answers,
    appointment,
    change,
    check_ins,
    plan_first,
    with_chat,
)
from sqlmodel import select

from matcher.errors import InputError
from matcher.models.chat import OutgoingMessage
from matcher.models.contact import Answer, CheckIn, CheckInKind, CheckInState
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.contact import appointments, ties
from matcher.services.contact import check_ins as service
from matcher.services.upkeep.due import run_due

AFTER_MEETING = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)  # a Thursday; 15:05 in Haarlem, it ended at 15:00
THAT_EVENING = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_both_sides_hear_when_and_where_they_meet_with_a_first_name_only(town):
    plan_first(town)
    (to_joke,), (to_tom,) = town.texts(town.joke), town.texts(town.tom)
    assert to_joke.startswith("De eerste afspraak staat. U ontmoet Tom op donderdag 26 november om 14:00.")
    assert to_tom.startswith("De eerste afspraak staat. Je ontmoet Joke op donderdag 26 november om 14:00.")
    assert "Bibliotheek Schalkwijk. Sanne is er de eerste keer bij" in to_tom
    assert not {"Verhoeven", "Briandlaan", "2034"} & set(to_tom.replace(".", " ").split())


def test_the_day_before_both_are_reminded_once(demo):
    plan_first(demo)
    run_due(demo.app, datetime(2026, 11, 25, 8, 59, tzinfo=UTC))
    assert demo.texts(demo.tom, "reminder") == []
    for _ in range(2):
        run_due(demo.app, datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert demo.texts(demo.tom, "reminder") == [
        "Morgen om 14:00 ontmoet je Joke. De plek: Bibliotheek Schalkwijk. Sanne is er ook. "
        "Komt het toch niet uit? Laat het hier weten."
    ]
    assert demo.texts(demo.joke, "reminder")[0].startswith("Morgen om 14:00 ontmoet u Tom.")


def test_who_hears_of_a_meeting_after_the_time_of_its_reminder_needs_none(demo):
    demo.at("2026-11-25T10:00:00+00:00")
    plan_first(demo)
    run_due(demo.app, datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    assert demo.texts(demo.tom, "reminder") == []


def test_the_participant_is_asked_the_same_day_and_the_helper_the_day_after(demo):
    plan_first(demo)
    run_due(demo.app, THAT_EVENING)
    assert demo.get(Tie, demo.tie).last_contact == date(2026, 11, 26)
    assert demo.texts(demo.joke, "check-in") == ["Vandaag was Tom er. Hoe was het voor u?"]
    assert demo.texts(demo.tom, "check-in") == []
    run_due(demo.app, NEXT_DAY)
    assert demo.texts(demo.tom, "check-in") == ["Gisteren was je met Joke samen. Hoe was het voor jou?"]
    (first,) = check_ins(demo, demo.joke)
    assert first.asked_at == datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


def test_running_twice_does_nothing_twice(demo):
    plan_first(demo)
    for moment in (THAT_EVENING, THAT_EVENING, NEXT_DAY, NEXT_DAY):
        run_due(demo.app, moment)
    assert [len(check_ins(demo, person)) for person in (demo.joke, demo.tom)] == [1, 1]
    assert len(demo.rows(OutgoingMessage, OutgoingMessage.purpose == "check-in")) == 2


def test_a_good_start_on_both_sides_makes_the_tie_count(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    demo.press(demo.joke, "Goed")
    assert demo.get(Tie, demo.tie).state is TieState.STARTING
    demo.press(demo.joke, "Ja, graag")
    demo.press(demo.tom, "Goed")
    assert demo.get(Tie, demo.tie).counted_at is None, "not before the second question had its chance"
    demo.press(demo.tom, "Ja, graag")
    tie = demo.get(Tie, demo.tie)
    assert (tie.state, tie.counted_at) == (TieState.RUNNING, NEXT_DAY)
    assert demo.signals() == []
    assert [(row.answer, row.again) for row in answers(demo)] == [("good", "yes"), ("good", "yes")]


def test_who_puts_the_phone_away_after_one_tap_still_counts_a_day_later(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    demo.press(demo.joke, "Goed")
    demo.press(demo.tom, "Goed")
    run_due(demo.app, NEXT_DAY + timedelta(hours=23))
    assert demo.get(Tie, demo.tie).state is TieState.STARTING
    run_due(demo.app, NEXT_DAY + timedelta(hours=25))
    assert demo.get(Tie, demo.tie).state is TieState.RUNNING


def test_somebody_who_would_rather_not_go_on_keeps_the_tie_from_counting(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    demo.press(demo.joke, "Goed")
    demo.press(demo.joke, "Liever niet")
    demo.press(demo.tom, "Goed")
    demo.press(demo.tom, "Ja, graag")
    run_due(demo.app, NEXT_DAY + timedelta(days=3))
    assert demo.get(Tie, demo.tie).state is TieState.STARTING
    assert demo.signals().count("no-again") == 1


def test_after_an_answer_the_next_check_in_is_planned_by_the_rhythm(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    demo.press(demo.joke, "Goed")
    first, second = check_ins(demo, demo.joke)
    assert first.state is CheckInState.ANSWERED
    assert (second.state, second.kind, second.local_day) == (
        CheckInState.DUE,
        CheckInKind.FOLLOW_UP,
        date(2026, 12, 3),
    )


def test_the_second_question_can_leave_although_the_first_was_answered(demo):
    """What follows an answer is a reply to it, and not held back because the check-in has its answer."""
    from matcher.models.chat import Chat
    from matcher.services.messages.delivery import deliver_web

    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    with demo.work() as work:
        chat = work.session.exec(select(Chat).where(Chat.person_id == demo.joke)).one()
        deliver_web(work, chat)
    demo.press(demo.joke, "Goed")
    with demo.work() as work:
        delivered = [row.text for row in deliver_web(work, chat)]
    assert len(delivered) == 1, delivered


def test_a_team_member_enters_an_answer_from_a_call_with_who_said_it(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    (row,) = check_ins(demo, demo.joke)

    def enter(work, check_in, **how):
        member = work.session.get_one(TeamMember, demo.sanne)
        return service.record_answer(work, check_in, answer="good", again="yes", entered_by=member, **how)

    with pytest.raises(InputError, match="who said this"):
        change(demo, CheckIn, row.id, enter)
    change(demo, CheckIn, row.id, lambda work, found: enter(work, found, said_by="Joke, aan de telefoon"))
    (kept,) = demo.rows(Answer)
    assert (kept.said_by, kept.entered_by_id) == ("Joke, aan de telefoon", demo.sanne)
    assert demo.get(CheckIn, row.id).state is CheckInState.ANSWERED


def test_an_answer_that_is_none_is_refused_with_its_place(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    (row,) = check_ins(demo, demo.joke)
    with pytest.raises(InputError, match="answer"):
        change(demo, CheckIn, row.id, lambda work, found: service.record_answer(work, found, answer="super"))
    assert demo.rows(Answer) == []


def test_two_first_meetings_on_one_day_are_asked_about_in_one_message(demo):
    """Tom meets two people on one day: he hears from us once, the day after."""
    with demo.work() as work:
        rie = add_person(work.session, work.scope.region_id, work.now, "Rie", is_participant=True)
        with_chat(work.session, rie, work.now)
        tie = add_tie(work.session, rie, work.session.get_one(Person, demo.tom), work.today)
    plan_first(demo)
    with demo.as_team() as work:
        appointments.plan_first(
            work,
            work.session.get_one(Tie, tie.id),
            day=date(2026, 11, 26),
            start="10:00",
            meeting_point="Park Schoterbos",
            accompanied_by=work.session.get_one(TeamMember, demo.sanne),
        )
    run_due(demo.app, datetime(2026, 11, 30, 20, 0, tzinfo=UTC))
    days = [row.local_day for row in check_ins(demo, demo.tom)]
    assert days == [date(2026, 11, 27), date(2026, 11, 27)]
    (text,) = demo.texts(demo.tom, "check-in")
    assert text.startswith("Hoe gaat het met jou en Rie en Joke?")


def test_a_carer_is_asked_about_themselves_in_words_that_may_stand_on_a_shared_screen(demo):
    els = add_carer(demo)
    plan_first(demo)
    run_due(demo.app, datetime(2026, 12, 3, 20, 0, tzinfo=UTC))
    assert demo.texts(els, "check-in") == ["Dag, een vraag van Sanne. Hoe gaat het met uzelf?"]


def test_they_go_on_by_themselves_and_the_tie_stays(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    change(demo, Tie, demo.tie, lambda work, tie: ties.end(work, tie, "ze appen zelf", self_going=True))
    assert demo.get(Tie, demo.tie).state is TieState.SELF_GOING
    assert demo.get(Tie, demo.tie).ended_at is None
    run_due(demo.app, datetime(2027, 3, 1, 12, 0, tzinfo=UTC))
    assert {row.state for row in demo.rows(CheckIn)} == {CheckInState.STOPPED}
    assert "Schrijf ons gerust" in demo.texts(demo.tom)[-1]
    assert "appen" not in " ".join(demo.texts(demo.tom) + demo.texts(demo.joke))


def test_an_ending_stops_everything_and_keeps_its_reason(demo):
    first = plan_first(demo)
    change(demo, Tie, demo.tie, lambda work, tie: ties.end(work, tie, "Tom verhuist naar Groningen"))
    assert appointment(demo, first).state is AppointmentState.CANCELLED
    assert demo.texts(demo.joke)[-1] == "De afspraken met Tom stoppen. Sanne belt u er nog even over."
    assert "Groningen" not in " ".join(demo.texts(demo.joke))
    assert sorted(demo.signals()) == ["ending", "ending", "thin-network"]
    run_due(demo.app, datetime(2027, 3, 1, 12, 0, tzinfo=UTC))
    assert demo.rows(CheckIn) == []
    with pytest.raises(InputError, match="reason"):
        change(demo, Tie, demo.tie, lambda work, tie: ties.end(work, tie, "  "))


def test_a_crisis_brings_what_was_far_off_nearer(demo):
    plan_first(demo)
    moment = NEXT_DAY
    for _ in range(4):
        run_due(demo.app, moment)
        demo.at(moment.isoformat())
        open_rows = [row for row in check_ins(demo, demo.joke) if row.state is CheckInState.ASKED]
        for row in open_rows:
            change(demo, CheckIn, row.id, lambda work, found: service.record_answer(work, found, answer="good"))
        moment += timedelta(days=14)
    far = check_ins(demo, demo.joke)[-1]
    assert (far.local_day - moment.date()).days > 14
    with demo.work() as work:
        work.session.get_one(Person, demo.joke).rhythm = "crisis"
    run_due(demo.app, moment)
    assert check_ins(demo, demo.joke)[-1].local_day <= moment.date() + timedelta(days=7)


def test_a_person_who_rests_is_left_alone_until_after_that_day(demo):
    plan_first(demo)
    run_due(demo.app, THAT_EVENING)
    with demo.work() as work:
        work.session.get_one(Person, demo.tom).paused_until = date(2026, 12, 20)
    run_due(demo.app, datetime(2026, 12, 20, 22, 0, tzinfo=UTC))
    assert demo.texts(demo.tom, "check-in") == []
    run_due(demo.app, datetime(2026, 12, 21, 18, 0, tzinfo=UTC))
    assert demo.texts(demo.tom, "check-in") == ["Op donderdag 26 november was je met Joke samen. Hoe was het voor jou?"]


def test_after_an_outage_late_check_ins_go_out_in_waking_hours_in_one_message(town):
    """Not the demo: thirty hours of silence, and nothing ran in between."""
    with town.work() as work:
        rie = add_person(work.session, work.scope.region_id, work.now, "Rie", is_participant=True)
        with_chat(work.session, rie, work.now)
        tie = add_tie(work.session, rie, work.session.get_one(Person, town.tom), work.today)
        for row, day in ((work.session.get_one(Tie, town.tie), 24), (tie, 25)):
            work.session.add(
                Appointment(
                    tie_id=row.id or 0,
                    day=date(2026, 11, day),
                    start="09:00",
                    meeting_point="Park",
                    first=True,
                    created_at=work.now,
                )
            )
    town.at("2026-11-28T22:30:00+00:00")
    run_due(town.app, town.clock.now)
    assert town.texts(town.tom, "check-in") == []
    town.at("2026-11-29T08:05:00+00:00")
    run_due(town.app, town.clock.now)
    town.at("2026-11-30T20:00:00+00:00")
    run_due(town.app, town.clock.now)
    asked = [(row.local_day, row.state) for row in check_ins(town, town.tom)]
    assert asked == [(date(2026, 12, 1), CheckInState.DUE)] * 2
    town.at("2026-12-01T17:00:00+00:00")
    run_due(town.app, town.clock.now)
    rows = town.rows(OutgoingMessage, OutgoingMessage.person_id == town.tom, OutgoingMessage.purpose == "check-in")
    for row in rows:
        assert 8 <= row.not_before.hour < 20
    (text,) = town.texts(town.tom, "check-in")
    assert text.startswith("Hoe gaat het met jou en Joke en Rie?")
