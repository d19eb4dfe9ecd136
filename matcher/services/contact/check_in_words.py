"""How a check-in begins: other words for each side and occasion."""

from datetime import timedelta

from matcher.language.message import Message
from matcher.models.contact import CheckIn, CheckInKind, Side
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, appointments_of_tie
from matcher.services.application import Work
from matcher.services.contact.tie_sides import name_for, team_name

__all__ = ["opening_words"]


def opening_words(work: Work, check_in: CheckIn, tie: Tie, person: Person) -> Message:
    """The question that opens a check-in.

    A carer is asked about themselves, in words that may stand on a shared screen. Nobody is asked to remember: the
    name and the day are in the question.
    """
    values = {"name": name_for(work, tie, person), "team": team_name(work, tie)}
    if check_in.side is Side.CARER:
        return Message("contact.check_in.carer", values)
    side = check_in.side.value
    if check_in.kind is not CheckInKind.FIRST:
        return Message(f"contact.check_in.{check_in.kind.value}.{side}", values)
    met = _first_meeting(work, tie)
    if met is None:
        return Message(f"contact.check_in.follow-up.{side}", values)
    when = {work.today: "today", work.today - timedelta(days=1): "yesterday"}.get(met.day)
    if when is None:
        return Message(f"contact.check_in.first.{side}", {**values, "day": met.day})
    return Message(f"contact.check_in.first.{side}.{when}", values)


def _first_meeting(work: Work, tie: Tie) -> Appointment | None:
    been = (row for row in appointments_of_tie(work.session, tie.id or 0) if row.first)
    return next((row for row in been if row.state is AppointmentState.PAST), None)
