"""What the engine knows of everybody and everything: people and activities as candidates, as of one day.

A candidate depends on what stands in the tables and on the day, on nothing else: the time of day, who asks and for whom
make no difference. So a candidate that was made this morning is right until something of it changes, or the day does.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlmodel import col, select

from matcher.language.absences import without
from matcher.models.activity import Activity, ActivitySession, activities_of_region
from matcher.models.consent import Purpose
from matcher.models.person import Person
from matcher.scoring import Candidate, Frequency, Step
from matcher.scoring.packing import Lasting
from matcher.services.application import Work
from matcher.services.matching.activities import places_taken
from matcher.services.matching.people_rows import (
    Facts,
    PersonRow,
    dated_dayparts,
    dayparts,
    facts_of,
    person_key,
    rows_of,
    words_in,
)
from matcher.services.people import absences

__all__ = [
    "HORIZON_DAYS",
    "CandidateMaker",
    "activity_candidates",
    "activity_key",
    "free_days",
    "frequency_of",
    "helper_candidates",
    "while_there",
]

HORIZON_DAYS = 42
"""Six weeks ahead: long enough for every rhythm up to once a month, short enough to be planned."""

_PORTION = 2_000
# What only the description of an activity names is seldom what it is about.
_MENTIONED = 0.5


def activity_key(activity_id: int) -> str:
    """Key of an activity in the engine."""
    return f"activity:{activity_id}"


def helper_candidates(work: Work, only: Collection[int]) -> Iterator[Candidate]:
    """Those of some people who are helpers of the region, as of today."""
    for some in _portions(sorted(only)):
        people = rows_of(work, some)
        maker = CandidateMaker(work, facts_of(work, [person.id for person in people]))
        for person in people:
            yield maker.today(person, maker.step_of(person))


class CandidateMaker:
    """Makes candidates of people about whom everything was read.

    Args:
        work: The use case.
        facts: What is known of these people.
        more_days: For so many days after today a candidate is to be good.
    """

    def __init__(self, work: Work, facts: Facts, more_days: int = 0) -> None:
        self._work, self._facts = work, facts
        self._today, self._zone = work.today, work.zone
        self._days, self._more = HORIZON_DAYS + more_days, more_days
        self._known = work.app.content.vocabulary.concepts

    @staticmethod
    def step_of(person: PersonRow) -> Step:
        """The step of the ladder on which a helper signed up."""
        return Step.NEIGHBOUR if person.is_neighbour else Step.VOLUNTEER

    def today(self, person: PersonRow, step: Step) -> Candidate:
        """A person as a candidate of today, at a step of the ladder."""
        return self.lasting(person, step).on(self._today, self._today, HORIZON_DAYS)

    def lasting(self, person: PersonRow, step: Step) -> Lasting:
        """A person as a candidate from today on."""
        facts, known, person_id = self._facts, self._known, person.id
        offers = facts.offers.get(person_id) or []
        interests = facts.interests.get(person_id) or {}
        if offers:
            interests = interests | {concept: 1.0 for offer in offers for concept in offer.concepts if concept in known}
        only_for = [offer.for_person_id for offer in offers if offer.for_person_id is not None]
        one_off = bool(offers) and person.frequency is None
        free = dayparts(person.times, self._today, self._days)
        for offer in offers:
            offered = dated_dayparts(offer.times, self._today, self._days) if offer.times else None
            free = offered if free is None else free | (offered or 0)
        absent = _absent(person)
        there = free if free is None or absent is None else self._while_there(absent, free)
        agreed = facts.consents.get(person_id, ())
        in_touch = Purpose.KEEP in agreed and Purpose.CONTACT in agreed
        met = words_in(person.conditions_met)
        candidate = Candidate(
            key=person_key(person_id),
            step=step,
            region=str(person.region_id),
            # Somebody of the own circle is only thought of; nobody sends a message without that person's consent.
            consent=(step is Step.OWN_CIRCLE or in_touch) and not person.guardian_needed,
            latitude=person.latitude,
            longitude=person.longitude,
            street=person.street_key or None,
            building=person.building_key or None,
            interests=interests,
            gives=words_in(person.gives),
            roles=frozenset(facts.roles.get(person_id, ())),
            languages=words_in(person.languages),
            free=there,
            away=None if free is None else free & ~(there or 0),
            radius_m=person.travel_m,
            frequency=frequency_of(offers[0].frequency if one_off else person.frequency),
            places_left=max(0, person.places - facts.load[person_id]),
            vog="vog" in met or (False if "vog" in words_in(person.conditions_unmet) else None),
            conditions=met,
            for_person=person_key(only_for[0]) if only_for and len(only_for) == len(offers) and one_off else None,
            excludes=frozenset(facts.excludes.get(person_id, ())),
            load=facts.load[person_id],
            good_endings=facts.good_endings[person_id],
        )
        return Lasting(
            candidate,
            paused=self._paused(person, absent),
            born=person.birth_year or None,
            asked=tuple(facts.asked.get(person_id, ())),
            last_asked=facts.last_asked.get(person_id),
            since=person.created_at.astimezone(self._zone).date().toordinal(),
        )

    def _while_there(self, absent: Person, free: int) -> int:
        return without(free, self._today, self._days, absences.stretches(self._work, absent))

    def _paused(self, person: PersonRow, absent: Person | None) -> int:
        """The days on which a person wants to be left in peace or is away, a bit per day from today."""
        if person.stopped:
            return (1 << self._more + 1) - 1
        paused = 0
        if person.paused_until is not None:
            rest = (person.paused_until - self._today).days + 1
            paused = (1 << min(max(0, rest), self._more + 1)) - 1
        if absent is not None:
            for first, last in absences.own_stretches(self._work, absent):
                begin, end = max(0, (first - self._today).days), min(self._more, (last - self._today).days)
                paused |= sum(1 << day for day in range(begin, end + 1))
        return paused


def _absent(person: PersonRow) -> Person | None:
    """What `matcher.services.people.absences` looks at, of the few who said that they will be away."""
    away = json.loads(person.away) if person.away and person.away != "{}" else None
    return Person(region_id=person.region_id, given_name="", away=away, story=person.story) if away else None


def _portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some numbers at a time, so that neither rows nor what belongs to them ever stand in memory all at once."""
    for begin in range(0, len(numbers), _PORTION):
        yield numbers[begin : begin + _PORTION]


