"""Links in an e-mail or text message that open somebody's own conversation on a page.

Nothing has to be kept for them: the link carries the public identifier of the chat and the day, signed with the key of
this service. Who forwards such a message forwards the conversation, so a link ends after a month.
"""

from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

__all__ = ["RETURN_PATH", "VALID", "read_return_token", "return_token"]

RETURN_PATH = "/chat/terug/"
"""Where the page with the button is; the token follows."""
VALID = timedelta(days=30)
_SALT = "return to a conversation"


def return_token(secret_key: str, chat: str) -> str:
    """A token for the chat with this public identifier, as of now."""
    return str(_signer(secret_key).dumps(chat))


def read_return_token(secret_key: str, token: str) -> str | None:
    """The public identifier of the chat; None when the token is not ours, was changed, or is older than `VALID`."""
    try:
        chat = _signer(secret_key).loads(token, max_age=int(VALID.total_seconds()))
    except BadData:
        return None
    return chat if isinstance(chat, str) else None


def _signer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=_SALT)
