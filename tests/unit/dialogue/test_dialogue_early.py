"""Answers given before they were asked: kept, said back, not asked again; and never guessed."""

import json

import pytest
from dialogue_talk import HELPER, NOW, Talk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.dialogue.questions import View
from matcher.dialogue.spotting import left_without, spot_likes, spot_postcode, spot_study, spot_times, spot_who

# What is said of each question of a script, in the order of asking; None is a button, which nobody can press early.
VOLUNTEER = {
    "who": "Samira, 41",
    "postcode": "2034 AB",
    "said": "ik hou van schaken en fietsen",
    "check": None,
    "times": "ik kan op zaterdagmiddag",
    "frequency": None,
    "travel": "met de fiets",
    "consent": None,
}
STUDENT = {
    "who": "ik ben Piet van den Berg, 22 jaar",
    "postcode": "ik woon in Schalkwijk",
    "said": "ik hou van wandelen",
    "check": None,
    "study": "ik studeer geschiedenis",
    "weeks": None,
    "times": "ik kan op dinsdag en donderdag, niet in de tentamenweken",
    "travel": "ik heb een auto",
    "consent": None,
}
NEIGHBOUR = {
    "what": "iemand naar de markt rijden",
    "times": "ik kan zaterdag",
    "postcode": "2034 AB",
    "who": "Samira, 41",
    "consent": None,
}
PRESSES = {"weeks": "none", "check": "ok", "frequency": "regular", "consent": "yes"}
WAYS = {
    "vrijwilliger": (VOLUNTEER, "signup.completed"),
    "student": (STUDENT, "signup.completed"),
    "buur": (NEIGHBOUR, "offer.recorded"),
}


def asked_now(conversation):
    return conversation.question.question.rpartition(".")[0]


def walk(scripts, wording, way, early=lambda asked, later: []):
    """Answer every question that is asked, with more of the later ones beside it; the event and the messages taken."""
    said, event = WAYS[way]
    conversation = Talk(scripts, wording)
    conversation.start(way)
    told = set()
    while not any(one.name == event for one in conversation.events):
        asked = asked_now(conversation)
        if said[asked] is None:
            conversation.press(PRESSES[asked])
            continue
        later = [key for key, words in said.items() if words and key not in told and key != asked]
        more = [key for key in early(asked, later) if key in later]
        told |= {asked, *more}
        conversation.say(", ".join(said[key] for key in (asked, *more)))
        assert conversation.heard < 20
    return conversation.event(event), conversation.heard


@pytest.mark.parametrize("way", WAYS)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_early_answers_and_the_others_come_to_the_same_as_one_by_one(scripts, wording, way, data):
    one_by_one, longest = walk(scripts, wording, way)
    mixed, taken = walk(
        scripts,
        wording,
        way,
        lambda asked, later: data.draw(st.lists(st.sampled_from(later), unique=True)) if later else [],
    )
    assert json.dumps(mixed, sort_keys=True) == json.dumps(one_by_one, sort_keys=True)
    assert taken <= longest


@pytest.mark.parametrize(("way", "most"), [("vrijwilliger", 4), ("student", 4), ("buur", 2)])
def test_who_says_everything_at_once_is_asked_only_what_is_left(scripts, wording, way, most):
    event, taken = walk(scripts, wording, way, lambda asked, later: later)
    assert event["consent"] is True
    assert taken - 1 <= most  # the first message opened the chat


def test_a_name_and_age_at_the_postcode_are_not_asked_again(talk):
    conversation = talk()
    conversation.say("ik kan zaterdag iemand naar de markt rijden")
    conversation.say("Samira, 41")
    assert conversation.keys == ["chat.heard", "chat.postcode"]
    assert conversation.texts[0] == "Ik onthoud alvast: Samira en 41 jaar. Klopt er iets niet? Typ dan 'terug'."
    conversation.say("2034 AB")
    assert conversation.keys == ["chat.consent.offer"]
    conversation.say("ja")
    values = conversation.event("offer.recorded")
    assert (values["name"], values["age"], values["postcode4"]) == ("Samira", 41, "2034")
    assert "place_words" not in values


