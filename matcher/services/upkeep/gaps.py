"""The clock stood still for hours: the team hears of it, and what was asked before is asked once more.

What falls due in between is late and goes out by itself. What people said may be gone: Telegram keeps it for a day.
"""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from sqlmodel import col, select

from matcher.language.message import Message
from matcher.models.contact import CheckIn, CheckInState, Signal
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.rhythm import Side, postponed_to
from matcher.services.application import Application, Work
from matcher.services.contact.check_in_plans import about
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import busy_days
from matcher.services.contact.signals import raise_signal
from matcher.services.contact.tie_sides import name_for
from matcher.services.messages import conversations
from matcher.services.messages.still_wanted import check_in_open
from matcher.services.upkeep.figures import clock_seen

__all__ = ["tell_of_gap"]

_log = logging.getLogger(__name__)
_TOLD_AFTER = timedelta(hours=1)  # shorter than this, nobody notices
_CHANNEL_KEEPS = timedelta(hours=24)  # how long Telegram keeps what nobody fetched
_OPEN = (CheckInState.ASKED, CheckInState.REMINDED)


def tell_of_gap(app: Application) -> int:
    """Tell every team when the clock has not called for hours; called before anything else is done.

    After more than a day answers may be missing: whoever has a question open is asked once more, in one message, and
    nobody is asked anything new on that day. In the demo time is moved by hand and there are no gaps.

    Returns:
        How many people were asked once more.
    """
    now = app.now()
    with app.database.transaction() as session:
        seen = clock_seen(session)
    if app.demo or seen is None or now - seen < _TOLD_AFTER:
        return 0
    asked = 0
    for scope in app.scopes():
        try:
            with app.work(scope, at=now) as work:
                asked += _tell(work, seen)
        except Exception as error:  # one region must not keep the others from hearing of it
            _log.error("gap: region %d: %s", scope.region_id, type(error).__name__)
            with app.work(scope, at=now) as work:
                cause = f"duty:{scope.region_id}:gap:{seen.isoformat()}"
                raise_signal(work, cause=cause, kind="duty-failed", words=f"gap: {type(error).__name__}")
    return asked


def _tell(work: Work, seen: datetime) -> int:
    cause = f"gap:{work.region.id}:{seen.isoformat()}"
    if work.session.exec(select(Signal.id).where(Signal.cause == cause)).first() is not None:
        return 0
    by_person = _unanswered(work) if work.now - seen > _CHANNEL_KEEPS else {}
    people = [work.session.get_one(Person, person_id) for person_id in sorted(by_person)]
    hours = {"begin": seen.astimezone(work.zone), "end": work.local_now}
    if people:
        message = Message("contact.gap.missing", {**hours, "codes": tuple(person.code for person in people)})
    else:
        message = Message("contact.gap.late", hours)
    raise_signal(work, cause=cause, kind="gap", words=work.app.wording.render(message, language=work.region.language))
    return sum(_ask_again(work, person, by_person[person.id or 0], seen) for person in people)


def _unanswered(work: Work) -> dict[int, list[CheckIn]]:
    """Check-ins of the region that were asked and not answered, by the person who was asked."""
    query = (
        select(CheckIn)
        .join(Tie, col(Tie.id) == CheckIn.tie_id)
        .where(Tie.region_id == work.scope.region_id, col(CheckIn.state).in_(_OPEN))
        .order_by(col(CheckIn.id))
    )
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for row in work.session.exec(query):
        found[row.person_id].append(row)
    return found


def _ask_again(work: Work, person: Person, rows: list[CheckIn], seen: datetime) -> bool:
    """One message, in place of the reminder; the days until a person takes over are counted anew.

    A tie around which somebody said stop is not in it.
    """
    rows = [row for row in rows if check_in_open(work.session, row.public_id)]
    for row in rows:
        row.state, row.reminded_at = CheckInState.REMINDED, work.now
        work.session.add(row)
    work.session.flush()
    _put_off(work, person)
    rows = [row for row in rows if not _called(work, row)]
    if not rows:
        return False
    names = tuple(dict.fromkeys(name_for(work, work.session.get_one(Tie, row.tie_id), person) for row in rows))
    as_carer = any(row.side is AskedSide.CARER for row in rows)
    key = "contact.gap.again.carer" if as_carer else "contact.gap.again"
    conversations.say(
        work,
        person,
        Message(key, {"name": names}),
        purpose="reminder",
        about=about(rows[0]) if len(rows) == 1 else f"check-ins:{','.join(row.public_id for row in rows)}",
        key=f"gap:{seen.isoformat()}:{person.public_id}",
        not_before=contact_plan().waking.not_before(work.now, work.zone),
    )
    return True


def _called(work: Work, row: CheckIn) -> bool:
    """Whether a person of the team calls about it already, because there is no chat."""
    return work.session.exec(select(Signal.id).where(Signal.cause == f"call:{about(row)}")).first() is not None


def _put_off(work: Work, person: Person) -> None:
    """What this person was to be asked today, or should have been before, waits together for the next free day."""
    query = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.state == CheckInState.DUE)
    for row in work.session.exec(query.order_by(col(CheckIn.due_at))).all():
        if row.local_day > work.today:
            continue
        side = Side(row.side.value)
        busy = busy_days(work, person, side, row.tie_id, without=row) | {work.today}
        later = postponed_to(contact_plan(), side, work.zone, work.now, busy)
        if later is not None:
            row.due_at, row.local_day = later, later.astimezone(work.zone).date()
            work.session.add(row)
            work.session.flush()
