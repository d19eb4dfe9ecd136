"""What has happened between two people, put together for the rhythm."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import col, select

from matcher.models.contact import CheckIn, CheckInState, check_ins_of_person, last_answers
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.rhythm import Contact, ContactKind, Meeting, Outcome, Side, Situation, Standing
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
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
    everything = _all_of(work, person, without)
    rows = [row for row in everything if row.tie_id == tie.id]
    participant = work.session.get(Person, tie.person_id)
    return Situation(
        side=side,
        zone=work.zone,
        meeting=_first_meeting(work, tie),
        contacts=_contacts(work, rows),
        in_crisis=_CRISIS in (person.rhythm, participant.rhythm if participant else ""),
        standing=standing_of(work, tie, person),
        paused_until=person.paused_until,
        busy_days=_busy_days(everything, side, tie.id),
        shared_days=_shared_days(everything, side, tie.id),
        away=absences.own_stretches(work, person),
        busy_weeks=absences.busy_stretches(work, person),
    )


def check_ins_of(work: Work, tie: Tie, person: Person) -> list[CheckIn]:
    """The check-ins of one person about one tie, in order of their days."""
    return [row for row in check_ins_of_person(work.session, person.id or 0) if row.tie_id == tie.id]


def busy_days(
    work: Work, person: Person, side: Side, tie_id: int | None, *, without: CheckIn | None = None
) -> frozenset[date]:
    """Days on which somebody cannot be asked about a tie (any more).

    Those on which they were asked about whatever, or are asked about this very tie; and a carer's question about
    themselves never stands beside one about a tie.

    Args:
        work: The use case.
        person: Who is asked.
        side: On which side.
        tie_id: About which tie.
        without: A check-in to leave out, when it is planned anew.
    """
    return _busy_days(_all_of(work, person, without), side, tie_id)


def _busy_days(rows: Sequence[CheckIn], side: Side, tie_id: int | None) -> frozenset[date]:
    carer = side is Side.CARER
    return frozenset(
        row.local_day
        for row in rows
        if row.asked_at is not None
        or row.tie_id == tie_id
        or (row.state is CheckInState.DUE and (row.side is AskedSide.CARER) is not carer)
    )


def _shared_days(rows: Sequence[CheckIn], side: Side, tie_id: int | None) -> frozenset[date]:
    """Days on which somebody is going to be asked about another tie: the same message can ask about this one."""
    carer = side is Side.CARER
    others = Counter(
        row.local_day
        for row in rows
        if row.state is CheckInState.DUE and row.tie_id != tie_id and (row.side is AskedSide.CARER) is carer
    )
    return frozenset(day for day, number in others.items() if number < contact_plan().gather_most)


def _all_of(work: Work, person: Person, without: CheckIn | None) -> list[CheckIn]:
    left_out = without.id if without is not None else None
    return [row for row in check_ins_of_person(work.session, person.id or 0) if row.id != left_out]


def standing_of(work: Work, tie: Tie, person: Person) -> Standing:
    """Whether there is still anything to ask this person about this tie."""
    participant = work.session.get(Person, tie.person_id)
    if person.stopped_at is not None or (participant is not None and participant.stopped_at is not None):
        return Standing.STOPPED
    return _STANDINGS.get(tie.state, Standing.GOING)


def _first_meeting(work: Work, tie: Tie) -> Meeting | None:
    been = sorted(work.session.exec(_FIRST_MEETINGS, params={"tie": tie.id}), key=lambda row: (row.day, row.start))
    if not been:
        return None
    first = been[0]
    return Meeting(first.day, time.fromisoformat(first.start), first.minutes, ZoneInfo(first.timezone))


_FIRST_MEETINGS = select(Appointment).where(
    col(Appointment.tie_id) == bindparam("tie"),
    col(Appointment.first),
    col(Appointment.state) == AppointmentState.PAST,
)


def _contacts(work: Work, rows: Sequence[CheckIn]) -> tuple[Contact, ...]:
    answered = [row.id for row in rows if row.state is CheckInState.ANSWERED and row.id is not None]
    bad = {key for key, answer in last_answers(work.session, answered).items() if answer.answer == "bad"}
    return tuple(
        Contact(row.local_day, ContactKind(row.kind.value), Outcome.BAD if row.id in bad else _OUTCOMES[row.state])
        for row in rows
        if row.state is not CheckInState.STOPPED
    )
