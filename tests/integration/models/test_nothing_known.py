"""What is not known is NULL in the database, in every JSON column, also where it was written by an earlier version."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, MetaData, Table, insert, text

from matcher.models.database import Database, metadata
from matcher.models.person import Person
from matcher.models.region import Region

BEFORE = "694339d51c90"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VALUES: dict[type, Any] = {int: 1, str: "x", bool: False, float: 0.0, object: [], datetime: NOW, date: NOW.date()}


def json_columns() -> list[Any]:
    return [column for table in metadata().sorted_tables for column in table.columns if isinstance(column.type, JSON)]


def filled(table: Table, **known: Any) -> dict[str, Any]:
    """A row with something in every column that must have something."""
    needed = [column for column in table.columns if not column.nullable and column.server_default is None]
    return {column.name: VALUES[column.type.python_type] for column in needed} | known


def kept(database: Database, query: str) -> Any:
    with database.engine.connect() as connection:
        return connection.execute(text(query)).scalar_one()


def test_no_json_column_keeps_the_word_null():
    assert len(json_columns()) > 10
    assert [str(column) for column in json_columns() if not column.type.none_as_null] == []


def test_somebody_whose_times_are_not_known_has_null(any_database: Database):
    with any_database.transaction() as session:
        region = Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637)
        session.add(region)
        session.flush()
        session.add(Person(region_id=region.id, given_name="Sanne", created_at=NOW, updated_at=NOW, times=None))
        known = {"recurrences": []}
        session.add(Person(region_id=region.id, given_name="Bart", created_at=NOW, updated_at=NOW, times=known))
    assert kept(any_database, "SELECT given_name FROM person WHERE times IS NULL") == "Sanne"
    assert kept(any_database, "SELECT given_name FROM person WHERE times IS NOT NULL") == "Bart"


def test_the_word_null_of_an_earlier_version_becomes_null_on_sqlite(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'earlier.sqlite3'}")
    upgrade_with_rows(database)
    database.close()


@pytest.mark.postgres
def test_the_word_null_of_an_earlier_version_becomes_null_on_postgresql(postgres: Database):
    with postgres.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade_with_rows(postgres)


def upgrade_with_rows(database: Database) -> None:
    command.upgrade(database.alembic_config(), BEFORE)
    tables = MetaData()
    tables.reflect(database.engine)
    person, update = tables.tables["person"], tables.tables["update_in"]
    with database.engine.begin() as connection:
        connection.execute(insert(tables.tables["region"]), filled(tables.tables["region"], id=1))
        for number, times in enumerate((None, {"recurrences": []}), start=1):
            row = filled(person, id=number, times=times, public_id=f"P{number}", code=f"C{number}")
            connection.execute(insert(person), row)
        connection.execute(insert(update), filled(update, raw=None))
    assert kept(database, "SELECT count(*) FROM person WHERE times IS NULL") == 0  # the mistake that is mended
    command.upgrade(database.alembic_config(), "head")
    assert kept(database, "SELECT id FROM person WHERE times IS NULL") == 1
    assert kept(database, "SELECT id FROM person WHERE times IS NOT NULL") == 2
    assert kept(database, "SELECT count(*) FROM update_in WHERE raw IS NULL") == 1
    assert "[]" in str(kept(database, "SELECT CAST(languages AS TEXT) FROM person WHERE id = 1"))
