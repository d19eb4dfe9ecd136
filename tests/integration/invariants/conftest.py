"""An application on either database, with the people of one story in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from invariant_world import World
from sqlalchemy import create_engine, event, make_url, text

from matcher.content import Content
from matcher.models.database import Database, metadata
from matcher.models.region import Region
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.wording import load_wording

# One engine for all tests here: what SQLAlchemy has compiled once it knows for the next test. No test pulls the plug,
# so nothing waits for the disk.


@pytest.fixture(scope="session")
def one_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database in a file that each test finds as the migrations left it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('invariants') / 'matcher.sqlite3'}")

    @event.listens_for(database.engine, "connect")
    def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    yield database
    database.close()


@pytest.fixture
def database(one_sqlite: Database, migrated_sqlite: Path) -> Iterator[Database]:
    """An empty database with all tables on SQLite."""
    Path(str(one_sqlite.engine.url.database)).write_bytes(migrated_sqlite.read_bytes())
    yield one_sqlite
    one_sqlite.close()


@pytest.fixture(scope="session")
def one_postgres(postgres_server: str) -> Iterator[Database]:
    """A database with all tables, made by the migrations once and emptied after each test."""
    name = f"invariants_{uuid.uuid4().hex[:12]}"
    admin = create_engine(_with_driver(postgres_server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        connection.execute(text(f"ALTER DATABASE {name} SET deadlock_timeout = '50ms'"))  # who waits hears it soon
    admin.dispose()
    url = make_url(_with_driver(postgres_server)).set(database=name)
    database = Database(url.render_as_string(hide_password=False))
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def postgres(one_postgres: Database) -> Iterator[Database]:
    """An empty database with all tables on PostgreSQL."""
    yield one_postgres
    with one_postgres.engine.begin() as connection:
        tables = ", ".join(table.name for table in metadata().sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def app(database: Database, content: Content, clock: Callable[[], Any]) -> Application:
    """An application with one region, Haarlem, on SQLite."""
    return _application(database, content, clock)


@pytest.fixture
def any_app(any_database: Database, content: Content, clock: Callable[[], Any]) -> Application:
    """The application of `app`, on SQLite and on PostgreSQL."""
    return _application(any_database, content, clock)


@pytest.fixture
def world(app: Application, clock: Any) -> World:
    return World(app, clock)


@pytest.fixture
def any_world(any_app: Application, clock: Any) -> World:
    return World(any_app, clock)


@pytest.fixture
def postgres_world(postgres: Database, content: Content, clock: Any) -> World:
    """The same on PostgreSQL alone, where several write at one time."""
    return World(_application(postgres, content, clock), clock)


def _application(database: Database, content: Content, clock: Callable[[], Any]) -> Application:
    with database.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    return Application(
        database=database,
        content=content,
        wording=load_wording(content.labels()),
        secret_key="only-for-tests-only-for-tests-only-for-tests",
        public_url="http://localhost",
        handlers=HANDLERS,
        clock=clock,
    )


def _with_driver(server: str) -> str:
    return server.replace("postgresql://", "postgresql+psycopg://", 1)
