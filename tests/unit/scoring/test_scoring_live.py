"""A pool that is changed in place answers as one that is built anew, and never mixes two states in one answer."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_people import RELATED, WALKS, candidates, helper, laid_out, needs, pools_of, request

from matcher.errors import InputError
from matcher.scoring import Pool, PoolChangedError, Step, explain, shortlist

EVERYBODY = 1000


@WALKS
@settings(max_examples=25, deadline=None)
@given(
    first=pools_of(candidates(), most=8),
    history=st.lists(candidates() | st.integers(0, 40).map("person:{}".format), max_size=12),
    need=needs(),
    settle=st.booleans(),
)
def test_after_any_history_a_pool_answers_as_one_built_anew(walk, first, history, need, settle):
    pool = laid_out(first, walk, relatedness=RELATED)
    present = {one.key: one for one in first}
    for event in history:
        if not isinstance(event, str):
            pool.put(event)
            present[event.key] = event
        elif present.pop(event, None) is not None:
            pool.remove(event)
    if settle:
        pool.settle()
    assert sorted(pool) == sorted(present)
    assert len(pool) == len(present)
    anew = Pool.from_candidates(present.values(), relatedness=RELATED)
    assert shortlist(pool, need, EVERYBODY) == shortlist(anew, need, EVERYBODY)
    assert shortlist(pool, need, 2) == shortlist(anew, need, 2)
    for key in present:
        assert pool.nearness_at(pool.keys.row(key), need) == anew.nearness_at(anew.keys.row(key), need)


_FIELDS = {
    "street": st.sampled_from((None, "street:1", "street:2")),
    "building": st.sampled_from((None, "building:1", "building:2")),
    "latitude": st.sampled_from((52.3874, 52.39, 52.7)),
    "radius_m": st.sampled_from((None, 4_000, 5_000, 30_000)),
    "paused": st.booleans(),
    "step": st.sampled_from((Step.NEIGHBOUR, Step.VOLUNTEER, Step.OPEN_ACTIVITY)),
    "free": st.sampled_from((None, 0, 0b11, 1 << 63, 1 << 64)),
    "interests": st.sampled_from(({}, {"chess": 0.5}, {"chess": 1.0, "music": -0.3333})),
    "load": st.sampled_from((None, 0, 249, 250, 251, 10_000)),
    "who": st.sampled_from(("", "person:1", "person:7")),
    "excludes": st.sampled_from((frozenset(), frozenset({"person:100"}))),
    "for_person": st.sampled_from((None, "person:100")),
    "away": st.sampled_from((None, 0b1)),
}
_ONE_FIELD = st.sampled_from(sorted(_FIELDS)).flatmap(lambda name: _FIELDS[name].map(lambda value: {name: value}))


def _all_that_is_held(pool):
    """Per key what stands in its row, its marks and its links."""
    need = request(street="street:1", building="building:1")
    other = replace(need, street="street:2", building="building:2")
    held = {
        key: (
            [pool.candidate_at(pool.keys.row(key), one) for one in (need, other)],
            [pool.nearness_at(pool.keys.row(key), one) for one in (need, other)],
        )
        for key in pool
    }
    behind = {who: {pool.key_at(row) for row in pool.rows_of_who(who)} for who in ("person:1", "person:7")}
    streets = {street: pool.keys_with(street=street) for street in ("street:1", "street:2")}
    return held, behind, streets, shortlist(pool, need, EVERYBODY)


@settings(max_examples=60, deadline=None)
@given(
    history=st.lists(st.tuples(st.integers(0, 7), _ONE_FIELD | st.just({})), max_size=20),
    settled_at=st.integers(0, 20),
)
def test_whatever_is_put_again_with_one_field_changed_is_held_as_in_a_pool_built_anew(history, settled_at):
    present = {f"person:{n}": helper(key=f"person:{n}", street="street:1" if n % 2 else None) for n in range(6)}
    pool = Pool.from_candidates(present.values(), relatedness=RELATED)
    for number, (who, change) in enumerate(history):
        key = f"person:{who}"
        present[key] = replace(present.get(key) or helper(key=key), **change)
        pool.put(present[key])
        if number == settled_at:
            pool.settle()
    anew = Pool.from_candidates(present.values(), relatedness=RELATED)
    assert _all_that_is_held(pool) == _all_that_is_held(anew)


def test_who_lies_where_they_belong_keeps_the_row_and_who_does_not_gets_another():
    pool = Pool.from_candidates([helper(key=f"person:{n}", latitude=52 + n / 100) for n in range(50)])
    row = pool.keys.row("person:7")
    for stays in ({}, {"free": 0b1}, {"street": "street:1"}, {"interests": {}}, {"radius_m": 4_500}):
        pool.put(helper(key="person:7", latitude=52.07, **stays))
        assert pool.keys.row("person:7") == row
    for moves in ({"radius_m": 9_000}, {"latitude": 52.3}, {"paused": True}, {"step": Step.NEIGHBOUR}):
        pool.put(helper(**{"key": "person:7", "latitude": 52.07} | moves))
        pool.settle()
        pool.put(helper(key="person:7", latitude=52.07))
        assert len(pool) == 50
        answer = shortlist(pool, request(latitude=52.07, participant="person:100"), EVERYBODY)
        assert "person:7" in {one.candidate for one in answer.suggestions}


@WALKS
def test_many_come_move_and_leave_and_all_are_found_at_their_last_place(walk):
    pool = laid_out([helper(key=f"person:{n}") for n in range(300)], walk)
    for n in range(1_500):
        pool.put(helper(key=f"person:{n}", latitude=52.3874 + n % 7 / 1_000, longitude=4.6462, radius_m=3_000 + n))
    for n in range(0, 1_500, 3):
        pool.remove(f"person:{n}")
    for n in range(1, 1_500, 3):
        pool.put(helper(key=f"person:{n}", latitude=51.0, longitude=5.0, street="street:1"))
    stay = {f"person:{n}" for n in range(2, 1_500, 3)}
    assert {one.candidate for one in shortlist(pool, request(participant="person:9999"), 2_000).suggestions} == stay
    by_street = shortlist(pool, request(street="street:1", participant="person:9999"), 2_000)
    assert {one.candidate for one in by_street.suggestions} == stay | {f"person:{n}" for n in range(1, 1_500, 3)}
    assert len(pool) == 1_000


def test_what_is_refused_leaves_the_pool_as_it_was():
    pool = Pool.from_candidates([helper()])
    before = shortlist(pool, request(), 5)
    for wrong in (
        helper(latitude=float("nan")),
        helper(latitude=float("inf")),
        helper(longitude=None),
        helper(places_left=-1),
        helper(interests={"chess": 2.0}),
    ):
        with pytest.raises(InputError, match="candidate 'person:1'"):
            pool.put(wrong)
    with pytest.raises(InputError, match="there is no candidate"):
        pool.remove("person:2")
    assert shortlist(pool, request(), 5) == before
    with pytest.raises(InputError, match="no concept"):
        Pool.from_candidates([], concepts={"music"}).put(helper())


def test_a_change_shows_in_the_next_answer():
    pool, need = Pool.from_candidates([helper()]), request()
    assert [one.candidate for one in shortlist(pool, need, 1).suggestions] == ["person:1"]
    for change in ({"paused": True}, {"places_left": 0}, {"free": 0b1000}, {"radius_m": 10}, {"consent": False}):
        pool.put(replace(helper(), **change))
        assert shortlist(pool, need, 1).suggestions == ()
        pool.put(helper())
        assert len(shortlist(pool, need, 1).suggestions) == 1


def test_who_is_left_out_is_told_of_the_same_state_or_not_at_all():
    pool = Pool.from_candidates([helper(), helper(key="person:2", paused=True)])
    answer, looked_at = shortlist(pool, request(), 1), shortlist(pool, request(), 1)
    assert looked_at.excluded.total == 1
    pool.put(helper(key="person:2"))
    assert looked_at.excluded.total == 1
    with pytest.raises(PoolChangedError):
        answer.excluded  # noqa: B018 - looking is what raises


def test_reasons_stay_those_of_the_moment_of_asking():
    pool = Pool.from_candidates([helper(load=0)], relatedness=RELATED)
    before = explain(pool, request(), "person:1")
    (answered,) = shortlist(pool, request(), 1).suggestions
    pool.put(helper(load=3, interests={"music": 1.0}, latitude=52.6, radius_m=90_000))
    pool.settle()
    assert answered == before
    assert shortlist(pool, request(), 1).suggestions[0] != before


def test_a_pool_in_the_middle_of_a_change_is_not_asked():
    pool = Pool.from_candidates([helper()])
    pool.version += 1
    with pytest.raises(PoolChangedError):
        shortlist(pool, request(), 1)
    with pytest.raises(PoolChangedError):
        explain(pool, request(), "person:1")


def test_a_longer_horizon_and_new_concepts_and_steps_are_taken_in():
    pool = Pool.from_candidates([helper()], relatedness=RELATED)
    shortlist(pool, request(), 1)
    pool.put(helper(key="person:2", step=Step.NEIGHBOUR, free=1 << 167, interests={"draughts": 1.0}))
    found = shortlist(pool, request(free=1 << 167), 1)
    assert [one.candidate for one in found.suggestions] == ["person:2"]
    assert found.suggestions[0].points["wish"] > 0
