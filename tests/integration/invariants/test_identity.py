"""Who somebody is stands in our tables; what a button or link carries gives no right."""

from datetime import timedelta

import pytest
from invariant_world import ANNIE, FATIMA, World
from sqlmodel import select

from matcher.dialogue import Conversation
from matcher.errors import NotAllowedError
from matcher.models.chat import Channel, Chat, ChatInvite
from matcher.models.consent import Purpose
from matcher.models.contact import Answer, CheckIn, CheckInKind, Side
from matcher.models.person import HelperKind, Person
from matcher.models.region import Region, TeamMember
from matcher.models.request import ProposalState, Request, RequestState
from matcher.models.scope import Actor, ActorKind
from matcher.models.tie import Appointment, AppointmentState, Tie
from matcher.services.matching import proposals, requests
from matcher.services.messages import invites
from matcher.services.messages.incoming import Received
from matcher.services.people import register
from matcher.services.trust import consents
from matcher.web import create_app

STRANGER = "6666"


def test_a_button_pressed_in_another_chat_answers_nothing_there(any_world: World):
    """Invariant 7: a helper who was not asked, a stranger and the participant cannot press Piet's yes."""
    world = any_world
    other = world.add_helper()
    proposal_id = world.proposed()
    stolen = world.button(world.address(), "yes")
    for address in (other, STRANGER, ANNIE, FATIMA):
        world.press(address, stolen)
        assert world.proposal(proposal_id).state is ProposalState.SENT, address
    assert world.all(Tie) == []
    world.press(world.address(), stolen)
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED


def test_the_same_button_in_two_chats_answers_each_ones_own_question(world: World):
    """Invariant 7: both keyboards carry the same words; each press counts for whoever pressed."""
    world.add_helper()
    request_id = world.searching()
    first, second = world.propose(request_id, 0), world.propose(request_id, 1)
    assert world.button(world.address(0), "no") == world.button(world.address(1), "no")
    world.press(world.address(1), world.button(world.address(0), "no"))
    assert world.proposal(first).state is ProposalState.SENT
    assert world.proposal(second).state is ProposalState.DECLINED


FORGED = [
    "t1:answer.2:yes",
    "::yes",
    "proposal:ABC:yes",
    ":menu:request",
    "t1:answer.2:yes:extra",
    "🙂" * 90,
    "t1:answer.2:" + "y" * 400,
    "\x07:\x08:\x09",
]


def test_a_forged_press_has_no_effect_and_no_crash(world: World):
    """Invariants 7 and 15: whatever a client makes up, nothing moves."""
    proposal_id = world.proposed()
    for forged in FORGED:
        world.press(STRANGER, forged)
        world.press(world.address(), forged.replace("t1:answer.2:yes", "t1:answer.3:yes"))
        assert world.proposal(proposal_id).state is ProposalState.SENT, forged
    assert world.all(Person, Person.source == "telegram") == []
    assert [request.state for request in world.all(Request)] == [RequestState.PROPOSED]


OF_A_PROPOSAL = {
    "proposal.answered": {"answer": "yes", "words": ""},
    "helper.answered": {"answer": "yes"},
    "search.answered": {"answer": "no", "words": ""},
}
OF_A_TIE = {
    "checkin.answered": {"answer": "bad", "again": "", "words": "x"},
    "appointment.cancelled": {"reason_words": ""},
    "appointment.move_asked": {"moment": {"day": "2026-11-30", "start": "10:00"}},
    "move.answered": {"answer": "yes"},
}


def test_every_handler_about_a_proposal_asks_whose_it_is(world: World):
    """Invariant 7: should the dialogue ever hand on somebody else's reference, the service refuses."""
    world.add_helper()
    proposal_id = world.proposed()
    world.choose(world.address(), "yes")
    references = {"proposal": world.proposal(proposal_id).public_id, "request": world.request(1).public_id}
    refused_for_others(world, OF_A_PROPOSAL, references)


