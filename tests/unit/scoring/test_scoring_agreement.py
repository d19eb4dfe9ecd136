"""One definition, seen from all sides: one pair, numpy, compiled code and an independent restatement agree."""

from hashlib import blake2b

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_oracle import found, points, verdicts
from scoring_people import (
    CONCEPTS,
    EVERY_WALK,
    RELATED,
    ROLES,
    WALKS,
    candidates,
    helper,
    laid_out,
    needs,
    pools_of,
    request,
)

from matcher.scoring import Exclusion, PoolWith, Step, Suggestion, Weights, candidate_rows, explain, shortlist
from matcher.scoring.columns import UNKNOWN, Aspect
from matcher.scoring.comparison import Pair, Related, nearness_of
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES, gates_in
from matcher.scoring.evaluation import Evaluation
from matcher.scoring.kinds import ASKED_BY
from matcher.scoring.weights import STANDARD_WEIGHTS

VOCABULARY = frozenset(CONCEPTS) | frozenset(ROLES)
EVERYBODY = 1000


def _pool(some_candidates, walk="numpy"):
    return laid_out(some_candidates, walk, relatedness=RELATED, concepts=VOCABULARY)


def _evaluate(candidate, need, weights=STANDARD_WEIGHTS):
    related = _pool([candidate]).related_for(need)
    return Evaluation(Pair(need, candidate, nearness_of(need, candidate), Related(related)), weights)


@settings(max_examples=40, deadline=None)
@given(candidates(), needs())
def test_the_definitions_agree_with_the_documentation_restated(candidate, need):
    evaluation, expected = _evaluate(candidate, need), points(need, candidate)
    suggestion = evaluation.suggestion()
    assert {one.criterion: one.points for one in suggestion.contributions} == expected == suggestion.points
    assert suggestion.total == sum(expected.values()) == evaluation.total
    for criterion, number in zip(CRITERIA, evaluation.found, strict=True):
        what = found(criterion.key, need, candidate)
        if not isinstance(what, str):
            assert number == (UNKNOWN if what is None else what), criterion.key
    stopped, ask = verdicts(need, candidate)
    assert {gate.key for gate in gates_in(evaluation.blocked)} == stopped
    assert {note.gate for note in suggestion.asks} == ask


@WALKS
@settings(max_examples=25, deadline=None)
@given(some_candidates=pools_of(candidates()), need=needs())
def test_every_walk_over_the_rows_says_of_everybody_what_the_definitions_say(walk, some_candidates, need):
    pool = _pool(some_candidates, walk)
    answer = shortlist(pool, need, EVERYBODY)
    told = {one.candidate: one for one in (*answer.suggestions, *answer.excluded.nearest)}
    hidden = {"self", "region", "named"}
    for candidate in some_candidates:
        evaluation = _evaluate(candidate, need)
        if candidate.key in told:
            expected = evaluation.exclusion() if evaluation.blocked else evaluation.suggestion()
            assert told[candidate.key] == expected
            if not evaluation.blocked:
                assert told[candidate.key].points == points(need, candidate)
                assert told[candidate.key].total == evaluation.total
        else:
            assert {gate.key for gate in gates_in(evaluation.blocked)} & hidden


@settings(max_examples=25, deadline=None)
@given(pools_of(candidates()), needs(), st.integers(1, 4))
def test_every_total_is_the_sum_of_its_contributions_within_their_weights(some_candidates, need, k):
    for suggestion in shortlist(_pool(some_candidates), need, k).suggestions:
        assert suggestion.total == sum(one.points for one in suggestion.contributions)
        for one in suggestion.contributions:
            assert abs(one.points) <= one.most
            assert one.known or one.points == 0


def _hash(text):
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def _mixed(need, candidate):
    """The tie-breaker restated: BLAKE2b of need and prefix, stepped on by the number, mixed by SplitMix64."""
    mask = 2**64 - 1
    prefix, _, number = candidate.rpartition(":")
    mixed = (_hash(need) + _hash(prefix + ":") + int(number) * 0x9E3779B97F4A7C15) & mask
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


