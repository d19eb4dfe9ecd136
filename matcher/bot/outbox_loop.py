"""Carries the outbox to a channel: claims a few rows, sends them at the allowed pace, writes what came of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from matcher.bot.outcome_writer import OutcomeWriter, Write
from matcher.bot.pacing import Pacing
from matcher.models.chat import Channel
from matcher.models.scope import Scope
from matcher.services.application import Application, Work
from matcher.services.messages import delivery, outcomes
from matcher.services.messages.sending import Failure, FailureKind, Outgoing, Sender, Sent

__all__ = ["OutboxLoop"]

_AT_ONCE = 30  # sends under way; also the most that a kill can send twice
_BATCH = 10  # claimed at a time, so that an answer waits for a third of a second of bulk at most
_IDLE_S = 1.0
_log = logging.getLogger(__name__)


class OutboxLoop:
    """Delivers one channel.

    Args:
        app: The running service.
        scope: Who delivers; messages of every region leave through one channel.
        channel: Which channel.
        sender: Sends one message.
        worker: One thread for the synchronous services.
        pacing: How fast messages may leave.
        lease: How long a claimed message is ours.
        clock: Seconds that only go forward.
        after_sent: Called after a message was recorded as sent.
        claim: Leases what may leave now: a transaction, the channel, how many, for how long.
        record_sent: Writes that the channel confirmed: a transaction, the row, the channel's name for the message.
    """

    def __init__(
        self,
        app: Application,
        scope: Scope,
        channel: Channel,
        sender: Sender,
        worker: Executor,
        *,
        pacing: Pacing | None = None,
        lease: timedelta = delivery.LEASE,
        clock: Callable[[], float] = time.monotonic,
        after_sent: Callable[[Outgoing], None] | None = None,
        claim: Callable[..., list[Outgoing]] = delivery.claim,
        record_sent: Callable[[Work, int, str], None] = outcomes.record_sent,
    ) -> None:
        self._app = app
        self._scope = scope
        self._channel = channel
        self._sender = sender
        self._worker = worker
        self._pacing = pacing or Pacing()
        self._lease = lease
        self._clock = clock
        self._after_sent = after_sent
        self._claim_rows = claim
        self._record_sent = record_sent
        self._awake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._writer = OutcomeWriter(self._write, patience_s=lease.total_seconds(), clock=clock)
        self._held: dict[int, int] = {}  # row → attempt: what we claimed and have not written the outcome of

    def wake(self) -> None:
        """Something was written: look now instead of within a second."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; sends under way are finished and recorded."""
        renewing = asyncio.create_task(self._keep_renewing())
        try:
            while not stop.is_set():
                held = self._pacing.held_for(self._clock())
                if held or len(self._under_way) >= self._most_at_once:
                    self._awake.clear()  # what wakes us now cannot leave yet; it is looked at when the hold is over
                    await self._pause(min(held or _IDLE_S, _IDLE_S))
                    continue
                self._awake.clear()
                if not await self._round(stop):
                    await self._pause(_IDLE_S)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way)
            renewing.cancel()

    @property
    def _most_at_once(self) -> int:
        """While the channel does not answer, one message finds out when it does; the others lose no attempt."""
        return 1 if self._pacing.doubtful else _AT_ONCE

    async def _round(self, stop: asyncio.Event) -> bool:
        """Claim and dispatch once; False when there was nothing to do."""
        room = min(_BATCH, self._most_at_once - len(self._under_way))
        began = self._clock()
        try:
            claimed = await self._in_worker(self._claim, room)
        except SQLAlchemyError as error:
            _log.warning("the outbox waits for the database: %s", type(error).__name__)
            return False
        lease = self._lease.total_seconds()
        for message in claimed:
            self._held[message.id] = message.attempt
        waiting = list(claimed)
        while waiting:
            now = self._clock()
            # Whoever may go first goes first: a chat that must wait a second holds nobody else up.
            message = min(waiting, key=lambda each: self._pacing.delay(each.address, now))
            delay = self._pacing.delay(message.address, now)
            if message.id not in self._held:
                waiting.remove(message)  # somebody else has it by now
            elif stop.is_set() or now + delay > began + lease / 2:
                # A send may take half a lease. After a standstill of ours it may be somebody else's: giving it back
                # looks first, sending would not.
                waiting.remove(message)
                await self._record(message, outcomes.release, attempt=message.attempt)
            elif delay > 0:
                await asyncio.sleep(delay)
            elif len(self._under_way) >= self._most_at_once:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            else:
                waiting.remove(message)
                self._pacing.left(message.address, now)
                task = asyncio.create_task(self._send(message))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
        return bool(claimed)

    async def _keep_renewing(self) -> None:
        """While a send takes its time, its message stays ours: a lease runs out only when we are gone."""
        pause = self._lease.total_seconds() / 4
        while True:
            await asyncio.sleep(pause)
            if self._held:
                await self._renew()

    async def _renew(self) -> None:
        attempts = dict(self._held)
        try:
            ours = await self._in_worker(self._renew_rows, attempts)
        except SQLAlchemyError as error:
            _log.warning("a lease waits for the database: %s", type(error).__name__)
            return
        for row_id, attempt in attempts.items():
            if row_id not in ours and self._held.get(row_id) == attempt:
                del self._held[row_id]

    def _renew_rows(self, attempts: dict[int, int]) -> set[int]:
        with self._app.work(self._scope) as work:
            return delivery.renew(work, attempts, lease=self._lease)

    async def _send(self, message: Outgoing) -> None:
        try:
            outcome = await self._sender.send(message)
        except Exception as error:
            # A mistake of ours in the channel: it may have happened before or after the message left.
            _log.error("sending message %d failed: %s", message.id, type(error).__name__)
            outcome = Failure(FailureKind.UNKNOWN, detail=type(error).__name__)
        if isinstance(outcome, Sent):
            back = self._pacing.worked()
            await self._record(message, self._record_sent, outcome.external_id)
            if back:
                await self._hurry()
            if self._after_sent is not None:
                self._after_sent(message)
        else:
            self._hold(outcome)
            _log.info("message %d: %s %s", message.id, outcome.kind.value, outcome.detail)
            await self._record(message, outcomes.record_failed, outcome, attempt=message.attempt)
        self.wake()

    async def _hurry(self) -> None:
        """After a silence everything leaves that waits for another attempt; if that fails, each in its own time."""
        try:
            await self._in_worker(self._channel_is_back)
        except SQLAlchemyError as error:
            _log.warning("the outbox waits for the database: %s", type(error).__name__)

    def _channel_is_back(self) -> None:
        with self._app.work(self._scope) as work:
            outcomes.channel_is_back(work, self._channel)

    def _hold(self, failure: Failure) -> None:
        match failure.kind:
            case FailureKind.RETRY_AFTER:
                self._pacing.hold(failure.seconds, self._clock())
            case FailureKind.TEMPORARY | FailureKind.UNKNOWN:
                self._pacing.failed(self._clock())
            case _:
                self._pacing.worked()

    async def _record(self, message: Outgoing, record: Callable[..., None], *arguments: Any, **named: Any) -> None:
        """Write an outcome; while the database cannot, keep trying: the lease alone would send the message again."""
        try:
            await self._writer.write(lambda work: record(work, message.id, *arguments, **named))
        finally:
            if self._held.get(message.id) == message.attempt:
                del self._held[message.id]

    async def _write(self, outcomes_now: Sequence[Write]) -> None:
        def together() -> None:
            with self._app.work(self._scope) as work:
                for outcome in outcomes_now:
                    outcome(work)

        await self._in_worker(together)

    def _claim(self, limit: int) -> list[Outgoing]:
        with self._app.work(self._scope) as work:
            return self._claim_rows(work, self._channel, limit, lease=self._lease)

    async def _in_worker(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._worker, function, *arguments)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), seconds)
        except TimeoutError:
            return
