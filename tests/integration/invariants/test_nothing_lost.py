"""Killed at any instant, heard twice, pressed late: nothing accepted is lost and nothing happens twice."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from invariant_world import ANNIE, World
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from matcher.dialogue import Conversation
from matcher.errors import MatcherError, StateError
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, Update
from matcher.models.contact import Answer
from matcher.models.person import Person
from matcher.models.request import Proposal, ProposalState, Request, RequestState
from matcher.models.tie import Tie
from matcher.services.matching import order_of_yes, proposals
from matcher.services.messages import delivery, outcomes, sending
from matcher.services.messages.incoming import Received

EIGHT = 8


class Killed(BaseException):
    """The process is gone: no handler of errors sees this one."""


@contextmanager
def killed_at(world: World, statement: int) -> Iterator[list[int]]:
    """Kill the process at the n-th statement to the database; gives how many there were."""
    seen = [0]
    engine = world.app.database.engine

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == statement:
            raise Killed

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)


def heard(world: World, address: str, **said: str) -> Received:
    return Received(channel=Channel.TELEGRAM, address=address, update_id=world.new_update(), **said)


# -- 13: killed at any instant ----------------------------------------------------------------------------------------


def test_killed_at_any_statement_nothing_is_half_saved_and_the_update_can_come_again(any_world: World):
    """Invariants 13 and 15: at every single statement of taking in a yes that moves two conversations."""
    world = any_world
    proposal_id = world.proposed()
    world.deliver()
    yes = heard(world, world.address(), kind="press", press=world.button(world.address(), "yes"))
    before = world.snapshot()
    statement = 0
    while True:
        statement += 1
        with killed_at(world, statement) as seen:
            try:
                world.receive(yes)
            except Killed:
                pass
            else:
                break
        assert seen[0] == statement
        if statement < 20 or statement % 5 == 0:
            assert world.snapshot() == before, f"killed at statement {statement}"
    assert statement > 20, "taking in a yes writes in many places"
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED
    assert [message.purpose for message in world.waiting(ANNIE)] == ["proposal"]
    assert len(world.all_updates(yes.update_id)) == 1


@pytest.mark.parametrize("error", [RuntimeError("a mistake of ours"), Killed()], ids=["mistake", "kill"])
def test_a_handler_that_breaks_leaves_nothing_behind(any_world: World, error: BaseException):
    """Invariants 13 and 15: the press of a yes whose effect breaks is not taken in at all, and works afterwards."""
    world = any_world
    proposal_id = world.proposed()
    world.deliver()

    def breaks(*_: Any) -> None:
        world.app.handlers["proposal.answered"](*_)
        raise error

    broken = replace(world.app, handlers={**world.app.handlers, "proposal.answered": breaks})
    press = world.button(world.address(), "yes")
    before = world.snapshot()
    with pytest.raises(type(error)):
        world.press(world.address(), press, update_id="77", app=broken)
    assert world.snapshot() == before
    world.press(world.address(), press, update_id="77")
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED


def test_a_use_case_of_the_team_that_breaks_leaves_no_trace(world: World):
    """Invariants 9 and 13: the effect and its audit row are one; neither is there without the other."""
    request_id = world.searching()
    before = world.snapshot()
    with pytest.raises(RuntimeError), world.work() as work:  # noqa: PT012
        request = work.session.get_one(Request, request_id)
        proposals.send(work, request, f"person:{world.helper_ids[0]}", "Annie wil graag schaken")
        raise RuntimeError("the light went out")
    assert world.snapshot() == before


def test_what_was_being_sent_when_killed_is_sent_once_more_and_counted(any_world: World):
    """Invariant 13: duplicates are at most the sends that were under way."""
    world = any_world
    world.proposed()
    with world.app.work(world.app.scope()) as work:
        under_way = delivery.claim(work, Channel.TELEGRAM, 10)
    assert len(under_way) == 2  # the answer to Annie and the question to Piet; then the process is gone
    assert world.deliver() == []
    world.clock.forward(minutes=5)
    assert sorted(world.deliver()) == sorted((message.address, message.text) for message in under_way)
    assert world.deliver() == []
    with world.look() as session:
        assert outcomes.unknown_outcomes(session, Channel.TELEGRAM) == len(under_way)
    assert {message.state for message in world.all(OutgoingMessage)} <= {OutgoingState.SENT, OutgoingState.WITHDRAWN}


def test_what_was_confirmed_is_not_sent_again(world: World):
    """Invariant 13: a late report of a failure does not bring back what has arrived."""
    world.proposed()
    with world.app.work(world.app.scope()) as work:
        first = delivery.claim(work, Channel.TELEGRAM, 10)
    for message in first:
        with world.app.work(world.app.scope()) as work:
            outcomes.record_sent(work, message.id, "42")
            outcomes.record_failed(work, message.id, sending.Failure(sending.FailureKind.UNKNOWN), attempt=1)
    world.clock.forward(hours=1)
    assert world.deliver() == []


# -- 14: twice, late, out of order ------------------------------------------------------------------------------------


def whole_story(world: World) -> list[Received]:
    """From the request to an answer, keeping everything that came in."""
    came_in: list[Received] = []
    receive = world.receive
    world.receive = lambda received, **_: (came_in.append(received), receive(received))[1]  # type: ignore[method-assign]
    world.met()
    world.choose(ANNIE, "bad")
    world.choose(ANNIE, "no")
    world.hear(ANNIE, "het was te druk")
    world.choose(world.address(), "good")
    world.receive = receive  # type: ignore[method-assign]
    return came_in


def test_every_update_of_a_story_once_more_changes_nothing(any_world: World):
    """Invariant 14: the same updates again, in order and backwards, leave every row of every table as it was."""
    world = any_world
    came_in = whole_story(world)
    assert len(came_in) >= 6
    world.deliver()
    before = world.snapshot()
    for received in [*came_in, *reversed(came_in)]:
        world.receive(received)
    assert world.snapshot() == before


def test_every_press_of_a_story_with_a_new_number_has_no_second_effect(world: World):
    """Invariant 14: a pressed button may come again under another update id."""
    came_in = whole_story(world)
    before = effects(world)
    for received in came_in:
        if received.kind == "press":
            world.receive(replace(received, update_id=world.new_update()))
    assert effects(world) == before


def effects(world: World) -> dict[str, Any]:
    snapshot = world.snapshot()
    return {
        name: snapshot[name] for name in ("proposal", "tie", "answer", "check_in", "appointment", "consent", "offer")
    }


def test_a_press_twice_in_a_row_answers_once(world: World):
    """Invariant 14: a trembling thumb; the second tap is no answer to the next question."""
    world.met()
    good = world.button(ANNIE, "good")
    read = len(world.messages(ANNIE))
    world.press(ANNIE, good)
    after_one = world.messages(ANNIE)[read:]
    world.press(ANNIE, good)
    assert [message.text for message in world.messages(ANNIE)[read:]] == [message.text for message in after_one]
    assert world.one(Answer).answer == "good"
    assert world.one(Answer).again == ""


def test_a_press_on_an_older_question_is_kept_and_not_applied_to_the_newer(any_world: World):
    """Invariant 14: a "no" to the search is no "no" to the helper who is asked about now."""
    world = any_world
    request_id = world.new_request()
    old_no = world.button(ANNIE, "no")
    world.choose(ANNIE, "yes")
    proposal_id = world.propose(request_id)
    world.choose(world.address(), "yes")
    newer = world.button(ANNIE, "no")
    assert newer != old_no
    world.press(ANNIE, old_no)
    assert world.request(request_id).state is RequestState.PROPOSED
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED
    assert "words" in world.signal_kinds(), "a late press is shown to a person"
    world.choose(ANNIE, "yes")
    assert world.proposal(proposal_id).state is ProposalState.AGREED


def test_answers_that_cross_end_in_one_state(world: World):
    """Invariant 14: yes in chat and no by phone at the same time; whatever came first stands, the other is told."""
    proposal_id = world.proposed()
    with world.work() as work:
        proposal = work.session.get_one(Proposal, proposal_id)
        order_of_yes.record_helper_answer(work, proposal, "no", said_by="Piet, telefoon")
    world.choose(world.address(), "yes")
    assert world.proposal(proposal_id).state is ProposalState.DECLINED
    assert world.all(Tie) == []
    assert {"words", "not-applied"} & set(world.signal_kinds())


# -- at the same time -------------------------------------------------------------------------------------------------


def at_once(world: World, actions: list[Callable[[], Any]]) -> list[BaseException | None]:
    """Do everything at one moment, each in its own thread; what the database refused is tried again, as channels do."""
    start = threading.Barrier(len(actions))
    outcomes: list[BaseException | None] = [None] * len(actions)

    def act(number: int, action: Callable[[], Any]) -> None:
        start.wait()
        for _ in range(6):
            try:
                action()
                outcomes[number] = None
                return
            except DBAPIError as error:
                outcomes[number] = error
            except MatcherError as error:
                outcomes[number] = error
                return

    threads = [threading.Thread(target=act, args=(number, action)) for number, action in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def eight_proposals(world: World, *, accepted: bool) -> list[int]:
    for _ in range(EIGHT - 1):
        world.add_helper()
    request_id = world.searching()
    ids = [world.propose(request_id, number) for number in range(EIGHT)]
    if accepted:
        for number in range(EIGHT):
            world.choose(world.address(number), "yes")
    return ids


def test_eight_simultaneous_yeses_for_eight_helpers_arrange_exactly_one(any_world: World):
    """Invariants 13 and 14: eight team members write down a yes at one moment; one helper comes, seven are thanked."""
    world = any_world
    ids = eight_proposals(world, accepted=True)

    def says_yes(proposal_id: int) -> Callable[[], None]:
        def act() -> None:
            with world.work() as work:
                proposal = work.session.get_one(Proposal, proposal_id)
                order_of_yes.record_participant_answer(work, proposal, yes=True, said_by="Annie, telefoon")

        return act

    at_once(world, [says_yes(proposal_id) for proposal_id in ids])
    states = [proposal.state for proposal in world.all(Proposal)]
    assert states.count(ProposalState.AGREED) == 1
    assert states.count(ProposalState.WITHDRAWN) == EIGHT - 1
    assert len(world.all(Tie)) == 1
    assert world.request(1).state is RequestState.ARRANGED


@pytest.mark.postgres
def test_a_yes_for_another_helper_that_was_read_before_and_written_after_is_refused(postgres_world: World):
    """Invariants 13 and 14: the same race, one step at a time, so that it is met every time."""
    world = postgres_world
    first, second = eight_proposals(world, accepted=True)[:2]
    with ExitStack() as meanwhile:
        slow = meanwhile.enter_context(world.work())
        read_before, request = slow.session.get_one(Proposal, second), slow.session.get_one(Request, 1)
        assert (read_before.state, request.state) == (ProposalState.ACCEPTED, RequestState.PROPOSED)
        with world.work() as quick:
            order_of_yes.record_participant_answer(
                quick, quick.session.get_one(Proposal, first), yes=True, said_by="Annie, telefoon"
            )
        with pytest.raises(StateError):
            order_of_yes.record_participant_answer(slow, read_before, yes=True, said_by="Annie, aan de deur")
    assert [proposal.state for proposal in world.all(Proposal)].count(ProposalState.AGREED) == 1
    assert world.one(Tie).proposal_id == first


@pytest.mark.postgres
def test_a_helpers_answer_that_was_read_before_and_written_after_is_refused(postgres_world: World):
    """Invariant 14: it was arranged with somebody else while his answer was being written down."""
    world = postgres_world
    first, second = eight_proposals(world, accepted=True)[:2]
    with ExitStack() as meanwhile:
        slow = meanwhile.enter_context(world.work())
        read_before, request = slow.session.get_one(Proposal, second), slow.session.get_one(Request, 1)
        assert (read_before.state, request.state) == (ProposalState.ACCEPTED, RequestState.PROPOSED)
        with world.work() as quick:
            order_of_yes.record_participant_answer(
                quick, quick.session.get_one(Proposal, first), yes=True, said_by="Annie, telefoon"
            )
        with pytest.raises(StateError):
            order_of_yes.record_helper_answer(slow, read_before, "no", said_by="Helper1, telefoon")
    assert world.proposal(second).state is ProposalState.WITHDRAWN


@pytest.mark.postgres
def test_eight_helpers_who_say_yes_at_one_moment_are_all_heard_and_one_is_put_before_her(postgres_world: World):
    """Invariants 13 and 14: no yes is lost, she is asked one question, and her conversation knows it."""
    world = postgres_world
    ids = eight_proposals(world, accepted=False)
    presses = [
        heard(world, world.address(number), kind="press", press=world.button(world.address(number), "yes"))
        for number in range(EIGHT)
    ]
    outcomes = at_once(world, [lambda received=received: world.receive(received) for received in presses])
    assert outcomes == [None] * EIGHT
    assert [world.proposal(proposal_id).state for proposal_id in ids] == [ProposalState.ACCEPTED] * EIGHT
    asked = [message for message in world.messages(ANNIE) if "kennismaken" in message.text]
    assert len(asked) == 1
    conversation = world.one(Chat, Chat.address == ANNIE).conversation
    assert [thread["script"] for thread in conversation["threads"]] == ["meet"]
    world.choose(ANNIE, "yes")
    assert len(world.all(Tie)) == 1


@pytest.mark.postgres
def test_the_same_update_by_eight_workers_is_taken_in_once(postgres_world: World):
    """Invariant 14: several processes fetch the same update."""
    world = postgres_world
    proposal_id = world.proposed()
    yes = heard(world, world.address(), kind="press", press=world.button(world.address(), "yes"))
    at_once(world, [lambda: world.receive(yes)] * EIGHT)
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED
    assert len([message for message in world.messages(ANNIE) if "kennismaken" in message.text]) == 1
    assert len(world.all_updates(yes.update_id)) == 1


@pytest.mark.postgres
def test_two_first_words_at_one_moment_make_one_chat(postgres_world: World):
    """Invariant 14: somebody new sends two messages at once; both are heard in one conversation."""
    world = postgres_world
    first = [heard(world, "6001", text=said) for said in ("hallo", "ik wil graag helpen")]
    outcomes = at_once(world, [lambda received=received: world.receive(received) for received in first])
    assert outcomes == [None, None]
    chat = world.one(Chat, Chat.address == "6001")
    assert len([update for update in world.updates() if update.chat_id == chat.id]) == 2
    assert Conversation.from_json(chat.conversation).serial >= 1


@pytest.mark.postgres
def test_eight_workers_send_every_message_once(postgres_world: World):
    """Invariant 13: several processes deliver; no message leaves twice."""
    world = postgres_world
    eight_proposals(world, accepted=False)
    left: list[tuple[str, str]] = []
    at_once(world, [lambda: left.extend(world.deliver())] * EIGHT)
    assert len(left) == len(set(left)) >= EIGHT


def test_a_person_is_written_down_once_however_often_the_last_answer_comes(world: World):
    """Invariant 14: a sign-up whose last press comes three times makes one person."""
    world.hear("6002", "/start deelnemer")
    world.hear("6002", "Ik zou graag weer eens schaken")
    world.choose("6002", "self")
    world.hear("6002", "Truus")
    world.hear("6002", "0612345679")
    yes = world.button("6002", "yes")
    for _ in range(3):
        world.press("6002", yes)
    assert len(world.all(Person, Person.given_name == "Truus")) == 1


def test_updates_are_kept_with_what_they_caused(world: World):
    """Invariant 13: the row of an update and its effects are one transaction."""
    world.proposed()
    update_id = world.choose(world.address(), "yes")
    with world.look() as session:
        update = session.exec(select(Update).where(Update.update_id == update_id)).one()
        caused = session.exec(
            select(OutgoingMessage).where(OutgoingMessage.key.startswith(f"telegram:{update_id}:"))  # type: ignore[attr-defined]
        ).all()
    assert update.chat_id is not None
    assert caused