@WALKS
@settings(max_examples=25, deadline=None)
@given(some_candidates=pools_of(candidates(eligible=True), most=20), need=needs(open_to_all=True), k=st.integers(1, 6))
def test_the_first_k_of_each_step_are_those_of_brute_force_ties_included(walk, some_candidates, need, k):
    answer = shortlist(_pool(some_candidates, walk), need, k)
    found = {step: [one.candidate for one in suggestions] for step, suggestions in answer.steps.items()}
    assert found == _brute_force(some_candidates, need, k)


@WALKS
@settings(max_examples=20, deadline=None)
@given(some_candidates=pools_of(candidates(), most=20), need=needs(), k=st.integers(1, 3))
def test_the_first_k_behind_all_gates_are_those_of_brute_force(walk, some_candidates, need, k):
    answer = shortlist(_pool(some_candidates, walk), need, k)
    found = {step: [one.candidate for one in suggestions] for step, suggestions in answer.steps.items()}
    assert found == _brute_force(some_candidates, need, k)


@WALKS
def test_ties_among_many_equals_are_those_of_brute_force_and_differ_per_need(walk):
    equals = [helper(key=f"person:{number}") for number in range(500)]
    orders = []
    for key in ("need:1", "need:2"):
        need = request(key=key)
        found = [one.candidate for one in shortlist(_pool(equals, walk), need, 20).steps[Step.VOLUNTEER]]
        assert found == _brute_force(equals, need, 20)[Step.VOLUNTEER]
        orders.append(found)
    assert orders[0] != orders[1]


def test_keys_of_any_form_are_ordered_by_every_walk_alike():
    odd = [helper(key=f"somebody/{number}") for number in range(40)] + [helper(key=f"x:0{n}") for n in range(9)]
    numbered = [helper(key=f"person:{number}") for number in (*range(40), 999_999_999, 10**12)]
    orders = []
    for walk in EVERY_WALK:
        answer = shortlist(_pool(odd + numbered, walk), request(), EVERYBODY)
        orders.append([one.candidate for one in answer.suggestions])
    assert orders[0] == orders[1] == orders[2]
    assert sorted(orders[0]) == sorted(one.key for one in odd + numbered)


