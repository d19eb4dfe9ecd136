"""What Telegram expects beside messages: presses confirmed, used buttons taken away, groups refused, commands listed.

All of it is best effort and beside the loops: nobody's words depend on it.
"""

import asyncio
import logging
from collections.abc import Awaitable
from concurrent.futures import Executor
from contextlib import suppress

from telegram import BotCommand
from telegram.error import TelegramError

from matcher.bot.telegram_client import TelegramClient
from matcher.bot.telegram_updates import FromGroup, Heard, Translated
from matcher.language.message import Message
from matcher.models.scope import Scope
from matcher.services.application import Application
from matcher.services.messages import delivery
from matcher.services.messages.sending import Outgoing
from matcher.wording import LANGUAGES

__all__ = ["COMMANDS", "Courtesies"]

# What the dialogue understands at any moment; each language has its own spelling where the words differ.
COMMANDS = {
    "nl": ("help", "menu", "terug", "pauze", "taal", "privacy", "mydata", "forget", "stop"),
    "en": ("help", "menu", "back", "pause", "language", "privacy", "mydata", "forget", "stop"),
}
_log = logging.getLogger(__name__)


class Courtesies:
    """Runs them beside the loops.

    Args:
        client: Speaks to Telegram.
        app: The running service.
        scope: Who asks.
        worker: One thread for the synchronous services.
    """

    def __init__(self, client: TelegramClient, app: Application, scope: Scope, worker: Executor) -> None:
        self._client = client
        self._app = app
        self._scope = scope
        self._worker = worker
        self._under_way: set[asyncio.Task[None]] = set()

    def announce_commands(self) -> None:
        """Put our commands in Telegram's menu."""
        self._begin(self._set_commands())

    def after_update(self, translated: Translated) -> None:
        """What is due to a person whose update was taken in."""
        if isinstance(translated, Heard) and translated.press_id:
            self._begin(self._confirm_press(translated))
        elif isinstance(translated, FromGroup) and not translated.left:
            self._begin(self._refuse_group(translated))

    def after_sent(self, message: Outgoing) -> None:
        """A new question of a conversation makes the buttons of the one before it useless."""
        if message.choices:
            self._begin(self._remove_earlier_keyboard(message))

    async def finish(self, within_s: float) -> None:
        """Wait for what is under way, so long at most."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=within_s)

    def _begin(self, work: Awaitable[None]) -> None:
        async def quietly() -> None:
            try:
                await work
            except Exception as error:
                _log.debug("left aside: %s", type(error).__name__)

        task = asyncio.create_task(quietly())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _set_commands(self) -> None:
        for language in LANGUAGES:
            commands = [
                BotCommand(spelled, self._words(f"bot.command.{name}", language))
                for spelled, name in zip(COMMANDS[language], COMMANDS["en"], strict=True)
            ]
            await self._client.set_my_commands(commands, language_code=language)
            if language == LANGUAGES[0]:
                await self._client.set_my_commands(commands)  # for every other language

    async def _confirm_press(self, heard: Heard) -> None:
        with suppress(TelegramError):  # a press of a while ago cannot be confirmed any more
            await self._client.answer_callback_query(heard.press_id)
        if heard.message_id:
            await self._take_buttons_away(heard.received.address, heard.message_id)

    async def _refuse_group(self, group: FromGroup) -> None:
        language = "en" if group.language.startswith("en") else "nl"
        with suppress(TelegramError):
            await self._client.send_plain(group.chat_id, self._words("bot.group_refused", language))
        await self._client.leave_chat(group.chat_id)

    async def _remove_earlier_keyboard(self, message: Outgoing) -> None:
        def earlier() -> str:
            with self._app.work(self._scope) as work:
                return delivery.earlier_keyboard(work, message.id)

        external_id = await asyncio.get_running_loop().run_in_executor(self._worker, earlier)
        if external_id:
            await self._take_buttons_away(message.address, int(external_id))

    async def _take_buttons_away(self, address: str, message_id: int) -> None:
        await self._client.edit_message_reply_markup(int(address), message_id, reply_markup=None)

    def _words(self, key: str, language: str) -> str:
        return self._app.wording.render(Message(key), language)
