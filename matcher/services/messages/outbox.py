"""Outgoing messages are rows, written in the transaction of what caused them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from matcher.models.chat import Chat, OutgoingMessage, OutgoingState
from matcher.models.person import Person
from matcher.services.application import Work

__all__ = ["already_written", "enqueue", "withdraw_for"]


def already_written(work: Work, key: str) -> bool:
    """Whether this cause has a message already (also one within the same transaction)."""
    return work.session.exec(_WITH_THIS_KEY, params={"key": key}).first() is not None


_WITH_THIS_KEY = select(OutgoingMessage.id).where(col(OutgoingMessage.key) == bindparam("key"))


def enqueue(
    work: Work,
    chat: Chat,
    text: str,
    *,
    key: str,
    purpose: str = "answer",
    about: str = "",
    choices: Sequence[dict[str, str]] = (),
    question: str = "",
    priority: int = 5,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    """Write one message to a chat; the same key a second time writes nothing.

    Args:
        work: The use case that causes it.
        chat: Where to.
        text: The words, as the person will read them.
        key: What causes it; unique.
        purpose: ``answer``, ``proposal``, ``check-in``, ``reminder``, ``notice`` or ``signal``.
        about: What it is about ("proposal:ABC"), so that it can be withdrawn.
        choices: ``label`` and ``press`` of each button.
        question: The question that an answer refers to.
        priority: 1 leaves before 5.
        not_before: Not earlier than this moment; now when left out.
        not_after: Not later than this moment.
    """
    if already_written(work, key):
        return
    work.session.add(
        OutgoingMessage(
            key=key,
            chat_id=chat.id or 0,
            person_id=chat.person_id,
            purpose=purpose,
            about=about,
            text=text,
            choices=list(choices),
            question=question,
            priority=priority,
            not_before=not_before or work.now,
            not_after=not_after,
            created_at=work.now,
        )
    )
    work.session.flush()


def withdraw_for(work: Work, person: Person, *, about: str | None = None, reason: str = "not needed any more") -> int:
    """Take back what still waits for a person (about one thing, or all of it); returns how many."""
    waiting = select(OutgoingMessage).where(
        OutgoingMessage.person_id == person.id,
        col(OutgoingMessage.state) == OutgoingState.WAITING,
        OutgoingMessage.purpose != "answer",  # the reply to words of a moment ago: "we have stopped" among them
    )
    if about is not None:
        waiting = waiting.where(OutgoingMessage.about == about)
    rows = work.session.exec(waiting).all()
    for row in rows:
        row.state = OutgoingState.WITHDRAWN
        row.reason = reason
        work.session.add(row)
    work.session.flush()
    return len(rows)
