"""An address or number, released to one helper by a link that opens once it is pressed."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from matcher.errors import NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.consent import Purpose, Release, release_by_token_hash
from matcher.models.contact import talk_first
from matcher.models.person import Person
from matcher.models.request import Proposal, ProposalState, Request
from matcher.models.scope import ActorKind
from matcher.models.tie import Tie, TieState
from matcher.services.application import Work
from matcher.services.trust import audit, consents
from matcher.services.trust.tokens import hash_token, new_token

__all__ = ["Details", "open_link", "peek", "release", "withdraw_releases"]

_VALID = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Details:
    """What a release shows."""

    name: str
    address: str
    phone: str


def _conditions_hold(work: Work, tie: Tie, subject: Person, reader: Person) -> None:
    """Both agreed, nothing was stopped or ended, and the safety conditions of the request hold at this moment."""
    if tie.state is TieState.ENDED or subject.stopped_at is not None or reader.stopped_at is not None:
        raise StateError("this tie has ended or was stopped").told(Message("problem.tie_over"))
    if {tie.person_id, tie.other_id} != {subject.id, reader.id}:
        raise NotAllowedError("only the two people of a tie").told(Message("problem.two_of_tie"))
    if any(talk_first(work.session, side.id or 0) for side in (subject, reader)):
        raise StateError("one of them said stop: talk with them first").told(Message("problem.talk_first"))
    proposal = work.session.get(Proposal, tie.proposal_id) if tie.proposal_id else None
    if proposal is None or proposal.state is not ProposalState.AGREED:
        raise StateError("first both sides agree").told(Message("problem.both_first"))
    request = work.session.get_one(Request, proposal.request_id)
    helper = reader if reader.id == proposal.helper_id else subject
    missing = set(request.conditions) - set(helper.conditions_met)
    if missing:
        raise StateError(f"this helper still lacks: {', '.join(sorted(missing))}").told(Message("problem.lacks"))
    consents.require(work, subject, Purpose.SHARE)


def release(work: Work, tie: Tie, subject: Person, reader: Person) -> str:
    """Release the subject's address and number to the reader.

    Returns:
        The token for the link; it is kept only as a hash, so this is the one time that it is known.

    Raises:
        NotAllowedError: Not by the team, not within this tie, or without the subject's consent.
        StateError: Both sides have not agreed, or a safety condition does not hold.
    """
    actor = work.scope.actor
    if actor.kind is not ActorKind.TEAM or actor.id is None:
        raise NotAllowedError("only the team releases an address").told(Message("problem.team_only"))
    if tie.region_id != work.scope.region_id:
        raise NotAllowedError("this tie is of another region").told(Message("problem.other_team"))
    _conditions_hold(work, tie, subject, reader)
    token = new_token()
    work.session.add(
        Release(
            tie_id=tie.id or 0,
            subject_id=subject.id or 0,
            reader_id=reader.id or 0,
            token_hash=hash_token(token),
            released_by_id=actor.id,
            released_at=work.now,
            expires_at=work.now + _VALID,
        )
    )
    work.session.flush()
    audit.record(work, subject, "disclose", "address released", for_person=reader)
    return token


def peek(work: Work, token: str) -> bool:
    """Whether a link still works; looking does not open it (preview robots look, too)."""
    found = release_by_token_hash(work.session, hash_token(token))
    return found is not None and found.withdrawn_at is None and found.expires_at > work.now


def open_link(work: Work, token: str) -> Details:
    """Show what was released, at the press of a button.

    Raises:
        NotAllowedError: The link is unknown, expired or withdrawn, or the conditions do not hold any more.
    """
    found = release_by_token_hash(work.session, hash_token(token))
    if found is None or found.withdrawn_at is not None or found.expires_at <= work.now:
        raise NotAllowedError("this link does not work (any more)").told(Message("problem.link_closed"))
    tie = work.session.get_one(Tie, found.tie_id)
    subject, reader = work.session.get_one(Person, found.subject_id), work.session.get_one(Person, found.reader_id)
    try:
        _conditions_hold(work, tie, subject, reader)
    except StateError:
        raise NotAllowedError("this link does not work (any more)").told(Message("problem.link_closed")) from None
    found.opened_at = found.opened_at or work.now
    work.session.add(found)
    audit.record(work, subject, "disclose", "address opened", for_person=reader)
    address = f"{subject.street} {subject.house_number}, {subject.postcode} {subject.place}".strip(" ,")
    return Details(name=subject.given_name, address=address, phone=subject.phone)


def withdraw_releases(work: Work, around: Tie | Person) -> None:
    """After an ending no link of this tie opens any more; after a stop none that this person gave or got."""
    if isinstance(around, Tie):
        whose = col(Release.tie_id) == around.id
    else:
        whose = (col(Release.subject_id) == around.id) | (col(Release.reader_id) == around.id)
    for row in work.session.exec(select(Release).where(whose, col(Release.withdrawn_at).is_(None))).all():
        row.withdrawn_at = work.now
        work.session.add(row)
    work.session.flush()
