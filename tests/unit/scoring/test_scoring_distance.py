"""Distances: right against the textbook, the same in columns and alone, and said coarsely."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_oracle import metres
from scoring_people import helper, request

from matcher.scoring import Pool, shortlist
from matcher.scoring.distance import EARTH_RADIUS_M, metres_between, say_distance, unit_vectors

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=20), LATITUDES, LONGITUDES)
def test_a_column_of_distances_holds_what_each_place_has_alone(places, latitude, longitude):
    here = unit_vectors(latitude, longitude)
    column = metres_between(unit_vectors(*zip(*places, strict=True)), here)
    alone = [int(metres_between(unit_vectors([north], [east]), here)[0]) for north, east in places]
    assert column.tolist() == alone


@settings(max_examples=100, deadline=None)
@given(st.floats(50, 54), st.floats(3, 8), st.floats(50, 54), st.floats(3, 8))
def test_distances_are_those_of_the_textbook_haversine(north, east, other_north, other_east):
    found = int(metres_between(unit_vectors([north], [east]), unit_vectors(other_north, other_east))[0])
    candidate, need = helper(latitude=north, longitude=east), request(latitude=other_north, longitude=other_east)
    assert abs(found - metres(need, candidate)) <= 1


def test_known_distances():
    origin = unit_vectors(0.0, 0.0)
    one_degree, quarter, round_the_back, nowhere = metres_between(
        unit_vectors([0.0, 90.0, 0.0, 0.0], [1.0, 0.0, 180.0, 0.0]), origin
    )
    assert one_degree == 111_195
    assert quarter == round(EARTH_RADIUS_M * math.pi / 2)
    assert round_the_back == round(EARTH_RADIUS_M * math.pi)
    assert nowhere == 0


def test_exactly_as_far_as_somebody_travels_is_not_too_far():
    exactly = int(metres_between(unit_vectors([52.39], [4.65]), unit_vectors(52.3874, 4.6462))[0])
    for radius, stopped in ((exactly, 0), (exactly - 1, 1)):
        answer = shortlist(Pool.from_candidates([helper(radius_m=radius)]), request(), 1)
        assert answer.excluded.per_gate["travel"] == stopped


@pytest.mark.parametrize(
    ("distance", "key", "km"),
    [
        (0, "walking", None),
        (1_000, "walking", None),
        (1_001, "about", 1),
        (1_499, "about", 1),
        (1_500, "about", 2),
        (10_400, "about", 10),
        (12_400, "about", 10),
        (12_500, "about", 15),
        (98_000, "about", 100),
    ],
)
def test_distances_are_said_coarsely(distance, key, km):
    message = say_distance(distance)
    assert message.key == f"scoring.distance.{key}"
    assert message.values.get("km") == km


def test_vectors_lie_on_the_unit_sphere():
    vectors = unit_vectors(np.linspace(-90, 90, 7), np.linspace(-180, 180, 7))
    assert np.allclose((vectors**2).sum(axis=0), 1.0)
