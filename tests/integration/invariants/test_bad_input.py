"""Bad input gets a clear error or a kind answer; what was good is not lost and nothing is half-saved."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from invariant_world import ANNIE, FATIMA, World
from sqlmodel import select

from matcher.errors import InputError, MatcherError, SettingsError
from matcher.models.chat import Channel, Chat
from matcher.models.consent import Purpose
from matcher.models.contact import CheckIn, Signal
from matcher.models.person import Person, PersonInterest
from matcher.models.request import Request
from matcher.models.tie import Appointment, Tie
from matcher.services.application import Work
from matcher.services.contact import appointments, check_ins, signals, ties
from matcher.services.matching import proposals, requests
from matcher.services.messages.conversations import open_script
from matcher.services.messages.incoming import Received
from matcher.services.people import register
from matcher.services.trust import consents
from matcher.services.upkeep.due import run_due

RUBBISH = {
    "five thousand letters": "wandelen en " * 420,
    "one very long word": "a" * 5_000,
    "an emoji": "😀",
    "a family of emoji": "👨‍👩‍👧‍👦" * 40,
    "nothing but spaces": " \n\t ",
    "nothing": "",
    "a null character": "schaken\x00en wandelen",
    "control characters": "\x01\x02\x1b[31mschaken\x7f",
    "right to left": "مرحبا \u202eneka(hcs\u202c",
    "a million-letter accent": "e" + "\u0301" * 500,
    "a query": "'; DROP TABLE person; --",
    "markup": "<script>alert(1)</script> {{ 7*7 }} {name} %s",
    "placeholders": "{0} {name} {",
    "numbers": "12345678901234567890",
    "two answers at once": "Karel, 45, 2023 AB, dinsdag, schaken, ja hoor",
    "a date in the past": "31 februari 1890",
    "only punctuation": "?!?!...",
    "a slash": "/",
    "an unknown command": "/doeditmaar nu@bot",
}


def test_rubbish_in_the_middle_of_a_sign_up_is_answered_kindly_and_loses_nothing(any_world: World):
    """Invariant 15: the question is still there, what was said is still known, and nobody is written down half."""
    world = any_world
    people_before = len(world.all(Person))
    wrong: dict[str, str] = {}
    for number, (name, words) in enumerate(RUBBISH.items()):
        try:
            problems = _after_rubbish(world, str(6001 + number), words)
            if problems:
                wrong[name] = ", ".join(problems)
        except Exception as error:  # every kind of rubbish is tried, whatever became of the one before
            wrong[name] = type(error).__name__
    assert wrong == {}
    assert len(world.all(Person)) == people_before
    assert world.all(PersonInterest) == []


def _after_rubbish(world: World, address: str, words: str) -> list[str]:
    """What went wrong after somebody said this in the middle of a sign-up."""
    world.hear(address, "/start vrijwilliger")
    world.hear(address, "Ik hou van tuinieren")
    asked = len(world.messages(address))
    before = world.one(Chat, Chat.address == address).conversation
    said_before = {key for thread in before["threads"] for key in thread["answers"]}
    assert said_before, "this test needs something that was said"
    world.hear(address, words)
    after = world.one(Chat, Chat.address == address).conversation
    answers = world.messages(address)[asked:]
    holds = {
        "no answer": bool(answers),
        "the sign-up is gone": bool(after["threads"]),
        "what was said is gone": said_before <= {key for thread in after["threads"] for key in thread["answers"]},
        "a placeholder is left": not any("{" in message.text and "{" not in words for message in answers),
    }
    return [what for what, good in holds.items() if not good]


def test_what_is_no_words_is_answered_and_the_question_stays(world: World):
    """Invariant 15: a sticker is no answer and no crash."""
    proposal_id = world.proposed()
    for kind in ("sticker", "voice", "photo", "location", "contact", "poll", ""):
        asked = len(world.messages(world.address()))
        world.receive(Received(channel=Channel.TELEGRAM, address=world.address(), update_id=f"s-{kind}", kind=kind))
        heard = world.messages(world.address())[asked:]
        assert any(message.choices for message in heard), f"{kind}: the buttons are under the last message again"
        assert world.proposal(proposal_id).state.value == "sent"


def refused_calls(world: World) -> dict[str, Callable[[Work], Any]]:
    def annie(work: Work) -> Person:
        return world.annie(work)

    def tie(work: Work) -> Tie:
        return work.session.exec(select(Tie)).one()

    def appointment(work: Work) -> Appointment:
        return work.session.exec(select(Appointment)).one()

    def check_in(work: Work) -> CheckIn:
        return work.session.exec(select(CheckIn)).all()[0]

    def request(work: Work) -> Request:
        return work.session.exec(select(Request)).one()

    def planned(work: Work, **changed: Any) -> Any:
        return appointments.plan(
            work, tie(work), **{"day": date(2026, 12, 20), "start": "14:00", "meeting_point": "het theehuis", **changed}
        )

    tomorrow = timedelta(days=1)
    return {
        "a person without a name": lambda w: register.create_person(w, given_name="  "),
        "a field that is none": lambda w: register.create_person(w, given_name="Jan", shoe_size=43),
        "a change of what cannot be": lambda w: register.update_person(w, annie(w), public_id="X"),
        "a wish without words": lambda w: requests.create(w, annie(w), text=" "),
        "times nobody understands": lambda w: requests.create(w, annie(w), text="schaken", times_text="blurk"),
        "a frequency that is none": lambda w: requests.create(w, annie(w), text="schaken", frequency="soms"),
        "a yes of nobody": lambda w: requests.record_search_answer(w, request(w), yes=True, said_by=" "),
        "a rule set aside without reason": lambda w: requests.set_aside(w, request(w), "time", " "),
        "a meeting yesterday": lambda w: planned(w, day=w.today - tomorrow),
        "a meeting at no time": lambda w: planned(w, start="25:99"),
        "a meeting of no length": lambda w: planned(w, minutes=0),
        "a meeting of a week": lambda w: planned(w, minutes=9_999),
        "a meeting nowhere": lambda w: planned(w, meeting_point="  "),
        "a meeting at her home": lambda w: planned(w, meeting_point="Kleverparkweg 128"),
        "a meeting at home": lambda w: planned(w, meeting_point="bij Annie thuis"),
        "a move into the past": lambda w: appointments.move(w, planned(w), w.today - tomorrow, "14:00"),
        "an answer that is none": lambda w: check_ins.record_answer(w, check_in(w), answer="prima"),
        "once more, perhaps": lambda w: check_ins.record_answer(w, check_in(w), answer="good", again="perhaps"),
        "an answer by nobody": lambda w: check_ins.record_answer(
            w, check_in(w), answer="good", entered_by=world.fatima(w)
        ),
        "an ending without a reason": lambda w: ties.end(w, tie(w), ""),
        "a proposal with a surname": lambda w: proposals.send(w, request(w), "person:2", "mevrouw Gröber"),
        "a script that is none": lambda w: open_script(
            w, annie(w), "horoscope", {}, purpose="notice", about="", key="k"
        ),
        "a signal closed without a note": lambda w: signals.close(
            w, w.session.exec(select(Signal)).all()[0], world.fatima(w), ""
        ),
        "a second first meeting": lambda w: appointments.plan_first(
            w, tie(w), day=date(2026, 12, 20), start="14:00", meeting_point="het theehuis",
            accompanied_by=world.fatima(w),
        ),
        "an appointment that is over": lambda w: appointments.cancel(w, appointment(w), annie(w)),
        "a helper who was asked already": lambda w: proposals.send(w, request(w), "person:2", "Annie wil schaken"),
        "somebody who does not exist": lambda w: proposals.send(w, request(w), "person:999", "Annie wil schaken"),
    }  # fmt: skip


def test_what_cannot_be_is_refused_with_the_place_and_the_mend_and_leaves_no_trace(any_world: World):
    """Invariant 15: every refusal is one of our errors, says where and what to do, and saves nothing."""
    world = any_world
    world.met()
    before = world.snapshot()
    vague = []
    for name, call in refused_calls(world).items():
        with pytest.raises(MatcherError) as refused, world.work() as work:  # noqa: PT012
            call(work)
            raise AssertionError(f"{name} was accepted")
        if isinstance(refused.value, InputError) and not (refused.value.place and refused.value.mend):
            vague.append(name)
        assert str(refused.value).strip(), name
    assert world.snapshot() == before
    assert vague == []


def test_a_rule_that_does_not_exist_cannot_be_set_aside(world: World):
    """Invariant 15: a misspelt rule is refused; consent and safety are never set aside."""
    request_id = world.searching()
    for rule in ("tyme", "consent", "safety", "region"):
        with pytest.raises(MatcherError), world.work() as work:
            requests.set_aside(work, work.session.get_one(Request, request_id), rule, "het moet toch")
    assert world.request(request_id).set_aside == {}


def test_time_without_a_zone_or_in_the_future_is_refused(world: World):
    """Invariant 15: the clock of a running service is not moved."""
    with pytest.raises(InputError) as naive:
        run_due(world.app, world.clock().replace(tzinfo=None))
    assert naive.value.place
    assert naive.value.mend
    with pytest.raises(InputError):
        run_due(world.app, world.clock() + timedelta(days=1))
    with pytest.raises(SettingsError):
        world.app.move_clock(timedelta(days=1))


def test_an_update_that_cannot_be_used_does_not_hold_up_the_next(any_world: World):
    """Invariants 13 and 15: somebody's rubbish is taken in and answered; the words after it are heard."""
    world = any_world
    proposal_id = world.proposed()
    world.deliver()
    for press in (
        "",
        ":",
        "::",
        ":::",
        "t1",
        "t1:answer.2",
        "t1:answer.2:",
        "\ud83d".encode("utf-8", "replace").decode(),
    ):
        world.press(world.address(), press)
    world.hear(world.address(), "ja graag")
    assert world.proposal(proposal_id).state.value == "accepted"


