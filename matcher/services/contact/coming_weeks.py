"""What the rhythm will ask in the coming weeks, if what is planned goes ahead and all is well."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, appointments_of_tie
from matcher.rhythm import Due, Meeting, Outcome, Side, Situation, coming_contacts
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import situation_of
from matcher.services.contact.tie_sides import asked_sides

__all__ = ["Expected", "expected_contacts"]

_STANDING = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)


@dataclass(frozen=True, slots=True)
class Expected:
    """One question that is not planned yet and will be.

    Attributes:
        tie: About which tie.
        person: Who will be asked.
        side: On which side.
        due: When, and why on that day.
    """

    tie: Tie
    person: Person
    side: Side
    due: Due


def expected_contacts(work: Work, ties: Sequence[Tie], until: date) -> list[Expected]:
    """The questions after those that are planned, up to and including a day, in order of their days.

    Nothing is written down: what is planned or open counts as answered on its day, and a first meeting that stands as
    been. Somebody with several ties is expected on one day for those that one message gathers.

    Args:
        work: The use case.
        ties: Of whom.
        until: The last local date to look at.
    """
    found: list[Expected] = []
    taken: dict[tuple[int, bool], set[date]] = defaultdict(set)
    for tie in ties:
        for side, person in asked_sides(work, tie):
            carer = side is Side.CARER
            days, others = taken[person.id or 0, carer], taken[person.id or 0, not carer]
            situation = situation_of(work, tie, person, side)
            situation = replace(
                situation, busy_days=situation.busy_days | others, shared_days=situation.shared_days | days
            )
            situation, now = _if_all_is_well(work, tie, situation)
            for due in coming_contacts(contact_plan(), situation, now, until):
                days.add(due.local_day)
                found.append(Expected(tie, person, side, due))
    return sorted(found, key=lambda one: (one.due.at, one.person.id or 0))


def _if_all_is_well(work: Work, tie: Tie, situation: Situation) -> tuple[Situation, datetime]:
    """The situation once everything that waits has been answered, and the moment at which that is so."""
    waiting = [contact.day for contact in situation.contacts if contact.outcome is Outcome.WAITING]
    contacts = tuple(
        replace(contact, outcome=Outcome.ANSWERED) if contact.outcome is Outcome.WAITING else contact
        for contact in situation.contacts
    )
    situation, now = replace(situation, contacts=contacts), work.now
    if waiting:
        now = max(now, datetime.combine(max(waiting), contact_plan().waking.closes, work.zone))
    if situation.meeting is None and (meeting := _standing_first(work, tie)) is not None:
        situation, now = replace(situation, meeting=meeting), max(now, meeting.end)
    return situation, now


def _standing_first(work: Work, tie: Tie) -> Meeting | None:
    rows: Sequence[Appointment] = appointments_of_tie(work.session, tie.id or 0)
    first = next((row for row in rows if row.first and row.state in _STANDING), None)
    if first is None:
        return None
    return Meeting(first.day, time.fromisoformat(first.start), first.minutes, ZoneInfo(first.timezone))