def test_every_handler_about_a_tie_asks_whose_it_is(world: World):
    """Invariant 7: the check-in and the appointment of others are not answered, cancelled or moved."""
    world.add_helper()
    world.first_meeting(world.agreed())
    with world.work() as work:
        work.session.add(
            CheckIn(
                tie_id=1,
                person_id=world.annie_id,
                side=Side.PARTICIPANT,
                kind=CheckInKind.FIRST,
                local_day=work.today,
                due_at=work.now,
            )
        )
    references = {"checkin": world.one(CheckIn).public_id, "appointment": world.one(Appointment).public_id}
    refused_for_others(world, OF_A_TIE, references)
    assert world.all(Answer) == []


def refused_for_others(world: World, events: dict[str, dict], references: dict[str, str]) -> None:
    before = world.snapshot()
    for event, values in events.items():
        for address in (world.address(1), FATIMA):
            with pytest.raises(NotAllowedError), world.work() as work:  # noqa: PT012
                chat = work.session.exec(select(Chat).where(Chat.address == address)).one()
                work.app.handlers[event](work, chat, {**references, **values}, "forged")
    after = world.snapshot()
    assert {name for name in before if before[name] != after[name]} == set()


def test_an_invite_works_once_and_not_for_ever(any_world: World):
    """Invariant 7: a link ties one chat to one person; used, made up or old it does nothing."""
    world = any_world
    world.add_helper(chat=False)
    with world.work() as work:
        token = invites.invite(work, world.helper(work, 1))
        late = invites.invite(work, world.helper(work, 1))
        with pytest.raises(NotAllowedError):
            invites.invite(work.acting_as(Actor(ActorKind.PERSON, world.annie_id)), world.annie(work))
    assert token.removeprefix("i-") not in repr(world.snapshot()["chat_invite"])

    def start(address: str, payload: str) -> None:
        world.receive(Received(channel=Channel.TELEGRAM, address=address, update_id=world.new_update(), kind="start",
                               payload=payload))  # fmt: skip

    start("5001", token)
    start(STRANGER, token)
    start("5002", "i-" + "x" * 32)
    world.clock.forward(days=15)
    start("5003", late)
    owners = {chat.address: chat.person_id for chat in world.all(Chat)}
    assert owners["5001"] == world.helper_ids[1]
    assert (owners[STRANGER], owners["5002"], owners["5003"]) == (None, None, None)
    assert len([row for row in world.all(ChatInvite) if row.used_at]) == 1


def test_typing_a_name_or_number_makes_nobody_that_person(world: World):
    """Invariant 7: knowing Annie's number and name opens nothing of hers."""
    world.proposed()
    for said in ("Ik ben Annie", "0235312345", f"/start i-{world.annie_id}", "/start 1001", "mijn gegevens", "ja"):
        world.hear(STRANGER, said)
    chat = world.one(Chat, Chat.address == STRANGER)
    assert chat.person_id != world.annie_id
    assert not any("schaken" in text for text in world.read(STRANGER))


def test_only_the_team_asks_for_matches_in_chat(world: World):
    """Invariant 7: the words of a team member in the mouth of a stranger are no request."""
    with world.look() as session:
        code = session.get_one(Person, world.annie_id).code
    for address in (STRANGER, world.address()):
        world.press(address, ":menu:request")
        world.hear(address, f"ik zoek een match voor {code}: schaken")
    assert world.all(Request) == []


def test_a_team_member_who_left_cannot_finish_a_request(world: World):
    """Invariant 7: who they are is looked up at every turn, also in the middle of a conversation."""
    with world.look() as session:
        code = session.get_one(Person, world.annie_id).code
    world.press(FATIMA, ":menu:request")
    world.hear(FATIMA, code)
    with world.look() as session:
        member = session.get_one(TeamMember, world.fatima_id)
        member.active = False
        session.add(member)
    for said in ("iemand om mee te schaken", "dinsdagmiddag", "elke week", "ja"):
        world.hear(FATIMA, said)
    for choice in ("regular", "yes", "skip"):
        try:
            world.choose(FATIMA, choice)
        except AssertionError:
            continue
    assert world.all(Request) == []


