"""What became of suggestions, for learning how much each criterion should weigh."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from matcher.models.region import Region
from matcher.models.request import Proposal, ProposalState, Request, RequestState, Suggestion, open_requests
from matcher.models.tie import Tie, TieState
from matcher.scoring import Step, Weights, shortlist
from matcher.scoring.fitting import Outcome, TooFewOutcomes, WeightsFit, fit_weights
from matcher.services.application import Work
from matcher.services.matching.adopted_weights import keep_proposal, weights_now
from matcher.services.matching.requests import shortlist_for

__all__ = [
    "ChangedRequest",
    "LearntWeights",
    "learn_weights",
    "outcomes_of_region",
    "regions_to_learn_from",
    "what_would_change",
]

_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class ChangedRequest:
    """An open request whose list would change.

    Attributes:
        request: The request.
        step: The step of the ladder whose list changes.
        first_now: Key of who stands first now.
        first_then: Key of who would stand first.
        new_among_first: How many of the first five would be others.
    """

    request: Request
    step: Step
    first_now: str
    first_then: str
    new_among_first: int


@dataclass(frozen=True, slots=True)
class LearntWeights:
    """What the outcomes suggest.

    Attributes:
        fit: Old and new weights beside each other, or that there are too few outcomes.
        version: Name of the version that was kept for adoption; empty when there is none.
        looked_at: How many open requests were held against both.
        changed: What would change in their lists.
    """

    fit: WeightsFit | TooFewOutcomes
    version: str
    looked_at: int
    changed: tuple[ChangedRequest, ...]


def outcomes_of_region(work: Work) -> list[Outcome]:
    """Every suggestion that was used in this region and has an outcome.

    Well: both said yes, and the tie did not end before it counted. Not well: the helper or the participant would rather
    not, or it ended before it counted. Left out: questions still open, taken back or never answered, and ties that
    only just began; they say nothing yet, or nothing about the pair.
    """
    rows = work.session.exec(
        select(Proposal, Suggestion, Request.public_id, Tie)
        .join(Suggestion, col(Suggestion.id) == Proposal.suggestion_id)
        .join(Request, col(Request.id) == Proposal.request_id)
        .join(Tie, col(Tie.proposal_id) == Proposal.id, isouter=True)
        .where(Request.region_id == work.scope.region_id)
        .order_by(col(Proposal.sent_at), col(Proposal.id))
    )
    refusals: dict[str, int] = defaultdict(int)
    outcomes = []
    for proposal, suggestion, request, tie in rows:
        well = _went_well(proposal, tie)
        if well is None:
            continue
        shares = {
            one["criterion"]: max(-1.0, min(1.0, one["points"] / one["most"]))
            for one in suggestion.contributions
            if one["known"] and one["most"]
        }
        outcomes.append(Outcome(request, shares, refusals[request], well))
        refusals[request] += not well
    return outcomes


def regions_to_learn_from(work: Work) -> list[str]:
    """All regions by name: weights count in all of them, and only figures are put together."""
    return list(work.session.exec(select(Region.slug).order_by(Region.slug)))


def _went_well(proposal: Proposal, tie: Tie | None) -> bool | None:
    if proposal.state in {ProposalState.DECLINED, ProposalState.NOT_CHOSEN}:
        return False
    if proposal.state is not ProposalState.AGREED or tie is None:
        return None
    if tie.counted_at is not None or tie.state is TieState.SELF_GOING:
        return True
    return False if tie.state is TieState.ENDED else None


def learn_weights(
    work: Work, outcomes: Sequence[Outcome], *, on_progress: Callable[[int, int], object] = lambda *_: None
) -> LearntWeights:
    """Learn weights from outcomes and keep them for adoption; nothing that counts changes.

    Args:
        work: The use case; what would change is shown for the open requests of its region.
        outcomes: Of this region, or of several together.
        on_progress: Hears how many open requests of how many were looked at.
    """
    now = weights_now(work)
    fit = fit_weights(outcomes, {key: part.weight for key, part in now.criteria.items()})
    if isinstance(fit, TooFewOutcomes):
        return LearntWeights(fit, "", 0, ())
    new = {one.criterion: one.new for one in fit.weights if one.learnt}
    figures = {
        "outcomes": fit.outcomes,
        "well": fit.well,
        "loss_old": fit.loss_old,
        "loss_new": fit.loss_new,
        "intervals": {one.criterion: [round(one.low, 1), round(one.high, 1)] for one in fit.weights if one.learnt},
    }
    proposed = keep_proposal(work, new, figures)
    looked_at, changed = what_would_change(work, proposed, on_progress)
    return LearntWeights(fit, proposed.version, looked_at, changed)


def what_would_change(
    work: Work, weights: Weights, on_progress: Callable[[int, int], object] = lambda *_: None
) -> tuple[int, tuple[ChangedRequest, ...]]:
    """How many open requests were looked at, and whose lists other weights would change."""
    waiting = [
        request
        for request in open_requests(work.session, work.scope)
        if request.state in {RequestState.SEARCHING, RequestState.PROPOSED}
    ]
    changed = []
    for done, request in enumerate(waiting):
        on_progress(done, len(waiting))
        now = shortlist_for(work, request, _LOOKED_AT)
        then = shortlist(now.pool, now.need, _LOOKED_AT, weights)
        for step in Step:
            before = [one.candidate for one in now.shortlist.steps[step]]
            after = [one.candidate for one in then.steps[step]]
            if before != after and before and after:
                others = len(set(after) - set(before))
                changed.append(ChangedRequest(request, step, before[0], after[0], others))
    on_progress(len(waiting), len(waiting))
    return len(waiting), tuple(changed)
