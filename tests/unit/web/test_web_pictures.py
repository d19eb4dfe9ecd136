import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.web.pictures import NetworkTie, RingPoint, bar, network_picture, ring_map
from matcher.web.pictures.rings import rings_for

LAYERS = {"personal": "persoonlijk", "shared": "samen", "institutional": "plekken"}
NASTY = "<script>\"&'"


def network(ties, centre="Kees"):
    return network_picture(centre, ties, LAYERS, title="Netwerk", description="Drie lagen", prefix="n")


def attribute(markup, tag, name):
    found = re.search(rf'<{tag}[^>]* {name}="([^"]+)"', markup)
    assert found is not None
    return float(found.group(1))


def test_a_bar_of_half_the_points_is_half_as_long_to_the_right():
    assert attribute(bar(5, 10, "x"), "rect", "width") == attribute(bar(10, 10, "x"), "rect", "width") / 2
    assert attribute(bar(5, 10, "x"), "rect", "x") == 100


def test_a_negative_bar_ends_at_the_middle():
    markup = bar(-3, 10, "x")
    assert attribute(markup, "rect", "x") + attribute(markup, "rect", "width") == 100
    assert "bar-minus" in markup


def test_what_is_unknown_has_no_bar():
    assert "<rect" not in bar(None, 10, "x")
    assert "bar-unknown" in bar(None, 10, "x")


def test_a_bar_never_leaves_its_drawing():
    assert attribute(bar(500, 10, "x"), "rect", "width") == 100
    assert attribute(bar(0, 0, "x"), "rect", "width") == 0


@pytest.mark.parametrize(
    "markup",
    [
        bar(1, 2, NASTY),
        network([NetworkTie(NASTY, "personal")], NASTY),
        ring_map([RingPoint("1", 5, 5, "person", NASTY)], centre=NASTY, title=NASTY, description=NASTY, prefix="m"),
    ],
)
def test_names_are_escaped_and_the_picture_is_well_formed(markup):
    assert "<script>" not in markup
    ElementTree.fromstring(str(markup))


@pytest.mark.parametrize("name", ["title", "desc"])
def test_pictures_say_what_they_show(name):
    for markup in (network([]), ring_map([], centre="K", title="Kaart", description="Afstanden", prefix="m")):
        assert f"<{name} id=" in markup
        assert 'role="img"' in markup


def test_pictures_hold_no_style_of_their_own():
    markup = network([NetworkTie("Jan", "shared", new=True)]) + bar(2, 3, "x")
    assert "style=" not in markup
    assert "fill=" not in markup


def test_a_tie_that_ended_looks_like_the_past_even_when_it_was_new():
    assert "net-ended" in network([NetworkTie("Jan", "shared", new=True, ended=True)])
    assert "net-new" not in network([NetworkTie("Jan", "shared", new=True, ended=True)])


@given(st.integers(min_value=1, max_value=16), st.sampled_from(sorted(LAYERS)))
@settings(max_examples=30, deadline=None)
def test_ties_of_one_layer_stand_apart(count, layer):
    markup = network([NetworkTie(f"P{number}", layer) for number in range(count)])
    spots = [tuple(map(float, found)) for found in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="7"/>', markup)]
    assert len(spots) == count
    assert all(math.dist(a, b) > 12 for index, a in enumerate(spots) for b in spots[:index])


@given(
    st.lists(st.tuples(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000)), min_size=1, max_size=20),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_marks_on_the_map_can_all_be_read(places, same_spot):
    if same_spot:
        places = [places[0]] * len(places)
    points = [RingPoint(str(n), east, north, "person", "x") for n, (east, north) in enumerate(places)]
    markup = ring_map(points, centre="K", title="t", description="d", prefix="m")
    spots = [
        tuple(map(float, found)) for found in re.findall(r'<circle cx="([\d.-]+)" cy="([\d.-]+)" r="11"/>', markup)
    ]
    assert len(spots) == len(points)
    assert all(math.dist(a, b) > 22 for index, a in enumerate(spots) for b in spots[:index])
    assert all(0 < x < 400 and 0 < y < 400 for x, y in spots)


@given(st.floats(0, 80_000))
def test_the_last_ring_holds_the_farthest_candidate(metres):
    rings = rings_for(metres)
    assert list(rings) == sorted(set(rings))
    assert rings[-1] >= metres


def test_what_lies_to_the_north_is_drawn_above_the_middle():
    markup = ring_map([RingPoint("1", 0, 900, "person", "x")], centre="K", title="t", description="d", prefix="m")
    spot = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="11"/>', markup)
    assert spot is not None
    assert float(spot.group(1)) == 200
    assert float(spot.group(2)) < 200
