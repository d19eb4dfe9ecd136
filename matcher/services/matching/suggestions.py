"""Keeps what the engine said of a candidate that was used: points, reasons, version of the weights."""

from typing import Any

from matcher.errors import StateError
from matcher.language.message import Message
from matcher.models.person import Person
from matcher.models.request import Request, Suggestion
from matcher.scoring import Exclusion, explain
from matcher.services.application import Work
from matcher.services.matching.adopted_weights import weights_now
from matcher.services.matching.pool import asked_pool

__all__ = ["keep_suggestion"]


def keep_suggestion(work: Work, request: Request, candidate_key: str) -> tuple[Suggestion, Person]:
    """Explain one person for a request, as things stand now, and keep the explanation.

    Returns:
        The row kept and the person behind the candidate.

    Raises:
        StateError: The candidate is gone, is no person, or is out for this request.
    """
    weights = weights_now(work)
    with asked_pool(work, request) as (pool, need, rows):
        helper = rows.get(candidate_key)
        explained = explain(pool, need, candidate_key, weights) if isinstance(helper, Person) else None
    if not isinstance(helper, Person) or explained is None:
        raise StateError("there is nobody to ask behind this candidate; look at the shortlist again").told(
            Message("problem.candidate_out")
        )
    if isinstance(explained, Exclusion):
        reasons = " ".join(work.app.wording.render(note.message, "en") for note in explained.reasons)
        raise StateError(f"this candidate is out for this request: {reasons}").told(Message("problem.candidate_out"))
    kept = Suggestion(
        request_id=request.id or 0,
        candidate_key=candidate_key,
        person_id=helper.id,
        step=int(explained.step),
        total=explained.total,
        contributions=[
            {
                "criterion": c.criterion,
                "points": c.points,
                "most": c.most,
                "known": c.known,
                **_in_words(work, c.phrase),
            }
            for c in explained.contributions
        ],
        asks=[{"gate": note.gate, **_in_words(work, note.message)} for note in explained.asks],
        weights_version=weights.version,
        made_at=work.now,
        chosen_by_id=work.scope.actor.id or request.team_member_id,
    )
    work.session.add(kept)
    work.session.flush()
    return kept, helper


def _in_words(work: Work, message: Message) -> dict[str, Any]:
    return {language: work.app.wording.render(message, language) for language in ("nl", "en")}
