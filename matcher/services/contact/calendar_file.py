"""An appointment as a calendar file (RFC 5545): neutral, the same entry after every change."""

from datetime import timedelta

from icalendar import Calendar, Event

from matcher.errors import NotAllowedError
from matcher.language.message import Message
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact.meeting_moments import end_of, start_of
from matcher.services.contact.tie_sides import both_sides, name_for
from matcher.services.trust import audit

__all__ = ["ics"]

_PRODUCT = "-//matcher//appointments//NL"


def ics(work: Work, appointment: Appointment, reader: Person | TeamMember) -> bytes:
    """The calendar file for one reader: a first name, the time in its zone, and the meeting point.

    The identifier stays and the sequence rises with each change, so that a calendar replaces the entry; a cancelled
    appointment takes its entry away.

    Raises:
        NotAllowedError: The reader has no part in this appointment.
    """
    tie = work.session.get_one(Tie, appointment.tie_id)
    name = _name_for_reader(work, tie, reader)
    cancelled = appointment.state is AppointmentState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{appointment.public_id}@matcher")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", work.now)
    event.add("dtstart", start_of(appointment))
    event.add("dtend", end_of(appointment))
    title = Message("contact.calendar.title", {"name": name})
    event.add("summary", work.app.wording.render(title, reader.language))
    event.add("location", appointment.meeting_point)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    # A published entry must name an organizer; there is no address to mail to, and none is invented.
    event.add("organizer", "invalid:nomail")
    calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=appointment.day - timedelta(days=1), last_date=appointment.day + timedelta(days=1)
    )
    audit.record(work, work.session.get(Person, tie.person_id), "export", "calendar entry")
    return bytes(calendar.to_ical())


def _name_for_reader(work: Work, tie: Tie, reader: Person | TeamMember) -> str:
    if isinstance(reader, Person):
        if reader.id not in (tie.person_id, tie.other_id):
            raise NotAllowedError("this appointment is not yours").told(Message("problem.not_yours"))
        if tie.state is TieState.ENDED:
            raise NotAllowedError("this tie has ended").told(Message("problem.tie_ended"))
        return name_for(work, tie, reader)
    if reader.region_id != tie.region_id or not reader.active:
        raise NotAllowedError("this appointment is of another team").told(Message("problem.other_team"))
    return " & ".join(person.given_name for person in both_sides(work, tie))
