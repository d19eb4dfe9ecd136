"""Several ties of one person: one message about all of them, an answer for each, and nothing lost on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from contact_people import Town, add_person, add_tie, answers, change, check_ins, with_chat
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from matcher.models.chat import Chat, OutgoingMessage
from matcher.models.consent import Consent
from matcher.models.contact import CheckIn, CheckInKind, CheckInState, Side, Signal, SignalState
from matcher.models.database import Database
from matcher.models.person import Person, Representation, RepresentationKind
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact import call_list, stopping, ties
from matcher.services.contact import check_ins as service
from matcher.services.messages.conversations import conversation_of
from matcher.services.messages.still_wanted import reason_to_withdraw
from matcher.services.upkeep.due import run_due

SKIP = "Nee, dit was het"
ALL_GOOD, NOT_ALL = "Met allemaal gaat het goed", "Niet met allemaal"
GOOD, SO_SO, BAD = "Goed", "Het gaat wel", "Niet zo goed"


def with_ties(
    town: Town, *names: str, side: Side = Side.HELPER, kind: CheckInKind = CheckInKind.FOLLOW_UP
) -> list[int]:
    """Tom (or, as a participant, Joke) has a tie with each; a question about every one of them is due now."""
    made = []
    with town.work() as work:
        tom, joke = work.session.get_one(Person, town.tom), work.session.get_one(Person, town.joke)
        for name in names:
            if side is Side.HELPER:
                other = add_person(work.session, work.scope.region_id, work.now, name, is_participant=True)
                tie = add_tie(work.session, other, tom, work.today)
            else:
                other = add_person(work.session, work.scope.region_id, work.now, name, is_helper=True)
                tie = add_tie(work.session, joke, other, work.today)
            tie.state = TieState.RUNNING
            met = Appointment(
                tie_id=tie.id or 0,
                day=work.today - timedelta(days=60),
                start="10:00",
                meeting_point="Park",
                first=True,
                state=AppointmentState.PAST,
                created_at=work.now,
            )
            asked = tom if side is Side.HELPER else joke
            row = CheckIn(
                tie_id=tie.id or 0,
                person_id=asked.id or 0,
                side=side,
                kind=kind,
                local_day=work.today,
                due_at=work.now - timedelta(minutes=5),
            )
            work.session.add_all((tie, met, row))
            work.session.flush()
            made.append(row.id or 0)
    return made


def due(town: Town) -> None:
    run_due(town.app, town.clock.now)


def states(town: Town, ids: list[int]) -> list[CheckInState]:
    return [town.get(CheckIn, row_id).state for row_id in ids]


def said(town: Town, ids: list[int]) -> list[list[tuple[str, str]]]:
    rows = answers(town)
    return [[(row.answer, row.words) for row in rows if row.check_in_id == row_id] for row_id in ids]


def test_one_message_names_all_and_one_tap_says_that_all_is_well(town: Town):
    ids = with_ties(town, "Rie", "Wim", "Jo")
    due(town)
    due(town)
    assert town.texts(town.tom, "check-in") == [
        "Hoe gaat het met jou en Rie, Wim en Jo? Gaat het met allemaal goed, dan is één tik genoeg."
    ]
    assert states(town, ids) == [CheckInState.ASKED] * 3
    town.press(town.tom, ALL_GOOD)
    assert said(town, ids) == [[("good", "")]] * 3
    assert states(town, ids) == [CheckInState.ANSWERED] * 3
    assert town.signals() == []
    coming = [row for row in check_ins(town, town.tom) if row.state is CheckInState.DUE]
    assert len({row.tie_id for row in coming}) == 3, "the rhythm of each goes on"
    assert len({row.local_day for row in coming}) == 1, "and they stay together"


def test_a_participant_is_asked_in_words_of_their_own(town: Town):
    with_ties(town, "Rie", "Wim", side=Side.PARTICIPANT)
    due(town)
    assert town.texts(town.joke, "check-in") == [
        "U ziet Rie en Wim. Hoe bevalt dat? Gaat het met allemaal goed, dan is één tik genoeg."
    ]


def test_each_answer_lands_at_its_own_tie_and_raises_its_own_signal(town: Town):
    ids = with_ties(town, "Rie", "Wim", "Jo")
    due(town)
    for label in (NOT_ALL, GOOD, BAD):
        town.press(town.tom, label)
    town.say(town.tom, "hij was erg stil")
    town.press(town.tom, SO_SO)
    town.press(town.tom, SKIP)
    assert said(town, ids) == [[("good", "")], [("bad", "hij was erg stil")], [("so-so", "")]]
    (signal,) = town.rows(Signal)
    assert (signal.kind, signal.words) == ("bad-answer", "hij was erg stil")
    assert signal.tie_id == town.get(CheckIn, ids[1]).tie_id


@pytest.mark.parametrize("steps", range(7))
def test_a_new_service_after_every_step_goes_on_with_every_answer_kept(town: Town, steps: int):
    """What is kept in memory only would be gone: the application is made anew on the same tables."""
    ids = with_ties(town, "Rie", "Wim")
    due(town)
    for number, label in enumerate((NOT_ALL, BAD, SKIP, SO_SO, SKIP)):
        if number == steps:
            again = Database(town.app.database.url)
            town.app = replace(town.app, database=again)
        town.press(town.tom, label)
    assert [[answer for answer, _ in rows] for rows in said(town, ids)] == [["bad"], ["so-so"]]
    assert town.signals() == ["bad-answer"]
    with town.work() as work:
        chat = work.session.exec(select(Chat).where(Chat.person_id == town.tom)).one()
        assert conversation_of(work, chat).threads == ()


def test_a_first_tap_is_kept_when_the_phone_goes_away_after_it(town: Town):
    ids = with_ties(town, "Rie", "Wim", "Jo")
    due(town)
    town.press(town.tom, NOT_ALL)
    town.press(town.tom, BAD)
    assert states(town, ids) == [CheckInState.ANSWERED, CheckInState.ASKED, CheckInState.ASKED]
    town.clock.forward(days=2, hours=8)
    due(town)
    due(town)
    assert town.texts(town.tom, "reminder") == [
        "We vroegen laatst naar jou en Wim en Jo. De vraag staat hierboven nog open; één tik is genoeg. "
        "Lukt het niet? Dan belt iemand van ons een keer."
    ]
    town.clock.forward(days=3)
    due(town)
    assert states(town, ids) == [CheckInState.ANSWERED, CheckInState.UNANSWERED, CheckInState.UNANSWERED]
    about_tom = [row.kind for row in town.rows(Signal, Signal.person_id == town.tom)]
    assert sorted(about_tom) == ["bad-answer", "silence", "silence"]


def test_after_first_meetings_each_says_whether_it_clicked(town: Town):
    ids = with_ties(town, "Rie", "Wim", kind=CheckInKind.FIRST)
    due(town)
    town.press(town.tom, ALL_GOOD)
    assert states(town, ids) == [CheckInState.ANSWERED] * 2, "the one tap counts, whatever follows"
    town.press(town.tom, "Ja, graag")
    town.press(town.tom, "Liever niet")
    assert [row.again for row in answers(town)] == ["yes", "no"]
    assert town.signals() == ["no-again"]


def test_a_tie_that_ends_leaves_the_message_and_the_others_are_asked_another_day(town: Town):
    ids = with_ties(town, "Rie", "Wim", "Jo")
    due(town)
    town.press(town.tom, NOT_ALL)
    town.press(town.tom, GOOD)
    tie_id = town.get(CheckIn, ids[1]).tie_id
    change(
        town,
        Tie,
        tie_id,
        lambda work, tie: stopping.stop_around(work, work.session.get_one(Person, tie.person_id), "†"),
    )
    assert states(town, ids) == [CheckInState.ANSWERED, CheckInState.STOPPED, CheckInState.DUE]
    assert town.get(CheckIn, ids[2]).local_day > town.clock.now.date()
    town.say(town.tom, "goed")
    assert said(town, ids)[2] == [], "no word answers a question that was taken back"
    town.clock.forward(days=1, hours=8)
    due(town)
    assert town.texts(town.tom, "check-in")[-1] == "Hoe gaat het met jou en Jo?"
    assert "Wim" not in town.texts(town.tom, "check-in")[-1]


def test_when_the_first_of_a_message_goes_the_rest_stays_whole(town: Town):
    ids = with_ties(town, "Rie", "Wim", "Jo")
    due(town)
    tie_id = town.get(CheckIn, ids[2]).tie_id
    town.press(town.tom, NOT_ALL)
    town.press(town.tom, GOOD)
    change(town, Tie, tie_id, lambda work, tie: ties.end(work, tie, "verhuisd"))
    rows = [town.get(CheckIn, row_id) for row_id in ids]
    assert [row.state for row in rows] == [CheckInState.ANSWERED, CheckInState.DUE, CheckInState.STOPPED]
    assert [row.asked_with_id for row in rows] == [None, None, ids[0]]
    assert rows[1].asked_at is None


def test_who_has_no_chat_is_called_once_for_each_and_carers_once(town: Town):
    ids = with_ties(town, "Rie", "Wim")
    with town.work() as work:
        for row in work.session.exec(select(Consent).where(Consent.person_id == town.tom)):
            work.session.delete(row)
    due(town)
    with town.as_team() as work:
        calls = call_list.calls_to_make(work)
        assert [call.about_id for call in calls] == [work.session.get_one(CheckIn, row_id).public_id for row_id in ids]
    town.clock.forward(days=2, hours=8)
    due(town)
    town.clock.forward(days=4)
    due(town)
    about_tom = [row.kind for row in town.rows(Signal, Signal.person_id == town.tom)]
    assert about_tom == ["call", "call"]


def test_the_team_may_enter_one_answer_and_the_question_about_the_others_stays(town: Town):
    ids = with_ties(town, "Rie", "Wim")
    due(town)

    def enter(work: Work, row: CheckIn) -> None:
        sanne = work.session.get_one(TeamMember, town.sanne)
        service.record_answer(work, row, answer="good", said_by="Tom, telefoon", entered_by=sanne)

    change(town, CheckIn, ids[0], enter)
    assert states(town, ids) == [CheckInState.ANSWERED, CheckInState.ASKED]
    town.press(town.tom, ALL_GOOD)
    assert states(town, ids) == [CheckInState.ANSWERED] * 2


def test_a_carer_of_two_is_asked_once_about_themselves_and_never_beside_a_tie(town: Town):
    with town.work() as work:
        els = add_person(work.session, work.scope.region_id, work.now, "Els", is_carer=True, polite=True)
        with_chat(work.session, els, work.now)
        wim = add_person(work.session, work.scope.region_id, work.now, "Wim", is_participant=True)
        tom = work.session.get_one(Person, town.tom)
        other = add_tie(work.session, wim, tom, work.today)
        for participant_id, tie_id in ((town.joke, town.tie), (wim.id, other.id)):
            work.session.add(
                Representation(
                    person_id=participant_id or 0,
                    representative_id=els.id or 0,
                    kind=RepresentationKind.CARER,
                    since=work.today,
                )
            )
            work.session.add(
                CheckIn(
                    tie_id=tie_id or 0,
                    person_id=els.id or 0,
                    side=Side.CARER,
                    kind=CheckInKind.FOLLOW_UP,
                    local_day=work.today,
                    due_at=work.now,
                )
            )
        beside = CheckIn(
            tie_id=town.tie,
            person_id=els.id or 0,
            side=Side.HELPER,
            kind=CheckInKind.FOLLOW_UP,
            local_day=work.today - timedelta(days=1),
            due_at=work.now + timedelta(seconds=1),
        )
        work.session.add(beside)
        work.session.flush()
        els_id, beside_id = els.id or 0, beside.id or 0
    due(town)
    assert [text.split(". ")[-1] for text in town.texts(els_id, "check-in")] == ["Hoe gaat het met uzelf?"]
    town.clock.forward(seconds=5)
    due(town)
    assert town.get(CheckIn, beside_id).local_day > town.get(CheckIn, 1).local_day
    town.press(els_id, BAD)
    rows = [row for row in check_ins(town, els_id) if row.side is Side.CARER and row.asked_at is not None]
    assert [row.state for row in rows] == [CheckInState.ANSWERED] * 2
    assert len([row for row in answers(town) if row.answer == "bad"]) == 2
    assert town.signals() == ["carer-heavy"], "one heavy heart is one signal"


def test_a_carer_without_a_chat_is_called_once_and_the_tick_says_who_said_what(town: Town):
    with town.work() as work:
        els = add_person(work.session, work.scope.region_id, work.now, "Els", is_carer=True, polite=True)
        work.session.add(
            CheckIn(
                tie_id=town.tie,
                person_id=els.id or 0,
                side=Side.CARER,
                kind=CheckInKind.FOLLOW_UP,
                local_day=work.today,
                due_at=work.now,
            )
        )
        els_id = els.id or 0
    due(town)
    with town.as_team() as work:
        (call,) = [call for call in call_list.calls_to_make(work) if call.person.id == els_id]
        assert (call.asks, call.as_carer, call.settled) == ("check-in", True, False)
        assert "Hoe gaat het met uzelf?" in call.words
        assert "bellen" not in call.words
        sanne = work.session.get_one(TeamMember, town.sanne)
        heard = call_list.Heard(said_by="Els, aan de telefoon", answer="so-so", words="het is druk")
        call_list.heard_by_phone(work, call, sanne, heard, "gebeld")
    (answer,) = answers(town)
    assert (answer.answer, answer.words, answer.said_by, answer.entered_by_id) == (
        "so-so",
        "het is druk",
        "Els, aan de telefoon",
        town.sanne,
    )
    assert [row.state for row in town.rows(Signal, Signal.kind == "call")] == [SignalState.CLOSED]


def test_two_people_of_one_name_are_never_one_name_in_a_message(town: Town):
    with_ties(town, "Annie", "Annie", "Wim")
    due(town)
    (text,) = town.texts(town.tom, "check-in")
    assert text.count("Annie") == 1
    assert "Wim" in text


def test_the_database_refuses_a_second_message_on_one_day(town: Town):
    ids = with_ties(town, "Rie", "Wim")
    due(town)

    def alone(work: Work, row: CheckIn) -> None:
        row.asked_with_id = None
        work.session.add(row)

    with pytest.raises(IntegrityError):
        change(town, CheckIn, ids[1], alone)


def test_a_gathered_question_leaves_only_while_all_of_it_may_be_asked(town: Town):
    ids = with_ties(town, "Rie", "Wim")
    due(town)
    with town.work() as work:
        message = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.purpose == "check-in")).one()
        chat = work.session.get_one(Chat, message.chat_id)
        assert reason_to_withdraw(work.session, message, chat) == ""
        work.session.get_one(CheckIn, ids[1]).state = CheckInState.STOPPED
        work.session.flush()
        assert reason_to_withdraw(work.session, message, chat)


def test_what_does_not_fit_one_message_comes_the_next_day(town: Town):
    ids = with_ties(town, *(f"Naam{chr(97 + number)}" for number in range(8)))
    due(town)
    assert states(town, ids).count(CheckInState.ASKED) == 6
    town.press(town.tom, ALL_GOOD)
    town.clock.forward(days=1, hours=8)
    due(town)
    assert len(town.texts(town.tom, "check-in")) == 2
    assert CheckInState.DUE not in states(town, ids)
    days = [row.local_day for row in check_ins(town, town.tom) if row.asked_at]
    assert len(set(days)) == 2
