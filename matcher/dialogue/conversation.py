"""What a conversation is between two turns: a value that survives JSON, and nothing else.

A thread is one subject in progress (a sign-up, a proposal). Its question id, such as ``age.14``, holds the key of the
question and a serial number that no other asking ever had, so that an answer always finds the asking it belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from matcher.dialogue.plain import JSON, plain
from matcher.errors import InputError

__all__ = ["Conversation", "Language", "Thread", "question_key"]

Language = Literal["nl", "en"]
MEMORY = 24  # presses remembered to know a repeated one: more than any keyboard shows


@dataclass(frozen=True, slots=True)
class Thread:
    """One subject in progress.

    Attributes:
        id: "t7", never used twice in a conversation.
        script: Key of the script it follows.
        question: Id of the question that was asked last ("age.14"), empty while it waits for its first turn.
        answers: What was answered, by question key.
        facts: What the opener passed in.
        path: What each message answered, in order: the keys of its questions, with spaces between; "back" walks it.
        asked: When its question was asked (ISO 8601), empty while it waits.
    """

    id: str
    script: str
    question: str = ""
    answers: Mapping[str, JSON] = field(default_factory=dict)
    facts: Mapping[str, JSON] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    asked: str = ""

    def to_json(self) -> dict[str, JSON]:
        """The thread as JSON."""
        return {
            "id": self.id,
            "script": self.script,
            "question": self.question,
            "answers": plain(self.answers),
            "facts": plain(self.facts),
            "path": list(self.path),
            "asked": self.asked,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Thread":
        """The thread that `to_json` wrote."""
        return cls(
            id=data["id"],
            script=data["script"],
            question=data["question"],
            answers=data["answers"],
            facts=data["facts"],
            path=tuple(data["path"]),
            asked=data["asked"],
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a conversation stands.

    Attributes:
        language: What we speak.
        polite: Whether sentences take their polite form ("u").
        threads: The open threads, the one in front first.
        serial: The last number given to a thread or a question; only ever rises.
        stopped: Whether this person asked us to stop; only "start" opens again.
        menu: Whether the menu was the last thing shown, so that a bare number chooses from it.
        said: What somebody said before they chose a way in, for the questions of that way; empty when there is nothing.
        recent: The last presses that were applied, so that one that comes in again does nothing.
        known: Who this is, refreshed by the service before every turn. No part of the value: it is not written to
            JSON and does not count when conversations are compared.
    """

    language: Language = "nl"
    polite: bool = False
    threads: tuple[Thread, ...] = ()
    serial: int = 0
    stopped: bool = False
    menu: bool = False
    said: str = ""
    recent: tuple[str, ...] = ()
    known: Mapping[str, JSON] = field(default_factory=dict, compare=False)

    @property
    def front(self) -> Thread | None:
        """The thread that text goes to."""
        return self.threads[0] if self.threads else None

    def thread(self, thread_id: str | None) -> Thread | None:
        """The open thread of this id."""
        return next((thread for thread in self.threads if thread.id == thread_id), None)

    def with_thread(self, thread: Thread) -> "Conversation":
        """The conversation with a newer state of one of its threads."""
        return replace(self, threads=tuple(thread if old.id == thread.id else old for old in self.threads))

    def without_thread(self, thread_id: str) -> "Conversation":
        """The conversation without that thread."""
        return replace(self, threads=tuple(thread for thread in self.threads if thread.id != thread_id))

    def with_front(self, thread: Thread) -> "Conversation":
        """The conversation with that thread (new or moved up) in front."""
        others = tuple(old for old in self.threads if old.id != thread.id)
        return replace(self, threads=(thread, *others))

    def remembering(self, press: str) -> "Conversation":
        """The conversation that knows this press was applied."""
        return replace(self, recent=(*self.recent, press)[-MEMORY:])

    def to_json(self) -> dict[str, JSON]:
        """Everything but `known`, as JSON."""
        return {
            "language": self.language,
            "polite": self.polite,
            "threads": [thread.to_json() for thread in self.threads],
            "serial": self.serial,
            "stopped": self.stopped,
            "menu": self.menu,
            "said": self.said,
            "recent": list(self.recent),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], known: Mapping[str, JSON] | None = None) -> "Conversation":
        """The conversation that `to_json` wrote; an empty mapping is a conversation that has not begun.

        Args:
            data: What `to_json` gave.
            known: Who this is.

        Raises:
            InputError: The data was not written by `to_json`.
        """
        if not data:
            return cls(known=known or {})
        try:
            return cls(
                language=cast(Language, data["language"]),
                polite=data["polite"],
                threads=tuple(Thread.from_json(thread) for thread in data["threads"]),
                serial=data["serial"],
                stopped=data["stopped"],
                menu=data["menu"],
                said=data.get("said", ""),
                recent=tuple(data["recent"]),
                known=known or {},
            )
        except (KeyError, TypeError) as error:
            raise InputError(
                f"this is no stored conversation: {error}", place="conversation", mend="store what to_json gives"
            ) from error


def question_key(question: str) -> str:
    """The key within a question id: ``age`` of ``age.14``."""
    return question.rpartition(".")[0] or question
