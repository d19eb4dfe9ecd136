"""A copy of everything can be put back, on either database, and a damaged copy is noticed before anything is kept."""

import gzip
import io
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from fakes.clock import SetClock
from sqlalchemy import inspect, text
from sqlmodel import select

from matcher.cli.main import matcher
from matcher.errors import InputError, StateError
from matcher.models.chat import OutgoingMessage, OutgoingState
from matcher.models.consent import AuditRow
from matcher.models.contact import Signal
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.models.scope import ActorKind
from matcher.services.application import Application
from matcher.services.demo import build_demo_town
from matcher.services.handlers import HANDLERS
from matcher.services.upkeep.archive import tables_of
from matcher.services.upkeep.backup import write_backup
from matcher.services.upkeep.restore import RESTORED, read_backup, tell_the_team
from matcher.wording import load_wording

_RESTORING = {"state", "reason", "lease_until"}  # what restoring itself changes of a message


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, whatever database it is."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                tuple(str(value) for name, value in sorted(row.items()) if name not in _RESTORING)
                for row in connection.execute(table.select().order_by(*table.primary_key.columns)).mappings()
            ]
            for table in tables_of(connection)
        }


def traces(database: Database, what: str) -> list[tuple[str, str]]:
    with database.transaction() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.what == what, AuditRow.actor_kind == ActorKind.SYSTEM))
        return [(row.action, row.actor_name) for row in rows]


def copy_of(database: Database) -> bytes:
    out = io.BytesIO()
    write_backup(database, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def town(tmp_path_factory, migrated_sqlite, content) -> Database:
    """The demo town: every kind of row, with circles between them."""
    path = tmp_path_factory.mktemp("town") / "town.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    application = Application(
        database=database,
        content=content,
        wording=load_wording(content.labels()),
        demo=True,
        handlers=HANDLERS,
        clock=SetClock(),
    )
    build_demo_town(application)
    with database.transaction() as session:
        first, second = session.exec(select(Person).limit(2)).all()
        first.merged_into_id, second.merged_into_id = second.id, first.id  # a circle, as bad data may hold one
    return database


@pytest.fixture(scope="module")
def town_copy(town: Database) -> bytes:
    return copy_of(town)


