"""A message of the outbox as a message on Telegram, and Telegram's answer as what follows from it.

Sent without parse mode: names and words can then inject no formatting and no link. Previews of links are off.
"""

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from matcher.bot.telegram_client import TelegramClient
from matcher.services.messages.sending import Choice, Failure, FailureKind, Outgoing, Sent

__all__ = ["TelegramSender", "failure_for", "keyboard", "parts", "with_numbers"]

_SHORT_LABEL = 14  # characters; two of these stand side by side on a small phone
_GONE = ("chat not found", "user not found", "user_deactivated", "deactivated", "peer_id_invalid", "chat_id_invalid")
# Raised before a byte of the request left, so that sending again cannot send twice.
_NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


class TelegramSender:
    """Sends messages of the outbox."""

    def __init__(self, client: TelegramClient) -> None:
        self._client = client

    async def send(self, message: Outgoing) -> Sent | Failure:
        """Send one message; the answer of Telegram comes back as a value, never as an exception."""
        buttons = keyboard(message.choices)
        text = message.text if buttons or not message.choices else with_numbers(message.text, message.choices)
        try:
            *before, last = parts(text)
            for part in before:
                await self._client.send_plain(int(message.address), part)
            return Sent(await self._client.send_plain(int(message.address), last, buttons))
        except TelegramError as error:
            return failure_for(error)


def failure_for(error: TelegramError) -> Failure:
    """What follows from an error; its text is left out but for Telegram's own reason of a refusal."""
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Failure(FailureKind.RETRY_AFTER, wait if isinstance(wait, int | float) else wait.total_seconds())
        case Forbidden() if "deactivated" in error.message.lower():
            return Failure(FailureKind.CHAT_GONE, detail="user deactivated")
        case Forbidden():
            return Failure(FailureKind.BLOCKED)
        case BadRequest() if any(mark in error.message.lower() for mark in _GONE):
            return Failure(FailureKind.CHAT_GONE, detail="chat not found")
        case BadRequest() | ChatMigrated():
            return Failure(FailureKind.REJECTED, detail=error.message[:80])
        case InvalidToken():
            return Failure(FailureKind.TEMPORARY, detail="token refused")  # the message is fine; the token is not
        case NetworkError() if isinstance(error.__cause__, _NOT_LEFT):
            return Failure(FailureKind.TEMPORARY, detail=type(error.__cause__).__name__)
        case _:
            return Failure(FailureKind.UNKNOWN, detail=type(error.__cause__ or error).__name__)


def keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    """Buttons under a message; None when there are none, or when one would carry more than Telegram's 64 bytes."""
    limit = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
    if not choices or any(not 0 < len(choice.press.encode()) <= limit for choice in choices):
        return None
    buttons = [InlineKeyboardButton(choice.label, callback_data=choice.press) for choice in choices]
    side_by_side = 2 if all(len(choice.label) <= _SHORT_LABEL for choice in choices) else 1
    rows = [buttons[at : at + side_by_side] for at in range(0, len(buttons), side_by_side)]
    return InlineKeyboardMarkup(rows)


def with_numbers(text: str, choices: tuple[Choice, ...]) -> str:
    """The choices as numbered lines, for where there are no buttons; the dialogue understands the number."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1)]
    return "\n".join((text, "", *lines))


def parts(text: str, limit: int = int(MessageLimit.MAX_TEXT_LENGTH)) -> list[str]:
    """A long text in pieces that Telegram takes, broken at a line or a space where there is one.

    Args:
        text: The words.
        limit: Longest piece in UTF-16 units, which is how Telegram counts.
    """
    pieces = []
    while _units(text) > limit:
        fits = len(text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", errors="ignore"))
        at = max(text.rfind("\n", 1, fits + 1), 0) or max(text.rfind(" ", 1, fits + 1), 0) or fits
        pieces.append(text[:at].rstrip() or text[:at])
        text = text[at:].lstrip()
    return [*pieces, text] if text or not pieces else pieces


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
