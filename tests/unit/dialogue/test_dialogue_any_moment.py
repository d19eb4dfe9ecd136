"""What can be said at any moment, and what cannot be used: the answer is kind and nothing is lost."""

from dataclasses import replace

import pytest
from dialogue_talk import HELPER, NOW, PLACES, QUARTERS, Talk

from matcher.dialogue.alarm import Alarm, alarm_in
from matcher.dialogue.commands import Command, command_in
from matcher.dialogue.hearing import LONGEST
from matcher.language.places import Gazetteer


@pytest.fixture
def asked(talk):
    """Somebody who is being asked for a postcode."""
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("Ans, 54")
    return conversation


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("terug", Command.BACK),
        ("/back", Command.BACK),
        ("Stop!", Command.STOP),
        ("/stop@haarlem_bot", Command.STOP),
        ("?", Command.HELP),
        ("taal", Command.LANGUAGE),
        ("start again", Command.RESTART),
        ("opnieuw", Command.RESTART),
        ("/mydata", Command.MY_DATA),
        ("vergeet mij", Command.FORGET),
        ("Pauze", Command.PAUSE),
        ("ik wil terug naar huis", None),
        ("stoppelveld", None),
    ],
)
def test_commands_are_known_in_both_languages_and_only_alone(said, meant):
    assert command_in(said) is meant


def test_back_forgets_the_last_answer_and_asks_it_again(asked):
    asked.say("2034")
    asked.say("terug")
    assert asked.keys == ["chat.postcode"]
    assert "postcode4" not in asked.conversation.front.answers


def test_back_takes_back_all_that_one_message_answered(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("Ans, 54, 2034 AB")
    conversation.say("terug")
    assert conversation.keys == ["chat.who"]
    assert conversation.conversation.front.answers == {}


def test_back_at_the_first_question_says_so(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("terug")
    assert conversation.keys == ["chat.back.first", "chat.who"]


def test_start_again_asks_the_first_question(asked):
    asked.say("opnieuw")
    assert asked.keys == ["chat.signup.volunteer.opening", "chat.who"]


def test_help_names_the_number_of_the_team_and_asks_on(talk):
    conversation = talk(HELPER)
    conversation.say("pauze")
    conversation.say("help")
    assert conversation.keys == ["chat.help.phone", "chat.profile.until"]
    assert "023 000 00 00" in conversation.texts[0]


def test_the_language_changes_at_once_and_the_question_stays(asked):
    asked.say("taal")
    assert asked.conversation.language == "en"
    assert asked.keys == ["chat.language", "chat.postcode"]
    assert asked.texts[1].startswith("What is your postcode?")
    asked.say("language")
    assert asked.conversation.language == "nl"


def test_english_is_heard_from_the_first_sentence_on(talk):
    conversation = talk()
    conversation.say("I would like to help someone with the garden")
    assert conversation.conversation.language == "en"


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "location", "contact", "dice"])
def test_what_is_no_words_is_answered_and_the_question_asked_again(asked, kind):
    asked.other(kind)
    assert asked.keys[0].startswith("chat.other")
    assert asked.keys[1:] == ["chat.postcode"]


def test_five_thousand_characters_are_kept_and_the_question_is_asked_again(asked):
    text = "ik woon hier al heel lang " * 200
    assert len(text) > LONGEST
    asked.say(text)
    assert asked.keys == ["chat.too_long", "chat.postcode"]
    assert asked.event("words")["words"] == text


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_message_is_answered(asked, text):
    asked.say(text)
    assert asked.keys == ["chat.empty", "chat.postcode"]


def test_an_emoji_is_no_name(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("😊🌷")
    assert conversation.keys == ["chat.who.unclear"]
    assert conversation.question.question.startswith("who.")


@pytest.mark.parametrize("said", ["schaken en fietsen", "wandelen fietsen", "Ans en Piet"])
def test_what_somebody_likes_is_no_name(talk, said):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("54")
    conversation.say(said)
    assert conversation.keys == ["chat.who.unclear"]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("9999", "chat.postcode.unknown"),
        ("Haarlem", "chat.postcode.town"),
        ("Schalkwjk", "chat.postcode.unclear"),
        ("weet ik niet", "chat.postcode.unclear"),
    ],
)
def test_a_postcode_that_cannot_be_used_is_asked_again_and_kept(asked, said, key):
    asked.say(said)
    assert asked.keys in ([key], ["chat.postcode.perhaps"])
    assert asked.conversation.front.answers["place_words"] == said


