"""A copy of everything in the database, taken at one instant while the service goes on."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select

from matcher import __version__
from matcher.models.consent import AuditRow
from matcher.models.database import Database
from matcher.models.scope import ActorKind
from matcher.services.upkeep import archive
from matcher.services.upkeep.archive import OnRows

__all__ = ["BackupReport", "note_copy", "write_backup"]

_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds.

    Attributes:
        rows: Table → number of rows.
        made_at: The moment of the copy.
        revision: The version of the tables.
    """

    rows: dict[str, int]
    made_at: datetime
    revision: str


def write_backup(database: Database, out: BinaryIO, *, on_rows: OnRows | None = None) -> BackupReport:
    """Write all rows to a file, all of them as they stood at one instant.

    Args:
        database: What to copy; on SQLite others wait with writing meanwhile, on PostgreSQL nobody waits.
        out: Where to; the caller sees to it that nobody else can read it.
        on_rows: Told how many rows are written, of how many.
    """
    digest = hashlib.sha256()
    # The time in the header of gzip says nothing; without it the same rows give the same file.
    with _one_instant(database) as connection, gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:

        def write(content: dict[str, object]) -> None:
            line = archive.line_of(content)
            digest.update(line)
            packed.write(line)

        tables = archive.tables_of(connection)
        rows = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        report = BackupReport(rows, datetime.now(UTC), _revision(connection))
        write(
            {
                "format": archive.FORMAT,
                "version": __version__,
                "revision": report.revision,
                "made_at": report.made_at.isoformat(),
                "rows": rows,
            }
        )
        done, total = 0, sum(rows.values())
        for table in tables:
            found = connection.execute(archive.rows_to_keep(table), execution_options={"yield_per": _AT_A_TIME})
            for row in found.mappings():
                write({table.name: archive.to_json(dict(row))})
                done += 1
                if on_rows is not None and done % _AT_A_TIME == 0:
                    on_rows(done, total)
        packed.write(archive.line_of({"end": True, "rows": done, "sha256": digest.hexdigest()}))
    return report


def note_copy(database: Database, what: str, why: str) -> None:
    """Leave a trace of a copy that was made or put back: it holds everything about everybody.

    Args:
        database: Where the trace is kept.
        what: ``backup`` or ``restore``.
        why: For what, in a few words.
    """
    action = "export" if what == "backup" else "change"
    with database.transaction() as session:
        session.add(
            AuditRow(
                at=datetime.now(UTC),
                actor_kind=ActorKind.SYSTEM,
                actor_name="command line",
                action=action,
                what=what,
                why=why,
            )
        )


def _one_instant(database: Database) -> Connection:
    """A connection that sees one state of the database from its first question on."""
    connection = database.engine.connect()
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
