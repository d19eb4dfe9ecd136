"""What a chat would have said, for whoever reads it out on the telephone: the same words, the answers behind them."""

from collections.abc import Mapping
from typing import Any

from matcher.dialogue import SCRIPTS
from matcher.dialogue.questions import View
from matcher.models.person import Person
from matcher.services.application import Work

__all__ = ["about_and_words", "script_aloud", "to_tell"]


_IN_CHAT_ONLY = frozenset({("checkin", "call")})  # "shall we call you?", while we do


def script_aloud(work: Work, person: Person, script: str, facts: Mapping[str, Any]) -> str:
    """The questions of a script as they would be asked, each with its answers on the line below.

    Args:
        work: The use case.
        person: Who is asked, in their language and form of address.
        script: Which script.
        facts: What it needs to know.
    """
    view = View({}, facts, {}, person.language, person.polite, work.app.scripts, work.local_now)
    lines: list[str] = []
    for question in SCRIPTS[script].questions:
        if not question.needed(view) or (script, question.key) in _IN_CHAT_ONLY:
            continue
        lines.append(work.app.wording.render(question.prompt(view), person.language, polite=person.polite))
        labels = [
            work.app.wording.render(choice.label, person.language, polite=person.polite)
            for choice in question.choices(view)
        ]
        if len(labels) > 1:
            lines.append(f"({' · '.join(labels)})")
    return "\n".join(lines)


def to_tell(about: str, words: str) -> str:
    """What a task to call keeps: what it is about, and the words on the lines below."""
    return f"{about}\n{words}" if words else about


def about_and_words(kept: str) -> tuple[str, str]:
    """Take apart what `to_tell` put together; older tasks hold only what they are about."""
    about, _, words = kept.partition("\n")
    return about, words
