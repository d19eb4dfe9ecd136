"""Appointments as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie
from matcher.services.application import Work
from matcher.web.pages.people import PersonCard, card_of, member_names, people_by_id, rows_by_id

__all__ = ["AppointmentRow", "appointment_rows", "appointments_between", "other_name", "tie_names"]


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
    return tie_names(work, [tie])[tie.id or 0]


def tie_names(work: Work, ties: Sequence[Tie]) -> dict[int, str]:
    """With whom or what ties are, by the identifier of the tie."""
    others = people_by_id(work.session, (tie.other_id for tie in ties))
    activities = rows_by_id(work.session, Activity, (tie.activity_id for tie in ties))

    def name(tie: Tie) -> str:
        if tie.other_id is not None:
            return others[tie.other_id].given_name if tie.other_id in others else ""
        if tie.activity_id is not None:
            return activities[tie.activity_id].name if tie.activity_id in activities else ""
        return tie.label

    return {tie.id or 0: name(tie) for tie in ties}


def appointment_rows(work: Work, pairs: Sequence[tuple[Appointment, Tie]]) -> list[AppointmentRow]:
    """Meetings with the names that belong to them."""
    ties = list({tie.id: tie for _, tie in pairs}.values())
    names, members = tie_names(work, ties), member_names(work)
    people = people_by_id(
        work.session, [tie.person_id for tie in ties] + [appointment.asked_by_id for appointment, _ in pairs]
    )
    return [_row(work, appointment, tie, people, names[tie.id or 0], members) for appointment, tie in pairs]


def _row(
    work: Work,
    appointment: Appointment,
    tie: Tie,
    people: Mapping[int, Person],
    other: str,
    members: Mapping[int | None, str],
) -> AppointmentRow:
    asked: dict[str, Any] = appointment.asked_moment or {}
    asker = people.get(appointment.asked_by_id or 0)
    return AppointmentRow(
        public_id=appointment.public_id,
        tie=tie.public_id,
        day=appointment.day,
        start=appointment.start,
        minutes=appointment.minutes,
        place=appointment.meeting_point,
        person=card_of(work, people[tie.person_id]),
        other=other,
        first=appointment.first,
        companion=members.get(appointment.accompanied_by_id, "") if appointment.accompanied_by_id else "",
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
    return appointment_rows(work, work.session.exec(query).all())
