"""A pool from packed blocks is the pool from the tables; no block outlives a person, its rules or its database."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from fakes.clock import SetClock
from sqlalchemy import text
from sqlmodel import select
from test_live_pool import (
    _changes,
    _helper,
    another_process,
    ask,
    names,
    one,  # noqa: F401 - a fixture
)

from matcher.models.person import Person
from matcher.models.pool_block import NUMBERS_PER_BLOCK, PoolBlock
from matcher.models.pool_change import PoolChange
from matcher.scoring.packing import KEPT_DAYS
from matcher.services.application import Application
from matcher.services.matching import packed
from matcher.services.matching.packed import make_blocks
from matcher.services.matching.pool import how_many, warm_all, warm_up
from matcher.services.upkeep.archive import tables_of


@pytest.fixture(autouse=True)
def packing_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "FEWEST", 1)


@pytest.fixture
def town(one: Application) -> Application:  # noqa: F811
    """Three helpers in one block and two in the next."""
    with one.work(one.scope()) as work:
        for name in ("Piet", "Kees", "Jan"):
            _helper(work, name, street_key="street-1")
        for place, name in enumerate(("Ans", "Loes")):
            _helper(work, name, id=NUMBERS_PER_BLOCK + 10 + place, paused_until=work.today + timedelta(days=1))
    if one.database.engine.dialect.name == "postgresql":
        with one.database.engine.begin() as connection:
            connection.execute(text("select setval('person_id_seq', (select max(id) from person))"))
    return one


def start(service: Application, look: Callable[[Application], object]) -> object:
    """What a process answers that starts now."""
    anew = another_process(service)
    answer = look(anew)
    anew.database.close()
    return answer


def from_tables(service: Application, look: Callable[[Application], object]) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "FEWEST", 10**9)
        return start(service, look)


def blocks(service: Application) -> dict[int, PoolBlock]:
    with service.database.transaction() as session:
        return {block.number: block for block in session.exec(select(PoolBlock))}


def test_the_first_start_keeps_blocks_and_the_next_one_uses_them(town: Application, caplog: pytest.LogCaptureFixture):
    assert names(town) == ["Jan", "Kees", "Piet"]
    kept = blocks(town)
    assert sorted(kept) == [0, 1]
    assert [kept[number].size for number in (0, 1)] == [3, 2]
    with caplog.at_level(logging.INFO, logger=packed.__name__):
        assert start(town, names) == ["Jan", "Kees", "Piet"]
    assert caplog.records == []  # nothing was made and nobody had changed
    assert start(town, ask) == from_tables(town, ask)
    assert {number: block.body for number, block in blocks(town).items()} == {
        number: block.body for number, block in kept.items()
    }
    with town.work(town.scope()) as work:
        assert how_many(work) == 5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_history_blocks_and_tables_answer_the_same(town: Application, clock: SetClock, seed: int) -> None:
    dice = random.Random(seed)
    start(town, names)
    for _ in range(8):
        with town.work(town.scope()) as work:
            people = list(work.session.exec(select(Person).where(Person.is_helper).order_by(Person.id)))  # type: ignore[arg-type]
            for change in dice.sample(_changes(), dice.randint(1, 2)):
                change(work, dice, people)
        if dice.random() < 0.4:
            clock.forward(days=dice.choice([1, 1, 5, KEPT_DAYS]))
        assert start(town, ask) == from_tables(town, ask)
    assert blocks(town)


def test_a_new_day_is_worked_out_from_the_same_blocks(town: Application, clock: SetClock) -> None:
    start(town, names)
    kept = blocks(town)
    for days, expected in ((1, 3), (1, 5), (KEPT_DAYS - 14, 5)):
        clock.forward(days=days)
        assert len(start(town, names)) == expected  # type: ignore[arg-type]
        assert start(town, ask) == from_tables(town, ask)
    assert {number: block.first_day for number, block in blocks(town).items()} == {
        number: block.first_day for number, block in kept.items()
    }
    clock.forward(days=KEPT_DAYS)
    assert len(start(town, names)) == 5  # type: ignore[arg-type]
    assert all(blocks(town)[number].first_day > block.first_day for number, block in kept.items())


def test_old_blocks_are_made_anew_a_few_at_a_time(town: Application, clock: SetClock) -> None:
    start(town, names)
    before = blocks(town)[0].first_day
    clock.forward(days=KEPT_DAYS // 2)
    start(town, names)
    assert sorted(block.first_day > before for block in blocks(town).values()) == [False, True]


@pytest.mark.parametrize(
    "statement",
    ["delete from person where id = :id", "update person set is_helper = false, given_name = '' where id = :id"],
    ids=["deleted", "no longer a helper"],
)
def test_nothing_of_an_erased_person_stays_in_a_block(town: Application, statement: str) -> None:
    start(town, names)
    with town.work(town.scope()) as work:
        person = work.session.exec(select(Person).where(Person.given_name == "Kees")).one()
        person_id = person.id
    with town.database.engine.begin() as connection:
        connection.execute(text("delete from consent where person_id = :id"), {"id": person_id})
        connection.execute(text(statement), {"id": person_id})
        left = connection.execute(text("select number from pool_block")).scalars().all()
        assert left == [1]  # before anything is committed
    assert start(town, names) == ["Jan", "Piet"]
    assert blocks(town)[0].size == 2
    assert start(town, ask) == from_tables(town, ask)


def test_what_an_erasure_undoes_stays(town: Application) -> None:
    start(town, names)
    with pytest.raises(RuntimeError), town.database.engine.begin() as connection:  # noqa: PT012 - all of it is undone
        connection.execute(text("delete from consent"))
        connection.execute(text("delete from person where given_name = 'Kees'"))
        raise RuntimeError
    assert sorted(blocks(town)) == [0, 1]
    assert start(town, names) == ["Jan", "Kees", "Piet"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": b"torn"}, "block cannot be used"),
        ({"source": "other rules"}, ""),
        ({"source_ref": "another database"}, ""),
        ({"version": 2**60}, ""),
    ],
)
def test_a_block_that_is_torn_foreign_or_newer_than_the_database_is_made_anew(
    town: Application, caplog: pytest.LogCaptureFixture, change: dict[str, object], told: str
) -> None:
    start(town, names)
    right = blocks(town)
    with town.database.transaction() as session:
        block = session.exec(select(PoolBlock).where(PoolBlock.number == 0)).one()
        for name, value in change.items():
            setattr(block, name, value)
    assert start(town, ask) == from_tables(town, ask)
    assert told in caplog.text
    assert blocks(town)[0].body == right[0].body
    assert blocks(town)[0].source == right[0].source


@pytest.mark.parametrize("any_database", ["sqlite"], indirect=True)  # PostgreSQL: the database itself is told
def test_after_a_copy_was_put_back_blocks_that_know_later_changes_are_not_used(town: Application) -> None:
    start(town, names)
    with town.database.engine.begin() as connection:  # as if other changes had been made since the copy
        connection.execute(text("update pool_change set mark = 'other' where id = (select max(id) from pool_change)"))
        connection.execute(text("update sqlite_sequence set seq = seq where name = 'pool_change'"))
        connection.execute(text("update person set places = 0 where given_name = 'Kees'"))
        connection.execute(text("delete from pool_change where mark <> 'other'"))
    assert start(town, names) == ["Jan", "Piet"]


def test_changes_that_a_block_does_not_know_are_kept(town: Application) -> None:
    start(town, names)
    with town.work(town.scope()) as work:
        for person in work.session.exec(select(Person).where(Person.given_name == "Kees")):
            person.places = 0
    with town.database.engine.begin() as connection:
        old = "now() - interval '3 days'" if connection.dialect.name == "postgresql" else "datetime('now', '-3 days')"
        connection.execute(text(f"update pool_change set at = {old}"))
    assert start(town, names) == ["Jan", "Piet"]
    assert start(town, names) == ["Jan", "Piet"]
    with town.database.transaction() as session:
        assert session.exec(select(PoolChange)).first() is not None


def test_blocks_are_made_beforehand_in_short_transactions(
    town: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(packed, "_MADE_AT_ONCE", 1)
    told: list[int] = []
    make_blocks(town, town.scope(), told.append)
    assert told == [3, 5]
    assert sorted(blocks(town)) == [0, 1]
    with caplog.at_level(logging.INFO, logger=packed.__name__):
        assert start(town, names) == ["Jan", "Kees", "Piet"]
    assert caplog.records == []


def test_a_server_lays_large_pools_out_before_it_listens(
    town: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(packed, "FEWEST", 10**9)
    warm_all(town)
    assert blocks(town) == {}  # a village needs nothing of the kind
    monkeypatch.setattr(packed, "FEWEST", 1)
    monkeypatch.setattr(packed, "_LOGGED_EVERY", 1)
    with caplog.at_level(logging.INFO, logger=packed.__name__):
        warm_all(town)
    assert sorted(blocks(town)) == [0, 1]
    assert "laying out a pool: 5 candidates so far" in caplog.text
    caplog.clear()
    assert names(town) == ["Jan", "Kees", "Piet"]
    assert caplog.records == []


def test_what_is_not_committed_gets_into_no_block(town: Application) -> None:
    with pytest.raises(RuntimeError), town.work(town.scope()) as work:  # noqa: PT012 - all of it is undone
        _helper(work, "Nobody")
        assert warm_up(work) == 6
        raise RuntimeError
    assert blocks(town) == {}
    with town.work(town.scope()) as work:
        _helper(work, "Truus")
        assert warm_up(work) == 6
    assert blocks(town) == {}


@pytest.mark.parametrize("any_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_who_makes_blocks_and_who_is_erased_wait_for_each_other(town: Application) -> None:
    start(town, names)
    with town.database.engine.begin() as connection:
        connection.execute(
            text("delete from consent where person_id = (select id from person where given_name = 'Kees')")
        )
        connection.execute(text("delete from person where given_name = 'Kees'"))
        with town.database.transaction() as session:
            session.connection().execute(text("update pool_block set source = 'other rules' where number = 1"))
        # While somebody is being erased nothing is kept, for it could hold that person still.
        start(town, names)
        assert blocks(town)[1].source == "other rules"
    assert start(town, names) == ["Jan", "Piet"]
    assert blocks(town)[0].size == 2


def test_a_backup_holds_no_blocks(town: Application) -> None:
    start(town, names)
    with town.database.engine.connect() as connection:
        assert "pool_block" not in {table.name for table in tables_of(connection)}
