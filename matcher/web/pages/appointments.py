"""Appointments as pages show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie
from matcher.services.application import Work
from matcher.web.pages.people import PersonCard, card_of, member_names

__all__ = ["AppointmentRow", "appointment_row", "appointments_between", "other_name"]


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One meeting.

    Attributes:
        public_id: For addresses.
        tie: Public identifier of the tie.
        day: Local day.
        start: Local "HH:MM".
        minutes: How long.
        place: Meeting point.
        person: Whose network it is.
        other: With whom or what.
        first: The first meeting.
        companion: Team member who comes along, or "".
        state: planned, move-asked, cancelled or past.
        asked_day: The day that one side asks for, or None.
        asked_start: The time that one side asks for.
        asked_by: Given name of who asked to move or cancelled.
        reason: Why; stays with the team.
    """

    public_id: str
    tie: str
    day: date
    start: str
    minutes: int
    place: str
    person: PersonCard
    other: str
    first: bool
    companion: str
    state: str
    asked_day: date | None
    asked_start: str
    asked_by: str
    reason: str


def other_name(work: Work, tie: Tie) -> str:
    """With whom or what a tie is."""
    if tie.other_id is not None:
        other = work.session.get(Person, tie.other_id)
        return other.given_name if other else ""
    if tie.activity_id is not None:
        activity = work.session.get(Activity, tie.activity_id)
        return activity.name if activity else ""
    return tie.label


def appointment_row(work: Work, appointment: Appointment, tie: Tie) -> AppointmentRow:
    """One meeting with its names."""
    person = work.session.get_one(Person, tie.person_id)
    asker = work.session.get(Person, appointment.asked_by_id) if appointment.asked_by_id else None
    asked: dict[str, Any] = appointment.asked_moment or {}
    return AppointmentRow(
        public_id=appointment.public_id,
        tie=tie.public_id,
        day=appointment.day,
        start=appointment.start,
        minutes=appointment.minutes,
        place=appointment.meeting_point,
        person=card_of(work, person),
        other=other_name(work, tie),
        first=appointment.first,
        companion=member_names(work).get(appointment.accompanied_by_id, "") if appointment.accompanied_by_id else "",
        state=appointment.state.value,
        asked_day=date.fromisoformat(asked["day"]) if asked.get("day") else None,
        asked_start=asked.get("start") or "",
        asked_by=asker.given_name if asker else "",
        reason=appointment.reason_kept,
    )


def appointments_between(work: Work, first: date, last: date) -> list[AppointmentRow]:
    """What is planned in the region from one day to another."""
    standing = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)
    query = (
        select(Appointment, Tie)
        .join(Tie, col(Tie.id) == Appointment.tie_id)
        .where(Tie.region_id == work.scope.region_id, col(Appointment.state).in_(standing))
        .where(Appointment.day >= first, Appointment.day <= last)
        .order_by(col(Appointment.day), col(Appointment.start))
    )
    return [appointment_row(work, appointment, tie) for appointment, tie in work.session.exec(query)]
