"""Ties that came about through the team: when they count, and how they end."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from matcher.errors import InputError, StateError
from matcher.language.message import Message
from matcher.models.contact import Answer, CheckInKind, CheckInState, Side, answers_of, check_ins_of_tie
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact import gathering
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.signals import raise_signal
from matcher.services.contact.tie_sides import both_sides, name_for, team_name
from matcher.services.messages import conversations
from matcher.services.trust import audit, disclosure

__all__ = ["count_after_good_start", "end", "good_start_since"]

# An answer comes in steps (how was it, once more?, own words); after a day it is as complete as it will be.
_ANSWER_SETTLED = timedelta(days=1)
_FEW_TIES = 1
_OPEN = (CheckInState.DUE, CheckInState.ASKED, CheckInState.REMINDED, CheckInState.UNANSWERED)


def count_after_good_start(work: Work, tie: Tie) -> bool:
    """Let a tie count in the person's network once both sides had a good start; says whether it counts now.

    A good start: after the first meeting both sides answered, neither badly, and nobody would rather not go on.
    """
    if tie.counted_at is not None:
        return True
    since = good_start_since(work, tie)
    if tie.state is not TieState.STARTING or since is None or since > work.now:
        return False
    tie.state = TieState.RUNNING
    tie.counted_at = work.now
    work.session.add(tie)
    work.session.flush()
    audit.record(work, work.session.get(Person, tie.person_id), "change", "tie counts after a good start")
    return True


def good_start_since(work: Work, tie: Tie) -> datetime | None:
    """When the good start of a tie is settled, or None while there is none."""
    latest: dict[Side, Answer] = {}
    left_out: set[Side] = set()  # sides whose first question the team skipped: their next answer tells
    for check_in in check_ins_of_tie(work.session, tie.id or 0):
        if check_in.side is Side.CARER:
            continue
        if check_in.kind is CheckInKind.FIRST and check_in.state is CheckInState.SKIPPED:
            left_out.add(check_in.side)
        elif check_in.kind is CheckInKind.FIRST or (check_in.side in left_out and check_in.side not in latest):
            answers = answers_of(work.session, check_in.id or 0)
            if answers:
                latest[check_in.side] = answers[-1]
    sides = {Side.PARTICIPANT, Side.HELPER} if tie.other_id is not None else {Side.PARTICIPANT}
    if set(latest) != sides:
        return None
    if any(answer.answer == "bad" or answer.again == "no" for answer in latest.values()):
        return None
    return max(answer.at if answer.again else answer.at + _ANSWER_SETTLED for answer in latest.values())


def end(work: Work, tie: Tie, why: str, *, self_going: bool = False, tell: bool = True) -> None:
    """End the contact around a tie, or let the two go on by themselves.

    Check-ins stop. When they go on by themselves the tie stays in the network, and so does what they had planned;
    otherwise it ends, coming appointments leave the calendar, addresses that were released cannot be opened any more,
    and the reason stays with the team.

    Args:
        work: The use case.
        tie: Which tie.
        why: The reason, for the team only.
        self_going: They go on by themselves.
        tell: Whether both sides hear it from us; after a death or an admission a person tells it.

    Raises:
        InputError: There is no reason.
        StateError: It has ended before.
    """
    if not why.strip():
        raise InputError("a reason is needed", place="why", mend="write in a few words why it ends").told(
            Message("problem.reason_needed")
        )
    if tie.state is TieState.ENDED or (self_going and tie.state is TieState.SELF_GOING):
        raise StateError("this tie has ended before").told(Message("problem.tie_ended"))
    _stop_check_ins(work, tie)
    tie.state = TieState.SELF_GOING if self_going else TieState.ENDED
    tie.ended_why = why.strip()
    if not self_going:
        tie.ended_at = work.now
        _clear_calendar(work, tie)
        disclosure.withdraw_releases(work, tie)
    work.session.add(tie)
    work.session.flush()
    participant = work.session.get(Person, tie.person_id)
    audit.record(work, participant, "change", "tie goes on by itself" if self_going else "tie ended")
    if tell:
        _tell(work, tie, "contact.tie.self_going" if self_going else "contact.tie.ended")
    if not self_going and participant is not None:
        _look_at_network(work, tie, participant)


def _stop_check_ins(work: Work, tie: Tie) -> None:
    for check_in in check_ins_of_tie(work.session, tie.id or 0):
        if check_in.state not in _OPEN:
            continue
        asked = work.session.get(Person, check_in.person_id)
        if asked is not None:
            gathering.close_question(work, asked, check_in)
        if check_in.state is not CheckInState.UNANSWERED:
            check_in.state = CheckInState.STOPPED
            check_in.ended_at = work.now
            work.session.add(check_in)
    work.session.flush()


def _clear_calendar(work: Work, tie: Tie) -> None:
    standing = select(Appointment).where(
        Appointment.tie_id == tie.id,
        col(Appointment.state).in_((AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)),
    )
    for appointment in work.session.exec(standing).all():
        appointment.state = AppointmentState.CANCELLED
        appointment.sequence += 1
        work.session.add(appointment)
        for person in both_sides(work, tie):
            conversations.close_threads(work, person, f"appointment:{appointment.public_id}")
    work.session.flush()


def _tell(work: Work, tie: Tie, key: str) -> None:
    for person in both_sides(work, tie):
        if person.circle_only:
            continue
        conversations.say(
            work,
            person,
            Message(key, {"name": name_for(work, tie, person), "team": team_name(work, tie)}),
            purpose="notice",
            about=f"tie:{tie.public_id}",
            key=f"{key}:{tie.public_id}:{person.public_id}",
            not_before=contact_plan().waking.not_before(work.now, work.zone),
        )
        if tie.state is TieState.ENDED:  # the message promises a call
            cause = f"ending:{tie.public_id}:{person.public_id}"
            raise_signal(work, cause=cause, kind="ending", person=person, tie=tie)


def _look_at_network(work: Work, tie: Tie, participant: Person) -> None:
    query = select(Tie.id).where(
        Tie.person_id == participant.id, col(Tie.known_before).is_(False), Tie.state != TieState.ENDED
    )
    if participant.stopped_at is None and len(list(work.session.exec(query))) <= _FEW_TIES:
        raise_signal(work, cause=f"thin-network:{tie.public_id}", kind="thin-network", person=participant, tie=tie)
