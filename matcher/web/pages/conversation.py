"""A web conversation as it is read: both sides in order, with the buttons that still mean something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from matcher.models.chat import Chat, OutgoingMessage, OutgoingState, Update, messages_of_chat
from matcher.services.application import Work

__all__ = ["Button", "Line", "conversation_page"]

_Said = tuple[datetime, int, int, Update | None, OutgoingMessage | None]
_SHOWN = 80  # lines; older ones have scrolled away and are kept for a short time only


@dataclass(frozen=True, slots=True)
class Button:
    """An answer that can be pressed: what it says, and what it hands back."""

    label: str
    press: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message of either side.

    Attributes:
        ours: Written by us.
        text: The words.
        at: When.
        new_day: The local day, where another one begins.
        buttons: What can be pressed under it.
    """

    ours: bool
    text: str
    at: datetime
    new_day: date | None
    buttons: tuple[Button, ...] = ()


def conversation_page(work: Work, chat: Chat) -> list[Line]:
    """The lines of a chat, oldest first."""
    messages = [one for one in messages_of_chat(work.session, chat.id or 0) if one.state is OutgoingState.SENT]
    labels = {choice["press"]: choice["label"] for message in messages for choice in message.choices}
    updates = work.session.exec(select(Update).where(Update.chat_id == chat.id).order_by(col(Update.received_at)))
    spoken: list[_Said] = [(one.received_at, 0, number, one, None) for number, one in enumerate(updates) if one.text]
    written: list[_Said] = [(one.sent_at or one.created_at, 1, one.id or 0, None, one) for one in messages]
    pressable = _pressable(chat, messages)
    lines: list[Line] = []
    last_day: date | None = None
    for at, _, _, update, message in sorted(spoken + written, key=lambda line: line[:3])[-_SHOWN:]:
        day = at.astimezone(work.zone).date()
        new_day = day if day != last_day else None
        last_day = day
        if message is not None:
            buttons = (
                tuple(Button(choice["label"], choice["press"]) for choice in message.choices)
                if message.id in pressable
                else ()
            )
            lines.append(Line(ours=True, text=message.text, at=at, new_day=new_day, buttons=buttons))
        elif update is not None:
            lines.append(Line(ours=False, text=labels.get(update.text, update.text), at=at, new_day=new_day))
    return lines


def _pressable(chat: Chat, messages: Sequence[OutgoingMessage]) -> set[int]:
    """The messages whose buttons still mean something: the last one under every question that stands open."""
    conversation = chat.conversation
    standing = {f"{thread['id']}:{thread['question']}" for thread in conversation.get("threads", ())}
    if conversation.get("menu"):
        standing.add(":")
    last = {message.question: message.id or 0 for message in messages if message.choices}
    return {message_id for question, message_id in last.items() if question in standing}
