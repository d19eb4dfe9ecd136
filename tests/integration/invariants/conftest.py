"""An application on either database, with the people of one story in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="session")
def postgres_address(postgres_server: str) -> str:
    """A database with all tables, made by the migrations once and emptied after each test."""
    name = f"invariants_{uuid.uuid4().hex[:12]}"
    admin = create_engine(_with_driver(postgres_server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))  # no test pulls the plug
        connection.execute(text(f"ALTER DATABASE {name} SET deadlock_timeout = '50ms'"))  # who waits hears it soon
    admin.dispose()
    address = make_url(_with_driver(postgres_server)).set(database=name).render_as_string(hide_password=False)
    database = Database(address)
    database.migrate()
    database.close()
    return address


@pytest.fixture
def postgres(postgres_address: str) -> Iterator[Database]:
    """An empty database with all tables on PostgreSQL."""
    database = Database(postgres_address)
    yield database
    with database.engine.begin() as connection:
        tables = ", ".join(table.name for table in metadata().sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    database.close()


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
    if database.engine.dialect.name == "sqlite":

        @event.listens_for(database.engine, "connect")
        def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")  # no test here pulls the plug

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
