"""The coming eight weeks around somebody: what is planned, what follows if all is well, who is away, holidays."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import col, select

from matcher.language.absences import Stretch
from matcher.models.contact import CheckIn, CheckInState, check_ins_of_tie
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.rhythm import Side
from matcher.services.application import Work
from matcher.services.contact.coming_weeks import expected_contacts
from matcher.services.contact.contact_plan import contact_plan
from matcher.services.contact.tie_sides import asked_sides
from matcher.services.people import absences
from matcher.web.pages.appointments import tie_names
from matcher.web.pages.people import people_by_id

__all__ = ["ComingItem", "ComingWeek", "ComingWeeks", "coming_weeks"]

_WEEKS = 8
_MEETING = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)
_SHOWN = (CheckInState.DUE, CheckInState.SKIPPED)
_FIRST_OF_DAY = ("holiday", "away", "busy", "paused", "appointment", "check-in", "skipped", "expected")


@dataclass(frozen=True, slots=True)
class ComingItem:
    """One thing on one day.

    Attributes:
        day: Local date; of a stretch the first day that is shown.
        what: ``check-in`` (planned), ``skipped``, ``expected`` (if all is well), ``appointment``, ``away``, ``busy``,
            ``paused`` or ``holiday``.
        name: Whom it is about; of a holiday its own name.
        other: The other side, where there is one; of several questions in one message all of them.
        kind: Of a question: first, follow-up or evaluation.
        start: Of an appointment: local time.
        last: Of a stretch: its last day.
        moved: Keys of why an expected question is not on the day that the plan alone gives.
        why: What the team wrote about it.
        public_id: Of a question that can be moved or left out.
        tie: Public identifier of the tie.
        message: Who gets it, with whether as a carer: what one person gets on one day stands in one message.
        parts: The questions that one message asks, when there are several.
    """

    day: date
    what: str
    name: str = ""
    other: str | tuple[str, ...] = ""
    kind: str = ""
    start: str = ""
    last: date | None = None
    moved: tuple[str, ...] = ()
    why: str = ""
    public_id: str = ""
    tie: str = ""
    message: tuple[int, bool] | None = None
    parts: tuple["ComingItem", ...] = ()


@dataclass(frozen=True, slots=True)
class ComingWeek:
    """One week, from Monday on.

    Attributes:
        monday: Its first day.
        marks: What lies on each of the seven days, the weightiest first ("" for nothing), for the picture.
        items: Everything in it, in order.
    """

    monday: date
    marks: tuple[str, ...]
    items: tuple[ComingItem, ...]


@dataclass(frozen=True, slots=True)
class ComingWeeks:
    """What the team sees and may change.

    Attributes:
        weeks: This week and those after it.
        askable: Who can be asked something extra: value of the form (tie and person), name, other side.
        tomorrow: The day that the form begins with.
        today: The first day that can be chosen.
    """

    weeks: tuple[ComingWeek, ...]
    askable: tuple[tuple[str, str, str], ...]
    tomorrow: date
    today: date


def coming_weeks(work: Work, ties: Sequence[Tie]) -> ComingWeeks:
    """The coming eight weeks around some ties.

    Args:
        work: The use case.
        ties: Those of one person, or one.
    """
    running = [tie for tie in ties if tie.state is not TieState.ENDED]
    monday = work.today - timedelta(days=work.today.weekday())
    until = monday + timedelta(days=7 * _WEEKS - 1)
    found = _in_one([item for item in _everything(work, running, until) if work.today <= item.day <= until])
    found.sort(key=lambda item: (item.day, _FIRST_OF_DAY.index(item.what), item.start, item.name))
    weeks = []
    for number in range(_WEEKS):
        first = monday + timedelta(days=7 * number)
        items = tuple(item for item in found if first <= item.day < first + timedelta(days=7))
        days = [first + timedelta(days=n) for n in range(7)]
        weeks.append(ComingWeek(first, tuple(_mark(found, day) for day in days), items))
    return ComingWeeks(tuple(weeks), tuple(_askable(work, running)), work.today + timedelta(days=1), work.today)


def _in_one(items: Sequence[ComingItem]) -> list[ComingItem]:
    """Let the questions that one person gets on one day stand together, as they will in the message."""
    messages: dict[tuple[date, tuple[int, bool]], list[ComingItem]] = defaultdict(list)
    others = []
    for item in items:
        if item.message is not None and item.what in ("check-in", "expected"):
            messages[item.day, item.message].append(item)
        else:
            others.append(item)
    return others + [_one_message(parts) for parts in messages.values()]


def _one_message(parts: Sequence[ComingItem]) -> ComingItem:
    if len(parts) == 1:
        return parts[0]
    planned = [part for part in parts if part.what == "check-in"]
    names = tuple(part.other for part in parts if isinstance(part.other, str) and part.other)
    first = (planned or list(parts))[0]
    return replace(first, other=names, public_id="", why="", moved=(), parts=tuple(parts))


def _mark(items: Sequence[ComingItem], day: date) -> str:
    here = {item.what for item in items if item.day == day or (item.last and item.day <= day <= item.last)}
    order = ("appointment", "check-in", "expected", "skipped", "away", "paused", "busy", "holiday")
    return next((what for what in order if what in here), "")


def _everything(work: Work, ties: Sequence[Tie], until: date) -> Iterator[ComingItem]:
    names = tie_names(work, ties)
    people = people_by_id(work.session, (tie.person_id for tie in ties))
    yield from _appointments(work, ties, until, names, people)
    followed = [tie for tie in ties if not tie.known_before]  # nobody is asked about a tie of their own
    asked: dict[int, Person] = {}

    def whom(tie: Tie, person: Person) -> str:
        return _about(tie, person, names, people)

    for tie in followed:
        sides = {person.id or 0: person for _, person in asked_sides(work, tie)}
        asked |= sides
        for row in check_ins_of_tie(work.session, tie.id or 0):
            if row.state in _SHOWN:
                person = sides.get(row.person_id) or work.session.get_one(Person, row.person_id)
                yield _check_in(row, person, tie, whom(tie, person))
    for one in expected_contacts(work, followed, until):
        yield ComingItem(
            one.due.local_day,
            "expected",
            one.person.given_name,
            whom(one.tie, one.person),
            one.due.kind.value,
            moved=tuple(moved.value for moved in one.due.moved_by),
            tie=one.tie.public_id,
            message=(one.person.id or 0, one.side is Side.CARER),
        )
    for person in asked.values():
        yield from _rest(work, person)
    yield from _holidays(work.today, until)


def _check_in(row: CheckIn, person: Person, tie: Tie, about: str) -> ComingItem:
    planned = row.state is CheckInState.DUE
    return ComingItem(
        row.local_day,
        "check-in" if planned else "skipped",
        person.given_name,
        about,
        row.kind.value,
        why=row.why,
        public_id=row.public_id if planned else "",
        tie=tie.public_id,
        message=(row.person_id, row.side is AskedSide.CARER),
    )


def _about(tie: Tie, person: Person, names: Mapping[int, str], people: Mapping[int, Person]) -> str:
    """Whom a question to this person is about; nobody for a carer, who is asked about themselves."""
    if person.id == tie.person_id:
        return names[tie.id or 0]
    return people[tie.person_id].given_name if person.id == tie.other_id else ""


def _appointments(
    work: Work, ties: Sequence[Tie], until: date, names: Mapping[int, str], people: Mapping[int, Person]
) -> Iterator[ComingItem]:
    by_id = {tie.id: tie for tie in ties}
    query = select(Appointment).where(
        col(Appointment.tie_id).in_(by_id),
        col(Appointment.state).in_(_MEETING),
        Appointment.day >= work.today,
        Appointment.day <= until,
    )
    for row in work.session.exec(query):
        tie = by_id[row.tie_id]
        name = people[tie.person_id].given_name
        yield ComingItem(row.day, "appointment", name, names[row.tie_id], start=row.start, tie=tie.public_id)


def _rest(work: Work, person: Person) -> Iterator[ComingItem]:
    if person.paused_until is not None and person.paused_until >= work.today:
        yield ComingItem(work.today, "paused", person.given_name, last=person.paused_until)
    stretches: list[tuple[str, Stretch]] = [("away", one) for one in absences.own_stretches(work, person)]
    stretches += [("busy", one) for one in absences.busy_stretches(work, person)]
    for what, (first, last) in stretches:
        if last >= work.today:
            yield ComingItem(max(first, work.today), what, person.given_name, last=last)


def _holidays(today: date, until: date) -> Iterator[ComingItem]:
    for year in range(today.year, until.year + 1):
        for holiday in contact_plan().holidays:
            yield ComingItem(holiday.day_in(year), "holiday", holiday.name)


def _askable(work: Work, ties: Sequence[Tie]) -> Iterator[tuple[str, str, str]]:
    followed = [tie for tie in ties if not tie.known_before and tie.state is not TieState.SELF_GOING]
    names = tie_names(work, followed)
    people = people_by_id(work.session, (tie.person_id for tie in followed))
    for tie in followed:
        for _, person in asked_sides(work, tie):
            yield f"{tie.public_id}:{person.public_id}", person.given_name, _about(tie, person, names, people)
