"""What the two sign-ups share: their questions, and what they come to."""

from collections.abc import Callable

from matcher.dialogue.asks import (
    agreement,
    check,
    guardian,
    likes_said,
    postcode,
    travel,
    week_times,
    who,
)
from matcher.dialogue.asks.times import absence_said
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Question, View
from matcher.dialogue.turns import Event
from matcher.language.message import Message

__all__ = ["beginning", "completed", "ending_questions", "times"]

_OPTIONAL = ("guardian_phone", "times_words", "place_words", "study")


def beginning() -> tuple[Question, ...]:
    """Who, where, what."""
    return (who(), postcode(), likes_said(lambda _: Message("chat.said")), check())


def ending_questions() -> tuple[Question, ...]:
    """How far, and is it all right."""
    return (
        travel(),
        guardian(lambda _: Message("chat.consent.signup_minor")),
        agreement(lambda _: Message("chat.consent.signup")),
    )


def times() -> Question:
    """When somebody usually can."""
    return week_times(lambda _: Message("chat.times.week"))


def completed(kind: str, thanks: str) -> Callable[[View], Ending]:
    """The end of a sign-up of a kind, with its last words."""

    def finish(view: View) -> Ending:
        languages = list(dict.fromkeys([view.language, *view.texts("languages")]))
        known_name = view.known.get("name")
        values: dict[str, JSON] = {
            "kind": kind,
            "name": view.text("name") or (known_name if isinstance(known_name, str) else ""),
            "age": view.number("age"),
            "postcode4": view.text("postcode4"),
            "interests": view.mappings("interests"),
            "dislikes": view.mappings("dislikes"),
            "roles": view.mappings("roles"),
            "gaps": view.texts("gaps"),
            "said": "\n".join(filter(None, (view.text("first_words"), view.text("said")))),
            "times": view.answers.get("times"),
            "frequency": view.text("frequency") or "regular",
            "transport": view.texts("transport"),
            "radius_m": view.number("radius_m"),
            "languages": languages,
            "consent": view.answers.get("consent") is True,
        }
        values |= {key: view.answers[key] for key in _OPTIONAL if view.answers.get(key)}
        values |= absence_said(view, "study_away", "times_away")
        return Ending((Message(thanks),), (Event("signup.completed", values),))

    return finish
