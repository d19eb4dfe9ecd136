"""Nothing leaves without a consent that holds at that moment; people of the own circle are never written to."""

from datetime import date, timedelta

import pytest
from invariant_world import ANNIE, World
from sqlmodel import select

from matcher.errors import MatcherError, NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.consent import Consent, GivenBy, Purpose, has_consent
from matcher.models.person import HelperKind, Person
from matcher.models.request import Proposal, ProposalState, Request, RequestState
from matcher.models.tie import Tie, TieState
from matcher.services.contact import appointments, stopping
from matcher.services.matching import proposals, requests
from matcher.services.matching.pool import build_pool, person_key
from matcher.services.messages import conversations, delivery, outbox
from matcher.services.people import register
from matcher.services.trust import consents


def withdraw(world: World, person_id: int, purpose: Purpose | None = None) -> None:
    with world.work() as work:
        consents.withdraw(work, work.session.get_one(Person, person_id), purpose)


def left_for(world: World, address: str) -> list[str]:
    return [text for to, text in world.deliver() if to == address]


# -- before a message is written --------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", [Purpose.KEEP, Purpose.CONTACT])
def test_nobody_is_asked_without_their_own_consent(world: World, purpose: Purpose):
    """Invariant 5: a helper who took back one of the two is not proposed anything."""
    request_id = world.searching()
    withdraw(world, world.helper_ids[0], purpose)
    with pytest.raises(MatcherError):
        world.propose(request_id)
    assert world.all(Proposal) == []
    assert world.read(world.address()) == []


def test_nobody_is_asked_about_a_participant_who_took_back_the_search(world: World):
    """Invariant 5: the yes to the search must hold when the proposal goes out."""
    request_id = world.searching()
    withdraw(world, world.annie_id, Purpose.SEARCH)
    with pytest.raises(NotAllowedError):
        world.propose(request_id)
    assert world.read(world.address()) == []


def test_a_search_without_a_yes_finds_nobody(world: World):
    """Invariant 5: no shortlist and no proposal before the participant agreed, nor after a no."""
    request_id = world.new_request()
    with pytest.raises(MatcherError):
        world.propose(request_id)
    with world.work() as work, pytest.raises(MatcherError):
        requests.shortlist_for(work, work.session.get_one(Request, request_id))
    world.choose(ANNIE, "no")
    assert world.request(request_id).state is RequestState.CLOSED
    with pytest.raises(MatcherError):
        world.propose(request_id)
    with world.look() as session:
        assert not has_consent(session, world.annie_id, Purpose.SEARCH)


def test_a_young_helper_is_asked_nothing_before_a_guardian_said_yes(world: World):
    """Invariant 5: under eighteen the guardian's yes comes first."""
    request_id = world.searching()
    with world.work() as work:
        register.update_person(work, world.helper(work), guardian_needed=True)
    with pytest.raises(MatcherError):
        world.propose(request_id)
    assert world.read(world.address()) == []


def test_it_is_recorded_who_agreed_and_on_what_ground(world: World):
    """Invariant 5: the row says who, how and why, for each purpose."""
    world.searching()
    rows = {consent.purpose: consent for consent in world.all(Consent, Consent.person_id == world.annie_id)}
    assert rows[Purpose.SEARCH].given_by is GivenBy.SELF
    assert "telegram" in rows[Purpose.SEARCH].channel + rows[Purpose.SEARCH].ground
    assert rows[Purpose.SEARCH].ground
    assert rows[Purpose.CONTACT].recorded_by_id == world.fatima_id
    assert rows[Purpose.CONTACT].ground == "said so at the kitchen table"


def test_a_yes_by_a_carer_is_not_written_down_as_her_own(world: World):
    """Invariant 5: it records who agreed; what a daughter said on the phone is not "self"."""
    request_id = world.new_request()
    with world.work() as work, pytest.raises(NotAllowedError) as refused:
        requests.record_search_answer(
            work, work.session.get_one(Request, request_id), yes=True, said_by="dochter Els, mantelzorger, telefoon"
        )
    assert refused.value.message.key == "speaks.may_not"
    assert world.all(Consent, Consent.person_id == world.annie_id, Consent.purpose == Purpose.SEARCH) == []


# -- between writing and leaving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", [None, Purpose.KEEP])
def test_a_proposal_that_waits_does_not_leave_after_its_reader_withdrew(any_world: World, purpose: Purpose | None):
    """Invariant 5: withdrawal stops what is queued."""
    world = any_world
    world.proposed()
    assert len(world.waiting(world.address())) == 1
    withdraw(world, world.helper_ids[0], purpose)
    assert left_for(world, world.address()) == []
    assert [message.state for message in world.messages(world.address())] == [OutgoingState.WITHDRAWN]


