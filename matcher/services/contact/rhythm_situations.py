"""What has happened between two people, put together for the rhythm."""

from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

from sqlmodel import select

from matcher.models.contact import CheckIn, CheckInState, answers_of
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.rhythm import Contact, ContactKind, Meeting, Outcome, Side, Situation, Standing
from matcher.services.application import Work
from matcher.services.people import absences

__all__ = ["busy_days", "check_ins_of", "situation_of", "standing_of"]

_CRISIS = "crisis"
_OUTCOMES = {
    CheckInState.DUE: Outcome.WAITING,
    CheckInState.ASKED: Outcome.WAITING,
    CheckInState.REMINDED: Outcome.WAITING,
    CheckInState.ANSWERED: Outcome.ANSWERED,
    CheckInState.UNANSWERED: Outcome.MISSED,
    CheckInState.SKIPPED: Outcome.SKIPPED,
}
_STANDINGS = {TieState.ENDED: Standing.ENDED, TieState.SELF_GOING: Standing.SELF_GOING}


def situation_of(work: Work, tie: Tie, person: Person, side: Side, *, without: CheckIn | None = None) -> Situation:
    """The situation of one side of one tie.

    Args:
        work: The use case.
        tie: Which tie.
        person: Who is asked.
        side: On which side.
        without: A check-in to leave out, when it is planned anew.
    """
    rows = [row for row in check_ins_of(work, tie, person) if row.id != (without.id if without else None)]
    participant = work.session.get(Person, tie.person_id)
    return Situation(
        side=side,
        zone=work.zone,
        meeting=_first_meeting(work, tie),
        contacts=_contacts(work, rows),
        in_crisis=_CRISIS in (person.rhythm, participant.rhythm if participant else ""),
        standing=standing_of(work, tie, person),
        paused_until=person.paused_until,
        busy_days=busy_days(work, person, without=without),
        away=absences.own_stretches(work, person),
        busy_weeks=absences.busy_stretches(work, person),
    )


def check_ins_of(work: Work, tie: Tie, person: Person) -> list[CheckIn]:
    """The check-ins of one person about one tie, in order of their days."""
    query = select(CheckIn).where(CheckIn.tie_id == tie.id, CheckIn.person_id == person.id)
    return sorted(work.session.exec(query), key=lambda row: (row.local_day, row.id or 0))


def busy_days(work: Work, person: Person, *, without: CheckIn | None = None) -> frozenset[date]:
    """Days on which somebody has (or had) a check-in, about whatever tie."""
    query = select(CheckIn).where(CheckIn.person_id == person.id)
    left_out = without.id if without is not None else None
    return frozenset(row.local_day for row in work.session.exec(query) if row.id != left_out)


def standing_of(work: Work, tie: Tie, person: Person) -> Standing:
    """Whether there is still anything to ask this person about this tie."""
    participant = work.session.get(Person, tie.person_id)
    if person.stopped_at is not None or (participant is not None and participant.stopped_at is not None):
        return Standing.STOPPED
    return _STANDINGS.get(tie.state, Standing.GOING)


def _first_meeting(work: Work, tie: Tie) -> Meeting | None:
    query = select(Appointment).where(
        Appointment.tie_id == tie.id, Appointment.first, Appointment.state == AppointmentState.PAST
    )
    been = sorted(work.session.exec(query), key=lambda row: (row.day, row.start))
    if not been:
        return None
    first = been[0]
    return Meeting(first.day, time.fromisoformat(first.start), first.minutes, ZoneInfo(first.timezone))


def _contacts(work: Work, rows: Sequence[CheckIn]) -> tuple[Contact, ...]:
    return tuple(
        Contact(row.local_day, ContactKind(row.kind.value), _outcome(work, row))
        for row in rows
        if row.state is not CheckInState.STOPPED
    )


def _outcome(work: Work, row: CheckIn) -> Outcome:
    if row.state is CheckInState.ANSWERED:
        answers = answers_of(work.session, row.id or 0)
        if answers and answers[-1].answer == "bad":
            return Outcome.BAD
    return _OUTCOMES[row.state]
