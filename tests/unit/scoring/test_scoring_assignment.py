"""All requests at once: the optimum, its proof, and what a team member fixed."""

import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matcher.errors import InputError
from matcher.scoring import RowEdges, assign, assign_rows, assignment_sharing
from matcher.scoring.assignment_rows import NOTHING_LEFT_OUT
from matcher.scoring.assignment_waiting import MOST_FOR_WAITING, TENTHS, waiting_tenths

REQUESTS = [f"request:{number}" for number in range(5)]
HELPERS = [f"person:{number}" for number in range(5)]


def best_by_trying(edges, places, waiting, locks, exclusions):
    """Most served, then most tenths of points, by trying everything."""
    worth = {
        key: int(tenths) for key, tenths in zip(waiting, waiting_tenths(np.array(list(waiting.values()))), strict=True)
    }
    choices = []
    for request in waiting:
        mine = [(who, total) for asking, who, total in edges if asking == request and (request, who) not in exclusions]
        fixed = [who for asking, who in locks if asking == request]
        choices.append([one for one in mine if one[0] in fixed] if fixed else [None, *mine])
    best = (0, 0)
    for chosen in product(*choices):
        taken = [one[0] for one in chosen if one]
        if all(taken.count(who) <= places[who] for who in set(taken)):
            tenths = sum(one[1] * TENTHS + worth[request] for request, one in zip(waiting, chosen, strict=True) if one)
            best = max(best, (len(taken), tenths)) if best != (0, 0) or taken else best
    return best


@st.composite
def little_towns(draw):
    pairs = draw(st.lists(st.tuples(st.sampled_from(REQUESTS), st.sampled_from(HELPERS)), unique=True, max_size=14))
    totals = draw(st.sampled_from((st.just(7), st.integers(-3, 3), st.integers(-200, 200))))
    edges = [(*pair, draw(totals)) for pair in pairs]
    places = {key: draw(st.integers(0, 3)) for key in HELPERS}
    waiting = {key: draw(st.sampled_from((0.0, 0.5, 9.0, 400.0))) for key in REQUESTS}
    exclusions = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else []
    locks = []
    for pair in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []:
        taken = sum(one[1] == pair[1] for one in locks)
        if pair not in exclusions and taken < places[pair[1]] and all(one[0] != pair[0] for one in locks):
            locks.append(pair)
    return edges, places, waiting, locks, exclusions


@settings(max_examples=150, deadline=None)
@given(little_towns())
def test_the_answer_is_the_best_of_all_that_could_be_tried(town):
    edges, places, waiting, locks, exclusions = town
    plan = assign(edges, places, waiting_days=waiting, locks=locks, exclusions=exclusions)
    tenths = round(sum(pair.total + pair.waiting_points for pair in plan.pairs) * TENTHS)
    assert (len(plan.pairs), tenths) == best_by_trying(edges, places, waiting, locks, exclusions)
    assert plan.proven
    totals = {(request, who): total for request, who, total in edges}
    assert all(totals[pair.request, pair.candidate] == pair.total for pair in plan.pairs)
    assert sorted([*plan.not_served, *(pair.request for pair in plan.pairs)]) == REQUESTS
    assert {(pair.request, pair.candidate) for pair in plan.pairs if pair.locked} == set(locks)
    assert plan == assign(
        edges[::-1], dict(reversed(places.items())), waiting_days=waiting, locks=locks[::-1], exclusions=exclusions
    )


@settings(max_examples=60, deadline=None)
@given(little_towns(), st.integers(1, 2))
def test_what_pruning_loses_is_never_more_than_the_bound(town, kept):
    edges, places, waiting, _, _ = town
    edges = sorted(edges, key=lambda edge: -edge[2])
    few, left_out = [], {}
    for request in waiting:
        mine = [edge for edge in edges if edge[0] == request]
        few += mine[:kept]
        if mine[kept:]:
            left_out[request] = mine[kept][2]
    plan = assign(few, places, waiting_days=waiting, best_left_out=left_out)
    everything = assign(edges, places, waiting_days=waiting)
    assert len(everything.pairs) <= len(plan.pairs) + plan.missed.people
    if len(everything.pairs) == len(plan.pairs):
        gained = sum(p.total + p.waiting_points for p in everything.pairs) - sum(
            p.total + p.waiting_points for p in plan.pairs
        )
        assert gained <= plan.missed.points + 1e-6
    if not left_out:
        assert plan.missed.people == plan.missed.points == plan.missed.requests == 0


def a_town(requests, helpers, each, spread, seed, most_places=1):
    rng = np.random.default_rng(seed)
    candidate = np.concatenate([rng.choice(helpers, each, replace=False) for _ in range(requests)])
    return RowEdges(
        request=np.repeat(np.arange(requests), each),
        candidate=candidate,
        total=rng.integers(-spread, spread + 1, len(candidate)),
        places=rng.integers(1, most_places + 1, helpers),
        waiting_days=rng.uniform(0, 100, requests) if spread else np.zeros(requests),
    )


