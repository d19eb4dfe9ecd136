"""A shortlist as plain values for JSON: the same from the command line and from the web."""

from typing import Any

from matcher.language.message import Message
from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.scoring import Exclusion, Suggestion, explain
from matcher.services.matching.requests import RequestShortlist
from matcher.wording import Wording

__all__ = ["shortlist_content"]


def shortlist_content(
    wording: Wording,
    found: RequestShortlist,
    language: str,
    candidate: str | None = None,
    *,
    left_out: bool = True,
) -> dict[str, Any]:
    """Who is suggested at which step with which contributions, and who is out and why.

    Args:
        wording: Turns reasons into words.
        found: The shortlist.
        language: Of the reasons.
        candidate: Key of somebody to explain apart, in or out.
        left_out: Tell who is out, too: for that everybody is looked at.

    Raises:
        InputError: There is no such candidate for this request.
    """

    def words(message: Message) -> str:
        return wording.render(message, language)

    def one(suggestion: Suggestion) -> dict[str, Any]:
        return {
            "candidate": suggestion.candidate,
            "name": _name(found.rows[suggestion.candidate]),
            "total": suggestion.total,
            "contributions": [
                {"criterion": c.criterion, "points": c.points, "most": c.most, "reason": words(c.phrase)}
                for c in suggestion.contributions
            ],
            "ask_first": [words(note.message) for note in suggestion.asks],
        }

    def out(exclusion: Exclusion) -> dict[str, Any]:
        return {
            "candidate": exclusion.candidate,
            "name": _name(found.rows[exclusion.candidate]),
            "reasons": [words(note.message) for note in exclusion.reasons],
        }

    def out_or_in(key: str) -> dict[str, Any]:
        explained = explain(found.pool, found.need, key, found.weights)
        return out(explained) if isinstance(explained, Exclusion) else one(explained)

    def all_out() -> dict[str, Any]:
        excluded = found.shortlist.excluded
        return {
            "excluded": {"total": excluded.total, **excluded.per_gate},
            "nearest_excluded": [out(exclusion) for exclusion in excluded.nearest],
        }

    return {
        "weights": found.shortlist.weights_version,
        "steps": {
            step.name.lower(): [one(suggestion) for suggestion in suggestions]
            for step, suggestions in found.shortlist.steps.items()
        },
        **(all_out() if left_out else {}),
        **({"asked": out_or_in(candidate)} if candidate else {}),
    }


def _name(row: Person | Activity) -> str:
    return row.name if isinstance(row, Activity) else f"{row.given_name} ({row.code})"
