"""One person as the team knows them: profile, network, requests, consents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from matcher.models.activity import Activity
from matcher.models.consent import consents_of
from matcher.models.offer import Offer, OfferState
from matcher.models.person import Goal, Person, Representation, interests_of, roles_of
from matcher.models.request import requests_of_participant
from matcher.models.tie import Tie, TieState, coming_appointments
from matcher.services.application import Work
from matcher.web.pages.appointments import AppointmentRow, appointment_row
from matcher.web.pages.people import PersonCard, card_of, member_names
from matcher.web.pages.requests import RequestRow, request_rows

__all__ = [
    "ConsentRow",
    "InterestRow",
    "PersonPage",
    "Profile",
    "TieRow",
    "consent_rows",
    "person_page",
    "profile_of",
    "tie_rows",
]


@dataclass(frozen=True, slots=True)
class InterestRow:
    """One interest or role: the concept, how it stands, and the words it was said in."""

    concept: str
    stance: str
    liked: bool
    heard: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person, apart from the network.

    Attributes:
        interests: What they like, by how it stands.
        dislikes: What they do not like.
        roles: Life roles; ``stance`` is "now" or "then".
        times: Stored times, to be put into words.
    """

    interests: list[InterestRow]
    dislikes: list[InterestRow]
    roles: list[InterestRow]
    gives: list[str]
    goals: list[tuple[str, str]]
    times: dict[str, Any] | None
    story: str
    good_week: str
    phone: str
    email: str
    address: str
    languages: list[str]
    birth_year: int | None
    travel_m: int | None
    code: str
    member: str
    rhythm: str
    stopped_at: datetime | None
    stopped_why: str
    paused_until: date | None
    guardian_needed: bool
    conditions_met: list[str]
    polite: bool


@dataclass(frozen=True, slots=True)
class TieRow:
    """One tie, from the side of the person whose page this is.

    Attributes:
        public_id: For addresses.
        name: The other side.
        other: The other person where there is one.
        kind: Neighbour, daughter, choir …
        layer: personal, shared or institutional.
        state: starting, running, self-going or ended.
        since: From which day.
        known_before: Not through the team.
    """

    public_id: str
    name: str
    other: PersonCard | None
    kind: str
    layer: str
    state: str
    since: date
    known_before: bool


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent: what for, who agreed, since when, on what ground."""

    purpose: str
    given_by: str
    ground: str
    channel: str
    given_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The page about one person."""

    person: PersonCard
    profile: Profile
    requests: list[RequestRow]
    ties: list[TieRow]
    appointments: list[AppointmentRow]
    consents: list[ConsentRow]
    missing: list[str]
    speaks: list[tuple[PersonCard, str, bool]]
    offers: list[tuple[str, str, dict[str, Any] | None]]


def person_page(work: Work, person: Person) -> PersonPage:
    """Everything that the page about one person shows."""
    person_id = person.id or 0
    consents = consent_rows(work, person)
    standing = {row.purpose for row in consents if row.withdrawn_at is None}
    coming = coming_appointments(work.session, person_id, work.today)
    return PersonPage(
        person=card_of(work, person),
        profile=profile_of(work, person),
        requests=request_rows(work, requests_of_participant(work.session, person_id)),
        ties=tie_rows(work, person),
        appointments=[appointment_row(work, one, work.session.get_one(Tie, one.tie_id)) for one in coming],
        consents=consents,
        missing=[purpose for purpose in ("keep", "contact") if purpose not in standing],
        speaks=_representatives(work, person),
        offers=[
            (offer.what, offer.frequency, offer.times)
            for offer in work.session.exec(
                select(Offer).where(Offer.person_id == person_id, Offer.state == OfferState.OPEN)
            )
        ],
    )


def profile_of(work: Work, person: Person) -> Profile:
    """What is known of a person, apart from the network."""
    person_id = person.id or 0
    rows = [InterestRow(row.concept, row.stance, row.liked, row.heard) for row in interests_of(work.session, person_id)]
    goals = work.session.exec(select(Goal).where(Goal.person_id == person_id).order_by(col(Goal.id)))
    place = f"{person.postcode} {person.place}".strip()
    return Profile(
        interests=[row for row in rows if row.liked],
        dislikes=[row for row in rows if not row.liked],
        roles=[
            InterestRow(role.concept, "now" if role.now else "then", liked=True, heard=role.heard)
            for role in roles_of(work.session, person_id)
        ],
        gives=list(person.gives),
        goals=[(goal.text, goal.dimension) for goal in goals],
        times=person.times,
        story=person.story,
        good_week=person.good_week,
        phone=person.phone,
        email=person.email,
        address=", ".join(part for part in (f"{person.street} {person.house_number}".strip(), place) if part),
        languages=list(person.languages),
        birth_year=person.birth_year,
        travel_m=person.travel_m,
        code=person.code,
        member=member_names(work).get(person.team_member_id, ""),
        rhythm=person.rhythm,
        stopped_at=person.stopped_at,
        stopped_why=person.stopped_why,
        paused_until=person.paused_until if person.paused_until and person.paused_until > work.today else None,
        guardian_needed=person.guardian_needed,
        conditions_met=list(person.conditions_met),
        polite=person.polite,
    )


def tie_rows(work: Work, person: Person) -> list[TieRow]:
    """The ties of a person, on either side: running ones first, those of the past last."""
    query = select(Tie).where((col(Tie.person_id) == person.id) | (col(Tie.other_id) == person.id))
    ties = sorted(work.session.exec(query), key=lambda tie: (tie.state is TieState.ENDED, tie.since, tie.id or 0))
    return [_tie_row(work, tie, person) for tie in ties]


def _tie_row(work: Work, tie: Tie, person: Person) -> TieRow:
    other_id = tie.other_id if tie.person_id == person.id else tie.person_id
    other = work.session.get(Person, other_id) if other_id is not None else None
    activity = work.session.get(Activity, tie.activity_id) if tie.activity_id is not None else None
    name = other.given_name if other else activity.name if activity else tie.label
    return TieRow(
        public_id=tie.public_id,
        name=name,
        other=card_of(work, other) if other else None,
        kind=tie.kind,
        layer=tie.layer.value,
        state=tie.state.value,
        since=tie.since,
        known_before=tie.known_before,
    )


def consent_rows(work: Work, person: Person) -> list[ConsentRow]:
    """What somebody agreed to and took back, newest first."""
    names = member_names(work)
    rows: Sequence[ConsentRow] = [
        ConsentRow(
            purpose=consent.purpose.value,
            given_by=consent.given_by.value,
            ground=consent.ground,
            channel=consent.channel,
            given_at=consent.given_at,
            recorded_by=names.get(consent.recorded_by_id, ""),
            withdrawn_at=consent.withdrawn_at,
        )
        for consent in consents_of(work.session, person.id or 0)
    ]
    return list(reversed(rows))


def _representatives(work: Work, person: Person) -> list[tuple[PersonCard, str, bool]]:
    query = (
        select(Representation, Person)
        .join(Person, col(Person.id) == Representation.representative_id)
        .where(Representation.person_id == person.id)
    )
    return [
        (card_of(work, representative), row.kind.value, row.decides)
        for row, representative in work.session.exec(query)
        if row.until is None or row.until >= work.today
    ]
