"""Updates that Telegram brings to us instead of our fetching them: taken in with all effects before they are confirmed.

Telegram brings one at a time (`max_connections=1`), so that words come in their order, and brings again what was not
confirmed. What is due to the person at once (a press confirmed, a word to a group) travels in our answer.
"""

import hashlib
import hmac
import logging
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from telegram import Update

from matcher.bot.telegram_fetch import set_aside, take_in_update, without_words
from matcher.bot.telegram_updates import FromGroup, Heard, Translated, translate
from matcher.language.message import Message
from matcher.models.scope import Actor, ActorKind
from matcher.services.application import Application

__all__ = ["TelegramWebhook", "webhook_secret"]

_ACTOR = Actor(ActorKind.SYSTEM, name="telegram")
_TRIES = 3
_log = logging.getLogger(__name__)


def webhook_secret(secret_key: str) -> str:
    """What Telegram shows with every update; every process of this service derives the same from its key."""
    return hmac.new(secret_key.encode(), b"telegram webhook", hashlib.sha256).hexdigest()


class TelegramWebhook:
    """Takes updates in.

    Args:
        app: The running service.
        region: The region that people who are new come into; left out, the first.
    """

    def __init__(self, app: Application, *, region: str | None = None) -> None:
        self._app = app
        self._scope = app.scope(region, _ACTOR)
        self._secret = webhook_secret(app.secret_key)

    def known(self, secret: str) -> bool:
        """Whether this is the secret that we gave Telegram; compared in constant time."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    def receive(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Commit one update with its effects.

        Args:
            raw: The update as it came, with its ``update_id``.

        Returns:
            A call of the Bot API for the answer to Telegram, or nothing.

        Raises:
            OperationalError: The database cannot write now; unconfirmed, the update comes again.
        """
        translated: Translated | None = None
        for _ in range(_TRIES):
            try:
                translated = translate(Update.de_json(raw, None), raw)
                take_in_update(self._app, self._scope, raw, translated)
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                # Whatever our own mistake is, it may cost neither these words nor those that come after them.
                _log.exception("update %s could not be taken in", raw["update_id"], exc_info=without_words(error))
            else:
                return self._courtesy(translated, raw)
        set_aside(self._app, self._scope, raw, translated)
        return {}

    def _courtesy(self, translated: Translated, raw: dict[str, Any]) -> dict[str, Any]:
        match translated:
            case Heard(press_id=press_id) if press_id:
                return {"method": "answerCallbackQuery", "callback_query_id": press_id}
            case FromGroup(chat_id, language, left=False) if "my_chat_member" in raw:
                words = self._app.wording.render(
                    Message("bot.group_refused"), "en" if language.startswith("en") else "nl"
                )
                return {"method": "sendMessage", "chat_id": chat_id, "text": words}
            case FromGroup(chat_id, left=False):
                return {"method": "leaveChat", "chat_id": chat_id}
        return {}
