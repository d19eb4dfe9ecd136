"""From the outbox to a channel: claimed by lease, checked again right before leaving, followed to a terminal end.

A row leaves in three steps, each a transaction of its own: `claim` leases it, the channel sends it while no transaction
is open, and `record_sent` or `record_failed` writes what came of it. A lease that runs out means that nobody knows
whether the message left: it is sent again, and counted (`unknown_outcomes`).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.kept_value import KeptValue, keep_value, kept_value
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.signals import raise_signal
from matcher.services.messages.still_wanted import ANSWER, reason_to_withdraw

__all__ = [
    "LEASE",
    "Choice",
    "Failure",
    "FailureKind",
    "Outgoing",
    "Sender",
    "Sent",
    "claim",
    "deliver_web",
    "earlier_keyboard",
    "mark_reachable",
    "mark_unreachable",
    "record_failed",
    "record_sent",
    "release",
    "unknown_outcomes",
]

LEASE = timedelta(seconds=60)  # longer than the slowest send with its waiting for a turn
_FIRST_PAUSE_S = 5
_LONGEST_PAUSE_S = 600
_SIGNAL = "signal"  # the purpose of a notice to the team
_MOST_ATTEMPTS = 150  # with these pauses a little over a day: longer than any outage we plan for

_QUESTIONS = frozenset({"proposal", "check-in"})
_OUR_OWN_IDEA = _QUESTIONS | {"reminder", "notice"}


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
    """

    id: int
    attempt: int
    address: str
    text: str
    choices: tuple[Choice, ...] = ()
    question: str = ""


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


def claim(work: Work, channel: Channel, limit: int, *, lease: timedelta = LEASE) -> list[Outgoing]:
    """Lease messages that may leave now, at most one per chat, answers before bulk.

    Each is checked again: a person who stopped or withdrew consent, a chat that cannot be reached, a moment that has
    passed, something that is not open any more. What fails the check gets its end here and is not returned.

    Args:
        work: A transaction of its own; commit it before sending.
        channel: Which channel.
        limit: How many at most.
        lease: How long nobody else may send them.

    Returns:
        What to send, in the order to send it.
    """
    claimed: list[Outgoing] = []
    while len(claimed) < limit:
        rows = _due(work.session, channel, work.now, limit - len(claimed))
        if not rows:
            break
        for row, chat in rows:
            if row.state is OutgoingState.SENDING:
                _count_unknown(work, channel)
            if _waits_for_morning(work, row) or not _may_leave(work, row, chat):
                continue
            row.state = OutgoingState.SENDING
            row.lease_until = work.now + lease
            row.attempts += 1
            work.session.add(row)
            claimed.append(_outgoing(row, chat))
        work.session.flush()
    return claimed


def _waits_for_morning(work: Work, row: OutgoingMessage) -> bool:
    """Put off what would wake somebody up: our own questions always, news when it is late because a channel was down.

    News that was written outside waking hours on purpose (a meeting of tomorrow morning is off) leaves at once.
    """
    waking = contact_plan().waking
    if row.purpose not in _OUR_OWN_IDEA or waking.hold(work.now, work.zone):
        return False
    if row.purpose not in _QUESTIONS and not waking.hold(row.not_before, work.zone):
        return False
    row.state = OutgoingState.WAITING
    row.lease_until = None
    row.not_before = waking.not_before(work.now, work.zone)
    work.session.add(row)
    return True


def record_sent(work: Work, message_id: int, external_id: str = "") -> None:
    """The channel confirmed: the message is sent, whatever happened to its row meanwhile."""
    row = _row(work, message_id)
    if row is None or row.state is OutgoingState.SENT:
        return
    row.state = OutgoingState.SENT
    row.reason = ""
    row.external_id = external_id
    row.sent_at = work.now
    row.lease_until = None
    work.session.add(row)
    work.session.flush()


