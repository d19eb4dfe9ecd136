"""The other side wants to meet at another moment: is that all right?"""

from matcher.dialogue import wanting
from matcher.dialogue.asks.answers import firm_answer
from matcher.dialogue.asks.appointments import moment_value
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Choice, Event
from matcher.language.message import Message

__all__ = ["MOVED"]

_CHOICES = (Choice("yes", Message("chat.choice.moved_yes")), Choice("no", Message("chat.choice.moved_no")))


def _ask(view: View) -> Message:
    old, new = view.text("old"), view.text("new")
    if not old:
        return Message("chat.moved.new", {"new": moment_value(new)})
    return Message("chat.moved", {"old": moment_value(old), "new": moment_value(new)})


def _read(text: str, view: View) -> Outcome:  # noqa: ARG001
    answer = firm_answer(text)
    if answer is None and wanting.CALL_OFF.search(text):
        answer = False
    if answer is None:
        return hint(Message("chat.yes_no.unclear"), own_words=text)
    return Outcome({"answer": "yes" if answer else "no", "own_words": text})


def _finish(view: View) -> Ending:
    answer = view.text("answer")
    values = {"appointment": view.text("appointment"), "answer": answer, "words": view.text("own_words")}
    thanks = Message("chat.moved.yes" if answer == "yes" else "chat.moved.no")
    return Ending((thanks,), (Event("move.answered", values),))


MOVED = Script(
    key="moved",
    questions=(Question("answer", _ask, _read, lambda _: _CHOICES, keeps=("own_words",)),),
    finish=_finish,
)
