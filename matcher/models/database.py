"""The database: engine, pragmas, one transaction per use case, migrations."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.sql.selectable import ForUpdateArg
from sqlmodel import Session, SQLModel

from matcher.errors import SettingsError

__all__ = ["WRITE_LOCK", "Database", "metadata"]

_MIGRATIONS = Path(__file__).parent / "migrations"
_TABLE_MODULES = (
    *(
        "region",
        "person",
        "offer",
        "activity",
        "request",
        "tie",
        "contact",
        "consent",
        "chat",
        "kept_value",
        "learning",
        "pool_change",
        "pool_block",
    ),
    "weights",
)
_BUSY_MS = 30_000
_ROWS_KEPT = 256  # of one transaction; a few use cases read a whole region, and need not hold it
WRITE_LOCK = ForUpdateArg(key_share=True)
"""How a row is locked that is going to change: others may still write rows that point at it, and so do not wait."""


def metadata() -> Any:
    """The tables of all families."""
    for name in _TABLE_MODULES:
        import_module(f"matcher.models.{name}")
    return SQLModel.metadata


def _wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _prepare_sqlite(engine: Engine) -> None:
    """Set what SQLite leaves off, and make every transaction a writing one from its start."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        version = tuple(int(part) for part in cursor.execute("select sqlite_version()").fetchone()[0].split("."))
        journal = ("WAL", "NORMAL") if _wal_is_safe(version) else ("TRUNCATE", "EXTRA")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        cursor.execute(f"PRAGMA journal_mode={journal[0]}")
        cursor.execute(f"PRAGMA synchronous={journal[1]}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A read that turns into a write fails at once when somebody else wrote in between; see DESIGN, SQLite.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class _KeepingSession(Session):
    """Keeps hold of the last rows that it loaded: a use case comes back to the same few people all the time.

    Without this a row is read again as soon as nobody holds its object any more.
    """


@event.listens_for(_KeepingSession, "loaded_as_persistent")
def _keep(session: Any, row: Any) -> None:
    kept = session.info.get("kept")
    if kept is None:
        kept = session.info["kept"] = deque(maxlen=_ROWS_KEPT)
    kept.append(row)


class Database:
    """An open database.

    Args:
        url: An SQLAlchemy address: ``sqlite:///path`` or ``postgresql+psycopg://…``.

    Raises:
        SettingsError: The address is of another kind of database.
    """

    def __init__(self, url: str) -> None:
        url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
        if not url.startswith(("sqlite://", "postgresql+psycopg://")):
            raise SettingsError("MATCHER_DATABASE_URL: use sqlite:///file or postgresql://…")
        self.url = url
        # An error of the database must not quote what somebody said.
        self.engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
        if url.startswith("sqlite"):
            _prepare_sqlite(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or leaves no trace when anything raises."""
        with _KeepingSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the tables up to the newest version."""
        command.upgrade(self.alembic_config(), "head")
        keep_triggers = import_module("matcher.models.pool_change").keep_triggers
        with self.engine.begin() as connection:
            keep_triggers(connection)

    def alembic_config(self) -> Config:
        """The configuration that migrations run with, bound to this database."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = self.engine
        return config

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
