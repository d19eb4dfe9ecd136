"""The soft criteria: what makes one candidate fit better than another, each defined once.

A criterion is a measure (one whole number per candidate), a scale from `Weights` (number → whole points) and a phrase.
The measure is defined for one pair; tables for a whole pool are made from that definition (see `matcher.scoring.plan`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from matcher.language.message import Message
from matcher.scoring import phrases
from matcher.scoring.columns import UNKNOWN, Aspect
from matcher.scoring.measures import (
    ConceptFit,
    Count,
    DaypartsShared,
    FrequencyFit,
    LanguageFit,
    Measure,
    Nearness,
)
from matcher.scoring.profile import PEOPLE, Need, Step

__all__ = ["CRITERIA", "Criterion", "Form"]

Form = Literal["line", "bands", "nearness", "cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One soft criterion.

    Attributes:
        key: Name in the weights file, in `Need.set_aside`, in explanations and in the documentation.
        measure: What is found of each candidate.
        form: How the weights file turns it into points: a line over −1000 … 1000 thousandths, bands of a number,
            bands of metres with street and building, or named cases (0, 1, 2 …).
        better: +1 when more is better, −1 when less is better; the weights file may not turn it round.
        says: Chooses the sentence for what was found: end of the message key, and values.
        sentences: Every end of a message key that `says` can give.
        place_sentences: Those that are worded differently for an activity or other place.
        cases: Names of the cases, worst first, for the form ``cases``.
        steps: Steps of the ladder where it counts.
    """

    key: str
    measure: Measure
    form: Form
    better: Literal[1, -1] = 1
    says: Callable[[phrases.Finding], phrases.Said]
    sentences: tuple[str, ...]
    place_sentences: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    steps: frozenset[Step] = frozenset(Step)

    @property
    def label(self) -> Message:
        """The criterion's name."""
        return Message(f"scoring.{self.key}.label")

    def phrase(self, finding: phrases.Finding) -> Message:
        """What was found of one candidate, or that nobody knows."""
        if finding.value != UNKNOWN:
            sentence, values = self.says(finding)
        else:
            sentence, values = ("unknown" if self.measure.asked(finding.pair.need) else "not_asked"), {}
        place = ".place" if finding.pair.candidate.is_place and sentence in self.place_sentences else ""
        return Message(f"scoring.{self.key}.{sentence}{place}", values)

    def message_keys(self) -> tuple[str, ...]:
        """Every message key that `phrase` can give."""
        silent = () if isinstance(self.measure, Count) else ("not_asked",)
        placed = tuple(f"{sentence}.place" for sentence in self.place_sentences)
        ends = ("label", *self.sentences, *placed, "unknown", *silent)
        return tuple(f"scoring.{self.key}.{end}" for end in ends)


def _interests_beside_the_request(need: Need) -> Mapping[str, float]:
    return {concept: weight for concept, weight in need.interests.items() if concept not in need.wanted}


WISH = ConceptFit(lambda need: need.wanted, ("interests", "gives"))
INTERESTS = ConceptFit(_interests_beside_the_request, ("interests",))
ROLES = ConceptFit(lambda need: dict.fromkeys(sorted(need.roles), 1.0), ("roles",))
GIVE_TAKE = ConceptFit(lambda need: dict.fromkeys(sorted(need.gives), 1.0), ("wants",))

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        key="wish",
        measure=WISH,
        form="line",
        says=phrases.say_concepts(WISH, phrases.of_wish),
        sentences=phrases.TASTES,
        place_sentences=(*phrases.TASTES, "unknown"),
    ),
    Criterion(
        key="shared_roles",
        measure=ROLES,
        form="line",
        says=phrases.say_concepts(ROLES, phrases.of_roles),
        sentences=phrases.CONCEPTS,
        place_sentences=(*phrases.CONCEPTS, "unknown"),
    ),
    Criterion(
        key="shared_interests",
        measure=INTERESTS,
        form="line",
        says=phrases.say_concepts(INTERESTS, phrases.of_interests),
        sentences=phrases.TASTES,
        place_sentences=(*phrases.TASTES, "unknown"),
    ),
    Criterion(
        key="give_and_take",
        measure=GIVE_TAKE,
        form="line",
        says=phrases.say_concepts(GIVE_TAKE, phrases.of_wants),
        sentences=phrases.CONCEPTS,
        place_sentences=(*phrases.CONCEPTS, "unknown"),
    ),
    Criterion(
        key="shared_language",
        measure=LanguageFit(),
        form="cases",
        cases=("none", "other", "first"),
        says=phrases.say_case("none", "other", "first"),
        sentences=("none", "other", "first"),
        place_sentences=("none", "other", "first", "unknown"),
    ),
    Criterion(
        key="shared_time",
        measure=DaypartsShared(),
        form="bands",
        says=phrases.say_count,
        sentences=("none", "some"),
        place_sentences=("none", "some", "unknown"),
    ),
    Criterion(
        key="often_enough",
        measure=FrequencyFit(),
        form="cases",
        cases=("less", "more", "same"),
        says=phrases.say_frequency,
        sentences=("less", "more", "same_once", "same_regular"),
        place_sentences=("less", "more", "same_once", "same_regular", "unknown"),
    ),
    Criterion(
        key="nearness",
        measure=Nearness(),
        form="nearness",
        better=-1,
        says=phrases.say_nearness,
        sentences=("same_building", "same_street", "distance"),
        place_sentences=("same_building", "same_street", "distance", "unknown"),
    ),
    Criterion(
        key="load",
        measure=Count(Aspect.LOAD),
        form="bands",
        better=-1,
        says=phrases.say_count,
        sentences=("none", "some"),
        steps=PEOPLE,
    ),
    Criterion(
        key="asked_recently",
        measure=Count(Aspect.ASKED),
        form="bands",
        better=-1,
        says=phrases.say_count,
        sentences=("none", "some"),
        steps=PEOPLE,
    ),
    Criterion(
        key="rest",
        measure=Count(Aspect.RESTED),
        form="bands",
        says=phrases.say_rest,
        sentences=("today", "some", "ample"),
        steps=PEOPLE,
    ),
    Criterion(
        key="good_endings",
        measure=Count(Aspect.ENDINGS),
        form="bands",
        says=phrases.say_count,
        sentences=("none", "some"),
        steps=PEOPLE,
    ),
)
"""All criteria, in the order in which they are told."""
