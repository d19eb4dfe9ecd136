"""Several ties of one person in one message: which questions go along, what the message is about, how it is taken back.

The first check-in leads; the others name it (`CheckIn.asked_with_id`). Answers land at each check-in by itself.
"""

from collections.abc import Sequence

from sqlmodel import col, select

from matcher.language.message import Message
from matcher.models.chat import chats_of_person
from matcher.models.contact import CheckIn, CheckInKind, CheckInState, Side, check_ins_asked_together, talk_first
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.rhythm import Side as RhythmSide
from matcher.rhythm import Standing, postponed_to
from matcher.services.application import Work
from matcher.services.contact.check_in_plans import about
from matcher.services.contact.check_in_words import opening_words
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.rhythm_situations import busy_days, standing_of
from matcher.services.contact.tie_sides import name_for
from matcher.services.messages import conversations

__all__ = ["about_all", "asked_along", "close_question", "facts_of", "helper_must_wait", "names_in"]

_OPEN = (CheckInState.ASKED, CheckInState.REMINDED)


def about_all(rows: Sequence[CheckIn]) -> str:
    """What messages about some check-ins carry."""
    return about(rows[0]) if len(rows) == 1 else f"check-ins:{','.join(row.public_id for row in rows)}"


def asked_along(work: Work, check_in: CheckIn, person: Person) -> list[CheckIn]:
    """What else this person is to be asked today, one for each other tie, as far as one message holds.

    A carer is asked about themselves, in words that may stand on a shared screen: never beside a question about a tie.
    Two people with one first name would be one name in the message; the second waits.
    """
    query = (
        select(CheckIn, Tie)
        .join(Tie, col(Tie.id) == CheckIn.tie_id)
        .where(CheckIn.person_id == person.id, CheckIn.state == CheckInState.DUE, CheckIn.id != check_in.id)
        .where(CheckIn.local_day <= work.today)
        .order_by(col(CheckIn.due_at), col(CheckIn.id))
        .with_for_update(of=CheckIn, key_share=True)
    )
    carer = check_in.side is Side.CARER
    ties = {check_in.tie_id}
    names = {name_for(work, work.session.get_one(Tie, check_in.tie_id), person)}
    found: list[CheckIn] = []
    for row, tie in work.session.exec(query).all():
        name = name_for(work, tie, person)
        if (row.side is Side.CARER) is not carer or row.tie_id in ties or (name in names and not carer):
            continue
        if standing_of(work, tie, person) is not Standing.GOING or helper_must_wait(work, row, tie):
            continue
        ties.add(row.tie_id)
        names.add(name)
        found.append(row)
        if len(found) + 1 == contact_plan().gather_most:
            break
    return sorted(found, key=lambda row: row.id or 0)  # as `check_ins_asked_together` gives them back


def helper_must_wait(work: Work, check_in: CheckIn, tie: Tie) -> bool:
    """Whether the participant of a tie said stop and nobody has talked with them yet: helpers are then not asked."""
    return check_in.side is Side.HELPER and talk_first(work.session, tie.person_id)


def facts_of(work: Work, rows: Sequence[CheckIn], person: Person) -> dict[str, object]:
    """What the script needs to ask about these check-ins: `checkin` for one (or a carer's own), `checkins` for more."""

    def said(row: CheckIn) -> str:
        words = opening_words(work, row, work.session.get_one(Tie, row.tie_id), person)
        return work.app.wording.render(words, person.language, polite=person.polite)

    lead = rows[0]
    if len(rows) == 1 or lead.side is Side.CARER:
        kind = "carer" if lead.side is Side.CARER else _kind(lead)
        return {"checkin": lead.public_id, "kind": kind, "side": lead.side.value, "words": said(lead)}
    names = names_in(work, rows, person)
    ties = [
        {"id": row.public_id, "name": name, "kind": _kind(row), "words": said(row)}
        for row, name in zip(rows, names, strict=True)
    ]
    side = Side.PARTICIPANT if all(row.side is Side.PARTICIPANT for row in rows) else Side.HELPER
    words = Message(f"contact.check_in.gathered.{side.value}", {"name": names})
    return {"ties": ties, "words": work.app.wording.render(words, person.language, polite=person.polite)}


def names_in(work: Work, rows: Sequence[CheckIn], person: Person) -> tuple[str, ...]:
    """Whom this person reads in a message about these check-ins."""
    return tuple(name_for(work, work.session.get_one(Tie, row.tie_id), person) for row in rows)


def close_question(work: Work, person: Person, check_in: CheckIn) -> None:
    """Take back the question about a check-in; what was asked with it and is still open is asked again another day."""
    rows = check_ins_asked_together(work.session, check_in)
    for each in sorted({about_all(rows), *_abouts_of_threads(work, person, check_in)}):
        conversations.close_threads(work, person, each)
    others = [row for row in rows if row.id != check_in.id and row.state in _OPEN]
    if not others:
        return
    _let_go(work, rows, others)
    for row in others:
        side = RhythmSide(row.side.value)
        busy = busy_days(work, person, side, row.tie_id, without=row) | {work.today}
        later = postponed_to(contact_plan(), side, work.zone, work.now, busy)
        row.state, row.reminded_at = CheckInState.DUE, None
        row.due_at = later or work.now
        row.local_day = row.due_at.astimezone(work.zone).date()
        work.session.add(row)
        work.session.flush()


def _abouts_of_threads(work: Work, person: Person, check_in: CheckIn) -> set[str]:
    """What the threads about a check-in say that they are about; records may have been merged since it was asked."""
    named = {
        str(thread.get("facts", {}).get("about", ""))
        for chat in chats_of_person(work.session, person.id or 0)
        for thread in chat.conversation.get("threads", ())
    }
    return {each for each in named if check_in.public_id in each.removeprefix("check-ins:").split(",")}


def _let_go(work: Work, rows: Sequence[CheckIn], others: Sequence[CheckIn]) -> None:
    """Some rows leave a message; when its lead is among them, another one leads what stays."""
    stay = [row for row in rows if row not in others]
    for row in others:
        row.asked_at, row.asked_with_id = None, None
        work.session.add(row)
    work.session.flush()
    if rows[0] not in stay:
        for row in stay:
            row.asked_with_id = stay[0].id if row is not stay[0] else None
            work.session.add(row)
        work.session.flush()


def _kind(check_in: CheckIn) -> str:
    return "first" if check_in.kind is CheckInKind.FIRST else "follow_up"
