"""An "I can't tomorrow": moved when the other side agrees, or cancelled; the reason stays with the team.

A message is not the same as having heard it: a task stays with the team until a person knows that the other side has.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matcher.errors import NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.chat import Chat
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, appointment_by_public_id
from matcher.services.application import Work
from matcher.services.contact.appointment_notices import about, may_reach_at, tell, tell_both
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.meeting_moments import (
    check_coming,
    end_of,
    read_start,
    reminder_of,
    start_of,
    wished_moment,
)
from matcher.services.contact.signals import raise_signal
from matcher.services.contact.tie_sides import both_sides, other_side
from matcher.services.messages import conversations
from matcher.services.trust import audit

__all__ = [
    "answer_move",
    "ask_move",
    "cancel",
    "move",
    "move_is_open",
    "on_appointment_cancelled",
    "on_move_answered",
    "on_move_asked",
]

_STANDING = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)


def ask_move(
    work: Work, appointment: Appointment, by: Person, moment: Mapping[str, Any], reason_words: str = ""
) -> None:
    """One side asks for another moment: the other side is asked whether that suits.

    Args:
        work: The use case.
        appointment: Which appointment.
        by: Who asks.
        moment: ``day`` (ISO 8601), ``start`` ("HH:MM") and ``daypart``; the last two may be missing.
        reason_words: Why; kept for the team and never passed on.

    Raises:
        InputError: The new moment has passed.
        NotAllowedError: It is somebody else's appointment.
        StateError: It is over or cancelled.
    """
    tie = _own_standing(work, appointment, by)
    other = other_side(work, tie, by)
    wished = wished_moment(appointment, moment)
    crossed = appointment.state is AppointmentState.MOVE_ASKED and appointment.asked_by_id != by.id
    if wished is not None:
        check_coming(work, *wished, ZoneInfo(appointment.timezone))
    _withdraw_questions(work, tie, appointment)
    appointment.state = AppointmentState.MOVE_ASKED
    appointment.asked_by_id = by.id
    appointment.reason_kept = reason_words.strip() or appointment.reason_kept
    askable = wished is not None and other is not None and not crossed
    appointment.asked_moment = {"day": wished[0].isoformat(), "start": wished[1]} if askable and wished else None
    work.session.add(appointment)
    work.session.flush()
    audit.record(work, by, "change", "move asked")
    if not askable or wished is None or other is None:
        words = " ".join(str(value) for value in moment.values() if value is not None)
        mark = f"{about(appointment)}:{appointment.sequence}:{by.public_id}:{words}"
        raise_signal(work, cause=f"move-unclear:{mark}", kind="move-unclear", person=by, tie=tie, words=words)
        return
    new = f"{wished[0].isoformat()}T{wished[1]}"
    conversations.open_script(
        work,
        other,
        "moved",
        {
            "appointment": appointment.public_id,
            "old": f"{appointment.day.isoformat()}T{appointment.start}",
            "new": new,
        },
        purpose="notice",
        about=about(appointment),
        key=f"move:{appointment.public_id}:{appointment.sequence}:{new}:{by.public_id}",
        not_before=may_reach_at(work, appointment),
    )
    move_is_open(work, appointment)


def answer_move(work: Work, appointment: Appointment, by: Person, *, yes: bool) -> None:
    """The other side answered; on yes the appointment moves and both hear it, on no a person finds another moment.

    Raises:
        NotAllowedError: It is somebody else's appointment, or the one who asked.
        StateError: Nobody is waiting for this answer.
    """
    tie = _own_standing(work, appointment, by)
    asked = appointment.asked_moment
    if appointment.state is not AppointmentState.MOVE_ASKED or asked is None:
        raise StateError("nobody is waiting for this answer").told(Message("problem.nobody_waits"))
    if appointment.asked_by_id == by.id:
        raise NotAllowedError("the other side answers this").told(Message("problem.other_side"))
    audit.record(work, by, "change", "move agreed" if yes else "move refused")
    if yes:
        move(work, appointment, date.fromisoformat(asked["day"]), asked["start"])
        return
    asker = other_side(work, tie, by)
    appointment.asked_moment = None
    work.session.add(appointment)
    work.session.flush()
    mark = f"{about(appointment)}:{appointment.sequence}:{asked['day']}T{asked['start']}"
    raise_signal(work, cause=f"move-refused:{mark}", kind="move-refused", person=asker or by, tie=tie)
    if asker is not None:
        tell(work, tie, appointment, asker, "contact.appointment.move_refused")


def move(work: Work, appointment: Appointment, day: date, start: str, meeting_point: str = "") -> None:
    """Put an appointment at another moment; both sides hear it.

    Args:
        work: The use case: both agreed in chat, or a team member called them.
        appointment: Which appointment.
        day: The new local date.
        start: The new local time, "HH:MM".
        meeting_point: Another place, when that changes too; checked by whoever passes it on.

    Raises:
        InputError: The moment has passed.
        StateError: It is over or cancelled.
    """
    _standing(work, appointment)
    clock = read_start(start)
    check_coming(work, day, clock, ZoneInfo(appointment.timezone))
    tie = work.session.get_one(Tie, appointment.tie_id)
    _withdraw_questions(work, tie, appointment)
    appointment.day, appointment.start = day, clock
    appointment.meeting_point = meeting_point or appointment.meeting_point
    appointment.state = AppointmentState.PLANNED
    appointment.sequence += 1
    appointment.asked_by_id = appointment.asked_moment = None
    # Who hears of the new moment after the time of its reminder needs none.
    appointment.reminded_at = work.now if reminder_of(appointment) <= work.now else None
    work.session.add(appointment)
    work.session.flush()
    tell_both(work, tie, appointment, "contact.appointment.moved")
    participant = work.session.get_one(Person, tie.person_id)
    audit.record(work, participant, "change", "appointment moved")
    if appointment.accompanied_by_id is not None:
        mark = f"{about(appointment)}:{appointment.sequence}"
        raise_signal(work, cause=f"move-with-team:{mark}", kind="move-with-team", person=participant, tie=tie)


def cancel(work: Work, appointment: Appointment, by: Person | None, reason_words: str = "") -> None:
    """Call an appointment off; the other side hears it kindly and without the reason.

    A task stays with the team until a person knows that the other side has really heard it.

    Args:
        work: The use case.
        appointment: Which appointment.
        by: Which side calls it off; None when the team does, and both sides hear it.
        reason_words: Why; kept for the team and never passed on.

    Raises:
        NotAllowedError: It is somebody else's appointment.
        StateError: It is over, or was cancelled before.
    """
    tie = _own_standing(work, appointment, by) if by is not None else _standing(work, appointment)
    soon = start_of(appointment) - work.now <= timedelta(hours=contact_plan().change_hours)
    _withdraw_questions(work, tie, appointment)
    appointment.state = AppointmentState.CANCELLED
    appointment.sequence += 1
    appointment.asked_by_id = by.id if by is not None else None
    appointment.asked_moment = None
    appointment.reason_kept = reason_words.strip() or appointment.reason_kept
    work.session.add(appointment)
    work.session.flush()
    audit.record(work, by or work.session.get(Person, tie.person_id), "change", "appointment cancelled")
    for person in both_sides(work, tie):
        if by is not None and person.id == by.id:
            continue
        raise_signal(
            work,
            cause=f"cancelled:{appointment.public_id}:{person.public_id}",
            kind="cancelled-soon" if soon else "cancelled",
            person=person,
            tie=tie,
        )
        tell(work, tie, appointment, person, "contact.appointment.cancelled")


def move_is_open(work: Work, appointment: Appointment) -> bool:
    """Within the last day before an appointment an open question to move it becomes work for a person, once.

    Returns:
        Whether that is so now.
    """
    if appointment.state is not AppointmentState.MOVE_ASKED or appointment.asked_moment is None:
        return False
    if not start_of(appointment) - timedelta(hours=contact_plan().change_hours) <= work.now < end_of(appointment):
        return False
    tie = work.session.get_one(Tie, appointment.tie_id)
    asker = work.session.get(Person, appointment.asked_by_id) if appointment.asked_by_id is not None else None
    waits = other_side(work, tie, asker) if asker is not None else None
    mark = f"{about(appointment)}:{appointment.sequence}"
    raise_signal(work, cause=f"move-open:{mark}", kind="move-open", person=waits or asker, tie=tie)
    return True


def on_appointment_cancelled(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody called an appointment off in chat."""
    appointment, by = _said_in(work, chat, values)
    cancel(work, appointment, by, str(values.get("reason_words") or ""))