@WALKS
@settings(max_examples=20, deadline=None)
@given(some_candidates=pools_of(candidates()), need=needs(), shuffling=st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_arrive_changes_nothing(walk, some_candidates, need, shuffling):
    shuffled = list(some_candidates)
    shuffling.shuffle(shuffled)
    one, other = (shortlist(_pool(some, walk), need, 3) for some in (some_candidates, shuffled))
    assert one == other


@WALKS
@settings(max_examples=25, deadline=None)
@given(some_candidates=pools_of(candidates()), need=needs())
def test_any_one_is_explained_as_the_shortlist_explains_it(walk, some_candidates, need):
    pool = _pool(some_candidates, walk)
    answer = shortlist(pool, need, EVERYBODY)
    for told in (*answer.suggestions, *answer.excluded.nearest):
        explained = explain(pool, need, told.candidate)
        assert isinstance(explained, (Suggestion, Exclusion))
        assert explained == told


@WALKS
@settings(max_examples=20, deadline=None)
@given(some_candidates=pools_of(candidates(), most=20), need=needs())
def test_every_candidate_is_either_eligible_or_excluded_and_counted_per_gate(walk, some_candidates, need):
    answer = shortlist(_pool(some_candidates, walk), need, EVERYBODY)
    stopped = [verdicts(need, candidate)[0] for candidate in some_candidates]
    assert sum(answer.eligible.values()) == sum(not gates for gates in stopped)
    assert answer.excluded.total == sum(bool(gates) for gates in stopped)
    for gate in GATES:
        assert answer.excluded.per_gate[gate.key] == sum(gate.key in gates for gates in stopped)
        assert answer.excluded.only[gate.key] == sum(gates == {gate.key} for gates in stopped)


@settings(max_examples=25, deadline=None)
@given(candidates(), needs())
def test_only_declared_sentences_are_said(candidate, need):
    declared = {key for rule in (*CRITERIA, *GATES) for key in rule.message_keys()} | {"scoring.criterion_set_aside"}
    evaluation = _evaluate(candidate, need)
    suggestion = evaluation.suggestion()
    for one in suggestion.contributions:
        assert one.phrase.key in declared
    for note in (*suggestion.asks, *suggestion.set_aside, *evaluation.exclusion().reasons):
        assert note.message.key in declared


@settings(max_examples=25, deadline=None)
@given(candidates(), needs())
def test_heavier_weights_scale_every_criterion_from_the_same_findings(candidate, need):
    from matcher.scoring.standard import STANDARD

    tenfold = {
        **STANDARD,
        "criteria": {
            key: {**section, "weight": section["weight"] * 10} for key, section in STANDARD["criteria"].items()
        },
    }
    light = _evaluate(candidate, need).points
    heavy = _evaluate(candidate, need, Weights.from_mapping(tenfold)).points
    assert np.all(np.abs(np.array(heavy) - 10 * np.array(light)) <= 5)


@WALKS
@settings(max_examples=25, deadline=None)
@given(
    some_candidates=pools_of(candidates()),
    own=pools_of(candidates(), most=4),
    need=needs(),
    k=st.integers(1, 3),
)
def test_a_pool_seen_otherwise_answers_as_one_in_which_they_stand_so(walk, some_candidates, own, need, k):
    everybody = _pool(some_candidates, walk)
    instead = {one.key: one for one in (*some_candidates, *own)}
    seen = PoolWith.of(everybody, own)
    assert len(seen) == len(instead)
    assert shortlist(seen, need, k) == shortlist(_pool(instead.values()), need, k)
    for one in shortlist(seen, need, k).suggestions:
        assert explain(seen, need, one.candidate) == one


@WALKS
@settings(max_examples=20, deadline=None)
@given(some_candidates=pools_of(candidates(), most=20), need=needs(), k=st.integers(1, 4))
def test_the_rows_for_sharing_out_are_those_of_the_shortlist_with_a_bound_on_the_rest(walk, some_candidates, need, k):
    pool, steps = _pool(some_candidates, walk), frozenset({Step.NEIGHBOUR, Step.VOLUNTEER})
    ranked = candidate_rows(pool, need, k, steps=steps)
    answer = shortlist(pool, need, EVERYBODY)
    expected = [one for step in sorted(steps) for one in answer.steps[step][:k]]
    assert [pool.key_at(row) for row in ranked.rows.tolist()] == [one.candidate for one in expected]
    assert ranked.totals.tolist() == [one.total for one in expected]
    rest = [one.total for step in steps for one in answer.steps[step][k:]]
    assert (ranked.bound is None) == (not rest)
    assert not rest or ranked.bound >= max(rest)


class _Watched:
    """A need that notes which of its fields are looked at."""

    def __init__(self, need):
        self.need, self.seen = need, set()

    def __getattr__(self, name):
        self.seen.add(name)
        return getattr(self.need, name)


@settings(max_examples=40, deadline=None)
@given(candidates(), needs())
def test_tabulated_rules_look_only_at_the_fields_by_which_their_tables_are_kept(candidate, need):
    for rule in (*GATES, *CRITERIA):
        aspect = getattr(rule, "aspect", None) or rule.measure.aspect
        if aspect not in ASKED_BY:
            continue
        watched = _Watched(need)
        pair = Pair(watched, candidate, UNKNOWN, Related())
        if hasattr(rule, "measure"):
            rule.measure.find(pair, 1)
        else:
            rule.blocked(pair)
            if rule.unsure is not None:
                rule.unsure(pair)
        allowed = {*ASKED_BY[aspect], *({"participant"} if getattr(rule, "key", "") == "named" else ())}
        assert watched.seen <= allowed, rule.key


def test_rules_over_place_time_and_concepts_stand_at_every_step_as_the_walks_take_for_granted():
    walked = {Aspect.TRAVEL, Aspect.TIME, Aspect.CONCEPTS}
    assert all(one.steps == frozenset(Step) for one in CRITERIA if one.measure.aspect in walked)
    assert all(one.steps == frozenset(Step) for one in GATES if one.aspect in walked | {Aspect.PAIR})
