"""One definition, seen from all sides: columns, one pair, explanations and an independent restatement agree."""

from hashlib import blake2b

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_oracle import found, points, verdicts
from scoring_people import CONCEPTS, RELATED, ROLES, candidates, needs, pools_of

from matcher.scoring import Exclusion, Pool, Step, Suggestion, Weights, shortlist
from matcher.scoring.columns import UNKNOWN
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES, gates_in
from matcher.scoring.evaluation import Evaluation
from matcher.scoring.shortlist import explain
from matcher.scoring.weights import STANDARD_WEIGHTS

VOCABULARY = frozenset(CONCEPTS) | frozenset(ROLES)
EVERYBODY = 1000


def _pool(some_candidates):
    return Pool.from_candidates(some_candidates, relatedness=RELATED, concepts=VOCABULARY)


def _evaluate(some_candidates, need):
    return Evaluation.of(_pool(some_candidates), need, STANDARD_WEIGHTS)


@settings(max_examples=60, deadline=None)
@given(pools_of(candidates()), needs())
def test_columns_agree_with_the_documentation_restated_for_one_pair(some_candidates, need):
    evaluation = _evaluate(some_candidates, need)
    for row, candidate in enumerate(evaluation.comparison.pool.candidates):
        expected = points(need, candidate)
        suggestion = evaluation.suggestion(row)
        assert {one.criterion: one.points for one in suggestion.contributions} == expected
        assert suggestion.total == sum(expected.values())
        for criterion, numbers in zip(CRITERIA, evaluation.found, strict=True):
            what = found(criterion.key, need, candidate)
            if not isinstance(what, str):
                assert int(numbers[row]) == (UNKNOWN if what is None else what), criterion.key
        stopped, ask = verdicts(need, candidate)
        assert {gate.key for gate in gates_in(int(evaluation.verdicts.blocked[row]))} == stopped
        assert {note.gate for note in suggestion.asks} == ask


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs())
def test_the_total_over_columns_is_the_total_of_the_pair_alone(some_candidates, need):
    together = _evaluate(some_candidates, need)
    for row, candidate in enumerate(together.comparison.pool.candidates):
        alone = _evaluate([candidate], need)
        assert int(together.totals[row]) == int(alone.totals[0])
        assert together.suggestion(row) == alone.suggestion(0)
        assert together.exclusion(row) == alone.exclusion(0)


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs(), st.integers(1, 4))
def test_every_total_is_the_sum_of_its_contributions_within_their_weights(some_candidates, need, k):
    for suggestion in shortlist(_pool(some_candidates), need, k).suggestions:
        assert suggestion.total == sum(one.points for one in suggestion.contributions)
        for one in suggestion.contributions:
            assert abs(one.points) <= one.most
            assert one.known or one.points == 0


def _mixed(need, candidate):
    """The tie-breaker restated: BLAKE2b of both keys, mixed by SplitMix64."""
    mask = 2**64 - 1
    whole = [int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little") for key in (need, candidate)]
    mixed = sum(whole) & mask
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & mask
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & mask
    return mixed ^ mixed >> 31


def _brute_force(some_candidates, need, k):
    ranked = {}
    for step in Step:
        fitting = [one for one in some_candidates if one.step == step and not verdicts(need, one)[0]]
        fitting.sort(key=lambda one: (-sum(points(need, one).values()), _mixed(need.key, one.key)))
        ranked[step] = [one.key for one in fitting[:k]]
    return ranked


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates(eligible=True), most=20), needs(open_to_all=True), st.integers(1, 6))
def test_the_first_k_of_each_step_are_those_of_brute_force_ties_included(some_candidates, need, k):
    answer = shortlist(_pool(some_candidates), need, k)
    found = {step: [one.candidate for one in suggestions] for step, suggestions in answer.steps.items()}
    assert found == _brute_force(some_candidates, need, k)


def test_ties_among_many_equals_are_those_of_brute_force_and_differ_per_need():
    from scoring_people import helper, request

    equals = [helper(key=f"person:{number}") for number in range(500)]
    orders = []
    for key in ("need:1", "need:2"):
        need = request(key=key)
        found = [one.candidate for one in shortlist(_pool(equals), need, 20).steps[Step.VOLUNTEER]]
        assert found == _brute_force(equals, need, 20)[Step.VOLUNTEER]
        orders.append(found)
    assert orders[0] != orders[1]


@settings(max_examples=20, deadline=None)
@given(pools_of(candidates()), needs(), st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_arrive_changes_nothing(some_candidates, need, shuffling):
    shuffled = list(some_candidates)
    shuffling.shuffle(shuffled)
    assert shortlist(_pool(some_candidates), need, 3) == shortlist(_pool(shuffled), need, 3)


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs())
def test_any_one_is_explained_as_the_shortlist_explains_it(some_candidates, need):
    pool = _pool(some_candidates)
    answer = shortlist(pool, need, EVERYBODY)
    for told in (*answer.suggestions, *answer.excluded.nearest):
        explained = explain(pool, need, told.candidate)
        assert isinstance(explained, (Suggestion, Exclusion))
        assert explained == told


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs())
def test_every_candidate_is_either_eligible_or_excluded_and_counted_per_gate(some_candidates, need):
    answer = shortlist(_pool(some_candidates), need, EVERYBODY)
    stopped = [verdicts(need, candidate)[0] for candidate in some_candidates]
    assert sum(answer.eligible.values()) == sum(not gates for gates in stopped)
    assert answer.excluded.total == sum(bool(gates) for gates in stopped)
    for gate in GATES:
        assert answer.excluded.per_gate[gate.key] == sum(gate.key in gates for gates in stopped)
        assert answer.excluded.only[gate.key] == sum(gates == {gate.key} for gates in stopped)


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs())
def test_only_declared_sentences_are_said(some_candidates, need):
    evaluation = _evaluate(some_candidates, need)
    declared = {key for rule in (*CRITERIA, *GATES) for key in rule.message_keys()} | {"scoring.criterion_set_aside"}
    for row in range(len(some_candidates)):
        suggestion = evaluation.suggestion(row)
        for one in suggestion.contributions:
            assert one.phrase.key in declared
        for note in (*suggestion.asks, *suggestion.set_aside, *evaluation.exclusion(row).reasons):
            assert note.message.key in declared


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs())
def test_heavier_weights_scale_every_criterion_from_the_same_findings(some_candidates, need):
    from matcher.scoring.standard import STANDARD

    tenfold = {
        **STANDARD,
        "criteria": {
            key: {**section, "weight": section["weight"] * 10} for key, section in STANDARD["criteria"].items()
        },
    }
    light, heavy = (
        Evaluation.of(_pool(some_candidates), need, weights)
        for weights in (STANDARD_WEIGHTS, Weights.from_mapping(tenfold))
    )
    for few, many in zip(light.points, heavy.points, strict=True):
        assert np.all(np.abs(many - 10 * few) <= 5)
