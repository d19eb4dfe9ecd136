"""What helpers see, what nobody reads in a chat, and reasons that are never passed on."""

import pytest
from icalendar import Calendar
from invariant_world import ANNIE, FATIMA, World, identifying_parts
from sqlmodel import select

from matcher.errors import NotAllowedError
from matcher.models.chat import Chat
from matcher.models.contact import Answer, CheckIn, Signal
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import Proposal, ProposalState, RequestState
from matcher.models.tie import Appointment, Tie, TieState, coming_appointments
from matcher.services.contact import appointments, calendar_file, ties
from matcher.services.messages import acquaintance
from matcher.services.messages.conversations import close_threads
from matcher.services.people import register

SECRET = "hij rook naar kroketten"
REASON = "ik vond haar te deftig"


def everything_said(world: World) -> str:
    return "\n".join(
        text for address in (ANNIE, FATIMA, world.address(0), world.address(1)) for text in world.read(address)
    )


# -- 3: only people in their own open proposals and matches -----------------------------------------------------------


def test_a_helper_knows_of_nobody_before_being_asked(world: World):
    """Invariant 3: an open request of somebody else is not visible to a helper who was not asked."""
    world.add_helper()
    world.proposed(0)
    other = world.address(1)
    for said in ("/start", "menu", "mijn gegevens", "wie zoekt er iemand?", "ik kan morgen niet"):
        world.hear(other, said)
    assert not any("Annie" in text for text in world.read(other))


def test_a_calendar_entry_is_for_the_two_and_their_team_only(world: World):
    """Invariant 3: nobody else gets the file, whoever they are."""
    world.add_helper()
    tie_id = world.agreed()
    appointment_id = world.first_meeting(tie_id)
    with world.work() as work:
        appointment = work.session.get_one(Appointment, appointment_id)
        with pytest.raises(NotAllowedError):
            calendar_file.ics(work, appointment, world.helper(work, 1))
        stranger = register.create_person(work, given_name="Vreemde", participant=True)
        with pytest.raises(NotAllowedError):
            calendar_file.ics(work, appointment, stranger)
        away = work.session.get_one(TeamMember, world.joke_id)
        away.active = False
        with pytest.raises(NotAllowedError):
            calendar_file.ics(work, appointment, away)


def test_the_calendar_entry_is_neutral(world: World):
    """Invariants 1 and 3: a first name, the time and the meeting point; no surname, number, organisation or reason."""
    appointment_id = world.first_meeting(world.agreed())
    with world.work() as work:
        appointment = work.session.get_one(Appointment, appointment_id)
        for reader in (world.helper(work), world.annie(work), world.fatima(work)):
            raw = calendar_file.ics(work, appointment, reader).decode()
            entry = Calendar.from_ical(raw).walk("VEVENT")[0]
            spoken = f"{entry['SUMMARY']} {entry['LOCATION']} {entry.get('DESCRIPTION', '')}"
            assert identifying_parts(spoken) == []
            assert "Wolterbeek" not in spoken
            assert "zorg" not in raw.lower()
        assert (
            "Annie"
            in Calendar.from_ical(calendar_file.ics(work, appointment, world.helper(work))).walk("VEVENT")[0]["SUMMARY"]
        )


def test_after_an_ending_a_helper_sees_nothing(any_world: World):
    """Invariant 3: not in the facts of the conversation, not in the calendar, not in a question that was open."""
    world = any_world
    tie_id = world.met()
    met_id = world.one(Appointment).id
    with world.work() as work:
        tie = work.session.get_one(Tie, tie_id)
        appointments.plan(work, tie, work.today.replace(day=30), "15:00", "het theehuis")
        ties.end(work, tie, "verhuisd")
    read_before = len(world.read(world.address()))
    with world.work() as work:
        piet = world.helper(work)
        assert coming_appointments(work.session, piet.id or 0, work.today) == []
        chat = work.session.exec(select(Chat).where(Chat.address == world.address())).one()
        assert "Annie" not in repr(acquaintance.known(work, chat))
        with pytest.raises(NotAllowedError):
            calendar_file.ics(work, work.session.get_one(Appointment, met_id), piet)
    for said in ("ik kan morgen niet", "menu", "hoe gaat het met haar?"):
        world.hear(world.address(), said)
    assert not any("Annie" in text for text in world.read(world.address())[read_before:])


