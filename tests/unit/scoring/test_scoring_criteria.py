"""Each soft criterion: what gives points, what takes them, and which words are said."""

import pytest
from scoring_people import RELATED, activity, helper, request

from matcher.language.message import Message, Term
from matcher.scoring import Pool, Step, explain, shortlist
from matcher.scoring.criteria import CRITERIA


def contribution(candidate, need, criterion):
    explained = explain(Pool.from_candidates([candidate], relatedness=RELATED), need, candidate.key)
    (found,) = [one for one in explained.contributions if one.criterion == criterion]
    return found


UNKNOWN_TO_US = {
    "wish": helper(interests={}),
    "shared_roles": helper(roles=frozenset()),
    "shared_interests": helper(interests={}),
    "give_and_take": helper(wants=frozenset()),
    "shared_language": helper(languages=frozenset()),
    "shared_time": helper(free=None),
    "often_enough": helper(frequency=None),
    "nearness": helper(latitude=None, longitude=None),
    "load": helper(load=None),
    "asked_recently": helper(asked_recently=None),
    "rest": helper(rested_days=None),
    "good_endings": helper(good_endings=None),
}
NOT_ASKED = {
    "wish": request(wanted={}),
    "shared_roles": request(roles=frozenset()),
    "shared_interests": request(interests={}),
    "give_and_take": request(gives=frozenset()),
    "shared_language": request(languages=frozenset()),
    "shared_time": request(free=None),
    "often_enough": request(frequency=None),
    "nearness": request(latitude=None, longitude=None),
}
BETTER_AND_WORSE = {
    "wish": (helper(interests={"chess": 1.0}), helper(interests={"chess": -1.0})),
    "shared_roles": (helper(roles=frozenset({"baker"})), helper(roles=frozenset({"teacher"}))),
    "shared_interests": (helper(interests={"walking": 1.0}), helper(interests={"walking": -1.0})),
    "give_and_take": (helper(wants=frozenset({"music"})), helper(wants=frozenset({"football"}))),
    "shared_language": (helper(languages=frozenset({"tr"})), helper(languages=frozenset({"en"}))),
    "shared_time": (helper(free=2**40 - 1), helper(free=0b10)),
    "often_enough": (helper(frequency="regular"), helper(frequency="once")),
    "nearness": (helper(), helper(latitude=52.6, radius_m=90_000)),
    "load": (helper(load=0), helper(load=3)),
    "asked_recently": (helper(asked_recently=0), helper(asked_recently=4)),
    "rest": (helper(rested_days=80), helper(rested_days=2)),
    "good_endings": (helper(good_endings=3), helper(good_endings=0)),
}


@pytest.mark.parametrize("examples", [UNKNOWN_TO_US, BETTER_AND_WORSE])
def test_every_criterion_has_an_example_here(examples):
    assert set(examples) == {criterion.key for criterion in CRITERIA}


@pytest.mark.parametrize("criterion", UNKNOWN_TO_US)
def test_what_is_unknown_of_a_candidate_gives_nothing_and_is_said_to_be_unknown(criterion):
    found = contribution(UNKNOWN_TO_US[criterion], request(), criterion)
    assert (found.points, found.known, found.phrase) == (0, False, Message(f"scoring.{criterion}.unknown"))


@pytest.mark.parametrize("criterion", NOT_ASKED)
def test_what_is_unknown_of_the_request_gives_nothing_and_is_said_to_be_unknown(criterion):
    found = contribution(helper(), NOT_ASKED[criterion], criterion)
    assert (found.points, found.known, found.phrase) == (0, False, Message(f"scoring.{criterion}.not_asked"))


@pytest.mark.parametrize("criterion", BETTER_AND_WORSE)
def test_the_better_candidate_has_more_points(criterion):
    need = request(free=2**40 - 1, first_language="tr")
    better, worse = (contribution(candidate, need, criterion) for candidate in BETTER_AND_WORSE[criterion])
    assert better.points > 0 >= worse.points
    assert better.phrase != worse.phrase


@pytest.mark.parametrize("criterion", [criterion.key for criterion in CRITERIA])
def test_a_criterion_that_is_set_aside_gives_nothing_and_says_so(criterion):
    need = request(set_aside=frozenset({criterion}), first_language="tr", free=2**40 - 1)
    found = contribution(BETTER_AND_WORSE[criterion][0], need, criterion)
    assert (found.points, found.phrase) == (0, Message("scoring.criterion_set_aside"))


def test_criteria_about_people_are_not_told_of_an_activity():
    explained = explain(Pool.from_candidates([activity(load=3)]), request(), "activity:1")
    told = {one.criterion for one in explained.contributions}
    assert told == {criterion.key for criterion in CRITERIA} - {"load", "asked_recently", "rest", "good_endings"}
    assert explained.total == sum(one.points for one in explained.contributions)


def test_shared_concepts_are_named_most_wanted_first_and_at_most_three():
    need = request(wanted={"chess": 0.5, "music": 1.0, "walking": 0.9, "football": 0.7})
    candidate = helper(interests={"chess": 1.0, "music": 0.4, "walking": 1.0}, gives=frozenset({"football"}))
    phrase = contribution(candidate, need, "wish").phrase
    assert phrase == Message("scoring.wish.shared", {"interests": (Term("music"), Term("walking"), Term("football"))})


def test_what_is_liked_to_give_answers_a_wish_as_much_as_what_is_liked():
    giving = contribution(helper(interests={}, gives=frozenset({"chess"})), request(), "wish")
    liking = contribution(helper(interests={"chess": 1.0}), request(), "wish")
    assert giving == liking


