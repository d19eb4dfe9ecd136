"""Activities and places: anything local that people can go to."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, public_id
from matcher.models.scope import Scope

__all__ = ["Activity", "ActivitySession", "activities_of_region", "activity_by_public_id", "sessions_of"]


class Activity(SQLModel, table=True):
    """A choir, a walking group, a museum, an event: with its place, its times and who it is open to."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    source: str = Field(default="", index=True)  # "" = entered by the team
    source_ref: str = Field(default="", index=True)
    content_hash: str = ""  # tells a changed row from an unchanged one on a second import
    kind: str = "activity"  # activity | place | event | provision
    name: str
    description: str = ""
    texts: dict[str, Any] = column(dict)  # language → {"name", "description"}
    place_name: str = ""
    address: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    concepts: list[str] = column(list)  # what it is about
    mentioned: list[str] = column(list)  # interests that only its description names: they count half
    languages: list[str] = column(list)
    times: dict[str, Any] | None = column(default=None, nullable=True)  # None = open whenever, unknown
    first_day: date | None = None
    last_day: date | None = None
    referral_only: bool = False
    formal: bool = False  # a provision: the last step of the ladder
    accessibility: list[str] = column(list)
    capacity: int | None = None
    fully_booked: bool = False  # the team heard so; nobody is sent there until there is room again
    price: str = ""
    url: str = ""
    archived_at: datetime | None = moment(default=None)
    created_at: datetime = moment()
    updated_at: datetime = moment()


class ActivitySession(SQLModel, table=True):
    """One dated meeting of a series."""

    __tablename__ = "activity_session"

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    day: date
    start: str = ""  # local "HH:MM"
    end: str = ""
    capacity: int | None = None


def activities_of_region(session: Session, scope: Scope, *, archived: bool = False) -> list[Activity]:
    """Activities of a region that still run (or, asked for, those of the past), by name."""
    past = col(Activity.archived_at).is_not(None) if archived else col(Activity.archived_at).is_(None)
    query = select(Activity).where(Activity.region_id == scope.region_id, past).order_by(Activity.name)
    return list(session.exec(query))


def activity_by_public_id(session: Session, scope: Scope, public_id: str) -> Activity | None:
    """The activity behind a public identifier, within the scope's region."""
    query = select(Activity).where(Activity.public_id == public_id, Activity.region_id == scope.region_id)
    return session.exec(query).first()


def sessions_of(session: Session, activity_id: int) -> list[ActivitySession]:
    """The dated sessions of an activity, in order."""
    query = select(ActivitySession).where(ActivitySession.activity_id == activity_id).order_by(col(ActivitySession.day))
    return list(session.exec(query))
