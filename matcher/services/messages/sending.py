"""What a channel is handed to send, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = ["Choice", "Failure", "FailureKind", "Outgoing", "Sender", "Sent"]


class FailureKind(StrEnum):
    """Why a message did not leave, as far as the next step depends on it."""

    RETRY_AFTER = "retry-after"  # the channel asks us to wait this long
    TEMPORARY = "temporary"  # it certainly did not leave
    UNKNOWN = "unknown"  # it may have left: the connection broke before the channel confirmed
    BLOCKED = "blocked"  # the person blocked us
    CHAT_GONE = "chat-gone"  # no such chat any more, or the account was removed
    REJECTED = "rejected"  # the channel will never take this message


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it says, and what a press hands back."""

    label: str
    press: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that was claimed and is to be sent now.

    Attributes:
        id: Of the row; handed back with the outcome.
        attempt: Which attempt this is; an outcome of an earlier one changes nothing any more.
        address: Of the chat, on its channel.
        text: The words.
        choices: Buttons.
        question: "thread:question" that the buttons answer, or "".
        title: What stands above it where a channel shows that (e-mail); says nothing of anybody.
    """

    id: int
    attempt: int
    address: str
    text: str
    choices: tuple[Choice, ...] = ()
    question: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel confirmed; `external_id` is its name for the message."""

    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The channel did not take it.

    Attributes:
        kind: What follows from it.
        seconds: How long to wait at least (RETRY_AFTER).
        detail: For the log and the team; without personal data.
    """

    kind: FailureKind
    seconds: float = 0.0
    detail: str = ""


class Sender(Protocol):
    """A channel that sends one message; it opens no transaction."""

    async def send(self, message: Outgoing) -> Sent | Failure:
        """Send it once, and say what came of it; never raises for what the channel answers."""
