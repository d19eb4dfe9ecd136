"""Dropping by at somebody one knows: taken down in the same words whether or not that person takes part."""

from matcher.dialogue.asks import agreement, exact_times, guardian, postcode, who
from matcher.dialogue.asks.answers import has_words
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.scripts.offers import giver_values, what_offered
from matcher.dialogue.turns import Event
from matcher.language.message import Message

__all__ = ["DROP_BY"]


def _read_whom(text: str, view: View) -> Outcome:  # noqa: ARG001
    return Outcome({"whom": text}) if has_words(text) else hint(Message("chat.drop_by.whom_unclear"))


def _finish(view: View) -> Ending:
    values = {"whom": view.text("whom"), **giver_values(view)}
    return Ending((Message("chat.drop_by.done"),), (Event("dropby.recorded", values),))


DROP_BY = Script(
    key="drop_by",
    questions=(
        Question("whom", lambda _: Message("chat.drop_by.whom"), _read_whom, words=True),
        what_offered(lambda _: Message("chat.drop_by.what")),
        exact_times(lambda _: Message("chat.drop_by.when")),
        postcode(),
        who(),
        guardian(lambda _: Message("chat.consent.drop_by_minor")),
        agreement(lambda _: Message("chat.consent.drop_by")),
    ),
    finish=_finish,
    opening=lambda _: (Message("chat.drop_by.opening"),),
    entry=True,
    polite=False,
)
