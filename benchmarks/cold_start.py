"""How long a process needs until it can answer: a pool laid out from the tables, and from packed blocks."""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.progress import Progress
from sqlalchemy import func
from sqlmodel import select

from benchmarks.filling import fill
from benchmarks.online import machine
from benchmarks.postgis import server
from matcher.cli.progress import progress_bar
from matcher.content import Content, load_content
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.pool_block import PoolBlock
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.services.matching import packed
from matcher.services.matching.pool import make_blocks, warm_up
from matcher.wording import load_wording

__all__ = ["application", "cold", "filled"]

DATABASES = ("sqlite", "postgresql")


def application(database: Database, content: Content) -> Application:
    """The service on a database, with nothing in memory of an earlier start."""
    return Application(
        database=database,
        content=content,
        wording=load_wording(content.labels()),
        secret_key="only-for-benchmarks-only-for-benchmarks",  # noqa: S106 - a loopback server for a minute
        public_url="http://localhost",
        handlers=HANDLERS,
    )


@contextmanager
def filled(
    kind: str, helpers: int, port: int, password_hash: str = "", kept: Path | None = None
) -> Iterator[tuple[str, Content]]:
    """The address of a database with so many helpers, gone afterwards.

    Args:
        kind: ``sqlite`` or ``postgresql``.
        helpers: How many.
        port: For the database server, where there is one.
        password_hash: Of the team member who signs in.
        kept: An SQLite file that stays and is used again; whoever names it says how many helpers are in it.
    """
    content = load_content()
    with ExitStack() as stack:
        if kind == "postgresql":
            stack.enter_context(server(port))
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="matcher-bench-"))
            url = f"sqlite:///{kept or Path(folder) / 'matcher.sqlite3'}"
        database = Database(url)
        database.migrate()
        with database.transaction() as session:
            empty = session.exec(select(Person.id).limit(1)).first() is None
        if empty:
            fill(database, helpers, content.vocabulary.concepts, password_hash)
        database.close()
        yield url, content


def cold(helpers: int, kinds: tuple[str, ...], port: int) -> Iterator[dict[str, Any]]:
    """Seconds and processor seconds of each way to start; the server's own processor time is not counted."""
    for kind in kinds:
        with filled(kind, helpers, port) as (url, content), progress_bar() as bar:
            yield _line(kind, helpers, "from the tables", *_from_tables(url, content, helpers, bar))
            yield _line(kind, helpers, "making blocks", *_timed(url, content, helpers, bar, "making blocks", _make))
            for number in range(1, 4):
                told = f"from blocks, {number}."
                yield _line(kind, helpers, told, *_timed(url, content, helpers, bar, told, warm_up_region))


def warm_up_region(app: Application, told: Callable[[int], None]) -> int:
    """Lay out the pool of the first region."""
    with app.work(app.scope()) as work:
        return warm_up(work, told)


def _make(app: Application, told: Callable[[int], None]) -> int:
    make_blocks(app, app.scope(), told)
    with app.database.transaction() as session:
        return int(session.exec(select(func.sum(PoolBlock.size))).one())


def _from_tables(url: str, content: Content, helpers: int, bar: Progress) -> tuple[int, float, float, int]:
    usual, packed.FEWEST = packed.FEWEST, 2**62
    try:
        return _timed(url, content, helpers, bar, "from the tables", warm_up_region)
    finally:
        packed.FEWEST = usual


def _timed(
    url: str,
    content: Content,
    helpers: int,
    bar: Progress,
    name: str,
    start: Callable[[Application, Callable[[int], None]], int],
) -> tuple[int, float, float, int]:
    """How many candidates, seconds, processor seconds, bytes of blocks in the database."""
    database = Database(url)
    task = bar.add_task(name, total=helpers)
    wall, cpu = time.perf_counter(), time.process_time()
    found = start(application(database, content), lambda number: bar.update(task, completed=number))
    took = time.perf_counter() - wall, time.process_time() - cpu
    bar.remove_task(task)
    with database.transaction() as session:
        size = int(session.exec(select(func.sum(func.length(PoolBlock.body)))).one() or 0)
    database.close()
    return found, *took, size


def _line(kind: str, helpers: int, what: str, found: int, seconds: float, cpu: float, size: int) -> dict[str, Any]:
    return {
        "task": "cold",
        "helpers": helpers,
        "method": kind,
        "what": what,
        "candidates": found,
        "seconds": round(seconds, 2),
        "cpu_s": round(cpu, 2),
        "block_bytes": size,
        "bytes_per_helper": round(size / helpers, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "machine": machine(),
    }
