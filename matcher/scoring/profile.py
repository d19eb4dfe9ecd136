"""What scoring knows of both sides: one candidate, and what one participant asks for.

Every key is opaque to scoring ("person:12"); nothing here is a name, an address or a word about health.
`None` and the empty set mean *unknown*, never *no*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from matcher.language.message import Message

__all__ = ["PEOPLE", "PLACES", "STRANGERS", "Candidate", "Frequency", "Need", "Step"]

Frequency = Literal["once", "regular"]


class Step(IntEnum):
    """The ladder: the lightest help first. Totals are compared within a step, never across steps."""

    OWN_CIRCLE = 0
    NEIGHBOUR = 1
    VOLUNTEER = 2
    """Volunteers and students."""
    OPEN_ACTIVITY = 3
    PROVISION = 4
    """Formal provision, only when nothing lighter fits."""

    @property
    def label(self) -> Message:
        """The step's name."""
        return Message(f"scoring.step.{self.name.lower()}")


PEOPLE = frozenset({Step.OWN_CIRCLE, Step.NEIGHBOUR, Step.VOLUNTEER})
STRANGERS = frozenset({Step.NEIGHBOUR, Step.VOLUNTEER})
"""People the participant does not know yet: here the safety conditions of the request count."""
PLACES = frozenset({Step.OPEN_ACTIVITY, Step.PROVISION})
"""Candidates to which the participant travels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody or something that may fit: a helper, neighbour, student, activity or member of the own circle.

    Attributes:
        key: Opaque and unique in one pool.
        who: The person or organisation behind it, compared with `Need.participant`, `Need.excludes` and
            `Need.refused`; empty means the key itself. Several offers of one person are several candidates.
        step: Step of the ladder.
        region: Opaque key; candidates of another region are never shown.
        consent: May be asked or matched for this purpose. For the own circle: the participant agrees that this
            person is thought of.
        paused: Wants to be left in peace for now.
        latitude: Degrees north, usually of a postcode's centre; `None` together with `longitude` when unknown.
        longitude: Degrees east.
        street: Opaque key of the street; equal keys mean the same street.
        building: Opaque key of the building.
        interests: Concept → −1 (wants none of it) … 1 (loves it).
        gives: Concepts that the candidate enjoys giving.
        wants: Concepts that the candidate would enjoy receiving.
        roles: Concepts of life roles and experience.
        languages: ISO 639 codes; empty is unknown.
        free: Dated dayparts as a bitset (bit = day × 4 + daypart from the first day of the horizon).
        away: Dated dayparts that are usually free and on which the candidate is away, as in `free`; told in the reason,
            counted nowhere.
        radius_m: Metres that a person goes by own means of transport.
        frequency: Offered once or regularly.
        places_left: Places or matches left; `None` is unlimited or unknown.
        age: Years.
        vog: Whether a certificate of conduct (VOG) was seen; `None` is unknown.
        conditions: Safety conditions that are met, for instance ``training-basic``.
        conditions_unknown: Safety conditions of which nobody knows yet whether they are met.
        accessible: Facts of a place that make it usable, for instance ``wheelchair``.
        not_accessible: Facts that the place is known to lack.
        for_person: Participant for whom this offer is meant, and nobody else; `None` is for anybody.
        excludes: Participants with whom the candidate is not to be matched.
        load: Running matches.
        asked_recently: Times asked in the last 60 days.
        rested_days: Days since last asked; since the sign-up for who signed up over two months ago and was never
            asked; `None` for a newcomer, or when unknown.
        good_endings: Matches that ended well.
        referral_only: A place that takes people on referral only.
    """

    key: str
    step: Step
    region: str
    consent: bool
    who: str = ""
    paused: bool = False
    latitude: float | None = None
    longitude: float | None = None
    street: str | None = None
    building: str | None = None
    interests: Mapping[str, float] = field(default_factory=dict)
    gives: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    free: int | None = None
    away: int | None = None
    radius_m: int | None = None
    frequency: Frequency | None = None
    places_left: int | None = None
    age: int | None = None
    vog: bool | None = None
    conditions: frozenset[str] = frozenset()
    conditions_unknown: frozenset[str] = frozenset()
    accessible: frozenset[str] = frozenset()
    not_accessible: frozenset[str] = frozenset()
    for_person: str | None = None
    excludes: frozenset[str] = frozenset()
    load: int | None = None
    asked_recently: int | None = None
    rested_days: int | None = None
    good_endings: int | None = None
    referral_only: bool = False

    @property
    def behind(self) -> str:
        """Key of the person or organisation behind this candidate."""
        return self.who or self.key

    @property
    def conditions_met(self) -> frozenset[str]:
        """Safety conditions that are met, the VOG among them."""
        return self.conditions | {"vog"} if self.vog else self.conditions

    @property
    def is_place(self) -> bool:
        """Whether the participant goes there, instead of somebody coming."""
        return self.step in PLACES


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One participant's request, in the terms of the engine.

    Attributes:
        key: Opaque key of the request; with the candidate's key it decides ties.
        participant: Opaque key of the participant.
        region: Opaque key of the region.
        latitude: Degrees north; `None` together with `longitude` when unknown.
        longitude: Degrees east.
        street: Opaque key of the street.
        building: Opaque key of the building.
        countryside: Distances are longer here; the wider bands of nearness count.
        wanted: What is asked for, concept → −1 (certainly not) … 1 (this above all).
        interests: What the participant likes apart from the request, concept → −1 … 1.
        roles: Life roles and experience, then and now.
        gives: Concepts that the participant enjoys giving.
        languages: ISO 639 codes; empty is unknown.
        first_language: The language of the heart, where it is not the one that everybody around speaks.
        language_required: One of `languages` must be spoken (a gate that may be set aside).
        free: Dated dayparts as a bitset over the same horizon as the pool.
        frequency: Asked once or regularly.
        travel_m: Metres that the participant can go to an activity; `None` is unknown.
        conditions: Safety conditions a helper from outside the own circle must meet, for instance ``vog``.
        accessibility: Facts a place must have, for instance ``wheelchair``.
        min_age: Lowest age of a helper from outside the own circle, years.
        referred: Whether a referral exists, for places that ask one; `None` is unknown.
        excludes: Persons or organisations (`Candidate.who`) that the participant does not want.
        refused: Those for whom this pair was refused before, by either side.
        set_aside: Keys of gates and criteria that a team member set aside; the written reason is kept elsewhere.
    """

    key: str
    participant: str
    region: str
    latitude: float | None = None
    longitude: float | None = None
    street: str | None = None
    building: str | None = None
    countryside: bool = False
    wanted: Mapping[str, float] = field(default_factory=dict)
    interests: Mapping[str, float] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    first_language: str | None = None
    language_required: bool = False
    free: int | None = None
    frequency: Frequency | None = None
    travel_m: int | None = None
    conditions: frozenset[str] = frozenset()
    accessibility: frozenset[str] = frozenset()
    min_age: int | None = None
    referred: bool | None = None
    excludes: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    set_aside: frozenset[str] = frozenset()
