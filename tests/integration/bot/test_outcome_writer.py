"""Outcomes are written together, and one that cannot be written holds up none of the others."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from matcher.bot import outcome_writer
from matcher.bot.outcome_writer import OutcomeWriter, Write


class Database:
    """Does writes, all or none; refuses as long as `locked`, and always what is `poison`."""

    def __init__(self) -> None:
        self.locked = 0
        self.transactions: list[list[str]] = []

    async def write(self, outcomes: Sequence[Write]) -> None:
        await asyncio.sleep(0)
        if self.locked:
            self.locked -= 1
            raise OperationalError("locked", None, RuntimeError("locked"))
        written: list[str] = []
        for outcome in outcomes:
            outcome(written)  # type: ignore[arg-type]
        self.transactions.append(written)


def says(name: str) -> Any:
    return lambda written: written.append(name)


def raises(error: Exception) -> Any:
    def outcome(_: Any) -> None:
        raise error

    return outcome


async def together(writer: OutcomeWriter, *outcomes: Any) -> list[Any]:
    return await asyncio.gather(*(writer.write(outcome) for outcome in outcomes), return_exceptions=True)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(outcome_writer, "_FIRST_PAUSE_S", 0.001)
    return Database()


def test_what_waits_at_one_moment_is_one_transaction(database: Database) -> None:
    writer = OutcomeWriter(database.write, patience_s=10, clock=lambda: 0.0)
    assert asyncio.run(together(writer, says("a"), says("b"), says("c"))) == [None] * 3
    assert database.transactions == [["a", "b", "c"]]


def test_while_the_database_is_locked_all_are_tried_again_and_each_is_written_once(database: Database) -> None:
    database.locked = 3
    writer = OutcomeWriter(database.write, patience_s=10, clock=lambda: 0.0)
    assert asyncio.run(together(writer, says("a"), says("b"))) == [None, None]
    assert database.transactions == [["a", "b"]]


def test_a_mistake_in_one_is_raised_there_and_the_others_are_written(database: Database) -> None:
    writer = OutcomeWriter(database.write, patience_s=10, clock=lambda: 0.0)
    mistake = ValueError("a mistake of ours")
    assert asyncio.run(together(writer, says("a"), raises(mistake), says("b"))) == [None, mistake, None]
    assert sorted(name for written in database.transactions for name in written) == ["a", "b"]


def test_what_the_database_never_takes_is_given_up_in_the_end(database: Database) -> None:
    seconds = iter(range(1000))
    writer = OutcomeWriter(database.write, patience_s=10, clock=lambda: float(next(seconds)))
    refused = raises(IntegrityError("never", None, RuntimeError("never")))
    assert asyncio.run(together(writer, says("a"), refused)) == [None, None]
    assert database.transactions == [["a"]]
