"""Activities entered and kept by hand: what, where, for whom, and put away when they are over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, func, select

from matcher.errors import InputError, StateError
from matcher.language.message import Message
from matcher.language.times import Times, read_times
from matcher.models.activity import Activity, ActivitySession
from matcher.models.tie import Tie, TieState
from matcher.services.application import Work
from matcher.services.matching.activity_subjects import hear_again, hear_first
from matcher.services.trust import audit

__all__ = [
    "ACCESSIBILITY",
    "KINDS",
    "MOST_PLACES",
    "ActivityDraft",
    "bring_back",
    "change_activity",
    "last_day_of",
    "make_activity",
    "places_taken",
    "put_away",
]

KINDS = ("activity", "place", "event", "provision")
ACCESSIBILITY = ("wheelchair", "toilet", "lift")
_FORMAL = "provision"
_LONGEST_NAME = 120
MOST_PLACES = 100_000
"""How many people one activity can take, at most."""


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """What a team member says about an activity.

    Attributes:
        name: As people call it.
        description: In a few sentences.
        kind: One of `KINDS`; a provision stands on the last step of the ladder.
        place_name: The building or spot.
        address: Street and number; read by the team only.
        postcode: For the distance; read by the team only.
        times_text: When, in words, for what goes on without dates; "" leaves what is there.
        forget_times: What was said about when does not hold any more.
        referral_only: People come on referral only.
        accessibility: Some of `ACCESSIBILITY`.
        capacity: How many people there is room for; None when unknown.
        fully_booked: There is no room now.
        price: In words.
        url: Address of a page about it.
    """

    name: str
    description: str = ""
    kind: str = "activity"
    place_name: str = ""
    address: str = ""
    postcode: str = ""
    times_text: str = ""
    forget_times: bool = False
    referral_only: bool = False
    accessibility: tuple[str, ...] = ()
    capacity: int | None = None
    fully_booked: bool = False
    price: str = ""
    url: str = ""


def make_activity(work: Work, draft: ActivityDraft) -> Activity:
    """Write down an activity that the team heard of; what it is about is understood from its words.

    Raises:
        InputError: The name is missing, or the postcode, the times or the number of places cannot be used.
    """
    activity = Activity(region_id=work.scope.region_id, name="", created_at=work.now, updated_at=work.now)
    activity.languages = [work.region.language]
    _fill(work, activity, draft)
    hear_first(work, activity)
    work.session.add(activity)
    work.session.flush()
    audit.record(work, None, "create", "activity")
    return activity


def change_activity(work: Work, activity: Activity, draft: ActivityDraft) -> None:
    """Keep what was changed; subjects that only the old words named go, those of the new words come.

    Raises:
        InputError: The name is missing, or the postcode, the times or the number of places cannot be used.
    """
    before = (activity.name, activity.description)
    _fill(work, activity, draft)
    hear_again(work, activity, *before)
    _save(work, activity, "activity")


def put_away(work: Work, activity: Activity) -> None:
    """It is not suggested to anybody any more; the page stays, for the ties that came of it.

    Raises:
        StateError: It was put away already.
    """
    if activity.archived_at is not None:
        raise StateError("this activity was put away already").told(Message("activity_edit.away_already"))
    activity.archived_at = work.now
    _save(work, activity, "activity put away")


def bring_back(work: Work, activity: Activity) -> None:
    """It is on again.

    Raises:
        StateError: It was never put away, or its last day is over.
    """
    if activity.archived_at is None:
        raise StateError("this activity is on").told(Message("activity_edit.is_on"))
    last = last_day_of(work, activity)
    if last is not None and last < work.today:
        raise StateError("its last day is over: add a day first").told(Message("activity_edit.over"))
    activity.archived_at = None
    _save(work, activity, "activity brought back")


def last_day_of(work: Work, activity: Activity) -> date | None:
    """The last day on which there is something to go to; None when it goes on."""
    if activity.last_day is not None:
        return activity.last_day
    if activity.kind == "place":
        return None
    if activity.times is not None:
        return Times.from_json(activity.times).last_day()
    query = select(func.max(ActivitySession.day)).where(ActivitySession.activity_id == activity.id)
    return work.session.exec(query).one()


def places_taken(work: Work) -> Mapping[int, int]:
    """How many people of the team go to each activity now."""
    query = (
        select(Tie.activity_id, func.count())
        .where(Tie.region_id == work.scope.region_id, col(Tie.activity_id).is_not(None))
        .where(col(Tie.state).in_((TieState.STARTING, TieState.RUNNING)))
        .group_by(col(Tie.activity_id))
    )
    return {activity_id: taken for activity_id, taken in work.session.exec(query) if activity_id is not None}


def _fill(work: Work, activity: Activity, draft: ActivityDraft) -> None:
    name = " ".join(draft.name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InputError("an activity needs a name", place="name", mend="write its name").told(
            Message("activity_edit.name_missing")
        )
    if draft.kind not in KINDS:
        raise InputError(f"unknown kind {draft.kind}", place="kind", mend=f"use one of {', '.join(KINDS)}").told(
            Message("field.choose")
        )
    if draft.capacity is not None and not 0 < draft.capacity <= MOST_PLACES:
        raise InputError("no number of places", place="capacity", mend="give a whole number from 1").told(
            Message("field.number", {"least": 1, "most": MOST_PLACES})
        )
    _fill_place(work, activity, draft)
    _fill_times(work, activity, draft)
    activity.name = name
    activity.description = draft.description.strip()
    activity.texts = _without_language(activity, work.region.language)
    activity.kind = draft.kind
    activity.formal = draft.kind == _FORMAL
    activity.referral_only = draft.referral_only
    # What an import said and this form does not show stays.
    kept = [fact for fact in activity.accessibility if fact not in ACCESSIBILITY]
    activity.accessibility = [*(fact for fact in ACCESSIBILITY if fact in draft.accessibility), *kept]
    activity.capacity = draft.capacity
    activity.fully_booked = draft.fully_booked
    activity.price = draft.price.strip()
    activity.url = draft.url.strip()


def _fill_place(work: Work, activity: Activity, draft: ActivityDraft) -> None:
    gazetteer = work.app.content.gazetteer
    postcode = gazetteer.postcode_in(draft.postcode) if draft.postcode.strip() else ""
    if postcode is None:
        raise InputError("an unknown postcode", place="postcode", mend="write it like 2034 AB").told(
            Message("field.postcode")
        )
    moved = postcode != activity.postcode
    activity.place_name, activity.address = draft.place_name.strip(), draft.address.strip()
    activity.postcode = postcode
    if moved:
        spot = gazetteer.find(postcode) if postcode else None
        activity.latitude = spot.latitude if spot else None
        activity.longitude = spot.longitude if spot else None


def _fill_times(work: Work, activity: Activity, draft: ActivityDraft) -> None:
    if draft.times_text.strip():
        times = read_times(draft.times_text, work.local_now)
        if times is None:
            raise InputError("these times were not understood", place="times", mend="write “elke dinsdagmiddag”").told(
                Message("field.times")
            )
        activity.times = dict(times.to_json())
    elif draft.forget_times:
        activity.times = None


def _without_language(activity: Activity, language: str) -> dict[str, object]:
    """The texts of an import but those that the team now says itself."""
    return {code: words for code, words in activity.texts.items() if code != language}


def _save(work: Work, activity: Activity, what: str) -> None:
    activity.updated_at = work.now
    work.session.add(activity)
    work.session.flush()
    audit.record(work, None, "change", what)