def test_claim_looks_at_the_consent_itself(any_world: World):
    """Invariant 5: even where nobody took the message out of the queue, it does not leave."""
    world = any_world
    world.proposed()
    with world.look() as session:
        row = session.exec(
            select(Consent).where(Consent.person_id == world.helper_ids[0], Consent.purpose == Purpose.CONTACT)
        ).one()
        row.withdrawn_at = world.clock.now
        session.add(row)
    assert left_for(world, world.address()) == []
    assert [message.state for message in world.messages(world.address())] == [OutgoingState.WITHDRAWN]


def test_the_web_chat_looks_at_the_consent_too(world: World):
    """Invariant 5: opening the page delivers nothing that may not be sent."""
    world.proposed()
    with world.look() as session:
        chat = session.exec(select(Chat).where(Chat.address == world.address())).one()
        chat.channel = Channel.WEB
        session.add(chat)
        for row in session.exec(select(Consent).where(Consent.person_id == world.helper_ids[0])):
            row.withdrawn_at = world.clock.now
            session.add(row)
    with world.app.work(world.app.scope()) as work:
        chat = work.session.exec(select(Chat).where(Chat.address == world.address())).one()
        assert delivery.deliver_web(work, chat) == []


@pytest.mark.parametrize("purpose", [None, Purpose.SEARCH, Purpose.KEEP])
def test_a_proposal_that_waits_does_not_leave_after_the_participant_withdrew(world: World, purpose: Purpose | None):
    """Invariant 5: it is her consent too; a helper must not read about somebody who took her yes back."""
    world.proposed()
    withdraw(world, world.annie_id, purpose)
    assert left_for(world, world.address()) == []


def test_a_proposal_that_waits_does_not_leave_after_she_asked_to_be_forgotten(world: World):
    """Invariant 5, in her own words."""
    world.proposed()
    world.hear(ANNIE, "vergeet mij")
    world.choose(ANNIE, "yes")
    with world.look() as session:
        assert not has_consent(session, world.annie_id, Purpose.SEARCH)
    assert left_for(world, world.address()) == []


def test_a_yes_to_somebody_who_withdrew_meanwhile_is_not_lost(world: World):
    """Invariants 5 and 13: he read it before she withdrew; his yes goes to a person, and she is asked nothing."""
    proposal_id = world.proposed()
    world.deliver()
    withdraw(world, world.annie_id, Purpose.SEARCH)
    world.choose(world.address(), "yes")
    assert not any("kennismaken" in text for text in left_for(world, ANNIE))
    assert world.proposal(proposal_id).state is not ProposalState.SENT, "what he answered is written down"


@pytest.mark.parametrize("said", ["stop", "vergeet mij"])
def test_who_stops_hears_that_we_have_stopped_and_nothing_after(world: World, said: str):
    """Invariant 5: the last word is the confirmation itself."""
    world.proposed()
    world.deliver()
    before = len(world.messages(world.address()))
    world.hear(world.address(), said)
    if said == "vergeet mij":
        world.choose(world.address(), "yes")
    assert left_for(world, world.address()), "an answer to what somebody just said still arrives"
    with world.look() as session:
        assert not has_consent(session, world.helper_ids[0], Purpose.CONTACT)
    with world.work() as work:
        conversations.say(work, world.helper(work), Message("services.not_possible_now"), purpose="notice",
                          about="", key="later")  # fmt: skip
    assert left_for(world, world.address()) == []
    assert len(world.messages(world.address())) > before
    assert "stopped" in world.signal_kinds() or "forget" in world.signal_kinds()


def test_check_ins_and_reminders_stop_with_the_consent(any_world: World):
    """Invariant 5: not only proposals; what falls due after a withdrawal is not asked."""
    world = any_world
    tie_id = world.agreed()
    world.first_meeting(tie_id)
    world.deliver()
    withdraw(world, world.helper_ids[0])
    for hours in (7, 23, 3, 22):
        world.clock.forward(hours=hours)
        world.tick()
    assert left_for(world, world.address()) == []