def test_in_chat_the_team_reads_a_code_and_no_name(world: World):
    """Invariant 8: a team member asks by code and is answered by code."""
    with world.look() as session:
        code = session.get_one(Person, world.annie_id).code
    world.press(FATIMA, ":menu:request")
    world.hear(FATIMA, code)
    for _ in range(6):
        if world.all(Request):
            break
        last = [message for message in world.messages(FATIMA) if message.question not in ("", ":")][-1]
        asked = last.question.split(":")[1].split(".")[0]
        if last.choices:
            world.press(FATIMA, last.choices[0]["press"])
        else:
            world.hear(FATIMA, "dinsdagmiddag" if asked == "times" else "iemand om mee te schaken")
    assert world.one(Request).participant_id == world.annie_id
    said = world.read(FATIMA)
    assert any(code in text for text in said)
    assert not any("Annie" in text for text in said)


def test_a_helper_of_another_region_is_heard_in_their_own_region(world: World):
    """Invariants 3 and 7: one bot serves every region; who answers is heard where they live."""
    with world.look() as session:
        session.add(Region(slug="zandvoort", name="Zandvoort", latitude=52.371, longitude=4.533))
        session.flush()
        there = session.exec(select(Region).where(Region.slug == "zandvoort")).one().id
        member = TeamMember(region_id=there, name="Bas Visser", email="bas@voorbeeld.nl", password_hash="x",
                            created_at=world.clock())  # fmt: skip
        session.add(member)
        session.flush()
        bas_id = member.id
    with world.app.work(world.app.scope("zandvoort", Actor(ActorKind.TEAM, bas_id))) as work:
        kees = register.create_person(work, given_name="Kees", participant=True, team_member_id=bas_id)
        mila = register.create_person(work, given_name="Mila", helper_kind=HelperKind.VOLUNTEER)
        for person, address in ((kees, "8001"), (mila, "8002")):
            for purpose in (Purpose.KEEP, Purpose.CONTACT):
                consents.give(work, person, purpose, ground="said so")
            work.session.add(Chat(region_id=there, channel=Channel.TELEGRAM, address=address, person_id=person.id,
                                  conversation=dict(Conversation().to_json()), created_at=work.now))  # fmt: skip
        request = requests.create(work, kees, text="schaken")
        requests.ask_search(work, request)
        request_id = request.id
    world.choose("8001", "yes")
    assert world.request(request_id).state is RequestState.SEARCHING
    with world.app.work(world.app.scope("zandvoort", Actor(ActorKind.TEAM, bas_id))) as work:
        proposal_id = proposals.send(
            work, work.session.get_one(Request, request_id), f"person:{mila.id}", "Kees wil graag schaken"
        ).id
    world.choose("8002", "yes")
    assert world.proposal(proposal_id).state is ProposalState.ACCEPTED


def test_the_web_chat_knows_its_reader_by_the_cookie_alone(world: World):
    """Invariant 7: neither a chosen cookie nor an identifier in a form opens somebody's conversation."""
    world.proposed()
    with world.look() as session:
        chat = session.exec(select(Chat).where(Chat.address == world.address())).one()
        chat.channel, address = Channel.WEB, chat.address
        session.add(chat)
    app = create_app(world.app, secure_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = False
    for cookie in (address, "x" * 40, chat.public_id * 3):
        client = app.test_client()
        client.set_cookie("matcher_chat", cookie)
        page = client.get("/chat", query_string={"chat": chat.public_id, "address": address}).get_data(as_text=True)
        assert "schaken" not in page
        client.post("/chat/zeg", data={"press": "t1:answer.2:yes", "address": address, "update_id": "abcdefgh"})
    assert world.proposal(1).state is ProposalState.SENT


def test_moving_an_appointment_is_for_its_two_people(world: World):
    """Invariant 7: a stranger's "I can't tomorrow" finds no appointment."""
    world.first_meeting(world.agreed())
    world.add_helper()
    for address in (STRANGER, world.address(1)):
        world.hear(address, "ik kan morgen niet")
    assert world.one(Appointment).state is AppointmentState.PLANNED
    assert world.one(Appointment).day == world.clock.now.date() + timedelta(days=1)
