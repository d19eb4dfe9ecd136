"""Puts everybody and everything that may fit a request before the scoring engine."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlmodel import col, or_, select

from matcher.language.extraction import Stance
from matcher.language.times import Times, dated
from matcher.models.activity import Activity, ActivitySession, activities_of_region
from matcher.models.consent import Consent, Purpose
from matcher.models.offer import Offer, open_offers
from matcher.models.person import (
    Exclusion,
    HelperKind,
    Person,
    PersonInterest,
    PersonRole,
    helpers_of_region,
)
from matcher.models.request import Proposal, ProposalState, Request
from matcher.models.tie import Tie, TieState
from matcher.scoring import Candidate, Frequency, Need, Pool, Step
from matcher.services.application import Work

__all__ = ["HORIZON_DAYS", "build_pool", "person_key"]

HORIZON_DAYS = 42
"""Six weeks ahead: long enough for every rhythm up to once a month, short enough to be planned."""

_RECENT = timedelta(days=60)
_WANTED = 1.0
# How much an interest weighs by how it stands: what somebody wants to take up again counts as much as what they do now.
_STANCE_WEIGHT: Mapping[str, float] = {
    Stance.NOW: 1.0,
    Stance.AGAIN: 1.0,
    Stance.TOGETHER: 0.9,
    Stance.WATCHING: 0.6,
    Stance.NO_LONGER: 0.2,
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of all people of a region, loaded in a handful of queries."""

    interests: Mapping[int, dict[str, float]]
    roles: Mapping[int, frozenset[str]]
    consents: Mapping[int, set[Purpose]]
    load: Counter[int]
    asked: Counter[int]
    good_endings: Counter[int]
    excludes: Mapping[int, set[str]]
    offers: Mapping[int, list[Offer]]


def person_key(person_id: int) -> str:
    """Key of a person in the engine."""
    return f"person:{person_id}"


def build_pool(work: Work, request: Request) -> tuple[Pool, Need, dict[str, Person | Activity]]:
    """All candidates for a request in one pool, the need, and the row behind each key."""
    facts = _facts(work)
    participant = work.session.get_one(Person, request.participant_id)
    rows: dict[str, Person | Activity] = {}
    candidates: list[Candidate] = []
    circle = _own_circle(work, participant)
    strangers = [
        p for p in helpers_of_region(work.session, work.scope) if p.id not in circle and p.id != participant.id
    ]
    for person in strangers:
        candidates.append(_person_candidate(work, person, _step_of(person, participant), facts))
        rows[candidates[-1].key] = person
    for person in circle.values():
        candidates.append(_person_candidate(work, person, Step.OWN_CIRCLE, facts))
        rows[candidates[-1].key] = person
    for activity, candidate in _activity_candidates(work):
        candidates.append(candidate)
        rows[candidate.key] = activity
    content = work.app.content
    pool = Pool.from_candidates(candidates, relatedness=content.relatedness, concepts=content.vocabulary.concepts)
    return pool, _need(work, request, participant, facts), rows


def _need(work: Work, request: Request, participant: Person, facts: _Facts) -> Need:
    participant_id = participant.id or 0
    refused = work.session.exec(
        select(Proposal.helper_id)
        .join(Request, col(Request.id) == Proposal.request_id)
        .where(
            Request.participant_id == participant_id,
            col(Proposal.state).in_((ProposalState.DECLINED, ProposalState.NOT_CHOSEN)),
        )
    )
    return Need(
        key=f"request:{request.public_id}",
        participant=person_key(participant_id),
        region=str(request.region_id),
        latitude=participant.latitude,
        longitude=participant.longitude,
        street=participant.street_key or None,
        building=participant.building_key or None,
        countryside=work.region.countryside,
        wanted={concept: _WANTED for concept in request.concepts if concept in work.app.content.vocabulary.concepts},
        interests=facts.interests.get(participant_id, {}),
        roles=facts.roles.get(participant_id, frozenset()),
        gives=frozenset(participant.gives),
        languages=frozenset(participant.languages),
        first_language=next((code for code in participant.languages if code != work.region.language), None),
        free=_free(work, request.times or participant.times),
        frequency=_frequency(request.frequency),
        travel_m=request.travel_m if request.travel_m is not None else participant.travel_m,
        conditions=frozenset(request.conditions),
        accessibility=frozenset({"wheelchair"}) if "wheels" in participant.transport else frozenset(),
        min_age=request.min_age,
        excludes=frozenset(facts.excludes.get(participant_id, ())),
        refused=frozenset(person_key(helper_id) for helper_id in refused),
        set_aside=frozenset(request.set_aside),
    )


