"""One person as the team knows them: profile, network, requests, consents."""

from dataclasses import dataclass

from sqlmodel import col, select

from matcher.models.offer import offers_of_person
from matcher.models.person import Person, household_of
from matcher.models.request import requests_of_participant
from matcher.models.tie import Tie, coming_appointments, running_ties_of
from matcher.services.application import Work
from matcher.web.pages.appointments import AppointmentRow, appointment_rows
from matcher.web.pages.coming import ComingWeeks, coming_weeks
from matcher.web.pages.consent import (
    ConsentRow,
    SpeakerRow,
    VoiceOption,
    consent_rows,
    speaker_rows,
    voice_options,
)
from matcher.web.pages.network import TieRow, tie_rows
from matcher.web.pages.offers import OfferRow, offer_rows
from matcher.web.pages.people import PersonCard, card_of
from matcher.web.pages.profile import Profile, profile_of
from matcher.web.pages.reach import Reach, reach_of
from matcher.web.pages.requests import RequestRow, request_rows

__all__ = ["PersonPage", "person_page"]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The page about one person.

    Attributes:
        missing: Purposes for which a consent is needed first.
        voices: Who may agree on their behalf.
        speaks: Who speaks for them, whether they may agree or not.
        home: Who lives with them.
        offers: What they offer now.
        coming: The coming weeks of contact.
        reach: How they are reached.
    """

    person: PersonCard
    profile: Profile
    requests: list[RequestRow]
    ties: list[TieRow]
    appointments: list[AppointmentRow]
    consents: list[ConsentRow]
    missing: list[str]
    voices: list[VoiceOption]
    speaks: list[SpeakerRow]
    home: list[PersonCard]
    offers: list[OfferRow]
    coming: ComingWeeks
    reach: Reach


def person_page(work: Work, person: Person) -> PersonPage:
    """Everything that the page about one person shows."""
    person_id = person.id or 0
    consents = consent_rows(work, person)
    standing = {row.purpose for row in consents if row.withdrawn_at is None}
    return PersonPage(
        person=card_of(work, person),
        profile=profile_of(work, person),
        requests=request_rows(work, requests_of_participant(work.session, person_id)),
        ties=tie_rows(work, person),
        appointments=_coming(work, person_id),
        consents=consents,
        missing=[purpose for purpose in ("keep", "contact") if purpose not in standing],
        voices=voice_options(work, person),
        speaks=speaker_rows(work, person),
        home=[card_of(work, one) for one in household_of(work.session, person)],
        offers=offer_rows(work, offers_of_person(work.session, person_id)),
        coming=coming_weeks(work, running_ties_of(work.session, person_id)),
        reach=reach_of(work, person),
    )


def _coming(work: Work, person_id: int) -> list[AppointmentRow]:
    coming = coming_appointments(work.session, person_id, work.today)
    query = select(Tie).where(col(Tie.id).in_({appointment.tie_id for appointment in coming}))
    ties = {tie.id: tie for tie in work.session.exec(query)}
    return appointment_rows(work, [(appointment, ties[appointment.tie_id]) for appointment in coming])
