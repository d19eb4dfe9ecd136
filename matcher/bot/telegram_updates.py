"""What Telegram hands us, as what the conversation takes in. Pure translation; nothing is looked up or decided here.

Identity is the numeric id of the private chat. What a button carries ("thread:question:choice") says which question it
answers and gives no right to anything.
"""

import re
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType
from telegram.helpers import effective_message_type

from matcher.models.chat import Channel
from matcher.services.messages.incoming import Received

__all__ = ["ALLOWED_UPDATES", "FromGroup", "Heard", "Nothing", "Reachable", "Translated", "translate"]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_START = re.compile(r"^/start(?:@\w+)?(?:\s+(\S+))?\s*$")
_WORDLESS = {
    "animation", "audio", "contact", "dice", "document", "game", "live_photo", "location", "paid_media", "photo",
    "poll", "sticker", "story", "venue", "video", "video_note", "voice",
}  # fmt: skip
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said or pressed something in a private chat.

    Attributes:
        received: For the conversation.
        press_id: Of the press, to be confirmed to the app, or "".
        message_id: Of the message whose button was pressed, or 0.
    """

    received: Received
    press_id: str = ""
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody blocked us, or opened the chat again."""

    address: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class FromGroup:
    """Something from a group or channel: their words are not ours to keep."""

    chat_id: int
    language: str = ""
    left: bool = False  # we are out of it already


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update with nothing in it for us."""


Translated = Heard | Reachable | FromGroup | Nothing


def translate(update: Update, raw: dict[str, Any] | None = None) -> Translated:
    """Translate one update.

    Args:
        update: As the library reads it.
        raw: As it came, kept with what was heard.
    """
    if update.my_chat_member is not None:
        member = update.my_chat_member
        gone = member.new_chat_member.status in ("left", "kicked")
        if member.chat.type == ChatType.PRIVATE:
            return Reachable(str(member.chat.id), reachable=not gone)
        return FromGroup(member.chat.id, _language(member.from_user), left=gone)
    if update.callback_query is not None:
        return _pressed(update, update.callback_query, raw)
    message = update.message or update.edited_message
    if message is None or (message.from_user is not None and message.from_user.is_bot):
        return Nothing()
    if message.chat.type != ChatType.PRIVATE:
        return FromGroup(message.chat.id, _language(message.from_user))
    return _said(update, message, raw)


def _said(update: Update, message: Message, raw: dict[str, Any] | None) -> Translated:
    text = _clean(message.text or message.caption or "")
    kind, payload = "text", ""
    if update.edited_message is not None:
        if not text:
            return Nothing()  # a place that moves along, a photo without words: nobody said anything
        kind = "edited"  # kept, and never applied to the question that is open now
    elif text:
        start = _START.match(text)
        if start:
            kind, payload = "start", start.group(1) or ""
    else:
        found = effective_message_type(message)
        if found not in _WORDLESS:
            return Nothing()  # a pinned message, a changed photo: nobody said anything
        kind = str(found)
    received = Received(
        channel=Channel.TELEGRAM,
        address=str(message.chat.id),
        update_id=str(update.update_id),
        kind=kind,
        text=text,
        payload=payload,
        message_ref=str(message.message_id),
        language=_language(message.from_user),
        raw=raw,
    )
    return Heard(received)


def _pressed(update: Update, query: CallbackQuery, raw: dict[str, Any] | None) -> Translated:
    message = query.message
    if message is not None and message.chat.type != ChatType.PRIVATE:
        return FromGroup(message.chat.id, _language(query.from_user))
    if not query.data:
        return Nothing()
    received = Received(
        channel=Channel.TELEGRAM,
        address=str(query.from_user.id),  # in a private chat the same number as the chat's
        update_id=str(update.update_id),
        kind="press",
        press=_clean(query.data),
        language=_language(query.from_user),
        raw=raw,
    )
    return Heard(received, press_id=query.id, message_id=message.message_id if message else 0)


def _language(user: User | None) -> str:
    return (user.language_code or "") if user is not None else ""


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
