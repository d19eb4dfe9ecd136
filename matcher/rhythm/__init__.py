"""When the next contact is due, given what has happened so far, and which answers need a person. Pure.

file ──parse_plan──▶ Plan ─┐
what has happened ─▶ Situation ─┴─next_contact──▶ Due (moment, local day, kind) or NothingDue (why)
an answer ─▶ AnswerFacts ──first_rule──▶ kind of signal with its urgency
"""

from matcher.rhythm.by_hand import Unfit, moment_by_hand
from matcher.rhythm.history import Contact, ContactKind, Meeting, Outcome, Situation, Standing
from matcher.rhythm.plan import Plan, Side, SideTimes
from matcher.rhythm.plan_file import parse_plan
from matcher.rhythm.schedule import Due, Moved, NothingDue, Quiet, coming_contacts, next_contact
from matcher.rhythm.signal_rules import AnswerFacts, SignalRules, Urgency, parse_signal_rules
from matcher.rhythm.waiting import postponed_to, reminder_due, silence_due

__all__ = [
    "AnswerFacts",
    "Contact",
    "ContactKind",
    "Due",
    "Meeting",
    "Moved",
    "NothingDue",
    "Outcome",
    "Plan",
    "Quiet",
    "Side",
    "SideTimes",
    "SignalRules",
    "Situation",
    "Standing",
    "Unfit",
    "Urgency",
    "coming_contacts",
    "moment_by_hand",
    "next_contact",
    "parse_plan",
    "parse_signal_rules",
    "postponed_to",
    "reminder_due",
    "silence_due",
]