def record_failed(work: Work, message_id: int, failure: Failure, *, attempt: int | None = None) -> None:
    """The message was not confirmed: try again later, or give it its end and tell the team.

    Args:
        work: A transaction of its own.
        message_id: Of the row.
        failure: What the channel said.
        attempt: Which attempt failed; left out, the latest. Of an older one only the count is kept.
    """
    row = _row(work, message_id)
    if row is None:
        return
    chat = work.session.get_one(Chat, row.chat_id)
    if failure.kind is FailureKind.UNKNOWN:
        _count_unknown(work, chat.channel)
    if failure.kind in (FailureKind.BLOCKED, FailureKind.CHAT_GONE):
        mark_unreachable(work, chat, failure.kind.value)
    if row.state is not OutgoingState.SENDING or attempt not in (None, row.attempts):
        return
    row.lease_until = None
    match failure.kind:
        case FailureKind.RETRY_AFTER:
            row.attempts -= 1  # the channel did not look at it
            _wait(row, work.now, failure)
        case FailureKind.TEMPORARY | FailureKind.UNKNOWN if row.attempts < _MOST_ATTEMPTS:
            _wait(row, work.now, failure)
        case FailureKind.BLOCKED | FailureKind.CHAT_GONE:
            _end(work, row, OutgoingState.UNSENT, failure.kind.value)
        case _:
            _end(work, row, OutgoingState.UNSENT, f"{failure.kind.value} {failure.detail}".strip())
            _tell_undelivered(work, row, chat)
    work.session.add(row)
    work.session.flush()


def release(work: Work, message_id: int, *, attempt: int) -> None:
    """Give a claimed message back that was not handed to the channel at all (we are stopping, say)."""
    row = _row(work, message_id)
    if row is not None and row.state is OutgoingState.SENDING and row.attempts == attempt:
        row.state = OutgoingState.WAITING
        row.lease_until = None
        row.attempts -= 1
        work.session.add(row)
        work.session.flush()


def deliver_web(work: Work, chat: Chat) -> list[OutgoingMessage]:
    """Deliver what waits for a chat whose reader is looking now (web chat, terminal): being readable is being sent.

    The same checks as in `claim` apply. Everything that is due is delivered, in the order it was written.

    Returns:
        What became readable just now; what was readable before is in the table with state SENT.
    """
    rows = work.session.exec(
        select(OutgoingMessage)
        .where(OutgoingMessage.chat_id == chat.id, OutgoingMessage.not_before <= work.now)
        .where(col(OutgoingMessage.state).in_((OutgoingState.WAITING, OutgoingState.SENDING)))
        .order_by(col(OutgoingMessage.id))
        .with_for_update()
    ).all()
    delivered = []
    for row in rows:
        if _may_leave(work, row, chat):
            row.attempts += 1
            record_sent(work, row.id or 0)
            delivered.append(row)
    return delivered


def earlier_keyboard(work: Work, message_id: int) -> str:
    """The channel's name for the last sent message of the same thread that still shows buttons, or ""."""
    row = _row(work, message_id)
    thread = row.question.partition(":")[0] if row is not None else ""
    if row is None or not thread:
        return ""
    sent = work.session.exec(
        select(OutgoingMessage)
        .where(OutgoingMessage.chat_id == row.chat_id, col(OutgoingMessage.id) < message_id)
        .where(OutgoingMessage.state == OutgoingState.SENT, col(OutgoingMessage.question).startswith(f"{thread}:"))
        .order_by(col(OutgoingMessage.id).desc())
        .limit(5)  # a question with its hints; older ones lost their buttons when these were sent
    )
    return next((earlier.external_id for earlier in sent if earlier.choices and earlier.question != row.question), "")


def mark_unreachable(work: Work, chat: Chat, reason: str) -> None:
    """The person cannot be reached in this chat any more; a person of the team takes over, told once.

    Args:
        work: The use case.
        chat: The chat that ended.
        reason: ``blocked`` or ``chat-gone``.
    """
    if chat.unreachable_at is not None:
        return
    chat.unreachable_at = work.now
    work.session.add(chat)
    work.session.flush()
    _tell_team(work, chat, f"unreachable:{chat.public_id}:{work.now.isoformat()}", "unreachable", reason)


def mark_reachable(work: Work, chat: Chat) -> None:
    """The person opened the chat again."""
    chat.unreachable_at = None
    work.session.add(chat)
    work.session.flush()


def unknown_outcomes(session: Session, channel: Channel) -> int:
    """How many sends ended without anybody knowing whether the message left: the bound on messages sent twice."""
    return int(kept_value(session, _unknown_name(channel), "0"))


