"""A helper is asked for something, in the exact words that the team saw beforehand."""

from matcher.dialogue.asks.answers import firm_answer, has_words, sayings
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Choice, Event
from matcher.language.message import Message
from matcher.language.tokens import tokens

__all__ = ["PROPOSAL"]

_CHOICES = (
    Choice("yes", Message("chat.choice.proposal_yes")),
    Choice("no", Message("chat.choice.proposal_no")),
    Choice("question", Message("chat.choice.proposal_question")),
)
_PLAIN = frozenset(["ja", "jazeker", "jahoor", "nee", "neen", "yes", "no"])
_TELLING = 2  # words; more than a bare answer is worth keeping


def _read(text: str, view: View) -> Outcome:
    answer = firm_answer(text)
    said = sayings(view, "own_words", text) if len(text.split()) > _TELLING else view.text("own_words")
    if answer is not None:
        return Outcome({"own_words": said, "answer": "yes" if answer else "no"})
    if "?" in text:
        return _asked(view, text, {"answer": "question"})
    return Outcome({"own_words": said}, hint=Message("chat.proposal.unclear"))


def _asked(view: View, text: str, kept: dict[str, JSON]) -> Outcome:
    """Hand the question on at once; the choice stays open."""
    words = sayings(view, "own_words", text)
    event = Event("proposal.answered", {"proposal": view.text("proposal"), "answer": "question", "words": words})
    return Outcome({**kept, "question": True, "own_words": ""}, events=(event,))


def _read_question(text: str, view: View) -> Outcome:
    return _asked(view, text, {}) if has_words(text) else hint(Message("chat.proposal.words_unclear"))


def _read_decision(text: str, view: View) -> Outcome:
    """After a question only a plain yes or no decides: "oké, dank je" thanks for the answer."""
    words = [token.word for token in tokens(text[:400]) if not token.is_break]
    answer = firm_answer(text)
    if answer is not None and words and words[0] in _PLAIN:
        return Outcome({"decision": "yes" if answer else "no"})
    if has_words(text) and answer is None:
        return _asked(view, text, {})
    return hint(Message("chat.proposal.no_hurry"))


def _ask_decision(view: View) -> Message:
    member = view.text("team_member")
    if member:
        return Message("chat.proposal.decide", {"team_member": member})
    return Message("chat.proposal.decide_team")


def _finish(view: View) -> Ending:
    answer = view.text("decision") or view.text("answer")
    message = Message("chat.proposal.no")
    if answer == "yes":
        member = view.text("team_member")
        message = Message("chat.proposal.yes", {"team_member": member}) if member else Message("chat.proposal.yes_team")
    values = {"proposal": view.text("proposal"), "answer": answer, "words": view.text("own_words")}
    return Ending((message,), (Event("proposal.answered", values),))


def _has_question(view: View) -> bool:
    return view.text("answer") == "question"


PROPOSAL = Script(
    key="proposal",
    questions=(
        Question(
            "answer",
            lambda view: Message("chat.proposal", {"words": view.text("words")}),
            _read,
            lambda _: _CHOICES,
            keeps=("own_words",),
        ),
        Question(
            "question", lambda _: Message("chat.proposal.words"), _read_question, needed=_has_question, words=True
        ),
        Question("decision", _ask_decision, _read_decision, lambda _: _CHOICES[:2], needed=_has_question),
    ),
    finish=_finish,
    gives_way=True,
)
