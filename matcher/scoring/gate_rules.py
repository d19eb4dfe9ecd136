"""The rules behind the hard gates, each for one need and one candidate."""

from matcher.scoring.columns import UNKNOWN
from matcher.scoring.comparison import Pair

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


def is_the_participant(pair: Pair) -> bool:
    """The participant is a giver too: nobody is suggested to themselves."""
    return pair.candidate.behind == pair.need.participant


def of_another_region(pair: Pair) -> bool:
    """Belongs to another region."""
    return pair.candidate.region != pair.need.region


def without_consent(pair: Pair) -> bool:
    """May not be asked or matched."""
    return not pair.candidate.consent


def wants_a_rest(pair: Pair) -> bool:
    """Has paused."""
    return pair.candidate.paused


def full(pair: Pair) -> bool:
    """No place left; an unknown number of places does not exclude."""
    return pair.candidate.places_left == 0


def lacks_a_condition(pair: Pair) -> bool:
    """Not known to meet every safety condition; unknown excludes."""
    return not pair.need.conditions <= pair.candidate.conditions_met


def excluded_by_either(pair: Pair) -> bool:
    """Either side does not want the other."""
    return pair.need.participant in pair.candidate.excludes or pair.candidate.behind in pair.need.excludes


def refused_before(pair: Pair) -> bool:
    """This pair was refused before."""
    return pair.candidate.behind in pair.need.refused


def named_for_somebody_else(pair: Pair) -> bool:
    """The offer is meant for another participant."""
    return pair.candidate.for_person not in (None, pair.need.participant)


def too_young_or_unknown(pair: Pair) -> bool:
    """Below the lowest age that is asked, or of unknown age: safety is never assumed."""
    asked, age = pair.need.min_age, pair.candidate.age
    return asked is not None and (age is None or age < asked)


def not_referred(pair: Pair) -> bool:
    """Takes people on referral only, and there is none."""
    return pair.candidate.referral_only and pair.need.referred is False


def referral_unknown(pair: Pair) -> bool:
    """Takes people on referral only, and nobody knows of one."""
    return pair.candidate.referral_only and pair.need.referred is None


def known_inaccessible(pair: Pair) -> bool:
    """Known to lack a fact that the participant needs."""
    return bool(pair.need.accessibility & pair.candidate.not_accessible)


def accessibility_unknown(pair: Pair) -> bool:
    """Not known whether every fact is there that the participant needs."""
    return not pair.need.accessibility <= pair.candidate.accessible and not known_inaccessible(pair)


def speaks_no_shared_language(pair: Pair) -> bool:
    """A shared language is required, and the known languages hold none."""
    languages = pair.candidate.languages
    return pair.need.language_required and bool(languages) and not languages & pair.need.languages


def language_unknown(pair: Pair) -> bool:
    """A shared language is required, and no language is known."""
    return pair.need.language_required and not pair.candidate.languages


def _reach(pair: Pair) -> int | None:
    """How far whoever travels can go, in metres: the participant to a place, a person to the participant."""
    return pair.need.travel_m if pair.candidate.is_place else pair.candidate.radius_m


def too_far(pair: Pair) -> bool:
    """Farther than whoever travels can go."""
    reach = _reach(pair)
    return reach is not None and pair.nearness > reach


def travel_unknown(pair: Pair) -> bool:
    """The distance, or how far whoever travels can go, is not known, and they do not live next door."""
    next_door = UNKNOWN < pair.nearness < 0
    return (pair.nearness == UNKNOWN or _reach(pair) is None) and not next_door


def no_shared_daypart(pair: Pair) -> bool:
    """Both sides' dayparts are known and none is shared."""
    asked, free = pair.need.free, pair.candidate.free
    return asked is not None and free is not None and not asked & free


def dayparts_unknown(pair: Pair) -> bool:
    """The dayparts of one side are not known."""
    return pair.need.free is None or pair.candidate.free is None
