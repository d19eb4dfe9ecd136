"""Writes down what came of sends: whatever waits for the database is written together, in one transaction."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from matcher.services.application import Work

__all__ = ["OutcomeWriter", "Write"]

Write = Callable[[Work], None]
"""One outcome, in a transaction that it may share with others."""

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 2.0
_log = logging.getLogger(__name__)


class OutcomeWriter:
    """Keeps trying: a lease alone would send again what has left already.

    Args:
        write: Does some writes in one transaction, off the loop.
        patience_s: How long an outcome is tried for, seconds; after that its lease decides.
        clock: Seconds that only go forward.
    """

    def __init__(
        self, write: Callable[[Sequence[Write]], Awaitable[None]], *, patience_s: float, clock: Callable[[], float]
    ) -> None:
        self._write = write
        self._patience_s = patience_s
        self._clock = clock
        self._waiting: list[tuple[Write, float, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, outcome: Write) -> None:
        """Write one outcome, beside those that wait too; returns when it is written, or given up.

        Raises:
            Exception: Whatever a mistake in the outcome itself raised; the others are written all the same.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, self._clock() + self._patience_s, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        pause = _FIRST_PAUSE_S
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                await self._write([outcome for outcome, _, _ in together])
            except (OperationalError, InterfaceError) as error:
                _log.warning("outcomes wait for the database: %s", type(error).__name__)
                self._waiting = [*self._still_tried(together), *self._waiting]
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
            except Exception as error:
                await self._one_by_one(together, error)
            else:
                pause = _FIRST_PAUSE_S
                for _, _, done in together:
                    _settle(done)

    async def _one_by_one(self, together: list[tuple[Write, float, asyncio.Future[None]]], error: Exception) -> None:
        """One of several cannot be written: it holds up none of the others."""
        for one in together:
            try:
                if len(together) == 1:
                    raise error
                await self._write([one[0]])
            except SQLAlchemyError as again:
                _log.warning("an outcome waits for the database: %s", type(again).__name__)
                self._waiting += self._still_tried([one])
            except Exception as mistake:
                _settle(one[2], mistake)
            else:
                _settle(one[2])
        if self._waiting:
            await asyncio.sleep(_FIRST_PAUSE_S)

    def _still_tried(
        self, outcomes: list[tuple[Write, float, asyncio.Future[None]]]
    ) -> list[tuple[Write, float, asyncio.Future[None]]]:
        """Those whose time is not over; the others are let go."""
        now = self._clock()
        for _, give_up, done in outcomes:
            if now > give_up:
                _settle(done)
        return [one for one in outcomes if not one[2].done()]


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(None)
