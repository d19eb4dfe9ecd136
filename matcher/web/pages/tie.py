"""One tie: who, how it goes, what is planned, what was asked and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.models.contact import CheckInState, check_ins_of_tie, last_answers
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState, appointments_of_tie
from matcher.services.application import Work
from matcher.web.pages.appointments import AppointmentRow, appointment_rows, other_name
from matcher.web.pages.coming import ComingWeeks, coming_weeks
from matcher.web.pages.people import PersonCard, card_of, member_names, members_of_region, people_by_id

__all__ = ["CheckInRow", "TiePage", "tie_page"]

_ANSWERABLE = (CheckInState.DUE, CheckInState.ASKED, CheckInState.REMINDED, CheckInState.UNANSWERED)


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """One question and what was answered.

    Attributes:
        public_id: For addresses.
        name: Who is asked.
        side: helper, participant or carer.
        kind: first, follow-up or evaluation.
        day: On which day.
        state: Where it stands.
        answer: good, so-so, bad or "".
        again: yes, no, unsure or "".
        words: Own words.
        said_by: Who said it, when a team member wrote it down.
        entered_by: That team member.
        answerable: Whether an answer can still be written down.
    """

    public_id: str
    name: str
    side: str
    kind: str
    day: date
    state: str
    answer: str
    again: str
    words: str
    said_by: str
    entered_by: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class TiePage:
    """The page of one tie.

    Attributes:
        through_team: Came of a proposal.
        coming: Meetings that stand.
        past: Earlier ones and cancelled ones, the latest first.
        planning: What can be planned now: ``first`` (the accompanied first meeting), ``more`` or "".
        members: Identifier and name of who may come along.
        me: Identifier of the reader.
        weeks: The coming weeks of contact.
    """

    public_id: str
    person: PersonCard
    other: PersonCard | None
    name: str
    kind: str
    layer: str
    state: str
    since: date
    known_before: bool
    through_team: bool
    counted_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    coming: list[AppointmentRow]
    past: list[AppointmentRow]
    check_ins: list[CheckInRow]
    planning: str
    members: list[tuple[str, str]]
    me: str
    weeks: ComingWeeks


def tie_page(work: Work, tie: Tie) -> TiePage:
    """Everything that the page of one tie shows."""
    person = work.session.get_one(Person, tie.person_id)
    other = work.session.get(Person, tie.other_id) if tie.other_id is not None else None
    standing = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)
    rows = appointments_of_tie(work.session, tie.id or 0)
    coming = [one for one in rows if one.state in standing and one.day >= work.today]
    members = members_of_region(work)
    return TiePage(
        public_id=tie.public_id,
        person=card_of(work, person),
        other=card_of(work, other) if other else None,
        name=other_name(work, tie),
        kind=tie.kind,
        layer=tie.layer.value,
        state=tie.state.value,
        since=tie.since,
        known_before=tie.known_before,
        through_team=tie.proposal_id is not None,
        counted_at=tie.counted_at,
        ended_at=tie.ended_at,
        ended_why=tie.ended_why,
        coming=appointment_rows(work, [(one, tie) for one in coming]),
        past=appointment_rows(work, [(one, tie) for one in reversed(rows) if one not in coming]),
        check_ins=_check_ins(work, tie),
        planning=_planning(tie, rows),
        members=[(member.public_id, member.name) for member in members],
        me=next((member.public_id for member in members if member.id == work.scope.actor.id), ""),
        weeks=coming_weeks(work, [tie]),
    )


def _planning(tie: Tie, appointments: Sequence[Appointment]) -> str:
    firsts = [one.state for one in appointments if one.first and one.state is not AppointmentState.CANCELLED]
    if tie.state is TieState.ENDED:
        return ""
    if tie.known_before or AppointmentState.PAST in firsts:
        return "more"
    return "first" if tie.state is TieState.STARTING and not firsts else ""


def _check_ins(work: Work, tie: Tie) -> list[CheckInRow]:
    names = member_names(work)
    check_ins = check_ins_of_tie(work.session, tie.id or 0)
    answers = last_answers(work.session, [check_in.id or 0 for check_in in check_ins])
    people = people_by_id(work.session, (check_in.person_id for check_in in check_ins))
    rows = []
    for check_in in check_ins:
        last = answers.get(check_in.id or 0)
        asked = people[check_in.person_id]
        rows.append(
            CheckInRow(
                public_id=check_in.public_id,
                name=asked.given_name,
                side=check_in.side.value,
                kind=check_in.kind.value,
                day=check_in.local_day,
                state=check_in.state.value,
                answer=last.answer if last else "",
                again=last.again if last else "",
                words=last.words if last else "",
                said_by=last.said_by if last else "",
                entered_by=names.get(last.entered_by_id, "") if last else "",
                answerable=check_in.state in _ANSWERABLE and check_in.local_day <= work.today,
            )
        )
    return rows
