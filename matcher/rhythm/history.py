"""What has happened so far between two people, as far as it decides the next contact."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from matcher.language.absences import Stretch
from matcher.rhythm.local_time import later, moment_at
from matcher.rhythm.plan import Side

__all__ = ["Contact", "ContactKind", "Meeting", "Outcome", "Situation", "Standing"]


class ContactKind(StrEnum):
    """Why somebody is asked."""

    FIRST = "first"
    FOLLOW_UP = "follow-up"
    EVALUATION = "evaluation"


class Outcome(StrEnum):
    """How a contact ended."""

    WAITING = "waiting"  # planned or asked, no answer yet
    ANSWERED = "answered"
    BAD = "bad"
    MISSED = "missed"  # asked and reminded in vain
    SKIPPED = "skipped"  # left out by a person of the team; the next one is counted from its day


class Standing(StrEnum):
    """Whether there is anything to keep in touch about."""

    GOING = "going"
    SELF_GOING = "self-going"
    ENDED = "ended"
    STOPPED = "stopped"  # every message around the person stopped


@dataclass(frozen=True, slots=True)
class Meeting:
    """The first meeting, in local time.

    Attributes:
        day: Local date.
        start: Local time.
        minutes: How long it takes.
        zone: The zone of that date and time.
    """

    day: date
    start: time
    minutes: int
    zone: tzinfo

    @property
    def end(self) -> datetime:
        """The moment it is over, aware; real minutes, also over a change of clocks."""
        start = moment_at(self.day, self.start, self.zone)
        return later(start, timedelta(minutes=self.minutes))


@dataclass(frozen=True, slots=True)
class Contact:
    """One earlier question to this person about this tie, on its local date."""

    day: date
    kind: ContactKind
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the rhythm needs to know about one side of one tie.

    Attributes:
        side: Who is asked.
        zone: The zone of the region.
        meeting: The first meeting when it has been, else None.
        contacts: Earlier contacts, oldest first.
        in_crisis: Whether it is a hard time.
        standing: Whether there is still anything to ask about.
        paused_until: The person asked for rest up to and including this day.
        busy_days: Days on which this person was asked already, or is asked about this very tie.
        shared_days: Days on which this person will be asked about another tie; one message then asks about both.
        away: Stretches of days on which this person is away; nothing is asked then.
        busy_weeks: Stretches of days on which something else is on their mind (exams); what can wait, waits.
    """

    side: Side
    zone: tzinfo
    meeting: Meeting | None = None
    contacts: tuple[Contact, ...] = ()
    in_crisis: bool = False
    standing: Standing = Standing.GOING
    paused_until: date | None = None
    busy_days: frozenset[date] = field(default=frozenset())
    shared_days: frozenset[date] = field(default=frozenset())
    away: tuple[Stretch, ...] = ()
    busy_weeks: tuple[Stretch, ...] = ()