def test_after_a_no_a_helper_hears_no_more_of_this_person(world: World):
    """Invariant 3: a declined proposal is over; its old buttons open nothing."""
    proposal_id = world.proposed()
    old = world.button(world.address(), "yes")
    world.choose(world.address(), "no")
    read = len(world.read(world.address()))
    world.press(world.address(), old)
    world.hear(world.address(), "wie was het ook weer?")
    assert world.proposal(proposal_id).state is ProposalState.DECLINED
    assert not any("Annie" in text for text in world.read(world.address())[read:])


# -- 4: no diagnosis, no check-in answer in any chat ------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["good", "so-so", "bad"])
def test_what_the_other_side_reads_does_not_depend_on_the_answer(world: World, answer: str):
    """Invariant 4: from what reaches Piet nobody can tell how Annie answered, and her words reach no chat."""
    world.met()
    before = len(world.read(world.address()))
    world.choose(ANNIE, answer)
    world.choose(ANNIE, "no" if answer == "bad" else "yes")
    world.hear(ANNIE, SECRET)
    assert world.all(Answer)[0].answer == answer
    assert world.all(Answer)[0].words == SECRET
    for _ in range(2):  # before his own reminder is due
        world.clock.forward(hours=12)
        world.tick()
    assert SECRET not in everything_said(world)
    assert world.read(world.address())[before:] == []


def test_an_alert_to_the_team_carries_only_a_reference(any_world: World):
    """Invariant 4: the chat of a team member never says who, what or why."""
    world = any_world
    world.met()
    world.choose(ANNIE, "bad")
    world.choose(ANNIE, "no")
    world.hear(ANNIE, SECRET)
    world.hear(world.address(), "ik maak me zorgen over Annie, ze is zo verward")
    signals = world.all(Signal)
    assert {"bad-answer", "worry"} <= {signal.kind for signal in signals}
    alerts = world.messages(FATIMA)
    assert len(alerts) >= 2
    references = [signal.public_id for signal in signals]
    for alert in alerts:
        said = alert.text
        assert any(reference in said for reference in references)
        for word in ("Annie", "Piet", "verward", SECRET, "niet goed", "slecht", "zorgen"):
            assert word not in said
        assert identifying_parts(said.replace(alert.about, "")) == []


def test_no_chat_ever_holds_the_story_that_the_team_knows(world: World):
    """Invariant 4: the diagnosis in the record reaches no chat, not even her own."""
    world.met()
    world.choose(ANNIE, "good")
    world.hear(ANNIE, "mijn gegevens")
    assert "Alzheimer" in world.one(Person, Person.id == world.annie_id).story
    assert "Alzheimer" not in everything_said(world)


# -- 6: reasons and silence -------------------------------------------------------------------------------------------


def test_a_refusal_is_not_passed_on_with_its_reason(any_world: World):
    """Invariant 6: the participant hears nothing of a helper's no, and the helper nothing of hers."""
    world = any_world
    world.add_helper()
    request_id = world.searching()
    world.propose(request_id, 0)
    world.propose(request_id, 1)
    annie_read = len(world.read(ANNIE))
    world.hear(world.address(0), f"nee, {REASON}")
    if world.proposal(world.all(Proposal)[0].id).state is ProposalState.SENT:
        world.choose(world.address(0), "no")
    assert world.all(Proposal)[0].state is ProposalState.DECLINED
    assert world.read(ANNIE)[annie_read:] == []
    world.choose(world.address(1), "yes")
    helper_read = len(world.read(world.address(1)))
    world.choose(ANNIE, "no")
    heard = world.read(world.address(1))[helper_read:]
    assert heard, "who said yes is thanked"
    for text in [*heard, *world.read(ANNIE)]:
        assert REASON not in text
        for word in ("Annie", "afgewezen", "liever niet", "weigert", "gekozen"):
            assert word not in text or text in world.read(ANNIE)


