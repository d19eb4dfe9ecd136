"""What an offer and dropping by share: what somebody would do, and what is recorded of the giver."""

from collections.abc import Callable

from matcher.dialogue.asks import INTERESTS, merged, understood
from matcher.dialogue.asks.answers import has_words, is_known
from matcher.dialogue.asks.person import postcode_said
from matcher.dialogue.asks.times import absence_said, read_when
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Outcome, Question, View, hint
from matcher.language.message import Message

__all__ = ["giver_values", "offered", "what_offered"]

_OPTIONAL = ("guardian_phone", "times_words", "place_words")


def offered(text: str, view: View) -> dict[str, JSON]:
    """All that one sentence says of an offer: what, and when, how often and where if those are in it."""
    place, _ = postcode_said(text, view)
    times = {} if is_known(view) else place
    return {**times, **merged(view, understood(text, view)), **read_when(text, view.now), "said": text, "what": text}


def what_offered(prompt: Callable[[View], Message]) -> Question:
    """What somebody would like to do, in their own words."""

    def read(text: str, view: View) -> Outcome:
        if not has_words(text):
            return hint(Message("chat.what.unclear"))
        return Outcome(offered(text, view))

    return Question("what", prompt, read, keeps=("said", "times", "frequency", *INTERESTS), words=True)


def giver_values(view: View) -> dict[str, JSON]:
    """Who gives, when and where, as both events carry it."""
    known_name = view.known.get("name")
    values: dict[str, JSON] = {
        "what": view.text("what"),
        "interests": view.mappings("interests"),
        "dislikes": view.mappings("dislikes"),
        "roles": view.mappings("roles"),
        "gaps": view.texts("gaps"),
        "times": view.answers.get("times"),
        "frequency": view.text("frequency") or "once",
        "postcode4": view.text("postcode4"),
        "name": view.text("name") or (known_name if isinstance(known_name, str) else ""),
        "age": view.number("age"),
        "languages": list(dict.fromkeys([view.language, *view.texts("languages")])),
        "consent": view.answers.get("consent") is True,
        **absence_said(view, "times_away"),
    }
    return values | {key: view.answers[key] for key in _OPTIONAL if view.answers.get(key)}
