"""The triggers of an existing database follow those of the release."""

import pytest
from sqlalchemy import event, text

from matcher.models import pool_change
from matcher.models.database import Database


def made_anew(database: Database) -> int:
    """How many triggers were made when the service came up."""
    made = []

    def watching(connection, cursor, statement, *rest):
        made.append(statement.startswith("create trigger"))

    with database.engine.begin() as connection:
        event.listen(connection, "before_cursor_execute", watching)
        pool_change.keep_triggers(connection)
    return sum(made)


def test_a_trigger_whose_body_changed_reaches_a_database_that_has_one_of_its_name(any_database, monkeypatch):
    assert made_anew(any_database) == 0
    monkeypatch.setitem(pool_change.WATCHED, "region", (("person", "id"), ("region", "id")))
    assert made_anew(any_database) > 0
    assert made_anew(any_database) == 0


@pytest.mark.postgres
def test_a_function_that_changed_reaches_postgresql(postgres, monkeypatch):
    monkeypatch.setattr(
        pool_change, "_FUNCTION", pool_change._FUNCTION.replace("place := place + 2", "place := 2 + place")
    )
    assert made_anew(postgres) > 0
    with postgres.engine.connect() as connection:
        source = connection.execute(text("select prosrc from pg_proc where proname = 'note_pool_change'")).scalar_one()
    assert "2 + place" in source
