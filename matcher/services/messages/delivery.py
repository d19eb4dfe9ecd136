"""From the outbox to a channel: claimed by lease, and checked again right before leaving.

A row leaves in three steps, each a transaction of its own: `claim` leases it, the channel sends it while no transaction
is open, and `outcomes.record_sent` or `record_failed` writes what came of it. A lease that runs out means that nobody
knows whether the message left: it is sent again, and counted (`outcomes.unknown_outcomes`).
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.messages.outcomes import count_unknown, end_row, record_sent, row_of, tell_undelivered
from matcher.services.messages.sending import Choice, Outgoing
from matcher.services.messages.still_wanted import ANSWER, reason_to_withdraw

__all__ = ["ANNOUNCED", "LEASE", "claim", "deliver_web", "earlier_keyboard", "make_readable"]

LEASE = timedelta(seconds=60)  # longer than the slowest send with its waiting for a turn
ANNOUNCED = "announced"  # reason of a row that left as a line and a link, and was not read yet
_QUESTIONS = frozenset({"proposal", "check-in"})
_OUR_OWN_IDEA = _QUESTIONS | {"reminder", "notice"}


def claim(
    work: Work, channel: Channel, limit: int, *, lease: timedelta = LEASE, silent_since: datetime | None = None
) -> list[Outgoing]:
    """Lease messages that may leave now, at most one per chat, answers before bulk.

    Each is checked again: a person who stopped or withdrew consent, a chat that cannot be reached, a moment that has
    passed, something that is not open any more. What fails the check gets its end here and is not returned.

    Args:
        work: A transaction of its own; commit it before sending.
        channel: Which channel.
        limit: How many at most.
        lease: How long nobody else may send them.
        silent_since: Leave alone whoever was heard after this moment; left out, nobody.

    Returns:
        What to send, in the order to send it.
    """
    claimed: list[Outgoing] = []
    while len(claimed) < limit:
        rows = _due(work.session, channel, work.now, limit - len(claimed), silent_since)
        if not rows:
            break
        for row, chat in rows:
            if row.state is OutgoingState.SENDING:
                count_unknown(work, channel)
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


def deliver_web(work: Work, chat: Chat) -> list[OutgoingMessage]:
    """Deliver what waits for a chat whose reader is looking now (web chat, terminal): being readable is being sent.

    What was only announced by letter is looked at once more: it may have become unwanted since.
    """
    announced = work.session.exec(
        select(OutgoingMessage)
        .where(OutgoingMessage.chat_id == chat.id, OutgoingMessage.reason == ANNOUNCED)
        .where(OutgoingMessage.state == OutgoingState.SENT)
        .with_for_update()
    ).all()
    for row in announced:
        withdrawn = reason_to_withdraw(work.session, row, chat)
        end_row(work, row, OutgoingState.WITHDRAWN if withdrawn else OutgoingState.SENT, withdrawn)
    return make_readable(work, chat)


def make_readable(work: Work, chat: Chat) -> list[OutgoingMessage]:
    """Make readable what waits for a chat.

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
    row = row_of(work, message_id)
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


def _due(
    session: Session, channel: Channel, now: datetime, limit: int, silent_since: datetime | None
) -> list[tuple[OutgoingMessage, Chat]]:
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
    if silent_since is not None:
        query = query.where(or_(col(Chat.last_heard_at).is_(None), col(Chat.last_heard_at) <= silent_since))
    return list(session.exec(query))


def _may_leave(work: Work, row: OutgoingMessage, chat: Chat) -> bool:
    """Whether the message may still leave; if not, it gets its end."""
    if chat.unreachable_at is not None:
        end_row(work, row, OutgoingState.UNSENT, "the chat cannot be reached")
        return False
    withdrawn = reason_to_withdraw(work.session, row, chat)
    if withdrawn:
        end_row(work, row, OutgoingState.WITHDRAWN, withdrawn)
        return False
    if row.not_after is not None and row.not_after < work.now:
        end_row(work, row, OutgoingState.UNSENT, "too late")
        if row.purpose != ANSWER:
            tell_undelivered(work, row, chat)
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
