"""The database goes wrong: locked, full, torn in the middle of a write."""

from __future__ import annotations

import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from faults import breaking
from faults.api import BenchApi
from faults.results import SQLITE, Outcome, Row, Setting
from faults.running import Bench, control_of
from faults.stack import Stack
from faults.states import compare, no_half_states, state_of, unfinished
from faults.supervisor import under_way
from faults.town import answering, build
from matcher.models import database as database_module
from matcher.models.database import Database
from matcher.models.kept_value import keep_value
from matcher.services.messages import delivery

_Trouble = Callable[[Database], AbstractContextManager[None]]
_LOCKED = "chat, outgoing_message, update_in, check_in, kept_value"


def locked(bench: Bench, setting: Setting) -> Outcome:
    """Somebody else holds the database for 30 seconds at a time; whoever waits for it is sent away."""
    return _troubled(bench, setting, _held, lasting_s=30, what="the database is locked three times for 30 s")


def full(bench: Bench, setting: Setting) -> Outcome:
    """The disk is full in the middle of a morning, and has room again later."""
    return _troubled(bench, setting, _no_room, lasting_s=600, what="three times nothing can be written for 10 minutes")


def _troubled(bench: Bench, setting: Setting, trouble: _Trouble, *, lasting_s: int, what: str) -> Outcome:
    """A morning with three spells of trouble, each beginning while messages are on their way."""
    people = setting.pick(9, 60, 2_000)
    control = control_of(people, setting.seed)
    outcome = Outcome(scale=f"{people} check-ins; {what}")
    with breaking.replaced(database_module, "_BUSY_MS", 1), bench.database(setting.store) as database:
        build(database, people)
        _no_patience(database)
        api = BenchApi()
        api.keep_calls = False
        api.choose = answering(setting.seed)
        api.latency_s = (1.0, 4.0)
        api.chance = random.Random(setting.seed)
        stack = Stack(database, api)
        refused = [0]
        event.listen(database.engine, "handle_error", lambda _: refused.__setitem__(0, refused[0] + 1))
        spells = _Spells(stack, trouble, [31 + number * (lasting_s + 4) for number in range(3)], lasting_s)
        done = stack.done(control.arrived)
        with breaking.noted_before_committed(setting.broken):
            stack.live(lambda: spells.over() and done(), seconds=300 if setting.broken else 3 * 3600, look_s=1)
        spells.end()
        outcome.trials = refused[0]
        # The outcome of what was on its way cannot be written down; it leaves again when its lease runs out meanwhile.
        outcome.bound = spells.in_flight if lasting_s > delivery.LEASE.total_seconds() else 0
        outcome.lost = sum(api.lost(control.arrived).values())
        outcome.duplicates = sum(api.duplicates(control.arrived).values())
        compare(outcome, state_of(database), control.state)
        no_half_states(outcome, database)
        for _ in range(unfinished(database)):
            outcome.wrong("a message has no end")
        outcome.notes = {"statements refused": refused[0], "sends in flight when it began": spells.in_flight}
    return outcome


class _Spells:
    """Trouble that begins at these seconds and lasts so long."""

    def __init__(self, stack: Stack, trouble: _Trouble, begins: list[int], lasting_s: int) -> None:
        self._stack = stack
        self._trouble = trouble
        self._start = stack.clock()
        self._spells = [(begin, begin + lasting_s) for begin in begins]
        self._now = ExitStack()
        self._in_trouble = False
        self.in_flight = 0

    def over(self) -> bool:
        """Begin and end what is to; says whether all of it is over."""
        passed = (self._stack.clock() - self._start).total_seconds()
        wanted = any(begin <= passed < end for begin, end in self._spells)
        if wanted and not self._in_trouble:
            self.in_flight += under_way(self._stack.database)
            self._now.enter_context(self._trouble(self._stack.database))
        elif self._in_trouble and not wanted:
            self._now.close()
        self._in_trouble = wanted
        return passed > self._spells[-1][1]

    def end(self) -> None:
        """No trouble any more."""
        self._now.close()


def torn(bench: Bench, setting: Setting) -> Outcome:
    """A process is killed in mid-commit; its journal is whole, cut short, or garbled."""
    rounds = setting.pick(6, 40, 400)
    chance = random.Random(setting.seed)
    outcome = Outcome(scale=f"{rounds} kills in mid-transaction; the journal left whole, cut short, or gone to noise")
    kinds: Counter[str] = Counter()
    for number in range(rounds):
        folder = bench.folder / f"torn-{number}"
        folder.mkdir()
        path = folder / "store.sqlite3"
        url = bench.new(SQLITE)
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
        bench.drop(url)
        acknowledged = _writer(path, chance.uniform(0.02, 0.25))
        journal = Path(f"{path}-journal")
        kind = "no journal"
        if journal.exists() and journal.stat().st_size:
            # Once its header counts pages the journal is on the disk as a whole, and only then the database is touched.
            on_disk = int.from_bytes(journal.read_bytes()[8:12]) > 0
            kind = "whole" if on_disk else ("whole", "cut", "garbled")[number % 3]
            _tear(journal, kind, chance)
        kinds[kind] += 1
        outcome.trials += 1
        _judge_torn(outcome, path, acknowledged, kind, broken=setting.broken)
        shutil.rmtree(folder)
    outcome.notes = dict(kinds)
    return outcome


