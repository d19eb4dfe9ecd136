"""An event loop whose clock stands still while anything is to be done, and jumps to the next moment when nothing is.

Eight hours of an outage then take as long as the work in them. The loops of the service run on it unchanged.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

_CREEP_S = 1e-7  # time passes in every round: who waits for a rounding error of a second would wait for ever


class _Selector(selectors.DefaultSelector):
    """Jumps instead of waiting."""

    jump: Callable[[float], None] = staticmethod(lambda seconds: None)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.jump(_CREEP_S)
        ready = super().select(0)
        if ready or timeout is None or timeout <= 0:
            if timeout is None and not ready:
                raise RuntimeError("nothing will ever happen again in this loop")
            return ready
        self.jump(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop; its time starts at 0 seconds."""

    def __init__(self) -> None:
        self._moment = 0.0
        self.crashed = False
        selector = _Selector()
        selector.jump = self.jump
        super().__init__(selector)

    def time(self) -> float:
        return self._moment

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._moment += seconds


class VirtualClock:
    """The clock of an application that runs on a virtual loop; it survives the loop, and can be moved by hand.

    Attributes:
        start: The moment at which the present loop began.
    """

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.loop: VirtualLoop | None = None

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=self.loop.time() if self.loop is not None else 0.0)

    def forward(self, **by: float) -> None:
        """Let time pass while nothing runs."""
        self.start += timedelta(**by)

    def begin(self) -> VirtualLoop:
        """A new loop that begins now."""
        self.end()
        self.loop = VirtualLoop()
        return self.loop

    def end(self) -> None:
        """The loop is gone; its time has passed."""
        if self.loop is not None:
            self.start = self()
            self.loop = None


class InlineExecutor(Executor):
    """Does the work at once, in the thread of the loop: the order of everything is then that of the seed.

    Args:
        loop: Whose time passes.
        charged: Whether the real duration of the work is added to virtual time, one piece after the other as in the
            one thread it stands for; otherwise work takes no time.
        elapsed: The clock by which that duration is taken.
    """

    def __init__(
        self, loop: VirtualLoop, *, charged: bool = False, elapsed: Callable[[], float] = time.perf_counter
    ) -> None:
        self._loop = loop
        self._charged = charged
        self._elapsed = elapsed
        self._busy_until = 0.0
        self.worked_s = 0.0

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self._loop.crashed:
            raise Crash
        began = self._elapsed()
        try:
            result, error = function(*args, **kwargs), None
        except BaseException as raised:
            result, error = None, raised
            self._loop.crashed |= isinstance(raised, Crash)
        took = self._elapsed() - began
        self.worked_s += took

        def finish() -> None:
            if future.cancelled():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

        if self._charged:
            self._busy_until = max(self._busy_until, self._loop.time()) + took
            self._loop.call_at(self._busy_until, finish)
        else:
            finish()
        return future


def run(loop: VirtualLoop, main: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; what is left over is cancelled."""
    try:
        return loop.run_until_complete(main)
    finally:
        _close(loop)


def abandon(loop: VirtualLoop, main: Coroutine[Any, Any, Any]) -> bool:
    """Run until a `Crash` ends everything at once, or to the end; says whether it crashed."""
    try:
        loop.run_until_complete(main)
    except Crash:
        return True
    finally:
        _close(loop)
    return False


class Crash(SystemExit):
    """The process is gone: nothing that handles errors sees this one."""


def _close(loop: VirtualLoop) -> None:
    """Let go of every task without letting it do anything more."""
    loop.set_exception_handler(_silent)
    for task in asyncio.all_tasks(loop):
        task.cancel()
    with suppress(Crash, RuntimeError):
        loop.call_soon(loop.stop)
        loop.run_forever()
    loop.close()


def _silent(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """What a crash leaves behind is nobody's business."""
