"""Conversations on any channel: what came in, what the dialogue answers, what others ask a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlmodel import select

from matcher.dialogue import (
    Conversation,
    Incoming,
    Language,
    Other,
    Press,
    Start,
    Text,
    Turn,
    advance,
    open_thread,
    withdraw_thread,
)
from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, Update, chats_of_person, update_seen
from matcher.models.consent import Purpose, has_consent
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.scope import Actor, ActorKind
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.messages import acquaintance, outbox
from matcher.services.trust import audit

__all__ = ["Received", "close_threads", "open_script", "say", "take_in"]


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
    session.add(
        Update(
            channel=received.channel,
            update_id=received.update_id,
            chat_id=chat.id,
            text=received.text or received.press,
            raw=received.raw,
            received_at=work.now,
        )
    )
    chat.last_heard_at = work.now
    chat.unreachable_at = None
    session.flush()
    key = f"{received.channel.value}:{received.update_id}"
    turn = advance(_conversation(work, chat), _incoming(received), work.app.scripts, work.local_now)
    _apply(work, chat, turn, key)
    return chat


def open_script(
    work: Work,
    person: Person,
    script: str,
    facts: Mapping[str, Any],
    *,
    purpose: str,
    about: str,
    key: str,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> Chat | None:
    """Ask somebody something, in the chat where they were heard last.

    Args:
        work: The use case.
        person: Whom to ask; must agree to being sent messages.
        script: Which script.
        facts: What the script needs to know.
        purpose: What the message is for (see `outbox.enqueue`).
        about: What it is about ("proposal:ABC").
        key: Unique key of what causes it; a second time nothing happens.
        not_before: Not earlier than this moment.
        not_after: Not later than this moment.

    Returns:
        The chat, or None when this person cannot be reached by chat: the team then has a task to call.
    """
    chat = _reachable_chat(work, person)
    if chat is None:
        raise_signal(work, cause=f"call:{key}", kind="call", person=person, words=about)
        return None
    if outbox.already_written(work, f"{key}:0") or _has_thread(work, chat, about, script):
        return chat
    known = {**facts, "about": about, "purpose": purpose}
    turn = open_thread(_conversation(work, chat), script, known, work.app.scripts, work.local_now)
    _apply(work, chat, turn, key, not_before=not_before, not_after=not_after)
    return chat


def close_threads(work: Work, person: Person, about: str) -> None:
    """Withdraw what waits for an answer about something; its buttons then do nothing any more."""
    outbox.withdraw_for(work, person, about=about)
    for chat in chats_of_person(work.session, person.id or 0):
        conversation = _conversation(work, chat)
        for thread in conversation.threads:
            if thread.facts.get("about") == about:
                turn = withdraw_thread(_conversation(work, chat), thread.id, work.app.scripts, work.local_now)
                _apply(work, chat, turn, f"withdraw:{chat.id}:{thread.id}")


def say(
    work: Work,
    person: Person,
    message: Message,
    *,
    purpose: str,
    about: str,
    key: str,
    priority: int = 5,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> Chat | None:
    """Tell somebody one thing in their chat, without asking anything.

    Returns:
        The chat, or None when this person cannot be reached by chat: the team then has a task to call.
    """
    chat = _reachable_chat(work, person)
    if chat is None:
        raise_signal(work, cause=f"call:{key}", kind="call", person=person, words=about)
        return None
    text = work.app.wording.render(message, person.language, polite=person.polite)
    outbox.enqueue(
        work,
        chat,
        text,
        key=key,
        purpose=purpose,
        about=about,
        priority=priority,
        not_before=not_before,
        not_after=not_after,
    )
    return chat


def _reachable_chat(work: Work, person: Person) -> Chat | None:
    if person.circle_only:
        raise NotAllowedError("people of somebody's own circle who never signed up get no messages")
    if person.stopped_at is not None or not has_consent(work.session, person.id or 0, Purpose.CONTACT):
        return None
    chats = [chat for chat in chats_of_person(work.session, person.id or 0) if not chat.conversation.get("stopped")]
    return chats[0] if chats else None


def _has_thread(work: Work, chat: Chat, about: str, script: str) -> bool:
    threads = _conversation(work, chat).threads
    return any(thread.script == script and thread.facts.get("about") == about for thread in threads)


def _chat_for(work: Work, received: Received) -> Chat:
    session = work.session
    query = select(Chat).where(Chat.channel == received.channel, Chat.address == received.address).with_for_update()
    chat = session.exec(query).first()
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


def _incoming(received: Received) -> Incoming:
    match received.kind:
        case "text":
            return Text(received.text)
        case "press":
            thread, question, choice = f"{received.press}::".split(":")[:3]
            return Press(thread=thread or None, question=question or None, choice=choice)
        case "start":
            return Start(received.payload)
        case kind:
            return Other(kind)


def _conversation(work: Work, chat: Chat) -> Conversation:
    return Conversation.from_json(chat.conversation, known=acquaintance.known(work, chat))


def _speaker(work: Work, chat: Chat) -> Actor:
    if chat.team_member_id is not None:
        return Actor(ActorKind.TEAM, chat.team_member_id)
    if chat.person_id is not None:
        return Actor(ActorKind.PERSON, chat.person_id)
    return work.scope.actor


def _apply(
    work: Work,
    chat: Chat,
    turn: Turn,
    key: str,
    *,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    """Save the conversation, write its replies, and let each event have its effect."""
    chat.conversation = dict(turn.conversation.to_json())
    work.session.add(chat)
    work.session.flush()
    _write_replies(work, chat, turn, key, not_before=not_before, not_after=not_after)
    for number, event in enumerate(turn.events):
        try:
            with work.session.begin_nested():
                handle = work.app.handlers[event.name]
                handle(work.acting_as(_speaker(work, chat)), chat, event.values, f"{key}:{number}")
        except (InputError, NotAllowedError, StateError) as error:
            # Nothing of the event was saved; the person hears so, and the words are with the team.
            message = Message("services.not_possible_now")
            if chat.team_member_id is not None:
                message = Message("services.not_possible_because", {"reason": error.message or str(error)})
            text = work.app.wording.render(message, turn.conversation.language, polite=turn.conversation.polite)
            outbox.enqueue(work, chat, text, key=f"{key}:{number}:sorry", purpose="answer", priority=1)
            raise_signal(
                work,
                cause=f"event:{key}:{number}",
                kind="not-applied",
                person=work.session.get(Person, chat.person_id) if chat.person_id else None,
                words=f"{event.name}: {error}",
            )
    _follow_language(work, chat, turn.conversation)


def _write_replies(
    work: Work, chat: Chat, turn: Turn, key: str, *, not_before: datetime | None, not_after: datetime | None
) -> None:
    conversation = turn.conversation
    wording = work.app.wording
    for number, reply in enumerate(turn.replies):
        thread = conversation.thread(reply.thread)
        facts = thread.facts if thread else {}
        # What follows on an answer is part of the conversation; only the first question of a thread was our own idea.
        first = thread is not None and reply.question is not None and not thread.path
        choices = [
            {
                "label": wording.render(choice.label, conversation.language, polite=conversation.polite),
                "press": f"{reply.thread or ''}:{reply.question or ''}:{choice.key}",
            }
            for choice in reply.choices
        ]
        purpose = str(facts.get("purpose", "answer")) if first else "answer"
        outbox.enqueue(
            work,
            chat,
            wording.render(reply.message, conversation.language, polite=conversation.polite),
            key=f"{key}:{number}",
            purpose=purpose,
            about=str(facts.get("about", "")),
            choices=choices,
            question=f"{reply.thread or ''}:{reply.question or ''}",
            priority=1 if purpose == "answer" else 5,
            not_before=not_before,
            not_after=not_after,
        )


def _follow_language(work: Work, chat: Chat, conversation: Conversation) -> None:
    """A language chosen in chat is the language of the person everywhere."""
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    if person is not None and person.language != conversation.language:
        person.language = cast(str, conversation.language)
        work.session.add(person)
        audit.record(work.acting_as(_speaker(work, chat)), person, "change", "language")
    member = work.session.get(TeamMember, chat.team_member_id) if chat.team_member_id else None
    if member is not None and member.language != conversation.language:
        member.language = conversation.language
        work.session.add(member)
