"""Asking how it goes: asked once, reminded once, then taken over by a person of the team."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from matcher.language.message import Message
from matcher.models.contact import CheckIn, CheckInKind, CheckInState, Signal, SignalState, talk_first
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.rhythm import Side, Standing, postponed_to, reminder_due, silence_due
from matcher.services.application import Work
from matcher.services.contact.check_in_answers import on_checkin_answered, record_answer
from matcher.services.contact.check_in_plans import about, plan_for_tie, replan
from matcher.services.contact.check_in_words import opening_words
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import busy_days, check_ins_of, standing_of
from matcher.services.contact.signals import raise_signal
from matcher.services.contact.tie_sides import name_for
from matcher.services.messages import conversations
from matcher.services.people import absences
from matcher.services.trust import audit

__all__ = [
    "ask",
    "ask_due",
    "give_over",
    "given_over_at",
    "on_checkin_answered",
    "plan_for_tie",
    "record_answer",
    "remind",
    "remind_unanswered",
    "reminded_at",
    "replan",
]


def ask_due(work: Work) -> int:
    """Ask everything whose moment has come in this region; returns how many were asked."""
    return sum(ask(work, check_in) for check_in in _of_region(work, CheckInState.DUE) if check_in.due_at <= work.now)


def remind_unanswered(work: Work) -> int:
    """Remind once of what was not answered, and hand to a person what stayed silent after that; returns how many."""
    moved = sum(give_over(work, check_in) for check_in in _of_region(work, CheckInState.REMINDED))
    return moved + sum(remind(work, check_in) for check_in in _of_region(work, CheckInState.ASKED))


def ask(work: Work, check_in: CheckIn) -> bool:
    """Ask one check-in, if now is the right moment; otherwise it gets another moment, or stops.

    Returns:
        Whether it was asked.
    """
    if check_in.state is not CheckInState.DUE or check_in.due_at > work.now:
        return False
    person = work.session.get_one(Person, check_in.person_id)
    tie = work.session.get_one(Tie, check_in.tie_id)
    if standing_of(work, tie, person) is not Standing.GOING:
        check_in.state, check_in.ended_at = CheckInState.STOPPED, work.now
        work.session.add(check_in)
        return False
    later = _better_moment(work, check_in, person)
    if later is not None:
        check_in.due_at, check_in.local_day = later, later.astimezone(work.zone).date()
        work.session.add(check_in)
        work.session.flush()
        return False
    for earlier in check_ins_of(work, tie, person):
        if earlier.state is CheckInState.UNANSWERED:
            conversations.close_threads(work, person, about(earlier))
    check_in.local_day, check_in.asked_at, check_in.state = work.today, work.now, CheckInState.ASKED
    work.session.add(check_in)
    work.session.flush()
    words = work.app.wording.render(opening_words(work, check_in, tie, person), person.language, polite=person.polite)
    conversations.open_script(
        work,
        person,
        "checkin",
        {"checkin": check_in.public_id, "kind": _script_kind(check_in), "side": check_in.side.value, "words": words},
        purpose="check-in",
        about=about(check_in),
        key=about(check_in),
        not_after=reminded_at(work, check_in),
    )
    audit.record(work, person, "send", "check-in", why=check_in.kind.value)
    return True


def remind(work: Work, check_in: CheckIn) -> bool:
    """Remind somebody once, when they have not answered for some days; says whether it did."""
    due = reminded_at(work, check_in)
    if due is None or due > work.now or not contact_plan().waking.hold(work.now, work.zone):
        return False
    person = work.session.get_one(Person, check_in.person_id)
    tie = work.session.get_one(Tie, check_in.tie_id)
    check_in.state, check_in.reminded_at = CheckInState.REMINDED, work.now
    work.session.add(check_in)
    work.session.flush()
    if _call_asked_for(work, check_in) is None:
        key = "contact.check_in.reminder.carer" if check_in.side is AskedSide.CARER else "contact.check_in.reminder"
        conversations.say(
            work,
            person,
            Message(key, {"name": name_for(work, tie, person)}),
            purpose="reminder",
            about=about(check_in),
            key=f"{about(check_in)}:reminder",
        )
    return True


def give_over(work: Work, check_in: CheckIn) -> bool:
    """After the reminder stayed unanswered too, a person takes over; says whether that moment is here.

    The question stays open: a late answer is as welcome.
    """
    due = given_over_at(work, check_in)
    if due is None or due > work.now:
        return False
    person = work.session.get_one(Person, check_in.person_id)
    tie = work.session.get_one(Tie, check_in.tie_id)
    check_in.state, check_in.ended_at = CheckInState.UNANSWERED, work.now
    work.session.add(check_in)
    work.session.flush()
    task = _call_asked_for(work, check_in)
    if task is None or task.state is SignalState.CLOSED:
        raise_signal(work, cause=f"{about(check_in)}:silence", kind="silence", person=person, tie=tie)
    plan_for_tie(work, tie)
    return True


def reminded_at(work: Work, check_in: CheckIn) -> datetime | None:
    """When the reminder of a question that was asked is due; None when it is not waiting for one."""
    if check_in.state is not CheckInState.ASKED or check_in.asked_at is None:
        return None
    return reminder_due(contact_plan(), Side(check_in.side.value), check_in.asked_at, work.zone)


def given_over_at(work: Work, check_in: CheckIn) -> datetime | None:
    """When a person takes over a question that was reminded of; None when it was not."""
    if check_in.state is not CheckInState.REMINDED or check_in.reminded_at is None:
        return None
    return silence_due(contact_plan(), Side(check_in.side.value), check_in.reminded_at, work.zone)


def _better_moment(work: Work, check_in: CheckIn, person: Person) -> datetime | None:
    """A later moment, when now is in quiet hours, in a pause, or on a day that has another check-in."""
    plan, side = contact_plan(), Side(check_in.side.value)
    busy = busy_days(work, person, without=check_in)
    local_day = check_in.local_day
    participant_id = work.session.get_one(Tie, check_in.tie_id).person_id
    if check_in.side is AskedSide.HELPER and talk_first(work.session, participant_id):
        # Looked at again tomorrow, when somebody may have talked with the participant.
        busy, local_day = busy | {work.today}, local_day - timedelta(days=1)
    back = next((last for first, last in absences.own_stretches(work, person) if first <= work.today <= last), None)
    if back is not None:
        away = frozenset(work.today + timedelta(days=n) for n in range((back - work.today).days + 1))
        return postponed_to(plan, side, work.zone, check_in.local_day - timedelta(days=1), work.now, busy | away)
    if person.paused_until is not None and work.today <= person.paused_until:
        rest = frozenset(work.today + timedelta(days=n) for n in range((person.paused_until - work.today).days + 1))
        return postponed_to(plan, side, work.zone, check_in.local_day - timedelta(days=1), work.now, busy | rest)
    return postponed_to(plan, side, work.zone, local_day, work.now, busy)


def _script_kind(check_in: CheckIn) -> str:
    if check_in.side is AskedSide.CARER:
        return "carer"
    return "first" if check_in.kind is CheckInKind.FIRST else "follow_up"


def _call_asked_for(work: Work, check_in: CheckIn) -> Signal | None:
    """The task to call, where this person has no chat to be asked in."""
    return work.session.exec(select(Signal).where(Signal.cause == f"call:{about(check_in)}")).first()


def _of_region(work: Work, state: CheckInState) -> list[CheckIn]:
    query = (
        select(CheckIn)
        .join(Tie, col(Tie.id) == CheckIn.tie_id)
        .where(Tie.region_id == work.scope.region_id, CheckIn.state == state)
        .order_by(col(CheckIn.due_at), col(CheckIn.id))
    )
    return list(work.session.exec(query).all())
