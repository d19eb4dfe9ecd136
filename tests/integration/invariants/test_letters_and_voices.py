"""Letters that were announced, ends of what never left, and who may agree on somebody's behalf."""

from __future__ import annotations

from datetime import timedelta

import pytest
from invariant_world import ANNIE, World
from sqlmodel import select

from matcher.errors import NotAllowedError
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.consent import Consent, GivenBy, Purpose
from matcher.models.contact import Signal
from matcher.models.person import Person, RepresentationKind
from matcher.models.request import Proposal, ProposalState, Request
from matcher.services.matching import endings, order_of_yes, requests
from matcher.services.messages import letters
from matcher.services.messages.delivery import deliver_web
from matcher.services.people import register, representatives

MAIL = "piet@mail.example"


def by_letter(world: World, *, alone: bool = True) -> None:
    """Piet is reached by e-mail, and by nothing else."""
    with world.work() as work:
        piet = world.helper(work)
        register.update_person(work, piet, email=MAIL)
        letters.write_to(work, piet, Channel.EMAIL).last_heard_at = work.now - timedelta(hours=1)
        if alone:
            chat = work.session.exec(select(Chat).where(Chat.address == world.address())).one()
            chat.unreachable_at = work.now
            work.session.add(chat)


def announce(world: World) -> int:
    """The lines that announce what waits leave; how many."""
    with world.work() as work:
        claimed = letters.claim_letters(work, Channel.EMAIL, 20)
        for message in claimed:
            letters.record_letter(work, message.id, "letter-1")
        return len(claimed)


def open_page(world: World) -> list[OutgoingState]:
    with world.work() as work:
        chat = work.session.exec(select(Chat).where(Chat.address == MAIL)).one()
        deliver_web(work, chat)
    return [message.state for message in world.messages(MAIL)]


def test_a_proposal_that_was_announced_is_not_read_after_she_said_stop(world: World):
    """Invariants 3 and 5: the line left on Monday, she said stop on Tuesday, the page is opened on Wednesday."""
    by_letter(world)
    world.proposed()
    assert announce(world) == 1
    world.hear(ANNIE, "stop")
    assert announce(world) == 0, "it is announced once"
    assert open_page(world) == [OutgoingState.WITHDRAWN]


def test_what_was_read_on_the_page_stays_there(world: World):
    by_letter(world)
    world.proposed()
    announce(world)
    assert open_page(world) == [OutgoingState.SENT]
    world.hear(ANNIE, "stop")
    assert open_page(world) == [OutgoingState.SENT]


def test_whoever_is_on_the_page_gets_no_line_about_it(world: World):
    by_letter(world)
    with world.work() as work:
        chat = work.session.exec(select(Chat).where(Chat.address == MAIL)).one()
        chat.last_heard_at = work.now - timedelta(minutes=2)
        work.session.add(chat)
    world.proposed()
    assert announce(world) == 0
    world.clock.forward(minutes=9)
    assert announce(world) == 1


@pytest.mark.parametrize("announced", [False, True])
def test_a_question_at_an_old_address_becomes_a_task_to_call(world: World, announced: bool):
    by_letter(world)
    proposal_id = world.proposed()
    if announced:
        announce(world)
    with world.work() as work:
        register.update_person(work, world.helper(work), email="new@mail.example")
    assert [message.state for message in world.messages(MAIL)] == [OutgoingState.UNSENT]
    assert announce(world) == 0
    assert world.one(Chat, Chat.address == MAIL).unreachable_at is not None
    call = world.one(Signal, Signal.kind == "call")
    assert call.cause.startswith("call:proposal:")
    assert world.proposal(proposal_id).public_id in call.words


def test_a_notice_at_an_old_address_goes_to_the_other_chat(world: World):
    by_letter(world, alone=False)
    with world.work() as work:
        mail = work.session.exec(select(Chat).where(Chat.address == MAIL)).one()
        notice = {"purpose": "notice", "about": "tie:X", "text": "Het gaat door.", "not_before": work.now}
        row = OutgoingMessage(key="n", chat_id=mail.id or 0, person_id=mail.person_id, created_at=work.now, **notice)
        work.session.add(row)
        work.session.flush()
        register.update_person(work, world.helper(work), email="")
    assert [text for address, text in world.deliver() if address == world.address()] == ["Het gaat door."]
    assert world.all(Signal, Signal.kind == "call") == []


def test_the_same_address_written_otherwise_stays(world: World):
    by_letter(world)
    with world.work() as work:
        register.update_person(work, world.helper(work), email=" Piet@Mail.example ")
    assert world.one(Chat, Chat.address == MAIL).unreachable_at is None


def test_a_helper_whom_the_question_never_reached_is_not_thanked(world: World):
    proposal_id = world.proposed()
    with world.work() as work:
        endings.close_request(work, work.session.get_one(Request, 1), "toch niet")
    assert [text for address, text in world.deliver() if address == world.address()] == []
    assert world.proposal(proposal_id).state is ProposalState.WITHDRAWN


def test_a_helper_who_was_asked_is_thanked(world: World):
    world.proposed()
    world.deliver()
    with world.work() as work:
        endings.close_request(work, work.session.get_one(Request, 1), "toch niet")
    (text,) = [text for address, text in world.deliver() if address == world.address()]
    assert "geregeld" in text


def daughter(world: World, *, decides: bool) -> int:
    with world.work() as work:
        els = register.create_person(work, given_name="Els", carer=True)
        ground = "volmacht gezien"
        representatives.appoint(work, world.annie(work), els, RepresentationKind.LEGAL, decides=decides, ground=ground)
        return els.id or 0


def test_a_recorded_voice_agrees_to_the_search_and_to_the_helper(world: World):
    els_id = daughter(world, decides=True)
    request_id = world.new_request()
    with world.work() as work:
        voice = representatives.voice_named(work, world.annie(work), work.session.get_one(Person, els_id).public_id)
        request = work.session.get_one(Request, request_id)
        requests.record_search_answer(work, request, yes=True, said_by="haar dochter", agreeing=voice)
    given = world.one(Consent, Consent.person_id == world.annie_id, Consent.purpose == Purpose.SEARCH)
    assert (given.given_by, given.given_by_id) == (GivenBy.LEGAL, els_id)
    world.propose(request_id)
    world.choose(world.address(), "yes")
    with world.work() as work:
        proposal = work.session.exec(select(Proposal)).one()
        with pytest.raises(NotAllowedError) as refused:
            order_of_yes.record_participant_answer(work, proposal, yes=True, said_by="haar zoon")
        assert refused.value.message.key == "speaks.may_not"
        voice = representatives.voices_of(work, world.annie(work))[0]
        assert order_of_yes.record_participant_answer(work, proposal, yes=True, said_by="haar dochter", agreeing=voice)


def test_a_carer_of_whom_it_is_not_recorded_may_say_no_and_not_yes(world: World):
    els_id = daughter(world, decides=False)
    request_id = world.new_request()
    with world.work() as work:
        with pytest.raises(NotAllowedError):
            representatives.voice_named(work, world.annie(work), work.session.get_one(Person, els_id).public_id)
        request = work.session.get_one(Request, request_id)
        requests.record_search_answer(work, request, yes=False, said_by="dochter Els")
    assert world.all(Consent, Consent.person_id == world.annie_id, Consent.purpose == Purpose.SEARCH) == []