def _own_circle(work: Work, participant: Person) -> dict[int, Person]:
    """The people of the participant's own network, by id."""
    query = (
        select(Person)
        .join(Tie, or_(col(Tie.other_id) == Person.id, col(Tie.person_id) == Person.id))
        .where(
            or_(Tie.person_id == participant.id, Tie.other_id == participant.id),
            Person.id != participant.id,
            col(Person.merged_into_id).is_(None),
            Tie.state != TieState.ENDED,
        )
    )
    return {person.id: person for person in work.session.exec(query) if person.id is not None}


def _step_of(person: Person, participant: Person) -> Step:
    near = bool(participant.street_key) and participant.street_key == person.street_key
    return Step.NEIGHBOUR if near or person.helper_kind is HelperKind.NEIGHBOUR else Step.VOLUNTEER


def _person_candidate(work: Work, person: Person, step: Step, facts: _Facts) -> Candidate:
    person_id = person.id or 0
    offers = facts.offers.get(person_id, [])
    interests = dict(facts.interests.get(person_id, {}))
    known = work.app.content.vocabulary.concepts
    for offer in offers:
        interests.update({concept: 1.0 for concept in offer.concepts if concept in known})
    only_for = [offer.for_person_id for offer in offers if offer.for_person_id is not None]
    one_off = offers and person.frequency is None
    free = _free(work, person.times)
    for offer in offers:
        offered = _free(work, offer.times)
        free = offered if free is None else free | (offered or 0)
    agreed = facts.consents.get(person_id, set())
    in_touch = {Purpose.KEEP, Purpose.CONTACT} <= agreed
    return Candidate(
        key=person_key(person_id),
        step=step,
        region=str(person.region_id),
        # Somebody of the own circle is only thought of; nobody sends a message without that person's consent.
        consent=(step is Step.OWN_CIRCLE or in_touch) and not person.guardian_needed,
        paused=person.stopped_at is not None or (person.paused_until is not None and person.paused_until > work.today),
        latitude=person.latitude,
        longitude=person.longitude,
        street=person.street_key or None,
        building=person.building_key or None,
        interests=interests,
        gives=frozenset(person.gives),
        roles=facts.roles.get(person_id, frozenset()),
        languages=frozenset(person.languages),
        free=free,
        radius_m=person.travel_m,
        frequency=offers[0].frequency if one_off else _frequency(person.frequency),  # type: ignore[arg-type]
        places_left=max(0, person.places - facts.load[person_id]),
        age=work.today.year - person.birth_year if person.birth_year else None,
        vog="vog" in person.conditions_met or (False if "vog" in person.conditions_unmet else None),
        conditions=frozenset(person.conditions_met),
        for_person=person_key(only_for[0]) if only_for and len(only_for) == len(offers) and one_off else None,
        excludes=frozenset(facts.excludes.get(person_id, ())),
        load=facts.load[person_id],
        asked_recently=facts.asked[person_id],
        good_endings=facts.good_endings[person_id],
    )


