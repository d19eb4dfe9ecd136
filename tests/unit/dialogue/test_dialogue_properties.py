"""Whatever people do, in whatever order: nothing raises, one question at a time, every state survives JSON."""

import re

import pytest
from dialogue_talk import HELPER, PARTICIPANT, TEAM, Talk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.dialogue import SCRIPTS, Press

EVENTS = {
    "signup.completed": {"kind", "name", "age", "postcode4", "interests", "times", "frequency", "consent", "said"},
    "signup.turned_away": set(),
    "offer.recorded": {"what", "interests", "times", "frequency", "postcode4", "name", "age", "consent"},
    "dropby.recorded": {"whom", "what", "interests", "times", "name", "consent"},
    "profile.changed": {"field", "value"},
    "profile.paused": {"until"},
    "profile.away": {"away"},
    "profile.resumed": set(),
    "wish.recorded": {"text", "interests"},
    "referral.recorded": {"name", "phone", "text", "for", "consent"},
    "search.answered": {"request", "answer", "words"},
    "proposal.answered": {"proposal", "answer", "words"},
    "helper.answered": {"proposal", "answer"},
    "checkin.answered": {"checkin", "answer", "again", "words"},
    "appointment.cancelled": {"appointment", "reason_words"},
    "appointment.move_asked": {"appointment", "moment"},
    "move.answered": {"appointment", "answer"},
    "request.made": {"code", "words", "interests", "times", "frequency"},
    "worry": {"words"},
    "words": {"words"},
    "late": set(),
    "stopped": set(),
    "started.again": set(),
    "mydata.asked": set(),
    "forget.asked": set(),
    "invite.used": {"token"},
}
FACTS = {
    "proposal": "PR1", "request": "RQ1", "checkin": "CH1", "appointment": "APP1", "words": "Bep schaakt graag.",
    "ties": [
        {"id": "CH1", "name": "Bep", "kind": "first", "words": "Je was bij Bep. Hoe was het?"},
        {"id": "CH2", "name": "Jo", "kind": "follow_up"},
    ],
    "kind": "first", "side": "helper", "old": "2026-11-26T14:00", "new": "maandag", "team_member": "Fatma",
}  # fmt: skip
SAID = """
ja|nee|klopt|terug|opnieuw|stop|start|help|taal|menu|pauze|hervat|/forget|/privacy|/mydata|1|2|3|9|goed|niet zo goed
Ans, 54|Kim 17|12|2034 AB|9999|zaterdag|gisteren|ik schaak graag|vissen niet|fiets, 3 km|06 12345678|dank je|hallo
ik kan morgen niet|ik zoek iemand voor 7KPQ2|ik kan zaterdag iemand naar de markt rijden|ze is gevallen
ik wil vaker bij mevrouw Jansen langs|ik wil vrijwilliger worden|mijn moeder zoekt iemand|verzetten naar maandag
"""
WORDS = st.one_of(st.sampled_from(re.split(r"[|\n]", SAID.strip())), st.text(max_size=40))
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), WORDS),
        st.tuples(st.just("choose"), st.integers(0, 12)),
        st.tuples(st.just("old"), st.integers(0, 40)),
        st.tuples(st.just("press"), st.tuples(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))),
        st.tuples(st.just("open"), st.sampled_from(sorted(SCRIPTS))),
        st.tuples(st.just("start"), st.sampled_from(["", "buur", "student", "i-abc", "i-", "x" * 64])),
        st.tuples(st.just("other"), st.sampled_from(["sticker", "voice", "🙂"])),
        st.tuples(st.just("withdraw"), st.sampled_from(["t1", "t2", "t9"])),
    ),
    min_size=1,
    max_size=25,
)


def act(conversation, offered, kind, value):
    if kind == "say":
        conversation.say(value)
    elif kind == "choose" and offered:
        reply = offered[-1]
        conversation.send(Press(reply.thread, reply.question, reply.choices[value % len(reply.choices)].key))
    elif kind == "old" and offered:
        reply = offered[value % len(offered)]
        conversation.send(Press(reply.thread, reply.question, reply.choices[value % len(reply.choices)].key))
    elif kind == "press":
        conversation.send(Press(*value))
    elif kind == "open":
        conversation.open(value, FACTS)
    elif kind == "start":
        conversation.start(value)
    elif kind == "other":
        conversation.other(value)
    elif kind == "withdraw":
        conversation.withdraw(value)


@pytest.mark.parametrize("known", [{}, HELPER, PARTICIPANT, TEAM], ids=["stranger", "helper", "participant", "team"])
@given(acts=ACTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_messages_breaks_the_conversation(scripts, wording, known, acts):
    conversation = Talk(scripts, wording, known)
    offered = []
    for kind, value in acts:
        act(conversation, offered, kind, value)
        if conversation.turn is None:
            continue
        offered += [reply for reply in conversation.turn.replies if reply.choices]
        for event in conversation.turn.events:
            assert EVENTS[event.name] <= set(event.values), event
            if event.name in ("signup.completed", "offer.recorded", "dropby.recorded", "referral.recorded"):
                assert event.values["consent"] is True
            if event.name in ("signup.completed", "offer.recorded", "dropby.recorded") and event.values["age"]:
                assert event.values["age"] >= 16
                assert event.values["age"] >= 18 or event.values["guardian_phone"]
        if conversation.turn.replies and not conversation.conversation.stopped:
            assert len(conversation.turn.replies) <= 6


@given(text=st.text(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_first_message_gets_an_answer(scripts, wording, text):
    conversation = Talk(scripts, wording)
    assert conversation.say(text).replies
