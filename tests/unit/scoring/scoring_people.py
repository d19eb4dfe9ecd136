"""Made-up candidates and needs for the scoring tests: plain ones by hand, and random ones by hypothesis."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st

from matcher.scoring import Candidate, Need, Pool, Step

CONCEPTS = ("chess", "draughts", "walking", "football", "music", "choir")
RELATED = {
    "chess": {"draughts": 0.7, "chess": 1.0},
    "draughts": {"chess": 0.7},
    "walking": {"football": 0.3},
    "football": {"walking": 0.3},
    "music": {"choir": 0.8123},
    "choir": {"music": 0.8123},
}
ROLES = ("baker", "father", "teacher")
HOME = {"latitude": 52.3874, "longitude": 4.6462}
EVERY_WALK = ("few", "numpy", "compiled")
WALKS = pytest.mark.parametrize("walk", EVERY_WALK)


def laid_out(some_candidates, walk="numpy", **fields):
    """A pool whose rows are walked in one of the three ways."""
    pool = Pool.from_candidates(some_candidates, compiled_from=0 if walk == "compiled" else 10**9, **fields)
    pool.few_up_to = 10**9 if walk == "few" else 0
    return pool


def helper(**fields):
    """A volunteer who fits a plain need: everything known, nothing special."""
    plain = Candidate(
        key="person:1",
        step=Step.VOLUNTEER,
        region="haarlem",
        consent=True,
        latitude=52.3900,
        longitude=4.6500,
        interests={"chess": 1.0},
        roles=frozenset({"baker"}),
        languages=frozenset({"nl"}),
        free=0b1111,
        radius_m=5_000,
        frequency="regular",
        age=40,
        vog=True,
        load=1,
        asked_recently=1,
        rested_days=40,
        good_endings=0,
    )
    return replace(plain, **fields)


def activity(**fields):
    """An open activity that fits a plain need."""
    plain = Candidate(
        key="activity:1",
        step=Step.OPEN_ACTIVITY,
        region="haarlem",
        consent=True,
        latitude=52.3900,
        longitude=4.6500,
        interests={"chess": 1.0},
        languages=frozenset({"nl"}),
        free=0b1111,
        frequency="regular",
        accessible=frozenset({"wheelchair"}),
    )
    return replace(plain, **fields)


def request(**fields):
    """A participant's plain request for chess."""
    plain = Need(
        key="need:1",
        participant="person:100",
        region="haarlem",
        **HOME,
        wanted={"chess": 1.0},
        interests={"walking": 0.5},
        roles=frozenset({"baker"}),
        gives=frozenset({"music"}),
        languages=frozenset({"nl"}),
        free=0b0011,
        frequency="regular",
        travel_m=3_000,
        referred=False,
    )
    return replace(plain, **fields)


def _some(values, *, most=3):
    return st.frozensets(st.sampled_from(values), max_size=most)


def _maybe(strategy):
    return st.none() | strategy


_weights = st.dictionaries(st.sampled_from(CONCEPTS), st.sampled_from((-1.0, -0.4, 0.0, 0.3333, 0.75, 1.0)), max_size=4)
_places = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"latitude": st.floats(52.2, 52.6), "longitude": st.floats(4.4, 4.9)}),
    st.just(HOME),
)
_free = _maybe(st.integers(0, 2**70 - 1) | st.sampled_from((0, 1, 0b1010, 1 << 69)))
_frequency = st.sampled_from((None, "once", "regular"))
_participants = ("person:100", "person:101")
_helpers = tuple(f"person:{number}" for number in range(6))


@st.composite
def candidates(draw, *, eligible=False):
    """Any candidate; with `eligible` one that no gate can stop, so that many compete."""
    met = draw(_some(("training-basic", "first-aid")))
    there = draw(_some(("wheelchair", "toilet")))
    soft = {
        **draw(_places),
        "key": f"person:{draw(st.integers(0, 40))}",
        "step": draw(st.sampled_from(Step)),
        "region": "haarlem",
        "consent": True,
        "street": draw(st.sampled_from((None, "street:1", "street:2"))),
        "building": draw(st.sampled_from((None, "building:1", "building:2"))),
        "interests": draw(_weights),
        "gives": draw(_some(CONCEPTS)),
        "wants": draw(_some(CONCEPTS)),
        "roles": draw(_some(ROLES)),
        "languages": draw(_some(("nl", "tr", "ar"))),
        "frequency": draw(_frequency),
        "load": draw(_maybe(st.integers(0, 4))),
        "asked_recently": draw(_maybe(st.integers(0, 5))),
        "rested_days": draw(_maybe(st.integers(0, 70))),
        "good_endings": draw(_maybe(st.integers(0, 4))),
    }
    if eligible:
        return Candidate(**soft)
    hard = {
        "who": draw(st.sampled_from(("", *_helpers))),
        "region": draw(st.sampled_from(("haarlem", "haarlem", "haarlem", "breda"))),
        "consent": draw(st.sampled_from((True, True, True, False))),
        "paused": draw(st.sampled_from((False, False, True))),
        "free": draw(_free),
        "radius_m": draw(_maybe(st.integers(0, 30_000))),
        "places_left": draw(st.sampled_from((None, None, 0, 3))),
        "age": draw(_maybe(st.integers(16, 90))),
        "vog": draw(st.sampled_from((None, True, False))),
        "conditions": met,
        "conditions_unknown": draw(_some(("training-basic", "first-aid"))) - met,
        "accessible": there,
        "not_accessible": draw(_some(("wheelchair", "toilet"))) - there,
        "for_person": draw(st.sampled_from((None, None, *_participants))),
        "excludes": draw(_some(_participants, most=1)),
        "referral_only": draw(st.booleans()),
    }
    return Candidate(**{**soft, **hard})


@st.composite
def needs(draw, *, open_to_all=False):
    """Any need; with `open_to_all` one that stops nobody at a gate."""
    languages = draw(_some(("nl", "tr", "ar")))
    soft = {
        **draw(_places),
        "key": f"need:{draw(st.integers(0, 1000))}",
        "participant": "person:100",
        "region": "haarlem",
        "street": draw(st.sampled_from((None, "street:1", "street:9"))),
        "building": draw(st.sampled_from((None, "building:1"))),
        "countryside": draw(st.booleans()),
        "wanted": draw(_weights),
        "interests": draw(_weights),
        "roles": draw(_some(ROLES)),
        "gives": draw(_some(CONCEPTS)),
        "languages": languages,
        "first_language": draw(st.sampled_from((None, "tr"))),
        "frequency": draw(_frequency),
    }
    if open_to_all:
        return Need(**soft)
    hard = {
        "language_required": bool(languages) and draw(st.booleans()),
        "free": draw(_free),
        "travel_m": draw(_maybe(st.integers(0, 30_000))),
        "conditions": draw(_some(("vog", "training-basic"))),
        "accessibility": draw(_some(("wheelchair", "toilet"))),
        "min_age": draw(_maybe(st.integers(16, 60))),
        "referred": draw(st.sampled_from((None, True, False))),
        "excludes": draw(_some(_helpers, most=1)),
        "refused": draw(_some(_helpers, most=1)),
        "set_aside": draw(_some(("time", "travel", "language", "nearness", "wish"))),
    }
    return Need(**{**soft, **hard})


def pools_of(candidate_strategy, *, most=10):
    """Lists of candidates with different keys, in any order."""
    return st.lists(candidate_strategy, max_size=most, unique_by=lambda candidate: candidate.key)
