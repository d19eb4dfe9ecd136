"""People: taken in, understood, changed, merged."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import col, or_, select

from matcher.errors import InputError, StateError
from matcher.language.times import read_times
from matcher.models.chat import Chat, OutgoingMessage
from matcher.models.consent import Consent
from matcher.models.contact import Answer, CheckIn, CheckInState, Signal
from matcher.models.offer import Offer
from matcher.models.person import (
    Exclusion,
    HelperKind,
    Person,
    PersonInterest,
    PersonRole,
    PossibleDuplicate,
    Representation,
    interests_of,
    roles_of,
)
from matcher.models.request import Proposal, Request, Suggestion
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = [
    "add_interests",
    "add_roles",
    "create_person",
    "find_duplicates",
    "locate",
    "merge",
    "place_key",
    "settle_duplicate",
    "understand",
    "update_person",
]

_CHANGEABLE = frozenset(
    [
        "given_name",
        "surname",
        "birth_year",
        "phone",
        "email",
        "street",
        "house_number",
        "postcode",
        "place",
        "language",
        "languages",
        "polite",
        "transport",
        "travel_m",
        "times",
        "frequency",
        "places",
        "conditions_met",
        "conditions_unmet",
        "gives",
        "story",
        "good_week",
        "paused_until",
        "helper_kind",
        "is_participant",
        "is_carer",
        "is_helper",
        "team_member_id",
        "household_id",
        "guardian_needed",
        "rhythm",
    ]
)
_LIKES, _DISLIKES = True, False


def create_person(
    work: Work,
    *,
    given_name: str,
    surname: str = "",
    participant: bool = False,
    carer: bool = False,
    helper_kind: HelperKind | None = None,
    likes: str = "",
    times_text: str = "",
    **fields: Any,
) -> Person:
    """Take somebody in.

    Args:
        work: The use case.
        given_name: How to address this person; must not be empty.
        surname: Told apart by.
        participant: Takes part for themselves.
        carer: Takes part as somebody's carer.
        helper_kind: How this person helps, if so.
        likes: What they like and did, in their own words.
        times_text: When it suits, in their own words.
        fields: Other columns of `Person`.

    Raises:
        InputError: The name is empty or a field is unknown.
    """
    if not given_name.strip():
        raise InputError("a name is needed", place="given_name", mend="write how to address this person")
    unknown = set(fields) - _CHANGEABLE - {"source", "source_ref", "circle_only", "organisation_id", "guardian_phone"}
    if unknown:
        raise InputError(f"unknown field {', '.join(sorted(unknown))}", place="person", mend="use a known field")
    fields.setdefault("polite", participant or carer)  # "u" to participants and carers, unless they prefer otherwise
    person = Person(
        region_id=work.scope.region_id,
        given_name=given_name.strip(),
        surname=surname.strip(),
        is_participant=participant,
        is_carer=carer,
        is_helper=helper_kind is not None,
        helper_kind=helper_kind,
        created_at=work.now,
        updated_at=work.now,
        **fields,
    )
    person.email = person.email.strip().lower()
    if times_text:
        times = read_times(times_text, work.local_now)
        person.times = dict(times.to_json()) if times is not None else None
    work.session.add(person)
    work.session.flush()
    locate(work, person)
    if likes:
        understand(work, person, likes)
    if not person.circle_only:
        find_duplicates(work, person)
    audit.record(work, person, "create", "person")
    return person


def update_person(work: Work, person: Person, **fields: Any) -> None:
    """Change columns of a person.

    Raises:
        InputError: A field is unknown or may not be changed this way.
    """
    unknown = set(fields) - _CHANGEABLE
    if unknown:
        raise InputError(f"unknown field {', '.join(sorted(unknown))}", place="person", mend="use a known field")
    for name, value in fields.items():
        setattr(person, name, value)
    person.updated_at = work.now
    if {"postcode", "place", "street", "house_number"} & set(fields):
        locate(work, person)
    work.session.add(person)
    work.session.flush()
    if {"phone", "email", "given_name", "surname", "postcode"} & set(fields) and not person.circle_only:
        find_duplicates(work, person)
    audit.record(work, person, "change", " ".join(sorted(fields)))


def place_key(*parts: str) -> str:
    """A key for a street or building: equal for equal places however they were typed; empty when a part is missing."""
    if not all(part.strip() for part in parts):
        return ""
    plain = unicodedata.normalize("NFKD", " ".join(parts).casefold())
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def locate(work: Work, person: Person) -> None:
    """Set coordinates and the keys of street and building from what is known of the address."""
    found = work.app.content.gazetteer.find(person.postcode or person.place)
    if found is not None:
        person.latitude, person.longitude = found.latitude, found.longitude
        person.place = person.place or found.name
        person.located_by = "postcode"
    quarter = person.postcode[:4] or person.place
    person.street_key = place_key(quarter, person.street)
    person.building_key = place_key(quarter, person.street, person.house_number)
    work.session.add(person)
    work.session.flush()


def understand(work: Work, person: Person, text: str) -> tuple[str, ...]:
    """Add what somebody says they like, do not like, do and did.

    Returns:
        The phrases that were not understood.
    """
    heard = work.app.content.extractor.extract(text)
    add_interests(work, person, [(m.concept, m.stance.value, m.heard) for m in heard.likes], liked=_LIKES)
    add_interests(work, person, [(m.concept, m.stance.value, m.heard) for m in heard.dislikes], liked=_DISLIKES)
    add_roles(work, person, [(m.concept, m.stance.value == "now", m.heard) for m in heard.roles])
    return heard.gaps


def add_interests(
    work: Work, person: Person, mentions: Iterable[tuple[str, str, str]], *, liked: bool, replace: bool = False
) -> None:
    """Keep interests given as (concept, stance, words); a concept that is there already takes the newest stance."""
    mentions = list(mentions)
    if not mentions and not replace:
        return
    there = {row.concept: row for row in interests_of(work.session, person.id or 0)}
    if replace:
        for row in there.values():
            if row.liked is liked:
                work.session.delete(row)
        there = {}
    for concept, stance, words in mentions:
        row = there.get(concept) or PersonInterest(person_id=person.id or 0, concept=concept)
        row.stance, row.liked, row.heard = stance, liked, words
        there[concept] = row
        work.session.add(row)
    work.session.flush()
    audit.record(work, person, "change", "interests")


def add_roles(work: Work, person: Person, mentions: Iterable[tuple[str, bool, str]]) -> None:
    """Keep life roles given as (concept, whether it is so now, words)."""
    mentions = list(mentions)
    if not mentions:
        return
    there = {row.concept: row for row in roles_of(work.session, person.id or 0)}
    for concept, now, words in mentions:
        row = there.get(concept) or PersonRole(person_id=person.id or 0, concept=concept)
        row.now, row.heard = now, words
        there[concept] = row
        work.session.add(row)
    work.session.flush()
    audit.record(work, person, "change", "roles")


def find_duplicates(work: Work, person: Person) -> Sequence[PossibleDuplicate]:
    """Note who may be the same person: equal e-mail or phone, or equal name at the same postcode."""
    same_name = (col(Person.given_name) == person.given_name) & (col(Person.surname) == person.surname)
    ways = {
        "email": col(Person.email) == person.email if person.email else None,
        "phone": col(Person.phone) == person.phone if person.phone else None,
        "name and postcode": same_name & (col(Person.postcode) == person.postcode) if person.postcode else None,
    }
    person_id = person.id or 0
    noted = work.session.exec(
        select(PossibleDuplicate.person_id, PossibleDuplicate.other_id).where(
            or_(PossibleDuplicate.person_id == person_id, PossibleDuplicate.other_id == person_id)
        )
    )
    known = {other for pair in noted for other in pair}  # decided pairs too: nobody is asked twice
    found: dict[int, PossibleDuplicate] = {}
    for why, condition in ways.items():
        if condition is None:
            continue
        query = select(Person.id).where(
            condition,
            Person.region_id == person.region_id,
            Person.id != person.id,
            ~col(Person.circle_only),
            col(Person.merged_into_id).is_(None),
        )
        for other_id in work.session.exec(query):
            if other_id is not None and other_id not in found and other_id not in known:
                found[other_id] = PossibleDuplicate(person_id=person_id, other_id=other_id, why=why, found_at=work.now)
    work.session.add_all(found.values())
    work.session.flush()
    return list(found.values())


def settle_duplicate(work: Work, duplicate: PossibleDuplicate, *, same: bool) -> None:
    """A team member decides whether two records are one person; if so the newer one goes up in the older one.

    Raises:
        StateError: Somebody decided already.
    """
    if duplicate.settled_at is not None:
        raise StateError("somebody decided about these two already")
    duplicate.settled_at = work.now
    duplicate.settled_by_id = work.scope.actor.id
    duplicate.same = same
    work.session.add(duplicate)
    if same:
        first, second = sorted((duplicate.person_id, duplicate.other_id))
        keep, other = work.session.get(Person, first), work.session.get(Person, second)
        if keep is not None and other is not None:
            merge(work, keep, other)


def _drop_twin_check_ins(work: Work, keep: Person, other: Person) -> None:
    """One person is asked once a day: of two check-ins on one day the one without an answer gives way."""
    mine = {row.local_day: row for row in work.session.exec(select(CheckIn).where(CheckIn.person_id == keep.id))}
    for row in work.session.exec(select(CheckIn).where(CheckIn.person_id == other.id)).all():
        twin = mine.get(row.local_day)
        if twin is None:
            continue
        gives_way = twin if row.state is CheckInState.ANSWERED and twin.state is not CheckInState.ANSWERED else row
        for answer in work.session.exec(select(Answer).where(Answer.check_in_id == gives_way.id)).all():
            answer.check_in_id = (row if gives_way is twin else twin).id or 0
            work.session.add(answer)
        work.session.flush()
        work.session.delete(gives_way)
    work.session.flush()


_OWNED: tuple[tuple[Any, str], ...] = (
    (Chat, "person_id"),
    (Consent, "person_id"),
    (CheckIn, "person_id"),
    (Signal, "person_id"),
    (Offer, "person_id"),
    (Request, "participant_id"),
    (Suggestion, "person_id"),
    (Proposal, "helper_id"),
    (Tie, "person_id"),
    (Tie, "other_id"),
    (Representation, "person_id"),
    (Representation, "representative_id"),
    (Exclusion, "person_id"),
    (Exclusion, "other_id"),
    (OutgoingMessage, "person_id"),
)


def merge(work: Work, keep: Person, other: Person) -> None:
    """Let one record go up in another: everything moves over, what the kept record lacks is filled in.

    Raises:
        StateError: One of them was merged before, or they are the same record or of two regions.
    """
    if keep.id == other.id or keep.region_id != other.region_id or keep.merged_into_id or other.merged_into_id:
        raise StateError("these two records cannot be merged")
    _drop_twin_check_ins(work, keep, other)
    for table, name in _OWNED:
        for row in work.session.exec(select(table).where(getattr(table, name) == other.id)).all():
            setattr(row, name, keep.id)
            work.session.add(row)
    mine = {row.concept for row in interests_of(work.session, keep.id or 0)}
    theirs = [row for row in interests_of(work.session, other.id or 0) if row.concept not in mine]
    for liked in (_LIKES, _DISLIKES):
        add_interests(work, keep, [(r.concept, r.stance, r.heard) for r in theirs if r.liked is liked], liked=liked)
    my_roles = {row.concept for row in roles_of(work.session, keep.id or 0)}
    add_roles(
        work,
        keep,
        [(r.concept, r.now, r.heard) for r in roles_of(work.session, other.id or 0) if r.concept not in my_roles],
    )
    for name in _CHANGEABLE:
        if not getattr(keep, name) and getattr(other, name):
            setattr(keep, name, getattr(other, name))
    keep.updated_at = work.now
    other.merged_into_id = keep.id
    other.is_participant = other.is_carer = other.is_helper = False
    work.session.add_all((keep, other))
    work.session.flush()
    audit.record(work, keep, "change", "merged")
    audit.record(work, other, "change", "merged")
