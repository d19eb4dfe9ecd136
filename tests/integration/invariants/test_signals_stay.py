"""A raised signal never disappears, and only a person closes it; the chat says what it is not."""

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invariant_world import ANNIE, World

import matcher
from matcher.errors import InputError, NotAllowedError, StateError
from matcher.models.contact import Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import TeamAbsence, TeamMember
from matcher.models.request import Request
from matcher.models.tie import Tie
from matcher.services.contact import signals, stopping, ties
from matcher.services.contact.signals import raise_signal
from matcher.services.matching import endings
from matcher.services.people import merging, register
from matcher.services.trust import consents


def a_worry(world: World) -> Signal:
    world.hear(world.address(), "ik maak me zorgen over haar")
    return world.one(Signal, Signal.kind == "worry")


def member(work: Any, member_id: int) -> TeamMember:
    return work.session.get_one(TeamMember, member_id)


def test_only_somebody_of_the_team_closes_a_signal_and_writes_what_was_done(any_world: World):
    """Invariant 12: a note and a name; nobody who left, nobody of elsewhere, and never twice."""
    world = any_world
    signal_id = a_worry(world).id
    with world.work() as work:
        signal, fatima = work.session.get_one(Signal, signal_id), member(work, world.fatima_id)
        for note in ("", "   "):
            with pytest.raises(InputError):
                signals.close(work, signal, fatima, note)
        joke = member(work, world.joke_id)
        joke.active = False
        with pytest.raises(NotAllowedError):
            signals.close(work, signal, joke, "gebeld")
        assert signal.state is SignalState.OPEN
        signals.acknowledge(work, signal, fatima)
        assert (signal.state, signal.acknowledged_by_id) == (SignalState.ACKNOWLEDGED, fatima.id)
        signals.close(work, signal, fatima, "gebeld, het gaat goed")
        with pytest.raises(StateError):
            signals.close(work, signal, fatima, "nog eens")
        with pytest.raises(StateError):
            signals.acknowledge(work, signal, fatima)
    closed = world.one(Signal, Signal.kind == "worry")
    assert (closed.state, closed.closed_by_id, closed.note) == (
        SignalState.CLOSED, world.fatima_id, "gebeld, het gaat goed",
    )  # fmt: skip


def test_no_program_closes_or_deletes_a_signal():
    """Invariant 12: in all the code one function says CLOSED, and none deletes a signal."""
    root = Path(matcher.__file__).parent
    closing: list[str] = []
    for path in root.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not re.search(r"SignalState\.CLOSED|\bdelete\(", source):
            continue
        tree = ast.parse(source)
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and ast.unparse(node.value) == "SignalState.CLOSED":
                    closing.append(f"{path.relative_to(root)}:{function.name}")
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("delete", "sqlmodel.delete"):
                    assert "Signal" not in ast.unparse(node), path
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("session.delete"):
                    assert "signal" not in ast.unparse(node).lower(), path
    assert closing == ["services/contact/signals.py:close"]


def test_nothing_that_happens_to_a_person_makes_their_signals_disappear(world: World):
    """Invariant 12: not a withdrawal, a stop, an ending, a merge, a wish to be forgotten, nor months of time."""
    tie_id = world.met()
    a_worry(world)
    world.choose(ANNIE, "bad")
    causes = {signal.cause for signal in world.all(Signal)}

    def still_there() -> None:
        now = {signal.cause: signal for signal in world.all(Signal)}
        assert causes <= set(now)
        assert all(signal.state is not SignalState.CLOSED for signal in now.values())
        causes.update(now)

    with world.work() as work:
        ties.end(work, work.session.get_one(Tie, tie_id), "verhuisd")
    still_there()
    with world.work() as work:
        consents.withdraw(work, world.annie(work))
        stopping.stop_around(work, world.annie(work), "opname")
        stopping.resume(work, world.annie(work))
    still_there()
    with world.work() as work:
        double = register.create_person(work, given_name="Annie", participant=True)
        merging.merge(work, double, world.annie(work))
    still_there()
    world.hear(world.address(), "vergeet mij")
    world.choose(world.address(), "yes")
    still_there()
    for _ in range(3):
        world.clock.forward(days=60)
        world.tick()
    still_there()
    assert any(signal.person_id != world.annie_id for signal in world.all(Signal))


def test_what_nobody_acknowledges_goes_on_to_the_coordinator(any_world: World):
    """Invariant 12: open, acknowledged by a named person, or escalated."""
    world = any_world
    signal = a_worry(world)
    owner = signal.owner_id
    assert owner is not None
    with world.look() as session:
        assert signal.state is SignalState.OPEN
        assert session.get_one(TeamMember, owner).active
    for _ in range(4):
        world.clock.forward(hours=4)
        world.tick()
    later = world.one(Signal, Signal.kind == "worry")
    assert later.escalated_at is not None
    assert later.owner_id == world.joke_id
    assert later.state is SignalState.OPEN


def test_a_signal_that_somebody_took_on_is_not_taken_from_them(world: World):
    """Invariant 12: who acknowledged by name keeps it."""
    signal_id = a_worry(world).id
    with world.work() as work:
        signals.acknowledge(work, work.session.get_one(Signal, signal_id), member(work, world.fatima_id))
    world.clock.forward(days=3)
    world.tick()
    signal = world.one(Signal, Signal.kind == "worry")
    assert (signal.owner_id, signal.escalated_at) == (world.fatima_id, None)


