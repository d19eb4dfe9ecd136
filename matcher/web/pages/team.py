"""The team as its page shows it."""

from dataclasses import dataclass
from datetime import date

from matcher.models.region import TeamRole
from matcher.services.application import Work
from matcher.services.team.absences import coming_absences
from matcher.web.access import me
from matcher.web.pages.people import member_names, members_of_region

__all__ = ["AbsenceRow", "MemberRow", "StandIn", "TeamPage", "stands_in", "team_page"]


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days on which a member is away.

    Attributes:
        public_id: For addresses.
        first: First day.
        last: Last day.
        stand_in: Name of who looks meanwhile, or "".
        now: Whether it is today.
        mine_to_change: Whether the reader may take it back.
    """

    public_id: str
    first: date
    last: date
    stand_in: str
    now: bool
    mine_to_change: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody of the team."""

    public_id: str
    name: str
    coordinator: bool
    me: bool
    phone: str
    absences: list[AbsenceRow]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The page of the team.

    Attributes:
        members: Everybody who works here, by name.
        may_name: Identifier and name of those whose absence the reader may write down.
        others: Identifier and name of everybody who may stand in.
        me: Identifier of the reader.
    """

    members: list[MemberRow]
    may_name: list[tuple[str, str]]
    others: list[tuple[str, str]]
    me: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """For whom the reader stands in, and until when."""

    name: str
    last: date


def team_page(work: Work) -> TeamPage:
    """Everything that the page of the team shows."""
    reader, members, names = me(), members_of_region(work), member_names(work)
    coming = coming_absences(work)
    rows = [
        MemberRow(
            public_id=member.public_id,
            name=member.name,
            coordinator=member.role is TeamRole.COORDINATOR,
            me=member.id == reader.id,
            phone=member.phone,
            absences=[
                AbsenceRow(
                    public_id=absence.public_id,
                    first=absence.first_day,
                    last=absence.last_day,
                    stand_in=names.get(absence.stand_in_id, ""),
                    now=absence.first_day <= work.today,
                    mine_to_change=reader.coordinator or member.id == reader.id,
                )
                for absence in coming
                if absence.team_member_id == member.id
            ],
        )
        for member in members
    ]
    return TeamPage(
        members=rows,
        may_name=[(row.public_id, row.name) for row in rows if reader.coordinator or row.me],
        others=[(row.public_id, row.name) for row in rows if reader.coordinator or not row.me],
        me=next(row.public_id for row in rows if row.me),
    )


def stands_in(work: Work) -> list[StandIn]:
    """For whom the reader stands in today."""
    names = member_names(work)
    return [
        StandIn(names.get(absence.team_member_id, ""), absence.last_day)
        for absence in coming_absences(work)
        if absence.stand_in_id == work.scope.actor.id and absence.first_day <= work.today
    ]
