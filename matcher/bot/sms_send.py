"""A line of the outbox as a text message, through a gateway that takes JSON over HTTPS.

Gateways differ little: an address, a key, and a body with the number and the text. Those that want other names are
reached by a small relay of the operator's own; see docs/settings.md.
"""

from urllib.parse import urlsplit

import httpx

from matcher.errors import SettingsError
from matcher.services.messages.sending import Failure, FailureKind, Outgoing, Sent

__all__ = ["SmsSender"]

_TIMEOUT_S = 30
_NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TOO_MANY = 429
_OURS = frozenset({401, 402, 403})  # key refused, credit used up: the message is fine
_NO_NUMBER = frozenset({404, 410, 422})


class SmsSender:
    """Posts ``{"to", "text", "reference"}`` with a bearer key; the answer may name the message as ``{"id"}``.

    Args:
        url: Address of the gateway.
        key: Its key.

    Raises:
        SettingsError: The address cannot be used, or would send the key in the open.
    """

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
            raise SettingsError("MATCHER_SMS_URL: use the https address of the gateway")
        self._url, self._key = url, key

    async def send(self, message: Outgoing) -> Sent | Failure:
        """Send one text message; what the gateway answers comes back as a value."""
        # The same row has the same reference at each attempt, so that a gateway that knows it does not send twice.
        body = {"to": message.address, "text": message.text, "reference": f"matcher-{message.id}"}
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S) as client:
                answer = await client.post(self._url, json=body, headers={"Authorization": f"Bearer {self._key}"})
        except _NOT_LEFT as error:
            return Failure(FailureKind.TEMPORARY, detail=type(error).__name__)
        except httpx.HTTPError as error:
            return Failure(FailureKind.UNKNOWN, detail=type(error).__name__)
        return _outcome(answer)


def _outcome(answer: httpx.Response) -> Sent | Failure:
    status, detail = answer.status_code, str(answer.status_code)
    if answer.is_success:
        return Sent(_name(answer))
    if status == _TOO_MANY:
        wait = answer.headers.get("Retry-After", "")
        return Failure(FailureKind.RETRY_AFTER, float(wait) if wait.isdecimal() else 60.0, detail)
    if status in _OURS:
        return Failure(FailureKind.TEMPORARY, detail=detail)
    if status in _NO_NUMBER:
        return Failure(FailureKind.CHAT_GONE, detail=detail)
    # A server that broke may have sent it before it did.
    return Failure(FailureKind.UNKNOWN if answer.is_server_error else FailureKind.REJECTED, detail=detail)


def _name(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("id", ""))[:80] if isinstance(said, dict) else ""
