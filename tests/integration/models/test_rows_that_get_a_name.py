"""Goals and absences written by an earlier version get public identifiers of their own; what was there stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, insert, text

from matcher.models.database import Database

BEFORE, AFTER = "bfa294982c43", "694339d51c90"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VALUES: dict[type, Any] = {int: 1, str: "x", bool: False, float: 0.0, dict: [], datetime: NOW, date: NOW.date()}


def filled(table: Table, **known: Any) -> dict[str, Any]:
    """A row with something in every column that must have something."""
    needed = [column for column in table.columns if not column.nullable and column.server_default is None]
    return {column.name: VALUES.get(column.type.python_type, []) for column in needed} | known


def upgrade_with_rows(database: Database) -> None:
    command.upgrade(database.alembic_config(), BEFORE)
    tables = MetaData()
    tables.reflect(database.engine)
    rows = {
        "region": [{}],
        "team_member": [{"id": 1, "role": "member"}],
        "person": [{"id": 1}],
        "activity": [{"id": 1}],
        "offer": [{"id": 1, "state": "open", "what": "schaken"}],
        "representation": [{"id": 1, "kind": "carer", "representative_id": 1}],
        "goal": [{"id": 1, "text": "zingen"}, {"id": 2, "text": "naar zee"}],
        "team_absence": [{"id": 1}, {"id": 2}],
    }
    with database.engine.begin() as connection:
        for name, known in rows.items():
            for one in known:
                connection.execute(insert(tables.tables[name]), filled(tables.tables[name], **one))
    command.upgrade(database.alembic_config(), AFTER)

    def column(query: str) -> list[Any]:
        with database.engine.connect() as connection:
            return list(connection.execute(text(query)).scalars())

    assert column("SELECT text FROM goal ORDER BY id") == ["zingen", "naar zee"]
    assert column("SELECT state FROM goal") == ["open", "open"]
    for name in ("goal", "team_absence"):
        ids = column(f"SELECT public_id FROM {name}")
        assert len(set(ids)) == len(ids) == 2
        assert all(len(one) == 10 for one in ids)
    assert column("SELECT what FROM offer WHERE said_by = '' AND ended_at IS NULL") == ["schaken"]
    assert [bool(full) for full in column("SELECT fully_booked FROM activity")] == [False]
    assert column("SELECT ground FROM representation") == [""]


def test_rows_get_their_names_on_sqlite(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'earlier.sqlite3'}")
    upgrade_with_rows(database)
    database.close()


@pytest.mark.postgres
def test_rows_get_their_names_on_postgresql(postgres: Database):
    with postgres.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade_with_rows(postgres)