def _activity_candidates(work: Work) -> Iterable[tuple[Activity, Candidate]]:
    sessions: dict[int, list[ActivitySession]] = defaultdict(list)
    for session in work.session.exec(select(ActivitySession).where(ActivitySession.day >= work.today)):
        sessions[session.activity_id].append(session)
    dated_ids = set(work.session.exec(select(ActivitySession.activity_id).distinct()))
    known, today = work.app.content.vocabulary.concepts, work.today
    for activity in activities_of_region(work.session, work.scope):
        activity_id = activity.id or 0
        if activity.last_day is not None and activity.last_day < today:
            continue
        free = _free(work, activity.times)
        if activity_id in dated_ids:
            coming = [_daypart_bit(session, today) for session in sessions[activity_id]]
            free = (free or 0) | sum({bit for bit in coming if bit})
        if free == 0:
            continue  # nothing in the coming weeks
        yield (
            activity,
            Candidate(
                key=f"activity:{activity_id}",
                step=Step.PROVISION if activity.formal else Step.OPEN_ACTIVITY,
                region=str(activity.region_id),
                consent=True,
                latitude=activity.latitude,
                longitude=activity.longitude,
                interests={concept: 1.0 for concept in activity.concepts if concept in known},
                languages=frozenset(activity.languages),
                free=free,
                places_left=activity.capacity,
                accessible=frozenset(activity.accessibility),
                referral_only=activity.referral_only,
            ),
        )


def _daypart_bit(session: ActivitySession, today: date) -> int:
    day = (session.day - today).days
    if not 0 <= day < HORIZON_DAYS:
        return 0
    hour = int(session.start.split(":")[0]) if session.start else 14
    daypart = 0 if 6 <= hour < 12 else 1 if 12 <= hour < 18 else 2 if 18 <= hour < 23 else 3
    return 1 << (day * 4 + daypart)


def _free(work: Work, times: Mapping[str, Any] | None) -> int | None:
    return dated(Times.from_json(times), work.today, HORIZON_DAYS) if times else None


def _frequency(word: str | None) -> Frequency | None:
    return cast(Frequency, word) if word in {"once", "regular"} else None


def _facts(work: Work) -> _Facts:
    session = work.session
    known = work.app.content.vocabulary.concepts
    interests: dict[int, dict[str, float]] = defaultdict(dict)
    of_region = select(Person.id).where(Person.region_id == work.scope.region_id)
    for interest in session.exec(select(PersonInterest).where(col(PersonInterest.person_id).in_(of_region))):
        if interest.concept in known:
            weight = _STANCE_WEIGHT.get(interest.stance, 1.0)
            interests[interest.person_id][interest.concept] = weight if interest.liked else -1.0
    roles: dict[int, frozenset[str]] = defaultdict(frozenset)
    for role in session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(of_region))):
        if role.concept in known and role.concept not in work.app.content.common_roles:
            roles[role.person_id] |= {role.concept}
    consents: dict[int, set[Purpose]] = defaultdict(set)
    for person_id, purpose in session.exec(
        select(Consent.person_id, Consent.purpose).where(col(Consent.withdrawn_at).is_(None))
    ):
        consents[person_id].add(Purpose(purpose))
    excludes: dict[int, set[str]] = defaultdict(set)
    for exclusion in session.exec(select(Exclusion)):
        excludes[exclusion.person_id].add(person_key(exclusion.other_id))
    offers: dict[int, list[Offer]] = defaultdict(list)
    for offer in open_offers(session, work.scope):
        offers[offer.person_id].append(offer)
    running = (TieState.STARTING, TieState.RUNNING)
    load = Counter(
        helper_id
        for helper_id in session.exec(
            select(Tie.other_id).where(col(Tie.state).in_(running), col(Tie.proposal_id).is_not(None))
        )
        if helper_id is not None
    )
    asked = Counter(session.exec(select(Proposal.helper_id).where(Proposal.sent_at >= work.now - _RECENT)))
    good_endings = Counter(
        helper_id
        for helper_id in session.exec(
            select(Tie.other_id).where(
                col(Tie.counted_at).is_not(None), col(Tie.state).in_((TieState.ENDED, TieState.SELF_GOING))
            )
        )
        if helper_id is not None
    )
    return _Facts(interests, roles, consents, load, asked, good_endings, excludes, offers)
