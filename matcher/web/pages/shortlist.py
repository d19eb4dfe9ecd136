"""One request with whom and what the engine suggests."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.request import Proposal, Request, RequestState, proposals_of_request
from matcher.scoring import Contribution, GateNote, Need, Step, Suggestion
from matcher.services.application import Work
from matcher.services.matching.requests import RequestShortlist, participant_of, shortlist_for
from matcher.web.pages.consent import VoiceOption, voice_options
from matcher.web.pages.people import PersonCard, card_of, member_names
from matcher.web.pages.requests import ProposalRow, proposal_rows
from matcher.web.pictures import RingPoint

__all__ = ["Candidate", "RequestPage", "ShortlistPage", "StepGroup", "is_listed", "request_page"]

_METRES_PER_DEGREE = 111_195  # mean earth radius × π / 180
_LISTED = RequestState.SEARCHING, RequestState.PROPOSED
_WAITING = RequestState.DRAFT, RequestState.ASKED


@dataclass(frozen=True, slots=True)
class Candidate:
    """One suggestion.

    Attributes:
        public_id: Of the person or activity, for addresses.
        number: In the list and on the map.
        name: Given name, or the activity.
        card: The person, where it is one.
        total: Points within this step.
        most: The most points that any bar of this shortlist shows.
        messages: Whether this person may be asked by message; those who never signed up may not.
        said: Contributions that count, the weightiest first.
        neutral: Contributions that are 0 because both are average or set aside.
        unknown: What is not known.
        asks: What to ask before anything else.
        set_aside: Rules that were set aside for this one.
        asked: State of the proposal, when this helper was asked already.
    """

    public_id: str
    number: int
    name: str
    card: PersonCard | None
    total: int
    most: int
    messages: bool
    said: tuple[Contribution, ...]
    neutral: tuple[Contribution, ...]
    unknown: tuple[Contribution, ...]
    asks: tuple[GateNote, ...]
    set_aside: tuple[GateNote, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class StepGroup:
    """One step of the ladder."""

    step: str
    eligible: int
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """The shortlist."""

    groups: list[StepGroup]
    points: list[RingPoint]
    unplaced: int
    version: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """The page of one request."""

    public_id: str
    person: PersonCard
    text: str
    words: str
    concepts: list[str]
    times: dict[str, Any] | None
    frequency: str
    conditions: list[str]
    min_age: int | None
    travel_m: int | None
    state: str
    member: str
    days: int
    answered_by: str
    closed_why: str
    set_aside: Mapping[str, str]
    proposals: list[ProposalRow]
    shortlist: ShortlistPage | None
    stopped: bool
    voices: list[VoiceOption]


def is_listed(request: Request, participant: Person) -> bool:
    """Whether the team looks for somebody now, so that there is a list."""
    return request.state in _LISTED and participant.stopped_at is None


def request_page(work: Work, request: Request) -> RequestPage:
    """The request, and the shortlist once the participant agreed to the search.

    Who is left out is a page of its own: for that everybody is looked at.
    """
    participant = participant_of(work, request)
    proposals = proposals_of_request(work.session, request.id or 0)
    listed = is_listed(request, participant)
    return RequestPage(
        public_id=request.public_id,
        person=card_of(work, participant),
        text=request.text,
        words=request.words,
        concepts=list(request.concepts),
        times=request.times,
        frequency=request.frequency,
        conditions=list(request.conditions),
        min_age=request.min_age,
        travel_m=request.travel_m,
        state=request.state.value,
        member=member_names(work).get(request.team_member_id, ""),
        days=max(0, (work.now - request.created_at).days),
        answered_by=request.search_answered_by,
        closed_why=request.closed_why,
        set_aside=dict(request.set_aside),
        proposals=proposal_rows(work, proposals),
        shortlist=_shortlist(work, shortlist_for(work, request, left_out=False), proposals) if listed else None,
        stopped=participant.stopped_at is not None,
        voices=voice_options(work, participant) if request.state in _WAITING else [],
    )


def _shortlist(work: Work, answer: RequestShortlist, proposals: list[Proposal]) -> ShortlistPage:
    asked = {proposal.helper_id: proposal.state.value for proposal in proposals}
    most = max((abs(part.points) for one in answer.shortlist.suggestions for part in one.contributions), default=1)
    groups, points, unplaced, number = [], [], 0, 0
    for step in Step:
        candidates = []
        for suggestion in answer.shortlist.steps.get(step, ()):
            number += 1
            row = answer.rows[suggestion.candidate]
            candidates.append(_candidate(work, suggestion, row, number, most, asked))
            point = _point(answer.need, row, number)
            if point is None:
                unplaced += 1
            else:
                points.append(point)
        groups.append(StepGroup(step.name.lower(), answer.shortlist.eligible.get(step, 0), candidates))
    return ShortlistPage(groups, points, unplaced, answer.shortlist.weights_version)


def _candidate(
    work: Work, suggestion: Suggestion, row: Person | Activity, number: int, most: int, asked: Mapping[int, str]
) -> Candidate:
    parts = sorted(suggestion.contributions, key=lambda part: -abs(part.points))
    return Candidate(
        public_id=row.public_id,
        number=number,
        name=row.given_name if isinstance(row, Person) else row.name,
        card=card_of(work, row) if isinstance(row, Person) else None,
        total=suggestion.total,
        most=most,
        messages=isinstance(row, Person) and not row.circle_only,
        said=tuple(part for part in parts if part.points),
        neutral=tuple(part for part in parts if part.known and not part.points),
        unknown=tuple(part for part in parts if not part.known),
        asks=suggestion.asks,
        set_aside=suggestion.set_aside,
        asked=asked.get(row.id or 0, "") if isinstance(row, Person) else "",
    )


def _point(need: Need, row: Person | Activity, number: int) -> RingPoint | None:
    if need.latitude is None or need.longitude is None or row.latitude is None or row.longitude is None:
        return None
    per_degree_east = _METRES_PER_DEGREE * math.cos(math.radians(need.latitude))
    person = isinstance(row, Person)
    return RingPoint(
        label=str(number),
        east_m=(row.longitude - need.longitude) * per_degree_east,
        north_m=(row.latitude - need.latitude) * _METRES_PER_DEGREE,
        kind="person" if person else "place",
        title=f"{number}. {row.given_name if isinstance(row, Person) else row.name}",
    )
