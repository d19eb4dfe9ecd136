"""Everything that falls due by itself: where each waits, and what is done when its moment is here.

A duty names the moments at which rows of ours fall due, and settles one row. Settling looks again whether it is still
needed, so that doing it twice, or by two processes at once, does nothing twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from matcher.models.contact import CheckIn, CheckInState, Signal, SignalState
from matcher.models.database import WRITE_LOCK
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact import appointments, check_ins, signals, ties
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.meeting_moments import end_of, reminder_of, start_of
from matcher.services.demo import answering, colleague
from matcher.services.team import absences
from matcher.services.upkeep import housekeeping

__all__ = ["DUTIES", "Duty"]

_Row = TypeVar("_Row", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of thing that falls due.

    Attributes:
        name: For the log and the team.
        waiting: The moments and row ids that fall due in this region up to a moment (later ones may be among them).
        settle: Does it for one row, in a transaction of its own.
    """

    name: str
    waiting: Callable[[Work, datetime], Iterable[tuple[datetime, int]]]
    settle: Callable[[Work, int], Any]


def _locked(work: Work, table: type[_Row], row_id: int) -> _Row:
    return work.session.get_one(table, row_id, with_for_update=WRITE_LOCK)


def _appointments(work: Work, until: datetime, state: AppointmentState) -> list[Appointment]:
    query = (
        select(Appointment)
        .join(Tie, col(Tie.id) == Appointment.tie_id)
        .where(Tie.region_id == work.scope.region_id, Appointment.state == state)
        .where(Appointment.day <= until.date() + timedelta(days=2))  # a reminder falls due a day before, in any zone
    )
    return list(work.session.exec(query).all())


def _over(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:
    return [(end_of(row), row.id or 0) for row in _appointments(work, until, AppointmentState.PLANNED)]


def _reminders(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:
    rows = _appointments(work, until, AppointmentState.PLANNED)
    return [(reminder_of(row), row.id or 0) for row in rows if row.reminded_at is None]


def _open_moves(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:
    before = timedelta(hours=contact_plan().change_hours)
    return [(start_of(row) - before, row.id or 0) for row in _appointments(work, until, AppointmentState.MOVE_ASKED)]


def _check_ins(work: Work, state: CheckInState, until: datetime) -> list[CheckIn]:
    query = (
        select(CheckIn)
        .join(Tie, col(Tie.id) == CheckIn.tie_id)
        .where(Tie.region_id == work.scope.region_id, CheckIn.state == state, CheckIn.due_at <= until)
        .order_by(col(CheckIn.due_at), col(CheckIn.id))
    )
    return list(work.session.exec(query).all())


def _to_ask(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:
    return [(row.due_at, row.id or 0) for row in _check_ins(work, CheckInState.DUE, until)]


def _to_remind(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:
    rows = _check_ins(work, CheckInState.ASKED, until)
    return [(due, row.id or 0) for row in rows if (due := check_ins.reminded_at(work, row)) is not None]


def _silent(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:
    rows = _check_ins(work, CheckInState.REMINDED, until)
    return [(due, row.id or 0) for row in rows if (due := check_ins.given_over_at(work, row)) is not None]


def _far_off_in_a_crisis(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:  # noqa: ARG001
    """Participants in a crisis with a check-in that was planned in calmer times."""
    soon = work.now + timedelta(days=contact_plan().crisis_days + 1)
    query = (
        select(Person.id)
        .join(Tie, col(Tie.person_id) == Person.id)
        .join(CheckIn, col(CheckIn.tie_id) == Tie.id)
        .where(Person.region_id == work.scope.region_id, Person.rhythm == "crisis")
        .where(CheckIn.state == CheckInState.DUE, CheckIn.due_at > soon)
        .distinct()
    )
    return [(work.now, person_id) for person_id in work.session.exec(query) if person_id is not None]


def _good_starts(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:  # noqa: ARG001
    query = select(Tie).where(
        Tie.region_id == work.scope.region_id, Tie.state == TieState.STARTING, col(Tie.counted_at).is_(None)
    )
    rows = work.session.exec(query).all()
    return [(since, row.id or 0) for row in rows if (since := ties.good_start_since(work, row)) is not None]


def _unseen_signals(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:  # noqa: ARG001
    query = select(Signal).where(
        Signal.region_id == work.scope.region_id,
        Signal.state == SignalState.OPEN,
    )
    rows = work.session.exec(query).all()
    return [(due, row.id or 0) for row in rows if (due := signals.goes_on_at(work, row)) is not None]


# In this order where several fall due at one moment: what has been comes before what is asked about it.
DUTIES: tuple[Duty, ...] = (
    Duty("appointments over", _over, lambda work, key: appointments.conclude(work, _locked(work, Appointment, key))),
    Duty(
        "appointment reminders",
        _reminders,
        lambda work, key: appointments.remind(work, _locked(work, Appointment, key)),
    ),
    Duty(
        "moves without an answer",
        _open_moves,
        lambda work, key: appointments.move_is_open(work, _locked(work, Appointment, key)),
    ),
    Duty(
        "check-ins in a crisis",
        _far_off_in_a_crisis,
        lambda work, key: check_ins.replan(work, _locked(work, Person, key)),
    ),
    Duty("check-ins to ask", _to_ask, lambda work, key: check_ins.ask(work, _locked(work, CheckIn, key))),
    Duty("check-in reminders", _to_remind, lambda work, key: check_ins.remind(work, _locked(work, CheckIn, key))),
    Duty("check-ins in silence", _silent, lambda work, key: check_ins.give_over(work, _locked(work, CheckIn, key))),
    Duty("good starts", _good_starts, lambda work, key: ties.count_after_good_start(work, _locked(work, Tie, key))),
    Duty("unseen signals", _unseen_signals, lambda work, key: signals.escalate(work, _locked(work, Signal, key))),
    # Nobody but the people of the demo town, and nowhere but there.
    Duty("demo: answers", answering.ready_to_answer, answering.answer),
    Duty("demo: requests", colleague.requests_to_go_on_with, colleague.ask_for),
    Duty("demo: first meetings", colleague.first_meetings_to_plan, colleague.plan_meeting),
    Duty("absences beginning", absences.absences_beginning, absences.hand_over),
    Duty("silent proposals", housekeeping.silent_proposals, housekeeping.end_silent_proposal),
    Duty("participants who wait", housekeeping.participants_waiting, housekeeping.speak_to_waiting),
    Duty("newcomers who wait", housekeeping.newcomers_waiting, housekeeping.speak_to_newcomer),
    Duty("offers passing", housekeeping.offers_passing, housekeeping.let_offer_pass),
    Duty("activities passing", housekeeping.activities_passing, housekeeping.archive_activity),
    Duty("raw updates", housekeeping.updates_passing, housekeeping.erase_updates),
)
