"""The rules of docs/scoring.md once more, in plain Python for one pair, straight from the weights file.

It shares no code with the engine: agreement means that both say what the documentation says.
"""

import math
import tomllib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from scoring_people import RELATED

from matcher.scoring import Step

WEIGHTS_TOML = Path(__file__).parents[3].joinpath("data", "weights.toml").read_text(encoding="utf-8")
FILE = tomllib.loads(WEIGHTS_TOML)
_PEOPLE_ONLY = ("load", "asked_recently", "rest", "good_endings")


def _half_away(value: Fraction) -> int:
    size = math.floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def metres(need, candidate):
    """Haversine in its textbook form, or None."""
    if need.latitude is None or candidate.latitude is None:
        return None
    north, other_north = math.radians(need.latitude), math.radians(candidate.latitude)
    half_east = math.radians(candidate.longitude - need.longitude) / 2
    inner = (
        math.sin((other_north - north) / 2) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    )
    return round(2 * 6_371_008.8 * math.asin(math.sqrt(inner)))


def _next_door(need, candidate):
    if need.building is not None and need.building == candidate.building:
        return "same_building"
    if need.street is not None and need.street == candidate.street:
        return "same_street"
    return None


def _concepts(asked, columns, enough):
    asked = {concept: _half_away(Fraction(weight) * 1000) for concept, weight in asked.items()}
    asked = {concept: weight for concept, weight in asked.items() if weight}
    if not asked or not any(columns):
        return None
    total = 0
    for concept, weight in asked.items():
        held = [{one: _half_away(Fraction(how) * 1000) for one, how in column.items()} for column in columns]
        if weight < 0:
            total += weight * max([0, *(column.get(concept, 0) for column in held)])
            continue
        related = {one: _half_away(Fraction(how) * 1000) for one, how in RELATED.get(concept, {}).items()}
        related[concept] = 1000
        liking = max(
            [0] + [related[one] * how // 1000 for column in held for one, how in column.items() if one in related]
        )
        rejection = max([0] + [-column.get(concept, 0) for column in held])
        total += weight * (-rejection if rejection and rejection >= liking else liking)
    sizes = [weight for weight in asked.values() if weight > 0] or [-weight for weight in asked.values()]
    return max(-1000, min(1000, total // sum(sorted(sizes)[-enough:])))


def _on_line(corners, value, weight):
    for (x0, y0), (x1, y1) in pairwise(corners):
        if x0 <= value <= x1:
            return _half_away(Fraction(weight, 100) * (y0 + Fraction((y1 - y0) * (value - x0), x1 - x0)))
    raise AssertionError(value)


def _in_bands(bands, value):
    return next(band["share"] for band in bands if "up_to" not in band or value <= band["up_to"])


def found(key, need, candidate):
    """What is found for a criterion: a number, or the name of a case; None is unknown."""
    as_full = lambda concepts: dict.fromkeys(concepts, 1.0)  # noqa: E731
    enough = FILE["criteria"][key].get("enough")
    if key == "wish":
        return _concepts(need.wanted, (candidate.interests, as_full(candidate.gives)), enough)
    if key == "shared_interests":
        beside = {concept: weight for concept, weight in need.interests.items() if concept not in need.wanted}
        return _concepts(beside, (candidate.interests,), enough)
    if key == "shared_roles":
        return _concepts(as_full(need.roles), (as_full(candidate.roles),), enough)
    if key == "give_and_take":
        return _concepts(as_full(need.gives), (as_full(candidate.wants),), enough)
    if key == "shared_language":
        if not candidate.languages or not (need.languages or need.first_language):
            return None
        if need.first_language in candidate.languages:
            return "first"
        return "other" if need.languages & candidate.languages else "none"
    if key == "shared_time":
        return None if need.free is None or candidate.free is None else (need.free & candidate.free).bit_count()
    if key == "often_enough":
        if need.frequency is None or candidate.frequency is None:
            return None
        if need.frequency == candidate.frequency:
            return "same"
        return "more" if candidate.frequency == "regular" else "less"
    if key == "nearness":
        return _next_door(need, candidate) or metres(need, candidate)
    return candidate.rested_days if key == "rest" else getattr(candidate, key)


def points(need, candidate):
    """Points per criterion that counts at this step."""
    answer = {}
    for key, section in FILE["criteria"].items():
        if key in _PEOPLE_ONLY and candidate.step in (Step.OPEN_ACTIVITY, Step.PROVISION):
            continue
        what, weight = found(key, need, candidate), section["weight"]
        if what is None or key in need.set_aside:
            answer[key] = 0
        elif "line" in section:
            answer[key] = _on_line(section["line"], what, weight)
        elif "cases" in section:
            answer[key] = _half_away(Fraction(weight * section["cases"][what], 100))
        elif isinstance(what, str):
            answer[key] = _half_away(Fraction(weight * section[what], 100))
        else:
            bands = section["bands_countryside" if key == "nearness" and need.countryside else "bands"]
            answer[key] = _half_away(Fraction(weight * _in_bands(bands, what), 100))
    return answer


def verdicts(need, candidate):
    """Keys of the gates that stop the pair, and of those at which something must be asked first."""
    stopped, ask = set(), set()
    who, step = candidate.who or candidate.key, candidate.step
    place, stranger = step in (Step.OPEN_ACTIVITY, Step.PROVISION), step in (Step.NEIGHBOUR, Step.VOLUNTEER)
    met = candidate.conditions | ({"vog"} if candidate.vog else set())
    stops = {
        "self": who == need.participant,
        "region": candidate.region != need.region,
        "named": candidate.for_person not in (None, need.participant),
        "consent": not candidate.consent,
        "exclusion": need.participant in candidate.excludes or who in need.excludes,
        "refusal": who in need.refused,
        "safety": stranger and not need.conditions <= met,
        "min_age": stranger and need.min_age is not None and (candidate.age is None or candidate.age < need.min_age),
        "pause": candidate.paused,
        "capacity": candidate.places_left == 0,
    }
    stopped |= {key for key, stop in stops.items() if stop}

    def soft(key, stop, unknown):
        if key not in need.set_aside and (stop or unknown):
            (stopped if stop else ask).add(key)

    if place:
        soft(
            "referral",
            candidate.referral_only and need.referred is False,
            candidate.referral_only and need.referred is None,
        )
        lacking = bool(need.accessibility & candidate.not_accessible)
        soft("accessibility", lacking, not need.accessibility <= candidate.accessible)
    if need.language_required:
        soft("language", candidate.languages and not candidate.languages & need.languages, not candidate.languages)
    reach = need.travel_m if place else candidate.radius_m
    if not _next_door(need, candidate):
        far = metres(need, candidate)
        soft("travel", None not in (far, reach) and far > reach, None in (far, reach))
    unknown_time = need.free is None or candidate.free is None
    soft("time", not unknown_time and not need.free & candidate.free, unknown_time)
    return stopped, ask
