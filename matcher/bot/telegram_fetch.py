"""Fetches updates so that none can be lost: committed with its effects first, acknowledged afterwards.

The library's own polling acknowledges an update once it is in memory; a kill then loses it. Here one transaction holds
the update, everything it causes and the offset; only the next request tells Telegram that it is ours.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from telegram import Update as TelegramUpdate
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from matcher.bot.telegram_client import POLL_S, TelegramClient
from matcher.bot.telegram_updates import ALLOWED_UPDATES, Heard, Nothing, Reachable, Translated, translate
from matcher.language.message import Message
from matcher.models.chat import Channel, Update, chat_at, update_seen
from matcher.models.kept_value import keep_value, kept_value
from matcher.models.person import Person
from matcher.models.scope import Scope
from matcher.services.application import Application, Work
from matcher.services.clashes import begun_anew
from matcher.services.contact.signals import raise_signal
from matcher.services.messages import incoming, outbox, outcomes, sending

__all__ = ["OFFSET", "FetchLoop", "take_in_update", "without_words"]

OFFSET = "telegram.offset"
_TRIES = 3
_LONGEST_PAUSE_S = 60.0
_EMPTY_PAUSE_S = 0.1  # a server that does not hold an empty request open is not asked a thousand times a second
_log = logging.getLogger(__name__)


@begun_anew
def take_in_update(app: Application, scope: Scope, raw: dict[str, Any], translated: Translated) -> None:
    """Commit one update: with all its effects, and with the offset that acknowledges it.

    Raises:
        OperationalError: The database cannot write now; nothing is taken in and nothing is acknowledged.
    """
    update_id = int(raw["update_id"])
    with app.work(scope) as work:
        match translated:
            case Heard(received):
                incoming.take_in(work, received)
            case Reachable(address, reachable) if not update_seen(work.session, Channel.TELEGRAM, str(update_id)):
                chat = chat_at(work.session, Channel.TELEGRAM, address)
                if chat is not None and reachable:
                    outcomes.mark_reachable(work, chat)
                elif chat is not None:
                    outcomes.mark_unreachable(work, chat, sending.FailureKind.BLOCKED.value)
                _note(work, update_id, chat.id if chat else None)
        keep_value(work.session, OFFSET, str(update_id + 1))


def set_aside(app: Application, scope: Scope, raw: dict[str, Any], translated: Translated | None) -> None:
    """Keep an update that we failed to work out, tell the person so and the team to look: its words are not lost."""
    update_id = int(raw["update_id"])
    with app.work(scope) as work:
        if not update_seen(work.session, Channel.TELEGRAM, str(update_id)):
            received = translated.received if isinstance(translated, Heard) else None
            chat = chat_at(work.session, Channel.TELEGRAM, received.address) if received else None
            words = (received.text or received.press) if received else ""
            _note(work, update_id, chat.id if chat else None, words, raw)
            person = work.session.get(Person, chat.person_id) if chat and chat.person_id else None
            raise_signal(work, cause=f"unread:telegram:{update_id}", kind="not-applied", person=person, words=words)
            if chat is not None:
                language, polite = str(chat.conversation.get("language", "nl")), bool(chat.conversation.get("polite"))
                sorry = work.app.wording.render(Message("bot.trouble"), language, polite=polite)
                outbox.enqueue(work, chat, sorry, key=f"telegram:{update_id}:trouble", priority=1)
        keep_value(work.session, OFFSET, str(update_id + 1))


class FetchLoop:
    """Asks Telegram for updates and takes them in, one after the other in the order of their ids.

    Args:
        client: Speaks to Telegram.
        app: The running service.
        scope: Who takes in, and the region of people who are new.
        worker: One thread for the synchronous services.
        after: Called with every update after it was committed (confirming a press, a word to a group).
        poll_s: How long one request waits for something to come.
    """

    def __init__(
        self,
        client: TelegramClient,
        app: Application,
        scope: Scope,
        worker: Executor,
        after: Callable[[Translated], None],
        *,
        poll_s: int = POLL_S,
    ) -> None:
        self._client = client
        self._app = app
        self._scope = scope
        self._worker = worker
        self._after = after
        self._poll_s = poll_s

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch until told to stop; what is being taken in then is finished.

        Raises:
            InvalidToken: Telegram does not know the token (any more).
        """
        pause = 1.0
        while not stop.is_set():
            try:
                offset = await self._in_worker(self._offset)
                updates = await self._poll(offset, stop)
            except InvalidToken:
                raise
            except (OperationalError, InterfaceError, TelegramError) as error:
                wait = _asked_pause(error) or pause
                _log.warning("Telegram updates: %s; trying again in %.0f s", _what(error), wait)
                await _sleep(wait, stop)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                continue
            pause = 1.0
            await self._take_in_all(updates, stop)
            if not updates:
                await _sleep(_EMPTY_PAUSE_S, stop)

    async def _poll(self, offset: int | None, stop: asyncio.Event) -> Sequence[dict[str, Any]]:
        """What came, or nothing when told to stop meanwhile (it then comes again the next time)."""
        asking = asyncio.ensure_future(self._client.raw_updates(offset, ALLOWED_UPDATES, self._poll_s))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else ()
        finally:
            asking.cancel()
            stopping.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)

    async def _take_in_all(self, updates: Sequence[dict[str, Any]], stop: asyncio.Event) -> None:
        for raw in sorted(updates, key=lambda update: int(update["update_id"])):
            if stop.is_set() or not await self._take_in(raw, stop):
                return

    async def _take_in(self, raw: dict[str, Any], stop: asyncio.Event) -> bool:
        """Take in one update however long the database needs; False when told to stop before that."""
        translated: Translated | None = None
        failures, pause = 0, 0.2
        while True:
            try:
                if failures >= _TRIES:
                    await self._in_worker(set_aside, self._app, self._scope, raw, translated)
                else:
                    translated = translate(TelegramUpdate.de_json(raw, self._client), raw)
                    await self._in_worker(take_in_update, self._app, self._scope, raw, translated)
                break
            except (OperationalError, InterfaceError) as error:
                _log.warning("update %s waits for the database: %s", raw["update_id"], _what(error))
            except Exception as error:
                # Whatever our own mistake is, it may cost neither these words nor those that come after them.
                failures += 1
                _log.exception("update %s could not be taken in", raw["update_id"], exc_info=without_words(error))
            await _sleep(pause, stop)
            pause = min(pause * 2, 5.0)
            if stop.is_set():
                return False
        self._after(translated or Nothing())
        return True

    def _offset(self) -> int | None:
        with self._app.database.transaction() as session:  # asked with every poll, and about no region
            kept = kept_value(session, OFFSET)
        return int(kept) if kept else None

    async def _in_worker(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._worker, function, *arguments)


def _note(work: Work, update_id: int, chat_id: int | None, text: str = "", raw: dict[str, Any] | None = None) -> None:
    work.session.add(
        Update(
            channel=Channel.TELEGRAM,
            update_id=str(update_id),
            chat_id=chat_id,
            text=text,
            raw=raw,
            received_at=work.now,
        )
    )
    work.session.flush()


def _asked_pause(error: Exception) -> float | None:
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
    return None


def _what(error: Exception) -> str:
    """What went wrong, without addresses, tokens or words."""
    if isinstance(error, Conflict):
        return "somebody else fetches for the same bot (is the service running twice?)"
    if isinstance(error, NetworkError) and error.__cause__ is not None:
        return type(error.__cause__).__name__
    return type(error).__name__


def without_words(error: Exception) -> Exception:
    """The same traceback; the text of an error of the database or the library may hold what somebody said."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    """Wait, but not longer than until told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
