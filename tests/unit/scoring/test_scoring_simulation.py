"""The simulation of a year: the same seed gives the same year, and its figures are what they say."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def simulation(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    import benchmarks.simulation as module

    yield module
    for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
        sys.modules.pop(name)


def test_a_year_is_the_same_every_time_and_nobody_is_served_twice_or_before_they_came(simulation):
    world = simulation.World(helpers=15, days=120, from_day=30)
    town = simulation.a_town(world, 0.9, 3)
    assert len(town.requests) > 10
    fairness = simulation.Fairness()
    for name in ("assign", "first come", "random"):
        once, again = (simulation.play(world, town, simulation.POLICIES[name], 3, fairness) for _ in range(2))
        assert once.served == again.served > 0
        assert np.array_equal(once.waits, again.waits)
        assert np.array_equal(once.asked, again.asked)
        assert once.served <= once.arrived == len(once.waits)
        assert (once.waits >= 0).all()
        assert 0 < once.occupied <= 1, "nobody has more matches than places"


def test_fairness_gives_the_points_of_the_production_engine(simulation):
    fairness = simulation.Fairness()
    assert fairness.points(0, 0, 61, 0) > fairness.points(0, 0, None, 0) > fairness.points(2, 3, 1, 0)
    assert fairness.points(9, 99, 500, 9) == fairness.points(3, 5, 61, 3)


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 4], 0.75), ([0, 0, 0, 0], 0.0), ([1, 3], 0.25)]
)
def test_gini_is_nought_when_all_have_the_same(simulation, values, expected):
    assert simulation.gini(np.array(values, dtype=float)) == pytest.approx(expected)


def test_the_picture_is_drawn_from_the_figures(simulation):
    from benchmarks.simulation_picture import picture

    rows = [
        {"load": 0.9, "policy": name, "wait_median": 3.0, "wait_p90": 9.0, "wait_p99": 20.0, "gini_asked": 0.4}
        for name in simulation.POLICIES
    ]
    drawn = ElementTree.fromstring(picture(rows))
    words = {element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert set(simulation.POLICIES) <= words
    assert {"load 0.9", "0.40", "20"} <= words
