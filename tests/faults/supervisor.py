"""Starts real processes and kills them."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from sqlmodel import select

from faults.life import Life
from matcher.models.chat import OutgoingMessage, OutgoingState
from matcher.models.database import Database

_TESTS = Path(__file__).parents[1]


class Supervisor:
    """Begins lives; every one is a fork of one process that has loaded everything."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{_TESTS.parent}{os.pathsep}{_TESTS}"}
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "faults.life"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=_TESTS.parent,
            env=environment,
        )
        self._alive: set[int] = set()

    def begin(self, life: Life) -> int:
        """Start a life and return its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(life.line())
        self._process.stdin.flush()
        process = int(self._process.stdout.readline().split()[0])
        self._alive.add(process)
        return process

    def kill(self, process: int) -> None:
        """As by `kill -9`; gone when this returns."""
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        self._gone(process)

    def stop(self, process: int, within_s: float = 20.0) -> None:
        """Ask it to stop, and wait until it has."""
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
        self._gone(process, within_s)

    def lives(self, process: int) -> bool:
        """Whether it is still there."""
        with suppress(ProcessLookupError):
            os.kill(process, 0)
            return True
        return False

    def _gone(self, process: int, within_s: float = 20.0) -> None:
        ends = time.monotonic() + within_s
        while self.lives(process) and time.monotonic() < ends:
            time.sleep(0.01)
        if self.lives(process):
            os.kill(process, signal.SIGKILL)
        self._alive.discard(process)

    def close(self) -> None:
        """End everything that was started here."""
        for process in list(self._alive):
            self.kill(process)
        with suppress(BrokenPipeError):
            self._process.communicate(timeout=10)


@cache
def supervisor() -> Supervisor:
    """One for the whole bench."""
    found = Supervisor()
    atexit.register(found.close)
    return found


def end_supervisor() -> None:
    """End what was started here, where nothing is done at the exit of a process."""
    if supervisor.cache_info().currsize:
        supervisor().close()


def under_way(database: Database) -> int:
    """How many messages were handed to the channel and not written down as sent: the sends in flight at a kill."""
    with database.transaction() as session:
        return len(session.exec(select(OutgoingMessage.id).where(OutgoingMessage.state == OutgoingState.SENDING)).all())
