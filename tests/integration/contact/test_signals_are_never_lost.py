"""Invariant 12: open, acknowledged by a named person, or escalated; only a person closes."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from contact_people import add_carer, add_member, change, check_ins, plan_first
from sqlmodel import select

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.models.chat import Chat, OutgoingMessage
from matcher.models.consent import AuditRow
from matcher.models.contact import CheckIn, CheckInState, Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import Region, TeamAbsence, TeamMember, TeamRole
from matcher.services.contact import check_ins as service
from matcher.services.contact import signals
from matcher.services.upkeep.due import run_due

NEXT_DAY = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def raise_one(town, cause="test:1", kind="worry", **more):
    with town.work() as work:
        joke = work.session.get_one(Person, town.joke)
        return signals.raise_signal(work, cause=cause, kind=kind, person=joke, **more).id


def answer_first(demo, person, **how):
    (row,) = [row for row in check_ins(demo, person) if row.state is CheckInState.ASKED]
    change(demo, CheckIn, row.id, lambda work, found: service.record_answer(work, found, **how))


def test_a_bad_answer_raises_a_signal_at_the_first_tap_and_takes_the_words_along_later(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    demo.press(demo.joke, "Niet zo goed")
    assert demo.signals() == ["bad-answer"]
    demo.press(demo.joke, "Weet ik nog niet")
    demo.say(demo.joke, "het was te lang voor mij")
    (row,) = demo.rows(Signal)
    assert (row.words, row.person_id, row.owner_id) == ("het was te lang voor mij", demo.joke, demo.sanne)


def test_nobody_but_the_team_reads_an_answer(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    demo.press(demo.joke, "Niet zo goed")
    demo.press(demo.joke, "Liever niet")
    demo.say(demo.joke, "hij praat alleen over voetbal")
    everything = demo.rows(OutgoingMessage, OutgoingMessage.person_id != demo.joke)
    everything += [row for row in demo.rows(OutgoingMessage) if row.person_id is None]
    assert not [row.text for row in everything if "voetbal" in row.text or "niet zo goed" in row.text.lower()]
    (signal,) = demo.rows(Signal)
    (notice,) = [row for row in demo.rows(OutgoingMessage) if row.purpose == "signal"]
    assert signal.public_id in notice.text
    assert not {"Joke", "Tom", "voetbal"} & set(re.findall(r"\w+", notice.text))


def test_the_same_cause_never_raises_two(town):
    assert raise_one(town) == raise_one(town)
    assert town.signals() == ["worry"]
    assert len([row for row in town.rows(OutgoingMessage) if row.purpose == "signal"]) == 1


def test_two_bad_answers_in_a_row_are_more_urgent(demo):
    plan_first(demo)
    run_due(demo.app, NEXT_DAY)
    demo.at(NEXT_DAY.isoformat())
    answer_first(demo, demo.joke, answer="bad")
    run_due(demo.app, NEXT_DAY + timedelta(days=7))
    demo.at((NEXT_DAY + timedelta(days=7)).isoformat())
    answer_first(demo, demo.joke, answer="bad")
    raised = [row.kind for row in demo.rows(Signal) if row.person_id == demo.joke]
    assert raised == ["bad-answer", "bad-again"]


def test_silence_after_one_reminder_is_handed_to_a_person_and_the_question_stays_open(demo):
    plan_first(demo)
    run_due(demo.app, datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    assert demo.texts(demo.joke, "reminder")[-1].startswith("We vroegen laatst naar u en Tom.")
    assert "silence" not in demo.signals()
    run_due(demo.app, datetime(2026, 12, 2, 12, 0, tzinfo=UTC))
    assert demo.signals().count("silence") == 1
    first, second = check_ins(demo, demo.joke)
    assert (first.state, second.state) == (CheckInState.UNANSWERED, CheckInState.DUE)
    demo.at("2026-12-02T12:00:00+00:00")
    demo.press(demo.joke, "Goed")
    assert demo.get(CheckIn, first.id).state is CheckInState.ANSWERED
    assert demo.signals().count("silence") == 1, "a late answer does not make the signal vanish"


def test_a_carer_who_asks_to_be_called_is_heard_today(demo):
    els = add_carer(demo)
    plan_first(demo)
    run_due(demo.app, datetime(2026, 12, 3, 18, 0, tzinfo=UTC))
    demo.at("2026-12-03T18:00:00+00:00")
    demo.press(els, "Niet zo goed")
    demo.press(els, "Ja, bel mij maar")
    raised = {row.kind: row.urgency for row in demo.rows(Signal) if row.person_id == els}
    assert raised == {"carer-heavy": 1, "carer-call": 1}


def test_a_worry_written_in_chat_reaches_a_person_with_its_words(town):
    town.say(town.tom, "ik maak me zorgen om Joke, ze eet bijna niet")
    (row,) = [row for row in town.rows(Signal) if row.kind == "worry"]
    assert row.urgency == 1
    assert "eet bijna niet" in row.words
    assert row.owner_id == town.sanne, "the contact person of the participant of the tie"


def test_who_cannot_be_reached_by_chat_is_called_and_not_counted_as_silent(demo):
    with demo.work() as work:
        chat = work.session.exec(select(Chat).where(Chat.person_id == demo.joke)).one()
        chat.unreachable_at = work.now
    plan_first(demo)
    run_due(demo.app, datetime(2026, 12, 2, 12, 0, tzinfo=UTC))
    kinds = [row.kind for row in demo.rows(Signal) if row.person_id == demo.joke]
    assert "silence" not in kinds
    assert "call" in kinds
    first, second = check_ins(demo, demo.joke)
    assert (first.state, second.state) == (CheckInState.UNANSWERED, CheckInState.DUE)


def test_somebody_takes_it_on_by_name_and_closes_it_with_a_note(town):
    signal = raise_one(town)

    def act(do):
        change(town, Signal, signal, lambda work, row: do(work, row, work.session.get_one(TeamMember, town.karim)))

    act(signals.acknowledge)
    row = town.get(Signal, signal)
    assert (row.state, row.acknowledged_by_id, row.owner_id) == (SignalState.ACKNOWLEDGED, town.karim, town.karim)
    with pytest.raises(InputError, match="what was done"):
        act(lambda work, row, member: signals.close(work, row, member, "  "))
    act(lambda work, row, member: signals.close(work, row, member, "gebeld, gaat beter"))
    row = town.get(Signal, signal)
    assert (row.state, row.closed_by_id, row.note) == (SignalState.CLOSED, town.karim, "gebeld, gaat beter")
    with pytest.raises(StateError):
        act(signals.acknowledge)
    trail = [row.what for row in town.rows(AuditRow) if "signal" in row.what]
    assert trail == ["signal", "signal acknowledged", "signal closed"]


def test_somebody_of_another_team_can_neither_take_nor_close_it(town):
    signal = raise_one(town)
    with town.work() as work:
        region = Region(slug="delft", name="Delft", latitude=52.0, longitude=4.36)
        work.session.add(region)
        work.session.flush()
        other = add_member(work.session, region.id or 0, work.now, "Wim Ander", TeamRole.COORDINATOR).id
    with pytest.raises(NotAllowedError):
        change(
            town,
            Signal,
            signal,
            lambda work, row: signals.close(work, row, work.session.get_one(TeamMember, other), "weg ermee"),
        )


def test_what_nobody_acknowledges_in_time_goes_to_the_coordinator_once(town):
    signal = raise_one(town)
    run_due(town.app, town.clock.now)
    assert town.get(Signal, signal).owner_id == town.sanne
    town.clock.forward(hours=4, minutes=1)
    for _ in range(3):
        run_due(town.app, town.clock.now)
    row = town.get(Signal, signal)
    assert (row.state, row.owner_id, row.escalated_at) == (SignalState.OPEN, town.karim, town.clock.now)
    notices = [row.key for row in town.rows(OutgoingMessage) if row.purpose == "signal"]
    assert len(notices) == 2


def test_what_was_acknowledged_does_not_escalate(town):
    signal = raise_one(town)
    change(
        town,
        Signal,
        signal,
        lambda work, row: signals.acknowledge(work, row, work.session.get_one(TeamMember, town.sanne)),
    )
    town.clock.forward(days=30)
    run_due(town.app, town.clock.now)
    assert town.get(Signal, signal).escalated_at is None


def test_when_the_contact_person_is_away_somebody_who_is_there_owns_it(town):
    with town.work() as work:
        work.session.add(
            TeamAbsence(team_member_id=town.sanne, first_day=date(2026, 11, 20), last_day=date(2026, 11, 25))
        )
    assert town.get(Signal, raise_one(town)).owner_id == town.karim


def test_when_nobody_is_there_the_signal_still_has_an_owner(town):
    with town.work() as work:
        for member in (town.sanne, town.karim):
            work.session.add(
                TeamAbsence(team_member_id=member, first_day=date(2026, 11, 20), last_day=date(2026, 11, 25))
            )
    assert town.get(Signal, raise_one(town)).owner_id == town.karim


def test_a_notice_to_the_team_waits_for_waking_hours(town):
    town.at("2026-11-24T02:00:00+00:00")
    raise_one(town)
    (notice,) = [row for row in town.rows(OutgoingMessage) if row.purpose == "signal"]
    assert notice.not_before == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_only_one_function_of_the_whole_project_closes_a_signal():
    root = Path(__file__).parents[3] / "matcher"
    closing = re.compile(r"\.state\s*=\s*SignalState\.CLOSED|\bstate=SignalState\.CLOSED|delete\(\s*signal")
    found = {path.relative_to(root).as_posix(): len(closing.findall(path.read_text())) for path in root.rglob("*.py")}
    assert {path: count for path, count in found.items() if count} == {"services/contact/signals.py": 1}
