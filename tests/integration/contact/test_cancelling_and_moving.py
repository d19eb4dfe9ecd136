""" "I can't tomorrow": said in chat, heard kindly by the other side, with a task until they really have heard it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from contact_people import appointment, change, plan_first

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.models.chat import OutgoingMessage
from matcher.models.contact import Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, AppointmentState, Tie
from matcher.services.contact import appointments
from matcher.services.upkeep.due import run_due


def act(town, appointment_id, who, do):
    def run(work, row):
        return do(work, row, work.session.get_one(Person, who))

    return change(town, Appointment, appointment_id, run)


def ask_move(town, appointment_id, who, **moment):
    act(town, appointment_id, who, lambda work, row, by: appointments.ask_move(work, row, by, moment, "ziekenhuis"))


def test_who_cancels_in_chat_is_believed_and_the_other_side_hears_it_without_the_reason(town):
    first = plan_first(town)
    town.say(town.tom, "ik kan donderdag niet, mijn moeder ligt in het ziekenhuis")
    town.say(town.tom, "Het gaat niet door")
    assert appointment(town, first).state is AppointmentState.CANCELLED, town.texts(town.tom)
    assert appointment(town, first).sequence == 1
    assert town.texts(town.joke)[-1] == (
        "De afspraak met Tom op donderdag 26 november om 14:00 gaat niet door. Sanne belt u morgen even."
    )
    assert "ziekenhuis" not in " ".join(town.texts(town.joke))
    (task,) = [row for row in town.rows(Signal) if row.kind == "cancelled"]
    assert (task.person_id, task.owner_id, task.state) == (town.joke, town.sanne, SignalState.OPEN)
    assert "ziekenhuis" not in task.words


def test_the_reason_is_kept_for_the_team(town):
    first = plan_first(town)
    act(town, first, town.joke, lambda work, row, by: appointments.cancel(work, row, by, "liever een andere keer"))
    assert appointment(town, first).reason_kept == "liever een andere keer"


def test_a_call_is_promised_for_the_next_working_day(town):
    first = plan_first(town, date(2026, 12, 1))
    town.at("2026-11-27T10:00:00+00:00")  # a Friday
    act(town, first, town.tom, lambda work, row, by: appointments.cancel(work, row, by))
    assert town.texts(town.joke)[-1].endswith("Sanne belt u maandag 30 november even.")


def test_cancelling_within_a_day_makes_the_task_urgent(town):
    first = plan_first(town)
    town.at("2026-11-25T21:30:00+00:00")
    act(town, first, town.tom, lambda work, row, by: appointments.cancel(work, row, by))
    (task,) = town.rows(Signal)
    assert (task.kind, task.urgency) == ("cancelled-soon", 1)
    (notice,) = [row for row in town.rows(OutgoingMessage) if "gaat niet door" in row.text]
    assert notice.not_before == datetime(2026, 11, 26, 8, 0, tzinfo=UTC), "in the morning, not in the night"


def test_when_the_morning_would_be_too_late_the_other_side_hears_it_at_once(town):
    first = plan_first(town, start="09:30")
    town.at("2026-11-25T22:30:00+00:00")
    act(town, first, town.tom, lambda work, row, by: appointments.cancel(work, row, by))
    (notice,) = [row for row in town.rows(OutgoingMessage) if "gaat niet door" in row.text]
    assert notice.not_before == town.clock.now


def test_cancelling_twice_or_by_a_stranger_is_refused(town):
    first = plan_first(town)
    with town.work() as work:
        stranger = Person(region_id=1, given_name="Piet", created_at=work.now, updated_at=work.now)
        work.session.add(stranger)
        work.session.flush()
        stranger_id = stranger.id
    with pytest.raises(NotAllowedError):
        act(town, first, stranger_id, lambda work, row, by: appointments.cancel(work, row, by))
    act(town, first, town.tom, lambda work, row, by: appointments.cancel(work, row, by))
    with pytest.raises(StateError):
        act(town, first, town.tom, lambda work, row, by: appointments.cancel(work, row, by))
    assert town.signals() == ["cancelled"]


def test_the_team_cancels_and_both_sides_hear_it(town):
    first = plan_first(town)
    change(town, Appointment, first, lambda work, row: appointments.cancel(work, row, None, "Sanne is ziek"))
    assert "gaat niet door" in town.texts(town.tom)[-1]
    assert "gaat niet door" in town.texts(town.joke)[-1]
    assert town.signals() == ["cancelled", "cancelled"]


def test_a_cancelled_meeting_is_not_reminded_of_and_asks_nothing(demo):
    first = plan_first(demo)
    act(demo, first, demo.tom, lambda work, row, by: appointments.cancel(work, row, by))
    run_due(demo.app, datetime(2026, 12, 20, 12, 0, tzinfo=UTC))
    assert demo.texts(demo.joke, "reminder") == demo.texts(demo.joke, "check-in") == []
    assert appointment(demo, first).state is AppointmentState.CANCELLED


def test_the_other_side_is_asked_and_on_yes_both_hear_the_new_moment(town):
    first = plan_first(town)
    ask_move(town, first, town.tom, day="2026-11-27", start="10:30")
    moved = appointment(town, first)
    assert (moved.state, moved.day, moved.reason_kept) == (
        AppointmentState.MOVE_ASKED,
        date(2026, 11, 26),
        "ziekenhuis",
    )
    question = town.texts(town.joke)[-1]
    assert "vrijdag 27 november" in question
    assert "10:30" in question
    assert "ziekenhuis" not in question
    town.press(town.joke, "Ja, dat kan")
    moved = appointment(town, first)
    assert (moved.state, moved.day, moved.start, moved.sequence) == (
        AppointmentState.PLANNED,
        date(2026, 11, 27),
        "10:30",
        1,
    )
    said = "De afspraak met {} is nu op vrijdag 27 november om 10:30. De plek: Bibliotheek Schalkwijk."
    assert said.format("Joke") in town.texts(town.tom)
    assert said.format("Tom") in town.texts(town.joke)
    assert town.signals() == ["move-with-team"], "Sanne comes along, so her calendar must fit too"


def test_on_no_a_person_finds_another_moment_and_the_one_who_asked_hears_so(town):
    first = plan_first(town)
    ask_move(town, first, town.tom, day="2026-11-27", start="10:30")
    town.press(town.joke, "Nee, dat kan niet")
    assert town.signals() == ["move-refused"]
    assert town.texts(town.tom)[-1] == (
        "Dat andere moment lukt niet. Sanne belt je morgen even, dan zoeken jullie samen iets dat past."
    )
    assert appointment(town, first).state is AppointmentState.MOVE_ASKED
    change(town, Appointment, first, lambda work, row: appointments.move(work, row, date(2026, 12, 1), "15:00"))
    assert appointment(town, first).state is AppointmentState.PLANNED


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ({"day": "2026-11-30", "daypart": 1}, "2026-11-30T14:00"),  # the usual time lies in that part
        ({"day": "2026-11-30", "daypart": 0}, "2026-11-30T10:00"),
        ({"day": "2026-11-30", "daypart": 2}, "2026-11-30T19:00"),
        ({"day": "2026-11-30"}, "2026-11-30T14:00"),
    ],
)
def test_a_part_of_the_day_becomes_one_clock_time_to_say_yes_to(town, moment, expected):
    first = plan_first(town)
    ask_move(town, first, town.tom, **moment)
    asked = appointment(town, first).asked_moment
    assert f"{asked['day']}T{asked['start']}" == expected


def test_a_moment_that_cannot_be_placed_goes_to_a_person(town):
    first = plan_first(town)
    ask_move(town, first, town.tom, day=None)
    assert town.signals() == ["move-unclear"]
    assert appointment(town, first).state is AppointmentState.MOVE_ASKED


def test_two_sides_that_ask_for_different_moments_go_to_a_person(town):
    first = plan_first(town)
    ask_move(town, first, town.tom, day="2026-11-27")
    ask_move(town, first, town.joke, day="2026-11-28")
    assert town.signals() == ["move-unclear"]


def test_a_moment_that_has_passed_is_refused_and_nothing_changes(town):
    first = plan_first(town)
    with pytest.raises(InputError, match="has passed"):
        ask_move(town, first, town.tom, day="2026-11-20")
    assert appointment(town, first).state is AppointmentState.PLANNED


def test_the_one_who_asked_cannot_say_yes_for_the_other(town):
    first = plan_first(town)
    ask_move(town, first, town.tom, day="2026-11-27")
    with pytest.raises(NotAllowedError):
        act(town, first, town.tom, lambda work, row, by: appointments.answer_move(work, row, by, yes=True))


def test_a_question_to_move_that_is_still_open_the_day_before_becomes_work_for_a_person(demo):
    first = plan_first(demo)
    ask_move(demo, first, demo.tom, day="2026-11-27")
    run_due(demo.app, datetime(2026, 11, 25, 12, 59, tzinfo=UTC))
    assert demo.signals() == []
    run_due(demo.app, datetime(2026, 11, 25, 13, 1, tzinfo=UTC))
    run_due(demo.app, datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
    assert demo.signals() == ["move-open"]
    assert demo.texts(demo.joke, "reminder") == []


@pytest.mark.parametrize(
    "place",
    [
        "Briandlaan 12",
        "bij Joke thuis",
        "thuis",
        "2034 AB",
        "  ",
        "voor de deur van mevrouw Verhoeven",
        "06 12345678",
        "bij de huisarts",
    ],
)
def test_a_meeting_point_that_is_a_home_or_gives_somebody_away_is_refused(town, place):
    with town.as_team() as work, pytest.raises(InputError) as caught:
        appointments.plan_first(
            work,
            work.session.get_one(Tie, town.tie),
            day=date(2026, 11, 26),
            start="14:00",
            meeting_point=place,
            accompanied_by=work.session.get_one(TeamMember, town.sanne),
        )
    assert caught.value.place == "meeting_point"
    assert caught.value.mend
    assert town.rows(Appointment) == []


def test_the_home_of_the_helper_is_a_home_too(town):
    with town.work() as work:
        tom = work.session.get_one(Person, town.tom)
        tom.street, tom.house_number, tom.postcode = "Kleverlaan", "8", "2023 JC"
    for place in ("Kleverlaan 8", "kleverlaan 8, achterom", "2023jc"):
        with town.as_team() as work, pytest.raises(InputError, match=r"home|postcode"):
            appointments.plan_first(
                work,
                work.session.get_one(Tie, town.tie),
                day=date(2026, 11, 26),
                start="14:00",
                meeting_point=place,
                accompanied_by=work.session.get_one(TeamMember, town.sanne),
            )


@pytest.mark.parametrize("place", ["Buurthuis De Ringvaart", "Café Thuishaven", "bankje bij het Spaarne"])
def test_an_ordinary_place_is_fine(town, place):
    with town.as_team() as work:
        row = appointments.plan_first(
            work,
            work.session.get_one(Tie, town.tie),
            day=date(2026, 11, 26),
            start="14:00",
            meeting_point=place,
            accompanied_by=work.session.get_one(TeamMember, town.sanne),
        )
        assert row.meeting_point == place


@pytest.mark.parametrize(
    ("day", "start", "place"),
    [
        (date(2026, 11, 20), "14:00", "day"),
        (date(2026, 11, 26), "2 uur", "start"),
        (date(2026, 11, 26), "25:00", "start"),
    ],
)
def test_a_moment_that_is_none_is_refused_with_its_place(town, day, start, place):
    with pytest.raises(InputError) as caught:
        plan_first(town, day, start)
    assert caught.value.place == place


def test_a_second_first_meeting_or_a_later_one_before_the_first_is_refused(town):
    plan_first(town)
    with pytest.raises(StateError, match="first meeting already"):
        plan_first(town)
    with pytest.raises(StateError, match="first they meet"):
        change(
            town,
            Tie,
            town.tie,
            lambda work, tie: appointments.plan(work, tie, date(2026, 12, 3), "14:00", "Bibliotheek Schalkwijk"),
        )


def test_the_same_press_twice_moves_once(town):
    first = plan_first(town)
    ask_move(town, first, town.tom, day="2026-11-27", start="10:30")
    town.press(town.joke, "Ja, dat kan")
    town.press(town.joke, "Ja, dat kan")
    assert appointment(town, first).sequence == 1
    assert sum("is nu op" in text for text in town.texts(town.tom)) == 1


def test_a_move_over_the_change_of_clocks_keeps_the_local_time(town):
    first = plan_first(town, date(2027, 3, 27))
    change(town, Appointment, first, lambda work, row: appointments.move(work, row, date(2027, 3, 28), "14:00"))
    from matcher.services.contact.meeting_moments import end_of, start_of

    row = appointment(town, first)
    assert start_of(row).astimezone(UTC) == datetime(2027, 3, 28, 12, 0, tzinfo=UTC)
    assert end_of(row) - start_of(row) == timedelta(hours=1)
