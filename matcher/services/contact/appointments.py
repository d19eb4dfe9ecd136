"""Meetings: planned at a place that is nobody's home, reminded of the day before, and over."""

from datetime import date

from sqlmodel import col, select

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.contact import talk_first
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState, appointments_of_tie
from matcher.services.application import Work
from matcher.services.contact.appointment_changes import (
    answer_move,
    ask_move,
    cancel,
    move,
    move_is_open,
    on_appointment_cancelled,
    on_move_answered,
    on_move_asked,
)
from matcher.services.contact.appointment_notices import tell_both
from matcher.services.contact.check_in_plans import plan_for_tie
from matcher.services.contact.meeting_moments import check_coming, end_of, read_start, reminder_of, start_of
from matcher.services.contact.meeting_points import check_meeting_point
from matcher.services.trust import audit

__all__ = [
    "answer_move",
    "ask_move",
    "cancel",
    "conclude",
    "move",
    "move_is_open",
    "on_appointment_cancelled",
    "on_move_answered",
    "on_move_asked",
    "plan",
    "plan_first",
    "remind",
    "remind_due",
]

_LONGEST_MINUTES = 12 * 60
_STANDING = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)


def plan_first(
    work: Work,
    tie: Tie,
    *,
    day: date,
    start: str,
    meeting_point: str,
    minutes: int = 60,
    accompanied_by: TeamMember,
) -> Appointment:
    """Plan the first meeting; somebody of the team is there.

    Args:
        work: The use case.
        tie: Between whom; must be at its start.
        day: Local date.
        start: Local time, "HH:MM".
        meeting_point: Where; nobody's home.
        minutes: How long.
        accompanied_by: Who of the team comes along.

    Raises:
        InputError: The moment has passed, or the meeting point is missing, somebody's home, or gives somebody away.
        NotAllowedError: The team member is of another region or does not work here any more.
        StateError: There is a first meeting already, or the tie is past its start.
    """
    if accompanied_by.region_id != tie.region_id or not accompanied_by.active:
        raise NotAllowedError("somebody of this team comes along the first time").told(Message("problem.team_along"))
    if tie.state is not TieState.STARTING:
        raise StateError("these two have met already, or it has ended").told(Message("problem.met_already"))
    if any(row.first and row.state is not AppointmentState.CANCELLED for row in _all(work, tie)):
        raise StateError("there is a first meeting already: move or cancel that one").told(
            Message("problem.first_planned")
        )
    return _plan(work, tie, day, start, meeting_point, minutes, accompanied_by=accompanied_by, first=True)


def plan(work: Work, tie: Tie, day: date, start: str, meeting_point: str, minutes: int = 60) -> Appointment:
    """Plan a later meeting of two people who know each other.

    Raises:
        InputError: The moment has passed, or the meeting point is missing or gives somebody away.
        StateError: They have not met yet, or it has ended.
    """
    if tie.state is TieState.ENDED:
        raise StateError("this tie has ended").told(Message("problem.tie_ended"))
    if not tie.known_before and not any(row.first and row.state is AppointmentState.PAST for row in _all(work, tie)):
        raise StateError("first they meet with somebody of the team").told(Message("problem.meet_first"))
    return _plan(work, tie, day, start, meeting_point, minutes)


def remind_due(work: Work) -> int:
    """Remind both sides of what is tomorrow; returns of how many appointments."""
    query = (
        select(Appointment)
        .join(Tie, col(Tie.id) == Appointment.tie_id)
        .where(Tie.region_id == work.scope.region_id, Appointment.state == AppointmentState.PLANNED)
        .where(col(Appointment.reminded_at).is_(None))
        .order_by(col(Appointment.day), col(Appointment.start), col(Appointment.id))
    )
    return sum(remind(work, appointment) for appointment in work.session.exec(query).all())


def remind(work: Work, appointment: Appointment) -> bool:
    """Remind both sides of one appointment, if that moment is here; says whether it did."""
    if appointment.state is not AppointmentState.PLANNED or appointment.reminded_at is not None:
        return False
    if not reminder_of(appointment) <= work.now < start_of(appointment):
        return False
    tie = work.session.get_one(Tie, appointment.tie_id)
    appointment.reminded_at = work.now
    work.session.add(appointment)
    work.session.flush()
    tomorrow = appointment.day != work.today
    first = "_first" if appointment.accompanied_by_id is not None else ""
    key = f"contact.appointment.{'tomorrow' if tomorrow else 'today'}{first}"
    tell_both(work, tie, appointment, key, purpose="reminder")
    return True


def conclude(work: Work, appointment: Appointment) -> bool:
    """Let an appointment be past once it is over; after a first meeting the check-ins are planned.

    Returns:
        Whether it became past just now.
    """
    if appointment.state is not AppointmentState.PLANNED or end_of(appointment) > work.now:
        return False
    tie = work.session.get_one(Tie, appointment.tie_id)
    appointment.state = AppointmentState.PAST
    tie.last_contact = max(tie.last_contact or appointment.day, appointment.day)
    work.session.add_all((appointment, tie))
    work.session.flush()
    if appointment.first:
        plan_for_tie(work, tie)
    return True


def _plan(
    work: Work,
    tie: Tie,
    day: date,
    start: str,
    meeting_point: str,
    minutes: int,
    *,
    accompanied_by: TeamMember | None = None,
    first: bool = False,
) -> Appointment:
    participant = work.session.get_one(Person, tie.person_id)
    if participant.stopped_at is not None:
        raise StateError("all messages around this participant are stopped").told(Message("problem.stopped"))
    if talk_first(work.session, tie.person_id):
        raise StateError("this participant said stop: talk with them first").told(Message("problem.talk_first"))
    if not 0 < minutes <= _LONGEST_MINUTES:
        raise InputError(f"{minutes} minutes", place="minutes", mend=f"from 1 to {_LONGEST_MINUTES}").told(
            Message("problem.minutes", {"most": _LONGEST_MINUTES})
        )
    clock = read_start(start)
    check_coming(work, day, clock, work.zone)
    appointment = Appointment(
        tie_id=tie.id or 0,
        day=day,
        start=clock,
        minutes=minutes,
        timezone=work.region.timezone,
        meeting_point=check_meeting_point(work, tie, meeting_point),
        first=first,
        accompanied_by_id=accompanied_by.id if accompanied_by is not None else None,
        created_at=work.now,
    )
    # Who hears of it after the moment of the reminder needs none.
    appointment.reminded_at = work.now if reminder_of(appointment) <= work.now else None
    work.session.add(appointment)
    work.session.flush()
    tell_both(work, tie, appointment, "contact.appointment.planned_first" if first else "contact.appointment.planned")
    audit.record(work, participant, "create", "first meeting" if first else "appointment")
    return appointment


def _all(work: Work, tie: Tie) -> list[Appointment]:
    return appointments_of_tie(work.session, tie.id or 0)
