"""How the service is doing, in numbers without anybody in them: for an operator's monitoring, and for "is it ready?".

Everything is counted from the tables, so that every process gives the same answer and a restart forgets nothing.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, col, func, select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.contact import CheckIn, CheckInState, Signal, SignalState
from matcher.models.kept_value import KeptValue, keep_value, kept_value
from matcher.services.application import Application
from matcher.services.messages.sending import FailureKind

__all__ = ["CLOCK_SILENT_AFTER", "Figures", "clock_seen", "figures", "not_ready", "note_clock"]

CLOCK_SILENT_AFTER = timedelta(minutes=5)  # fifteen calls missed: by then somebody waits for a reminder
_CLOCK = "clock.seen"
_UNKNOWN = "delivery.unknown."


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts at one moment.

    Attributes:
        messages: (channel, state, kind of failure or "") → number of outgoing messages.
        oldest_waiting_s: Channel → seconds since the oldest message that may leave now was due; 0 without one.
        unknown: Channel → sends of which nobody knows whether they arrived.
        check_ins: State → number of check-ins.
        check_ins_late: Check-ins whose moment has passed and that were not asked.
        signals: (urgency, state) → number of signals that nobody has closed.
        oldest_signal_s: Urgency → seconds since the oldest signal that nobody has acknowledged; 0 without one.
        clock_silent_s: Seconds since the clock last did what was due; None when it never did.
    """

    messages: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    oldest_waiting_s: dict[str, float] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    check_ins: Counter[str] = field(default_factory=Counter)
    check_ins_late: int = 0
    signals: Counter[tuple[int, str]] = field(default_factory=Counter)
    oldest_signal_s: dict[int, float] = field(default_factory=dict)
    clock_silent_s: float | None = None


def figures(app: Application) -> Figures:
    """Count everything, in one transaction."""
    now = app.now()
    with app.database.transaction() as session:
        return Figures(
            messages=_messages(session),
            oldest_waiting_s=_oldest_waiting(session, now),
            unknown=_unknown(session),
            check_ins=Counter(dict(_by(session, CheckIn.state))),
            check_ins_late=session.exec(
                select(func.count()).where(CheckIn.state == CheckInState.DUE, CheckIn.due_at < now)
            ).one(),
            signals=_signals(session),
            oldest_signal_s=_oldest_signals(session, now),
            clock_silent_s=_clock_silent(session, now),
        )


def note_clock(app: Application) -> None:
    """Write down that what is due was done just now."""
    with app.database.transaction() as session:
        keep_value(session, _CLOCK, app.now().isoformat())


def clock_seen(session: Session) -> datetime | None:
    """When what was due was done last; None when it never was."""
    kept = kept_value(session, _CLOCK)
    return datetime.fromisoformat(kept) if kept else None


def not_ready(app: Application) -> str:
    """Why this service cannot do its work at the moment; empty when it can.

    A database that does not answer raises; whoever asks shows that as "not ready" as well.
    """
    with app.database.transaction() as session:
        silent = _clock_silent(session, app.now())
        there = MigrationContext.configure(session.connection()).get_current_revision()
    wanted = ScriptDirectory.from_config(app.database.alembic_config()).get_current_head()
    if there != wanted:
        return "the tables are of another version"
    if silent is None or silent > CLOCK_SILENT_AFTER.total_seconds():
        return "nothing that is due is being done: no clock runs"
    return ""


def _messages(session: Session) -> Counter[tuple[str, str, str]]:
    query = (
        select(Chat.channel, OutgoingMessage.state, OutgoingMessage.reason, func.count())
        .join(Chat, col(Chat.id) == OutgoingMessage.chat_id)
        .group_by(col(Chat.channel), col(OutgoingMessage.state), col(OutgoingMessage.reason))
    )
    kinds = {kind.value for kind in FailureKind}
    counts: Counter[tuple[str, str, str]] = Counter()
    for channel, state, reason, number in session.exec(query):
        kind = reason.split(" ")[0]
        counts[str(channel), str(state), kind if kind in kinds else ""] += number
    return counts


def _oldest_waiting(session: Session, now: datetime) -> dict[str, float]:
    query = (
        select(Chat.channel, func.min(OutgoingMessage.not_before))
        .join(Chat, col(Chat.id) == OutgoingMessage.chat_id)
        .where(OutgoingMessage.state == OutgoingState.WAITING, OutgoingMessage.not_before <= now)
        .group_by(col(Chat.channel))
    )
    since = dict.fromkeys((channel.value for channel in Channel), 0.0)
    return since | {str(channel): (now - oldest).total_seconds() for channel, oldest in session.exec(query)}


def _unknown(session: Session) -> dict[str, int]:
    found = session.exec(select(KeptValue).where(col(KeptValue.name).startswith(_UNKNOWN)))
    return {row.name.removeprefix(_UNKNOWN): int(row.value) for row in found}


def _by(session: Session, state: CheckInState) -> list[tuple[str, int]]:
    query = select(state, func.count()).group_by(col(state))
    return [(str(found), number) for found, number in session.exec(query)]


def _signals(session: Session) -> Counter[tuple[int, str]]:
    query = (
        select(Signal.urgency, Signal.state, func.count())
        .where(Signal.state != SignalState.CLOSED)
        .group_by(col(Signal.urgency), col(Signal.state))
    )
    return Counter({(urgency, str(state)): number for urgency, state, number in session.exec(query)})


def _oldest_signals(session: Session, now: datetime) -> dict[int, float]:
    query = (
        select(Signal.urgency, func.min(Signal.raised_at))
        .where(Signal.state == SignalState.OPEN)
        .group_by(col(Signal.urgency))
    )
    return {1: 0.0, 2: 0.0, 3: 0.0} | {
        urgency: (now - oldest).total_seconds() for urgency, oldest in session.exec(query)
    }


def _clock_silent(session: Session, now: datetime) -> float | None:
    seen = kept_value(session, _CLOCK)
    return (now - datetime.fromisoformat(seen)).total_seconds() if seen else None
