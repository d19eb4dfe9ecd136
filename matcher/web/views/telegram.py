"""Where Telegram brings updates, when it was told to."""

from collections.abc import Mapping
from typing import Any, Protocol

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import InterfaceError, OperationalError

__all__ = ["WEBHOOK_PATH", "Updates", "blueprint"]

WEBHOOK_PATH = "/telegram"
blueprint = Blueprint("telegram", __name__)


class Updates(Protocol):
    """Takes updates in; handed in where the service is put together."""

    def known(self, secret: str) -> bool:
        """Whether whoever brings this is Telegram."""

    def receive(self, raw: dict[str, Any]) -> Mapping[str, Any]:
        """Commit one update; the answer may hold a call of the Bot API."""


@blueprint.post(WEBHOOK_PATH)
def webhook() -> ResponseReturnValue:
    """Take one update in; only what was committed is confirmed, so that anything else comes again."""
    updates: Updates | None = current_app.extensions["telegram"]
    if updates is None or not updates.known(request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")):
        abort(404)
    raw = request.get_json(silent=True)
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
        abort(400)
    try:
        return dict(updates.receive(raw))
    except (OperationalError, InterfaceError):
        return "", 503
