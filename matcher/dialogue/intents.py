"""What somebody wants who types a sentence while nothing is being asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.dialogue import wanting
from matcher.dialogue.asks import likes_said
from matcher.dialogue.asks.appointments import appointments
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import View
from matcher.dialogue.scripts.change_appointment import called_off
from matcher.dialogue.scripts.offers import offered
from matcher.dialogue.scripts.request import code_in
from matcher.dialogue.scripts.wish import wished
from matcher.language.absence_words import says_away
from matcher.language.absences import Absence
from matcher.language.message import Message

__all__ = ["Intent", "Small", "calls_off", "intent_of", "small_talk"]


@dataclass(frozen=True, slots=True)
class Intent:
    """A script to open, with what the sentence answered already."""

    script: str
    answers: Mapping[str, JSON] = field(default_factory=dict)


class Small(StrEnum):
    """Words that ask for nothing in particular."""

    THANKS = "thanks"
    GREETING = "greeting"
    WHAT_IS_THIS = "what is this"


def small_talk(text: str) -> Small | None:
    """Thanks, a greeting or "what is this?", and nothing more."""
    if wanting.THANKS.match(text) or not any(char.isalnum() for char in text):
        return Small.THANKS
    if wanting.WHAT_IS_THIS.match(text):
        return Small.WHAT_IS_THIS
    return Small.GREETING if wanting.GREETING.match(text) else None


def calls_off(text: str, view: View) -> bool:
    """Whether somebody we know says that they cannot come, or only at another time."""
    return bool(view.known.get("roles")) and not view.is_a("team") and wanting.CALL_OFF.search(text) is not None


def intent_of(text: str, view: View) -> Intent | None:
    """What a sentence asks for, with everything it says already; None when that is not clear."""
    if view.is_a("team"):
        return _asked_match(text, view)
    away = says_away(text, view.now) if view.known.get("roles") else None
    if away and not (appointments(view) and calls_off(text, view) and _one_day(away)):
        return Intent("change_profile", {"field": "away", "away": away.to_json()})
    if appointments(view) and calls_off(text, view):
        return Intent("change_appointment", called_off(text, view))
    if view.known.get("roles") and wanting.PAUSE.search(text):
        return Intent("change_profile", {"field": "pause"})
    if view.known.get("roles") and wanting.PROFILE.search(text):
        return Intent("change_profile")
    visit = wanting.DROP_BY.search(text)
    if visit and not wanting.SEEKS.search(text):
        whom = next(found for found in visit.groupdict().values() if found)
        said = dict(offered(text, view))
        if not said["interests"]:
            # "Vaker langs" says whom and how often; what they would do together is still open.
            del said["what"]
        return Intent("drop_by", {**said, "whom": whom.strip(" .,!")})
    receives = view.is_a("participant") or view.is_a("carer")
    if wanting.SEEKS.search(text) or (receives and wanting.LIKE.search(text) and not wanting.GIVES.search(text)):
        return Intent("wish", wished(text))
    if wanting.STUDENT.search(text) and not view.known.get("roles"):
        return Intent("signup_student", _likes(text, view))
    if wanting.VOLUNTEER.search(text) and not view.known.get("roles"):
        return Intent("signup_volunteer", _likes(text, view))
    if wanting.WILLING.search(text) and wanting.FOR_SOMEBODY.search(text):
        return Intent("offer_neighbour", offered(text, view))
    return None


def _one_day(away: Absence) -> bool:
    return not away.periods and all(first == last for first, last in away.days)


def _likes(text: str, view: View) -> Mapping[str, JSON]:
    """The interests in a first sentence: what is left of it after "ik wil vrijwilliger worden"."""
    parts = re.split(r"[,.;!?\n]| en | and ", text)
    rest = [part for part in parts if not (wanting.VOLUNTEER.search(part) or wanting.STUDENT.search(part))]
    outcome = likes_said(lambda _: Message("chat.said")).read(", ".join(rest), view)
    return {**outcome.values, "said": text} if outcome.hint is None else {"first_words": text}


def _asked_match(text: str, view: View) -> Intent | None:  # noqa: ARG001
    code = code_in(text)
    if code is None and not wanting.ASKS_MATCH.search(text):
        return None
    return Intent("request", {"code": code} if code else {})
