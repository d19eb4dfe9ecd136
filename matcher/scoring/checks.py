"""Nothing is computed from input that cannot be true: the first wrong field is named with its mend."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import get_args

from matcher.errors import InputError
from matcher.scoring.profile import Candidate, Frequency, Need, Step

__all__ = ["check_candidate", "check_need"]

_FREQUENCIES = get_args(Frequency)
_COUNTS = ("radius_m", "places_left", "load", "asked_recently", "rested_days", "good_endings")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST = 2_000_000_000
_OLDEST = 130
_LONGEST_BITSET = 2 ** (64 * 366) - 1


def check_candidate(candidate: Candidate, concepts: Collection[str] | None) -> None:
    """Refuse a candidate with an impossible field.

    Args:
        candidate: The candidate.
        concepts: All concepts of the vocabulary, or `None` where none is given.

    Raises:
        InputError: Naming the candidate's key and the field.
    """
    if not (candidate.key and candidate.region):
        _check_keys(candidate, ("key", "region"))
    if not isinstance(candidate.step, Step):
        raise InputError(f"{candidate.step!r} is no step", place=_place(candidate, "step"), mend="use a member of Step")
    _check_coordinates(candidate)
    _check_weights(candidate, "interests", candidate.interests)
    if concepts is not None:
        _check_concepts(candidate, ("interests", "gives", "wants", "roles"), concepts)
    _check_languages(candidate, "languages", candidate.languages)
    _check_bitset(candidate, "free", candidate.free)
    if candidate.away is not None:
        _check_bitset(candidate, "away", candidate.away)
    _check_frequency(candidate, candidate.frequency)
    _check_counts(
        candidate,
        _COUNTS,
        (
            candidate.radius_m,
            candidate.places_left,
            candidate.load,
            candidate.asked_recently,
            candidate.rested_days,
            candidate.good_endings,
        ),
        _MOST,
    )
    _check_counts(candidate, ("age",), (candidate.age,), _OLDEST)
    if candidate.conditions_unknown:
        _check_opposites(candidate, "conditions", "conditions_unknown")
    if candidate.not_accessible:
        _check_opposites(candidate, "accessible", "not_accessible")


def check_need(need: Need, concepts: Collection[str] | None) -> None:
    """Refuse a need with an impossible field.

    Args:
        need: The need.
        concepts: All concepts of the vocabulary, or `None` where none is given.

    Raises:
        InputError: Naming the need's key and the field.
    """
    _check_keys(need, ("key", "participant", "region"))
    _check_coordinates(need)
    _check_weights(need, "wanted", need.wanted)
    _check_weights(need, "interests", need.interests)
    if concepts is not None:
        _check_concepts(need, ("wanted", "interests", "roles", "gives"), concepts)
    _check_languages(need, "languages", need.languages)
    if need.first_language is not None:
        _check_languages(need, "first_language", (need.first_language,))
    if need.language_required and not need.languages:
        raise InputError(
            "a shared language is required, but no language is given",
            place=_place(need, "languages"),
            mend="name the languages of the participant, or do not require one",
        )
    _check_bitset(need, "free", need.free)
    _check_frequency(need, need.frequency)
    _check_counts(need, ("travel_m",), (need.travel_m,), _MOST)
    _check_counts(need, ("min_age",), (need.min_age,), _OLDEST)


# Places and messages are put into words only where something is wrong: a check is most of what a change could cost.


def _place(holder: Candidate | Need, name: str) -> str:
    return f"{'need' if isinstance(holder, Need) else 'candidate'} {holder.key!r}, field {name}"


def _check_keys(holder: Candidate | Need, names: Sequence[str]) -> None:
    for name in names:
        if not getattr(holder, name):
            raise InputError("the key is empty", place=_place(holder, name), mend="give every record an opaque key")


def _check_coordinates(holder: Candidate | Need) -> None:
    latitude, longitude = holder.latitude, holder.longitude
    if latitude is None and longitude is None:
        return
    # What is no number is not between any two.
    if latitude is None or not -90 <= latitude <= 90:
        name, degrees, limit = "latitude", latitude, 90
    elif longitude is None or not -180 <= longitude <= 180:
        name, degrees, limit = "longitude", longitude, 180
    else:
        return
    raise InputError(
        f"{degrees} is no {name}",
        place=_place(holder, name),
        mend=f"give degrees between -{limit} and {limit}, or leave out both coordinates",
    )


def _check_weights(holder: Candidate | Need, name: str, weights: Mapping[str, float]) -> None:
    for weight in weights.values():
        if not -1 <= weight <= 1:
            concept = next(concept for concept, one in weights.items() if one is weight)
            raise InputError(
                f"{concept!r} has weight {weight}", place=_place(holder, name), mend="give a weight between -1 and 1"
            )


def _check_concepts(holder: Candidate | Need, names: Sequence[str], concepts: Collection[str]) -> None:
    for name in names:
        for concept in getattr(holder, name):
            if concept not in concepts:
                raise InputError(
                    f"{concept!r} is no concept of the vocabulary",
                    place=_place(holder, name),
                    mend="use the key of a concept, or add it to the vocabulary",
                )


@lru_cache(maxsize=4096)
def _all_codes(languages: frozenset[str]) -> bool:
    return all(_LANGUAGE.fullmatch(language) for language in languages)


def _check_languages(holder: Candidate | Need, name: str, languages: Collection[str]) -> None:
    # A pool holds few different sets of languages.
    if isinstance(languages, frozenset) and _all_codes(languages):
        return
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise InputError(
                f"{language!r} is no language code",
                place=_place(holder, name),
                mend="give ISO 639 codes such as 'nl' or 'tr'",
            )


def _check_frequency(holder: Candidate | Need, frequency: str | None) -> None:
    if frequency is not None and frequency not in _FREQUENCIES:
        raise InputError(
            f"{frequency!r} is no frequency",
            place=_place(holder, "frequency"),
            mend="say 'once', 'regular' or None",
        )


def _check_bitset(holder: Candidate | Need, name: str, bits: int | None) -> None:
    if bits is not None and not 0 <= bits <= _LONGEST_BITSET:
        raise InputError(
            "this is no set of dayparts",
            place=_place(holder, name),
            mend="give a bitset of day × 4 + daypart, or None",
        )


def _check_counts(holder: Candidate | Need, names: Sequence[str], counts: Sequence[int | None], most: int) -> None:
    for count in counts:
        if count is not None and (not 0 <= count <= most or count % 1):
            name = next(name for name, one in zip(names, counts, strict=True) if one is count)
            raise InputError(
                f"{count} is out of bounds",
                place=_place(holder, name),
                mend=f"give a whole number from 0 to {most}, or None",
            )


def _check_opposites(candidate: Candidate, met: str, opposite: str) -> None:
    both = getattr(candidate, met) & getattr(candidate, opposite)
    if both:
        raise InputError(
            f"{min(both)!r} stands in {met} and in {opposite}",
            place=_place(candidate, opposite),
            mend="keep it in one of the two",
        )
