"""The columns of a pool hold what the candidates hold, also beyond one machine word."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring.columns import ConceptColumn, KeyColumn, SetColumn, bitset_column, bitset_words, to_thousandths

KEYS = [f"key-{number}" for number in range(150)]
SETS = st.frozensets(st.sampled_from(KEYS), max_size=12)
EVERY_KEY_ONCE = [frozenset(KEYS[:75]), frozenset(KEYS[75:])]


@settings(max_examples=50, deadline=None)
@given(st.lists(SETS, max_size=6), st.frozensets(st.sampled_from([*KEYS, "nobody's"]), max_size=4))
def test_a_column_of_sets_answers_as_the_sets_do(sets, asked):
    rows = [*EVERY_KEY_ONCE, *sets]
    column = SetColumn.of(rows)
    assert column.bits.shape[1] > 1
    assert column.holds_any(asked).tolist() == [bool(row & asked) for row in rows]
    assert column.holds_all(asked).tolist() == [asked <= row for row in rows]
    assert column.filled.tolist() == [bool(row) for row in rows]


def test_a_row_that_holds_all_in_one_word_but_not_in_the_other_does_not_hold_all():
    column = SetColumn.of([*EVERY_KEY_ONCE, {KEYS[0]}])
    bits = {key: column.bit_of[key] // 64 for key in KEYS}
    elsewhere = next(key for key in KEYS if bits[key] != bits[KEYS[0]])
    assert not column.holds_all({KEYS[0], elsewhere})[2]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 2**200 - 1), max_size=5), st.integers(0, 2**300 - 1))
def test_a_column_of_bitsets_shares_the_bits_that_the_numbers_share(numbers, other):
    column = bitset_column(numbers)
    shared = np.bitwise_count(column & bitset_words(other, column.shape[1])).sum(axis=1)
    assert shared.tolist() == [(number & other).bit_count() for number in numbers]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS[:6]), st.floats(-1, 1), max_size=4), max_size=8))
def test_profiles_turned_round_can_be_read_back(profiles):
    column = ConceptColumn.of(profiles)
    read = [{} for _ in profiles]
    for concept in KEYS[:6]:
        for row, weight in zip(*column.holding(concept), strict=True):
            read[row][concept] = int(weight)
    assert read == [{concept: to_thousandths(weight) for concept, weight in one.items()} for one in profiles]
    assert column.filled.tolist() == [bool(one) for one in profiles]


def test_rows_without_a_key_are_the_same_as_no_key():
    column = KeyColumn.of(["a", None, "b", "a"])
    assert column.same_as("a").tolist() == [True, False, False, True]
    assert not column.same_as("z").any()
    assert not column.same_as(None).any()
    assert column.known.tolist() == [True, False, True, True]
