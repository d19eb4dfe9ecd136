"""Rows of helpers into the database: new people in bulk, changed people field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, col

from matcher.language.extraction import Stance
from matcher.models.consent import AuditRow
from matcher.models.person import (
    Person,
    PersonInterest,
    PersonRole,
    PossibleDuplicate,
)
from matcher.services.application import Work
from matcher.services.imports.helper_changes import VOG, is_minor, story_lines
from matcher.services.imports.helper_values import HelperRow
from matcher.services.imports.known_people import Known, Match
from matcher.services.imports.understanding import Heard, Understanding
from matcher.services.learning import gaps
from matcher.services.people.addresses import place_key
from matcher.services.people.codes import with_free_codes

__all__ = ["Newcomer", "save_newcomers"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be taken in, with others who may be the same person."""

    row: HelperRow
    known: Known
    heard: Heard
    similar: Sequence[Match] = ()


def save_newcomers(work: Work, source: str, newcomers: Sequence[Newcomer], understanding: Understanding) -> None:
    """Take people in, all or none.

    Nobody of a list has agreed to anything by standing in it: no consent is written, so nothing is sent to them before
    a team member records one.
    """
    if not newcomers:
        return
    common = {
        "region_id": work.scope.region_id,
        "is_helper": True,
        "source": source,
        "created_at": work.now,
        "updated_at": work.now,
    }
    rows = [common | _columns(newcomer, understanding) for newcomer in newcomers]

    def insert_people(codes: list[str]) -> Sequence[int | None]:
        coded = [row | {"code": code} for row, code in zip(rows, codes, strict=True)]
        # Objects of the tables would be three times slower, which tells with 100,000 rows.
        return work.session.scalars(insert(Person).returning(col(Person.id), sort_by_parameter_order=True), coded).all()

    ids = with_free_codes(work, len(rows), insert_people)
    for newcomer, id_ in zip(newcomers, ids, strict=True):
        newcomer.known.id = newcomer.known.target = id_ or 0
    _insert(work, PersonInterest, _interests(newcomers))
    _insert(work, PersonRole, _roles(newcomers))
    gaps.collect(work, (gap for newcomer in newcomers for gap in newcomer.heard.gaps), "nl")
    doubles = [
        {"person_id": newcomer.known.id, "other_id": match.known.target, "why": match.why, "found_at": work.now}
        for newcomer in newcomers
        for match in newcomer.similar
    ]
    _insert(work, PossibleDuplicate, doubles)
    _insert(work, AuditRow, [_audit(work, newcomer.known.id) for newcomer in newcomers])


def _insert(work: Work, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(table), rows)


def _interests(newcomers: Sequence[Newcomer]) -> list[dict[str, Any]]:
    return [
        {"person_id": newcomer.known.id, "liked": liked}
        | {"concept": mention.concept, "stance": mention.stance.value, "heard": mention.heard}
        for newcomer in newcomers
        for liked, mentions in ((True, newcomer.heard.likes), (False, newcomer.heard.dislikes))
        for mention in mentions
    ]


def _roles(newcomers: Sequence[Newcomer]) -> list[dict[str, Any]]:
    return [
        {"person_id": newcomer.known.id, "concept": mention.concept, "heard": mention.heard}
        | {"now": mention.stance is Stance.NOW}
        for newcomer in newcomers
        for mention in newcomer.heard.roles
    ]


def _audit(work: Work, person_id: int) -> dict[str, Any]:
    """What `audit.record` writes, for many people at once."""
    actor = work.scope.actor
    return {
        "at": work.now,
        "region_id": work.scope.region_id,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "subject_id": person_id,
        "action": "create",
        "what": "person",
        "why": "import",
    }


def _columns(newcomer: Newcomer, understanding: Understanding) -> dict[str, Any]:
    row = newcomer.row
    address = row.address
    spot = understanding.spot(address.postcode or address.place)
    quarter = address.postcode[:4] or address.place
    return {
        "helper_kind": row.kind,
        "given_name": row.name.given,
        "surname": row.name.surname,
        "birth_year": row.birth_year,
        "phone": row.phone,
        "email": row.email,
        "street": address.street,
        "house_number": address.house_number,
        "postcode": address.postcode,
        "place": address.place or (spot[2] if spot else ""),
        "street_key": place_key(quarter, address.street),
        "building_key": place_key(quarter, address.street, address.house_number),
        "latitude": spot[0] if spot else None,
        "longitude": spot[1] if spot else None,
        "languages": list(row.languages),
        "transport": list(row.transport),
        "travel_m": row.travel_m,
        "times": understanding.times(row.availability),
        "frequency": row.frequency,
        "conditions_met": [VOG] if row.vog else [],
        "conditions_unmet": [VOG] if row.vog is False else [],
        "gives": [],
        "story": "\n".join(story_lines(row, newcomer.heard, understanding).values()),
        "guardian_needed": is_minor(row, understanding.today),
        "source_ref": newcomer.known.ref,
    }
