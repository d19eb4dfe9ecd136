"""The participant agrees that we look for somebody, and to the words in which we do."""

from matcher.dialogue.asks.answers import firm_answer, has_words
from matcher.dialogue.patterns import any_of
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Choice, Event
from matcher.language.message import Message

__all__ = ["SEARCH"]

_CHOICES = (
    Choice("yes", Message("chat.choice.search_yes")),
    Choice("change", Message("chat.choice.search_change")),
    Choice("no", Message("chat.choice.search_no")),
)
_DONE = {"yes": "chat.search.yes", "no": "chat.search.no", "change": "chat.search.change"}
_RATHER = any_of(r"^\W*liever\b(?! niet\b)", r"^\W*rather\b(?! not\b)")
_HINT = 3  # words; "liever iets anders" does not say yet what


def _read(text: str, view: View) -> Outcome:  # noqa: ARG001
    answer = firm_answer(text)
    if _RATHER.match(text):
        return Outcome({"answer": "change", "own_words": text} if len(text.split()) > _HINT else {"answer": "change"})
    if answer is not None:
        return Outcome({"answer": "yes" if answer else "no"})
    if not has_words(text):
        return hint(Message("chat.yes_no.unclear"))
    # A sentence of their own is how they would put it.
    return Outcome({"answer": "change", "own_words": text})


def _read_words(text: str, view: View) -> Outcome:  # noqa: ARG001
    return Outcome({"own_words": text}) if has_words(text) else hint(Message("chat.search.words_unclear"))


def _finish(view: View) -> Ending:
    answer = view.text("answer")
    words = view.text("own_words") if answer == "change" else view.text("words")
    values = {"request": view.text("request"), "answer": answer, "words": words}
    return Ending((Message(_DONE[answer]),), (Event("search.answered", values),))


SEARCH = Script(
    key="search",
    questions=(
        Question(
            "answer", lambda view: Message("chat.search", {"words": view.text("words")}), _read, lambda _: _CHOICES,
            keeps=("own_words",),
        ),
        Question(
            "own_words", lambda _: Message("chat.search.words"), _read_words,
            needed=lambda view: view.text("answer") == "change", words=True,
        ),
    ),
    finish=_finish,
    gives_way=True,
)  # fmt: skip
