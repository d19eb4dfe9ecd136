"""What a script is made of: questions, what they may look at, and what an answer comes to.

A script is a list of questions in order. The next question is always the first one that is needed and has no answer
yet; that one rule is how prefilled answers, two answers in one message, and "back" all work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from matcher.dialogue.plain import JSON, items, strings
from matcher.dialogue.turns import Choice, Event
from matcher.language.extraction import Extractor
from matcher.language.message import Message, Value
from matcher.language.places import Gazetteer
from matcher.language.vocabulary import Vocabulary

__all__ = ["Ending", "Outcome", "Question", "Say", "Script", "Scripts", "Span", "View", "hint"]

Span = tuple[int, int]
"""Where a part of a text begins and ends."""


class Say(Protocol):
    """Renders a message in a language, polite or not."""

    def __call__(self, message: Message, language: str, *, polite: bool) -> str:
        """The sentence."""


@dataclass(frozen=True, slots=True)
class Scripts:
    """What reading an answer takes.

    Attributes:
        extractor: Finds interests and roles in words.
        gazetteer: Knows postcodes and places.
        vocabulary: The concepts there are now; one that it has lost since is not said back.
        say: Renders a message, so that typed words can be compared with the label of a choice. Without it a choice is
            made by button, by number, or by words that the question itself reads.
    """

    extractor: Extractor
    gazetteer: Gazetteer
    vocabulary: Vocabulary
    say: Say | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a question may look at: the thread so far, who this is, the readers and the moment."""

    answers: Mapping[str, JSON]
    facts: Mapping[str, JSON]
    known: Mapping[str, JSON]
    language: str
    polite: bool
    scripts: Scripts
    now: datetime

    def text(self, key: str) -> str:
        """An answer, or else a fact, as text; empty when there is none."""
        value = self.answers.get(key, self.facts.get(key))
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """An answer as a whole number."""
        value = self.answers.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def mappings(self, key: str) -> list[Mapping[str, JSON]]:
        """An answer that is a list of mappings."""
        return items(self.answers.get(key))

    def texts(self, key: str) -> list[str]:
        """An answer that is a list of texts."""
        return strings(self.answers.get(key))

    def is_a(self, role: str) -> bool:
        """Whether this person is known in a role: helper, participant, carer, team."""
        return role in strings(self.known.get("roles"))


@dataclass(frozen=True, slots=True)
class Ending:
    """How a thread ends: the last words, and what happened."""

    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer comes to.

    Attributes:
        values: What is kept, by question key. A question is answered once its own key is kept; values under other
            keys are kept too, so nothing said is lost.
        notes: Said before the next question.
        hint: Asks the same question again in other words, saying what was the matter.
        events: What happened.
        ending: Ends the thread here and now.
        early: Keys among the values that answer another question than the one that was asked; "back" takes them back.
    """

    values: Mapping[str, JSON] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    hint: Message | None = None
    events: tuple[Event, ...] = ()
    ending: Ending | None = None
    early: tuple[str, ...] = ()


def hint(message: Message, **kept: JSON) -> Outcome:
    """Not understood, or not usable: keep what was said under these keys, and ask again in these words."""
    return Outcome(values=kept, hint=message)


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: Its name; its answer is kept under it.
        prompt: What is asked.
        read: What typed words come to.
        choices: The buttons under it.
        choose: What a press comes to; without it the key of the choice is the answer.
        needed: Whether it is asked at all.
        keeps: Other keys that its answer sets, forgotten with it on "back".
        words: Whether any words at all are a fitting answer.
        spots: Where its answer stands in words that were said before it was asked, where that is certain.
        read_early: What such words come to, where that is less than when they answer the question itself.
        spots_last: Whether it takes what the other questions leave, since its answer has no clear end.
        repeats: What to say back of an answer that was given early; nothing where a later prompt says it.
    """

    key: str
    prompt: Callable[[View], Message]
    read: Callable[[str, View], Outcome]
    choices: Callable[[View], tuple[Choice, ...]] = lambda view: ()  # noqa: ARG005
    choose: Callable[[str, View], Outcome] | None = None
    needed: Callable[[View], bool] = lambda view: True  # noqa: ARG005
    keeps: tuple[str, ...] = ()
    words: bool = False
    spots: Callable[[str, View], Span | None] | None = None
    read_early: Callable[[str, View], Outcome] | None = None
    spots_last: bool = False
    repeats: Callable[[Mapping[str, JSON]], tuple[Value, ...]] = lambda values: ()  # noqa: ARG005

    def heard(self, text: str, view: View) -> Outcome:
        """What words come to that were said before it was asked."""
        return (self.read_early or self.read)(text, view)

    def chosen(self, choice: str, view: View) -> Outcome:
        """What a press of one of its choices comes to."""
        return self.choose(choice, view) if self.choose else Outcome({self.key: choice})


@dataclass(frozen=True, slots=True)
class Script:
    """One subject of conversation.

    Attributes:
        key: Its name.
        questions: In the order of asking.
        finish: What it comes to once nothing is left to ask.
        opening: Said once, before the first question.
        gives_way: Whether "I can't tomorrow", typed here, is about an appointment and not an answer; so it is with
            what a service opens, such as a proposal or a check-in.
        entry: Whether it is one of the ways in, of which a person follows one at a time.
        polite: Whether we say "u" from here on; None leaves it as it is.
    """

    key: str
    questions: tuple[Question, ...]
    finish: Callable[[View], Ending]
    opening: Callable[[View], tuple[Message, ...]] = lambda view: ()  # noqa: ARG005
    gives_way: bool = False
    entry: bool = False
    polite: bool | None = None

    def next_question(self, view: View) -> Question | None:
        """The first question that is needed and has no answer yet."""
        return next((ask for ask in self.questions if ask.key not in view.answers and ask.needed(view)), None)

    def question(self, key: str) -> Question | None:
        """The question of this key."""
        return next((ask for ask in self.questions if ask.key == key), None)