def test_a_neighbourhood_of_the_own_region_goes_before_a_village_elsewhere(scripts, wording):
    places = f"{PLACES}3998,Schalkwijk,Utrecht,51.99,5.19\n"
    far = replace(scripts, gazetteer=Gazetteer.from_csv(places, QUARTERS))
    conversation = Talk(far, wording, {"region": "haarlem", "roles": []})
    for line in ("/start vrijwilliger", "Ans, 54", "Schalkwijk"):
        conversation.say(line)
    assert conversation.conversation.front.answers["postcode4"] == "2034"


def test_nobody_is_stuck_on_a_postcode(asked):
    for said in ("9999", "9998", "9997"):
        asked.say(said)
    assert asked.keys == ["chat.postcode.kept", "chat.said"]


def test_a_day_in_the_past_is_asked_again_and_kept(talk):
    conversation = talk()
    conversation.start("buur")
    conversation.say("iemand naar de markt rijden")
    conversation.say("gisteren")
    assert conversation.keys == ["chat.times.past"]
    conversation.say("morgen")
    assert conversation.keys == ["chat.postcode"]
    answers = conversation.conversation.front.answers
    assert answers["times_words"] == "gisteren\nmorgen"
    assert answers["times"]["moments"][0]["day"] == "2026-11-26"


def test_words_that_say_no_time_twice_are_kept_as_they_are(talk):
    conversation = talk()
    conversation.start("buur")
    conversation.say("iemand naar de markt rijden")
    conversation.say("hangt ervan af")
    assert conversation.keys == ["chat.times.unclear"]
    conversation.say("net hoe het uitkomt")
    assert conversation.keys == ["chat.times.kept", "chat.postcode"]
    for line in ("2034", "Ans, 54", "ja"):
        conversation.say(line)
    values = conversation.event("offer.recorded")
    assert values["times"] is None
    assert values["times_words"] == "hangt ervan af\nnet hoe het uitkomt"


def test_interests_that_nobody_knows_are_asked_once_and_then_kept(asked):
    asked.say("2034")
    asked.say("glasblazen")
    assert asked.keys == ["chat.said.unclear"]
    asked.say("gewoon glasblazen")
    assert asked.keys == ["chat.said.kept", "chat.times.week"]
    assert asked.conversation.front.answers["said"] == "glasblazen\ngewoon glasblazen"


def test_two_answers_in_one_message_are_both_taken(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("Ans, 2034 AB")
    assert conversation.keys == ["chat.heard", "chat.who.age"]
    conversation.say("54")
    assert conversation.keys == ["chat.said"]


def test_what_was_said_early_is_said_back_and_can_be_taken_back(talk):
    conversation = talk()
    conversation.start("buur")
    conversation.say("iemand naar de markt rijden, ik ben Samira")
    assert conversation.keys == ["chat.heard", "chat.offer.when"]
    assert "Samira" in conversation.texts[0]
    assert conversation.conversation.front.answers["what"] == "iemand naar de markt rijden"
    conversation.say("zaterdag")
    conversation.say("ik ben 41")
    assert conversation.keys == ["chat.heard", "chat.postcode"]
    conversation.say("terug")
    assert conversation.keys == ["chat.postcode"]
    assert "age" not in conversation.conversation.front.answers
    assert conversation.conversation.front.answers["name"] == "Samira"


def test_a_choice_can_be_made_by_number_label_or_its_beginning(talk):
    for said in ("3", "3.", "optie 3", "In het weekend", "in het weekand"):
        conversation = talk(HELPER)
        for line in ("mijn tijden zijn veranderd", "Wanneer ik kan", said):
            conversation.say(line)
        assert conversation.keys == ["chat.profile.changed"], said


def test_a_number_without_a_list_is_kept(talk):
    conversation = talk(HELPER)
    conversation.say("2")
    assert conversation.keys == ["chat.late"]
    assert conversation.event("late") == {"words": "2"}


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("ze is gevallen!", Alarm.EMERGENCY),
        ("bel 112", Alarm.EMERGENCY),
        ("HELP NU", Alarm.EMERGENCY),
        ("is dit een noodgeval", Alarm.EMERGENCY),
        ("mother has fallen", Alarm.EMERGENCY),
        ("ik wil niet meer", Alarm.DESPAIR),
        ("hij had het over zelfmoord", Alarm.DESPAIR),
        ("ze is suïcidaal", Alarm.DESPAIR),
        ("I don't want to live", Alarm.DESPAIR),
        ("ik maak me zorgen over Bep", Alarm.WORRY),
        ("ik maak mij een beetje zorgen", Alarm.WORRY),
        ("we are worried about him", Alarm.WORRY),
        ("ik wil niet meer schaken", None),
        ("dat is me tegengevallen", None),
        ("ik ben gevallen voor deze buurt", None),
        ("ik woon op nummer 1125", None),
        ("zaterdag naar de markt", None),
    ],
)
def test_alarms_are_heard_and_ordinary_words_are_none(text, alarm):
    assert alarm_in(text) is alarm


