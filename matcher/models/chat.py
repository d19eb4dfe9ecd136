"""Chats on any channel, what came in, and what is to go out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint, bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, personal, public_id, word

__all__ = [
    "Channel",
    "Chat",
    "ChatInvite",
    "OutgoingMessage",
    "OutgoingState",
    "Update",
    "chat_at",
    "chat_by_public_id",
    "chats_of_person",
    "first_update_of_message",
    "invite_by_token_hash",
    "messages_of_chat",
    "update_seen",
]


class Channel(StrEnum):
    """Where a chat takes place."""

    TELEGRAM = "telegram"
    WEB = "web"
    TERMINAL = "terminal"
    EMAIL = "email"
    SMS = "sms"


class Chat(SQLModel, table=True):
    """One conversation with one person on one channel."""

    __table_args__ = (UniqueConstraint("channel", "address", name="one_chat_per_address"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    channel: Channel = word(Channel)
    address: str = personal("deliver messages", readers="system")  # numeric chat id, hash of a return link, name
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    team_member_id: int | None = Field(default=None, foreign_key="team_member.id", index=True)
    conversation: dict[str, Any] = column(dict, purpose="go on where the conversation stands", readers="system")
    unreachable_at: datetime | None = moment(default=None)  # blocked, deactivated, gone
    created_at: datetime = moment()
    last_heard_at: datetime | None = moment(default=None)


class ChatInvite(SQLModel, table=True):
    """A link that ties a new chat to a person or team member who is known already; works once."""

    __tablename__ = "chat_invite"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    team_member_id: int | None = Field(default=None, foreign_key="team_member.id")
    made_by_id: int = Field(foreign_key="team_member.id")
    expires_at: datetime = moment()
    used_at: datetime | None = moment(default=None)


class Update(SQLModel, table=True):
    """Something that came in, committed together with its effects before it is acknowledged."""

    __tablename__ = "update_in"

    channel: Channel = word(Channel, primary_key=True)
    update_id: str = Field(primary_key=True, max_length=80)
    chat_id: int | None = Field(default=None, foreign_key="chat.id", index=True)
    text: str = personal("what was said", keep="raw-update", default="")
    # the channel's name for the message, the same when it is edited later
    message_ref: str = personal("know which words were edited", readers="system", keep="raw-update", default="")
    raw: dict[str, Any] | None = column(
        purpose="look into what went wrong", readers="system", keep="raw-update", default=None, nullable=True
    )
    received_at: datetime = moment()
    erased_at: datetime | None = moment(default=None)


class OutgoingState(StrEnum):
    """The way of a message to a terminal end."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSENT = "unsent"  # for good, with the reason
    WITHDRAWN = "withdrawn"  # consent or state changed before it left


class OutgoingMessage(SQLModel, table=True):
    """One message to one chat, written in the transaction of what caused it."""

    __tablename__ = "outgoing_message"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=160)  # the same cause never sends twice
    chat_id: int = Field(foreign_key="chat.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    purpose: str = "answer"  # answer | proposal | check-in | reminder | notice | signal
    about: str = Field(default="", index=True)  # "proposal:ABC", "check-in:DEF" …
    text: str = personal("the words", readers="matched", keep="message")
    choices: list[Any] = column(list)  # [{"label", "press"}]
    question: str = ""  # "thread:question", what an answer refers to
    priority: int = 5  # 1 signals and answers, 5 bulk
    not_before: datetime = moment(index=True)
    not_after: datetime | None = moment(default=None)
    state: OutgoingState = word(OutgoingState, default=OutgoingState.WAITING, index=True)
    reason: str = ""
    attempts: int = 0
    lease_until: datetime | None = moment(default=None)
    external_id: str = ""
    created_at: datetime = moment()
    sent_at: datetime | None = moment(default=None)


def chat_at(session: Session, channel: Channel, address: str) -> Chat | None:
    """The chat at an address of a channel."""
    return session.exec(select(Chat).where(Chat.channel == channel, Chat.address == address)).first()


def chat_by_public_id(session: Session, public_id: str) -> Chat | None:
    """The chat behind a public identifier."""
    return session.exec(select(Chat).where(Chat.public_id == public_id)).first()


def chats_of_person(session: Session, person_id: int) -> list[Chat]:
    """Where somebody can be reached, the chat heard last first."""
    chats = session.exec(_REACHABLE_CHATS, params={"person": person_id})
    return sorted(chats, key=lambda chat: chat.last_heard_at or chat.created_at, reverse=True)


_REACHABLE_CHATS = select(Chat).where(col(Chat.person_id) == bindparam("person"), col(Chat.unreachable_at).is_(None))


def invite_by_token_hash(session: Session, token_hash: str) -> ChatInvite | None:
    """The invite that a link stands for."""
    return session.exec(select(ChatInvite).where(ChatInvite.token_hash == token_hash)).first()


def first_update_of_message(session: Session, chat_id: int, message_ref: str) -> Update | None:
    """How a message came in at first, while its words are kept."""
    query = (
        select(Update)
        .where(Update.chat_id == chat_id, Update.message_ref == message_ref, col(Update.erased_at).is_(None))
        .order_by(col(Update.received_at))
    )
    return session.exec(query).first()


def update_seen(session: Session, channel: Channel, update_id: str) -> bool:
    """Whether this update was taken in before."""
    return session.get(Update, (channel, update_id)) is not None


def messages_of_chat(session: Session, chat_id: int, after: int = 0) -> list[OutgoingMessage]:
    """Messages of a chat in order, from after a given id on."""
    query = (
        select(OutgoingMessage)
        .where(OutgoingMessage.chat_id == chat_id, col(OutgoingMessage.id) > after)
        .order_by(col(OutgoingMessage.id))
    )
    return list(session.exec(query))
