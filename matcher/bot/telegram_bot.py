"""Telegram, running: one thread with its own event loop that fetches, delivers and stops cleanly."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

from telegram.error import InvalidToken, TelegramError

from matcher.bot.outbox_loop import OutboxLoop
from matcher.bot.pacing import Pacing
from matcher.bot.telegram_client import POLL_S, TELEGRAM_API, TelegramClient, build_client
from matcher.bot.telegram_courtesies import Courtesies
from matcher.bot.telegram_fetch import FetchLoop, without_words
from matcher.bot.telegram_send import TelegramSender
from matcher.bot.telegram_updates import ALLOWED_UPDATES, Translated
from matcher.bot.telegram_webhook import webhook_secret
from matcher.models.chat import Channel
from matcher.models.scope import Actor, ActorKind
from matcher.services.application import Application
from matcher.services.messages import delivery

__all__ = ["TelegramBot", "start_telegram"]

_ACTOR = Actor(ActorKind.SYSTEM, name="telegram")
_AGAIN_S = 5.0
_log = logging.getLogger(__name__)


class TelegramBot:
    """The Telegram channel of a running service.

    Args:
        app: The running service.
        token: The bot's token.
        api: Base address of the Bot API.
        region: The region that people who are new come into; left out, the first.
        pacing: How fast messages may leave.
        poll_s: How long one request for updates waits, seconds.
        lease: How long a message claimed for sending is ours.
        webhook: The address that Telegram is to bring updates to; left out, they are fetched.
    """

    def __init__(
        self,
        app: Application,
        token: str,
        *,
        api: str = TELEGRAM_API,
        region: str | None = None,
        pacing: Pacing | None = None,
        poll_s: int = POLL_S,
        lease: timedelta = delivery.LEASE,
        webhook: str = "",
    ) -> None:
        self._app = app
        self._token = token
        self._api = api
        self._scope = app.scope(region, _ACTOR)
        self._pacing = pacing
        self._poll_s = poll_s
        self._webhook = webhook
        self._lease = lease
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._stop_asked = threading.Event()
        self.connected = threading.Event()  # Telegram answered, and knows how updates come to us
        self.refused = False  # Telegram does not accept the token; nothing runs any more

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="telegram", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 30.0) -> bool:
        """Stop: what is being taken in or sent is finished and recorded first.

        Returns:
            Whether everything ended within `timeout_s` seconds.
        """
        self._stop_asked.set()
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is None or self._thread is threading.current_thread():
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def run(self) -> None:
        """Work in this thread until `stop` is called from another, or Telegram refuses the token."""
        while not self._stop_asked.is_set():
            try:
                return asyncio.run(self._main())
            except InvalidToken:
                self.refused = True
                _log.error(
                    "Telegram does not accept MATCHER_TELEGRAM_TOKEN (was it revoked?): no messages come in or go "
                    "out on Telegram. Put the new token in place and start again; nothing is lost meanwhile."
                )
                return None
            except Exception as error:
                # A mistake of ours must not silence the channel: everything stands in tables, so begin again.
                _log.error("Telegram stopped (%s); starting again in %.0f s", type(error).__name__, _AGAIN_S)
                _log.debug("where it stopped", exc_info=without_words(error))
                self._stop_asked.wait(_AGAIN_S)
        return None

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        if self._stop_asked.is_set():
            return
        client = build_client(self._token, self._api)
        with ThreadPoolExecutor(1, "telegram-in") as taking, ThreadPoolExecutor(1, "telegram-out") as giving:
            try:
                if await self._connect(client, self._stop):
                    await self._work(client, self._stop, taking, giving)
            finally:
                await client.hang_up()

    async def _connect(self, client: TelegramClient, stop: asyncio.Event) -> bool:
        """Wait for Telegram to answer; False when told to stop before that."""
        pause = 1.0
        while not stop.is_set():
            try:
                await client.initialize()
                await self._choose_way_in(client)
            except InvalidToken:
                raise
            except TelegramError as error:
                _log.warning("Telegram does not answer (%s); trying again in %.0f s", type(error).__name__, pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
                pause = min(pause * 2, 60.0)
                continue
            _log.info("Telegram: connected as @%s", client.username)
            self.connected.set()
            return True
        return False

    async def _choose_way_in(self, client: TelegramClient) -> None:
        """Tell Telegram to bring updates, or to hand them over when we ask; what waits there stays."""
        if not self._webhook:
            await client.delete_webhook(drop_pending_updates=False)
            return
        await client.set_webhook(
            self._webhook,
            secret_token=webhook_secret(self._app.secret_key),
            max_connections=1,  # one at a time, in their order
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )

    async def _work(
        self, client: TelegramClient, stop: asyncio.Event, taking: ThreadPoolExecutor, giving: ThreadPoolExecutor
    ) -> None:
        courtesies = Courtesies(client, self._app, self._scope, giving)
        outbox = OutboxLoop(
            self._app,
            self._scope,
            Channel.TELEGRAM,
            TelegramSender(client),
            giving,
            pacing=self._pacing,
            lease=self._lease,
            after_sent=courtesies.after_sent,
        )

        def after_taken_in(translated: Translated) -> None:
            outbox.wake()
            courtesies.after_update(translated)

        courtesies.announce_commands()
        tasks = [asyncio.create_task(outbox.run(stop))]
        if not self._webhook:
            fetch = FetchLoop(client, self._app, self._scope, taking, after_taken_in, poll_s=self._poll_s)
            tasks.append(asyncio.create_task(fetch.run(stop)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            outbox.wake()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            await courtesies.finish(within_s=5)
        for result in results:
            if isinstance(result, BaseException):
                raise result


def start_telegram(
    app: Application, token: str, *, api: str = TELEGRAM_API, region: str | None = None, webhook: str = ""
) -> TelegramBot | None:
    """Start the Telegram channel, or say plainly that it is off; the arguments are those of `TelegramBot`.

    Returns:
        The running bot; None when no token is set.
    """
    if not token.strip():
        _log.warning("Telegram is off: MATCHER_TELEGRAM_TOKEN is not set. The web chat and the terminal work without.")
        return None
    bot = TelegramBot(app, token.strip(), api=api, region=region, webhook=webhook)
    bot.start()
    return bot