def test_three_answers_at_the_first_question_are_all_kept(talk):
    conversation = talk()
    conversation.start("vrijwilliger")
    conversation.say("ik ben Piet, 2034 AB, ik kan op zaterdag")
    assert conversation.keys == ["chat.heard", "chat.who.age"]
    assert "2034 Haarlem" in conversation.texts[0]
    assert "op zaterdag" in conversation.texts[0]
    for line in ("60", "schaken", "klopt"):
        conversation.say(line)
    assert conversation.keys == ["chat.frequency"]


def test_what_was_said_before_the_menu_counts_once_a_way_in_is_chosen(talk):
    conversation = talk()
    conversation.say("ik ben Piet, 60, 2034 AB, ik kan op zaterdag")
    assert conversation.keys == ["chat.menu"]
    conversation.press("volunteer")
    assert conversation.keys == ["chat.signup.volunteer.opening", "chat.heard", "chat.said"]
    assert conversation.conversation.said == ""


def test_a_first_sentence_that_says_all_needs_one_more_message(talk):
    conversation = talk()
    conversation.say("Ik kan zaterdag iemand naar de markt rijden. Ik ben Samira, 41, 2034 AB")
    assert conversation.keys == ["chat.offer.opening_said", "chat.heard", "chat.consent.offer"]
    conversation.say("ja")
    values = conversation.event("offer.recorded")
    assert values["what"] == "Ik kan zaterdag iemand naar de markt rijden."
    assert values["times"]["moments"][0]["day"] == "2026-11-28"


def test_somebody_of_fourteen_is_turned_away_also_when_the_age_comes_early(talk):
    conversation = talk()
    conversation.say("ik kan zaterdag iemand naar de markt rijden")
    conversation.say("Kim, 14")
    assert conversation.keys == ["chat.who.too_young"]
    assert "Kim" not in conversation.stored


def test_back_takes_back_what_was_said_early_and_asks_on(talk):
    conversation = talk()
    conversation.say("ik kan zaterdag iemand naar de markt rijden")
    conversation.say("Samira, 41")
    conversation.say("terug")
    assert conversation.keys == ["chat.postcode"]
    assert not {"name", "age", "who"} & set(conversation.conversation.front.answers)
    conversation.say("2034")
    assert conversation.keys == ["chat.who"]


def test_who_we_know_is_not_asked_who_they_are_whatever_they_say(talk):
    conversation = talk(HELPER)
    conversation.say("ik kan zaterdag iemand naar de markt rijden, ik ben Bep, 2034 AB")
    assert "name" not in conversation.conversation.front.answers


def view(scripts):
    return View({}, {}, {}, "nl", False, scripts, NOW)