def by_flow(edges, bonus):
    """The optimum of an independent solver (a minimum cost flow), with a bonus for everybody who is served."""
    requests, helpers = len(edges.waiting_days), len(edges.places)
    worth = edges.total * TENTHS + waiting_tenths(edges.waiting_days)[edges.request]
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = requests + helpers, requests + helpers + 1
    everyone = np.arange(requests)
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.request, edges.candidate + requests, np.ones(len(worth), int), -(worth + bonus)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(helpers) + requests, np.full(helpers, sink), edges.places, np.zeros(helpers, int)
    )
    flow.add_arcs_with_capacity_and_unit_cost(everyone, np.full(requests, sink), np.ones(requests, int), 0 * everyone)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(requests, source), everyone, np.ones(requests, int), 0 * everyone)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([requests, -requests]))
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("spread", [0, 1, 150])
@pytest.mark.parametrize(("requests", "helpers", "most_places"), [(400, 200, 1), (400, 400, 1), (300, 150, 4)])
def test_the_total_is_that_of_an_independent_solver_ties_and_scarcity_included(
    requests, helpers, most_places, spread, seed
):
    edges = a_town(requests, helpers, 9, spread, seed, most_places)
    found = assign_rows(edges)
    graph = csr_array((np.ones(len(edges.total)), (edges.request, edges.candidate)), shape=(requests, helpers))
    if most_places == 1:
        assert found.served == np.count_nonzero(maximum_bipartite_matching(graph, perm_type="column") >= 0)
    bonus = 4_000 * requests
    ours = round((found.points + found.waiting_points) * TENTHS) + bonus * found.served
    assert ours == by_flow(edges, bonus)
    assert found.proven


def test_compiled_and_plain_lines_give_the_same_answer(monkeypatch):
    edges = a_town(120, 70, 6, 20, 8, 2)
    plain = assign_rows(edges)
    monkeypatch.setattr(assignment_sharing, "_COMPILED_FROM", 0)
    assert np.array_equal(assign_rows(edges).edge, plain.edge)


def test_an_auction_that_is_given_up_says_how_far_from_the_optimum_it_may_be(monkeypatch):
    edges = a_town(200, 150, 8, 100, 3)
    best = assign_rows(edges)
    monkeypatch.setattr(assignment_sharing, "_BIDS_PER_REQUEST", 0.5)
    found = assign_rows(edges)
    assert not found.proven
    assert len(set(found.candidate[found.candidate >= 0])) == found.served <= best.served
    if found.most_served:
        assert best.points + best.waiting_points <= found.points + found.waiting_points + found.shortfall


def test_one_big_activity_with_fewer_places_than_people_is_shared_out():
    edges = RowEdges(
        request=np.arange(1500),
        candidate=np.zeros(1500, dtype=int),
        total=np.full(1500, 40),
        places=np.array([700]),
        waiting_days=np.arange(1500) / 10,
    )
    found = assign_rows(edges)
    assert found.served == 700
    assert found.proven
    assert found.edge[-1] >= 0, "who waits longest is served"
    assert found.edge[0] < 0


def test_who_waits_longer_goes_before_an_equal_one_and_a_better_fit_before_both():
    edges = [("request:1", "person:1", 40), ("request:2", "person:1", 40)]
    (pair,) = assign(edges, {"person:1": 1}, waiting_days={"request:1": 10.0, "request:2": 10.2}).pairs
    assert pair.request == "request:2"
    edges.append(("request:3", "person:1", 90))
    (pair,) = assign(edges, {"person:1": 1}, waiting_days={"request:1": 10.0, "request:2": 10.2}).pairs
    assert pair.request == "request:3"


def test_waiting_counts_more_every_hour_without_a_step_and_never_reaches_its_bound():
    days = np.arange(0, 2000, 1 / 24)
    tenths = waiting_tenths(days)
    assert tenths[0] == 0
    assert set(np.unique(np.diff(tenths))) <= {0, 1, 2}, "an hour is never worth more than two tenths of a point"
    assert (np.diff(waiting_tenths(np.arange(0, 250.0))) > 0).all(), "and every day of two thirds of a year counts"
    assert tenths[-1] < MOST_FOR_WAITING * TENTHS


def test_serving_one_more_goes_before_every_number_of_points():
    edges = [("request:1", "person:1", 200), ("request:1", "person:2", -200), ("request:2", "person:1", -200)]
    plan = assign(edges, {"person:1": 1, "person:2": 1})
    assert [(pair.request, pair.candidate) for pair in plan.pairs] == [
        ("request:1", "person:2"),
        ("request:2", "person:1"),
    ]


