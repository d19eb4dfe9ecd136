"""`matcher backup` and `matcher restore`: a copy of everything, and a service from such a copy."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.cli.progress import progress_bar
from matcher.errors import InputError
from matcher.models.database import Database
from matcher.services.upkeep.backup import note_copy, write_backup
from matcher.services.upkeep.restore import read_backup, tell_the_team

__all__ = ["backup", "restore"]

_ONLY_ME = 0o600
Result = TypeVar("Result")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def backup(file: Path) -> None:
    """Copy everything in the database to FILE, or to standard output with “-” (to encrypt it on the way)."""
    database = _database()
    if str(file) == "-":
        report = write_backup(database, sys.stdout.buffer)
    else:
        if file.exists():
            raise InputError("this file is there already", place=str(file), mend="choose another name")
        unfinished = file.with_name(f"{file.name}.part")
        try:
            # A file or link that lies here may belong to anybody: never write through it.
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_EXCL, _ONLY_ME), "wb") as out:
                report = _with_bar("backup", lambda on_rows: write_backup(database, out, on_rows=on_rows))
                out.flush()
                os.fsync(out.fileno())
            unfinished.rename(file)
        except OSError as error:
            raise InputError(
                f"cannot be written ({error.strerror})", place=str(file), mend="give another place"
            ) from None
        finally:
            unfinished.unlink(missing_ok=True)
    if "audit_row" in report.rows:  # not where the database has no tables yet
        note_copy(database, "backup", f"copy of {sum(report.rows.values())} rows")
    click.echo(
        f"{sum(report.rows.values())} rows of {len(report.rows)} tables, as of {report.made_at:%Y-%m-%d %H:%M} UTC",
        err=True,
    )
    click.echo("This file holds everything about everybody: keep it locked away, and erase it after a month.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def restore(file: Path) -> None:
    """Fill an empty database from a backup; all of it or nothing."""
    database = _database()
    if str(file) == "-":
        done = read_backup(database, sys.stdin.buffer)
    else:
        try:
            with file.open("rb") as read:
                done = _with_bar("restore", lambda on_rows: read_backup(database, read, on_rows=on_rows))
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", place=str(file), mend="give another file") from None
    database.close()
    app = assemble(settings_now())
    note_copy(app.database, "restore", f"{sum(done.values())} rows put back")
    tell_the_team(app)
    click.echo(f"{sum(done.values())} rows of {len(done)} tables are back and were counted; the team has a signal.")
    click.echo("Who was erased after this copy was made must be erased again; see docs/operations.md.")


def _database() -> Database:
    return Database(settings_now().database_url)


def _with_bar(name: str, work: Callable[[Callable[[int, int], None]], Result]) -> Result:
    with progress_bar() as bar:
        task = bar.add_task(name, total=None)
        return work(lambda done, total: bar.update(task, completed=done, total=total))
