"""What both sides of an appointment read about it: a first name, the local time and the place, nothing more."""

from datetime import date, datetime, timedelta

from matcher.language.message import Message, Value
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, Tie
from matcher.rhythm.holidays import is_working_day
from matcher.services.application import Work
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.meeting_moments import start_of, when_words
from matcher.services.contact.tie_sides import both_sides, first_name, name_for, team_name
from matcher.services.messages import conversations

__all__ = ["about", "may_reach_at", "tell", "tell_both", "values_for"]

_TIME_TO_READ = timedelta(hours=1)


def about(appointment: Appointment) -> str:
    """What messages about an appointment carry, so that they can be withdrawn together."""
    return f"appointment:{appointment.public_id}"


def tell_both(work: Work, tie: Tie, appointment: Appointment, key: str, *, purpose: str = "notice") -> None:
    """Tell both sides the same thing, each with the other's first name."""
    for person in both_sides(work, tie):
        tell(work, tie, appointment, person, key, purpose=purpose)


def tell(work: Work, tie: Tie, appointment: Appointment, person: Person, key: str, *, purpose: str = "notice") -> None:
    """Tell one side something about an appointment; once per change of the appointment.

    Args:
        work: The use case.
        tie: Between whom.
        appointment: Which appointment.
        person: Who reads it.
        key: Key of the sentence.
        purpose: ``notice`` or ``reminder``.
    """
    if person.circle_only:
        return
    conversations.say(
        work,
        person,
        Message(key, values_for(work, tie, appointment, person)),
        purpose=purpose,
        about=about(appointment),
        key=f"{key}:{appointment.public_id}:{appointment.sequence}:{person.public_id}",
        priority=2,
        not_before=may_reach_at(work, appointment),
        not_after=start_of(appointment) if purpose == "reminder" else None,
    )


def values_for(work: Work, tie: Tie, appointment: Appointment, person: Person) -> dict[str, Value]:
    """Everything that sentences about an appointment may name."""
    member = (
        work.session.get(TeamMember, appointment.accompanied_by_id)
        if appointment.accompanied_by_id is not None
        else None
    )
    return {
        "when": when_words(appointment),
        "start": appointment.start,
        "place": appointment.meeting_point,
        "name": name_for(work, tie, person),
        "team": first_name(member) if member is not None else team_name(work, tie),
        "calls": _call_day(work),
    }


def may_reach_at(work: Work, appointment: Appointment) -> datetime:
    """In waking hours; at once when the appointment would otherwise have begun."""
    waking = contact_plan().waking.not_before(work.now, work.zone)
    return work.now if work.now < start_of(appointment) < waking + _TIME_TO_READ else waking


def _call_day(work: Work) -> Message:
    """The day on which somebody of the team calls: tomorrow, or the first working day after."""
    tomorrow: date = work.today + timedelta(days=1)
    day = tomorrow
    while not is_working_day(day, contact_plan().holidays):
        day += timedelta(days=1)
    return Message("contact.tomorrow") if day == tomorrow else Message("contact.on_day", {"day": day})
