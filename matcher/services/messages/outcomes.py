"""What came of a message that was handed to a channel: sent, tried again later, or ended with the team told."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.kept_value import KeptValue, keep_value, kept_value
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.messages.sending import Failure, FailureKind

__all__ = [
    "channel_is_back",
    "count_unknown",
    "end_row",
    "mark_reachable",
    "mark_unreachable",
    "record_failed",
    "record_sent",
    "release",
    "row_of",
    "tell_undelivered",
    "unknown_outcomes",
]

_FIRST_PAUSE_S = 5
_LONGEST_PAUSE_S = 600
_SIGNAL = "signal"  # the purpose of a notice to the team
_MOST_ATTEMPTS = 150  # with these pauses a little over a day: longer than any outage we plan for


def record_sent(work: Work, message_id: int, external_id: str = "") -> None:
    """The channel confirmed: the message is sent, whatever happened to its row meanwhile."""
    work.session.execute(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.id) == message_id, col(OutgoingMessage.state) != OutgoingState.SENT)
        .values(state=OutgoingState.SENT, reason="", external_id=external_id, sent_at=work.now, lease_until=None)
    )


def record_failed(work: Work, message_id: int, failure: Failure, *, attempt: int | None = None) -> None:
    """The message was not confirmed: try again later, or give it its end and tell the team.

    Args:
        work: A transaction of its own.
        message_id: Of the row.
        failure: What the channel said.
        attempt: Which attempt failed; left out, the latest. Of an older one only the count is kept.
    """
    row = row_of(work, message_id)
    if row is None:
        return
    chat = work.session.get_one(Chat, row.chat_id)
    if failure.kind is FailureKind.UNKNOWN:
        count_unknown(work, chat.channel)
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
            end_row(work, row, OutgoingState.UNSENT, failure.kind.value)
        case _:
            end_row(work, row, OutgoingState.UNSENT, f"{failure.kind.value} {failure.detail}".strip())
            tell_undelivered(work, row, chat)
    work.session.add(row)
    work.session.flush()


def release(work: Work, message_id: int, *, attempt: int) -> None:
    """Give a claimed message back that was not handed to the channel at all (we are stopping, say)."""
    row = row_of(work, message_id)
    if row is not None and row.state is OutgoingState.SENDING and row.attempts == attempt:
        row.state = OutgoingState.WAITING
        row.lease_until = None
        row.attempts -= 1
        work.session.add(row)
        work.session.flush()


def channel_is_back(work: Work, channel: Channel) -> None:
    """A channel answers after a silence: what waits for another attempt because of that is due now."""
    silent = (FailureKind.TEMPORARY.value, FailureKind.UNKNOWN.value)
    here = select(Chat.id).where(Chat.channel == channel)
    work.session.execute(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.state) == OutgoingState.WAITING, col(OutgoingMessage.reason).in_(silent))
        .where(col(OutgoingMessage.not_before) > work.now, col(OutgoingMessage.chat_id).in_(here))
        .values(not_before=work.now)
    )


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


def row_of(work: Work, message_id: int) -> OutgoingMessage | None:
    """The row of a message, locked."""
    return work.session.get(OutgoingMessage, message_id, with_for_update=True)


def _wait(row: OutgoingMessage, now: datetime, failure: Failure) -> None:
    pause = min(_FIRST_PAUSE_S * 2 ** min(max(row.attempts - 1, 0), 10), _LONGEST_PAUSE_S)
    seconds = failure.seconds if failure.kind is FailureKind.RETRY_AFTER else pause
    row.state = OutgoingState.WAITING
    row.not_before = now + timedelta(seconds=seconds)
    row.reason = failure.kind.value


def end_row(work: Work, row: OutgoingMessage, state: OutgoingState, reason: str) -> None:
    """Give a message its end."""
    row.state = state
    row.reason = reason
    row.lease_until = None
    work.session.add(row)
    work.session.flush()


def tell_undelivered(work: Work, row: OutgoingMessage, chat: Chat) -> None:
    """The team learns that somebody was not reached."""
    if row.purpose != _SIGNAL:  # the notice of a signal: that escalates by itself, one about it would go round for ever
        _tell_team(work, chat, f"undelivered:{row.key}", "undelivered", row.about)


def _tell_team(work: Work, chat: Chat, cause: str, kind: str, words: str) -> None:
    """Raise a signal in the region of the chat: one bot serves every region."""
    person = work.session.get(Person, chat.person_id) if chat.person_id is not None else None
    there = replace(work, scope=replace(work.scope, region_id=chat.region_id))
    raise_signal(there, cause=cause, kind=kind, person=person, words=words)


def _unknown_name(channel: Channel) -> str:
    return f"delivery.unknown.{channel.value}"


def count_unknown(work: Work, channel: Channel) -> None:
    """One more send of which nobody knows whether it left."""
    work.session.get(KeptValue, _unknown_name(channel), with_for_update=True)  # several workers count
    keep_value(work.session, _unknown_name(channel), str(unknown_outcomes(work.session, channel) + 1))
