"""Activities as pages show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from matcher.models.activity import Activity, sessions_of
from matcher.services.application import Work

__all__ = ["ActivityPage", "ActivityRow", "activity_page", "activity_row"]

_COMING = 12


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity in a list."""

    public_id: str
    name: str
    place: str
    kind: str
    concepts: list[str]
    times: dict[str, Any] | None
    referral_only: bool
    formal: bool


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """The page of one activity."""

    row: ActivityRow
    description: str
    address: str
    languages: list[str]
    accessibility: list[str]
    capacity: int | None
    price: str
    url: str
    first_day: date | None
    last_day: date | None
    sessions: list[tuple[date, str, str]]
    past: bool


def activity_row(activity: Activity, language: str) -> ActivityRow:
    """An activity in short, in the language of the reader where it has one."""
    own = activity.texts.get(language) or {}
    return ActivityRow(
        public_id=activity.public_id,
        name=own.get("name") or activity.name,
        place=activity.place_name,
        kind=activity.kind,
        concepts=list(activity.concepts),
        times=activity.times,
        referral_only=activity.referral_only,
        formal=activity.formal,
    )


def activity_page(work: Work, activity: Activity, language: str) -> ActivityPage:
    """Everything that the page of one activity shows."""
    own = activity.texts.get(language) or {}
    sessions = [one for one in sessions_of(work.session, activity.id or 0) if one.day >= work.today]
    return ActivityPage(
        row=activity_row(activity, language),
        description=own.get("description") or activity.description,
        address=", ".join(part for part in (activity.address, activity.postcode) if part),
        languages=list(activity.languages),
        accessibility=list(activity.accessibility),
        capacity=activity.capacity,
        price=activity.price,
        url=activity.url if urlsplit(activity.url).scheme in ("http", "https") else "",
        first_day=activity.first_day,
        last_day=activity.last_day,
        sessions=[(one.day, one.start, one.end) for one in sessions[:_COMING]],
        past=activity.archived_at is not None,
    )