def test_a_related_concept_counts_by_its_similarity_and_is_said_when_it_is_not_far_fetched():
    related = contribution(helper(interests={"draughts": 1.0}), request(), "wish")
    assert related.phrase == Message("scoring.wish.related", {"asked": Term("chess"), "held": Term("draughts")})
    same = contribution(helper(interests={"chess": 1.0}), request(), "wish")
    assert 0 < related.points < same.points
    weak = contribution(helper(interests={"football": 0.9}), request(wanted={"walking": 1.0}), "wish")
    assert weak.phrase == Message("scoring.wish.none")


def test_rejecting_one_thing_says_nothing_about_what_is_related_to_it():
    rejecting = contribution(helper(interests={"draughts": -1.0}), request(), "wish")
    indifferent = contribution(helper(interests={"music": 1.0}), request(), "wish")
    assert rejecting.points == indifferent.points


def test_rejecting_the_very_thing_outweighs_liking_something_related():
    found = contribution(helper(interests={"chess": -1.0, "draughts": 1.0}), request(), "wish")
    assert found.points == -found.most
    assert found.phrase == Message("scoring.wish.rejects", {"interests": (Term("chess"),)})


def test_between_an_equally_strong_liking_and_rejection_the_rejection_counts():
    found = contribution(helper(interests={"chess": -1.0}, gives=frozenset({"chess"})), request(), "wish")
    assert found.points == -found.most


def test_what_the_participant_does_not_want_counts_against_who_loves_it():
    need = request(wanted={"chess": 0.5, "football": -1.0})
    found = contribution(helper(interests={"football": 1.0}), need, "wish")
    assert found.points < 0
    assert found.phrase == Message("scoring.wish.unwanted", {"interests": (Term("football"),)})


def test_what_is_asked_for_does_not_count_again_as_a_shared_interest():
    need = request(wanted={"chess": 1.0}, interests={"chess": 1.0})
    assert contribution(helper(), need, "shared_interests").known is False


@pytest.mark.parametrize(
    ("where", "phrase"),
    [
        ({"building": "building:1", "street": "street:1"}, Message("scoring.nearness.same_building")),
        ({"street": "street:1"}, Message("scoring.nearness.same_street")),
        ({}, Message("scoring.nearness.distance", {"distance": Message("scoring.distance.walking")})),
        (
            {"latitude": 52.41},
            Message("scoring.nearness.distance", {"distance": Message("scoring.distance.about", {"km": 3})}),
        ),
        (
            {"latitude": 52.6, "radius_m": 50_000},
            Message("scoring.nearness.distance", {"distance": Message("scoring.distance.about", {"km": 25})}),
        ),
    ],
)
def test_nearness_is_said_by_building_street_or_coarse_distance(where, phrase):
    need = request(building="building:1", street="street:1")
    assert contribution(helper(**where), need, "nearness").phrase == phrase


def test_neighbours_whose_postcode_centres_coincide_are_told_apart_by_street_and_building():
    here = {"latitude": 52.3874, "longitude": 4.6462}
    need = request(building="building:1", street="street:1")
    points = [
        contribution(helper(**here, **where), need, "nearness").points
        for where in ({"building": "building:1"}, {"street": "street:1"}, {"street": "street:2"}, {})
    ]
    assert points == sorted(points, reverse=True)
    assert points[0] > points[1] > points[2] == points[3] > 0


def test_in_the_countryside_the_same_distance_is_less_far():
    candidate = helper(latitude=52.3874 + 0.08, radius_m=20_000)
    town = contribution(candidate, request(), "nearness").points
    countryside = contribution(candidate, request(countryside=True), "nearness").points
    assert town < countryside == 0


def test_the_first_language_counts_more_than_another_shared_one():
    need = request(languages=frozenset({"nl", "tr"}), first_language="tr")
    ends = [
        contribution(helper(languages=frozenset(spoken)), need, "shared_language")
        for spoken in (("tr",), ("nl",), ("en",))
    ]
    assert [end.points for end in ends] == [20, 0, -20]
    assert [end.phrase.key for end in ends] == [f"scoring.shared_language.{end}" for end in ("first", "other", "none")]


@pytest.mark.parametrize(
    ("asked", "offered", "sentence"),
    [
        ("once", "once", "same_once"),
        ("regular", "regular", "same_regular"),
        ("once", "regular", "more"),
        ("regular", "once", "less"),
    ],
)
def test_frequency_is_compared_and_said(asked, offered, sentence):
    found = contribution(helper(frequency=offered), request(frequency=asked), "often_enough")
    assert found.phrase.key == f"scoring.often_enough.{sentence}"


def test_moments_are_counted_over_the_whole_horizon():
    both = 1 << 111 | 1 << 64 | 1
    found = contribution(helper(free=both | 1 << 5), request(free=both | 1 << 6), "shared_time")
    assert found.phrase == Message("scoring.shared_time.some", {"n": 3})


def test_a_helper_who_rested_goes_before_an_equal_one_who_was_asked_often():
    rested = helper(key="person:1", asked_recently=0, load=0)
    asked_often = helper(key="person:2", asked_recently=4, load=2)
    answer = shortlist(Pool.from_candidates([asked_often, rested]), request(), 2)
    assert [one.candidate for one in answer.steps[Step.VOLUNTEER]] == ["person:1", "person:2"]


def test_totals_of_an_activity_and_a_helper_stand_in_lists_of_their_own():
    answer = shortlist(Pool.from_candidates([helper(), activity()]), request(), 3)
    assert [one.candidate for one in answer.steps[Step.VOLUNTEER]] == ["person:1"]
    assert [one.candidate for one in answer.steps[Step.OPEN_ACTIVITY]] == ["activity:1"]
    assert answer.steps[Step.OWN_CIRCLE] == ()
