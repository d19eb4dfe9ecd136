"""SQLite and PostgreSQL hold the same tables, refuse the same rows, and a story ends the same on both."""

from datetime import UTC, datetime
from typing import Any

import pytest
from invariant_world import ANNIE, World
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, StatementError

from matcher.models.chat import OutgoingMessage, Update
from matcher.models.contact import Answer, CheckIn, Signal
from matcher.models.database import Database, metadata
from matcher.models.kept_value import KeptValue
from matcher.models.person import Person
from matcher.models.request import Proposal, Request
from matcher.models.tie import Appointment, Tie
from matcher.services.contact import ties
from matcher.services.people import register

ENDING = {
    "request": ["arranged"],
    "proposal": ["agreed", "withdrawn"],
    "tie": ["ended"],
    "appointment": ["past"],
    "answer": [("bad", "no", "te druk"), ("good", "yes", "")],
    "signals": ["bad-answer", "ending", "ending", "plan-first-meeting", "thin-network"],
}


def test_a_whole_story_ends_the_same_on_both(any_world: World):
    """Invariant 16: request, two helpers, meeting, both answers, an ending."""
    world = any_world
    world.add_helper()
    request_id = world.searching()
    world.propose(request_id, 0)
    world.propose(request_id, 1)
    world.choose(world.address(0), "yes")
    world.choose(ANNIE, "yes")
    world.first_meeting(1)
    for hours in (30, 3, 22):
        world.clock.forward(hours=hours)
        world.tick()
    world.choose(ANNIE, "bad")
    world.choose(ANNIE, "no")
    world.hear(ANNIE, "te druk")
    world.choose(world.address(0), "good")
    world.choose(world.address(0), "yes")
    with world.work() as work:
        ties.end(work, work.session.get_one(Tie, 1), "het werd haar te druk")
    assert {
        "request": [row.state.value for row in world.all(Request)],
        "proposal": [row.state.value for row in world.all(Proposal)],
        "tie": [row.state.value for row in world.all(Tie)],
        "appointment": [row.state.value for row in world.all(Appointment)],
        "answer": sorted((row.answer, row.again, row.words) for row in world.all(Answer)),
        "signals": sorted(row.kind for row in world.all(Signal)),
    } == ENDING


def test_the_migrations_make_the_tables_of_the_models(any_database: Database):
    """Invariant 16: every table, column, key and uniqueness, on both."""
    found = inspect(any_database.engine)
    wanted = metadata().sorted_tables
    assert {table.name for table in wanted} <= set(found.get_table_names())
    for table in wanted:
        columns = {column["name"]: bool(column["nullable"]) for column in found.get_columns(table.name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}, table.name
        references = {
            (tuple(key["constrained_columns"]), key["referred_table"]) for key in found.get_foreign_keys(table.name)
        }
        assert references == {
            (tuple(column.name for column in key.columns), key.referred_table.name)
            for key in table.foreign_key_constraints
        }, table.name
        unique = {tuple(index["column_names"]) for index in found.get_indexes(table.name) if index["unique"]}
        unique |= {tuple(each["column_names"]) for each in found.get_unique_constraints(table.name)}
        for column in table.columns:
            if column.unique:
                assert (column.name,) in unique, f"{table.name}.{column.name}"


def test_both_refuse_the_same_rows(any_world: World):
    """Invariant 16: twice the same update, check-in day, cause, key, and a tie of nobody."""
    world = any_world
    world.met()
    now, update, check_in = world.clock(), world.updates()[0], world.all(CheckIn)[0]
    signal, message = world.all(Signal)[0], world.all(OutgoingMessage)[0]
    day = check_in.local_day
    for row in (
        Update(channel=update.channel, update_id=update.update_id, received_at=now),
        CheckIn(tie_id=1, person_id=check_in.person_id, local_day=day, side="helper", kind="first", due_at=now),
        Signal(region_id=1, cause=signal.cause, kind="words", raised_at=now),
        OutgoingMessage(key=message.key, chat_id=1, text="x", not_before=now, created_at=now),
        Tie(region_id=1, person_id=424242, since=day),
    ):
        with pytest.raises(IntegrityError), world.look() as session:
            session.add(row)


def test_both_give_moments_back_in_utc_and_refuse_naive_ones(any_world: World):
    """Invariant 16: one kind of time on both."""
    world = any_world
    with world.work() as work:
        person_id = register.create_person(work, given_name="Kees").id
    kept = world.one(Person, Person.id == person_id).created_at
    assert (kept, kept.tzinfo) == (world.clock(), UTC)
    with pytest.raises(StatementError), world.look() as session:
        session.add(Person(region_id=1, given_name="Kees", created_at=datetime(2026, 1, 1), updated_at=world.clock()))  # noqa: DTZ001


def test_both_keep_words_as_they_were_written(any_world: World):
    """Invariant 16: accents, other scripts and signs come back unchanged, in texts and in lists."""
    world = any_world
    for words in ("Zoë Ñuñez-Øster", "שלום", "👨‍👩‍👧", "a\u0301", "50% _off_ \\ 'quoted' \"x\""):
        with world.work() as work:
            person_id = register.create_person(work, given_name=words, story=words, gives=[words]).id
        person = world.one(Person, Person.id == person_id)
        assert (person.given_name, person.story, person.gives) == (words, words, [words])


def test_a_transaction_that_breaks_leaves_no_trace_on_either(any_database: Database):
    """Invariants 13 and 16: all or nothing."""

    def both(session: Any) -> None:
        session.add(KeptValue(name="a", value="1"))
        session.flush()
        raise KeyError

    with pytest.raises(KeyError), any_database.transaction() as session:
        both(session)
    with any_database.transaction() as session:
        assert session.get(KeptValue, "a") is None
