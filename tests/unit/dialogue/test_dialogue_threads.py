"""Which thread an answer belongs to: presses, late presses, what waits and what goes in front."""

from datetime import timedelta

import pytest
from dialogue_talk import HELPER, NOW, PARTICIPANT

from matcher.dialogue import Press
from matcher.dialogue.flow import PATIENCE
from matcher.errors import InputError

PROPOSAL = {"proposal": "PR1", "words": "Bep schaakt graag. Zin?", "team_member": "Fatma"}
CHECKIN = {"checkin": "CH1", "kind": "follow_up", "side": "helper"}


def test_what_a_service_opens_waits_behind_somebody_in_mid_question(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    turn = conversation.open("checkin", CHECKIN)
    assert turn.replies == ()
    assert [thread.script for thread in turn.conversation.threads] == ["signup_volunteer", "checkin"]
    for line in ("Ans, 54", "2034", "schaken", "ok", "maakt niet uit", "vaker", "fiets", "ja"):
        conversation.say(line)
    assert conversation.keys == ["chat.signup.volunteer.done", "chat.checkin.follow_up_helper"]


def test_what_a_service_opens_goes_in_front_of_a_question_that_was_left_alone(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", PROPOSAL)
    asked = conversation.question
    conversation.now = NOW + PATIENCE
    conversation.open("checkin", CHECKIN)
    assert conversation.keys == ["chat.checkin.follow_up_helper"]
    conversation.press("yes", asked)
    assert conversation.event("proposal.answered")["answer"] == "yes"
    assert conversation.keys == ["chat.proposal.yes", "chat.go_on", "chat.checkin.follow_up_helper"]


def test_a_press_for_an_older_question_is_kept_and_changes_nothing(talk):
    conversation = talk()
    conversation.say("ik kan zaterdag iemand naar de markt rijden")
    for line in ("2034", "Ans, 54"):
        conversation.say(line)
    consent = conversation.question
    conversation.say("terug")
    conversation.say("Ans, 55")
    before = conversation.conversation.threads
    conversation.press("yes", consent)
    assert conversation.keys == ["chat.late"]
    assert conversation.names() == ["late"]
    late = conversation.event("late")
    assert (late["thread"], late["question"], late["choice"]) == (consent.thread, consent.question, "yes")
    assert conversation.conversation.threads == before


def test_a_press_of_an_ended_thread_is_kept_and_never_applied_to_another(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", PROPOSAL)
    old = conversation.question
    conversation.press("no")
    conversation.open("proposal", {**PROPOSAL, "proposal": "PR2"})
    conversation.press("yes", old)
    assert conversation.keys == ["chat.late"]
    assert [event.values["answer"] for event in conversation.events if event.name == "proposal.answered"] == ["no"]


def test_the_same_press_twice_does_nothing_the_second_time(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", PROPOSAL)
    asked = conversation.question
    conversation.press("yes")
    after = conversation.conversation
    turn = conversation.press("yes", asked)
    assert (turn.replies, turn.events, turn.conversation) == ((), (), after)


def test_taking_the_same_concept_away_twice_asks_the_question_once_more_each_time(talk):
    conversation = talk()
    for line in ("/start vrijwilliger", "Ans, 54, 2034 AB", "schaken en fietsen"):
        conversation.say(line)
    asked = conversation.question
    conversation.press("-schaken", asked)
    conversation.send(Press(asked.thread, asked.question, "-schaken"))
    assert conversation.keys == ["chat.check"]
    assert [choice.key for choice in conversation.question.choices] == ["ok", "-fietsen"]
    assert conversation.question.question == asked.question


def test_what_was_taken_away_is_not_handed_on(talk):
    conversation = talk()
    for line in ("/start vrijwilliger", "Ans, 54, 2034 AB", "schaken en fietsen"):
        conversation.say(line)
    conversation.press("-schaken")
    for line in ("ook wandelen, en ik spreek Turks", "klopt", "maakt niet uit", "vaker", "fiets", "ja"):
        conversation.say(line)
    values = conversation.event("signup.completed")
    assert [one["concept"] for one in values["interests"]] == ["fietsen", "wandelen"]
    assert values["languages"] == ["nl", "tr"]


def test_withdrawing_what_is_in_front_takes_up_what_waits(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", PROPOSAL)
    asked = conversation.question
    conversation.open("checkin", CHECKIN)
    conversation.withdraw(asked.thread)
    assert conversation.keys == ["chat.checkin.follow_up_helper"]
    conversation.press("yes", asked)
    assert conversation.names() == ["late"]


def test_withdrawing_what_has_ended_changes_nothing(talk):
    conversation = talk(HELPER)
    turn = conversation.withdraw("t99")
    assert (turn.replies, turn.events) == ((), ())


def test_nothing_is_asked_of_somebody_who_stopped_until_they_start(talk):
    conversation = talk(HELPER)
    conversation.say("stop")
    assert conversation.open("proposal", PROPOSAL).replies == ()
    conversation.say("start")
    assert conversation.keys == ["chat.started", "chat.proposal"]


def test_a_stop_in_the_middle_loses_nothing(talk):
    conversation = talk()
    for line in ("/start vrijwilliger", "Ans, 54", "stop", "2034"):
        conversation.say(line)
    assert conversation.keys == ["chat.stopped.still"]
    assert conversation.event("words") == {"words": "2034"}
    conversation.say("start")
    assert conversation.keys == ["chat.started", "chat.postcode"]
    assert conversation.conversation.front.answers["name"] == "Ans"


def test_another_way_in_takes_over_who_somebody_is(talk):
    conversation = talk()
    for line in ("/start vrijwilliger", "Ans, 54", "2034", "schaken"):
        conversation.say(line)
    conversation.start("buur")
    assert len(conversation.conversation.threads) == 1
    assert conversation.event("words")["words"] == "schaken"
    for line in ("koffie drinken", "zaterdag"):
        conversation.say(line)
    assert conversation.keys == ["chat.consent.offer"]
    conversation.say("ja")
    assert conversation.event("offer.recorded")["name"] == "Ans"


def test_the_same_way_in_again_goes_on_where_it_was(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("Ans, 54")
    conversation.start("vrijwilliger")
    assert conversation.keys == ["chat.postcode"]


def test_i_cannot_tomorrow_goes_before_the_question_of_a_service(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", PROPOSAL)
    conversation.say("ik kan morgen niet")
    assert conversation.keys == ["chat.appointment.cancelled", "chat.go_on", "chat.proposal"]
    assert conversation.names() == ["appointment.cancelled"]


def test_without_an_appointment_i_cannot_tomorrow_declines_nothing(talk):
    conversation = talk({**HELPER, "appointments": []})
    conversation.open("proposal", PROPOSAL)
    conversation.say("ik kan morgen niet")
    assert conversation.keys == ["chat.proposal.unclear"]
    assert conversation.names() == []
    conversation.press("no")
    assert conversation.event("proposal.answered")["words"] == "ik kan morgen niet"


def test_a_script_that_does_not_exist_is_refused(talk):
    with pytest.raises(InputError, match="no script"):
        talk().open("nonsense", {})


def test_ids_never_come_back(talk):
    conversation = talk(PARTICIPANT)
    seen = set()
    for number in range(5):
        conversation.now = NOW + timedelta(days=number)
        conversation.open("search", {"request": f"RQ{number}", "words": "schaakt"})
        reply = conversation.question
        assert (reply.thread, reply.question) not in seen
        seen.add((reply.thread, reply.question))
        conversation.press("yes")


def test_a_stranger_who_asks_for_help_is_addressed_politely_and_a_volunteer_is_not(talk):
    conversation = talk()
    conversation.start("deelnemer")
    assert conversation.conversation.polite is True
    conversation.start("vrijwilliger")
    assert conversation.conversation.polite is False
