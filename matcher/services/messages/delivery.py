"""From the outbox to a channel: claimed by lease, and checked again right before leaving.

A row leaves in three steps, each a transaction of its own: `claim` leases it, the channel sends it while no transaction
is open, and `outcomes.record_sent` or `record_failed` writes what came of it. A lease that runs out means that whoever
carried it is gone, and nobody knows whether the message left: it is sent again, and counted
(`outcomes.unknown_outcomes`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Integer, and_, bindparam, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.columns import UtcMoment
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.messages.outcomes import count_unknown, end_row, record_sent, row_of, tell_undelivered
from matcher.services.messages.sending import Choice, Outgoing
from matcher.services.messages.still_wanted import ANSWER, reason_to_withdraw

__all__ = ["ANNOUNCED", "LEASE", "claim", "deliver_web", "earlier_keyboard", "make_readable", "renew"]

LEASE = timedelta(seconds=60)  # longer than the slowest send; whoever lives renews it (`renew`)
ANNOUNCED = "announced"  # reason of a row that left as a line and a link, and was not read yet
_QUESTIONS = frozenset({"proposal", "check-in"})
_NEVER_AT_NIGHT = _QUESTIONS | {"signal"}  # a notice to the team too: what is urgent is counted in waking hours
_OUR_OWN_IDEA = _NEVER_AT_NIGHT | {"reminder", "notice"}


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
        leaving = []
        for row, chat in rows:
            if row.state is OutgoingState.SENDING:
                count_unknown(work, channel)
            if not _waits_for_morning(work, row) and _may_leave(work, row, chat):
                leaving.append((row, chat))
        for row, chat in leaving:
            row.state = OutgoingState.SENDING
            row.lease_until = work.now + lease
            row.attempts += 1
            work.session.add(row)
            claimed.append(_outgoing(row, chat))
        work.session.flush()
    return claimed


def renew(work: Work, attempts: Mapping[int, int], *, lease: timedelta = LEASE) -> set[int]:
    """Keep messages that were claimed for another lease: whoever carries them still lives.

    Args:
        work: A transaction of its own.
        attempts: Row id → the attempt that was claimed.
        lease: How long nobody else may send them, from now on.

    Returns:
        Those that are still ours. Any other was claimed by somebody else, or has its end: it must not be sent.
    """
    rows = work.session.exec(
        select(OutgoingMessage.id, OutgoingMessage.attempts)
        .where(col(OutgoingMessage.id).in_(attempts), OutgoingMessage.state == OutgoingState.SENDING)
        .with_for_update()
    ).all()
    ours = {row_id for row_id, attempt in rows if row_id is not None and attempts[row_id] == attempt}
    if ours:
        changed = update(OutgoingMessage).where(col(OutgoingMessage.id).in_(ours))
        work.session.execute(changed.values(lease_until=work.now + lease))
    return ours


def _waits_for_morning(work: Work, row: OutgoingMessage) -> bool:
    """Put off what would wake somebody up: our own questions and notices to the team always, news when it is late
    because a channel was down.

    News that was written outside waking hours on purpose (a meeting of tomorrow morning is off) leaves at once.
    """
    waking = contact_plan().waking
    if row.purpose not in _OUR_OWN_IDEA or waking.hold(work.now, work.zone):
        return False
    meant_for = row.created_at if row.reason else row.not_before  # another attempt has a moment that nobody chose
    if row.purpose not in _NEVER_AT_NIGHT and not waking.hold(meant_for, work.zone):
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
    given: dict[str, Any] = {"channel": channel, "now": now, "most": limit}
    question = _WHAT_IS_DUE
    if silent_since is not None:
        question, given = _WHAT_IS_DUE_IN_SILENCE, {**given, "silent_since": silent_since}
    return [(row, chat) for row, chat, _ in session.exec(question, params=given)]


def _what_is_due() -> Select[OutgoingMessage, Chat, Person]:
    """The question that `_due` asks every second: put together once, since that takes longer than its answer.

    The person comes along because everything that leaves is held against them.
    """
    channel: BindParameter[Any] = bindparam("channel")
    now = bindparam("now", type_=UtcMoment())
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
    return (
        select(OutgoingMessage, Chat, Person)
        .join(Chat, col(Chat.id) == OutgoingMessage.chat_id)
        .outerjoin(Person, col(Person.id) == Chat.person_id)
        .where(col(Chat.channel) == channel, col(OutgoingMessage.not_before) <= now, ~first)
        .where(
            or_(
                col(OutgoingMessage.state) == OutgoingState.WAITING,
                and_(col(OutgoingMessage.state) == OutgoingState.SENDING, col(OutgoingMessage.lease_until) < now),
            )
        )
        .order_by(col(OutgoingMessage.priority), col(OutgoingMessage.id))
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=OutgoingMessage)
    )


_WHAT_IS_DUE = _what_is_due()
_WHAT_IS_DUE_IN_SILENCE = _WHAT_IS_DUE.where(
    or_(col(Chat.last_heard_at).is_(None), col(Chat.last_heard_at) <= bindparam("silent_since", type_=UtcMoment()))
)


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
