"""Fills a database with made-up helpers and requests in bulk, as an import of a country would leave it."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from benchmarks import population as made
from matcher.models.consent import Consent, Purpose
from matcher.models.database import Database
from matcher.models.person import HelperKind, Person, PersonInterest, PersonRole
from matcher.models.region import Region, TeamMember, TeamRole
from matcher.models.request import Request, RequestState

__all__ = ["REQUESTS", "fill"]

REQUESTS = 400
"""Requests of as many participants."""
_AT_ONCE = 20_000
_STANCES = {1000: "now", 900: "together", 600: "watching", 200: "no_longer", -1000: "now"}


def fill(database: Database, helpers: int, concepts: Iterable[str], password_hash: str) -> None:
    """One region with so many helpers and a few hundred participants who ask for something, on tables that are empty.

    Rows are written without triggers, so that nothing but the rows themselves is there: what a service that was stopped
    for a while finds.

    Args:
        database: Migrated and empty.
        helpers: How many.
        concepts: Keys of the vocabulary, which stand for the made-up interests.
        password_hash: Of the team member who signs in.
    """
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    names = sorted(concepts)
    with database.transaction() as session:
        region = Region(slug="land", name="Land", latitude=52.1, longitude=5.3, phone="020 123 45 67")
        session.add(region)
        session.flush()
        member = TeamMember(
            region_id=region.id or 0,
            name="Fatma",
            email="fatma@example.org",
            password_hash=password_hash,
            role=TeamRole.COORDINATOR,
            created_at=now,
        )
        session.add(member)
        session.flush()
        region_id, member_id = region.id or 0, member.id or 0
    people = made.population(helpers)
    needs = made.needs(REQUESTS, helpers)
    _write(database, Person, _people(people, names, region_id, now))
    _write(database, PersonInterest, _interests(people, names))
    _write(database, PersonRole, _roles(people, names))
    _write(database, Consent, _consents(people, now))
    _write(database, Person, _participants(needs, helpers, region_id, now))
    _write(
        database,
        Request,
        (
            {
                "id": number + 1,
                "public_id": f"ASK{number:07d}",
                "region_id": region_id,
                "participant_id": helpers + 1 + number,
                "team_member_id": member_id,
                "text": "samen iets doen",
                "words": "wil graag samen iets doen",
                "concepts": [names[made.CONCEPTS.index(one)] for one in need.wanted],
                "times": _week(need.free or 0),
                "frequency": need.frequency or "regular",
                "conditions": sorted(need.conditions),
                "min_age": need.min_age,
                "state": RequestState.SEARCHING,
                "created_at": now,
            }
            for number, need in enumerate(needs)
        ),
    )
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            for table in ("person", "person_interest", "person_role", "consent", "request"):
                connection.execute(text(f"select setval('{table}_id_seq', (select max(id) from {table}))"))  # noqa: S608
        connection.execute(text("analyze"))
    database.migrate()  # the triggers again


def _people(people: made.Population, names: list[str], region_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    spoken = [[one for at, one in enumerate(made.LANGUAGES) if bits >> at & 1] for bits in range(64)]
    met = [[one for at, one in enumerate(made.CONDITIONS) if bits >> at & 1] for bits in range(4)]
    ends, entries = people.ends.tolist(), people.entries.tolist()
    columns = zip(
        people.latitude.tolist(), people.longitude.tolist(), people.radius.tolist(), people.paused.tolist(),
        people.places.tolist(), people.languages.tolist(), people.conditions.tolist(), people.age.tolist(),
        people.free.tolist(), people.regular.tolist(), people.rested.tolist(), people.street.tolist(), strict=True,
    )  # fmt: skip
    begin = 0
    for row, values in enumerate(columns):
        latitude, longitude, radius, paused, places, languages, conditions, age, free, regular, rested, street = values
        end = ends[row]
        yield {
            "id": row + 1,
            "public_id": f"P{row:09d}",
            "code": f"C{row:07d}",
            "region_id": region_id,
            "is_helper": True,
            "helper_kind": HelperKind.VOLUNTEER,
            "given_name": "Anna",
            "birth_year": 2026 - age if age >= 0 else None,
            "street_key": f"street-{street}" if street >= 0 else "",
            "latitude": latitude,
            "longitude": longitude,
            "languages": spoken[languages],
            "travel_m": radius,
            "times": _week(free),
            "away": {},
            "frequency": "regular" if regular else "once",
            "places": places,
            "conditions_met": met[conditions],
            "gives": [names[entry >> 2] for entry in entries[begin:end] if entry & 3 in {1, 2}],
            "stopped_at": now if paused else None,
            "created_at": now - timedelta(days=max(0, rested)),
            "updated_at": now,
        }
        begin = end


def _participants(needs: list[made.Need], helpers: int, region_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number, need in enumerate(needs):
        yield {
            "id": helpers + 1 + number,
            "public_id": f"Q{number:09d}",
            "code": f"Q{number:06d}",
            "region_id": region_id,
            "is_participant": True,
            "given_name": "Bep",
            "street_key": need.street or "",
            "latitude": need.latitude,
            "longitude": need.longitude,
            "languages": sorted(need.languages),
            "away": {},
            "travel_m": need.travel_m,
            "created_at": now,
            "updated_at": now,
        }


def _interests(people: made.Population, names: list[str]) -> Iterator[dict[str, Any]]:
    for place, (person_id, entry, weight) in enumerate(_entries(people, 0), 1):
        yield {
            "id": place,
            "person_id": person_id,
            "concept": names[entry],
            "stance": _STANCES[weight],
            "liked": weight > 0,
        }


def _roles(people: made.Population, names: list[str]) -> Iterator[dict[str, Any]]:
    for place, (person_id, entry, _) in enumerate(_entries(people, 3), 1):
        yield {"id": place, "person_id": person_id, "concept": names[entry]}


def _entries(people: made.Population, hold: int) -> Iterator[tuple[int, int, int]]:
    begin = 0
    entries, weights = people.entries.tolist(), people.weights.tolist()
    for row, end in enumerate(people.ends.tolist()):
        for place in range(begin, end):
            if entries[place] & 3 == hold:
                yield row + 1, entries[place] >> 2, weights[place]
        begin = end


def _consents(people: made.Population, now: datetime) -> Iterator[dict[str, Any]]:
    number = 0
    for row, consent in enumerate(people.consent.tolist()):
        for purpose in (Purpose.KEEP, Purpose.CONTACT) if consent else (Purpose.KEEP,):
            number += 1
            yield {"id": number, "person_id": row + 1, "purpose": purpose, "given_at": now}


def _week(free: int) -> dict[str, Any]:
    return {"moments": [], "recurrences": [{"week": free, "every_weeks": 1}], "except_days": []}


def _write(database: Database, table: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    """Write rows by the database's own fastest means; what a row does not name gets the default of its class."""
    columns = list(table.__table__.columns)  # type: ignore[attr-defined]
    fresh = table()
    standard = {one.name: _plain(getattr(fresh, one.name, None)) for one in columns}
    names = ", ".join(f'"{one.name}"' for one in columns)
    values = ([_plain(row[one]) if one in row else standard[one] for one in standard] for row in rows)
    name = table.__tablename__
    with database.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            with raw.cursor() as cursor:
                cursor.execute("set session_replication_role = replica")  # no triggers, no look at foreign keys
                with cursor.copy(f'copy "{name}" ({names}) from stdin') as copy:
                    for one in values:
                        copy.write_row(one)
                cursor.execute("set session_replication_role = default")
            raw.commit()
            return
        raw.execute("pragma foreign_keys = off")
        for (trigger,) in raw.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            raw.execute(f"drop trigger {trigger}")
        marks = ", ".join("?" * len(standard))
        raw.execute("begin immediate")
        while some := list(islice(values, _AT_ONCE)):
            raw.executemany(f'insert into "{name}" ({names}) values ({marks})', some)  # noqa: S608 - our own tables
        raw.execute("commit")
        raw.execute("pragma foreign_keys = on")


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, Enum):
        return value.value
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
