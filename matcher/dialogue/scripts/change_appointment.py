"""An appointment is cancelled or moved: "I can't tomorrow" is what people say most."""

from collections.abc import Mapping

from matcher.dialogue.asks.appointments import appointment, appointments, on_day
from matcher.dialogue.asks.times import moment, moment_json
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Choice, Event
from matcher.language.message import Message
from matcher.language.moments import Moment
from matcher.language.times import read_moment

__all__ = ["CHANGE_APPOINTMENT", "appointment_meant", "called_off"]

_NONE = Choice("none", Message("chat.choice.other_appointment"))
_ACTIONS = (
    Choice("move", Message("chat.choice.move")),
    Choice("cancel", Message("chat.choice.cancel")),
    Choice("keep", Message("chat.choice.keep")),
)
_MOVING = (
    "verzet", "verplaats", "andere dag", "ander moment", "andere tijd", "later", "eerder", "earlier", "resched", "move",
    "another day", "postpone",
)  # fmt: skip
_CANCELLING = (
    "afzeg", "zeg af", "cancel", "gaat niet door", "niet doorgaan", "afmeld", "kan niet", "kom niet", "can't", "cannot",
)  # fmt: skip


def called_off(text: str, view: View) -> dict[str, JSON]:
    """What a sentence such as "I can't tomorrow" answers already.

    The day that somebody cannot come says which appointment is meant. Without a better word it is off, and a person
    looks after both sides; with a word for moving, a day without appointments is the new one.
    """
    moving = wants_to_move(text) is True
    answers: dict[str, JSON] = {"reason_words": text, "action": "move" if moving else "cancel"}
    which = appointment_meant(text, view, moving=moving)
    if which:
        answers["which"] = which
    found = read_moment(text, view.now)
    if moving and isinstance(found, Moment) and not on_day(view, found.day.isoformat()):
        answers["moment"] = moment_json(found)
    return answers


def wants_to_move(text: str) -> bool | None:
    """True to move, False to cancel, None when the words leave it open."""
    line = text.lower()
    if any(word in line for word in _MOVING):
        return True
    return False if any(word in line for word in _CANCELLING) else None


def appointment_meant(text: str, view: View, *, moving: bool = False) -> str | None:
    """The one appointment that words can mean: on the day they name, or the only one when they name no day.

    Args:
        text: What was said.
        view: The conversation.
        moving: Whether a day without appointments may be the new one.
    """
    found = read_moment(text, view.now)
    if isinstance(found, Moment):
        there = on_day(view, found.day.isoformat())
        if len(there) == 1 or not moving:
            return str(there[0]["id"]) if len(there) == 1 else None
    mine = appointments(view)
    line = text.lower()
    named = [item for item in mine if str(item.get("with") or "").lower() in line and item.get("with")]
    if len(named) == 1:
        return str(named[0]["id"])
    return str(mine[0]["id"]) if len(mine) == 1 else None


def _ending_none(view: View) -> Ending:
    told = Event("words", {"words": view.text("reason_words"), "script": "change_appointment"})
    return Ending((Message("chat.appointment.none"),), (told,))


def _which_choices(view: View) -> tuple[Choice, ...]:
    mine = tuple(Choice(str(item["id"]), appointment(view, str(item["id"]))) for item in appointments(view))
    return (*mine, _NONE)


def _choose_which(choice: str, view: View) -> Outcome:
    return Outcome(ending=_ending_none(view)) if choice == "none" else Outcome({"which": choice})


def _read_which(text: str, view: View) -> Outcome:
    meant = appointment_meant(text, view)
    return Outcome({"which": meant}) if meant else hint(Message("chat.appointment.which_unclear"), reason_words=text)


def _choose_action(choice: str, view: View) -> Outcome:  # noqa: ARG001
    if choice == "keep":
        return Outcome(ending=Ending((Message("chat.appointment.kept"),)))
    return Outcome({"action": choice})


def _read_action(text: str, view: View) -> Outcome:
    found = read_moment(text, view.now)
    if isinstance(found, Moment) and wants_to_move(text) is not False:
        return Outcome({"action": "move", **moment_question.read(text, view).values})
    move = wants_to_move(text)
    if move is None:
        return hint(Message("chat.appointment.action_unclear"), reason_words=text)
    return Outcome({"action": "move" if move else "cancel"})


moment_question = moment(
    "moment", lambda _: Message("chat.appointment.moment"), lambda view: view.text("action") == "move"
)


def _finish(view: View) -> Ending:
    which = view.text("which")
    values: Mapping[str, JSON]
    if view.text("action") == "move":
        values = {"appointment": which, "moment": view.answers.get("moment"), "reason_words": view.text("reason_words")}
        return Ending((Message("chat.appointment.moving"),), (Event("appointment.move_asked", values),))
    values = {"appointment": which, "reason_words": view.text("reason_words")}
    said = Message("chat.appointment.cancelled", {"appointment": appointment(view, which)})
    return Ending((said,), (Event("appointment.cancelled", values),))


CHANGE_APPOINTMENT = Script(
    key="change_appointment",
    questions=(
        Question(
            "which",
            lambda _: Message("chat.appointment.which"),
            _read_which,
            _which_choices,
            _choose_which,
        ),
        Question(
            "action",
            lambda view: Message("chat.appointment.action", {"appointment": appointment(view, view.text("which"))}),
            _read_action,
            lambda _: _ACTIONS,
            _choose_action,
        ),
        moment_question,
    ),
    finish=_finish,
)
