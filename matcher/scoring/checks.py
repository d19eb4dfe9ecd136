"""Nothing is computed from input that cannot be true: the first wrong field is named with its mend."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import get_args

from matcher.errors import InputError
from matcher.scoring.profile import Candidate, Frequency, Need, Step

__all__ = ["check_candidate", "check_need"]

_FREQUENCIES = get_args(Frequency)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST = 2_000_000_000
_OLDEST = 130
_LONGEST_BITSET = 64 * 366


def check_candidate(candidate: Candidate, concepts: Collection[str] | None) -> None:
    """Refuse a candidate with an impossible field.

    Args:
        candidate: The candidate.
        concepts: All concepts of the vocabulary, or `None` where none is given.

    Raises:
        InputError: Naming the candidate's key and the field.
    """
    place = f"candidate {candidate.key!r}"
    _check_key(candidate.key, f"{place}, field key")
    _check_key(candidate.region, f"{place}, field region")
    if not isinstance(candidate.step, Step):
        raise InputError(f"{candidate.step!r} is no step", place=f"{place}, field step", mend="use a member of Step")
    _check_coordinates(candidate, place)
    _check_weights(candidate.interests, f"{place}, field interests")
    _check_concepts(candidate, ("interests", "gives", "wants", "roles"), concepts, place)
    _check_languages(candidate.languages, f"{place}, field languages")
    _check_bitset(candidate.free, f"{place}, field free")
    _check_bitset(candidate.away, f"{place}, field away")
    _check_frequency(candidate.frequency, f"{place}, field frequency")
    for name in ("radius_m", "places_left", "load", "asked_recently", "rested_days", "good_endings"):
        _check_count(getattr(candidate, name), _MOST, f"{place}, field {name}")
    _check_count(candidate.age, _OLDEST, f"{place}, field age")
    for met, opposite in (("conditions", "conditions_unknown"), ("accessible", "not_accessible")):
        both = getattr(candidate, met) & getattr(candidate, opposite)
        if both:
            raise InputError(
                f"{min(both)!r} stands in {met} and in {opposite}",
                place=f"{place}, field {opposite}",
                mend="keep it in one of the two",
            )


def check_need(need: Need, concepts: Collection[str] | None) -> None:
    """Refuse a need with an impossible field.

    Args:
        need: The need.
        concepts: All concepts of the vocabulary, or `None` where none is given.

    Raises:
        InputError: Naming the need's key and the field.
    """
    place = f"need {need.key!r}"
    for name in ("key", "participant", "region"):
        _check_key(getattr(need, name), f"{place}, field {name}")
    _check_coordinates(need, place)
    _check_weights(need.wanted, f"{place}, field wanted")
    _check_weights(need.interests, f"{place}, field interests")
    _check_concepts(need, ("wanted", "interests", "roles", "gives"), concepts, place)
    _check_languages(need.languages, f"{place}, field languages")
    if need.first_language is not None:
        _check_languages((need.first_language,), f"{place}, field first_language")
    if need.language_required and not need.languages:
        raise InputError(
            "a shared language is required, but no language is given",
            place=f"{place}, field languages",
            mend="name the languages of the participant, or do not require one",
        )
    _check_bitset(need.free, f"{place}, field free")
    _check_frequency(need.frequency, f"{place}, field frequency")
    _check_count(need.travel_m, _MOST, f"{place}, field travel_m")
    _check_count(need.min_age, _OLDEST, f"{place}, field min_age")


def _check_key(key: str, place: str) -> None:
    if not key:
        raise InputError("the key is empty", place=place, mend="give every record an opaque key")


def _check_coordinates(holder: Candidate | Need, place: str) -> None:
    latitude, longitude = holder.latitude, holder.longitude
    if latitude is None and longitude is None:
        return
    for name, degrees, limit in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if degrees is None or not math.isfinite(degrees) or abs(degrees) > limit:
            raise InputError(
                f"{degrees} is no {name}",
                place=f"{place}, field {name}",
                mend=f"give degrees between -{limit} and {limit}, or leave out both coordinates",
            )


def _check_weights(weights: Mapping[str, float], place: str) -> None:
    for concept, weight in weights.items():
        if not -1 <= weight <= 1:
            raise InputError(f"{concept!r} has weight {weight}", place=place, mend="give a weight between -1 and 1")


def _check_concepts(
    holder: Candidate | Need, fields: Iterable[str], concepts: Collection[str] | None, place: str
) -> None:
    if concepts is None:
        return
    for name in fields:
        for concept in getattr(holder, name):
            if concept not in concepts:
                raise InputError(
                    f"{concept!r} is no concept of the vocabulary",
                    place=f"{place}, field {name}",
                    mend="use the key of a concept, or add it to the vocabulary",
                )


@lru_cache(maxsize=4096)
def _all_codes(languages: frozenset[str]) -> bool:
    return all(_LANGUAGE.fullmatch(language) for language in languages)


def _check_languages(languages: Iterable[str], place: str) -> None:
    # A pool holds few different sets of languages.
    if isinstance(languages, frozenset) and _all_codes(languages):
        return
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise InputError(
                f"{language!r} is no language code", place=place, mend="give ISO 639 codes such as 'nl' or 'tr'"
            )


def _check_frequency(frequency: str | None, place: str) -> None:
    if frequency is not None and frequency not in _FREQUENCIES:
        raise InputError(f"{frequency!r} is no frequency", place=place, mend="say 'once', 'regular' or None")


def _check_bitset(free: int | None, place: str) -> None:
    if free is not None and (free < 0 or free.bit_length() > _LONGEST_BITSET):
        raise InputError("this is no set of dayparts", place=place, mend="give a bitset of day × 4 + daypart, or None")


def _check_count(count: int | None, most: int, place: str) -> None:
    if count is not None and (not 0 <= count <= most or count != int(count)):
        raise InputError(
            f"{count} is out of bounds", place=place, mend=f"give a whole number from 0 to {most}, or None"
        )
