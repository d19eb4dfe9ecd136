"""Typed words that mean one of the choices: its number, or what stands on the button."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from matcher.dialogue.questions import View
from matcher.dialogue.turns import Choice
from matcher.language.tokens import fold

__all__ = ["bare_number", "choice_meant"]

_NUMBER = re.compile(
    r"^(?:optie|nummer|nr\.?|keuze|option|number|no\.)?\s*(\d{1,2})\s*[.)]?\ufe0f?\u20e3?$", re.IGNORECASE
)
SURE = 88  # of 100: one slip of the finger in a label of eight letters; shorter labels are compared exactly
SHORT = 5


def bare_number(text: str) -> int | None:
    """The number that a message is ("2", "2.", "optie 2"), else None."""
    found = _NUMBER.match(text.strip())
    return int(found.group(1)) if found else None


def choice_meant(text: str, choices: Sequence[Choice], view: View) -> str | None:
    """The key of the one choice that typed words mean; None when they mean none or more than one."""
    number = bare_number(text)
    if number is not None:
        return choices[number - 1].key if 1 <= number <= len(choices) else None
    typed, say = _plain(text), view.scripts.say
    if not typed or say is None:
        return None
    labels = {choice.key: _plain(say(choice.label, view.language, polite=view.polite)) for choice in choices}
    exact = [key for key, label in labels.items() if label == typed]
    if exact:
        return exact[0]
    if len(typed) < SHORT:
        return None
    begun = [key for key, label in labels.items() if label.startswith(typed + " ")]
    if len(begun) == 1:
        return begun[0]
    close = [key for key, label in labels.items() if len(label) >= SHORT and fuzz.ratio(typed, label) >= SURE]
    return close[0] if len(close) == 1 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", fold(text[:200])).split())