def activity_candidates(work: Work, only: Collection[int] | None = None) -> Iterator[Candidate]:
    """The activities of the region that have something in the coming weeks; with `only`, some of them."""
    sessions: dict[int, list[ActivitySession]] = defaultdict(list)
    coming_sessions = select(ActivitySession).where(ActivitySession.day >= work.today)
    with_sessions = select(ActivitySession.activity_id).distinct()
    if only is not None:
        coming_sessions = coming_sessions.where(col(ActivitySession.activity_id).in_(only))
        with_sessions = with_sessions.where(col(ActivitySession.activity_id).in_(only))
    for session in work.session.exec(coming_sessions):
        sessions[session.activity_id].append(session)
    taken = places_taken(work)
    dated_ids = set(work.session.exec(with_sessions))
    known, today = work.app.content.vocabulary.concepts, work.today
    for activity in activities_of_region(work.session, work.scope):
        activity_id = activity.id or 0
        if only is not None and activity_id not in only:
            continue
        if activity.last_day is not None and activity.last_day < today:
            continue
        free = free_days(work, activity.times)
        if activity_id in dated_ids:
            coming = [_daypart_bit(session, today) for session in sessions[activity_id]]
            free = (free or 0) | sum({bit for bit in coming if bit})
        if free == 0:
            continue  # nothing in the coming weeks
        yield Candidate(
            key=activity_key(activity_id),
            step=Step.PROVISION if activity.formal else Step.OPEN_ACTIVITY,
            region=str(activity.region_id),
            consent=True,
            latitude=activity.latitude,
            longitude=activity.longitude,
            interests={concept: 1.0 for concept in activity.concepts if concept in known}
            | {concept: _MENTIONED for concept in activity.mentioned if concept in known},
            languages=frozenset(activity.languages),
            free=free,
            places_left=_places_left(activity, taken.get(activity_id, 0)),
            accessible=frozenset(activity.accessibility),
            referral_only=activity.referral_only,
        )


def _places_left(activity: Activity, taken: int) -> int | None:
    if activity.fully_booked:
        return 0
    return None if activity.capacity is None else max(0, activity.capacity - taken)


def _daypart_bit(session: ActivitySession, today: date) -> int:
    day = (session.day - today).days
    if not 0 <= day < HORIZON_DAYS:
        return 0
    hour = int(session.start.split(":")[0]) if session.start else 14
    daypart = 0 if 6 <= hour < 12 else 1 if 12 <= hour < 18 else 2 if 18 <= hour < 23 else 3
    return 1 << (day * 4 + daypart)


def free_days(work: Work, times: Mapping[str, Any] | None) -> int | None:
    """Dayparts of the coming weeks at which somebody is free."""
    return dated_dayparts(times, work.today, HORIZON_DAYS) if times else None


def while_there(work: Work, person: Person, free: int | None) -> int | None:
    """The dayparts less those on which somebody is away or has exams."""
    if free is None or not person.away:
        return free
    return without(free, work.today, HORIZON_DAYS, absences.stretches(work, person))


def frequency_of(word: str | None) -> Frequency | None:
    """Once or regularly, in the engine's words."""
    return cast(Frequency, word) if word in {"once", "regular"} else None
