"""Requests and proposals in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from matcher.models.request import Proposal, ProposalState, Request
from matcher.services.application import Work
from matcher.web.pages.people import PersonCard, cards_by_id, member_names, rows_by_id

__all__ = ["ProposalRow", "RequestRow", "proposal_rows", "proposals_in_states", "request_rows"]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list.

    Attributes:
        public_id: For addresses.
        person: Whose wish it is.
        text: The wish.
        state: Where it stands in the order of yes.
        days: How long it waits.
        member: Who arranges it.
        mine: Whether that is the reader.
    """

    public_id: str
    person: PersonCard
    text: str
    state: str
    days: int
    member: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal in a list.

    Attributes:
        public_id: For addresses.
        request: Public identifier of the request.
        helper: Who was asked.
        person: For whom.
        state: Where it stands.
        sent_at: When the helper was asked.
        asked_participant: Whether the participant was asked about this helper.
    """

    public_id: str
    request: str
    helper: PersonCard
    person: PersonCard
    state: str
    sent_at: datetime
    asked_participant: bool


def request_rows(work: Work, requests: Sequence[Request]) -> list[RequestRow]:
    """Requests with the names that belong to them."""
    names = member_names(work)
    cards = cards_by_id(work, (request.participant_id for request in requests))
    return [
        RequestRow(
            public_id=request.public_id,
            person=cards[request.participant_id],
            text=request.text,
            state=request.state.value,
            days=max(0, (work.now - request.created_at).days),
            member=names.get(request.team_member_id, ""),
            mine=request.team_member_id == work.scope.actor.id,
        )
        for request in requests
    ]


def proposal_rows(work: Work, proposals: Sequence[Proposal]) -> list[ProposalRow]:
    """Proposals with the names that belong to them."""
    requests = rows_by_id(work.session, Request, (proposal.request_id for proposal in proposals))
    ids = [proposal.helper_id for proposal in proposals] + [one.participant_id for one in requests.values()]
    cards = cards_by_id(work, ids)
    return [
        ProposalRow(
            public_id=proposal.public_id,
            request=requests[proposal.request_id].public_id,
            helper=cards[proposal.helper_id],
            person=cards[requests[proposal.request_id].participant_id],
            state=proposal.state.value,
            sent_at=proposal.sent_at,
            asked_participant=proposal.participant_asked_at is not None,
        )
        for proposal in proposals
    ]


def proposals_in_states(work: Work, states: Sequence[ProposalState], limit: int = 200) -> list[ProposalRow]:
    """Proposals of the region in some states, the oldest question first."""
    query = (
        select(Proposal)
        .join(Request, col(Request.id) == Proposal.request_id)
        .where(Request.region_id == work.scope.region_id, col(Proposal.state).in_(states))
        .order_by(col(Proposal.sent_at), col(Proposal.id))
        .limit(limit)
    )
    return proposal_rows(work, work.session.exec(query).all())
