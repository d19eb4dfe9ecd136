"""The plan of contact as a value: how often, at what time, and within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from matcher.rhythm.holidays import Holiday
from matcher.rhythm.local_time import WakingHours

__all__ = ["Plan", "Side", "SideTimes"]


class Side(StrEnum):
    """Who is asked."""

    PARTICIPANT = "participant"
    HELPER = "helper"
    CARER = "carer"


@dataclass(frozen=True, slots=True)
class SideTimes:
    """When one side is asked.

    Attributes:
        asked_at: Local time of every question but one that belongs to the day of the first meeting.
        first_days: Whole days after the first meeting for the first question; 0 means the same day.
        first_hours: Hours after the end of the first meeting, where the first question comes on the same day.
        first_least_minutes: The least number of minutes after it, when the evening leaves no room for the hours.
    """

    asked_at: time
    first_days: int
    first_hours: int = 0
    first_least_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides when somebody is asked how it goes. Read from ``data/rhythm.toml``.

    Attributes:
        waking: Hours in which anything may be sent.
        sides: Times per side.
        opening_days: Days after the first meeting on which the first weeks are followed.
        regular_days: Earliest, preferred and latest number of days between contacts after that.
        crisis_days: Days between contacts in a crisis.
        easing_days: Days between contacts on the way back from a crisis, in order.
        after_bad_days: Days until the next contact after a bad answer, at most.
        evaluation_months: Months between evaluations, counted from the first meeting.
        evaluation_early_days: So many days before an evaluation is due, a contact already counts as one.
        longest_gap_months: No two contacts are further apart.
        spacing_days: No two contacts about one tie are closer together by the calendar alone.
        gather_days: So many days a calm question moves to share the message of another tie of the same person.
        gather_most: So many ties one message names at most.
        reminder_days: Days between a question and its one reminder.
        silence_days: Days between that reminder and the moment when a person takes over.
        appointment_reminder: Local time of the reminder on the day before.
        change_hours: A change so many hours before an appointment is also told by a person.
        dayparts: Local time that stands for "morning", "afternoon" and "evening".
        busy_weeks_wait_days: So many days a contact may wait for busy weeks (exams) to be over.
        proposal_silent_days: Days after which an unanswered proposal ends.
        newcomer_working_days: Working days in which somebody new hears from a human.
        holidays: Days on which only what belongs to that very day goes out.
    """

    waking: WakingHours
    sides: Mapping[Side, SideTimes]
    opening_days: tuple[int, ...]
    regular_days: tuple[int, int, int]
    crisis_days: int
    easing_days: tuple[int, ...]
    after_bad_days: int
    evaluation_months: int
    evaluation_early_days: int
    longest_gap_months: int
    spacing_days: int
    gather_days: int
    gather_most: int
    reminder_days: int
    silence_days: int
    appointment_reminder: time
    change_hours: int
    dayparts: Mapping[str, time]
    busy_weeks_wait_days: int
    proposal_silent_days: int
    newcomer_working_days: int
    holidays: tuple[Holiday, ...]
