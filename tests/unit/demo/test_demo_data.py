import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.services.trust.discretion import health_words_in

DATA = Path(__file__).parents[3] / "data"
NAMES = ("places", "names", "cast", "helpers", "activities")
LANGUAGES = {"nl", "en", "de", "fr", "es", "it", "tr", "ar", "zgh", "srn", "hns", "pap", "id", "pl"}
STANDS = {"now", "again", "only_together", "only_watching", "no_longer"}
LAYERS = {"personal", "shared", "institutional"}
DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
HOURS = r"\d\d:\d\d-\d\d:\d\d"
TURN = f"elke ({DAYS})( en ({DAYS}))?|om de week op ({DAYS})|elke (eerste|tweede|derde|laatste) ({DAYS}) van de maand"
WEEKLY = re.compile(rf"({TURN}) {HOURS}")
SERIES = re.compile(rf"({DAYS}) {HOURS}")
# What FIELD's page of words never says; "bezorgen" and "verzorgen" are other words.
NEVER = re.compile(
    r"patiënt|dementer|dementie|cli[eë]nt|(?<!be)(?<!ver)zorg|eenza|weet u nog|afgewezen|procent|%|vergeet|geheugen",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def demo() -> dict[str, Any]:
    return {name: tomllib.loads((DATA / "demo" / f"{name}.toml").read_text(encoding="utf-8")) for name in NAMES}


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep; the keys of a table are no text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def metres(one: dict[str, Any], other: dict[str, Any]) -> float:
    north = (one["latitude"] - other["latitude"]) * 111_200
    east = (one["longitude"] - other["longitude"]) * 111_200 * math.cos(math.radians(52.37))
    return math.hypot(north, east)


def people(demo: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for kind in ("participant", "carer", "helper") for each in demo["cast"][kind]]


def keys(rows: list[dict[str, Any]]) -> set[str]:
    found = [row["key"] for row in rows]
    assert len(set(found)) == len(found)
    return set(found)


def test_the_town_has_as_many_people_and_things_to_do_as_it_promises(demo):
    cast = {kind: len(rows) for kind, rows in demo["cast"].items()}
    assert cast == {"participant": 28, "carer": 12, "helper": 10, "team": 3, "request": 15, "tie": 12}
    assert len(demo["activities"]["activity"]) == 80
    assert len(demo["places"]["street"]) >= 80
    assert sum(place["meeting_point"] for place in demo["places"]["place"]) >= 15
    told = [sentence for group in demo["helpers"]["self_descriptions"].values() for sentence in group]
    assert len(told) == len(set(told)) == 150
    assert Counter(member["role"] for member in demo["cast"]["team"]) == {"teamlid": 2, "coördinator": 1}


def test_names_are_enough_for_290_different_helpers(demo):
    for group in demo["names"]["group"]:
        assert len(group["surnames"]) == len(set(group["surnames"]))
        assert group["born"][0] < group["born"][1]
        assert set(group["languages"]) <= LANGUAGES
    combinations = [len(g["surnames"]) * (len(g["women"]) + len(g["men"])) for g in demo["names"]["group"]]
    assert min(combinations) >= 200
    assert sum(combinations) > 5000


def test_every_place_lies_in_haarlem_and_every_street_in_its_neighbourhood(demo):
    places = demo["places"]
    hoods = {hood["key"]: hood for hood in places["neighbourhood"]}
    for row in (*places["neighbourhood"], *places["street"], *places["place"]):
        assert 52.337 < row["latitude"] < 52.43
        assert 4.58 < row["longitude"] < 4.70
        assert re.fullmatch(r"20[1-3]\d", row["postcode"])
    for street in places["street"]:
        hood = hoods[street["neighbourhood"]]
        assert street["postcode"] == hood["postcode"]
        assert metres(street, hood) < 1000, street["name"]
    for place in places["place"]:
        if "neighbourhood" in place:
            assert metres(place, hoods[place["neighbourhood"]]) < 1000, place["key"]
    keys(places["place"])


def test_everybody_lives_in_a_street_of_their_neighbourhood_and_speaks_known_languages(demo):
    streets = {(street["name"], street["neighbourhood"]) for street in demo["places"]["street"]}
    keys(people(demo) + demo["cast"]["team"])
    for person in people(demo):
        assert (person["street"], person["neighbourhood"]) in streets, person["key"]
        assert set(person["languages"]) <= LANGUAGES
        assert person["times"]
        assert 1930 <= person["birth_year"] <= 2009


def test_every_participant_and_carer_is_a_whole_person(demo):
    participants = {each["key"] for each in demo["cast"]["participant"]}
    for person in (*demo["cast"]["participant"], *demo["cast"]["carer"]):
        for field in ("roles_then", "roles_now", "likes", "gives", "good_week", "circle", "reach"):
            assert person[field], (person["key"], field)
        assert {like["stands"] for like in person["likes"]} <= STANDS
        assert {one["layer"] for one in person["circle"]} <= LAYERS
    for carer in demo["cast"]["carer"]:
        assert carer["near"] in participants
        assert carer["wishes"]
    stands = Counter(like["stands"] for each in demo["cast"]["participant"] for like in each["likes"])
    layers = Counter(one["layer"] for each in demo["cast"]["participant"] for one in each["circle"])
    assert set(stands) == STANDS
    assert set(layers) == LAYERS


def test_requests_and_ties_name_people_and_places_that_exist(demo):
    cast = demo["cast"]
    participants, carers, helpers = (keys(cast[kind]) for kind in ("participant", "carer", "helper"))
    meeting_points = {place["key"] for place in demo["places"]["place"] if place["meeting_point"]}
    keys(cast["request"])
    for request in cast["request"]:
        assert request["who"] in participants | carers
        assert request["meeting_point"] in meeting_points
        assert request["often"] in ("once", "regular")
        assert set(request["languages"]) <= LANGUAGES
        assert request["when"]
    for tie in cast["tie"]:
        assert tie["participant"] in participants
        assert tie["helper"] in helpers
        assert tie["going"] in ("well", "fading", "ended_well")
    assert len({(tie["participant"], tie["helper"]) for tie in cast["tie"]}) == 12


def test_what_a_request_asks_is_something_the_person_likes_and_gives_nothing_private_away(demo):
    by_key = {person["key"]: person for person in people(demo)}
    for request in demo["cast"]["request"]:
        who = by_key[request["who"]]
        likes = " ".join(like["what"] for like in who["likes"])
        assert any(what in likes for what in request["what"]), request["key"]
        for private in (who["given"], who["surname"], who["street"], *(one["name"] for one in who["circle"])):
            assert private.lower() not in request["words"].lower(), request["key"]


def test_the_story_can_be_told_with_a_free_chess_neighbour_a_museum_student_and_a_cook(demo):
    tied = {tie["helper"] for tie in demo["cast"]["tie"]}
    free = [each for each in demo["cast"]["helper"] if each["key"] not in tied]
    assert any(each["kind"] == "neighbour" and "schaken" in each["likes"] for each in free)
    assert any(each["kind"] == "student" and "musea" in each["likes"] for each in free)
    assert any("koken" in each["likes"] for each in free)
    wanted = {what for request in demo["cast"]["request"] for what in request["what"]}
    assert {"schaken", "musea", "koken"} <= wanted


def test_activities_have_a_place_a_time_that_can_be_read_and_a_way_in(demo):
    places = {place["key"] for place in demo["places"]["place"]}
    keys(demo["activities"]["activity"])
    for activity in demo["activities"]["activity"]:
        assert activity["place"] in places, activity["key"]
        form = SERIES if "sessions" in activity else WEEKLY
        assert form.fullmatch(activity["when"]), activity["key"]
        begins, ends = re.findall(r"\d\d:\d\d", activity["when"])
        assert begins < ends
        assert activity["access"] in ("open", "referral")
        assert activity["capacity"] > 0
        assert activity["themes"]
        assert activity["price"]
        assert set(activity["languages"]) <= LANGUAGES
    course = [each for each in demo["activities"]["activity"] if each.get("sessions") == 6]
    assert len(course) == 1
    assert any(each["access"] == "referral" for each in demo["activities"]["activity"])


def test_helper_ingredients_cover_every_kind(demo):
    helpers = demo["helpers"]
    kinds = {"neighbour", "volunteer", "student"}
    assert set(helpers["availability"]) == kinds
    assert set(helpers["self_descriptions"]) == kinds | {"any"}
    assert {kind for offer in helpers["offer"] for kind in offer["kinds"]} == kinds
    assert {kind for each in helpers["transport"] for kind in each["kinds"]} == kinds
    assert {offer["often"] for offer in helpers["offer"]} == {"once", "regular"}
    assert all(0 < each["km"] <= 25 for each in helpers["transport"])
    assert min(map(len, (helpers["work"]["then"], helpers["work"]["now"], helpers["study"]["subjects"]))) >= 20


def test_no_text_holds_a_word_that_this_project_does_not_say(demo):
    assert NEVER.search("Goede zorg voor u")
    assert [text for text in texts(demo) if NEVER.search(text)] == []


def test_no_text_says_anything_about_health(demo):
    assert health_words_in("een verhaal over dementie")
    assert [text for text in texts(demo) if health_words_in(text)] == []


def test_sentences_are_short_and_nobody_has_a_telephone_or_mail_address_yet(demo):
    for text in texts(demo):
        assert "@" not in text
        assert not re.search(r"\d{6,}", text)
        for sentence in re.split(r"(?<=[.!?])\s", text):
            assert len(sentence.split()) <= 22, sentence
