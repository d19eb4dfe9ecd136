"""Is it all right: what we keep and why, for grown-ups and for those under 18."""

from collections.abc import Callable

from matcher.dialogue.asks.answers import firm_answer
from matcher.dialogue.asks.person import is_minor, read_phone
from matcher.dialogue.questions import Ending, Outcome, Question, View, hint
from matcher.dialogue.turns import Choice
from matcher.language.message import Message

__all__ = ["agreement", "guardian"]

_CHOICES = (
    Choice("yes", Message("chat.choice.agree")),
    Choice("no", Message("chat.choice.disagree")),
    Choice("more", Message("chat.choice.tell_more")),
)
_MINOR_CHOICES = (Choice("no", Message("chat.choice.disagree")),)


def _agreed(answer: str) -> Outcome:
    if answer == "more":
        return Outcome(notes=(Message("chat.privacy"),))
    if answer == "no":
        return Outcome(ending=Ending((Message("chat.consent.no"),)))
    return Outcome({"consent": True})


def agreement(prompt: Callable[[View], Message]) -> Question:
    """The agreement of somebody of 18 or older; with "no" nothing is kept."""

    def read(text: str, view: View) -> Outcome:  # noqa: ARG001
        answer = firm_answer(text)
        if answer is None:
            return hint(Message("chat.consent.unclear"))
        return _agreed("yes" if answer else "no")

    return Question(
        "consent",
        prompt,
        read,
        lambda _: _CHOICES,
        lambda choice, _: _agreed(choice),
        needed=lambda view: not is_minor(view),
    )


def guardian(prompt: Callable[[View], Message]) -> Question:
    """The agreement of somebody of 16 or 17, by giving the number of a parent or guardian, whose yes decides."""

    def read(text: str, view: View) -> Outcome:  # noqa: ARG001
        phone = read_phone(text)
        if phone:
            return Outcome({"guardian": True, "guardian_phone": phone, "consent": True})
        if firm_answer(text) is False:
            return _agreed("no")
        # "Ja" alone is half of the answer; without the number nobody can ask the parent.
        return hint(Message("chat.guardian.number" if firm_answer(text) else "chat.phone.unclear"))

    return Question(
        "guardian",
        prompt,
        read,
        lambda _: _MINOR_CHOICES,
        lambda choice, _: _agreed(choice),
        needed=is_minor,
        keeps=("guardian_phone", "consent"),
    )
