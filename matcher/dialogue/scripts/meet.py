"""The participant agrees to this helper, or not."""

from matcher.dialogue.asks.answers import YES_NO, firm_answer, has_words
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Event
from matcher.language.message import Message

__all__ = ["MEET"]

_DONE = {"yes": "chat.meet.yes", "no": "chat.meet.no"}


def _read(text: str, view: View) -> Outcome:
    answer = firm_answer(text)
    if answer is not None:
        return Outcome({"answer": "yes" if answer else "no"})
    if not has_words(text):
        return hint(Message("chat.yes_no.unclear"))
    # Whoever would rather talk about it first is called; nothing is decided by that.
    told = Event("helper.answered", {"proposal": view.text("proposal"), "answer": "question", "words": text})
    return Outcome(hint=Message("chat.meet.talk"), events=(told,))


def _finish(view: View) -> Ending:
    answer = view.text("answer")
    values = {"proposal": view.text("proposal"), "answer": answer}
    return Ending((Message(_DONE[answer]),), (Event("helper.answered", values),))


MEET = Script(
    key="meet",
    questions=(
        Question("answer", lambda view: Message("chat.meet", {"words": view.text("words")}), _read, lambda _: YES_NO),
    ),
    finish=_finish,
    gives_way=True,
)
