"""E-mail and text messages, running: one thread with an event loop that carries what waits for them."""

import asyncio
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from matcher.bot.outbox_loop import OutboxLoop
from matcher.bot.pacing import Pacing
from matcher.models.chat import Channel
from matcher.services.application import Application
from matcher.services.messages.letters import claim_letters, record_letter
from matcher.services.messages.sending import Sender

__all__ = ["LetterPost"]

_AGAIN_S = 30.0
_PER_SECOND = 5  # what a small mail server takes from one sender without growing wary
_log = logging.getLogger(__name__)


class LetterPost:
    """Delivers the channels whose messages are read on a page.

    Args:
        app: The running service.
        senders: By channel; a channel without one is off, and what is meant for it waits.
    """

    def __init__(self, app: Application, senders: Mapping[Channel, Sender]) -> None:
        self._app = app
        self._senders = senders
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="letters", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        for channel in self._senders:
            _log.info("%s is on", channel.value)
        if self._senders:
            self._thread.start()

    def stop(self, timeout_s: float = 35.0) -> None:
        """Finish what is under way and stop."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._deliver())
            except Exception as error:
                # A mistake of ours must not silence a channel: everything stands in tables, so begin again.
                _log.error("letters stopped (%s); starting again in %.0f s", type(error).__name__, _AGAIN_S)
                self._stopping.wait(_AGAIN_S)

    async def _deliver(self) -> None:
        stop = asyncio.Event()
        scope = self._app.scope()  # messages of every region leave through one channel
        with ThreadPoolExecutor(1, "letters") as worker:
            loops = [
                OutboxLoop(
                    self._app,
                    scope,
                    channel,
                    sender,
                    worker,
                    pacing=Pacing(per_second=_PER_SECOND),
                    claim=claim_letters,
                    record_sent=record_letter,
                )
                for channel, sender in self._senders.items()
            ]
            tasks = [asyncio.create_task(loop.run(stop)) for loop in loops]
            try:
                while not self._stopping.is_set() and not any(task.done() for task in tasks):
                    await asyncio.sleep(0.2)
            finally:
                stop.set()
                for loop in loops:
                    loop.wake()
                results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