def test_who_is_away_owns_nothing_new(world: World):
    """Invariant 12: a signal does not wait for somebody who is on holiday."""
    with world.look() as session:
        session.add(
            TeamAbsence(team_member_id=world.fatima_id, first_day=date(2026, 11, 20), last_day=date(2026, 12, 1))
        )
    with world.work() as work:
        signal = raise_signal(work, cause="x", kind="worry", person=world.annie(work))
        assert signal.owner_id == world.joke_id


def test_a_signal_without_any_team_is_still_there(world: World):
    """Invariant 12: with nobody to own it, it is raised all the same."""
    with world.look() as session:
        for member_id in (world.fatima_id, world.joke_id):
            somebody = session.get_one(TeamMember, member_id)
            somebody.active = False
            session.add(somebody)
    signal = a_worry(world)
    assert (signal.state, signal.owner_id) == (SignalState.OPEN, None)
    world.clock.forward(days=3)
    world.tick()
    assert world.one(Signal, Signal.kind == "worry").state is SignalState.OPEN


def test_the_same_cause_raises_one_signal_and_another_cause_another(world: World):
    """Invariants 12 and 14: also where two causes begin with the same three hundred letters."""
    with world.work() as work:
        first = raise_signal(work, cause="once", kind="words", words="eerst")
        again = raise_signal(work, cause="once", kind="words", words="weer")
        assert first.id == again.id
        long = "move-unclear:" + "x" * 300
        assert (
            raise_signal(work, cause=long + "1", kind="words").id
            != raise_signal(work, cause=long + "2", kind="words").id
        )
    assert len(world.all(Signal)) == 3


def test_a_bad_answer_after_the_signal_was_closed_is_seen_again(world: World):
    """Invariant 12: what is said after somebody closed the signal does not vanish behind it."""
    world.met()
    world.choose(ANNIE, "bad")
    signal_id = world.one(Signal, Signal.kind == "bad-answer").id
    with world.work() as work:
        signals.close(work, work.session.get_one(Signal, signal_id), member(work, world.fatima_id), "gebeld")
    world.choose(ANNIE, "no")
    world.hear(ANNIE, "hij was boos en schreeuwde tegen mij")
    assert any(
        "schreeuwde" in signal.words and signal.state is not SignalState.CLOSED for signal in world.all(Signal)
    ), "her words stand in no signal that is open"


def test_who_sounds_an_alarm_hears_at_once_that_this_is_no_emergency_line(world: World):
    """Invariant 12: before anything else, with a number to call, and a person sees the words today."""
    alarms = [
        "ik maak me zorgen over haar",
        "help nu, zij is gevallen",
        "ik wil niet meer leven",
        "I am worried about her",
    ]
    for number, said in enumerate(alarms):
        address = world.address() if number == 0 else str(6660 + number)
        world.hear(address, said)
        first = world.messages(address)[0].text
        assert "112" in first or "113" in first or "023 123 45 67" in first
        assert "noodlijn" in first or "emergency line" in first
        (signal,) = world.all(Signal, Signal.words == said)
        assert (signal.kind, signal.urgency) == ("worry", 1)
        assert signal.owner_id is not None


def test_an_alarm_is_heard_in_the_middle_of_a_question_and_after_a_stop(world: World):
    """Invariant 12: whatever the conversation was about."""
    proposal_id = world.proposed()
    world.hear(world.address(), "ja maar ik maak me zorgen om haar")
    assert "worry" in world.signal_kinds()
    world.hear(ANNIE, "stop")
    world.hear(ANNIE, "help nu, ik ben gevallen")
    assert world.signal_kinds().count("worry") == 2
    assert world.proposal(proposal_id).id is not None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_help_says_plainly_what_the_chat_is_not(world: World, language: str):
    """Invariant 12: asked for help, it says that it is a computer and no emergency line."""
    if language == "en":
        world.hear(world.address(), "language")
    world.hear(world.address(), "help")
    said = "\n".join(message.text for message in world.messages(world.address()))
    assert "112" in said
    assert ("geen noodlijn" if language == "nl" else "emergency") in said


def test_words_of_somebody_nobody_knows_reach_a_person_when_they_sound_an_alarm(world: World):
    """Invariant 12: a stranger's alarm counts as much."""
    world.hear("6666", "ik wil niet meer leven")
    signal = world.one(Signal, Signal.kind == "worry")
    assert signal.person_id is None
    assert signal.words == "ik wil niet meer leven"


def test_closing_a_request_leaves_its_signals(world: World):
    """Invariant 12: the question a helper asked is still answered."""
    request_id = world.searching()
    world.propose(request_id)
    world.choose(world.address(), "question")
    world.hear(world.address(), "mag mijn hond mee?")
    assert "question" in world.signal_kinds()
    with world.work() as work:
        endings.close_request(work, work.session.get_one(Request, request_id), "opgelost")
    assert [signal.state for signal in world.all(Signal, Signal.kind == "question")] == [SignalState.OPEN]
    assert world.one(Person, Person.id == world.annie_id).stopped_at is None
