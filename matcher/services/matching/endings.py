"""How the asking about a request ends: whoever was asked hears it kindly, and never why."""

from datetime import datetime

from sqlmodel import select

from matcher.errors import StateError
from matcher.language.message import Message
from matcher.models.chat import OutgoingMessage, OutgoingState
from matcher.models.request import (
    WAITING_PROPOSALS,
    Proposal,
    ProposalState,
    Request,
    RequestState,
    proposals_of_request,
)
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.signals import raise_signal
from matcher.services.matching.proposals import about, helper_of, request_of
from matcher.services.matching.requests import participant_of
from matcher.services.messages import conversations
from matcher.services.trust import audit

__all__ = ["close_request", "end_in_silence", "tell_settled"]


def close_request(work: Work, request: Request, why: str) -> None:
    """End a request: whoever was asked hears kindly that it is settled, what waits does not leave any more.

    Raises:
        StateError: It has ended already.
    """
    if request.state is RequestState.CLOSED:
        raise StateError("this request has ended already").told(Message("problem.request_ended"))
    for proposal in proposals_of_request(work.session, request.id or 0):
        if proposal.state in WAITING_PROPOSALS:
            tell_settled(work, proposal)
    request.state = RequestState.CLOSED
    request.closed_at = work.now
    request.closed_why = why.strip()
    work.session.add(request)
    participant = participant_of(work, request)
    conversations.close_threads(work, participant, f"request:{request.public_id}")
    audit.record(work, participant, "change", "request closed")


def tell_settled(work: Work, proposal: Proposal, state: ProposalState = ProposalState.WITHDRAWN) -> None:
    """Thank a helper who was asked and say that it is arranged: the same sentence whatever the reason was.

    Whom the question never reached hears nothing of its end either.
    """
    if _never_left(work, proposal):
        _end_unread(work, proposal, state)
        return
    _end(work, proposal, state, "services.proposal.settled", f"settled:{proposal.public_id}")


def end_in_silence(work: Work, proposal: Proposal) -> None:
    """No answer is no yes: the proposal ends kindly, and the team may ask somebody else."""
    if proposal.state is not ProposalState.SENT:
        return
    if not _was_read(work, proposal):
        # It was held back before it left, and "we asked you something" would not be true.
        _end_unread(work, proposal, ProposalState.WITHDRAWN)
        return
    morning = contact_plan().waking.not_before(work.now, work.zone)  # nothing in it is worth waking up for
    key = f"expired:{proposal.public_id}"
    _end(work, proposal, ProposalState.EXPIRED, "contact.proposal.expired", key, not_before=morning)
    participant = participant_of(work, request_of(work, proposal))
    raise_signal(work, cause=f"proposal-silent:{proposal.public_id}", kind="proposal-silent", person=participant)
    audit.record(work, helper_of(work, proposal), "change", "proposal ended without an answer")


def _was_read(work: Work, proposal: Proposal) -> bool:
    """Whether the helper can know of it: in chat it was not held back before it left, or it was asked by phone."""
    states = set(work.session.exec(select(OutgoingMessage.state).where(OutgoingMessage.about == about(proposal))))
    return states != {OutgoingState.WITHDRAWN}


def _never_left(work: Work, proposal: Proposal) -> bool:
    """Whether the question was held back, or still waits for its first attempt; one asked by phone was heard."""
    rows = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.about == about(proposal))).all()
    asked = [row for row in rows if row.purpose == "proposal" and row.person_id == proposal.helper_id]
    return (
        proposal.state is ProposalState.SENT
        and bool(asked)
        and all(
            row.state is OutgoingState.WITHDRAWN or (row.state is OutgoingState.WAITING and row.attempts == 0)
            for row in asked
        )
    )


def _end_unread(work: Work, proposal: Proposal, state: ProposalState) -> None:
    proposal.state, proposal.ended_at = state, work.now
    work.session.add(proposal)
    work.session.flush()
    conversations.close_threads(work, helper_of(work, proposal), about(proposal))


def _end(
    work: Work, proposal: Proposal, state: ProposalState, sentence: str, key: str, *, not_before: datetime | None = None
) -> None:
    """Close what was asked, and thank the helper with one sentence."""
    helper = helper_of(work, proposal)
    conversations.close_threads(work, helper, about(proposal))
    proposal.state = state
    proposal.ended_at = work.now
    work.session.add(proposal)
    work.session.flush()
    conversations.say(
        work,
        helper,
        Message(sentence, {"name": helper.given_name}),
        purpose="notice",
        about=f"settled:{proposal.public_id}",
        key=key,
        not_before=not_before,
    )
