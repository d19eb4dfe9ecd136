"""Signals: raised once per cause, owned by somebody, seen in time, and closed by a person only."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.chat import Chat
from matcher.models.contact import Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import Region, TeamMember
from matcher.models.tie import Tie, running_ties_of
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan, signal_rules
from matcher.services.contact.duty_roster import duty_on, line_of_duty, member_to_own, on_duty_for
from matcher.services.messages import outbox
from matcher.services.trust import audit

__all__ = [
    "acknowledge",
    "acknowledge_by",
    "close",
    "escalate",
    "escalate_due",
    "goes_on_at",
    "hand_over",
    "on_worry",
    "raise_signal",
]

_UNLISTED = 2  # a kind that the rules do not know still reaches somebody within two working days
_LONGEST_CAUSE = 255


def raise_signal(
    work: Work,
    *,
    cause: str,
    kind: str,
    person: Person | None = None,
    tie: Tie | None = None,
    words: str = "",
    urgency: int | None = None,
) -> Signal:
    """Put something before a person of the team; the same cause a second time changes nothing.

    Args:
        work: The use case that causes it.
        cause: What raised it, unique for ever ("check-in:ABC:bad-answer").
        kind: A kind of ``data/signals.toml``.
        person: Whom it is about.
        tie: Which tie it is about.
        words: What was said; read by the team only.
        urgency: 1 today, 2 within two working days, 3 when convenient; that of the kind when left out.

    Returns:
        The signal, new or as it was.
    """
    if len(cause) > _LONGEST_CAUSE:  # two long causes may begin alike
        cause = f"{cause[: _LONGEST_CAUSE - 33]}:{hashlib.sha256(cause.encode()).hexdigest()[:32]}"
    found = work.session.exec(select(Signal).where(Signal.cause == cause)).first()
    if found is not None:
        return found
    region_id = person.region_id if person is not None else tie.region_id if tie is not None else work.scope.region_id
    owner = member_to_own(work, region_id, person, tie)
    signal = Signal(
        region_id=region_id,
        person_id=person.id if person is not None else None,
        tie_id=tie.id if tie is not None else None,
        cause=cause,
        kind=kind,
        urgency=urgency or signal_rules().kinds.get(kind, _UNLISTED),
        words=words,
        raised_at=work.now,
        owner_id=owner.id if owner is not None else None,
    )
    work.session.add(signal)
    work.session.flush()
    audit.record(work, person, "create", "signal", why=kind)
    if owner is not None:
        _notify(work, signal, owner, f"signal:{signal.public_id}")
    return signal


def acknowledge(work: Work, signal: Signal, member: TeamMember) -> None:
    """Somebody of the team has seen it and takes it on, by name.

    Raises:
        NotAllowedError: The member is of another region or does not work here any more.
        StateError: The signal was closed.
    """
    _of_this_team(signal, member)
    if signal.state is SignalState.CLOSED:
        raise StateError("somebody closed this signal already").told(Message("problem.signal_closed"))
    if signal.state is SignalState.ACKNOWLEDGED and signal.acknowledged_by_id == member.id:
        return
    signal.state = SignalState.ACKNOWLEDGED
    signal.acknowledged_at = work.now
    signal.acknowledged_by_id = member.id
    signal.owner_id = member.id
    _save(work, signal, "signal acknowledged")


def close(work: Work, signal: Signal, member: TeamMember, note: str) -> None:
    """A person closes a signal and writes what was done; no program ever does.

    Raises:
        InputError: There is no note.
        NotAllowedError: The member is of another region or does not work here any more.
        StateError: It was closed already.
    """
    _of_this_team(signal, member)
    if not note.strip():
        raise InputError("what was done about it?", place="note", mend="write a few words").told(
            Message("problem.note_needed")
        )
    if signal.state is SignalState.CLOSED:
        raise StateError("somebody closed this signal already").told(Message("problem.signal_closed"))
    if signal.acknowledged_at is None:
        signal.acknowledged_at = work.now
        signal.acknowledged_by_id = member.id
    signal.state = SignalState.CLOSED
    signal.closed_at = work.now
    signal.closed_by_id = member.id
    signal.note = note.strip()
    _save(work, signal, "signal closed")


def acknowledge_by(work: Work, signal: Signal) -> datetime:
    """Until when a signal may wait for a name before it goes on; counted anew from each time it went on."""
    region = work.session.get_one(Region, signal.region_id)
    zone = ZoneInfo(region.timezone)
    since = signal.escalated_at or signal.raised_at
    return signal_rules().acknowledge_by(signal.urgency, since, contact_plan(), zone)


def goes_on_at(work: Work, signal: Signal) -> datetime | None:
    """When a signal that nobody acknowledges goes on to somebody else; None when nobody is left to turn to."""
    if signal.state is not SignalState.OPEN:
        return None
    if signal.escalated_at is not None and not _line(work, signal):
        return None
    return acknowledge_by(work, signal)


def escalate(work: Work, signal: Signal) -> bool:
    """Hand a signal that nobody acknowledged in time to who is on duty, and after them to the coordinator.

    Returns:
        Whether it went on.
    """
    due = goes_on_at(work, signal)
    if due is None or due > work.now:
        return False
    line = _line(work, signal)
    signal.escalated_at = work.now
    signal.owner_id = line[0].id if line else signal.owner_id
    _save(work, signal, "signal escalated")
    nobody = not duty_on(work, signal.region_id, work.today)
    # Where nobody else is left to turn to, everybody of the team hears it.
    for member in line[:1] or _everybody(work, signal.region_id):
        _notify(work, signal, member, f"signal:{signal.public_id}:escalated", nobody_on_duty=nobody)
    return True


def _line(work: Work, signal: Signal) -> list[TeamMember]:
    return line_of_duty(work, signal.region_id, signal.owner_id, went_on=signal.escalated_at is not None)


def escalate_due(work: Work) -> int:
    """Hand on every signal of the region whose time has passed; returns how many."""
    query = select(Signal).where(Signal.region_id == work.scope.region_id, Signal.state == SignalState.OPEN)
    return sum(escalate(work, signal) for signal in work.session.exec(query).all())


def hand_over(work: Work, member_id: int) -> int:
    """Give what a member has not acknowledged to whoever does their work today; returns how many.

    Where nobody stands in, everything stays where it is: what nobody looks at in time goes to the coordinator.
    """
    member = work.session.get_one(TeamMember, member_id)
    present = on_duty_for(work, member)
    if present is None or present.id == member.id:
        return 0
    query = select(Signal).where(
        Signal.region_id == member.region_id, Signal.owner_id == member.id, Signal.state == SignalState.OPEN
    )
    waiting = work.session.exec(query).all()
    for signal in waiting:
        signal.owner_id = present.id
        _save(work, signal, "signal handed over")
        _notify(work, signal, present, f"signal:{signal.public_id}:handed-over:{present.id}")
    return len(waiting)


def on_worry(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Somebody wrote that they worry: their words go to a person, today."""
    person = work.session.get(Person, chat.person_id) if chat.person_id is not None else None
    ties = running_ties_of(work.session, person.id or 0) if person is not None else []
    raise_signal(
        work,
        cause=f"worry:{key}",
        kind="worry",
        person=person,
        tie=ties[0] if len(ties) == 1 else None,
        words=str(values.get("words", "")),
    )


