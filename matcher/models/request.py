"""Requests, what the engine suggested, and what was proposed to whom."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, personal, public_id, word
from matcher.models.person import Person
from matcher.models.scope import Scope

__all__ = [
    "OPEN_PROPOSALS",
    "WAITING_PROPOSALS",
    "Proposal",
    "ProposalState",
    "Request",
    "RequestState",
    "Suggestion",
    "open_proposals_of_helper",
    "open_requests",
    "proposal_by_public_id",
    "proposals_of_request",
    "request_by_public_id",
    "requests_of_participant",
    "suggestions_of_request",
]


class RequestState(StrEnum):
    """Where a request stands in the order of yes."""

    DRAFT = "draft"  # written by a team member, the participant was not asked yet
    ASKED = "asked"  # the participant was asked: may we search, with these words?
    SEARCHING = "searching"  # yes to the search and its words
    PROPOSED = "proposed"  # at least one helper was asked
    ARRANGED = "arranged"  # the participant agreed to a helper
    CLOSED = "closed"  # withdrawn, refused or answered otherwise


class Request(SQLModel, table=True):
    """What a participant (or carer) would like, in words that they agreed to."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    participant_id: int = Field(foreign_key="person.id", index=True)
    team_member_id: int = Field(foreign_key="team_member.id", index=True)
    text: str = personal("the wish as the team wrote it down")
    words: str = personal("the words that helpers read, agreed by the participant", readers="matched", default="")
    concepts: list[str] = column(list, purpose="find who likes the same")
    times: dict[str, Any] | None = column(purpose="find a moment that suits both", default=None, nullable=True)
    frequency: str = "regular"
    conditions: list[str] = column(list, purpose="what a helper must have shown")  # for instance ["vog"]
    min_age: int | None = None
    travel_m: int | None = None
    # rule key → the reason a team member wrote
    set_aside: dict[str, str] = column(dict, purpose="why a rule does not count here")
    state: RequestState = word(RequestState, default=RequestState.DRAFT)
    search_answered_by: str = personal("who agreed to the search", default="")
    search_answered_at: datetime | None = moment(default=None)
    created_at: datetime = moment()
    closed_at: datetime | None = moment(default=None)
    closed_why: str = personal("why it ended", default="")


class Suggestion(SQLModel, table=True):
    """A candidate that was used: with contributions, reasons and the version of the weights at that moment."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id", index=True)
    candidate_key: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    step: int
    total: int  # points; the sum of the contributions
    contributions: list[Any] = column(list, purpose="show why somebody was suggested")
    asks: list[Any] = column(list, purpose="what to ask before they meet")
    weights_version: str
    made_at: datetime = moment()
    chosen_by_id: int = Field(foreign_key="team_member.id")


class ProposalState(StrEnum):
    """The states of a proposal to one helper."""

    SENT = "sent"
    ACCEPTED = "accepted"  # the helper said yes; the participant decides
    DECLINED = "declined"
    AGREED = "agreed"  # both said yes
    NOT_CHOSEN = "not-chosen"  # the participant preferred otherwise; the reason is never passed on
    WITHDRAWN = "withdrawn"  # arranged with somebody else, or the request ended
    EXPIRED = "expired"


OPEN_PROPOSALS = (ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.AGREED)
WAITING_PROPOSALS = (ProposalState.SENT, ProposalState.ACCEPTED)  # somebody's yes is still to come


class Proposal(SQLModel, table=True):
    """One question to one helper, with the exact words the team saw before."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    request_id: int = Field(foreign_key="request.id", index=True)
    suggestion_id: int = Field(foreign_key="suggestion.id")
    helper_id: int = Field(foreign_key="person.id", index=True)
    words: str = personal("what the helper was asked", readers="matched")
    state: ProposalState = word(ProposalState, default=ProposalState.SENT)
    sent_at: datetime = moment()
    answered_at: datetime | None = moment(default=None)
    helper_answered_by: str = personal("who said yes or no for the helper", default="")
    helper_words: str = personal("the helper's own words", default="")
    participant_asked_at: datetime | None = moment(default=None)
    participant_answered_at: datetime | None = moment(default=None)
    participant_answered_by: str = personal("who agreed to this helper", default="")
    ended_at: datetime | None = moment(default=None)


def request_by_public_id(session: Session, scope: Scope, public_id: str) -> Request | None:
    """The request behind a public identifier, within the scope's region."""
    found = session.exec(_REQUEST, params={"public_id": public_id, "region": scope.region_id}).first()
    return None if found is None else found[0]


# With whose request it is: nobody looks at a request without its participant.
_REQUEST = (
    select(Request, Person)
    .join(Person, col(Person.id) == Request.participant_id)
    .where(col(Request.public_id) == bindparam("public_id"), col(Request.region_id) == bindparam("region"))
)


def open_requests(session: Session, scope: Scope) -> list[Request]:
    """Requests that are not arranged or closed, the longest waiting first."""
    ended = (RequestState.ARRANGED, RequestState.CLOSED)
    query = (
        select(Request)
        .where(Request.region_id == scope.region_id, col(Request.state).not_in(ended))
        .order_by(col(Request.created_at))
    )
    return list(session.exec(query))


def requests_of_participant(session: Session, participant_id: int) -> list[Request]:
    """All requests of one participant, newest first."""
    query = select(Request).where(Request.participant_id == participant_id).order_by(col(Request.created_at).desc())
    return list(session.exec(query))


def suggestions_of_request(session: Session, request_id: int) -> list[Suggestion]:
    """What was used of the shortlists of a request."""
    return list(session.exec(select(Suggestion).where(Suggestion.request_id == request_id)))


def proposal_by_public_id(session: Session, scope: Scope, public_id: str) -> Proposal | None:
    """The proposal behind a public identifier, within the scope's region."""
    query = (
        select(Proposal)
        .join(Request, col(Request.id) == Proposal.request_id)
        .where(Proposal.public_id == public_id, Request.region_id == scope.region_id)
    )
    return session.exec(query).first()


def proposals_of_request(session: Session, request_id: int) -> list[Proposal]:
    """Everybody who was asked for a request, in order of asking."""
    return list(session.exec(_PROPOSALS, params={"request": request_id}))


_PROPOSALS = select(Proposal).where(col(Proposal.request_id) == bindparam("request")).order_by(col(Proposal.id))


def open_proposals_of_helper(session: Session, helper_id: int) -> list[Proposal]:
    """Proposals that a helper may still see."""
    query = select(Proposal).where(Proposal.helper_id == helper_id, col(Proposal.state).in_(OPEN_PROPOSALS))
    return list(session.exec(query))
