"""Runs migrations on the engine that `matcher.models.database` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, text
from sqlmodel.sql.sqltypes import AutoString

from matcher.models.columns import FixedWord, UtcMoment
from matcher.models.database import metadata


def plain_type(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:  # noqa: ARG001  alembic's signature
    """Write our own column kinds as plain types: an old migration must not change with the code."""
    if kind != "type":
        return False
    if isinstance(item, UtcMoment):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, FixedWord):
        return f"sa.String({FixedWord.LENGTH})"
    if isinstance(item, JSON):
        return "sa.JSON()"
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    return False


engine = context.config.attributes["engine"]
target_metadata = metadata()
is_sqlite = engine.dialect.name == "sqlite"

with engine.connect() as connection:
    if is_sqlite:
        # Rebuilding a table with foreign keys on deletes cascaded children; the pragma is a no-op inside a transaction.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise RuntimeError("a migration left rows that point nowhere; nothing was changed")
    connection.commit()
    if is_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