def _judge_torn(outcome: Outcome, path: Path, acknowledged: int, kind: str, *, broken: bool) -> None:
    """What is there is a clean beginning of what was written: every pair whole, none missing before the last."""
    if broken:
        with sqlite3.connect(path) as connection:
            connection.execute("DELETE FROM kept_value WHERE name = 'second-3'")
    try:
        database = Database(f"sqlite:///{path}")
        with database.transaction() as session:
            whole = session.connection().execute(text("PRAGMA integrity_check")).scalar()
            names = set(session.connection().execute(text("SELECT name FROM kept_value")).scalars())
        database.close()
    except SQLAlchemyError as error:
        outcome.wrong(f"{kind} journal: the database does not open: {type(error).__name__}")
        return
    if whole != "ok":
        outcome.wrong(f"{kind} journal: {whole}")
        return
    first = {int(name.partition("-")[2]) for name in names if name.startswith("first-")}
    second = {int(name.partition("-")[2]) for name in names if name.startswith("second-")}
    if first != second or first != set(range(1, len(first) + 1)):
        outcome.wrong(f"{kind} journal: half a pair, or a gap: {sorted(first ^ second)[:5]}")
    if len(first) < acknowledged:
        outcome.lost += acknowledged - len(first)
    if len(first) > acknowledged + 1:
        outcome.wrong(f"{kind} journal: more was written than was begun")


def _writer(path: Path, seconds: float) -> int:
    """Another process writes pairs and says after each commit that it is there; it is killed after so many seconds.

    Returns:
        How many pairs it said were there.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        _write_pairs(path, writing)
    os.close(writing)
    said = os.read(reading, 100)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    while more := os.read(reading, 65_536):
        said += more
    os.close(reading)
    whole = said.decode().split("\n")[:-1]
    return int(whole[-1]) if whole else 0


def _write_pairs(path: Path, writing: int) -> None:
    """Until killed; most of the time in the middle of a transaction."""
    try:
        database = Database(f"sqlite:///{path}")
        for number in itertools.count(1):
            with database.transaction() as session:
                keep_value(session, f"first-{number}", "x" * 3000)
                session.flush()
                time.sleep(0.002)
                keep_value(session, f"second-{number}", "x" * 3000)
                session.flush()
                time.sleep(0.001)
            os.write(writing, f"{number}\n".encode())
    finally:
        os._exit(1)


def _tear(journal: Path, kind: str, chance: random.Random) -> None:
    content = bytearray(journal.read_bytes())
    if kind == "cut":
        journal.write_bytes(bytes(content[: chance.randrange(len(content))]))
    elif kind == "garbled":
        start = chance.randrange(min(512, len(content)), len(content)) if len(content) > 512 else 0
        content[start:] = chance.randbytes(len(content) - start)
        journal.write_bytes(bytes(content))


def _no_patience(database: Database) -> None:
    """Whoever is kept waiting is sent away at once: the 30 seconds pass on the service's clock."""
    if database.url.startswith("sqlite"):
        return

    def impatient(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SET lock_timeout = '5ms'")
        cursor.close()
        connection.commit()

    event.listen(database.engine, "connect", impatient)
    database.engine.dispose()


@contextmanager
def _held(database: Database) -> Iterator[None]:
    """Every table is locked by somebody else."""
    if database.url.startswith("sqlite"):
        with sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            try:
                yield
            finally:
                other.execute("ROLLBACK")
        other.close()
        return
    engine = create_engine(database.url)
    with engine.connect() as other, other.begin() as transaction:
        other.execute(text(f"LOCK TABLE {_LOCKED} IN ACCESS EXCLUSIVE MODE"))
        yield
        transaction.rollback()
    engine.dispose()


@contextmanager
def _no_room(database: Database) -> Iterator[None]:
    """No page can be added: the limit is that of the file as it is now."""
    path = Path(database.url.removeprefix("sqlite:///"))
    database.engine.dispose()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.getsignal(signal.SIGXFSZ)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write then fails with "file too large"
    # The journal may not grow beyond this either; a page more is what the smallest transaction needs.
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(path.stat().st_size, 16_384), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        with suppress(TypeError):
            signal.signal(signal.SIGXFSZ, handler)


ROWS = (
    Row(
        "locked",
        "database locked for 30 s",
        "no false “noted”; recovery by itself",
        "updates are acknowledged before they are committed",
        locked,
    ),
    Row(
        "full",
        "disk full",
        "no false “noted”; recovery by itself",
        "updates are acknowledged before they are committed",
        full,
        stores=(SQLITE,),
    ),
    Row(
        "torn",
        "torn journal",
        "a clean prefix of the committed history",
        "one of the two rows of a commit disappears",
        torn,
        stores=(SQLITE,),
    ),
)
