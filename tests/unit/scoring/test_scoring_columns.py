"""What a pool keeps in columns: keys, marks and rows can be read back, whatever happened to them before."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_people import CONCEPTS, candidates, helper, pools_of, request

from matcher.scoring import Pool, kernel, neighbours_together
from matcher.scoring.columns import to_thousandths
from matcher.scoring.keys import KeyBook, hash_of_candidate, hash_of_key, mixed
from matcher.scoring.links import Links, Marks
from matcher.scoring.rows import NUMBERS

KEYS = ("person:1", "person:2", "person:01", "person:", "x", ":7", "person:12345678901", "a:b:3", "person:4000001")


def test_keys_of_any_form_are_found_again_and_keep_apart():
    book = KeyBook()
    for row, key in enumerate(KEYS):
        book.put(*book.code(key), row)
    assert [book.row(key) for key in KEYS] == list(range(len(KEYS)))
    assert [book.key(*book.code(key)) for key in KEYS] == list(KEYS)
    assert len({hash_of_candidate(key) for key in KEYS}) == len(KEYS)
    assert book.row("person:3") is None
    assert book.row("nobody:1") is None


def test_the_hash_of_a_numbered_key_is_that_of_its_prefix_stepped_on():
    step = (hash_of_candidate("person:8") - hash_of_candidate("person:7")) % 2**64
    assert hash_of_candidate("person:0") == hash_of_key("person:")
    assert step == 0x9E3779B97F4A7C15
    assert mixed(1, 2) == mixed(2, 1) != mixed(1, 3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(1, 5), max_size=2)), max_size=8),
    st.lists(st.tuples(st.integers(0, 14), st.sets(st.integers(1, 5), max_size=2)), max_size=12),
)
def test_marks_answer_as_a_table_would_after_any_changes(first, then):
    table = dict(first)
    pairs = [(mark, row) for row, marks in table.items() for mark in marks]
    built = Marks(
        np.array([mark for mark, _ in pairs], dtype=np.uint64), np.array([row for _, row in pairs], dtype=np.int32), 10
    )
    for row, marks in then:
        table[row] = marks
        built.put(row, tuple(marks))
    expected = {mark: sorted(row for row, marks in table.items() if mark in marks) for mark in range(1, 6)}
    assert {mark: sorted(built.rows(mark)) for mark in range(1, 6)} == expected
    moved = built.moved(np.arange(100, 200, dtype=np.int32), 200)
    assert {mark: [row - 100 for row in sorted(moved.rows(mark))] for mark in range(1, 6)} == expected


def test_links_forget_a_key_that_no_row_has():
    links = Links()
    links.put(1, {"a", "b"})
    links.put(2, {"a"})
    links.put(1, {"b"})
    assert set(links.rows("a")) == {2}
    assert links.keys(1) == {"b"}
    links.put(2, ())
    assert set(links.rows("a")) == set()


@settings(max_examples=60, deadline=None)
@given(pools_of(candidates()))
def test_a_candidate_can_be_read_back_from_its_row_as_far_as_a_need_can_tell(some_candidates):
    pool, need = Pool.from_candidates(some_candidates), request(street="street:1", building="building:1")
    assert len(pool) == len(some_candidates)
    assert sorted(pool) == sorted(one.key for one in some_candidates)
    for one in some_candidates:
        again = pool.candidate_at(pool.keys.row(one.key), need)
        same = ("step", "region", "consent", "paused", "gives", "wants", "roles", "languages", "free", "radius_m")
        more = ("frequency", "age", "vog", "conditions", "conditions_unknown", "accessible", "not_accessible")
        counted = ("for_person", "excludes", "load", "asked_recently", "rested_days", "good_endings", "referral_only")
        for field in (*same, *more, *counted):
            assert getattr(again, field) == getattr(one, field), field
        assert again.behind == one.behind
        assert (again.places_left == 0) == (one.places_left == 0)
        assert again.street == (one.street if one.street == "street:1" else None)
        assert again.building == (one.building if one.building == "building:1" else None)
        held = {concept: to_thousandths(weight) for concept, weight in again.interests.items()}
        assert held == {concept: to_thousandths(weight) for concept, weight in one.interests.items()}


def test_nobody_needs_an_index_of_more_than_a_hundred_bytes_beside_the_grid():
    from scoring_people import helper

    some = [
        helper(key=f"person:{n}", latitude=52 + n % 100 / 1000, longitude=5 + n % 97 / 1000, street=f"street:{n // 9}")
        for n in range(20_000)
    ]
    full = [
        {**dict.fromkeys(CONCEPTS, 0.5), **{f"c{n % 50 + more}": 1.0 for more in range(2)}} for n in range(len(some))
    ]
    from dataclasses import replace

    pool = Pool.from_candidates(replace(one, interests=held) for one, held in zip(some, full, strict=True))
    assert pool.nbytes / len(pool) < 100


def test_the_compiled_walk_knows_how_many_small_numbers_a_row_has():
    assert len(NUMBERS) == kernel._NUMBERS


def test_whoever_can_never_be_suggested_lies_apart_and_comes_back():
    awake = [helper(key=f"person:{number}") for number in range(3)]
    pool = Pool.from_candidates(awake)
    for change in ({"paused": True}, {"consent": False}, {"places_left": 0}):
        pool.put(replace(awake[0], **change))
        pool.settle()
        begin, end = pool.cell_start[pool.shelf_resting.tolist().index(True)][[0, -1]].tolist()
        assert begin <= pool.keys.row("person:0") < end
        pool.put(awake[0])
        pool.settle()
        assert not pool.shelf_resting.any()


def test_neighbours_follow_each_other_there_and_back_and_whoever_has_no_place_comes_last():
    north, south = 52.0 + 0.031, 52.0 + 0.001
    places = [(south, 4.9), (north, 4.2), (None, None), (south, 4.1), (north, 4.8)]
    asked = [request(key=f"need:{n}", latitude=at[0], longitude=at[1]) for n, at in enumerate(places)]
    assert neighbours_together(asked) in ([0, 3, 1, 4, 2], [3, 0, 4, 1, 2])
