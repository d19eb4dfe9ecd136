"""A database from a backup: all of it or nothing, counted and checked before it is kept."""

import gzip
import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from alembic import command
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Table, func, select, text, update
from sqlmodel import col

from matcher.errors import InputError, StateError
from matcher.language.message import Message
from matcher.models.chat import Chat, OutgoingMessage, OutgoingState
from matcher.models.database import Database
from matcher.services.application import Application
from matcher.services.contact.signals import raise_signal
from matcher.services.upkeep import archive
from matcher.services.upkeep.archive import OnRows

__all__ = ["RESTORED", "read_backup", "tell_the_team"]

RESTORED = "restored from a backup: it may have been sent before"
_AT_A_TIME = 500


def read_backup(database: Database, file: BinaryIO, *, on_rows: OnRows | None = None) -> dict[str, int]:
    """Fill an empty database from a backup, and bring its tables up to date.

    Messages that waited when the copy was made are not sent any more: they may have left since. They are marked, so
    that the team sees which; what falls due after that is asked as always.

    Args:
        database: One without tables, or with empty ones.
        file: What `write_backup` wrote.
        on_rows: Told how many rows are in, of how many.

    Returns:
        Table → number of rows put in.

    Raises:
        InputError: The file is not a backup, was cut off or changed, or comes from a newer matcher.
        StateError: There is something in the database already.
    """
    lines = _lines(file)
    first = next(lines, b"")
    header = archive.read_line(first, 1)
    if header.get("format") != archive.FORMAT:
        raise InputError(
            "this is no backup of matcher", place="backup, line 1", mend="give a file of `matcher backup`"
        ).told(Message("problem.backup.not_ours"))
    _refuse_a_full(database)
    _tables_of_then(database, str(header["revision"]))
    with database.engine.begin() as connection:
        done = _fill(connection, lines, header, hashlib.sha256(first), on_rows)
    database.migrate()
    with database.transaction() as session:
        waiting = (OutgoingState.WAITING, OutgoingState.SENDING)
        session.connection().execute(
            update(OutgoingMessage)
            .where(col(OutgoingMessage.state).in_(waiting))
            .values(state=OutgoingState.UNSENT, reason=RESTORED, lease_until=None)
        )
    return done


def tell_the_team(app: Application) -> None:
    """Let each team know that what was said or sent since the copy is missing, and how many messages stay behind."""
    for scope in app.scopes():
        with app.work(scope) as work:
            query = (
                select(func.count())
                .select_from(OutgoingMessage)
                .join(Chat, col(Chat.id) == OutgoingMessage.chat_id)
                .where(col(Chat.region_id) == scope.region_id, col(OutgoingMessage.reason) == RESTORED)
            )
            held = work.session.connection().scalar(query) or 0
            message = Message("contact.signal.restored.held", {"n": held})
            words = app.wording.render(message, language=work.region.language)
            cause = f"restored:{scope.region_id}:{work.now.isoformat()}"
            raise_signal(work, cause=cause, kind="restored", words=words)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as packed:
            yield from packed
    except (OSError, EOFError, zlib.error):
        raise InputError("the file is cut off or no gzip file", place="backup", mend="take another copy").told(
            Message("problem.backup.broken")
        ) from None


def _refuse_a_full(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in archive.tables_of(connection):
            if connection.scalar(select(func.count()).select_from(table)):
                raise StateError(
                    f"there are rows in {table.name} already; a backup is put back into an empty database only"
                ).told(Message("problem.backup.not_empty"))


def _tables_of_then(database: Database, revision: str) -> None:
    """The tables as they were when the copy was made."""
    config = database.alembic_config()
    try:
        command.upgrade(config, revision)
        with database.engine.begin() as connection:
            at_head = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if at_head != revision:
            raise StateError(
                "the tables here are newer than the backup; give the address of a new, empty database"
            ).told(Message("problem.backup.not_empty"))
    except CommandError:
        raise InputError(
            f"it was made by another version ({revision})",
            place="backup, line 1",
            mend="use that version or a newer one",
        ).told(Message("problem.backup.newer")) from None


def _fill(
    connection: Connection,
    lines: Iterator[bytes],
    header: Mapping[str, Any],
    digest: Any,
    on_rows: OnRows | None,
) -> dict[str, int]:
    tables = {table.name: table for table in archive.tables_of(connection)}
    later = _pointing_ahead(list(tables.values()))
    aware = connection.dialect.name != "sqlite"
    done: Counter[str] = Counter()
    total = sum(header["rows"].values())
    batch: list[dict[str, Any]] = []
    batch_of: Table | None = None
    afterwards: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    ended: dict[str, Any] = {}
    for number, line in enumerate(lines, start=2):
        content = archive.read_line(line, number)
        if ended or content.get("end"):
            ended = ended or content
            continue
        digest.update(line)
        name, values = next(iter(content.items()))
        table = tables.get(name)
        if table is None or not isinstance(values, dict):
            raise InputError(f"there is no table {name}", place=f"backup, line {number}", mend="is it our file?").told(
                Message("problem.backup.not_ours")
            )
        row = archive.to_row(table, values, aware=aware)
        ahead = {column: row[column] for column in later[name] if values.get(column) is not None}
        if ahead:
            afterwards[name].append(({key.name: row[key.name] for key in table.primary_key.columns}, ahead))
            row |= dict.fromkeys(ahead)
        if batch_of is not table or len(batch) >= _AT_A_TIME:
            _insert(connection, batch_of, batch)
            batch, batch_of = [], table
        batch.append(row)
        done[name] += 1
        if on_rows is not None and number % _AT_A_TIME == 0:
            on_rows(number, total)
    _insert(connection, batch_of, batch)
    for name, changes in afterwards.items():
        for key, values in changes:
            where = [tables[name].columns[column] == value for column, value in key.items()]
            connection.execute(tables[name].update().where(*where).values(**values))
    if ended.get("sha256") != digest.hexdigest() or dict(done) != {n: c for n, c in header["rows"].items() if c}:
        raise InputError("it was cut off or changed", place="backup", mend="take another copy; nothing was kept").told(
            Message("problem.backup.broken")
        )
    _count_on(connection, tables.values())
    return dict(done)


def _pointing_ahead(tables: list[Table]) -> dict[str, list[str]]:
    """Columns that point at rows which come later, in their own table or in a circle; filled in at the end."""
    place = {table.name: index for index, table in enumerate(tables)}
    return {
        table.name: [
            column.name
            for column in table.columns
            if any(place[key.column.table.name] >= place[table.name] for key in column.foreign_keys)
        ]
        for table in tables
    }


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(table.insert(), rows)


def _count_on(connection: Connection, tables: Any) -> None:
    """Let PostgreSQL go on numbering after the highest number that was put back."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(
                text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name}
            )
            highest = connection.scalar(select(func.max(column)))
            if sequence and highest:
                connection.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": highest})
