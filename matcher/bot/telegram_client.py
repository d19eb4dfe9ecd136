"""The library's Bot, made so that no token and no word of anybody reaches a log."""

import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

__all__ = ["POLL_S", "TELEGRAM_API", "TelegramClient", "build_client", "silence_libraries"]

TELEGRAM_API = "https://api.telegram.org"
POLL_S = 25  # a long poll; Telegram answers earlier when something comes
_ANSWER_S = 10.0  # how long one call may take beyond that
_CONNECTIONS = 32  # sends at the same time, confirmations of presses included

# The library otherwise warns, whenever Telegram asks us to wait, that this moment will have another type one day.
# Here, not where a client is built: every client needs it, however it came about.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class _Request(HTTPXRequest):
    """Reads answers without writing what it cannot read to the log: the library's own does."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as JSON.

        Raises:
            TelegramError: It is none.
        """
        try:
            return dict(json.loads(payload.decode("utf-8", "replace")))
        except (ValueError, TypeError):
            raise TelegramError("Invalid server response") from None


class TelegramClient(Bot):
    """A Bot that also hands updates on as they came, so that one it cannot read does not hold up the others."""

    async def raw_updates(self, offset: int | None, allowed: Sequence[str], poll_s: int) -> list[dict[str, Any]]:
        """What waits from `offset` on; asking with an offset tells Telegram that everything before it is ours.

        Args:
            offset: First update id to hand over, or None at the very first time.
            allowed: Kinds of updates.
            poll_s: How long to wait for something to come, seconds.

        Raises:
            TelegramError: Telegram did not answer or refused.
        """
        asked = {"offset": offset, "timeout": poll_s, "allowed_updates": list(allowed)}
        found = await self._post("getUpdates", asked, read_timeout=poll_s + _ANSWER_S)
        return [update for update in found if isinstance(update, dict) and isinstance(update.get("update_id"), int)]

    async def send_plain(self, chat_id: int, text: str, buttons: InlineKeyboardMarkup | None = None) -> str:
        """Send text without parse mode and without previews of links.

        The library's own method also reads the whole message back; where it could not, we would not know that the
        message has left, and send it again. Its id is all we need.

        Returns:
            Telegram's id of the message.

        Raises:
            TelegramError: Telegram did not answer or refused.
        """
        preview = LinkPreviewOptions(is_disabled=True)
        asked = {"chat_id": chat_id, "text": text, "link_preview_options": preview, "reply_markup": buttons}
        sent = await self._post("sendMessage", asked)
        return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""

    async def hang_up(self) -> None:
        """Close every connection, also of a client that never got an answer."""
        with suppress(TelegramError, RuntimeError):
            await self.shutdown()
        for request in self._request:
            await request.shutdown()


def build_client(token: str, api: str = TELEGRAM_API) -> TelegramClient:
    """A client for one bot.

    Args:
        token: The bot's token.
        api: Base address of the Bot API.
    """
    silence_libraries()
    address = api.rstrip("/")
    return TelegramClient(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=_Request(connection_pool_size=_CONNECTIONS, read_timeout=_ANSWER_S, pool_timeout=_ANSWER_S),
        get_updates_request=_Request(connection_pool_size=2, read_timeout=_ANSWER_S),
    )


def silence_libraries() -> None:
    """Keep addresses (with the token in them) and payloads (with words in them) out of every log."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram.Bot").setLevel(logging.CRITICAL + 1)  # writes whole updates at CRITICAL
