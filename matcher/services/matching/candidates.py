"""What the engine knows of everybody and everything: people and activities as candidates, as of one day.

A candidate depends on what stands in the tables and on the day, on nothing else: the time of day, who asks and for whom
make no difference. So a candidate that was made this morning is right until something of it changes, or the day does.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import func
from sqlmodel import col, select

from matcher.language.absences import without
from matcher.language.extraction import Stance
from matcher.language.times import Times, dated
from matcher.models.activity import Activity, ActivitySession, activities_of_region
from matcher.models.consent import Consent, Purpose
from matcher.models.offer import Offer, OfferState
from matcher.models.person import Exclusion, HelperKind, Person, PersonInterest, PersonRole
from matcher.models.request import Proposal
from matcher.models.tie import Tie, TieState
from matcher.scoring import Candidate, Frequency, Step
from matcher.services.application import Work
from matcher.services.matching.activities import places_taken
from matcher.services.people import absences

__all__ = [
    "HORIZON_DAYS",
    "Facts",
    "activity_candidates",
    "activity_key",
    "facts_of",
    "free_days",
    "frequency_of",
    "helper_candidates",
    "person_candidate",
    "person_key",
    "while_there",
]

HORIZON_DAYS = 42
"""Six weeks ahead: long enough for every rhythm up to once a month, short enough to be planned."""

_RECENT = timedelta(days=60)
_PORTION = 2_000
# What only the description of an activity names is seldom what it is about.
_MENTIONED = 0.5
# How much an interest weighs by how it stands: what somebody wants to take up again counts as much as what they do now.
_STANCE_WEIGHT: Mapping[str, float] = {
    Stance.NOW: 1.0,
    Stance.AGAIN: 1.0,
    Stance.TOGETHER: 0.9,
    Stance.WATCHING: 0.6,
    Stance.NO_LONGER: 0.2,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some people beside their own row, loaded in a handful of queries."""

    interests: Mapping[int, dict[str, float]]
    roles: Mapping[int, frozenset[str]]
    consents: Mapping[int, set[Purpose]]
    load: Counter[int]
    asked: Counter[int]
    rested_days: Mapping[int, int]
    good_endings: Counter[int]
    excludes: Mapping[int, set[str]]
    offers: Mapping[int, list[Offer]]


def person_key(person_id: int) -> str:
    """Key of a person in the engine."""
    return f"person:{person_id}"


def activity_key(activity_id: int) -> str:
    """Key of an activity in the engine."""
    return f"activity:{activity_id}"


def helper_candidates(work: Work, only: Collection[int] | None = None) -> Iterator[Candidate]:
    """Everybody of the region who signed up to do something; with `only`, some of them.

    They come in portions: neither their rows nor what belongs to them ever stand in memory all at once.
    """
    query = (
        select(Person)
        .where(Person.region_id == work.scope.region_id, col(Person.is_helper), ~col(Person.circle_only))
        .where(col(Person.merged_into_id).is_(None))
        .order_by(col(Person.id))
        .limit(_PORTION)
    )
    if only is not None:
        query = query.where(col(Person.id).in_(only))
    last = 0
    while people := list(work.session.exec(query.where(col(Person.id) > last))):
        last = people[-1].id or 0
        facts = facts_of(work, [person.id or 0 for person in people])
        for person in people:
            step = Step.NEIGHBOUR if person.helper_kind is HelperKind.NEIGHBOUR else Step.VOLUNTEER
            yield person_candidate(work, person, step, facts)


def person_candidate(work: Work, person: Person, step: Step, facts: Facts) -> Candidate:
    """A person as a candidate at a step of the ladder."""
    person_id = person.id or 0
    offers = facts.offers.get(person_id, [])
    interests = dict(facts.interests.get(person_id, {}))
    known = work.app.content.vocabulary.concepts
    for offer in offers:
        interests.update({concept: 1.0 for concept in offer.concepts if concept in known})
    only_for = [offer.for_person_id for offer in offers if offer.for_person_id is not None]
    one_off = offers and person.frequency is None
    free = free_days(work, person.times)
    for offer in offers:
        offered = free_days(work, offer.times)
        free = offered if free is None else free | (offered or 0)
    there = while_there(work, person, free)
    agreed = facts.consents.get(person_id, set())
    in_touch = {Purpose.KEEP, Purpose.CONTACT} <= agreed
    return Candidate(
        key=person_key(person_id),
        step=step,
        region=str(person.region_id),
        # Somebody of the own circle is only thought of; nobody sends a message without that person's consent.
        consent=(step is Step.OWN_CIRCLE or in_touch) and not person.guardian_needed,
        paused=person.stopped_at is not None
        or person.rests_on(work.today)
        or absences.away_on(work, person, work.today),
        latitude=person.latitude,
        longitude=person.longitude,
        street=person.street_key or None,
        building=person.building_key or None,
        interests=interests,
        gives=frozenset(person.gives),
        roles=facts.roles.get(person_id, frozenset()),
        languages=frozenset(person.languages),
        free=there,
        away=None if free is None else free & ~(there or 0),
        radius_m=person.travel_m,
        frequency=offers[0].frequency if one_off else frequency_of(person.frequency),  # type: ignore[arg-type]
        places_left=max(0, person.places - facts.load[person_id]),
        age=work.today.year - person.birth_year if person.birth_year else None,
        vog="vog" in person.conditions_met or (False if "vog" in person.conditions_unmet else None),
        conditions=frozenset(person.conditions_met),
        for_person=person_key(only_for[0]) if only_for and len(only_for) == len(offers) and one_off else None,
        excludes=frozenset(facts.excludes.get(person_id, ())),
        load=facts.load[person_id],
        asked_recently=facts.asked[person_id],
        rested_days=facts.rested_days.get(person_id, _days_since_sign_up(work, person)),
        good_endings=facts.good_endings[person_id],
    )


