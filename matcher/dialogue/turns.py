"""What comes in and what goes out, in the words that every channel shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.dialogue.conversation import Conversation
from matcher.dialogue.plain import JSON
from matcher.language.message import Message

__all__ = ["Choice", "Edited", "Event", "Incoming", "Other", "Overtaken", "Press", "Reply", "Start", "Text", "Turn"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words that somebody typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button of ours that was pressed; it carries the question it answers, and no right whatever.

    Attributes:
        thread: Id of the thread, or None for the menu.
        question: Id of the question the button stood under.
        choice: Key of the choice.
    """

    thread: str | None
    question: str | None
    choice: str


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody opened the chat, with what the link carried."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is no words: "sticker", "photo", "voice", "video", "document", "location", "contact" …"""

    kind: str


@dataclass(frozen=True, slots=True)
class Edited:
    """Words that were sent before and changed since.

    Attributes:
        text: The words now.
        before: The words as they were taken down, where they may be shown again.
    """

    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Words that reach us after newer ones of the same person were taken in."""

    text: str


Incoming = Text | Edited | Overtaken | Press | Start | Other


@dataclass(frozen=True, slots=True)
class Choice:
    """A button, or a numbered line where there are no buttons.

    Attributes:
        key: What a press hands back; short, so that thread, question and key fit in 64 bytes.
        label: What it says.
    """

    key: str
    label: Message


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the person, with the choices under it and the question they answer."""

    message: Message
    choices: tuple[Choice, ...] = ()
    thread: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the conversation, for a service to act on."""

    name: str
    values: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn comes to."""

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()
