"""Who of the team is on duty, day by day: to them goes what nobody looked at in time, on weekends too."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select

from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.models.region import DutyTurn, TeamAbsence, TeamMember, duty_turns
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = ["PLACES", "Duties", "duties_of_week", "write_week"]

PLACES = (1, 2)
"""Who is turned to first, and who after that when the first does not look either."""
_WEEK = 7
_FURTHEST = timedelta(days=366)

Duties = Mapping[tuple[date, int], int]
"""Day and place → the member on duty then."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    member_id: int
    place: int
    first: date
    last: date


def duties_of_week(work: Work, monday: date) -> dict[tuple[date, int], int]:
    """Who is on duty on each day of a week, whether away or not."""
    days = [monday + timedelta(days=number) for number in range(_WEEK)]
    found: dict[tuple[date, int], int] = {}
    for turn in duty_turns(work.session, work.scope.region_id, days[0], days[-1]):
        for day in days:
            if turn.first_day <= day <= turn.last_day:
                found.setdefault((day, turn.place), turn.team_member_id)
    return found


def write_week(work: Work, monday: date, duties: Duties) -> None:
    """Write down who is on duty in a week, in place of what stood there; days that are past stay as they were.

    Args:
        work: The use case of somebody of the team.
        monday: The first day of the week.
        duties: Who, by day and place; a day without anybody goes to the coordinator.

    Raises:
        InputError: It is no Monday, further than a year away, a day is outside the week, the same member stands twice
            on one day, or is away then; names the field of the day ("day-2-1": third day, first place).
        NotAllowedError: Somebody of another team.
    """
    _check_week(work, monday)
    before = duties_of_week(work, monday)
    wanted = {key: member for key, member in before.items() if key[0] < work.today}
    wanted |= {key: member for key, member in duties.items() if key[0] >= work.today}
    _check(work, monday, wanted, before)
    last = monday + timedelta(days=_WEEK - 1)
    for turn in duty_turns(work.session, work.scope.region_id, monday, last):
        _cut_out(work, turn, monday, last)
    for stretch in _stretches(wanted):
        work.session.add(
            DutyTurn(
                team_member_id=stretch.member_id, first_day=stretch.first, last_day=stretch.last, place=stretch.place
            )
        )
    work.session.flush()
    audit.record(work, None, "change", "rota")


def _check_week(work: Work, monday: date) -> None:
    if monday.weekday() != 0:
        raise InputError("a week begins on Monday", place="week", mend="give a Monday").told(Message("rota.no_monday"))
    if abs(monday - work.today) > _FURTHEST:
        raise InputError("this is too far away", place="week", mend="choose a week within a year").told(
            Message("rota.too_far")
        )


def _check(work: Work, monday: date, wanted: Duties, before: Duties) -> None:
    team = {member.id: member for member in _team(work)}
    away = _away(work, monday, set(wanted.values()))
    for (day, place), member_id in sorted(wanted.items()):
        field = f"day-{(day - monday).days}-{place}"
        if not monday <= day < monday + timedelta(days=_WEEK) or place not in PLACES:
            raise InputError("this is no day of this week", place=field, mend="choose a day of the week").told(
                Message("rota.no_day")
            )
        if day < work.today or before.get((day, place)) == member_id:
            continue  # what stands there may stay, also when its member has gone away since
        if member_id not in team:
            raise NotAllowedError("only somebody of this team").told(Message("problem.other_team"))
        name = team[member_id].name
        if any(other != place and wanted.get((day, other)) == member_id for other in PLACES):
            raise InputError("twice on one day", place=field, mend="choose somebody else").told(
                Message("rota.twice", {"name": name})
            )
        if (member_id, day) in away:
            raise InputError("away on this day", place=field, mend="choose somebody else").told(
                Message("rota.away", {"name": name})
            )


def _team(work: Work) -> Iterable[TeamMember]:
    return work.session.exec(
        select(TeamMember).where(TeamMember.region_id == work.scope.region_id, TeamMember.active)
    ).all()


def _away(work: Work, monday: date, members: Collection[int]) -> set[tuple[int, date]]:
    days = [monday + timedelta(days=number) for number in range(_WEEK)]
    query = select(TeamAbsence).where(
        col(TeamAbsence.team_member_id).in_(members), TeamAbsence.first_day <= days[-1], TeamAbsence.last_day >= days[0]
    )
    return {
        (row.team_member_id, day)
        for row in work.session.exec(query)
        for day in days
        if row.first_day <= day <= row.last_day
    }


def _cut_out(work: Work, turn: DutyTurn, first: date, last: date) -> None:
    """Leave of a turn what lies before and after some days."""
    day = timedelta(days=1)
    outside = [(turn.first_day, min(turn.last_day, first - day)), (max(turn.first_day, last + day), turn.last_day)]
    for begins, ends in outside:
        if begins <= ends:
            work.session.add(
                DutyTurn(team_member_id=turn.team_member_id, first_day=begins, last_day=ends, place=turn.place)
            )
    work.session.delete(turn)


def _stretches(duties: Duties) -> list[_Stretch]:
    """Days of one member in one place that follow one another as one turn."""
    found: list[_Stretch] = []
    for (day, place), member_id in sorted(duties.items(), key=lambda item: (item[0][1], item[0][0])):
        last = found[-1] if found else None
        if last and (last.member_id, last.place, last.last) == (member_id, place, day - timedelta(days=1)):
            found[-1] = _Stretch(member_id, place, last.first, day)
        else:
            found.append(_Stretch(member_id, place, day, day))
    return found
