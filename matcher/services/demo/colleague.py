"""The colleague in the demo town works on by himself: asks helpers for his participants, plans first meetings.

Only for his own people, and only for requests that the town began with: what a visitor sets up is theirs.
"""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from matcher.content import data_text
from matcher.errors import MatcherError
from matcher.models.chat import chats_of_person
from matcher.models.contact import Signal, SignalState
from matcher.models.kept_value import keep_value, kept_value
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import Proposal, ProposalState, Request, RequestState, proposals_of_request
from matcher.models.scope import Actor, ActorKind
from matcher.models.tie import Tie, TieState, appointments_of_tie
from matcher.scoring import Step
from matcher.services.application import Work
from matcher.services.contact import appointments, signals
from matcher.services.demo.ground import LIVES
from matcher.services.matching import proposals, requests

__all__ = ["ask_for", "first_meetings_to_plan", "keep_opening", "plan_meeting", "requests_to_go_on_with"]

_OPENED, _COLLEAGUE = "demo.opened", "demo.colleague"
_AT_WORK = time(10, 30)
_DAYS_BETWEEN = 2  # so that not everything happens on one day
_WAITING = (ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.AGREED)


def keep_opening(work: Work, colleague: TeamMember) -> None:
    """Remember when the town opened and who the colleague is."""
    keep_value(work.session, _OPENED, work.now.isoformat())
    keep_value(work.session, _COLLEAGUE, str(colleague.id))


def requests_to_go_on_with(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:  # noqa: ARG001
    """His open requests for which nobody is being asked, one every few days."""
    member, opened = _colleague(work), kept_value(work.session, _OPENED)
    if member is None or not opened:
        return []
    query = (
        select(Request)
        .join(Person, col(Person.id) == Request.participant_id)
        .where(Person.team_member_id == member.id, Request.created_at < datetime.fromisoformat(opened))
        .where(col(Request.state).in_((RequestState.SEARCHING, RequestState.PROPOSED)))
        .order_by(col(Request.id))
    )
    found = []
    for rank, request in enumerate(work.session.exec(query).all(), start=1):
        asked = proposals_of_request(work.session, request.id or 0)
        if any(proposal.state in _WAITING for proposal in asked):
            continue
        since = max((p.ended_at or p.sent_at for p in asked), default=datetime.fromisoformat(opened))
        days = 1 if asked else 1 + _DAYS_BETWEEN * (rank - 1)
        morning = _working_morning(work, since.astimezone(work.zone).date() + timedelta(days=days))
        found.append((morning, request.id or 0))
    return found


def ask_for(work: Work, request_id: int) -> None:
    """Ask the best helper of the town who was not asked before, with the words that the page would draft."""
    member = _colleague(work)
    if member is None:
        return
    request = work.session.get_one(Request, request_id, with_for_update=True)
    own = work.acting_as(Actor(ActorKind.TEAM, member.id))
    asked = {p.helper_id for p in proposals_of_request(work.session, request_id)}
    found = requests.shortlist_for(own, request)
    for step in (Step.NEIGHBOUR, Step.VOLUNTEER):
        for suggestion in found.shortlist.steps[step]:
            helper = found.rows.get(suggestion.candidate)
            fits = isinstance(helper, Person) and helper.id not in asked and _lives_by_themselves(work, helper)
            if isinstance(helper, Person) and fits and _sent(own, request, suggestion.candidate, helper):
                return


def first_meetings_to_plan(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:  # noqa: ARG001
    """Ties of his participants that begin and have no first meeting yet."""
    member = _colleague(work)
    if member is None:
        return []
    query = (
        select(Tie)
        .join(Person, col(Person.id) == Tie.person_id)
        .where(Person.team_member_id == member.id, Tie.state == TieState.STARTING, col(Tie.proposal_id).is_not(None))
    )
    return [
        (_working_morning(work, tie.since + timedelta(days=1)), tie.id or 0)
        for tie in work.session.exec(query).all()
        if not appointments_of_tie(work.session, tie.id or 0)
    ]


def plan_meeting(work: Work, tie_id: int) -> None:
    """Plan the first meeting at a place where anybody may come; he comes along, and his task is done."""
    member = _colleague(work)
    tie = work.session.get_one(Tie, tie_id, with_for_update=True)
    if member is None or appointments_of_tie(work.session, tie_id):
        return
    places = tomllib.loads(data_text("demo/places.toml"))["place"]
    points = [place["name"] for place in places if place.get("meeting_point")]
    own = work.acting_as(Actor(ActorKind.TEAM, member.id))
    day = _working_morning(work, work.today + timedelta(days=3)).date()
    appointments.plan_first(
        own, tie, day=day, start="14:00", meeting_point=points[tie_id % len(points)], accompanied_by=member
    )
    task = select(Signal).where(
        Signal.tie_id == tie_id, Signal.kind == "plan-first-meeting", Signal.state != SignalState.CLOSED
    )
    for signal in work.session.exec(task).all():
        signals.close(own, signal, member, "Afspraak gemaakt.")


def _colleague(work: Work) -> TeamMember | None:
    kept = kept_value(work.session, _COLLEAGUE) if work.app.demo else ""
    return work.session.get(TeamMember, int(kept)) if kept else None


def _lives_by_themselves(work: Work, person: Person) -> bool:
    chats = chats_of_person(work.session, person.id or 0)
    return bool(chats) and all(chat.address.startswith(LIVES) for chat in chats)


def _sent(work: Work, request: Request, candidate: str, helper: Person) -> Proposal | None:
    try:
        with work.session.begin_nested():
            return proposals.send(work, request, candidate, proposals.draft_words(work, request, helper))
    except MatcherError:
        return None  # words that give somebody away, or a helper who is out by now: the next one then


def _working_morning(work: Work, day: date) -> datetime:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, _AT_WORK, tzinfo=work.zone)