@pytest.fixture
def empty(tmp_path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    yield database
    database.close()


def test_what_was_put_back_is_what_was_there(town: Database, town_copy: bytes, empty: Database):
    done = read_backup(empty, io.BytesIO(town_copy))
    assert done["person"] > 300
    assert rows(empty) == rows(town)


@pytest.mark.postgres
def test_a_copy_from_sqlite_starts_a_service_on_postgresql_and_the_numbers_go_on(
    town: Database, town_copy: bytes, postgres: Database
):
    done = read_backup(postgres, io.BytesIO(town_copy))
    assert done == {name: len(found) for name, found in rows(town).items() if found}
    with postgres.transaction() as session:
        session.add(Region(slug="new", name="Newtown", latitude=52.0, longitude=4.0))
    assert copy_of(postgres)  # and back again


@pytest.mark.postgres
def test_a_copy_from_postgresql_goes_back_into_sqlite(
    postgres: Database, town: Database, town_copy: bytes, empty: Database
):
    read_backup(postgres, io.BytesIO(town_copy))
    read_backup(empty, io.BytesIO(copy_of(postgres)))
    there, here = rows(town), rows(empty)
    assert {name: len(found) for name, found in here.items()} == {name: len(found) for name, found in there.items()}
    assert here["person"] == there["person"]


def test_the_same_rows_give_the_same_lines(town: Database, town_copy: bytes):
    first, second = (gzip.decompress(one).splitlines()[1:-1] for one in (town_copy, copy_of(town)))
    assert first == second


def test_nothing_is_kept_of_a_copy_that_was_cut_off(town: Database, town_copy: bytes, empty: Database):
    with pytest.raises(InputError, match="cut off"):
        read_backup(empty, io.BytesIO(town_copy[: len(town_copy) // 2]))
    assert all(not found for found in rows(empty).values())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: [*lines[:40], *lines[41:]], id="a line less"),
        pytest.param(lambda lines: lines[:-1], id="no end"),
        pytest.param(lambda lines: [*lines[:40], lines[40].replace(b"a", b"o", 1), *lines[41:]], id="a letter changed"),
        pytest.param(lambda lines: [*lines[:40], b"rubbish\n", *lines[41:]], id="a line of rubbish"),
        pytest.param(lambda lines: [*lines[:40], b'{"nowhere":{"id":1}}\n', *lines[41:]], id="an unknown table"),
        pytest.param(lambda lines: [b'{"format":"other"}\n', *lines[1:]], id="another format"),
    ],
)
def test_a_changed_copy_is_refused_and_leaves_nothing(town: Database, town_copy: bytes, empty: Database, change):
    lines = gzip.decompress(town_copy).splitlines(keepends=True)
    with pytest.raises(InputError):
        read_backup(empty, io.BytesIO(gzip.compress(b"".join(change(lines)))))
    assert all(not found for found in rows(empty).values())


def test_a_copy_is_not_poured_over_what_is_there(town: Database, town_copy: bytes, app: Application):
    with pytest.raises(StateError, match="region"):
        read_backup(app.database, io.BytesIO(town_copy))
    with app.database.transaction() as session:
        assert [region.slug for region in session.exec(select(Region))] == ["haarlem"]


def test_a_copy_of_older_tables_is_brought_up_to_date(empty: Database, tmp_path):
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    first = list(ScriptDirectory.from_config(old.alembic_config()).walk_revisions())[-1].revision
    command.upgrade(old.alembic_config(), first)
    with old.engine.begin() as connection:
        connection.execute(text(region_of_then(connection)))
    assert read_backup(empty, io.BytesIO(copy_of(old))) == {"region": 1}
    with empty.transaction() as session:
        assert session.exec(select(Region)).one().slug == "haarlem"


def region_of_then(connection) -> str:
    """An INSERT that fills whatever columns the oldest tables had."""
    values = {"slug": "'haarlem'", "name": "'Haarlem'"}
    for column in inspect(connection).get_columns("region"):
        if column["name"] not in {*values, "id"} and not column["nullable"]:
            empty = {"FLOAT": "0", "INTEGER": "0", "BOOLEAN": "0", "JSON": "'{}'"}
            values[column["name"]] = empty.get(str(column["type"]), "''")
    return f"INSERT INTO region ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def test_what_waited_then_is_not_sent_twice_and_the_team_is_told(
    town: Database, town_copy: bytes, empty: Database, app: Application
):
    waiting = (OutgoingState.WAITING, OutgoingState.SENDING)
    with town.transaction() as session:
        held = [one.id for one in session.exec(select(OutgoingMessage)) if one.state in waiting]
    read_backup(empty, io.BytesIO(town_copy))
    restored = Application(
        database=empty, content=app.content, wording=app.wording, demo=True, handlers=app.handlers, clock=app.clock
    )
    tell_the_team(restored)
    with empty.transaction() as session:
        for one in session.exec(select(OutgoingMessage)):
            assert one.state not in waiting
            assert (one.reason == RESTORED) == (one.id in held)
        signal = session.exec(select(Signal).where(Signal.kind == "restored")).one()
        assert signal.urgency == 1
        assert str(len(held)) in signal.words


def test_the_commands_write_a_file_for_nobody_else_and_read_it_again(tmp_path, town: Database, monkeypatch):
    monkeypatch.setenv("MATCHER_DATABASE_URL", town.url)
    monkeypatch.setenv("MATCHER_DEMO", "yes")
    file = tmp_path / "copy.gz"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("of somebody else")
    Path(f"{file}.part").symlink_to(elsewhere)  # left behind, or planted
    made = CliRunner().invoke(matcher, ["backup", str(file)], catch_exceptions=False)
    assert made.exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert not Path(f"{file}.part").exists()
    assert elsewhere.read_text() == "of somebody else"
    assert traces(town, "backup") == [("export", "command line")]
    with pytest.raises(InputError, match="there already"):
        CliRunner().invoke(matcher, ["backup", str(file)], catch_exceptions=False)
    monkeypatch.setenv("MATCHER_DATABASE_URL", f"sqlite:///{tmp_path / 'again.sqlite3'}")
    back = CliRunner().invoke(matcher, ["restore", str(file)], catch_exceptions=False)
    assert "are back and were counted" in back.output
    again = Database(f"sqlite:///{tmp_path / 'again.sqlite3'}")
    assert traces(again, "restore") == [("change", "command line")]
    again.close()
    with pytest.raises(StateError):
        CliRunner().invoke(matcher, ["restore", str(file)], catch_exceptions=False)