def test_a_meeting_that_was_announced_in_quiet_hours_is_not_announced_after_a_stop(world: World):
    """Invariant 5 and the stop around a person: after a death nobody reads next morning that they meet."""
    tie_id = world.agreed()
    world.deliver()
    world.clock.forward(hours=12, minutes=30)  # half past ten in the evening: it waits for the morning
    with world.work() as work:
        tie = work.session.get_one(Tie, tie_id)
        appointments.plan_first(work, tie, day=work.today + timedelta(days=3), start="14:00",
                                meeting_point="de bibliotheek", accompanied_by=world.fatima(work))  # fmt: skip
    assert left_for(world, world.address()) == []
    with world.work() as work:
        stopping.stop_around(work, world.annie(work), "overleden")
    world.clock.forward(hours=12)
    world.tick()
    assert [text for text in left_for(world, world.address()) if "Annie" in text] == []


def test_a_message_claimed_before_is_not_sent_again_after_a_withdrawal(world: World):
    """Invariants 5 and 13: a send that broke off is not repeated to somebody who withdrew meanwhile."""
    world.proposed()
    with world.app.work(world.app.scope()) as work:
        claimed = delivery.claim(work, Channel.TELEGRAM, 10)
        assert world.address() in {message.address for message in claimed}
    withdraw(world, world.helper_ids[0])
    world.clock.forward(minutes=5)
    assert left_for(world, world.address()) == []


def test_a_chat_that_changed_hands_gets_nothing_of_the_one_before(world: World):
    """Invariants 5 and 7: what was written for somebody else does not leave to a new owner of the chat."""
    world.add_helper()
    world.proposed(0)
    with world.look() as session:
        chat = session.exec(select(Chat).where(Chat.address == world.address(0))).one()
        chat.person_id = world.helper_ids[1]
        session.add(chat)
    assert left_for(world, world.address(0)) == []


# -- the own circle ---------------------------------------------------------------------------------------------------


def daughter_of_annie(world: World) -> int:
    with world.work() as work:
        daughter = register.create_person(
            work, given_name="Els", circle_only=True, phone="0611111111", helper_kind=HelperKind.NEIGHBOUR
        )
        work.session.add(
            Tie(
                region_id=work.scope.region_id,
                person_id=world.annie_id,
                other_id=daughter.id,
                kind="daughter",
                state=TieState.RUNNING,
                since=date(1970, 1, 1),
            )
        )
        work.session.add(
            Chat(
                region_id=work.scope.region_id,
                channel=Channel.TELEGRAM,
                address="7001",
                person_id=daughter.id,
                conversation={},
                created_at=work.now,
            )
        )
        return daughter.id or 0


def test_people_of_the_own_circle_are_never_written_to(any_world: World):
    """Invariant 5: no way leads to a message: not a question, not a sentence, not a row that slipped in."""
    world = any_world
    daughter_id = daughter_of_annie(world)
    request_id = world.searching()
    with pytest.raises(MatcherError), world.work() as work:
        proposals.send(work, work.session.get_one(Request, request_id), person_key(daughter_id), "Annie wil schaken")
    with pytest.raises(NotAllowedError), world.work() as work:  # noqa: PT012
        els = work.session.get_one(Person, daughter_id)
        consents.give(work, els, Purpose.CONTACT, ground="by mistake")
        conversations.say(work, els, Message("services.not_possible_now"), purpose="notice", about="", key="circle")
    with world.work() as work:
        els_chat = work.session.exec(select(Chat).where(Chat.address == "7001")).one()
        outbox.enqueue(work, els_chat, "Hallo", key="slipped in", purpose="answer")
    assert left_for(world, "7001") == []
    assert world.one(OutgoingMessage, OutgoingMessage.key == "slipped in").state is OutgoingState.WITHDRAWN


def test_people_of_the_own_circle_are_in_nobody_elses_pool(world: World):
    """Invariant 5: Els is thought of for her mother, and for nobody else."""
    daughter_id = daughter_of_annie(world)
    with world.work() as work:
        kees = register.create_person(work, given_name="Kees", participant=True, team_member_id=world.fatima_id)
        mine = requests.create(work, world.annie(work), text="schaken")
        his = requests.create(work, kees, text="schaken")
        assert person_key(daughter_id) in build_pool(work, mine)[2]
        assert person_key(daughter_id) not in build_pool(work, his)[2]


def test_a_tie_with_somebody_of_the_own_circle_asks_them_nothing(world: World):
    """Invariant 5: neither an appointment nor its end writes to somebody who never signed up."""
    daughter_of_annie(world)
    with world.work() as work:
        tie = work.session.exec(select(Tie).where(Tie.kind == "daughter")).one()
        appointment = appointments.plan(work, tie, work.today + timedelta(days=2), "14:00", "het theehuis")
        appointments.cancel(work, appointment, world.annie(work))
    for _ in range(6):
        world.clock.forward(hours=12)
        world.tick()
    assert world.messages("7001") == []
