"""Distances: right against the textbook, the same in columns and alone, and said coarsely."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_oracle import metres
from scoring_people import WALKS, helper, laid_out, request

from matcher.scoring import shortlist
from matcher.scoring.distance import EARTH_RADIUS_M, SPHERE, metres_apart, metres_between, say_distance, sphere_point

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=20), LATITUDES, LONGITUDES)
def test_a_column_of_distances_holds_what_each_place_has_alone(places, latitude, longitude):
    here, points = sphere_point(latitude, longitude), [sphere_point(*place) for place in places]
    column = metres_between(np.array(points, dtype=np.int32), here)
    assert column.tolist() == [metres_apart(point, here) for point in points]


@settings(max_examples=100, deadline=None)
@given(st.floats(50, 54), st.floats(3, 8), st.floats(50, 54), st.floats(3, 8))
def test_distances_are_those_of_the_textbook_haversine(north, east, other_north, other_east):
    found = metres_apart(sphere_point(north, east), sphere_point(other_north, other_east))
    candidate, need = helper(latitude=north, longitude=east), request(latitude=other_north, longitude=other_east)
    assert abs(found - metres(need, candidate)) <= 1


def test_known_distances():
    origin = sphere_point(0.0, 0.0)
    assert metres_apart(sphere_point(0.0, 1.0), origin) == 111_195
    assert metres_apart(sphere_point(90.0, 0.0), origin) == round(EARTH_RADIUS_M * math.pi / 2)
    assert metres_apart(sphere_point(0.0, 180.0), origin) == round(EARTH_RADIUS_M * math.pi)
    assert metres_apart(origin, origin) == 0


@WALKS
def test_exactly_as_far_as_somebody_travels_is_not_too_far(walk):
    exactly = metres_apart(sphere_point(52.39, 4.65), sphere_point(52.3874, 4.6462))
    for radius, stopped in ((exactly, 0), (exactly - 1, 1)):
        pool = laid_out([helper(radius_m=radius)], walk)
        answer = shortlist(pool, request(), 1)
        assert answer.excluded.per_gate["travel"] == stopped
        assert answer.excluded.total == stopped


@WALKS
@settings(max_examples=60, deadline=None)
@given(
    places=st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=30, unique=True),
    latitude=LATITUDES,
    longitude=LONGITUDES,
    radius_m=st.sampled_from((0, 2_999, 3_000, 60_000, 900_000, 5_000_000, 30_000_000)),
)
def test_everybody_within_reach_is_found_anywhere_on_earth(walk, places, latitude, longitude, radius_m):
    here = sphere_point(latitude, longitude)
    some = [
        helper(key=f"person:{number}", latitude=north, longitude=east, radius_m=radius_m)
        for number, (north, east) in enumerate([*places, (latitude, longitude)])
    ]
    within = {one.key for one in some if metres_apart(sphere_point(one.latitude, one.longitude), here) <= radius_m}
    pool = laid_out(some, walk)
    found = shortlist(pool, request(latitude=latitude, longitude=longitude), 100)
    assert {one.candidate for one in found.suggestions} == within


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


@settings(max_examples=60, deadline=None)
@given(LATITUDES, LONGITUDES)
def test_points_lie_on_the_sphere_and_none_in_its_middle(latitude, longitude):
    x, y, z = sphere_point(latitude, longitude)
    assert math.isclose(math.sqrt(x * x + y * y + z * z), SPHERE, rel_tol=1e-8)
