"""Activities into the database: new ones in bulk, changed ones field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import col, select

from matcher.language.times import Times
from matcher.models.activity import Activity, ActivitySession, sessions_of
from matcher.services.application import Work
from matcher.services.imports.activity_values import ActivityRow
from matcher.services.imports.subjects import SubjectIndex, Subjects
from matcher.services.imports.understanding import Understanding
from matcher.services.people.addresses import place_key

__all__ = ["KnownActivities", "change_activity", "save_activities"]


@dataclass(slots=True)
class KnownActivities:
    """What is known already of a source, and by name of everything else.

    Attributes:
        source: Name of the source.
        subjects: Hears what announcements are about.
        ids: Identifier in the source → id here.
        hashes: Identifier in the source → print of what it said last time.
        rows: Identifier in the source → row of this file.
        elsewhere: Names and places of activities that came another way.
    """

    source: str
    subjects: SubjectIndex
    ids: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def load(cls, work: Work, source: str, words: Mapping[str, Sequence[str]]) -> "KnownActivities":
        """Everything of the region; `words` are more words for an interest, see `SubjectIndex`."""
        known = cls(source, SubjectIndex(work.app.content.vocabulary.concepts.values(), words))
        query = select(Activity).where(Activity.region_id == work.scope.region_id)
        for activity in work.session.exec(query):
            if activity.source == source:
                known.ids[activity.source_ref] = activity.id or 0
                known.hashes[activity.source_ref] = activity.content_hash
            elif activity.archived_at is None:
                known.elsewhere.add((place_key(activity.name), _where(activity.postcode, activity.place_name)))
        return known

    def has_elsewhere(self, row: ActivityRow) -> bool:
        """Whether an activity of this name at this place came another way."""
        return (place_key(row.name), _where(row.postcode, row.place_name)) in self.elsewhere


def save_activities(
    work: Work,
    known: KnownActivities,
    rows: Sequence[tuple[ActivityRow, Subjects]],
    understanding: Understanding,
) -> None:
    """Take activities in, all or none."""
    activities: list[Activity] = []
    for row, subjects in rows:
        values = _values(row, subjects, understanding)
        merged = {name: value for fields in values.values() for name, value in fields.items()}
        activities.append(
            Activity(
                region_id=work.scope.region_id,
                source=known.source,
                source_ref=row.ref,
                content_hash=row.print(subjects),
                archived_at=work.now if row.cancelled or row.is_past(understanding.today) else None,
                created_at=work.now,
                updated_at=work.now,
                **merged,
            )
        )
    work.session.add_all(activities)
    work.session.flush()
    sessions: list[dict[str, Any]] = []
    for (row, subjects), activity in zip(rows, activities, strict=True):
        known.ids[row.ref] = activity.id or 0
        known.hashes[row.ref] = row.print(subjects)
        sessions += _sessions(row, activity.id or 0)
    if sessions:
        work.session.execute(insert(ActivitySession), sessions)


def change_activity(
    work: Work,
    known: KnownActivities,
    row: ActivityRow,
    subjects: Subjects,
    fields: Sequence[str],
    understanding: Understanding,
) -> tuple[str, ...]:
    """Write what a row newly says; what a team member changed here stays where the file says nothing new.

    Returns:
        The fields whose value here changed.
    """
    activity = work.session.get_one(Activity, known.ids[row.ref])
    values = _values(row, subjects, understanding)
    changed: list[str] = []
    for name in fields:
        new = {column: value for column, value in values[name].items() if getattr(activity, column) != value}
        for column, value in new.items():
            setattr(activity, column, value)
        moved = name == "dates" and _replace_sessions(work, row, activity.id or 0)
        if new or moved:
            changed.append(name)
    activity.content_hash = known.hashes[row.ref] = row.print(subjects)
    if changed:
        activity.updated_at = work.now
    over = row.cancelled or row.is_past(understanding.today)
    if over and activity.archived_at is None:
        activity.archived_at = work.now
    elif not over and "dates" in changed:
        activity.archived_at = None
    work.session.add(activity)
    work.session.flush()
    return tuple(changed)


def _replace_sessions(work: Work, row: ActivityRow, activity_id: int) -> bool:
    there = {(session.day, session.start, session.end) for session in sessions_of(work.session, activity_id)}
    wanted = {(item["day"], item["start"], item["end"]) for item in _sessions(row, activity_id)}
    gone = [day for day, start, end in there - wanted]
    if gone:
        work.session.execute(
            delete(ActivitySession).where(
                col(ActivitySession.activity_id) == activity_id, col(ActivitySession.day).in_(gone)
            )
        )
    fresh = [item for item in _sessions(row, activity_id) if (item["day"], item["start"], item["end"]) not in there]
    if fresh:
        work.session.execute(insert(ActivitySession), fresh)
    return bool(gone or fresh)


def _sessions(row: ActivityRow, activity_id: int) -> list[dict[str, Any]]:
    return [
        {"activity_id": activity_id, "day": day, "start": span.start, "end": span.end} for day, span in row.sessions
    ]


def _values(row: ActivityRow, subjects: Subjects, understanding: Understanding) -> dict[str, dict[str, Any]]:
    """The columns that each field of the file fills."""
    spot = understanding.spot(row.postcode or row.town)
    times = dict(Times((), row.weeks).to_json()) if row.weeks else None
    if times is None and row.when and not row.sessions:
        times = understanding.times(row.when)
    street = row.address if row.town.casefold() in row.address.casefold() else f"{row.address}, {row.town}".strip(" ,")
    return {
        "name": {"name": row.name},
        "description": {"description": row.description},
        "texts": {"texts": {language: dict(words) for language, words in row.texts.items()}},
        "kind": {"kind": row.kind, "formal": row.kind == "provision"},
        "place": {"place_name": row.place_name, "address": street},
        "postcode": {"postcode": row.postcode},
        "coordinates": {
            "latitude": row.latitude if row.latitude is not None else (spot[0] if spot else None),
            "longitude": row.longitude if row.longitude is not None else (spot[1] if spot else None),
        },
        "concepts": {"concepts": list(subjects.main), "mentioned": list(subjects.mentioned)},
        "languages": {"languages": list(row.languages)},
        "when": {"times": times},
        "dates": {"first_day": row.first_day, "last_day": row.last_day},
        "referral": {"referral_only": row.referral_only},
        "accessibility": {"accessibility": list(row.accessibility)},
        "capacity": {"capacity": row.capacity},
        "price": {"price": row.price},
        "url": {"url": row.url},
    }


def _where(postcode: str, place_name: str) -> str:
    return postcode.replace(" ", "") or place_key(place_name)
