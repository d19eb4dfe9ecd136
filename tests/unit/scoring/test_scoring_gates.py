"""Each hard gate: whom it leaves out and why, what must be asked first, and whether the team may set it aside."""

from dataclasses import replace

import pytest
from scoring_people import activity, helper, request

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.scoring import Exclusion, Pool, Step, explain, shortlist
from matcher.scoring.eligibility import GATES

FAR = {"latitude": 52.5, "longitude": 4.6462}
NEVER = ("self", "region", "named", "consent", "exclusion", "refusal", "safety", "min_age", "pause", "capacity")

STOPPED = {
    "self": (helper(key="person:100"), request()),
    "region": (helper(region="breda"), request()),
    "named": (helper(for_person="person:7"), request()),
    "consent": (helper(consent=False), request()),
    "exclusion": (helper(excludes=frozenset({"person:100"})), request()),
    "refusal": (helper(), request(refused=frozenset({"person:1"}))),
    "safety": (helper(vog=False), request(conditions=frozenset({"vog"}))),
    "min_age": (helper(age=17), request(min_age=18)),
    "pause": (helper(paused=True), request()),
    "capacity": (helper(places_left=0), request()),
    "referral": (activity(referral_only=True), request(referred=False)),
    "accessibility": (
        activity(accessible=frozenset(), not_accessible=frozenset({"wheelchair"})),
        request(accessibility=frozenset({"wheelchair"})),
    ),
    "language": (helper(languages=frozenset({"en"})), request(language_required=True)),
    "travel": (helper(**FAR), request()),
    "time": (helper(free=0b1100), request()),
}


def stopped_by(candidate, need):
    """Gates that stop a candidate, seen from the counts of a shortlist."""
    counts = shortlist(Pool.from_candidates([candidate]), need, 1).excluded.per_gate
    return {gate for gate, count in counts.items() if count}


def only_suggestion(candidate, need):
    (suggestion,) = shortlist(Pool.from_candidates([candidate]), need, 1).suggestions
    return suggestion


def test_every_gate_has_an_example_here():
    assert set(STOPPED) == {gate.key for gate in GATES}


@pytest.mark.parametrize("candidate", [helper(), activity()])
def test_a_fitting_candidate_passes_every_gate_without_a_question(candidate):
    suggestion = only_suggestion(candidate, request())
    assert suggestion.asks == ()
    assert suggestion.set_aside == ()


@pytest.mark.parametrize("gate", STOPPED)
def test_the_gate_alone_excludes(gate):
    candidate, need = STOPPED[gate]
    assert stopped_by(candidate, need) == {gate}


@pytest.mark.parametrize("gate", [gate for gate in STOPPED if gate not in NEVER])
def test_the_team_may_set_the_gate_aside_and_is_reminded_of_it(gate):
    candidate, need = STOPPED[gate]
    suggestion = only_suggestion(candidate, replace(need, set_aside=frozenset({gate})))
    assert [note.gate for note in suggestion.set_aside] == [gate]
    assert gate not in [note.gate for note in suggestion.asks]
    assert suggestion.set_aside[0].may_be_set_aside


@pytest.mark.parametrize("gate", NEVER)
def test_consent_safety_and_the_like_are_never_set_aside(gate):
    candidate, need = STOPPED[gate]
    with pytest.raises(InputError, match=f"need 'need:1', field set_aside.*{gate}.*can never be set aside"):
        shortlist(Pool.from_candidates([candidate]), replace(need, set_aside=frozenset({gate})), 1)


def test_setting_aside_a_rule_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="there is no rule 'tiem'"):
        shortlist(Pool.from_candidates([helper()]), request(set_aside=frozenset({"tiem"})), 1)


@pytest.mark.parametrize("gate", ["self", "region", "named"])
def test_whoever_is_nobody_s_business_is_counted_but_neither_listed_nor_explained(gate):
    candidate, need = STOPPED[gate]
    pool = Pool.from_candidates([candidate])
    assert shortlist(pool, need, 1).excluded.nearest == ()
    with pytest.raises(InputError, match="there is no candidate"):
        explain(pool, need, candidate.key)


@pytest.mark.parametrize(
    ("candidate", "need", "key"),
    [
        (helper(vog=None), request(conditions=frozenset({"vog"})), "safety.unknown"),
        (helper(vog=False), request(conditions=frozenset({"vog"})), "safety.missing"),
        (helper(), request(conditions=frozenset({"first-aid"})), "safety.missing"),
        (
            helper(conditions_unknown=frozenset({"first-aid"})),
            request(conditions=frozenset({"first-aid"})),
            "safety.unknown",
        ),
        (helper(age=None), request(min_age=18), "min_age.unknown"),
        (activity(**FAR), request(), "travel.place"),
        (activity(places_left=0), request(), "capacity.place"),
        (activity(free=0b1100), request(), "time.place"),
        (activity(languages=frozenset({"en"})), request(language_required=True), "language.place"),
    ],
)
def test_the_reason_says_what_is_the_matter(candidate, need, key):
    explained = explain(Pool.from_candidates([candidate]), need, candidate.key)
    assert isinstance(explained, Exclusion)
    assert [note.message.key for note in explained.reasons] == [f"scoring.gate.{key}"]


