"""Answers given too early: what somebody says of a later question is kept, said back, and not asked again.

Every question that is still open is offered the words. It says where its answer stands for certain (`Question.spots`),
its own reader reads that part, and what is left is the answer to the question that was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View
from matcher.dialogue.spotting import left_without
from matcher.language.message import Message, Value

__all__ = ["Early", "overhear"]

_PARTS = 3  # of one answer: a name here, an age there


@dataclass(frozen=True, slots=True)
class Early:
    """What was said of questions that were not asked.

    Attributes:
        values: What is kept.
        rest: The other words.
        things: What to say back.
        notes: What the readers want said.
        ending: Where an answer ends the thread ("14 jaar").
    """

    values: Mapping[str, JSON] = field(default_factory=dict)
    rest: str = ""
    things: tuple[Value, ...] = ()
    notes: tuple[Message, ...] = ()
    ending: Ending | None = None

    @property
    def has_rest(self) -> bool:
        """Whether words are left for the question that was asked."""
        return any(char.isalnum() for char in self.rest)

    @property
    def said_back(self) -> tuple[Message, ...]:
        """What was understood, so that it can be put right."""
        back = (Message("chat.heard", {"things": self.things}),) if self.things else ()
        return (*back, *self.notes)

    def beside(self, outcome: Outcome) -> Outcome:
        """An outcome of the question that was asked, with all this beside it."""
        return replace(
            outcome,
            values={**self.values, **outcome.values},
            notes=(*self.said_back, *outcome.notes),
            early=tuple(self.values),
        )


def overhear(script: Script, asked: Question | None, text: str, view: View) -> Early:
    """Offer words to every question of a script but the one that was asked."""
    early = Early(rest=text)
    for question in sorted(script.questions, key=lambda one: one.spots_last):
        if question is asked or question.spots is None:
            continue
        for _ in range(_PARTS):
            seen = replace(view, answers={**view.answers, **early.values})
            if question.key in seen.answers or not question.needed(seen):
                break
            span = question.spots(early.rest, seen)
            if span is None:
                break
            outcome = question.heard(early.rest[span[0] : span[1]], seen)
            if outcome.ending:
                return Early(ending=outcome.ending)
            if outcome.hint is not None or not outcome.values:
                break
            new = {key: value for key, value in outcome.values.items() if seen.answers.get(key) != value}
            early = Early(
                {**early.values, **outcome.values},
                left_without(early.rest, span),
                (*early.things, *question.repeats(new)),
                (*early.notes, *outcome.notes),
            )
    return early
