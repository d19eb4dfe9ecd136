"""Words that reach us after newer ones: kept, and no answer to the question that is open now."""

from dialogue_talk import HELPER

from matcher.dialogue import Overtaken


def test_words_that_were_overtaken_are_kept_and_the_question_stays(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("Ans, 54")
    before = conversation.conversation.front
    conversation.send(Overtaken("2034 AB"))
    assert conversation.keys == ["chat.late"]
    assert conversation.event("late")["words"] == "2034 AB"
    assert conversation.conversation.front == before


def test_a_cry_for_help_and_stop_are_heard_however_late(talk):
    conversation = talk(HELPER)
    conversation.send(Overtaken("help, ik ben gevallen en kan niet opstaan"))
    assert conversation.keys != ["chat.late"]
    conversation.send(Overtaken("stop"))
    assert conversation.conversation.stopped
    assert "stopped" in conversation.names()
    conversation.send(Overtaken("dinsdag kan ik wel"))
    assert conversation.keys == ["chat.stopped.still"]
    assert conversation.event("late")["words"] == "dinsdag kan ik wel"
