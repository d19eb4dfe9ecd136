"""Whoever is asked to leave ends what it started: processes, databases, PostgreSQL."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def leave(number: int, _frame: Any) -> None:
    """For a signal: end as by an error, so that everything that was started is ended."""
    raise SystemExit(128 + number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Whoever asks us to leave a second time waits until we have cleaned up."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
