"""A request and who was asked for it, as rows: for tests of what comes after."""

from typing import Any

from matcher.models.request import Proposal, ProposalState, Request, Suggestion
from matcher.services.application import Work

__all__ = ["a_proposal", "a_request"]


def a_request(work: Work, participant_id: int | None, team_member_id: int | None, **fields: Any) -> Request:
    """A wish to play chess, unless other fields say otherwise."""
    known = {"text": "schaken", "words": "schaken", "created_at": work.now, "region_id": work.scope.region_id}
    request = Request(participant_id=participant_id, team_member_id=team_member_id, **(known | fields))
    work.session.add(request)
    work.session.flush()
    return request


def a_proposal(work: Work, request: Request, helper_id: int | None, **fields: Any) -> Proposal:
    """Somebody asked for a request just now, with the suggestion that it stands on."""
    suggestion = Suggestion(
        request_id=request.id or 0,
        candidate_key=f"person:{helper_id}",
        person_id=helper_id,
        step=2,
        total=0,
        weights_version="1",
        made_at=work.now,
        chosen_by_id=request.team_member_id,
    )
    work.session.add(suggestion)
    work.session.flush()
    known = {"words": "schaken", "state": ProposalState.SENT, "sent_at": work.now}
    proposal = Proposal(
        request_id=request.id or 0, suggestion_id=suggestion.id or 0, helper_id=helper_id, **(known | fields)
    )
    work.session.add(proposal)
    work.session.flush()
    return proposal
