"""What we begin ourselves, in the chat where a person was heard last: something asked, something told, taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matcher.dialogue import open_thread, withdraw_thread
from matcher.errors import NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import Chat, chats_of_person
from matcher.models.consent import Purpose, has_consent
from matcher.models.database import WRITE_LOCK
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.messages import outbox
from matcher.services.messages.aloud import script_aloud, to_tell
from matcher.services.messages.turns import apply_turn, conversation_of

__all__ = ["close_threads", "has_chat", "open_script", "say"]


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
        words = to_tell(about, script_aloud(work, person, script, facts))
        raise_signal(work, cause=f"call:{key}", kind="call", person=person, words=words)
        return None
    _hold(work, chat)
    if outbox.already_written(work, f"{key}:0") or _has_thread(work, chat, about, script):
        return chat
    known = {**facts, "about": about, "purpose": purpose}
    turn = open_thread(conversation_of(work, chat), script, known, work.app.scripts, work.local_now)
    apply_turn(work, chat, turn, key, not_before=not_before, not_after=not_after)
    return chat


def close_threads(work: Work, person: Person, about: str) -> None:
    """Withdraw what waits for an answer about something; its buttons then do nothing any more."""
    outbox.withdraw_for(work, person, about=about)
    for chat in sorted(chats_of_person(work.session, person.id or 0), key=lambda chat: chat.id or 0):
        _hold(work, chat)
        conversation = conversation_of(work, chat)
        for thread in conversation.threads:
            if thread.facts.get("about") == about:
                turn = withdraw_thread(conversation_of(work, chat), thread.id, work.app.scripts, work.local_now)
                apply_turn(work, chat, turn, f"withdraw:{chat.id}:{thread.id}")


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
    text = work.app.wording.render(message, person.language, polite=person.polite)
    if chat is None:
        raise_signal(work, cause=f"call:{key}", kind="call", person=person, words=to_tell(about, text))
        return None
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


def has_chat(work: Work, person: Person) -> bool:
    """Whether this person can be asked something in a chat; otherwise somebody of the team calls."""
    return _reachable_chat(work, person) is not None


def _hold(work: Work, chat: Chat) -> None:
    """Keep the conversation to ourselves from here on, as it stands now: its person may be answering at this moment."""
    work.session.refresh(chat, with_for_update=WRITE_LOCK)


def _reachable_chat(work: Work, person: Person) -> Chat | None:
    if person.circle_only:
        raise NotAllowedError("people of somebody's own circle who never signed up get no messages").told(
            Message("problem.own_circle")
        )
    if person.stopped_at is not None or not has_consent(work.session, person.id or 0, Purpose.CONTACT):
        return None
    chats = [chat for chat in chats_of_person(work.session, person.id or 0) if not chat.conversation.get("stopped")]
    return chats[0] if chats else None


def _has_thread(work: Work, chat: Chat, about: str, script: str) -> bool:
    threads = conversation_of(work, chat).threads
    return any(thread.script == script and thread.facts.get("about") == about for thread in threads)
