"""All open requests of a region at once: a proposal for a person to look at, nothing is sent."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from matcher.errors import InputError
from matcher.models.consent import Purpose, has_consent
from matcher.models.contact import talk_first
from matcher.models.person import Person
from matcher.models.request import WAITING_PROPOSALS, Proposal, Request, RequestState, open_requests
from matcher.models.tie import Tie, TieState
from matcher.scoring import Assignment, Step, Suggestion, assign
from matcher.services.application import Work
from matcher.services.matching.adopted_weights import weights_now
from matcher.services.matching.requests import participant_of, shortlist_for

__all__ = ["PlannedPair", "Unplanned", "WholePlan", "plan_for_all"]

_SHARED = (Step.NEIGHBOUR, Step.VOLUNTEER)
"""Steps where requests compete. Somebody's own circle is nobody else's, and an open activity takes who comes."""

_LIGHTER = 1_000
"""Points for each step that is lighter: more than lies between any two totals, so that the ladder goes first."""


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """Who could be asked for one request.

    Attributes:
        request: The request.
        participant: Whose it is.
        helper: Who could be asked.
        suggestion: The engine's reasons, as in the shortlist.
        waiting_days: How long the person has waited.
        waiting_points: What that counted for.
        locked: Whether a team member had fixed this pair.
    """

    request: Request
    participant: Person
    helper: Person
    suggestion: Suggestion
    waiting_days: float
    waiting_points: float
    locked: bool


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A request for which nobody is left.

    Attributes:
        request: The request.
        participant: Whose it is.
        waiting_days: How long the person has waited.
        fitting: How many helpers would fit, had they not been needed elsewhere.
    """

    request: Request
    participant: Person
    waiting_days: float
    fitting: int


@dataclass(frozen=True, slots=True)
class WholePlan:
    """The proposal for all open requests.

    Attributes:
        pairs: Who could be asked for whom, the longest waiting first.
        left: For whom nobody is left, the longest waiting first.
        assignment: The answer of the engine, with its proof.
        weights_version: Version of the weights that were used.
    """

    pairs: tuple[PlannedPair, ...]
    left: tuple[Unplanned, ...]
    assignment: Assignment
    weights_version: str


def plan_for_all(
    work: Work,
    *,
    candidates: int = 30,
    locks: Iterable[tuple[str, str]] = (),
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> WholePlan:
    """Who could be asked for each request that somebody agreed to and nobody was asked for yet.

    As many people as possible get somebody; neighbours go before volunteers; then the points and the waiting count
    (`matcher.scoring.assign`). Nothing is kept and nobody is asked: a team member decides for each pair.

    Args:
        work: The use case.
        candidates: How many of each step are looked at for one request.
        locks: Public identifier of a request and key of a candidate, fixed by a team member.
        on_progress: Hears how many requests of how many were looked at.

    Raises:
        InputError: A lock names a request or candidate that is not there, or contradicts another.
    """
    if candidates < 1:
        raise InputError(f"{candidates} candidates", place="argument candidates", mend="look at one or more")
    waiting = {row.public_id: row for row in _without_a_question(work)}
    edges: list[tuple[str, str, int]] = []
    fitting: Counter[str] = Counter()
    cut_off: dict[str, int] = {}
    suggestions: dict[tuple[str, str], Suggestion] = {}
    helpers: dict[str, Person] = {}
    version = weights_now(work).version
    asked = _asked_before(work, waiting.values())
    for done, (public_id, request) in enumerate(waiting.items()):
        on_progress(done, len(waiting))
        found = shortlist_for(work, request, candidates)
        for step in _SHARED:
            lighter = _LIGHTER * (max(_SHARED) - step)
            best = found.shortlist.steps[step]
            fitting[public_id] += found.shortlist.eligible[step]
            for one in best:
                helper = found.rows[one.candidate]
                if isinstance(helper, Person):
                    edges.append((public_id, one.candidate, one.total + lighter))
                    suggestions[public_id, one.candidate] = one
                    helpers[one.candidate] = helper
            if found.shortlist.eligible[step] > len(best) > 0:
                cut_off[public_id] = max(cut_off.get(public_id, best[-1].total + lighter), best[-1].total + lighter)
    on_progress(len(waiting), len(waiting))
    days = {public_id: _days_waited(work, request) for public_id, request in waiting.items()}
    plan = assign(
        edges,
        _places(work, helpers),
        waiting_days=days,
        locks=locks,
        exclusions=[(public_id, key) for public_id, key in asked if public_id in waiting],
        best_left_out=cut_off,
    )
    pairs = [
        PlannedPair(
            request=waiting[pair.request],
            participant=participant_of(work, waiting[pair.request]),
            helper=helpers[pair.candidate],
            suggestion=suggestions[pair.request, pair.candidate],
            waiting_days=days[pair.request],
            waiting_points=pair.waiting_points,
            locked=pair.locked,
        )
        for pair in plan.pairs
    ]
    left = [
        Unplanned(waiting[key], participant_of(work, waiting[key]), days[key], fitting[key]) for key in plan.not_served
    ]
    pairs.sort(key=lambda pair: (-pair.waiting_days, pair.request.public_id))
    left.sort(key=lambda one: (-one.waiting_days, one.request.public_id))
    return WholePlan(tuple(pairs), tuple(left), plan, version)


def _without_a_question(work: Work) -> list[Request]:
    """Open requests whose search was agreed to, and for which no helper still has to answer."""
    agreed = [
        request
        for request in open_requests(work.session, work.scope)
        if request.state in {RequestState.SEARCHING, RequestState.PROPOSED}
        and participant_of(work, request).stopped_at is None
        and not talk_first(work.session, request.participant_id)
        and has_consent(work.session, request.participant_id, Purpose.SEARCH)
    ]
    busy = set(work.session.exec(select(Proposal.request_id).where(col(Proposal.state).in_(WAITING_PROPOSALS))))
    return [request for request in agreed if request.id not in busy]


def _asked_before(work: Work, requests: Iterable[Request]) -> list[tuple[str, str]]:
    """Who was asked for which request already, however it ended."""
    public = {request.id: request.public_id for request in requests}
    query = select(Proposal.request_id, Proposal.helper_id).join(Request, col(Request.id) == Proposal.request_id)
    asked = work.session.exec(query.where(Request.region_id == work.scope.region_id))
    return [(public[request_id], f"person:{helper_id}") for request_id, helper_id in asked if request_id in public]


def _places(work: Work, helpers: Mapping[str, Person]) -> dict[str, int]:
    """How many more each helper can take on: open questions to them count as taken until they are answered."""
    running = (TieState.STARTING, TieState.RUNNING)
    taken: Counter[int | None] = Counter(
        work.session.exec(
            select(Tie.other_id)
            .where(Tie.region_id == work.scope.region_id)
            .where(col(Tie.state).in_(running), col(Tie.proposal_id).is_not(None))
        )
    )
    open_questions = (
        select(Proposal.helper_id)
        .join(Request, col(Request.id) == Proposal.request_id)
        .where(Request.region_id == work.scope.region_id, col(Proposal.state).in_(WAITING_PROPOSALS))
    )
    for helper_id in work.session.exec(open_questions):
        taken[helper_id] += 1
    return {key: max(0, helper.places - taken[helper.id]) for key, helper in helpers.items()}


def _days_waited(work: Work, request: Request) -> float:
    since = request.search_answered_at or request.created_at
    return max(0.0, (work.now - since).total_seconds() / 86_400)
