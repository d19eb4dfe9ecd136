"""Asking how it goes: asked once, reminded once, then taken over by a person of the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from matcher.language.message import Message
from matcher.models.contact import CheckIn, CheckInState, Signal, SignalState, check_ins_asked_together
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.rhythm import Side, Standing, postponed_to, reminder_due, silence_due
from matcher.services.application import Work
from matcher.services.contact import gathering
from matcher.services.contact.check_in_answers import on_checkin_answered, record_answer
from matcher.services.contact.check_in_plans import about, plan_for_tie, replan
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import busy_days, check_ins_of, standing_of
from matcher.services.contact.signals import raise_signal
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

    What else this person is to be asked today stands in the same message.

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
    later = _better_moment(work, check_in, person, tie)
    if later is not None:
        check_in.due_at, check_in.local_day = later, later.astimezone(work.zone).date()
        work.session.add(check_in)
        work.session.flush()
        return False
    rows = [check_in, *gathering.asked_along(work, check_in, person)]
    for row in rows:
        for earlier in check_ins_of(work, work.session.get_one(Tie, row.tie_id), person):
            if earlier.state is CheckInState.UNANSWERED:
                gathering.close_question(work, person, earlier)
        row.local_day, row.asked_at, row.state = work.today, work.now, CheckInState.ASKED
        row.asked_with_id = check_in.id if row is not check_in else None
        work.session.add(row)
    work.session.flush()
    together = len(rows) == 1 or check_in.side is AskedSide.CARER or conversations.has_chat(work, person)
    for asked in [rows] if together else [[row] for row in rows]:  # on the telephone one thing after the other
        _ask(work, asked, person)
        audit.record(work, person, "send", "check-in", why=asked[0].kind.value)
    return True


def _ask(work: Work, rows: Sequence[CheckIn], person: Person) -> None:
    facts = gathering.facts_of(work, rows, person)
    several = "ties" in facts
    conversations.open_script(
        work,
        person,
        "checkins" if several else "checkin",
        facts,
        purpose="check-in",
        about=gathering.about_all(rows),
        key=about(rows[0]),
        not_after=reminded_at(work, rows[0]),
    )


def remind(work: Work, check_in: CheckIn) -> bool:
    """Remind somebody once, when they have not answered for some days; says whether it did.

    What was asked in one message is reminded of in one.
    """
    due = reminded_at(work, check_in)
    if due is None or due > work.now or not contact_plan().waking.hold(work.now, work.zone):
        return False
    person = work.session.get_one(Person, check_in.person_id)
    together = check_ins_asked_together(work.session, check_in)
    rows = [row for row in together if row.state is CheckInState.ASKED]
    for row in rows:
        row.state, row.reminded_at = CheckInState.REMINDED, work.now
        work.session.add(row)
    work.session.flush()
    open_ones = [row for row in rows if _call_asked_for(work, row) is None]
    if open_ones:
        key = "contact.check_in.reminder.carer" if check_in.side is AskedSide.CARER else "contact.check_in.reminder"
        conversations.say(
            work,
            person,
            Message(key, {"name": gathering.names_in(work, open_ones, person)}),
            purpose="reminder",
            about=gathering.about_all(together),
            key=f"{about(together[0])}:reminder",
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
    follows = check_in.side is AskedSide.CARER and check_in.asked_with_id is not None  # one silence, one task
    if not follows and (task is None or task.state is SignalState.CLOSED):
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


def _better_moment(work: Work, check_in: CheckIn, person: Person, tie: Tie) -> datetime | None:
    """A later moment, when now is in quiet hours, in a pause, or on a day on which this person was asked already."""
    plan, side = contact_plan(), Side(check_in.side.value)
    busy = busy_days(work, person, side, check_in.tie_id, without=check_in)
    if gathering.helper_must_wait(work, check_in, tie):
        # Looked at again tomorrow, when somebody may have talked with the participant.
        busy |= {work.today}
    back = next((last for first, last in absences.own_stretches(work, person) if first <= work.today <= last), None)
    if back is not None:
        away = frozenset(work.today + timedelta(days=n) for n in range((back - work.today).days + 1))
        return postponed_to(plan, side, work.zone, work.now, busy | away)
    if person.paused_until is not None and work.today <= person.paused_until:
        rest = frozenset(work.today + timedelta(days=n) for n in range((person.paused_until - work.today).days + 1))
        return postponed_to(plan, side, work.zone, work.now, busy | rest)
    return postponed_to(plan, side, work.zone, work.now, busy)


def _call_asked_for(work: Work, check_in: CheckIn) -> Signal | None:
    """The task to call, where this person has no chat to be asked in; a carer is called once about themselves."""
    asked = check_ins_asked_together(work.session, check_in)[0] if check_in.side is AskedSide.CARER else check_in
    return work.session.exec(select(Signal).where(Signal.cause == f"call:{about(asked)}")).first()


def _of_region(work: Work, state: CheckInState) -> list[CheckIn]:
    query = (
        select(CheckIn)
        .join(Tie, col(Tie.id) == CheckIn.tie_id)
        .where(Tie.region_id == work.scope.region_id, CheckIn.state == state)
        .order_by(col(CheckIn.due_at), col(CheckIn.id))
    )
    return list(work.session.exec(query).all())