def on_move_asked(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody asked in chat for another moment."""
    appointment, by = _said_in(work, chat, values)
    ask_move(work, appointment, by, values.get("moment") or {}, str(values.get("reason_words") or ""))


def on_move_answered(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """The other side answered in chat; words beside a no help the team to find another moment."""
    appointment, by = _said_in(work, chat, values)
    answer_move(work, appointment, by, yes=values["answer"] == "yes")
    words = str(values.get("words") or "").strip()
    if words:
        tie = work.session.get(Tie, appointment.tie_id)
        raise_signal(work, cause=f"words:{key}", kind="words", person=by, tie=tie, words=words)


def _said_in(work: Work, chat: Chat, values: Mapping[str, Any]) -> tuple[Appointment, Person]:
    appointment = appointment_by_public_id(work.session, str(values["appointment"]))
    person = work.session.get(Person, chat.person_id) if chat.person_id is not None else None
    if appointment is None or person is None:
        raise NotAllowedError("this appointment is not yours").told(Message("problem.not_yours"))
    return appointment, person


def _own_standing(work: Work, appointment: Appointment, by: Person) -> Tie:
    tie = work.session.get_one(Tie, appointment.tie_id)
    if by.id not in (tie.person_id, tie.other_id):
        raise NotAllowedError("this appointment is not yours").told(Message("problem.not_yours"))
    return _standing(work, appointment)


def _standing(work: Work, appointment: Appointment) -> Tie:
    if appointment.state not in _STANDING or end_of(appointment) <= work.now:
        raise StateError("this appointment is over or was cancelled").told(Message("problem.appointment_over"))
    return work.session.get_one(Tie, appointment.tie_id)


def _withdraw_questions(work: Work, tie: Tie, appointment: Appointment) -> None:
    for person in both_sides(work, tie):
        if not person.circle_only:
            conversations.close_threads(work, person, about(appointment))
