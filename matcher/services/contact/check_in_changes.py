"""What a person of the team changes in the coming check-ins: another day, left out with a reason, or one extra."""

from datetime import date, datetime

from matcher.errors import InputError, StateError
from matcher.language.message import Message
from matcher.models.contact import CheckIn, CheckInKind, CheckInState
from matcher.models.contact import Side as AskedSide
from matcher.models.database import WRITE_LOCK
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.rhythm import Side, Unfit, moment_by_hand
from matcher.services.application import Work
from matcher.services.contact.check_in_plans import plan_for_tie
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import situation_of
from matcher.services.contact.tie_sides import asked_sides
from matcher.services.trust import audit

__all__ = ["add", "move", "skip"]


def move(work: Work, check_in: CheckIn, day: date, why: str = "") -> None:
    """Put a question that was not asked yet on another day.

    Args:
        work: The use case of a team member.
        check_in: Which question.
        day: The new local date.
        why: The reason, for the team.

    Raises:
        StateError: It was asked, answered or left out before.
        InputError: That day cannot be (see `rhythm.moment_by_hand`).
    """
    tie, person = _still_planned(work, check_in)
    at = _moment(work, tie, person, Side(check_in.side.value), day, without=check_in)
    check_in.local_day, check_in.due_at = day, at
    check_in.why = why.strip() or check_in.why
    work.session.add(check_in)
    work.session.flush()
    audit.record(work, person, "change", "check-in moved", why="by hand")


def skip(work: Work, check_in: CheckIn, why: str) -> list[CheckIn]:
    """Leave out a question that was not asked yet; it stays visible, and the next one is counted from its day.

    Args:
        work: The use case of a team member.
        check_in: Which question.
        why: The reason, for the team.

    Returns:
        What was planned instead.

    Raises:
        InputError: There is no reason.
        StateError: It was asked, answered or left out before.
    """
    if not why.strip():
        raise InputError("a reason is needed", place="why", mend="write why it is left out").told(
            Message("problem.reason_needed")
        )
    tie, person = _still_planned(work, check_in)
    check_in.state, check_in.ended_at, check_in.why = CheckInState.SKIPPED, work.now, why.strip()
    work.session.add(check_in)
    work.session.flush()
    audit.record(work, person, "change", "check-in skipped", why=check_in.kind.value)
    return plan_for_tie(work, tie)


def add(work: Work, tie: Tie, person: Person, day: date, why: str = "") -> CheckIn:
    """Ask somebody once more than the rhythm would ("vraag het morgen eens extra"); what was planned stays.

    Args:
        work: The use case of a team member.
        tie: About which tie.
        person: Who is asked: one of those whom the rhythm asks about it.
        day: The local date.
        why: The reason, for the team.

    Raises:
        StateError: This person is not asked about this tie.
        InputError: That day cannot be (see `rhythm.moment_by_hand`).
    """
    side = next((side for side, asked in asked_sides(work, tie) if asked.id == person.id), None)
    if side is None:
        raise StateError("this person is not asked about this tie").told(Message("problem.not_asked_about"))
    at = _moment(work, tie, person, side, day)
    asked_before = situation_of(work, tie, person, side).contacts
    check_in = CheckIn(
        tie_id=tie.id or 0,
        person_id=person.id or 0,
        side=AskedSide(side.value),
        kind=CheckInKind.FOLLOW_UP if asked_before else CheckInKind.FIRST,
        local_day=day,
        due_at=at,
        why=why.strip(),
    )
    work.session.add(check_in)
    work.session.flush()
    audit.record(work, person, "create", "check-in", why="by hand")
    return check_in


def _still_planned(work: Work, check_in: CheckIn) -> tuple[Tie, Person]:
    # The clock may be asking it at this very moment.
    work.session.refresh(check_in, with_for_update=WRITE_LOCK)
    if check_in.state is not CheckInState.DUE:
        raise StateError("this question is not planned any more").told(Message("problem.check_in_over"))
    return work.session.get_one(Tie, check_in.tie_id), work.session.get_one(Person, check_in.person_id)


def _moment(work: Work, tie: Tie, person: Person, side: Side, day: date, *, without: CheckIn | None = None) -> datetime:
    situation = situation_of(work, tie, person, side, without=without)
    found = moment_by_hand(contact_plan(), situation, day, work.now)
    if isinstance(found, Unfit):
        why = Message(f"coming.unfit.{found.value}", {"name": person.first_name})
        raise InputError(f"this day cannot be: {found.value}", place="day", mend="choose another day").told(
            Message("problem.day_unfit", {"why": why})
        )
    return found