def spotted(spot, text, scripts):
    span = spot(text, view(scripts))
    return text[span[0] : span[1]] if span else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Samira, 41", "Samira, 41"),
        ("2034 AB, Samira, 41 jaar", "Samira, 41 jaar"),
        ("hoi, ik ben Piet de Vries en ik woon in 2034", "ik ben Piet de Vries"),
        ("mijn naam is fatima", "mijn naam is fatima"),
        ("ik ben 41 jaar", "ik ben 41 jaar"),
        ("Hoi, ik ben Joke, 67", "ik ben Joke, 67"),
        ("Kees de Vries, 70", "Kees de Vries, 70"),
        ("I'm Tom, 44", "I'm Tom, 44"),
        ("ik ben Bakker", None),
        ("ik ben moe", None),
        ("Ik ben Nederlander", None),
        ("Haarlem, 41", None),
        ("Bachstraat, 41", None),
        ("Zaterdag, 14", None),
        ("bus, 73", None),
        ("ik woon hier al 40 jaar", None),
        ("ik ben 40 jaar bakker geweest", None),
    ],
)
def test_only_a_certain_name_or_age_is_taken(scripts, text, found):
    assert spotted(spot_who, text, scripts) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Samira, 2034 AB", "2034 AB"),
        ("mijn postcode is 2034", "mijn postcode is 2034"),
        ("ik woon in Schalkwijk", "ik woon in Schalkwijk"),
        ("Samira, 2034", "2034"),
        ("Samira, 2011", None),  # may be a year of birth
        ("Samira, 2999 ZZ", None),
        ("ik woon in Haarlem", None),
        ("ik rij 2034 km per jaar", None),
    ],
)
def test_only_a_certain_postcode_is_taken(scripts, text, found):
    assert spotted(spot_postcode, text, scripts) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("schaken, ik kan op zaterdag", "ik kan op zaterdag"),
        (
            "ik kan op dinsdag, donderdag en zaterdagmiddag. Ik ben Piet",
            "ik kan op dinsdag, donderdag en zaterdagmiddag",
        ),
        ("ik kan doordeweeks, maar niet in de tentamenweken", "ik kan doordeweeks, maar niet in de tentamenweken"),
        ("ik kan zaterdag iemand naar de markt rijden", None),
        ("ik ga zaterdag altijd naar de markt", None),
        ("ik kan goed koken", None),
    ],
)
def test_only_certain_times_are_taken(scripts, text, found):
    assert spotted(spot_times, text, scripts) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2034 AB, ik hou van schaken, fietsen en wandelen", "ik hou van schaken, fietsen en wandelen"),
        ("ik schaak graag, ik ben Piet", "ik schaak graag"),
        ("ik wil graag iets doen", None),
    ],
)
def test_only_certain_likes_are_taken(scripts, text, found):
    assert spotted(spot_likes, text, scripts) == found


def test_who_told_the_study_early_is_still_asked_for_weeks_away(talk):
    conversation = talk()
    conversation.say("Hoi, ik ben Sam, ik studeer rechten en ik ben 21")
    assert conversation.keys == ["chat.signup.student.opening", "chat.heard", "chat.postcode"]
    assert (
        conversation.texts[1]
        == "Ik onthoud alvast: Sam, 21 jaar en studie rechten. Klopt er iets niet? Typ dan 'terug'."
    )
    for line in ("2034 AB", "schaken", "klopt"):
        conversation.say(line)
    assert conversation.keys == ["chat.study.weeks"]
    conversation.say("in de tentamenweken, en van 20 december tot 5 januari")
    assert conversation.keys == ["chat.away.heard", "chat.times.week"]
    for line in ("zaterdag", "fiets", "ja"):
        conversation.say(line)
    values = conversation.event("signup.completed")
    assert values["away"] == {"days": [["2026-12-20", "2027-01-05"]], "periods": ["exams"]}
    assert conversation.heard <= 10


def test_a_study_is_taken_where_nothing_else_is_in_it(scripts):
    assert spotted(spot_study, "Sam, ik studeer rechten, 2034 AB", scripts) == "ik studeer rechten"
    assert spotted(spot_study, "ik studeer graag in het park", scripts) is None


JOINTS = {"en", "maar"}


@given(
    parts=st.lists(
        st.sampled_from(["piet", "schaken", "op zaterdag", "2034", "en", "maar", "met de fiets"]), min_size=1
    ),
    joint=st.sampled_from([", ", " ", ". "]),
    data=st.data(),
)
@settings(max_examples=80, deadline=None)
def test_taking_a_part_out_keeps_every_other_word(parts, joint, data):
    index = data.draw(st.integers(0, len(parts) - 1))
    start = sum(len(part) + len(joint) for part in parts[:index])
    left = left_without(joint.join(parts), (start, start + len(parts[index])))
    kept = [word.strip(",.") for word in left.split()]
    expected = [word for number, part in enumerate(parts) if number != index for word in part.split()]
    assert [word for word in kept if word and word not in JOINTS] == [word for word in expected if word not in JOINTS]
