"""A participant says "stop": nothing new about her goes out before somebody of the team has talked with her."""

from __future__ import annotations

import pytest
from invariant_world import ANNIE, World
from sqlmodel import select

from matcher.errors import NotAllowedError, StateError
from matcher.models.chat import OutgoingState
from matcher.models.consent import Purpose, Release
from matcher.models.contact import CheckIn, CheckInState, Side, Signal
from matcher.models.request import Proposal, ProposalState
from matcher.models.tie import Appointment, Tie
from matcher.services.contact import appointment_changes, signals
from matcher.services.trust import consents, disclosure


def says_stop(world: World) -> None:
    world.hear(ANNIE, "stop")


def somebody_talks_with_her(world: World) -> None:
    with world.work() as work:
        for signal in work.session.exec(select(Signal).where(Signal.kind == "stopped")).all():
            signals.close(work, signal, world.fatima(work), "gebeld, ze wil wel verder")


def left_for(world: World, address: str) -> list[str]:
    return [text for to, text in world.deliver() if to == address]


def test_a_proposal_that_waits_does_not_leave_and_no_new_one_is_made(any_world: World):
    """Invariant 5: what is queued about her stops with her word."""
    world = any_world
    other = world.add_helper()
    request_id = world.searching()
    world.propose(request_id)
    says_stop(world)
    assert left_for(world, world.address()) == []
    with pytest.raises(StateError) as raised:
        world.propose(request_id, 1)
    assert raised.value.message.key == "problem.talk_first"
    assert world.read(other) == []


def test_the_team_gets_one_signal_and_nobody_else_is_told(world: World):
    """Invariant 6: a stop is never passed on."""
    world.proposed()
    world.deliver()
    before = len(world.messages(world.address()))
    says_stop(world)
    world.pass_days(1)
    assert world.signal_kinds().count("stopped") == 1
    assert len(world.messages(world.address())) == before
    assert world.proposal(world.one(Proposal).id).state is ProposalState.SENT


def test_a_helper_who_says_yes_meanwhile_is_heard_and_she_is_not_asked(world: World):
    """Invariants 5 and 6: what was said stands; a person of the team sees how to go on."""
    proposal_id = world.proposed()
    world.deliver()
    says_stop(world)
    asked = len(world.messages(ANNIE))
    world.choose(world.address(), "yes")
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED
    assert world.proposal(proposal_id).participant_asked_at is None
    assert len(world.messages(ANNIE)) == asked
    assert "ask-next" in world.signal_kinds()


def test_the_news_that_she_is_happy_does_not_leave_after_it(world: World):
    """Invariant 5."""
    world.proposed()
    world.choose(world.address(), "yes")
    world.choose(ANNIE, "yes")
    says_stop(world)
    assert not [text for text in left_for(world, world.address()) if "vindt het leuk" in text]


def test_open_links_close_on_both_sides(any_world: World):
    """Invariant 2: an address that was released opens no more, hers nor the one she got."""
    world = any_world
    tie_id = world.agreed()
    tokens = []
    with world.work() as work:
        tie, annie, helper = work.session.get_one(Tie, tie_id), world.annie(work), world.helper(work)
        for subject, reader in ((annie, helper), (helper, annie)):
            consents.give(work, subject, Purpose.SHARE, ground="said so")
            tokens.append(disclosure.release(work, tie, subject, reader))
    says_stop(world)
    for token in tokens:
        with world.work() as work:
            assert not disclosure.peek(work, token)
        with world.work() as work, pytest.raises(NotAllowedError):
            disclosure.open_link(work, token)
    with world.work() as work, pytest.raises(StateError) as raised:
        disclosure.release(work, work.session.get_one(Tie, tie_id), world.annie(work), world.helper(work))
    assert raised.value.message.key == "problem.talk_first"
    assert all(release.withdrawn_at is not None for release in world.all(Release))


def test_reminders_of_a_meeting_wait_but_that_it_is_off_is_heard(world: World):
    """Invariant 5: nobody travels in vain because a message was held back."""
    tie_id = world.agreed()
    appointment_id = world.first_meeting(tie_id)
    world.deliver()
    says_stop(world)
    world.pass_days(1)
    assert left_for(world, world.address()) == []
    with world.work() as work:
        appointment_changes.cancel(work, work.session.get_one(Appointment, appointment_id), None)
    assert any("gaat niet door" in text for text in left_for(world, world.address()))


def test_the_helper_is_not_asked_how_it_was_until_somebody_talked_with_her(world: World):
    """Invariant 5."""
    tie_id = world.agreed()
    world.first_meeting(tie_id)
    world.clock.forward(hours=30)
    world.tick()
    world.deliver()
    says_stop(world)
    world.pass_days(2)
    (check_in,) = world.all(CheckIn, CheckIn.side == Side.HELPER)
    assert check_in.state is CheckInState.DUE
    assert left_for(world, world.address()) == []
    somebody_talks_with_her(world)
    world.pass_days(2)
    (check_in,) = world.all(CheckIn, CheckIn.side == Side.HELPER)
    assert check_in.state is CheckInState.ASKED
    assert left_for(world, world.address()) != []


def test_after_a_talk_the_team_can_ask_again_and_nothing_leaves_by_itself(world: World):
    """Invariant 12: only a person closes the signal, and that ends the hold."""
    request_id = world.searching()
    world.propose(request_id)
    second = world.add_helper()
    says_stop(world)
    world.deliver()
    somebody_talks_with_her(world)
    assert left_for(world, world.address()) == []
    assert [message.state for message in world.messages(world.address())] == [OutgoingState.WITHDRAWN]
    world.propose(request_id, 1)
    assert left_for(world, second) != []


def test_her_own_start_opens_the_chat_and_leaves_the_talk_to_the_team(world: World):
    """Invariant 12."""
    request_id = world.searching()
    says_stop(world)
    world.hear(ANNIE, "start")
    with pytest.raises(StateError):
        world.propose(request_id)
    somebody_talks_with_her(world)
    assert world.propose(request_id)


def test_who_never_read_a_proposal_is_not_thanked_for_it(world: World):
    """Invariant 6: "we asked you something" would tell that there had been something."""
    proposal_id = world.proposed()
    says_stop(world)
    world.deliver()
    world.pass_days(10)
    world.deliver()
    assert world.proposal(proposal_id).state is ProposalState.WITHDRAWN
    assert [message.state for message in world.messages(world.address())] == [OutgoingState.WITHDRAWN]


def test_a_helper_who_stops_holds_back_nothing_about_the_participant(world: World):
    request_id = world.searching()
    second = world.add_helper()
    world.hear(world.address(), "stop")
    world.propose(request_id, 1)
    assert left_for(world, second) != []
