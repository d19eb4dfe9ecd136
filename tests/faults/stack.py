"""The service on Telegram in virtual time: its own fetch loop, delivery loop and clock, on one loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select
from telegram.error import TelegramError

from faults.api import BenchApi, client_without_socket
from faults.town import START, application
from faults.virtual_time import Crash, InlineExecutor, VirtualClock, VirtualLoop, abandon
from matcher.bot import outbox_loop
from matcher.bot.outbox_loop import OutboxLoop
from matcher.bot.pacing import Pacing
from matcher.bot.telegram_courtesies import Courtesies
from matcher.bot.telegram_fetch import FetchLoop
from matcher.bot.telegram_send import TelegramSender
from matcher.jobs import triggers
from matcher.models.chat import Channel, OutgoingMessage, OutgoingState
from matcher.models.database import Database
from matcher.services.application import Application
from matcher.services.messages import delivery

DONE = (OutgoingState.SENT, OutgoingState.UNSENT, OutgoingState.WITHDRAWN)


class Stack:
    """One running service; it may crash and live again on the same database.

    Args:
        database: Where everything is kept.
        api: Telegram.
        clock: Goes on over every life.
        tick_s: Between two calls of the clock; 0 for a service without one.
        pacing: Makes the pacing of a life.
        lease: How long a claimed message is ours.
        charged: Whether work takes virtual time.
        courteous: Whether buttons are taken away and presses confirmed too.
        idle_s: How often the delivery loop looks by itself when nothing wakes it, seconds.
    """

    def __init__(
        self,
        database: Database,
        api: BenchApi,
        clock: VirtualClock | None = None,
        *,
        tick_s: float = 30.0,
        pacing: Callable[[], Pacing] = Pacing,
        lease: timedelta = delivery.LEASE,
        charged: bool = False,
        courteous: bool = False,
        idle_s: float = 5.0,
    ) -> None:
        self.database = database
        self.api = api
        self.clock = clock or VirtualClock(START)
        self.app: Application = application(database, self.clock)
        self._scope = self.app.scope()
        self._tick_s = tick_s
        self._pacing = pacing
        self._lease = lease
        self._charged = charged
        self._courteous = courteous
        self._idle_s = idle_s
        self.lives = 0
        self.failed_calls = 0
        self.api.without_socket()
        self.api.clock = lambda: self.clock().timestamp()

    def live(self, until: Callable[[], bool] | None = None, *, seconds: float = 3600.0, look_s: float = 5.0) -> bool:
        """Run until something holds, or so much virtual time has passed; says whether it crashed."""
        loop = self.clock.begin()
        self.lives += 1
        try:
            with slower_looks(self._idle_s):
                return abandon(loop, self._live(loop, until, seconds, look_s))
        except SQLAlchemyError:
            return True  # the bot begins anew after any mistake; here the bench does
        finally:
            self.clock.end()

    async def _live(self, loop: VirtualLoop, until: Callable[[], bool] | None, seconds: float, look_s: float) -> None:
        taking, giving, timing = (InlineExecutor(loop, charged=self._charged) for _ in range(3))
        stop = asyncio.Event()
        client = client_without_socket(self.api)
        clock = [asyncio.ensure_future(self._clock_calls(timing, stop))] if self._tick_s else []
        while True:
            try:
                await client.initialize()
                break
            except TelegramError:
                await asyncio.sleep(30)
                if loop.time() > seconds:
                    stop.set()
                    await asyncio.gather(*clock)
                    return
        courtesies = Courtesies(client, self.app, self._scope, giving)
        outbox = OutboxLoop(
            self.app, self._scope, Channel.TELEGRAM, TelegramSender(client), giving, pacing=self._pacing(),
            lease=self._lease, clock=loop.time, after_sent=courtesies.after_sent if self._courteous else None,
        )  # fmt: skip

        def taken_in(translated: Any) -> None:
            outbox.wake()
            if self._courteous:
                courtesies.after_update(translated)

        fetch = FetchLoop(client, self.app, self._scope, taking, taken_in, poll_s=20)
        tasks = [asyncio.ensure_future(fetch.run(stop)), asyncio.ensure_future(outbox.run(stop)), *clock]
        ends = loop.time() + seconds
        while loop.time() < ends and not any(task.done() for task in tasks):
            if until is not None and until():
                break
            await asyncio.sleep(look_s)
        stop.set()
        outbox.wake()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        await courtesies.finish(within_s=5)
        await client.hang_up()

    async def _clock_calls(self, timing: InlineExecutor, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            try:  # the first call comes after one interval, as in the service
                await asyncio.wait_for(stop.wait(), self._tick_s)
            except TimeoutError:
                pass
            else:
                return
            try:
                await loop.run_in_executor(timing, triggers(self.app)["due"])
            except Crash:
                raise
            except Exception:
                self.failed_calls += 1  # the next call does it

    def done(self, expected: Counter[tuple[str, str]]) -> Callable[[], bool]:
        """Whether everything that is expected arrived, and nobody waits for anything."""
        return lambda: not self.api.lost(expected) and self.settled()

    def settled(self) -> bool:
        """Whether nobody waits for anything that is due now: neither in the tables nor at Telegram."""
        if self.api.waiting():
            return False
        now = self.clock()
        with self.database.transaction() as session:
            left = session.exec(
                select(OutgoingMessage.id)
                .where(col(OutgoingMessage.state).not_in(DONE))
                .where(or_(col(OutgoingMessage.not_before) <= now, OutgoingMessage.reason != ""))  # or tried before
                .limit(1)
            ).first()
        return left is None


@contextmanager
def slower_looks(seconds: float) -> Iterator[None]:
    """The delivery loop looks less often by itself than once a second: hours pass in these rows."""
    before = outbox_loop._IDLE_S
    outbox_loop._IDLE_S = seconds
    try:
        yield
    finally:
        outbox_loop._IDLE_S = before


def at(text: str) -> datetime:
    """A moment in ISO 8601."""
    return datetime.fromisoformat(text)
