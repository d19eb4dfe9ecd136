"""What time alone changes: offers and activities pass, unanswered proposals end, and nobody waits unseen."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, func, select

from matcher.language.moments import Times
from matcher.models.activity import Activity, ActivitySession, sessions_of
from matcher.models.chat import Channel, Chat, Update
from matcher.models.contact import Signal, SignalState
from matcher.models.offer import Offer, OfferState
from matcher.models.person import Person
from matcher.models.request import Proposal, ProposalState, Request
from matcher.models.retention import PERIODS
from matcher.models.tie import Tie
from matcher.rhythm import Side
from matcher.rhythm.holidays import after_working_days
from matcher.rhythm.local_time import moment_at
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.signals import raise_signal
from matcher.services.matching import endings
from matcher.services.matching.proposals import request_of
from matcher.services.matching.requests import participant_of

__all__ = [
    "activities_passing",
    "archive_activity",
    "end_silent_proposal",
    "erase_updates",
    "let_offer_pass",
    "newcomers_waiting",
    "offers_passing",
    "participants_waiting",
    "silent_proposals",
    "speak_to_newcomer",
    "speak_to_waiting",
    "updates_passing",
]

Instants = Iterator[tuple[datetime, int]]

_RAW_UPDATES = PERIODS["raw-update"] or timedelta(days=3)


def offers_passing(work: Work, until: datetime) -> Instants:  # noqa: ARG001
    """Offers for a moment, with the midnight after their last day."""
    query = select(Offer).where(Offer.region_id == work.scope.region_id, Offer.state == OfferState.OPEN)
    for offer in work.session.exec(query):
        last = Times.from_json(offer.times).last_day() if offer.times else None
        if last is not None:
            yield _midnight_after(work, last), offer.id or 0


def let_offer_pass(work: Work, offer_id: int) -> None:
    """The moment of an offer is over; the person hears nothing, since nothing was asked of them."""
    offer = work.session.get_one(Offer, offer_id)
    if offer.state is OfferState.OPEN:
        offer.state = OfferState.PAST
        work.session.add(offer)


def updates_passing(work: Work, until: datetime) -> Instants:
    """Chats with raw updates that have been kept long enough, with the moment at which the first of them has."""
    query = (
        select(Update.chat_id, func.min(Update.received_at))
        .join(Chat, col(Chat.id) == Update.chat_id)
        .where(Chat.region_id == work.scope.region_id, col(Update.erased_at).is_(None))
        .group_by(col(Update.chat_id))
    )
    for chat_id, received_at in work.session.exec(query).all():
        received = received_at if received_at.tzinfo else received_at.replace(tzinfo=UTC)
        if received + _RAW_UPDATES <= until and chat_id is not None:
            yield received + _RAW_UPDATES, chat_id


def erase_updates(work: Work, chat_id: int) -> None:
    """Raw updates are personal data: after a few days their words go, and only their ids stay against repetition."""
    query = select(Update).where(
        Update.chat_id == chat_id, col(Update.erased_at).is_(None), Update.received_at <= work.now - _RAW_UPDATES
    )
    for update in work.session.exec(query).all():
        update.text, update.raw, update.message_ref, update.erased_at = "", None, "", work.now
        work.session.add(update)


def activities_passing(work: Work, until: datetime) -> Instants:
    """Activities that come to an end, with the midnight after their last day or last session."""
    in_series = select(ActivitySession.id).where(col(ActivitySession.activity_id) == Activity.id).exists()
    query = select(Activity).where(
        Activity.region_id == work.scope.region_id,
        col(Activity.archived_at).is_(None),
        (col(Activity.last_day) <= until.date()) | (col(Activity.last_day).is_(None) & in_series),
    )
    for activity in work.session.exec(query).all():
        last = activity.last_day
        if last is None and activity.times is None and activity.kind != "place":
            last = max((session.day for session in sessions_of(work.session, activity.id or 0)), default=None)
        if last is not None:
            yield _midnight_after(work, last), activity.id or 0


def archive_activity(work: Work, activity_id: int) -> None:
    """What is past is not shown any more."""
    activity = work.session.get_one(Activity, activity_id)
    if activity.archived_at is None:
        activity.archived_at = work.now
        work.session.add(activity)


def newcomers_waiting(work: Work, until: datetime) -> Instants:
    """People who signed up in a chat and whom nobody has spoken to, with the end of their second working day."""
    plan = contact_plan()
    query = select(Person).where(
        Person.region_id == work.scope.region_id,
        col(Person.source).in_([channel.value for channel in Channel]),
        col(Person.stopped_at).is_(None),
        col(Person.merged_into_id).is_(None),
        Person.created_at <= until - timedelta(days=plan.newcomer_working_days),
    )
    for person in work.session.exec(query).all():
        if not _was_spoken_to(work, person) and not _raised(work, _newcomer_cause(person)):
            yield (
                after_working_days(person.created_at, plan.newcomer_working_days, plan.holidays, work.zone),
                (person.id or 0),
            )


def speak_to_newcomer(work: Work, person_id: int) -> None:
    """A person of the team speaks to somebody who signed up."""
    person = work.session.get_one(Person, person_id)
    raise_signal(work, cause=_newcomer_cause(person), kind="newcomer", person=person)


def silent_proposals(work: Work, until: datetime) -> Instants:
    """Proposals without an answer, with the moment at which they end."""
    plan = contact_plan()
    for proposal in _proposals(work, ProposalState.SENT):
        if proposal.sent_at <= until - timedelta(days=plan.proposal_silent_days - 1):
            day = proposal.sent_at.astimezone(work.zone).date() + timedelta(days=plan.proposal_silent_days)
            yield moment_at(day, plan.sides[Side.HELPER].asked_at, work.zone), proposal.id or 0


def end_silent_proposal(work: Work, proposal_id: int) -> None:
    """No answer is no yes: the proposal ends kindly, and the team may ask somebody else."""
    endings.end_in_silence(work, work.session.get_one(Proposal, proposal_id))


def participants_waiting(work: Work, until: datetime) -> Instants:  # noqa: ARG001
    """Helpers who said yes and for whom the participant has not decided, with the end of the second working day."""
    plan = contact_plan()
    for proposal in _proposals(work, ProposalState.ACCEPTED):
        asked = proposal.participant_asked_at
        if asked is not None and not _raised(work, _waiting_cause(proposal)):
            yield after_working_days(asked, plan.newcomer_working_days, plan.holidays, work.zone), proposal.id or 0


def speak_to_waiting(work: Work, proposal_id: int) -> None:
    """A person of the team asks the participant; silence is never taken for an answer."""
    proposal = work.session.get_one(Proposal, proposal_id)
    if proposal.state is ProposalState.ACCEPTED:
        participant = participant_of(work, request_of(work, proposal))
        raise_signal(work, cause=_waiting_cause(proposal), kind="participant-waits", person=participant)


def _proposals(work: Work, state: ProposalState) -> list[Proposal]:
    query = (
        select(Proposal)
        .join(Request, col(Request.id) == Proposal.request_id)
        .where(Request.region_id == work.scope.region_id, Proposal.state == state)
        .order_by(col(Proposal.id))
    )
    return list(work.session.exec(query).all())


def _was_spoken_to(work: Work, person: Person) -> bool:
    """A proposal, a tie, or a signal about them that a person has taken on."""
    asked = select(Proposal.id).where(Proposal.helper_id == person.id)
    tied = select(Tie.id).where((col(Tie.person_id) == person.id) | (col(Tie.other_id) == person.id))
    seen = select(Signal.id).where(Signal.person_id == person.id, Signal.state != SignalState.OPEN)
    return any(work.session.exec(query.limit(1)).first() is not None for query in (asked, tied, seen))


def _raised(work: Work, cause: str) -> bool:
    return work.session.exec(select(Signal.id).where(Signal.cause == cause)).first() is not None


def _newcomer_cause(person: Person) -> str:
    return f"newcomer:{person.public_id}"


def _waiting_cause(proposal: Proposal) -> str:
    return f"participant-waits:{proposal.public_id}"


def _midnight_after(work: Work, day: date) -> datetime:
    return moment_at(day + timedelta(days=1), time(0), work.zone)
