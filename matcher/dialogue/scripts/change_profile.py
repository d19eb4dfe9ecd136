"""Changing what we know of somebody, pausing, or stopping altogether."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from matcher.dialogue.asks import check, likes_said, travel, week_times
from matcher.dialogue.asks.appointments import appointment, appointments
from matcher.dialogue.asks.times import absence_said, weeks_ahead
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Choice, Event
from matcher.language.absence_words import read_absence
from matcher.language.absences import Absence, covers, describe_absence
from matcher.language.dates import PastMoment
from matcher.language.message import Message
from matcher.language.moments import Moment
from matcher.language.times import read_moment

__all__ = ["CHANGE_PROFILE"]

_FIELDS = (
    Choice("interests", Message("chat.choice.field_interests")),
    Choice("times", Message("chat.choice.field_times")),
    Choice("distance", Message("chat.choice.field_travel")),
    Choice("pause", Message("chat.choice.field_pause")),
    Choice("stop", Message("chat.choice.field_stop")),
)
_RESUME = Choice("resume", Message("chat.choice.field_resume"))
_UNTIL = (
    Choice("2w", Message("chat.choice.weeks_2")),
    Choice("4w", Message("chat.choice.weeks_4")),
    Choice("13w", Message("chat.choice.weeks_13")),
)
_WEEKS = {"2w": 2, "4w": 4, "13w": 13}


def _fields(view: View) -> tuple[Choice, ...]:
    return (_RESUME, *_FIELDS) if view.known.get("paused") else _FIELDS


def _choose_field(choice: str, view: View) -> Outcome:  # noqa: ARG001
    if choice == "stop":
        return Outcome(ending=Ending((Message("chat.stopped"),), (Event("stopped"),)))
    if choice == "resume":
        return Outcome(ending=Ending((Message("chat.profile.resumed"),), (Event("profile.resumed"),)))
    return Outcome({"field": choice})


def _choose_until(choice: str, view: View) -> Outcome:
    return Outcome({"until": weeks_ahead(view.now, _WEEKS[choice])})


def _read_until(text: str, view: View) -> Outcome:
    away = read_absence(text, view.now, asked=True)
    if any(first > view.now.date() and last > first for first, last in away.days):
        # Rest that begins later is being away; it ends by itself too.
        return Outcome({"field": "away", "away": away.to_json()})
    found = read_moment(text, view.now)
    if isinstance(found, Moment):
        return Outcome({"until": found.day.isoformat()})
    if isinstance(found, PastMoment):
        return hint(Message("chat.times.past"), until_words=text)
    return hint(Message("chat.profile.until_unclear"), until_words=text)


def _is(field: str) -> Callable[[View], bool]:
    return lambda view: view.text("field") == field


def _value(view: View) -> JSON:
    match view.text("field"):
        case "interests":
            return {
                "said": view.text("said"),
                "likes": view.mappings("interests"),
                "dislikes": view.mappings("dislikes"),
                "roles": view.mappings("roles"),
                "gaps": view.texts("gaps"),
            }
        case "times":
            return view.answers.get("times")
        case _:
            return {"transport": view.texts("transport"), "radius_m": view.number("radius_m")}


def _away(view: View) -> Ending:
    """They are away and come back by themselves; an appointment in those days is theirs to call off."""
    said = absence_said(view, "away")
    absence = Absence.from_json(view.answers.get("away"))  # type: ignore[arg-type]
    messages = [Message("chat.away.done", {"away": describe_absence(absence)})]
    meant = [
        appointment(view, str(item["id"]))
        for item in appointments(view)
        if covers(absence.days, date.fromisoformat(str(item["when"])[:10]))
    ]
    if meant:
        messages.append(Message("chat.away.appointment", {"appointments": tuple(meant)}))
    return Ending(tuple(messages), (Event("profile.away", said),))


def _finish(view: View) -> Ending:
    if view.text("field") == "away":
        return _away(view)
    if view.text("field") == "pause":
        until = view.text("until")
        message = Message("chat.profile.paused", {"until": date.fromisoformat(until)})
        return Ending((message,), (Event("profile.paused", {"until": until}),))
    values = {"field": view.text("field"), "value": _value(view), **absence_said(view, "times_away")}
    changed = Event("profile.changed", values)
    return Ending((Message("chat.profile.changed"),), (changed,))


CHANGE_PROFILE = Script(
    key="change_profile",
    questions=(
        Question(
            "field",
            lambda _: Message("chat.profile.field"),
            lambda _text, _view: hint(Message("chat.profile.field_unclear")),
            _fields,
            _choose_field,
        ),
        likes_said(lambda _: Message("chat.profile.said"), needed=_is("interests")),
        check(),
        week_times(lambda _: Message("chat.times.week"), needed=_is("times")),
        replace(travel(), needed=_is("distance")),
        Question(
            "until",
            lambda _: Message("chat.profile.until"),
            _read_until,
            lambda _: _UNTIL,
            _choose_until,
            needed=_is("pause"),
            keeps=("until_words", "away"),
        ),
    ),
    finish=_finish,
)