def test_what_the_team_asks_in_chat_and_cannot_be_is_said_with_the_mend(world: World):
    """Invariant 15: a request in words that give her away tells the team member which word is in the way."""
    with world.look() as session:
        code = session.get_one(Person, world.annie_id).code
    world.press(FATIMA, ":menu:request")
    world.hear(FATIMA, code)
    world.hear(FATIMA, "mevrouw Gröber wil graag schaken")
    for _ in range(6):
        last = [message for message in world.messages(FATIMA) if message.question not in ("", ":")][-1]
        if any(message.purpose == "answer" and not message.choices for message in world.messages(FATIMA)[-1:]):
            break
        world.press(FATIMA, last.choices[0]["press"]) if last.choices else world.hear(FATIMA, "dinsdagmiddag")
    assert world.all(Request) == []
    said = " ".join(message.text for message in world.messages(FATIMA)[-3:]).lower()
    assert "gröber" in said or "grober" in said or "woord" in said or "achternaam" in said


def test_a_consent_given_twice_is_one_and_withdrawn_twice_none(world: World):
    """Invariants 5 and 14: doing it again changes nothing."""
    with world.work() as work:
        first = consents.give(work, world.annie(work), Purpose.SHARE, ground="telefoon")
        assert consents.give(work, world.annie(work), Purpose.SHARE, ground="telefoon").id == first.id
        consents.withdraw(work, world.annie(work), Purpose.SHARE)
        withdrawn_at = first.withdrawn_at
    world.clock.forward(hours=1)
    with world.work() as work:
        consents.withdraw(work, world.annie(work), Purpose.SHARE)
        assert work.session.get_one(type(first), first.id).withdrawn_at == withdrawn_at
    assert world.messages(ANNIE) == []
