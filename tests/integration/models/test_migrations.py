"""Migrations make the very tables that the models describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from matcher.models.database import metadata


def test_migrations_and_models_describe_the_same_tables(any_database):
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []


def test_migrating_twice_changes_nothing(any_database):
    before = inspect(any_database.engine).get_table_names()
    any_database.migrate()
    assert inspect(any_database.engine).get_table_names() == before
    assert "person" in before