@pytest.mark.parametrize(
    ("candidate", "need", "key"),
    [
        (helper(radius_m=None), request(), "travel.ask_person"),
        (helper(latitude=None, longitude=None), request(), "travel.ask_distance"),
        (activity(), request(travel_m=None), "travel.ask_place"),
        (helper(free=None), request(), "time.ask_person"),
        (activity(free=None), request(), "time.ask_place"),
        (helper(), request(free=None), "time.ask_participant"),
        (helper(languages=frozenset()), request(language_required=True), "language.ask_person"),
        (activity(languages=frozenset()), request(language_required=True), "language.ask_place"),
        (activity(referral_only=True), request(referred=None), "referral.ask"),
        (activity(accessible=frozenset()), request(accessibility=frozenset({"lift"})), "accessibility.ask"),
    ],
)
def test_what_is_not_known_is_asked_first(candidate, need, key):
    assert [note.message.key for note in only_suggestion(candidate, need).asks] == [f"scoring.gate.{key}"]


def test_an_unknown_number_of_places_is_no_obstacle():
    assert only_suggestion(helper(places_left=None), request()).asks == ()


@pytest.mark.parametrize(
    "candidate", [helper(vog=None, age=None), helper(conditions_unknown=frozenset({"vog"}), vog=None)]
)
def test_at_safety_unknown_excludes(candidate):
    assert "safety" in stopped_by(candidate, request(conditions=frozenset({"vog"})))


def test_conditions_for_strangers_do_not_stand_between_friends():
    sister = helper(step=Step.OWN_CIRCLE, vog=None, age=None)
    need = request(conditions=frozenset({"vog"}), min_age=18)
    assert only_suggestion(sister, need).step is Step.OWN_CIRCLE


def test_somebody_next_door_is_never_too_far_and_never_asked_about_distance():
    neighbour = helper(step=Step.NEIGHBOUR, street="street:1", latitude=None, longitude=None, radius_m=None)
    assert only_suggestion(neighbour, request(street="street:1")).asks == ()
    assert only_suggestion(helper(building="building:1", radius_m=0), request(building="building:1")).asks == ()


def test_exclusion_and_refusal_look_at_the_person_behind_an_offer():
    offer = helper(key="offer:9", who="person:1")
    assert stopped_by(offer, request(excludes=frozenset({"person:1"}))) == {"exclusion"}
    assert stopped_by(offer, request(refused=frozenset({"person:1"}))) == {"refusal"}
    assert stopped_by(replace(offer, who="person:100"), request()) == {"self"}


def test_an_offer_for_this_person_by_name_passes():
    assert only_suggestion(helper(for_person="person:100"), request()).candidate == "person:1"


def test_a_referral_opens_a_place_that_asks_for_one():
    assert only_suggestion(activity(referral_only=True), request(referred=True)).asks == ()


def test_all_reasons_are_told_in_a_fixed_order():
    candidate = helper(consent=False, paused=True, places_left=0, free=0, **FAR)
    explained = explain(Pool.from_candidates([candidate]), request(), "person:1")
    assert [note.gate for note in explained.reasons] == ["consent", "pause", "capacity", "travel", "time"]


def test_distances_in_reasons_are_coarse_and_conditions_without_a_name_stay_general():
    far = explain(Pool.from_candidates([helper(**FAR)]), request(), "person:1")
    assert far.reasons[0].message.values == {"distance": Message("scoring.distance.about", {"km": 15})}
    near = explain(Pool.from_candidates([helper(radius_m=100)]), request(), "person:1")
    assert near.reasons[0].message.values == {"distance": Message("scoring.distance.within_one_km")}
    need = request(conditions=frozenset({"vog", "first-aid", "boat-licence"}))
    unmet = explain(Pool.from_candidates([helper(vog=False)]), need, "person:1")
    assert unmet.reasons[0].message.values == {
        "facts": (Message("scoring.fact.vog"), Message("scoring.fact.other")),
    }


def test_the_nearest_fifty_of_the_excluded_are_shown_nearest_first():
    crowd = [helper(key=f"person:{number}", consent=False, latitude=52.40 + number / 1000) for number in range(60)]
    nowhere = helper(key="person:nowhere", consent=False, latitude=None, longitude=None)
    next_door = helper(key="person:next", consent=False, street="street:1", latitude=53.0)
    excluded = shortlist(Pool.from_candidates([*crowd, nowhere, next_door]), request(street="street:1"), 1).excluded
    assert [one.candidate for one in excluded.nearest] == ["person:next", *(f"person:{number}" for number in range(49))]
    assert excluded.total == 62
