"""Signing up as a student: the same, with the study and its busy weeks in one question."""

from collections.abc import Mapping

from matcher.dialogue.asks.answers import firm_answer, has_words, sayings
from matcher.dialogue.asks.times import away_again
from matcher.dialogue.patterns import any_of
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Outcome, Question, Script, View, hint
from matcher.dialogue.scripts.signup import beginning, completed, ending_questions, times
from matcher.dialogue.spotting import spot_study
from matcher.dialogue.turns import Choice
from matcher.language.absence_words import read_absence
from matcher.language.message import Message, Value

__all__ = ["SIGNUP_STUDENT"]


def _heard_study(text: str, view: View) -> Outcome:
    """What they study; the weeks are still to be asked, unless they are in it."""
    away = read_absence(text, view.now, asked=True)
    kept: dict[str, JSON] = {"study_away": away.to_json(), "weeks": True} if away else {}
    return Outcome({"study": text, **kept}, notes=away_again(away))


def _read_study(text: str, view: View) -> Outcome:
    if not has_words(text):
        return hint(Message("chat.study.unclear"))
    found = _heard_study(text, view)
    return Outcome({**found.values, "weeks": True}, notes=found.notes)


def _read_weeks(text: str, view: View) -> Outcome:
    if firm_answer(text) is False:
        return Outcome({"weeks": True})
    if not has_words(text):
        return hint(Message("chat.study.weeks"))
    away = read_absence(text, view.now, asked=True)
    kept: dict[str, JSON] = {"study_away": away.to_json()} if away else {}
    # What is no weeks that we know is for a person to read, beside the study.
    return Outcome({"weeks": True, "study": sayings(view, "study", text), **kept}, notes=away_again(away))


def _study_again(values: Mapping[str, JSON]) -> tuple[Value, ...]:
    study = values.get("study")
    named = _CUE.sub("", study) if isinstance(study, str) else ""
    return (Message("chat.heard.study", {"study": named}),) if named else ()


_CUE = any_of(
    r"^(?:ik\s+)?studeer\s+", r"^ik\s+doe\s+(?:de\s+)?(?:opleiding|studie)\s+", r"^i\s+(?:study|am studying)\s+"
)
_STUDY = Question(
    "study",
    lambda _: Message("chat.study"),
    _read_study,
    keeps=("study_away", "weeks"),
    words=True,
    spots=spot_study,
    read_early=_heard_study,
    repeats=_study_again,
)
# Asked only of who told what they study before we asked for both.
_WEEKS = Question(
    "weeks",
    lambda _: Message("chat.study.weeks"),
    _read_weeks,
    lambda _: (Choice("none", Message("chat.choice.no_weeks")),),
    lambda _choice, _view: Outcome({"weeks": True}),
    keeps=("study_away",),
    words=True,
)

SIGNUP_STUDENT = Script(
    key="signup_student",
    questions=(*beginning(), _STUDY, _WEEKS, times(), *ending_questions()),
    finish=completed("student", "chat.signup.student.done"),
    opening=lambda _: (Message("chat.signup.student.opening"),),
    entry=True,
    polite=False,
)
