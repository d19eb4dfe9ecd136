"""Signing up as a student: the same, with the study and its busy weeks in one question."""

from matcher.dialogue.asks.answers import has_words
from matcher.dialogue.questions import Outcome, Question, Script, View, hint
from matcher.dialogue.scripts.signup import beginning, completed, ending_questions, times
from matcher.language.message import Message

__all__ = ["SIGNUP_STUDENT"]


def _read_study(text: str, view: View) -> Outcome:  # noqa: ARG001
    return Outcome({"study": text}) if has_words(text) else hint(Message("chat.study.unclear"))


_STUDY = Question("study", lambda _: Message("chat.study"), _read_study, words=True)

SIGNUP_STUDENT = Script(
    key="signup_student",
    questions=(*beginning(), _STUDY, times(), *ending_questions()),
    finish=completed("student", "chat.signup.student.done"),
    opening=lambda _: (Message("chat.signup.student.opening"),),
    entry=True,
    polite=False,
)