def _notify(work: Work, signal: Signal, member: TeamMember, key: str, *, nobody_on_duty: bool = False) -> None:
    """Write to the chats of a team member: a reference and nothing about anybody."""
    region = work.session.get_one(Region, signal.region_id)
    zone = ZoneInfo(region.timezone)
    query = select(Chat).where(Chat.team_member_id == member.id, col(Chat.unreachable_at).is_(None))
    message = Message(f"contact.signal.notice-{signal.urgency}", {"reference": signal.public_id})
    text = work.app.wording.render(message, member.language)
    if nobody_on_duty:
        text = f"{text} {work.app.wording.render(Message('rota.nobody_today'), member.language)}"
    for chat in work.session.exec(query).all():
        outbox.enqueue(
            work,
            chat,
            text,
            key=f"{key}:{chat.id}",
            purpose="signal",
            about=f"signal:{signal.public_id}",
            priority=1,
            not_before=contact_plan().waking.not_before(work.now, zone),
        )


def _of_this_team(signal: Signal, member: TeamMember) -> None:
    if member.region_id != signal.region_id or not member.active:
        raise NotAllowedError("only somebody of this team").told(Message("problem.other_team"))


def _everybody(work: Work, region_id: int) -> list[TeamMember]:
    return list(work.session.exec(select(TeamMember).where(TeamMember.region_id == region_id, TeamMember.active)))


def _save(work: Work, signal: Signal, what: str) -> None:
    work.session.add(signal)
    work.session.flush()
    person = work.session.get(Person, signal.person_id) if signal.person_id is not None else None
    audit.record(work, person, "change", what, why=signal.kind)
