"""Activities as pages show them, and the form about one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from matcher.models.activity import Activity, sessions_of
from matcher.services.application import Work
from matcher.services.matching.activities import ACCESSIBILITY, KINDS, last_day_of, places_taken

__all__ = ["ActivityForm", "ActivityPage", "ActivityRow", "activity_form", "activity_page", "activity_row"]

_FIRST = 6


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
    fully_booked: bool


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """The page of one activity.

    Attributes:
        mentioned: What only its description names; counts half.
        taken: How many people of the team go there now.
        sessions: The days to come, each with start and end.
        first: How many of them stand on the page before it is unfolded.
        away: It was put away.
        over: Its last day lies behind us.
    """

    row: ActivityRow
    description: str
    mentioned: list[str]
    address: str
    languages: list[str]
    accessibility: list[str]
    capacity: int | None
    taken: int
    price: str
    url: str
    first_day: date | None
    last_day: date | None
    sessions: list[tuple[date, str, str]]
    first: int
    away: bool
    over: bool


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """What stands in the form.

    Attributes:
        values: The plain fields, by name.
        times: Stored times, to be put into words.
        kinds: What it can be.
        access: What can be said of getting in.
    """

    values: Mapping[str, Any]
    times: Mapping[str, Any] | None
    kinds: tuple[str, ...] = KINDS
    access: tuple[str, ...] = ACCESSIBILITY


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
        fully_booked=activity.fully_booked,
    )


def activity_page(work: Work, activity: Activity, language: str) -> ActivityPage:
    """Everything that the page of one activity shows."""
    own = activity.texts.get(language) or {}
    coming = [one for one in sessions_of(work.session, activity.id or 0) if one.day >= work.today]
    last = last_day_of(work, activity)
    return ActivityPage(
        row=activity_row(activity, language),
        description=own.get("description") or activity.description,
        mentioned=list(activity.mentioned),
        address=", ".join(part for part in (activity.address, activity.postcode) if part),
        languages=list(activity.languages),
        accessibility=list(activity.accessibility),
        capacity=activity.capacity,
        taken=places_taken(work).get(activity.id or 0, 0),
        price=activity.price,
        url=activity.url if urlsplit(activity.url).scheme in ("http", "https") else "",
        first_day=activity.first_day,
        last_day=activity.last_day,
        sessions=[(one.day, one.start, one.end) for one in coming],
        first=_FIRST,
        away=activity.archived_at is not None,
        over=last is not None and last < work.today,
    )


def activity_form(work: Work, activity: Activity | None) -> ActivityForm:
    """The form as it stands for an activity, or for a new one."""
    if activity is None:
        return ActivityForm({"kind": "activity", "open_to": "all"}, None)
    own = activity.texts.get(work.region.language) or {}
    names = "place_name address postcode price url kind fully_booked".split()
    values: dict[str, Any] = {name: getattr(activity, name) for name in names}
    values |= {
        "name": own.get("name") or activity.name,
        "description": own.get("description") or activity.description,
        "capacity": activity.capacity or "",
        "open_to": "referral" if activity.referral_only else "all",
        **{f"access-{fact}": fact in activity.accessibility for fact in ACCESSIBILITY},
    }
    return ActivityForm(values, activity.times)
