"""Input that cannot be true is refused before anything is computed, by the name of the record and the field."""

import math

import pytest
from scoring_people import CONCEPTS, RELATED, helper, request

from matcher.errors import InputError
from matcher.scoring import Pool, Step, explain, shortlist

BAD_FIELDS = [
    ("latitude", math.nan),
    ("latitude", math.inf),
    ("longitude", -math.inf),
    ("latitude", 91.0),
    ("longitude", None),
    ("places_left", -1),
    ("places_left", 1.5),
    ("load", math.nan),
    ("radius_m", -5),
    ("age", 131),
    ("free", -1),
    ("interests", {"chess": math.nan}),
    ("interests", {"chess": 1.2}),
    ("interests", {"ches": 1.0}),
    ("gives", frozenset({"ches"})),
    ("wants", frozenset({"ches"})),
    ("roles", frozenset({"ches"})),
    ("languages", frozenset({"Dutch"})),
    ("frequency", "daily"),
    ("step", 2),
    ("region", ""),
    ("latitude", None),
    ("longitude", 180.5),
    pytest.param("free", 1 << 64 * 366, id="free-too-long"),
    ("away", -1),
    ("asked_recently", 2_000_000_001),
    ("rested_days", 0.5),
    ("good_endings", -1),
    ("age", math.inf),
]


@pytest.mark.parametrize(("field", "value"), BAD_FIELDS)
def test_a_bad_field_of_a_candidate_is_named(field, value):
    with pytest.raises(InputError) as refused:
        Pool.from_candidates(
            [helper(), helper(key="person:2", roles=frozenset(), **{field: value})]
            if field != "roles"
            else [helper(key="person:2", roles=value)],
            concepts={*CONCEPTS, "baker"},
        )
    assert "candidate 'person:2'" in refused.value.place
    assert f"field {field}" in refused.value.place
    assert refused.value.mend


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("latitude", math.nan),
        ("longitude", None),
        ("wanted", {"ches": 1.0}),
        ("wanted", {"chess": math.inf}),
        ("interests", {"ches": 1.0}),
        ("roles", frozenset({"ches"})),
        ("gives", frozenset({"ches"})),
        ("languages", frozenset({"x"})),
        ("first_language", "TR"),
        ("free", -1),
        ("frequency", "daily"),
        ("travel_m", -1),
        ("min_age", -1),
        ("participant", ""),
    ],
)
def test_a_bad_field_of_a_need_is_named(field, value):
    pool = Pool.from_candidates([helper()], concepts={*CONCEPTS, "baker"})
    with pytest.raises(InputError, match=f"need 'need:1', field {field}"):
        shortlist(pool, request(**{field: value}), 1)


def test_a_required_language_needs_a_language():
    with pytest.raises(InputError, match="a shared language is required"):
        shortlist(Pool.from_candidates([]), request(languages=frozenset(), language_required=True), 1)


@pytest.mark.parametrize("k", [0, -3])
def test_fewer_than_one_suggestion_cannot_be_asked_for(k):
    with pytest.raises(InputError, match="argument k"):
        shortlist(Pool.from_candidates([helper()]), request(), k)


def test_two_candidates_with_one_key_are_refused_whatever_their_step():
    with pytest.raises(InputError, match="candidate 'person:1', field key: two candidates"):
        Pool.from_candidates([helper(), helper(step=Step.NEIGHBOUR)])


@pytest.mark.parametrize(("met", "opposite"), [("conditions", "conditions_unknown"), ("accessible", "not_accessible")])
def test_a_fact_cannot_be_both_there_and_not_there(met, opposite):
    with pytest.raises(InputError, match=f"field {opposite}"):
        Pool.from_candidates([helper(**{met: frozenset({"x"}), opposite: frozenset({"x"})})])


@pytest.mark.parametrize("similarity", [math.nan, -0.1, 1.1])
def test_a_similarity_outside_its_bounds_is_refused(similarity):
    pool = Pool.from_candidates([helper()], relatedness={"chess": {"music": similarity}})
    with pytest.raises(InputError, match="relatedness"):
        shortlist(pool, request(), 1)


def test_an_unknown_candidate_cannot_be_explained():
    with pytest.raises(InputError, match="there is no candidate 'person:9'"):
        explain(Pool.from_candidates([helper()]), request(), "person:9")


def test_an_empty_pool_has_an_empty_shortlist():
    answer = shortlist(Pool.from_candidates([]), request(), 5)
    assert answer.suggestions == ()
    assert answer.excluded.total == 0
    assert set(answer.steps) == set(Step)


def test_relatedness_may_be_a_function():
    asked = []

    def related(concept):
        asked.append(concept)
        return RELATED.get(concept, {})

    by_function = Pool.from_candidates([helper()], relatedness=related)
    by_mapping = Pool.from_candidates([helper()], relatedness=RELATED)
    assert shortlist(by_function, request(), 1) == shortlist(by_mapping, request(), 1)
    assert "chess" in asked


def test_asking_twice_gives_the_same_answer_and_leaves_the_pool_as_it_was():
    pool = Pool.from_candidates([helper(key=f"person:{number}", load=number) for number in range(5)])
    first = shortlist(pool, request(), 5)
    assert shortlist(pool, request(set_aside=frozenset({"load", "time"})), 5) != first
    assert shortlist(pool, request(), 5) == first