def test_all_ways_of_not_being_chosen_sound_the_same(world: World):
    """Invariant 6: somebody else was chosen, or she said no: the sentence does not tell which."""
    world.add_helper()
    world.add_helper()
    request_id = world.searching()
    for helper in range(3):
        world.propose(request_id, helper)
    world.deliver()  # who was never asked is not thanked
    world.choose(world.address(0), "yes")
    world.choose(world.address(1), "yes")
    world.choose(ANNIE, "no")  # not Piet
    refused = world.read(world.address(0))[-1]
    world.choose(ANNIE, "yes")  # the second
    assert world.request(request_id).state is RequestState.ARRANGED
    arranged = world.read(world.address(2))[-1]
    assert refused.replace("Piet", "") == arranged.replace("Helper2", "")


def test_a_reason_for_cancelling_or_moving_stays_with_the_team(world: World):
    """Invariant 6: the other side hears that and when, not why."""
    world.first_meeting(world.agreed())
    world.clock.forward(hours=3)
    with world.work() as work:
        appointment = work.session.get_one(Appointment, 1)
        appointments.ask_move(
            work, appointment, world.helper(work), {"day": "2026-11-26", "start": "14:00"}, "een gesprek met de bank"
        )
    with world.work() as work:
        appointments.answer_move(work, work.session.get_one(Appointment, 1), world.annie(work), yes=False)
    with world.work() as work:
        appointments.cancel(work, work.session.get_one(Appointment, 1), world.annie(work), REASON)
    assert world.one(Appointment).reason_kept == REASON
    said = everything_said(world)
    assert REASON not in said
    assert "bank" not in said
    assert not any(word in text for text in world.read(FATIMA) for word in ("Annie", "Piet"))


def test_silence_is_never_a_yes(any_world: World):
    """Invariant 6: a helper, a participant and a check-in without an answer stay without one."""
    world = any_world
    world.add_helper()
    request_id = world.searching()
    silent, said_yes = world.propose(request_id, 0), world.propose(request_id, 1)
    world.choose(world.address(1), "yes")
    world.pass_days(16, hours=24)
    assert world.proposal(silent).state is ProposalState.EXPIRED
    assert world.proposal(said_yes).state is ProposalState.ACCEPTED
    assert world.request(request_id).state is RequestState.PROPOSED
    assert world.all(Tie) == []
    assert "participant-waits" in world.signal_kinds()


def test_a_silent_check_in_counts_as_no_answer(world: World):
    """Invariant 6: nobody who keeps silent is written down as content."""
    world.met()
    world.pass_days(10, hours=12)
    assert world.all(Answer) == []
    assert "silence" in world.signal_kinds()
    assert world.one(Tie).counted_at is None
    assert world.one(Tie).state is TieState.STARTING


def test_words_that_are_no_answer_are_no_yes(world: World):
    """Invariant 6: "ja maar" with a question, thanks, an emoji and a thumb decide nothing."""
    proposal_id = world.proposed()
    for said in ("wanneer zou dat dan zijn?", "👍", "dank je wel", "misschien", "ik denk er nog over na", "12"):
        world.hear(world.address(), said)
        assert world.proposal(proposal_id).state is ProposalState.SENT, said


def test_a_withdrawn_question_cannot_be_answered_with_yes_any_more(world: World):
    """Invariant 6: a press on a question that was taken back is kept for a person and changes nothing."""
    proposal_id = world.proposed()
    old, reference = world.button(world.address(), "yes"), world.proposal(proposal_id).public_id
    with world.work() as work:
        close_threads(work, world.helper(work), f"proposal:{reference}")
    world.press(world.address(), old)
    assert world.proposal(proposal_id).state is ProposalState.SENT
    assert "words" in world.signal_kinds()
    assert world.all(CheckIn) == []
