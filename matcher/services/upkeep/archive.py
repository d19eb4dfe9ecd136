"""The form of a backup: one gzip file of JSON lines that either database can be restored from.

The first line says what it is; then comes one line per row; the last line counts them and carries a digest of all lines
before it, so that a file which was cut off or changed is noticed before anything is kept.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, MetaData, Table
from sqlalchemy.types import TypeEngine

from matcher.errors import InputError
from matcher.language.message import Message

__all__ = ["FORMAT", "OnRows", "line_of", "read_line", "rows_to_keep", "tables_of", "to_json", "to_row"]

FORMAT = "matcher-backup-1"
OnRows = Callable[[int, int], None]
"""Told how many rows are done, of how many."""
# What is written without anybody asking: the version of the tables, and (by triggers, also while rows are put back)
# what changed; and packed helpers, which are made of other rows.
_ITS_OWN = {"alembic_version", "pool_change", "pool_block"}


def tables_of(connection: Connection) -> list[Table]:
    """All tables as they stand in the database, so that an older backup meets the tables of its own time.

    Returns:
        Tables that are pointed at before those that point at them, as far as that goes.
    """
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)  # nothing stays nothing, and does not become the word "null"
    return [table for table in found.sorted_tables if table.name not in _ITS_OWN]


def rows_to_keep(table: Table) -> Any:
    """All rows of a table in a fixed order."""
    return table.select().order_by(*table.primary_key.columns)


def to_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one row as JSON knows them; moments in UTC."""
    return {name: _plain(value) for name, value in row.items()}


def to_row(table: Table, values: Mapping[str, Any], *, aware: bool) -> dict[str, Any]:
    """The values of one line as this table takes them.

    Args:
        table: Where they go.
        values: What `to_json` made of a row.
        aware: Whether the database keeps zones; SQLite keeps UTC without saying so.

    Raises:
        InputError: The line names a column that this table does not have.
    """
    unknown = [name for name in values if name not in table.columns]
    if unknown:
        raise InputError(
            f"the table {table.name} has no column {unknown[0]}", place="backup", mend="is it our file?"
        ).told(Message("problem.backup.not_ours"))
    return {name: _typed(table.columns[name].type, value, aware=aware) for name, value in values.items()}


def line_of(content: Mapping[str, Any]) -> bytes:
    """One line of the file."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes, number: int) -> dict[str, Any]:
    """What one line of the file says.

    Raises:
        InputError: It is not one of ours; the place is its number.
    """
    try:
        content = json.loads(line)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise InputError("this line cannot be read", place=f"backup, line {number}", mend="take another copy").told(
            Message("problem.backup.broken")
        )
    return content


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: TypeEngine[Any], value: Any, *, aware: bool) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if aware else moment.replace(tzinfo=None)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
