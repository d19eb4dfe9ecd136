"""The rules behind the hard gates, each over all rows of a comparison at once; one candidate is a pool of one row."""

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import UNKNOWN, Bools, bitset_words
from matcher.scoring.comparison import Comparison
from matcher.scoring.profile import PLACES

__all__ = [
    "accessibility_unknown",
    "dayparts_unknown",
    "excluded_by_either",
    "full",
    "is_the_participant",
    "known_inaccessible",
    "lacks_a_condition",
    "language_unknown",
    "named_for_somebody_else",
    "no_shared_daypart",
    "not_referred",
    "of_another_region",
    "referral_unknown",
    "refused_before",
    "speaks_no_shared_language",
    "too_far",
    "too_young_or_unknown",
    "travel_unknown",
    "wants_a_rest",
    "without_consent",
]


def is_the_participant(comparison: Comparison) -> Bools:
    """The participant is a giver too: nobody is suggested to themselves."""
    return comparison.rows_of(comparison.pool.rows_of_who.get(comparison.need.participant))


def of_another_region(comparison: Comparison) -> Bools:
    """Belongs to another region."""
    return ~comparison.pool.region.same_as(comparison.need.region)


def without_consent(comparison: Comparison) -> Bools:
    """May not be asked or matched."""
    return ~comparison.pool.consent


def wants_a_rest(comparison: Comparison) -> Bools:
    """Has paused."""
    return comparison.pool.paused


def full(comparison: Comparison) -> Bools:
    """No place left; an unknown number of places does not exclude."""
    return np.asarray(comparison.pool.places_left == 0)


def lacks_a_condition(comparison: Comparison) -> Bools:
    """Not known to meet every safety condition; unknown excludes."""
    return ~comparison.pool.conditions.holds_all(comparison.need.conditions)


def excluded_by_either(comparison: Comparison) -> Bools:
    """Either side does not want the other."""
    pool, need = comparison.pool, comparison.need
    blocked = comparison.rows_of(pool.rows_excluding.get(need.participant))
    for who in need.excludes:
        blocked |= comparison.rows_of(pool.rows_of_who.get(who))
    return blocked


def refused_before(comparison: Comparison) -> Bools:
    """This pair was refused before."""
    blocked = comparison.rows_of(None)
    for who in comparison.need.refused:
        blocked |= comparison.rows_of(comparison.pool.rows_of_who.get(who))
    return blocked


def named_for_somebody_else(comparison: Comparison) -> Bools:
    """The offer is meant for another participant."""
    named = comparison.pool.for_person
    return named.known & ~named.same_as(comparison.need.participant)


def too_young_or_unknown(comparison: Comparison) -> Bools:
    """Below the lowest age that is asked, or of unknown age."""
    # UNKNOWN lies below every age, so an unknown age excludes: safety is never assumed.
    if comparison.need.min_age is None:
        return comparison.rows_of(None)
    return comparison.pool.age < comparison.need.min_age


def not_referred(comparison: Comparison) -> Bools:
    """Takes people on referral only, and there is none."""
    return comparison.pool.referral_only & (comparison.need.referred is False)


def referral_unknown(comparison: Comparison) -> Bools:
    """Takes people on referral only, and nobody knows of one."""
    return comparison.pool.referral_only & (comparison.need.referred is None)


def known_inaccessible(comparison: Comparison) -> Bools:
    """Known to lack a fact that the participant needs."""
    return comparison.pool.not_accessible.holds_any(comparison.need.accessibility)


def accessibility_unknown(comparison: Comparison) -> Bools:
    """Not known whether every fact is there that the participant needs."""
    known = comparison.pool.accessible.holds_all(comparison.need.accessibility)
    return ~known & ~known_inaccessible(comparison)


def speaks_no_shared_language(comparison: Comparison) -> Bools:
    """A shared language is required, and the known languages hold none."""
    if not comparison.need.language_required:
        return comparison.rows_of(None)
    languages = comparison.pool.languages
    return languages.filled & ~languages.holds_any(comparison.need.languages)


def language_unknown(comparison: Comparison) -> Bools:
    """A shared language is required, and no language is known."""
    return ~comparison.pool.languages.filled & comparison.need.language_required


def _travel_limits(comparison: Comparison) -> tuple[Bools, npt.NDArray[np.int32]]:
    """Rows to which the participant goes, and how far whoever travels can go (metres or `UNKNOWN`)."""
    places = comparison.rows_on(PLACES)
    own_reach = UNKNOWN if comparison.need.travel_m is None else comparison.need.travel_m
    return places, np.where(places, np.int32(own_reach), comparison.pool.radius_m)


def too_far(comparison: Comparison) -> Bools:
    """Farther than whoever travels can go."""
    _, reach = _travel_limits(comparison)
    return np.asarray((reach != UNKNOWN) & (comparison.nearness > reach))


def travel_unknown(comparison: Comparison) -> Bools:
    """The distance, or how far whoever travels can go, is not known, and they do not live next door."""
    _, reach = _travel_limits(comparison)
    next_door = (comparison.nearness < 0) & (comparison.nearness != UNKNOWN)
    return np.asarray(((reach == UNKNOWN) | (comparison.nearness == UNKNOWN)) & ~next_door)


def no_shared_daypart(comparison: Comparison) -> Bools:
    """Both sides' dayparts are known and none is shared."""
    if comparison.need.free is None:
        return comparison.rows_of(None)
    words = bitset_words(comparison.need.free, comparison.pool.free.shape[1])
    return comparison.pool.free_known & ~(comparison.pool.free & words).any(axis=1)


def dayparts_unknown(comparison: Comparison) -> Bools:
    """The dayparts of one side are not known."""
    if comparison.need.free is None:
        return ~comparison.rows_of(None)
    return ~comparison.pool.free_known