def test_a_longer_chain_of_moves_is_found_also_when_each_move_costs_much():
    chain = 60
    edges = [(f"request:{n:02}", f"person:{n:02}", 90_000) for n in range(chain)]
    edges += [(f"request:{n:02}", f"person:{n + 1:02}", -90_000) for n in range(chain)]
    edges.append(("request:new", "person:00", -90_000))
    plan = assign(edges, {f"person:{n:02}": 1 for n in range(chain + 1)})
    assert len(plan.pairs) == chain + 1
    assert plan.proven


def test_nothing_asked_is_nothing_shared():
    plan = assign([], {})
    assert (plan.pairs, plan.not_served, plan.points, plan.proven) == ((), (), 0, True)


def test_a_request_without_any_candidate_is_named_as_not_served():
    assert assign([], {}, waiting_days={"request:1": 3}).not_served == ("request:1",)


def test_equal_answers_do_not_prefer_who_signed_up_first():
    helpers = {f"person:{number}": 1 for number in range(10)}
    chosen = [assign([(f"request:{n}", who, 5) for who in helpers], helpers).pairs[0].candidate for n in range(40)]
    assert len(set(chosen)) > 1, "another request chooses otherwise among equals"
    crowd = [(f"request:{n}", f"person:{m}", 5) for m in range(10) for n in range(5)]
    taken = {pair.candidate for pair in assign(crowd, helpers).pairs}
    assert taken != {f"person:{m}" for m in range(5)}


EDGES = [("request:1", "person:1", 10), ("request:2", "person:1", 20), ("request:2", "person:2", 5)]
PLACES = {"person:1": 1, "person:2": 1}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"edges": [*EDGES, ("request:1", "person:1", 3)]}, "request:1"),
        ({"edges": [("request:1", "person:1", float("nan"))]}, "edge of 'request:1'"),
        ({"edges": [("request:1", "person:1", 1.5)]}, "edge of 'request:1'"),
        ({"edges": [("request:1", "person:1", 10**6)]}, "request:1"),
        ({"edges": [("request:1", "person:9", 1)]}, "person:9"),
        ({"places": {**PLACES, "person:2": -1}}, "person:2"),
        ({"places": {**PLACES, "person:2": 1.0}}, "person:2"),
        ({"waiting_days": {"request:2": float("nan")}}, "request:2"),
        ({"waiting_days": {"request:2": float("inf")}}, "request:2"),
        ({"waiting_days": {"request:2": -1}}, "request:2"),
        ({"locks": [("request:9", "person:1")]}, "lock"),
        ({"locks": [("request:1", "person:9")]}, "lock"),
        ({"locks": [("request:1", "person:2")]}, "lock"),
        ({"locks": [("request:2", "person:1"), ("request:2", "person:2")]}, "lock"),
        ({"locks": [("request:1", "person:1"), ("request:2", "person:1")]}, "lock"),
        ({"locks": [("request:1", "person:1")], "exclusions": [("request:1", "person:1")]}, "lock"),
        ({"best_left_out": {"request:9": 3}}, "bound"),
    ],
)
def test_what_cannot_be_true_is_named_before_anything_is_computed(change, place):
    given_edges = change.pop("edges", EDGES)
    given_places = change.pop("places", PLACES)
    with pytest.raises(InputError) as caught:
        assign(given_edges, given_places, **change)
    assert place in caught.value.place


@pytest.mark.parametrize(
    "change",
    [
        {"request": np.array([0, 5, 1])},
        {"candidate": np.array([0, 0, 7])},
        {"candidate": np.array([0, 0, -1])},
        {"total": np.array([1.0, 2.0, 3.0])},
        {"total": np.array([1, 2])},
        {"best_left_out": np.array([1])},
    ],
)
def test_columns_that_do_not_fit_each_other_are_named(change):
    fields = {
        "request": np.array([0, 1, 1]),
        "candidate": np.array([0, 0, 1]),
        "total": np.array([10, 20, 5]),
        "places": np.array([1, 1]),
        "waiting_days": np.zeros(2),
    }
    with pytest.raises(InputError) as caught:
        assign_rows(RowEdges(**{**fields, **change}))
    assert caught.value.place.startswith("edges")


def test_a_bound_of_nothing_left_out_costs_nothing():
    edges = a_town(20, 30, 4, 50, 1)
    bounded = RowEdges(
        **{name: getattr(edges, name) for name in ("request", "candidate", "total", "places", "waiting_days")},
        best_left_out=np.full(20, NOTHING_LEFT_OUT),
    )
    assert assign_rows(bounded).missed.points == 0


def test_a_handful_of_requests_loads_no_solver_and_no_compiler():
    code = (
        "import sys; from matcher.scoring import assign;"
        "people = {f'p{m}': 1 for m in range(10)};"
        "plan = assign([(f'r{n}', who, n) for n in range(10) for who in people], people);"
        "assert len(plan.pairs) == 10 and plan.proven;"
        "print([name for name in ('numba', 'scipy', 'ortools', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
