"""Who speaks in the web chat: whoever holds the return link, in a cookie or on paper. Only its hash is stored."""

import re
import secrets
from datetime import timedelta

from flask import Response, current_app, request, session
from sqlmodel import Session

from matcher.models.chat import Channel, Chat, chat_at, chat_by_public_id
from matcher.services.trust.return_links import read_return_token
from matcher.services.trust.tokens import hash_token, new_token
from matcher.web.access import application

__all__ = [
    "begin_token",
    "chat_behind",
    "chat_of_reader",
    "forget",
    "forget_prepared",
    "prepare",
    "remember",
    "token_of_reader",
]

_KEPT = timedelta(days=180)
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{20,160}")


def prepare() -> str:
    """Make ready for a conversation to begin on this page.

    The token of the conversation waits in the session, so that a form sent twice begins one conversation and not two.

    Returns:
        An identifier for the form.
    """
    if token_of_reader() is None and "chat_token" not in session:
        session["chat_token"] = new_token()
    return secrets.token_urlsafe(12)


def begin_token() -> str:
    """The token of the conversation that begins now."""
    return str(session.get("chat_token") or new_token())


def forget_prepared() -> None:
    """The conversation has begun: what waited in the session is not needed any more."""
    session.pop("chat_token", None)


def token_of_reader() -> str | None:
    """The token in the cookie of this browser, if it looks like one."""
    token = request.cookies.get(current_app.config["CHAT_COOKIE"], "")
    return token if _TOKEN.fullmatch(token) else None


def chat_of_reader(database: Session) -> Chat | None:
    """The chat of this browser. A token that belongs to no chat counts for nothing: nobody can choose their own."""
    token = token_of_reader()
    return chat_behind(database, token) if token else None


def chat_behind(database: Session, token: str) -> Chat | None:
    """The chat that a link opens: of the web chat, or one that somebody is told of by e-mail or text message."""
    chat = chat_at(database, Channel.WEB, hash_token(token))
    if chat is not None:
        return chat
    named = read_return_token(application().secret_key, token)
    return chat_by_public_id(database, named) if named is not None else None


def remember(response: Response, token: str) -> None:
    """Give the token to this browser."""
    response.set_cookie(
        current_app.config["CHAT_COOKIE"],
        token,
        max_age=_KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response) -> None:
    """Take the token from this browser: the next one at this device does not see the conversation."""
    response.delete_cookie(
        current_app.config["CHAT_COOKIE"],
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