def _due(session: Session, channel: Channel, now: datetime, limit: int) -> list[tuple[OutgoingMessage, Chat]]:
    """What may leave now, only the first of each chat, and nothing of a chat that has a message under way.

    A message that waits for another attempt holds back what was written after it: people read in order.
    """
    other = aliased(OutgoingMessage)
    waiting = col(other.state) == OutgoingState.WAITING
    lost = and_(col(other.state) == OutgoingState.SENDING, col(other.lease_until) < now)
    under_way = and_(col(other.state) == OutgoingState.SENDING, col(other.lease_until) >= now)
    earlier = or_(
        col(other.priority) < OutgoingMessage.priority,
        and_(col(other.priority) == OutgoingMessage.priority, col(other.id) < OutgoingMessage.id),
    )
    tried_before = col(other.reason) != ""
    ready = and_(or_(waiting, lost), or_(col(other.not_before) <= now, tried_before))
    first = (
        select(other.id)
        .where(col(other.chat_id) == OutgoingMessage.chat_id, or_(under_way, and_(ready, earlier)))
        .exists()
    )
    query = (
        select(OutgoingMessage, Chat)
        .join(Chat, col(Chat.id) == OutgoingMessage.chat_id)
        .where(Chat.channel == channel, OutgoingMessage.not_before <= now, ~first)
        .where(
            or_(
                col(OutgoingMessage.state) == OutgoingState.WAITING,
                and_(col(OutgoingMessage.state) == OutgoingState.SENDING, col(OutgoingMessage.lease_until) < now),
            )
        )
        .order_by(col(OutgoingMessage.priority), col(OutgoingMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutgoingMessage)
    )
    return list(session.exec(query))


def _may_leave(work: Work, row: OutgoingMessage, chat: Chat) -> bool:
    """Whether the message may still leave; if not, it gets its end."""
    if chat.unreachable_at is not None:
        _end(work, row, OutgoingState.UNSENT, "the chat cannot be reached")
        return False
    withdrawn = reason_to_withdraw(work.session, row, chat)
    if withdrawn:
        _end(work, row, OutgoingState.WITHDRAWN, withdrawn)
        return False
    if row.not_after is not None and row.not_after < work.now:
        _end(work, row, OutgoingState.UNSENT, "too late")
        if row.purpose != ANSWER:
            _tell_undelivered(work, row, chat)
        return False
    return True


def _outgoing(row: OutgoingMessage, chat: Chat) -> Outgoing:
    choices = tuple(Choice(label=choice["label"], press=choice["press"]) for choice in row.choices)
    return Outgoing(
        id=row.id or 0,
        attempt=row.attempts,
        address=chat.address,
        text=row.text,
        choices=choices,
        question=row.question,
    )


def _row(work: Work, message_id: int) -> OutgoingMessage | None:
    return work.session.get(OutgoingMessage, message_id, with_for_update=True)


def _wait(row: OutgoingMessage, now: datetime, failure: Failure) -> None:
    pause = min(_FIRST_PAUSE_S * 2 ** min(max(row.attempts - 1, 0), 10), _LONGEST_PAUSE_S)
    seconds = failure.seconds if failure.kind is FailureKind.RETRY_AFTER else pause
    row.state = OutgoingState.WAITING
    row.not_before = now + timedelta(seconds=seconds)
    row.reason = failure.kind.value


def _end(work: Work, row: OutgoingMessage, state: OutgoingState, reason: str) -> None:
    row.state = state
    row.reason = reason
    row.lease_until = None
    work.session.add(row)
    work.session.flush()


def _tell_undelivered(work: Work, row: OutgoingMessage, chat: Chat) -> None:
    if row.purpose != _SIGNAL:  # the notice of a signal: that escalates by itself, one about it would go round for ever
        _tell_team(work, chat, f"undelivered:{row.key}", "undelivered", row.about)


def _tell_team(work: Work, chat: Chat, cause: str, kind: str, words: str) -> None:
    """Raise a signal in the region of the chat: one bot serves every region."""
    person = work.session.get(Person, chat.person_id) if chat.person_id is not None else None
    there = replace(work, scope=replace(work.scope, region_id=chat.region_id))
    raise_signal(there, cause=cause, kind=kind, person=person, words=words)


def _unknown_name(channel: Channel) -> str:
    return f"delivery.unknown.{channel.value}"


def _count_unknown(work: Work, channel: Channel) -> None:
    work.session.get(KeptValue, _unknown_name(channel), with_for_update=True)  # several workers count
    keep_value(work.session, _unknown_name(channel), str(unknown_outcomes(work.session, channel) + 1))
