"""The outbox on its way to a channel: leases, checks right before leaving, and ends that the team hears of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import people
import pytest
from people import helper_with_chat, person_of, row, signals, states, write

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.consent import Purpose
from matcher.models.contact import CheckInState
from matcher.models.person import Person
from matcher.models.request import ProposalState
from matcher.models.tie import AppointmentState
from matcher.services.application import Application, Work
from matcher.services.messages import delivery, outcomes, sending
from matcher.services.messages.sending import Failure, FailureKind, Outgoing
from matcher.services.trust import consents


@pytest.fixture
def work_in(app: Application) -> Callable[[], Any]:
    scope = app.scope()
    return lambda: app.work(scope)


def claim(app: Application, limit: int = 10, **options: Any) -> list[Outgoing]:
    with app.work(app.scope()) as work:
        return delivery.claim(work, Channel.TELEGRAM, limit, **options)


def fail(app: Application, message: Outgoing, kind: FailureKind, seconds: float = 0.0) -> None:
    with app.work(app.scope()) as work:
        outcomes.record_failed(work, message.id, Failure(kind, seconds), attempt=message.attempt)


def test_a_message_is_claimed_once_and_ends_as_sent(app: Application, work_in: Any) -> None:
    with work_in() as work:
        choices = [{"label": "Ja", "press": "t1:ask.1:yes"}]
        write(work, helper_with_chat(work), "a", choices=choices, question="t1:ask.1")
    [message] = claim(app)
    assert (message.address, message.text, message.attempt) == ("4711", "Bericht a", 1)
    assert message.choices == (sending.Choice("Ja", "t1:ask.1:yes"),)
    assert claim(app) == []
    with work_in() as work:
        outcomes.record_sent(work, message.id, "77")
    with work_in() as work:
        sent = row(work.session, "a")
        assert (sent.state, sent.external_id, sent.sent_at) == (OutgoingState.SENT, "77", work.now)
    assert claim(app) == []


def test_answers_overtake_bulk_and_a_chat_gets_its_messages_one_by_one_in_order(app: Application, work_in: Any) -> None:
    with work_in() as work:
        anna, bo = helper_with_chat(work, 1), helper_with_chat(work, 2)
        for key in ("a1", "a2", "a3"):
            write(work, anna, key)
        write(work, bo, "b-answer", purpose="answer", priority=1)
        write(work, bo, "b-bulk")
    seen = []
    while found := claim(app):
        seen.append([message.text.removeprefix("Bericht ") for message in found])
        with work_in() as work:
            for message in found:
                outcomes.record_sent(work, message.id)
    assert seen == [["b-answer", "a1"], ["a2", "b-bulk"], ["a3"]]


def test_what_waits_for_another_attempt_holds_back_what_was_written_after_it(
    app: Application, clock: Any, work_in: Any
) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        write(work, chat, "first")
        write(work, chat, "second")
        write(work, chat, "answer", purpose="answer", priority=1, not_before=work.now + timedelta(seconds=1))
    [first] = claim(app)
    fail(app, first, FailureKind.RETRY_AFTER, 30)
    assert claim(app) == []
    clock.forward(seconds=2)
    [answer] = claim(app)
    assert answer.text == "Bericht answer"
    with work_in() as work:
        outcomes.record_sent(work, answer.id)
    assert claim(app) == []
    clock.forward(seconds=29)
    assert [message.text for message in claim(app)] == ["Bericht first"]


def test_a_lease_that_ran_out_is_sent_again_and_counted(app: Application, clock: Any, work_in: Any) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work), "a")
    [first] = claim(app)
    clock.forward(seconds=61)
    [again] = claim(app)
    assert (again.id, again.attempt) == (first.id, 2)
    with work_in() as work:
        assert outcomes.unknown_outcomes(work.session, Channel.TELEGRAM) == 1
    fail(app, first, FailureKind.TEMPORARY)  # the one that was slow has no say any more
    assert claim(app) == []
    assert states(app) == {"a": OutgoingState.SENDING}


@pytest.mark.parametrize(("kind", "counted"), [(FailureKind.TEMPORARY, 0), (FailureKind.UNKNOWN, 1)])
def test_what_did_not_arrive_for_certain_is_sent_again_later_and_only_doubt_is_counted(
    app: Application, clock: Any, work_in: Any, kind: FailureKind, counted: int
) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work), "a")
    [message] = claim(app)
    fail(app, message, kind)
    assert claim(app) == []
    clock.forward(seconds=5)
    assert [message.attempt for message in claim(app)] == [2]
    with work_in() as work:
        assert outcomes.unknown_outcomes(work.session, Channel.TELEGRAM) == counted


def test_a_wait_that_the_channel_asks_for_is_honoured_and_costs_no_attempt(
    app: Application, clock: Any, work_in: Any
) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work), "a")
    for _ in range(3):
        [message] = claim(app)
        assert message.attempt == 1
        fail(app, message, FailureKind.RETRY_AFTER, 40)
        clock.forward(seconds=39)
        assert claim(app) == []
        clock.forward(seconds=1)
    assert signals(app) == []


def test_after_more_than_a_day_of_failures_a_person_takes_over(app: Application, work_in: Any) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work), "a", about="tie:ABC", purpose="answer")  # at any hour
        later = work
        while found := delivery.claim(later, Channel.TELEGRAM, 1):
            outcomes.record_failed(later, found[0].id, Failure(FailureKind.TEMPORARY), attempt=found[0].attempt)
            later = replace(later, now=later.now + timedelta(minutes=10))
        assert later.now - work.now > timedelta(days=1)
    assert states(app) == {"a": OutgoingState.UNSENT}
    [signal] = signals(app)
    assert (signal.kind, signal.cause, signal.words) == ("undelivered", "undelivered:a", "tie:ABC")


@pytest.mark.parametrize("kind", [FailureKind.BLOCKED, FailureKind.CHAT_GONE])
def test_a_chat_that_ended_becomes_exactly_one_task_and_its_messages_end(
    app: Application, clock: Any, work_in: Any, kind: FailureKind
) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        for key in ("a", "b"):
            write(work, chat, key)
        write(work, chat, "later", not_before=work.now + timedelta(days=1))
    [message] = claim(app)
    fail(app, message, kind)
    fail(app, message, kind)
    assert claim(app) == []
    clock.forward(days=1)
    assert claim(app) == []
    assert set(states(app).values()) == {OutgoingState.UNSENT}
    [signal] = signals(app)
    assert (signal.kind, signal.words, signal.person_id) == ("unreachable", kind.value, 1)


def test_somebody_who_comes_back_and_blocks_again_is_a_task_again(app: Application, clock: Any, work_in: Any) -> None:
    with work_in() as work:
        chat_id = helper_with_chat(work).id
    for _ in range(2):
        with work_in() as work:
            outcomes.mark_unreachable(work, work.session.get_one(Chat, chat_id), "blocked")
            outcomes.mark_unreachable(work, work.session.get_one(Chat, chat_id), "blocked")
        clock.forward(days=1)
        with work_in() as work:
            outcomes.mark_reachable(work, work.session.get_one(Chat, chat_id))
    assert len(signals(app)) == 2


def test_a_message_that_the_channel_never_takes_goes_to_the_team(app: Application, work_in: Any) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work), "a")
    [message] = claim(app)
    fail(app, message, FailureKind.REJECTED)
    assert states(app) == {"a": OutgoingState.UNSENT}
    assert [signal.kind for signal in signals(app)] == ["undelivered"]


def test_a_notice_to_the_team_that_fails_raises_no_further_notice(app: Application, work_in: Any) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        chat.person_id, chat.team_member_id = None, people.team_member(work).id
        write(work, chat, "a", purpose="signal")
    [message] = claim(app)
    fail(app, message, FailureKind.REJECTED)
    assert signals(app) == []


def stop(work: Work, chat: Chat) -> None:
    person_of(work, chat).stopped_at = work.now


def withdraw_consent(work: Work, chat: Chat) -> None:
    consent = consents.give(work, person_of(work, chat), Purpose.CONTACT)
    consent.withdrawn_at = work.now


def circle_only(work: Work, chat: Chat) -> None:
    person_of(work, chat).circle_only = True


def belongs_to_somebody_else(work: Work, chat: Chat) -> None:
    chat.person_id = helper_with_chat(work, 99).person_id


@pytest.mark.parametrize("change", [stop, withdraw_consent, circle_only, belongs_to_somebody_else])
def test_what_changed_after_writing_holds_a_message_back(
    app: Application, work_in: Any, change: Callable[[Work, Chat], None]
) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        write(work, chat, "a")
        change(work, chat)
    assert claim(app) == []
    assert states(app) == {"a": OutgoingState.WITHDRAWN}
    assert signals(app) == []
    with work_in() as work:
        assert row(work.session, "a").reason


@pytest.mark.parametrize("change", [stop, withdraw_consent])
def test_the_answer_to_somebody_who_stops_still_leaves(
    app: Application, work_in: Any, change: Callable[[Work, Chat], None]
) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        write(work, chat, "we have stopped", purpose="answer")
        change(work, chat)
    assert len(claim(app)) == 1


def test_a_chat_that_went_along_with_a_merge_keeps_its_messages(app: Application, work_in: Any) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        write(work, chat, "a")
        kept = helper_with_chat(work, 99)
        work.session.get_one(Person, chat.person_id).merged_into_id = kept.person_id
        chat.person_id = kept.person_id
    assert len(claim(app)) == 1


def test_too_late_is_an_end_that_the_team_hears_of_unless_it_was_an_answer(
    app: Application, clock: Any, work_in: Any
) -> None:
    with work_in() as work:
        until = work.now + timedelta(hours=1)
        write(work, helper_with_chat(work, 1), "check-in", purpose="check-in", about="x:1", not_after=until)
        write(work, helper_with_chat(work, 2), "answer", purpose="answer", not_after=until)
    clock.forward(hours=2)
    assert claim(app) == []
    assert set(states(app).values()) == {OutgoingState.UNSENT}
    assert [signal.cause for signal in signals(app)] == ["undelivered:check-in"]


@pytest.mark.parametrize(
    ("state", "leaves"),
    [
        (ProposalState.SENT, True),
        (ProposalState.ACCEPTED, True),
        (ProposalState.WITHDRAWN, False),
        (ProposalState.DECLINED, False),
        (ProposalState.EXPIRED, False),
    ],
)
def test_a_proposal_leaves_only_while_it_is_open_and_word_that_it_is_settled_always(
    app: Application, work_in: Any, state: ProposalState, leaves: bool
) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        proposal = people.proposal_to(work, chat)
        proposal.state = state
        write(work, chat, "asks", purpose="proposal", about=f"proposal:{proposal.public_id}")
        write(work, helper_with_chat(work, 5), "tells", purpose="notice", about=f"proposal:{proposal.public_id}")
    assert {message.text for message in claim(app)} == {"Bericht tells"} | ({"Bericht asks"} if leaves else set())


def test_a_check_in_that_was_answered_by_phone_is_not_asked_any_more(app: Application, work_in: Any) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        check_in = people.check_in_with(work, chat)
        write(work, chat, "a", purpose="check-in", about=f"check-in:{check_in.public_id}")
        check_in.state = CheckInState.ANSWERED
    assert claim(app) == []
    assert states(app) == {"a": OutgoingState.WITHDRAWN}


@pytest.mark.parametrize("ends", ["cancelled", "stopped around"])
def test_no_reminder_of_a_meeting_that_will_not_be(app: Application, work_in: Any, ends: str) -> None:
    with work_in() as work:
        chat = helper_with_chat(work)
        appointment = people.appointment_with(work, chat)
        write(work, chat, "a", purpose="reminder", about=f"appointment:{appointment.public_id}")
        if ends == "cancelled":
            appointment.state = AppointmentState.CANCELLED
        else:
            participant = work.session.get_one(Person, person_of(work, chat).id + 1)  # the other side of the tie
            participant.stopped_at = work.now
    assert claim(app) == []
    assert states(app) == {"a": OutgoingState.WITHDRAWN}


def test_what_was_withdrawn_in_mid_send_is_sent_if_it_arrived_and_stays_withdrawn_if_not(
    app: Application, work_in: Any
) -> None:
    with work_in() as work:
        for number in (1, 2):
            write(work, helper_with_chat(work, number), str(number))
    one, two = claim(app)
    with work_in() as work:
        for key in ("1", "2"):
            row(work.session, key).state = OutgoingState.WITHDRAWN
    with work_in() as work:
        outcomes.record_sent(work, one.id)
        outcomes.record_failed(work, two.id, Failure(FailureKind.TEMPORARY), attempt=two.attempt)
    assert states(app) == {"1": OutgoingState.SENT, "2": OutgoingState.WITHDRAWN}


def test_what_was_not_handed_over_is_given_back_at_once(app: Application, work_in: Any) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work), "a")
    [message] = claim(app)
    with work_in() as work:
        outcomes.release(work, message.id, attempt=message.attempt)
    assert claim(app) == [message]


def test_a_limit_is_filled_past_messages_that_may_not_leave(app: Application, work_in: Any) -> None:
    with work_in() as work:
        for number in range(6):
            chat = helper_with_chat(work, number)
            write(work, chat, str(number))
            if number < 4:
                stop(work, chat)
    assert [message.text for message in claim(app, limit=2)] == ["Bericht 4", "Bericht 5"]


def test_messages_of_another_channel_or_a_later_moment_are_left_alone(app: Application, work_in: Any) -> None:
    with work_in() as work:
        write(work, helper_with_chat(work, 1, Channel.WEB), "web")
        write(work, helper_with_chat(work, 2), "later", not_before=work.now + timedelta(seconds=1))
    assert claim(app) == []


def test_in_the_web_chat_being_readable_is_being_sent_after_the_same_checks(
    app: Application, clock: Any, work_in: Any
) -> None:
    with work_in() as work:
        chat = helper_with_chat(work, 1, Channel.WEB)
        chat_id = chat.id
        proposal = people.proposal_to(work, chat)
        proposal.state = ProposalState.WITHDRAWN
        write(work, chat, "now")
        write(work, chat, "gone", purpose="proposal", about=f"proposal:{proposal.public_id}")
        write(work, chat, "later", not_before=work.now + timedelta(hours=1))
        write(work, chat, "answer", purpose="answer", priority=1)

    def fetch() -> list[str]:
        with work_in() as work:
            return [each.key for each in delivery.deliver_web(work, work.session.get_one(Chat, chat_id))]

    assert fetch() == ["now", "answer"]
    assert fetch() == []
    clock.forward(hours=1)
    assert fetch() == ["later"]
    assert states(app)["gone"] is OutgoingState.WITHDRAWN


def test_a_new_question_of_a_thread_names_the_buttons_that_it_makes_useless(app: Application, work_in: Any) -> None:
    buttons = [{"label": "Ja", "press": "x"}]
    with work_in() as work:
        chat = helper_with_chat(work)
        rows = [
            write(work, chat, "q1", choices=buttons, question="t1:a.1"),
            write(work, chat, "other", choices=buttons, question="t2:b.2"),
            write(work, chat, "hint", question=":"),
            write(work, chat, "q2", choices=buttons, question="t1:c.3"),
        ]
        for number, each in enumerate(rows):
            outcomes.record_sent(work, each.id or 0, str(100 + number))
        assert delivery.earlier_keyboard(work, rows[3].id or 0) == "100"
        assert delivery.earlier_keyboard(work, rows[1].id or 0) == ""
        assert delivery.earlier_keyboard(work, rows[2].id or 0) == ""


def test_a_full_outbox_is_claimed_chat_by_chat(app: Application, work_in: Any) -> None:
    with work_in() as work:
        chats = [helper_with_chat(work, number) for number in range(60)]
        work.session.add_all(
            OutgoingMessage(
                key=str(number),
                chat_id=chats[number % 60].id or 0,
                person_id=chats[number % 60].person_id,
                purpose="notice",
                text="x",
                not_before=work.now,
                created_at=work.now,
            )
            for number in range(600)
        )
    first, second = claim(app, limit=20), claim(app, limit=100)
    assert len({message.address for message in [*first, *second]}) == len(first) + len(second) == 60
    assert claim(app) == []  # every chat has one under way


def test_nobody_is_woken_up_by_a_question_or_by_late_news_but_urgent_news_and_answers_leave(
    app: Application, clock: Any, work_in: Any
) -> None:
    clock.now = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Haarlem
    with work_in() as work:
        for number, (key, options) in enumerate(
            {
                "question": {"purpose": "proposal"},
                "late": {"purpose": "notice", "not_before": clock.now - timedelta(hours=8)},
                "urgent": {"purpose": "notice"},
                "answer": {"purpose": "answer"},
            }.items()
        ):
            write(work, helper_with_chat(work, 100 + number), key, **options)
    assert {message.text for message in claim(app)} == {"Bericht urgent", "Bericht answer"}
    clock.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 09:00 in Haarlem
    assert {message.text for message in claim(app)} >= {"Bericht question", "Bericht late"}


def test_news_of_the_day_that_could_not_leave_until_the_night_waits_for_morning(
    app: Application, clock: Any, work_in: Any
) -> None:
    clock.now = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # 20:00 in Haarlem
    with work_in() as work:
        write(work, helper_with_chat(work), "late")
    [late] = claim(app)
    clock.now = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # the next attempt falls into the night
    fail(app, late, FailureKind.TEMPORARY)
    clock.now += timedelta(minutes=1)
    assert claim(app) == []
    clock.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 09:00 in Haarlem
    assert [message.text for message in claim(app)] == ["Bericht late"]


def test_when_a_channel_is_back_what_waits_because_of_its_silence_leaves_at_once(
    app: Application, work_in: Any
) -> None:
    with work_in() as work:
        kinds = {"silent": FailureKind.TEMPORARY, "cut": FailureKind.UNKNOWN, "asked": FailureKind.RETRY_AFTER}
        for number, key in enumerate(kinds):
            write(work, helper_with_chat(work, number), key)
        write(work, helper_with_chat(work, 8), "later", not_before=work.now + timedelta(hours=1))
    for message in claim(app):
        fail(app, message, kinds[message.text.removeprefix("Bericht ")], seconds=30)
    assert claim(app) == []
    with work_in() as work:
        outcomes.channel_is_back(work, Channel.EMAIL)
    assert claim(app) == []
    with work_in() as work:
        outcomes.channel_is_back(work, Channel.TELEGRAM)
    assert {message.text for message in claim(app)} == {"Bericht silent", "Bericht cut"}
