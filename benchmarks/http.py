"""The same answer from end to end: request page and JSON of the shortlist, beside an empty page and the engine alone.

The server is `matcher web` in a process of its own, as in service; one client on the loopback asks one thing after the
other, over one connection. All pages are asked by turns, so that what else the machine does slows all of them alike.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from sqlalchemy import delete, insert
from sqlmodel import col, select

from benchmarks.cold_start import application, filled, warm_up_region
from benchmarks.filling import REQUESTS
from benchmarks.online import machine
from matcher.content import Content
from matcher.models.consent import AuditRow
from matcher.models.database import Database
from matcher.models.request import Request
from matcher.models.scope import ActorKind
from matcher.scoring import shortlist
from matcher.services.matching.pool import asked_pool, make_blocks
from matcher.services.team.accounts import hash_password

__all__ = ["http"]

_PASSWORD = "only for benchmarks, on the loopback"  # noqa: S105
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_WARM = 10
_OURS = "benchmark"
_PAGES: dict[str, str] = {
    "empty page": "/gezond",
    "json": "/api/vragen/{}/shortlist",
    "request page": "/vragen/{}",
    "json, who is out": "/api/vragen/{}/shortlist?left_out=yes",
    "page of who is out": "/vragen/{}/past-niet",
}


def http(helpers: int, kind: str, port: int, count: int, kept: Path | None = None) -> Iterator[dict[str, Any]]:
    """Milliseconds per answer; `over_empty_ms` is what the median costs more than the empty page.

    Args:
        helpers: How many.
        kind: ``sqlite`` or ``postgresql``.
        port: For the web server; the database server, where there is one, gets the next.
        count: How often each is asked, each time of another request.
        kept: An SQLite file to make once and use again.
    """
    count = min(count, REQUESTS - _WARM)
    names = [f"ASK{number:07d}" for number in range(_WARM + count)]
    with filled(kind, helpers, port + 1, hash_password(_PASSWORD), kept) as (url, content):
        database = Database(url)
        make_blocks(application(database, content), application(database, content).scope())
        database.close()
        with _web(url, port) as client:
            paths = [path.format(name) for name in names for path in _PAGES.values()]
            took = _measure([lambda path=path: client.get(path) for path in paths], len(_PAGES), client.server_seconds)
        empty = float(np.median(took[:, 0, 0]))
        for column, what in enumerate(_PAGES):
            yield _line(kind, helpers, what, took[:, column], float(np.median(took[:, column, 0])) - empty)
        yield _line(kind, helpers, "commit of one row", _commits(url, count), None)
        yield from _engine(url, content, kind, helpers, count)


def _commits(url: str, count: int) -> Any:
    """What the disk asks for the trace that a look at somebody's data leaves: the commit of one row, nothing else."""
    database = Database(url)
    took = []
    trace = insert(AuditRow).values(
        at=datetime.now(UTC), region_id=1, actor_kind=ActorKind.SYSTEM, actor_name="", action="view", what=_OURS, why=""
    )
    for _ in range(_WARM + count):
        with database.engine.connect() as connection:
            connection.execute(trace)
            took.append(_took(connection.commit, time.process_time))
    with database.transaction() as session:
        session.connection().execute(delete(AuditRow).where(col(AuditRow.what) == _OURS))
    database.close()
    return np.array(took[_WARM:])


def _engine(url: str, content: Content, kind: str, helpers: int, count: int) -> Iterator[dict[str, Any]]:
    """The engine on the same pool and requests: with the need read from the tables, and from the need on."""
    database = Database(url)
    app = application(database, content)
    warm_up_region(app, lambda _: None)
    with app.work(app.scope()) as work:
        requests = list(work.session.exec(select(Request).order_by(Request.id).limit(_WARM + count)))  # type: ignore[arg-type]

        def with_need(request: Request) -> None:
            with asked_pool(work, request) as (pool, need, _):
                _all_reasons(shortlist(pool, need, 5))

        yield _line(
            kind, helpers, "engine and need", _measure([lambda one=one: with_need(one) for one in requests]), None
        )
        asked = []
        for request in requests:
            with asked_pool(work, request) as (pool, need, _):
                asked.append((pool, need))
        for what, look in (("engine", _all_reasons), ("engine, who is out", lambda found: found.excluded.nearest)):
            calls = [lambda pool=pool, need=need, look=look: look(shortlist(pool, need, 5)) for pool, need in asked]
            yield _line(kind, helpers, what, _measure(calls), None)
    database.close()


def _all_reasons(found: Any) -> None:
    for one in found.suggestions:
        _ = one.contributions, one.asks


def _measure(
    calls: list[Callable[[], Any]], columns: int = 1, processor: Callable[[], float] = time.process_time
) -> Any:
    """Milliseconds and processor milliseconds of each but the first few, in so many columns."""
    took = np.array([_took(call, processor) for call in calls]).reshape(-1, columns, 2)[_WARM:]
    return took if columns > 1 else took[:, 0]


def _took(call: Callable[[], Any], processor: Callable[[], float]) -> tuple[float, float]:
    start, spent = time.perf_counter(), processor()
    call()
    return (time.perf_counter() - start) * 1e3, (processor() - spent) * 1e3


class _Client:
    """One connection that stays open, with the cookie of a team member."""

    def __init__(self, port: int, server: int) -> None:
        self._threads = Path(f"/proc/{server}/task")
        self._connection = HTTPConnection("127.0.0.1", port, timeout=600)
        self._cookie = ""

    def get(self, path: str) -> str:
        return self._ask("GET", path, None, 200)

    def server_seconds(self) -> float:
        """Processor time of the server so far, of all its threads."""
        return sum(int((one / "schedstat").read_text().split()[0]) for one in self._threads.iterdir()) / 1e9

    def sign_in(self) -> None:
        token = _TOKEN.search(self.get("/inloggen"))
        form = {"csrf_token": token.group(1) if token else "", "email": "fatma@example.org", "password": _PASSWORD}
        self._ask("POST", "/inloggen", urlencode(form), 303)

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> str:
        headers = {"Cookie": self._cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != expected:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        return text


@contextmanager
def _web(url: str, port: int) -> Iterator[_Client]:
    """`matcher web` on a database, stopped afterwards."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")} | {
        "MATCHER_DATABASE_URL": url,
        "MATCHER_SECRET_KEY": "only-for-benchmarks-only-for-benchmarks",
        "MATCHER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MATCHER_HOST": "127.0.0.1",
        "MATCHER_PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "matcher", "web"],
        env=environment,
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        while process.stdout is not None and "listens on" not in (told := process.stdout.readline()):
            if not told:
                raise RuntimeError("the web server did not start")
        client = _Client(port, process.pid)
        client.sign_in()
        yield client
    finally:
        process.terminate()
        process.wait(30)


def _line(kind: str, helpers: int, what: str, took: Any, over: float | None) -> dict[str, Any]:
    return {
        "task": "http",
        "helpers": helpers,
        "method": kind,
        "what": what,
        "p50_ms": round(float(np.median(took[:, 0])), 2),
        "p99_ms": round(float(np.percentile(took[:, 0], 99)), 2),
        "cpu_ms": round(float(np.median(took[:, 1])), 2),
        "asked": len(took),
        **({} if over is None else {"over_empty_ms": round(over, 2)}),
        "machine": machine(),
    }
