"""The service stood still: the team hears of it, and who had a question open is asked once more, in one message."""

from datetime import timedelta
from importlib import import_module

from contact_people import Town, add_person, add_tie, check_ins
from sqlmodel import select

from matcher.jobs import triggers
from matcher.models.chat import Chat, OutgoingMessage
from matcher.models.contact import CheckIn, CheckInKind, CheckInState, Side, Signal
from matcher.models.person import Person
from matcher.services.messages.still_wanted import reason_to_withdraw
from matcher.services.upkeep.figures import clock_seen, note_clock


def asked_yesterday(town: Town, *, also_due: bool = False) -> None:
    """Tom was asked yesterday, and in the second case falls due again today."""
    with town.work() as work:
        common = {"tie_id": town.tie, "person_id": town.tom, "side": Side.HELPER, "kind": CheckInKind.FOLLOW_UP}
        earlier = work.now - timedelta(days=1)
        work.session.add(
            CheckIn(
                **common,
                local_day=work.today - timedelta(days=1),
                due_at=earlier,
                state=CheckInState.ASKED,
                asked_at=earlier,
            )
        )
        if also_due:
            work.session.add(CheckIn(**common, local_day=work.today, due_at=work.now))


def away(town: Town, hours: float) -> None:
    note_clock(town.app)
    town.clock.forward(hours=hours)
    triggers(town.app)["due"]()


def gaps(town: Town) -> list[Signal]:
    return town.rows(Signal, Signal.kind == "gap")


def test_after_some_hours_the_team_is_told_once_and_nobody_is_asked_again(town: Town):
    asked_yesterday(town)
    away(town, 5)
    triggers(town.app)["due"]()
    (told,) = gaps(town)
    assert told.urgency == 1
    assert "stond stil van" in told.words
    assert town.texts(town.tom) == []
    assert [row.state for row in check_ins(town, town.tom)] == [CheckInState.ASKED]


def test_after_more_than_a_day_whose_answer_may_be_missing_is_asked_once_more_and_named_to_the_team(town: Town):
    asked_yesterday(town, also_due=True)
    away(town, 26)
    triggers(town.app)["due"]()
    (text,) = town.texts(town.tom)
    assert "niet gezien" in text
    assert "Joke" in text
    (told,) = gaps(town)
    assert town.get(Person, town.tom).code in told.words
    first, second = check_ins(town, town.tom)
    assert (first.state, first.reminded_at) == (CheckInState.REMINDED, town.clock())
    assert second.state is CheckInState.DUE
    assert second.local_day > town.clock().date(), "nothing new is asked on the same day"


def test_a_few_minutes_are_no_gap(town: Town):
    away(town, 0.5)
    assert gaps(town) == []


def test_when_telling_of_it_fails_the_rest_goes_on_and_the_team_hears(town: Town, monkeypatch):
    def fails(*_: object) -> None:
        raise ValueError("Joke, Dorpsstraat 5")

    monkeypatch.setattr("matcher.services.upkeep.gaps._tell", fails)
    away(town, 5)
    (told,) = town.rows(Signal, Signal.kind == "duty-failed")
    assert told.words == "gap: ValueError"
    with town.app.database.transaction() as session:
        assert clock_seen(session) == town.clock(), "the clock was noted all the same"


def test_when_even_that_cannot_be_written_the_clock_is_noted(town: Town, monkeypatch, caplog):
    def fails(*_: object) -> None:
        raise ValueError("Joke, Dorpsstraat 5")

    # The package hands on a function of the same name.
    monkeypatch.setattr(import_module("matcher.jobs.triggers"), "tell_of_gap", fails)
    away(town, 5)
    with town.app.database.transaction() as session:
        assert clock_seen(session) == town.clock()
    assert "gap: ValueError" in caplog.text
    assert "Joke" not in caplog.text


def asked_about_bep(town: Town, *, stopped: bool) -> None:
    """Tom was asked about Bep as well; messages around her may have been stopped since."""
    with town.work() as work:
        bep = add_person(work.session, work.scope.region_id, work.now, "Bep", is_participant=True)
        tie = add_tie(work.session, bep, work.session.get_one(Person, town.tom), work.today)
        bep.stopped_at = work.now if stopped else None
        earlier = work.now - timedelta(days=2)
        work.session.add(
            CheckIn(
                tie_id=tie.id or 0,
                person_id=town.tom,
                side=Side.HELPER,
                kind=CheckInKind.FOLLOW_UP,
                local_day=work.today - timedelta(days=2),
                due_at=earlier,
                state=CheckInState.ASKED,
                asked_at=earlier,
            )
        )


def test_who_said_stop_is_not_named_beside_somebody_else(town: Town):
    asked_yesterday(town)
    asked_about_bep(town, stopped=True)
    away(town, 26)
    (text,) = [text for text in town.texts(town.tom) if "niet gezien" in text]
    assert "Joke" in text
    assert "Bep" not in text


def test_who_says_stop_before_the_message_leaves_is_not_named_in_it(town: Town):
    asked_yesterday(town)
    asked_about_bep(town, stopped=False)
    away(town, 76)
    (text,) = town.texts(town.tom)
    assert "Joke en Bep" in text
    assert "een dag" not in text, "it may have been longer"
    with town.work() as work:
        bep = work.session.exec(select(Person).where(Person.given_name == "Bep")).one()
        bep.stopped_at = work.now
        chat = work.session.exec(select(Chat).where(Chat.person_id == town.tom)).one()
        row = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.chat_id == chat.id)).one()
        assert reason_to_withdraw(work.session, row, chat)
        bep.stopped_at = None
        assert reason_to_withdraw(work.session, row, chat) == ""
