"""People: taken in and changed."""

from typing import Any

from matcher.errors import InputError
from matcher.language.absence_words import take_out_absence
from matcher.language.message import Message
from matcher.language.times import read_times
from matcher.models.person import HelperKind, Person
from matcher.services.application import Work
from matcher.services.messages.letters import retire_old_addresses
from matcher.services.people.addresses import locate
from matcher.services.people.codes import with_free_codes
from matcher.services.people.duplicates import find_duplicates
from matcher.services.people.interests import understand
from matcher.services.trust import audit

__all__ = ["CHANGEABLE", "create_person", "update_person"]

CHANGEABLE = frozenset(
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
        "away",
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
"""The columns that a team member, a list or the person may change."""


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
        raise InputError("a name is needed", place="given_name", mend="write how to address this person").told(
            Message("problem.name_needed")
        )
    unknown = set(fields) - CHANGEABLE - {"source", "source_ref", "circle_only", "organisation_id", "guardian_phone"}
    if unknown:
        raise InputError(f"unknown field {', '.join(sorted(unknown))}", place="person", mend="use a known field").told(
            Message("problem.not_here")
        )
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
        away, usual = take_out_absence(times_text, work.local_now)
        times = read_times(usual, work.local_now)
        person.times = dict(times.to_json()) if times is not None else None
        person.away = person.away or away.to_json()

    def insert(codes: list[str]) -> None:
        (person.code,) = codes
        work.session.add(person)
        work.session.flush()

    with_free_codes(work, 1, insert)
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
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise InputError(f"unknown field {', '.join(sorted(unknown))}", place="person", mend="use a known field").told(
            Message("problem.not_here")
        )
    for name, value in fields.items():
        setattr(person, name, value)
    person.updated_at = work.now
    if {"postcode", "place", "street", "house_number"} & set(fields):
        locate(work, person)
    work.session.add(person)
    work.session.flush()
    if {"phone", "email"} & set(fields):
        retire_old_addresses(work, person)
    if {"phone", "email", "given_name", "surname", "postcode"} & set(fields) and not person.circle_only:
        find_duplicates(work, person)
    audit.record(work, person, "change", " ".join(sorted(fields)))
