"""Every field that says something about a person says what for, who reads it, and how long it is kept."""

from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer

from matcher.models.columns import FixedWord, UtcMoment
from matcher.models.database import metadata
from matcher.models.retention import PERIODS

READERS = {"self", "team", "matched", "system"}
# Tables that hold no people: areas, organisations, places and small values of the service itself.
NOT_ABOUT_PEOPLE = {
    "region", "organisation", "activity", "activity_session", "kept_value", "alembic_version", "phrase_decision",
    "pool_change",
}  # fmt: skip
# What is left of a row when everything that somebody said or is, is taken out of it.
TECHNICAL = {
    "public_id", "code", "key", "cause", "token_hash", "update_id", "external_id", "candidate_key", "weights_version",
    "source", "source_ref", "question", "about", "purpose", "kind", "channel", "reason", "state", "timezone", "action",
    "what", "actor_name", "language", "polite", "step", "frequency", "start", "stance", "dimension", "choices",
    "version", "content", "learnt_from",  # figures of the weights, never people
}  # fmt: skip


def columns() -> list[tuple[str, Column[Any]]]:
    tables = [table for table in metadata().sorted_tables if table.name not in NOT_ABOUT_PEOPLE]
    return [(table.name, column) for table in tables for column in table.columns]


def looks_personal(column: Column[Any]) -> bool:
    """Words, lists and coordinates; not keys, days, moments, counts, fixed words and references."""
    if column.foreign_keys or column.primary_key or column.name in TECHNICAL:
        return False
    return isinstance(column.type, JSON) or not isinstance(
        column.type, UtcMoment | Date | DateTime | FixedWord | Boolean | Integer
    )


def test_every_field_that_looks_personal_says_what_it_is_for():
    """Invariant 11: purpose, readers and period, or the build fails."""
    unmarked = [
        f"{table}.{column.name}" for table, column in columns() if looks_personal(column) and "keep" not in column.info
    ]
    assert unmarked == []


@pytest.mark.parametrize(
    "name",
    [
        "person.given_name", "person.surname", "person.phone", "person.email", "person.street", "person.postcode",
        "person.birth_year", "person.story", "person.guardian_phone", "person_interest.heard", "goal.text",
        "request.text", "proposal.helper_words", "answer.answer", "answer.words", "signal.words", "signal.note",
        "update_in.text", "update_in.raw", "chat.address", "chat.conversation", "outgoing_message.text", "offer.what",
        "tie.ended_why", "appointment.reason_kept", "team_member.email", "consent.ground",
    ],
)  # fmt: skip
def test_these_fields_are_marked_whatever_their_type(name: str):
    """Invariant 11: the ones that nobody would argue about."""
    marked = {f"{table}.{column.name}" for table, column in columns() if "keep" in column.info}
    assert name in marked


def test_what_a_mark_says_can_be_carried_out():
    """Invariant 11: a purpose in words, known readers, and a period that is one of ours."""
    marked = [(table, column) for table, column in columns() if column.info]
    assert len(marked) > 40
    for table, column in marked:
        place = f"{table}.{column.name}"
        assert len(column.info["purpose"].strip()) >= 4, place
        assert column.info["readers"] in READERS, place
        assert column.info["keep"] in PERIODS, place


def test_every_period_is_used_and_ends():
    """Invariant 11: no period without fields, none without an end."""
    used = {column.info["keep"] for _, column in columns() if column.info}
    assert set(PERIODS) - used <= {"audit"}, "a period that no field names keeps nothing"
    assert all(period is not None and period.days > 0 for period in PERIODS.values())


def test_what_identifies_is_for_the_matched_and_what_locates_is_for_the_machine():
    """Invariants 1 and 11: the mark itself says that a helper reads no story and no coordinates."""
    info = {f"{table}.{column.name}": column.info for table, column in columns()}
    for name in ("story", "good_week", "postcode", "birth_year"):
        assert info[f"person.{name}"]["readers"] == "team"
    for name in ("latitude", "longitude", "street_key", "building_key"):
        assert info[f"person.{name}"]["readers"] == "system"
