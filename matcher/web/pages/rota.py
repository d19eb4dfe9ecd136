"""The rota as its page shows it: one week, a line for each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.region import TeamRole
from matcher.services.application import Work
from matcher.services.contact.duty_roster import duty_on
from matcher.services.team.rota import PLACES, duties_of_week
from matcher.web.pages.people import member_names, members_of_region

__all__ = ["DayRow", "RotaPage", "Today", "duty_today", "rota_page"]

_WEEKS_SHOWN = 53


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the week.

    Attributes:
        number: 0 for Monday.
        day: Its date.
        past: Whether nothing can be changed any more.
        places: Place → public identifier of who is on duty, "" for nobody.
        names: Place → their names.
        away: Names of those who stand there and are away.
        nobody: Whether everything goes to the coordinator.
    """

    number: int
    day: date
    past: bool
    places: Mapping[int, str]
    names: Mapping[int, str]
    away: tuple[str, ...]
    nobody: bool


@dataclass(frozen=True, slots=True)
class RotaPage:
    """The page of one week.

    Attributes:
        monday: Its first day.
        before: The Monday before, None where that is too long ago.
        after: The next Monday, None where that is too far away.
        this_week: Whether today lies in it.
        days: Monday to Sunday.
        members: Identifier and name of everybody who can be chosen.
        coordinator: Name of who is turned to on a day without anybody.
    """

    monday: date
    before: date | None
    after: date | None
    this_week: bool
    days: list[DayRow]
    members: list[tuple[str, str]]
    coordinator: str


@dataclass(frozen=True, slots=True)
class Today:
    """Who is on duty today: names in order, none when it falls to the coordinator."""

    names: tuple[str, ...]


def rota_page(work: Work, monday: date) -> RotaPage:
    """The rota of a week."""
    members = members_of_region(work)
    by_id = {member.id: member for member in members}
    duties = duties_of_week(work, monday)
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        here = {place: by_id.get(duties.get((day, place))) for place in PLACES}
        present = {member.id for member in duty_on(work, work.scope.region_id, day)}
        away = tuple(member.name for member in here.values() if member is not None and member.id not in present)
        days.append(
            DayRow(
                number=number,
                day=day,
                past=day < work.today,
                places={place: member.public_id if member else "" for place, member in here.items()},
                names={place: member.name if member else "" for place, member in here.items()},
                away=away,
                nobody=not present,
            )
        )
    this_monday = work.today - timedelta(days=work.today.weekday())
    weeks = (monday - this_monday).days // 7
    coordinator = next((member.name for member in members if member.role is TeamRole.COORDINATOR), "")
    return RotaPage(
        monday=monday,
        before=monday - timedelta(days=7) if weeks > -_WEEKS_SHOWN + 1 else None,
        after=monday + timedelta(days=7) if weeks < _WEEKS_SHOWN - 1 else None,
        this_week=weeks == 0,
        days=days,
        members=[(member.public_id, member.name) for member in members],
        coordinator=coordinator,
    )


def duty_today(work: Work) -> Today:
    """Who is on duty today."""
    names = member_names(work)
    return Today(tuple(names.get(member.id, "") for member in duty_on(work, work.scope.region_id, work.today)))
