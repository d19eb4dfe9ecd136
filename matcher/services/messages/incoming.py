"""What comes in on any channel, taken in once with all its effects."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, case, cast
from sqlmodel import col, select

from matcher.dialogue import Conversation, Edited, Incoming, Language, Other, Overtaken, Press, Start, Text
from matcher.models.chat import Channel, Chat, OutgoingMessage, Update, first_update_of_message, update_seen
from matcher.services.application import Work
from matcher.services.messages.turns import apply_turn
from matcher.services.messages.unseen import take_turn
from matcher.services.trust.discretion import health_words_in

__all__ = ["Received", "take_in"]

_LONGEST_SHOWN = 200  # letters; enough to know again what one wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Something that came in on a channel, before we know what it means.

    Attributes:
        channel: Which channel.
        address: Where to answer: a numeric chat id, the hash of a return link, a name in the terminal.
        update_id: Unique within the channel; the same id twice does nothing the second time.
        kind: ``text``, ``press``, ``start`` or the kind of something without words ("sticker", "voice" …).
        text: The words.
        press: What the pressed button carried: "thread:question:choice".
        payload: What a start link carried.
        message_ref: The channel's name for the message; an edited message has the same one.
        language: The language that the channel says this person uses, if it says so.
        raw: The update as it came, kept for a few days to look into a complaint.
    """

    channel: Channel
    address: str
    update_id: str
    kind: str = "text"
    text: str = ""
    press: str = ""
    payload: str = ""
    message_ref: str = ""
    language: str = ""
    raw: dict[str, Any] | None = None


def take_in(work: Work, received: Received) -> Chat:
    """Take in one update with all its effects; taking it in again changes nothing.

    Returns:
        The chat it belongs to.
    """
    session = work.session
    # No letter that a database cannot hold; somebody typed the rest.
    received = replace(received, text=received.text.replace("\x00", ""), press=received.press.replace("\x00", ""))
    chat = _chat_for(work, received)
    work = work.in_region(chat.region_id)
    if update_seen(session, received.channel, received.update_id):
        return chat
    said = _incoming(work, chat, received)
    session.add(
        Update(
            channel=received.channel,
            update_id=received.update_id,
            chat_id=chat.id,
            text=received.text or received.press,
            raw=received.raw,
            message_ref=received.message_ref,
            received_at=work.now,
        )
    )
    chat.last_heard_at = work.now
    chat.unreachable_at = None
    session.flush()
    key = f"{received.channel.value}:{received.update_id}"
    apply_turn(work, chat, take_turn(work, chat, said), key)
    return chat


def _chat_for(work: Work, received: Received) -> Chat:
    session = work.session
    here = select(Chat).where(Chat.channel == received.channel, Chat.address == received.address)
    chat = session.exec(here.with_for_update(key_share=True)).first()
    if chat is None:
        language: Language = "en" if received.language.lower().startswith("en") else "nl"
        chat = Chat(
            region_id=work.scope.region_id,
            channel=received.channel,
            address=received.address,
            conversation=dict(Conversation(language=language).to_json()),
            created_at=work.now,
        )
        session.add(chat)
        session.flush()
    return chat


def _incoming(work: Work, chat: Chat, received: Received) -> Incoming:
    match received.kind:
        case "text":
            return Overtaken(received.text) if _came_after_newer(work, chat, received) else Text(received.text)
        case "edited":
            return Edited(received.text, before=_words_to_show(work, chat, received.message_ref))
        case "press":
            thread, question, choice = f"{received.press}::".split(":")[:3]
            return Press(thread=thread or None, question=question or None, choice=choice)
        case "start":
            return Start(received.payload)
        case kind:
            return Other(kind)


def _came_after_newer(work: Work, chat: Chat, received: Received) -> bool:
    """Whether something newer of this chat was taken in before; only Telegram numbers what comes in."""
    if received.channel is not Channel.TELEGRAM or chat.last_heard_at is None or not received.update_id.isdecimal():
        return False
    # Names of other channels are no numbers, and a database may look at the conditions in any order.
    number = case((col(Update.channel) == received.channel, cast(col(Update.update_id), BigInteger)))
    newer = select(Update.update_id).where(Update.chat_id == chat.id, number > int(received.update_id))
    return work.session.exec(newer.limit(1)).first() is not None


def _words_to_show(work: Work, chat: Chat, message_ref: str) -> str:
    """What a message said at first, where it may stand in a chat once more.

    Not what was said about health, nor an answer about how a meeting was: others may see the screen.
    """
    first = first_update_of_message(work.session, chat.id or 0, message_ref) if message_ref else None
    if first is None or not 0 < len(first.text) <= _LONGEST_SHOWN or health_words_in(first.text):
        return ""
    its_replies = f"{first.channel.value}:{first.update_id}:"
    asked = (
        select(OutgoingMessage.about)
        .where(OutgoingMessage.chat_id == chat.id, OutgoingMessage.created_at <= first.received_at)
        .where(~col(OutgoingMessage.key).startswith(its_replies, autoescape=True))
        .order_by(col(OutgoingMessage.id).desc())
    )
    about = work.session.exec(asked).first() or ""
    return "" if about.startswith(("check-in:", "check-ins:")) else first.text