def _days_since_sign_up(work: Work, person: Person) -> int | None:
    """For who was never asked: how long ago they signed up, unless that was lately (a newcomer is as anybody)."""
    days = _days_ago(work, person.created_at)
    return days if days > _RECENT.days else None


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
    return dated(Times.from_json(times), work.today, HORIZON_DAYS) if times else None


def while_there(work: Work, person: Person, free: int | None) -> int | None:
    """The dayparts less those on which somebody is away or has exams."""
    if free is None or not person.away:
        return free
    return without(free, work.today, HORIZON_DAYS, absences.stretches(work, person))


def frequency_of(word: str | None) -> Frequency | None:
    """Once or regularly, in the engine's words."""
    return cast(Frequency, word) if word in {"once", "regular"} else None


def facts_of(work: Work, only: Collection[int]) -> Facts:
    """What is known of some people, by id."""
    session = work.session
    known = work.app.content.vocabulary.concepts
    interests: dict[int, dict[str, float]] = defaultdict(dict)
    for interest in session.exec(select(PersonInterest).where(col(PersonInterest.person_id).in_(only))):
        if interest.concept in known:
            weight = _STANCE_WEIGHT.get(interest.stance, 1.0)
            interests[interest.person_id][interest.concept] = weight if interest.liked else -1.0
    roles: dict[int, frozenset[str]] = defaultdict(frozenset)
    for role in session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(only))):
        if role.concept in known and role.concept not in work.app.content.common_roles:
            roles[role.person_id] |= {role.concept}
    consents: dict[int, set[Purpose]] = defaultdict(set)
    for person_id, purpose in session.exec(
        select(Consent.person_id, Consent.purpose).where(
            col(Consent.withdrawn_at).is_(None), col(Consent.person_id).in_(only)
        )
    ):
        consents[person_id].add(Purpose(purpose))
    excludes: dict[int, set[str]] = defaultdict(set)
    for exclusion in session.exec(select(Exclusion).where(col(Exclusion.person_id).in_(only))):
        excludes[exclusion.person_id].add(person_key(exclusion.other_id))
    offers: dict[int, list[Offer]] = defaultdict(list)
    standing = select(Offer).where(Offer.state == OfferState.OPEN, col(Offer.person_id).in_(only))
    for offer in session.exec(standing.order_by(col(Offer.created_at).desc())):
        offers[offer.person_id].append(offer)
    running = (TieState.STARTING, TieState.RUNNING)
    load = Counter(
        helper_id
        for helper_id in session.exec(
            select(Tie.other_id).where(
                col(Tie.state).in_(running), col(Tie.proposal_id).is_not(None), col(Tie.other_id).in_(only)
            )
        )
        if helper_id is not None
    )
    lately = _start_of_day(work, work.today - _RECENT)
    sent = select(Proposal.helper_id).where(col(Proposal.helper_id).in_(only), Proposal.sent_at >= lately)
    asked = Counter(session.exec(sent))
    last = select(Proposal.helper_id, func.max(Proposal.sent_at)).where(col(Proposal.helper_id).in_(only))
    last_asked = session.exec(last.group_by(col(Proposal.helper_id)))
    rested_days = {helper_id: max(0, _days_ago(work, sent_at)) for helper_id, sent_at in last_asked}
    good_endings = Counter(
        helper_id
        for helper_id in session.exec(
            select(Tie.other_id).where(
                col(Tie.counted_at).is_not(None),
                col(Tie.state).in_((TieState.ENDED, TieState.SELF_GOING)),
                col(Tie.other_id).in_(only),
            )
        )
        if helper_id is not None
    )
    return Facts(interests, roles, consents, load, asked, rested_days, good_endings, excludes, offers)


def _start_of_day(work: Work, day: date) -> datetime:
    return datetime.combine(day, time(), work.zone).astimezone(UTC)


def _days_ago(work: Work, moment: datetime) -> int:
    """Midnights between a moment and now, on the region's clocks: it changes with the day, not with the hour."""
    return (work.today - moment.astimezone(work.zone).date()).days
