"""Regions, organisations and the people of the team."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel, select

from matcher.models.columns import column, moment, personal, public_id, word
from matcher.models.scope import Scope

__all__ = [
    "DutyTurn",
    "Organisation",
    "Region",
    "TeamAbsence",
    "TeamMember",
    "TeamRole",
    "absence_by_public_id",
    "coordinators",
    "duty_turn_by_public_id",
    "duty_turns",
    "member_by_email",
]


class TeamRole(StrEnum):
    """What a team member may do: a coordinator sees the whole region and edits its settings."""

    MEMBER = "member"
    COORDINATOR = "coordinator"


class Region(SQLModel, table=True):
    """One area with its own team; data of one region is never seen from another."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=40)
    name: str
    timezone: str = "Europe/Amsterdam"
    language: str = "nl"
    latitude: float
    longitude: float
    phone: str = ""  # the number to call, said in every conversation
    countryside: bool = False  # distances are longer here; the wider bands of nearness count
    school_holidays: list[Any] = column(list)  # [["2026-12-19", "2027-01-03"], …]


class Organisation(SQLModel, table=True):
    """A welfare organisation, club, church or citizens' initiative."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    name: str
    kind: str = "welfare"


class TeamMember(SQLModel, table=True):
    """Somebody of the team: one contact person per participant."""

    __tablename__ = "team_member"

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    name: str = personal("sign messages and appointments", readers="matched")
    email: str = personal("sign in", readers="self", unique=True)
    password_hash: str = personal("sign in", readers="system")
    role: TeamRole = word(TeamRole, default=TeamRole.MEMBER)
    phone: str = personal("to be called", readers="matched", default="")
    language: str = "nl"
    active: bool = True
    created_at: datetime = moment()


class TeamAbsence(SQLModel, table=True):
    """Days on which a team member is away, both included; somebody else then owns what comes in."""

    __tablename__ = "team_absence"

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    team_member_id: int = Field(foreign_key="team_member.id", index=True)
    first_day: date
    last_day: date
    stand_in_id: int | None = Field(default=None, foreign_key="team_member.id")
    handed_over_at: datetime | None = moment(default=None)  # what waited for this member went to the stand-in


class DutyTurn(SQLModel, table=True):
    """Days on which a team member looks at what nobody acknowledged in time, both included."""

    __tablename__ = "duty_turn"

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    team_member_id: int = Field(foreign_key="team_member.id", index=True)
    first_day: date = Field(index=True)  # local
    last_day: date
    place: int = 1  # whoever has the lowest number and is there is turned to first


def duty_turns(session: Session, region_id: int, first: date, last: date) -> list[DutyTurn]:
    """Who of a region's team is on duty on any of these days, in the order in which they are turned to."""
    query = (
        select(DutyTurn)
        .join(TeamMember, TeamMember.id == DutyTurn.team_member_id)  # type: ignore[arg-type]
        .where(TeamMember.region_id == region_id, TeamMember.active)
        .where(DutyTurn.first_day <= last, DutyTurn.last_day >= first)
        .order_by(DutyTurn.place, DutyTurn.first_day, DutyTurn.id)  # type: ignore[arg-type]
    )
    return list(session.exec(query))


def duty_turn_by_public_id(session: Session, scope: Scope, public_id: str) -> DutyTurn | None:
    """The turn behind a public identifier, of the team of the scope's region."""
    query = (
        select(DutyTurn)
        .join(TeamMember, TeamMember.id == DutyTurn.team_member_id)  # type: ignore[arg-type]
        .where(DutyTurn.public_id == public_id, TeamMember.region_id == scope.region_id)
    )
    return session.exec(query).first()


def member_by_email(session: Session, email: str) -> TeamMember | None:
    """The active team member who signs in with this address."""
    query = select(TeamMember).where(TeamMember.email == email.strip().lower(), TeamMember.active)
    return session.exec(query).first()


def absence_by_public_id(session: Session, scope: Scope, public_id: str) -> TeamAbsence | None:
    """The absence behind a public identifier, of the team of the scope's region."""
    query = (
        select(TeamAbsence)
        .join(TeamMember, TeamMember.id == TeamAbsence.team_member_id)  # type: ignore[arg-type]
        .where(TeamAbsence.public_id == public_id, TeamMember.region_id == scope.region_id)
    )
    return session.exec(query).first()


def coordinators(session: Session, region_id: int) -> list[TeamMember]:
    """The active coordinators of a region, in a steady order."""
    query = (
        select(TeamMember)
        .where(TeamMember.region_id == region_id, TeamMember.role == TeamRole.COORDINATOR, TeamMember.active)
        .order_by(TeamMember.id)  # type: ignore[arg-type]
    )
    return list(session.exec(query))