def test_an_emergency_is_answered_first_and_the_question_stays(asked):
    asked.say("mijn buurvrouw is gevallen")
    assert asked.keys == ["chat.alarm.emergency", "chat.postcode"]
    assert asked.event("worry") == {"words": "mijn buurvrouw is gevallen", "kind": "emergency"}
    assert "112" in asked.texts[0]
    assert "huisarts" in asked.texts[0]


def test_despair_is_answered_and_nothing_else_is_asked(asked):
    asked.say("ik wil niet meer leven")
    assert asked.keys == ["chat.alarm.despair"]
    assert "113" in asked.texts[0]
    asked.say("2034")
    assert asked.keys == ["chat.said"]


def test_an_emergency_is_heard_after_a_stop_too(talk):
    conversation = talk(HELPER)
    conversation.say("stop")
    conversation.say("help nu")
    assert conversation.keys == ["chat.alarm.emergency_phone"]
    assert conversation.names() == ["worry"]


def test_an_emergency_told_at_a_question_for_words_is_also_its_answer(talk):
    conversation = talk(HELPER)
    conversation.open("checkin", {"checkin": "CH1", "kind": "follow_up", "side": "helper"})
    conversation.press("good")
    conversation.say("hij was gevallen, maar het ging weer")
    assert conversation.keys[0] == "chat.alarm.emergency_phone"
    assert conversation.names() == ["worry", "checkin.answered"]
    assert conversation.event("checkin.answered")["words"] == "hij was gevallen, maar het ging weer"


def test_a_pause_is_not_for_strangers(talk):
    conversation = talk()
    conversation.say("pauze")
    assert conversation.keys == ["chat.profile.unknown", "chat.menu"]


def test_somebody_who_is_forgotten_leaves_nothing_behind(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", {"proposal": "PR1", "words": "Bep schaakt graag.", "team_member": "Fatma"})
    conversation.say("/forget")
    conversation.press("yes")
    assert conversation.names() == ["forget.asked"]
    assert conversation.conversation.threads == ()
    assert "Bep" not in conversation.stored


def test_an_invitation_hands_on_its_token_and_nothing_else(talk):
    conversation = talk()
    conversation.start("i-aB3_x")
    assert conversation.event("invite.used") == {"token": "aB3_x"}
    assert "aB3_x" not in conversation.stored


def test_a_start_link_nobody_knows_shows_the_menu(talk):
    conversation = talk()
    conversation.start("zomaar")
    assert conversation.keys == ["chat.menu"]


def test_the_moment_of_asking_is_the_one_that_was_passed_in(asked):
    assert asked.conversation.front.asked == NOW.isoformat()


def test_a_pause_in_mid_sign_up_keeps_what_was_said_and_asks_nothing_until_somebody_goes_on(asked):
    asked.say("/pauze")
    assert asked.keys == ["chat.later"]
    asked.say("2034")
    assert asked.keys[0] != "chat.postcode"
    assert asked.conversation.front.answers["postcode4"] == "2034"
