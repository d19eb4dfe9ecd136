"""Puts the next check-in of each side of a tie on the calendar, as the rhythm says."""

from sqlmodel import col, select

from matcher.models.contact import CheckIn, CheckInKind, CheckInState
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.tie import Tie, running_ties_of
from matcher.rhythm import Due, Side, next_contact
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import situation_of
from matcher.services.contact.tie_sides import asked_sides
from matcher.services.trust import audit

__all__ = ["about", "plan_for_tie", "replan"]


def about(check_in: CheckIn) -> str:
    """What messages about a check-in carry, so that they can be withdrawn together."""
    return f"check-in:{check_in.public_id}"


def plan_for_tie(work: Work, tie: Tie) -> list[CheckIn]:
    """Plan the next check-in of every side that has none open; doing it twice plans nothing twice.

    Called when the first meeting is over and after every answer or silence.

    Returns:
        What was planned just now.
    """
    planned = []
    for side, person in asked_sides(work, tie):
        due = next_contact(contact_plan(), situation_of(work, tie, person, side), work.now)
        if isinstance(due, Due):
            planned.append(_plan(work, tie, person, side, due))
    return planned


def replan(work: Work, person: Person) -> None:
    """Move what is planned but not asked yet to where the rhythm would put it now: a crisis began, a pause changed.

    Check-ins about a participant move for everybody who is asked around them.
    """
    for tie in running_ties_of(work.session, person.id or 0):
        waiting = select(CheckIn).where(
            CheckIn.tie_id == tie.id, CheckIn.state == CheckInState.DUE, col(CheckIn.due_at) > work.now
        )
        for check_in in work.session.exec(waiting).all():
            asked = work.session.get(Person, check_in.person_id)
            if asked is None or person.id not in (tie.person_id, asked.id):
                continue
            situation = situation_of(work, tie, asked, Side(check_in.side.value), without=check_in)
            due = next_contact(contact_plan(), situation, work.now)
            if isinstance(due, Due) and due.local_day != check_in.local_day:
                check_in.local_day, check_in.due_at = due.local_day, due.at
                check_in.kind = CheckInKind(due.kind.value)
                work.session.add(check_in)
                work.session.flush()
                audit.record(work, asked, "change", "check-in moved", why=person.rhythm)


def _plan(work: Work, tie: Tie, person: Person, side: Side, due: Due) -> CheckIn:
    check_in = CheckIn(
        tie_id=tie.id or 0,
        person_id=person.id or 0,
        side=AskedSide(side.value),
        kind=CheckInKind(due.kind.value),
        local_day=due.local_day,
        due_at=due.at,
    )
    work.session.add(check_in)
    work.session.flush()
    audit.record(work, person, "create", "check-in", why=" ".join(due.moved_by) or due.kind.value)
    return check_in
