"""The web chat: works without JavaScript (post, redirect, get), and a little nicer with it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import NotAllowedError
from matcher.models.chat import Channel, Chat
from matcher.models.scope import Scope
from matcher.services.application import SYSTEM, Work
from matcher.services.clashes import begun_anew
from matcher.services.messages.delivery import deliver_web
from matcher.services.messages.incoming import Received, take_in
from matcher.services.messages.letters import is_retired
from matcher.services.trust.tokens import hash_token
from matcher.web import chat_identity
from matcher.web.access import application
from matcher.web.links import whole_link
from matcher.web.pages.conversation import Line, conversation_page
from matcher.web.speech import language, t
from matcher.web.views.public import DOORS

__all__ = ["blueprint"]

blueprint = Blueprint("chat", __name__, url_prefix="/chat")

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_UPDATE = re.compile(r"[A-Za-z0-9_-]{8,40}")
_LONGEST = 4_000


class _MovedOnError(Exception):
    """The conversation was reached at an address that its person has left."""


@contextmanager
def _public_work(region_slug: str | None = None, region_id: int | None = None) -> Iterator[Work]:
    """One transaction on behalf of whoever chats."""
    scope = Scope(SYSTEM, region_id) if region_id is not None else application().scope(region_slug or None)
    with application().work(scope) as work:
        g.today, g.zone, g.region_phone = work.today, work.zone, work.region.phone
        yield work


@contextmanager
def _chat_work() -> Iterator[tuple[Work, Chat | None]]:
    """One transaction with the chat of this browser, in the region of that chat."""
    with application().database.transaction() as database:
        known = chat_identity.chat_of_reader(database)
        region_id, chat_id = (known.region_id, known.id) if known else (None, None)
    with _public_work(request.values.get("regio"), region_id) as work:
        chat = work.session.get(Chat, chat_id) if chat_id is not None else None
        if chat is not None and is_retired(work, chat):
            raise _MovedOnError
        if chat is not None:
            g.polite = bool(chat.conversation.get("polite"))
            g.language = chat.conversation.get("language", g.language)
        yield work, chat


@blueprint.get("")
@begun_anew
def show() -> ResponseReturnValue:
    """The conversation, or the doors into one."""
    lines: list[Line] = []
    with _chat_work() as (work, chat):
        if chat is not None:
            deliver_web(work, chat)
            lines = conversation_page(work, chat)
    payload = request.args.get("start", "")
    update_id = chat_identity.prepare()
    token = chat_identity.token_of_reader()
    link = whole_link("chat.back", token=token) if token and _link_wanted(chat) else ""
    return render_template(
        "chat.html",
        lines=lines,
        begun=chat is not None,
        doors=DOORS,
        payload=payload if _PAYLOAD.fullmatch(payload) else "",
        region=request.args.get("regio", ""),
        update_id=update_id,
        draft=session.pop("chat_draft", ""),
        link=link,
    )


@blueprint.post("/begin")
@begun_anew
def begin() -> ResponseReturnValue:
    """Begin a conversation, or open another subject in the one that runs."""
    payload = request.form.get("start", "")
    payload = payload if _PAYLOAD.fullmatch(payload) else ""
    with _chat_work() as (work, chat):
        token = chat_identity.token_of_reader() if chat is not None else chat_identity.begin_token()
        address = chat.address if chat is not None else hash_token(token or "")
        received = Received(
            channel=chat.channel if chat is not None else Channel.WEB,
            address=address,
            update_id=_update_id(_bound_to(chat) if chat is not None else address),
            kind="start",
            payload=payload,
            language=language(),
        )
        deliver_web(work, take_in(work, received))
    response = make_response(redirect(url_for("chat.show"), code=303))
    if chat is None and token:
        chat_identity.remember(response, token)
        chat_identity.forget_prepared()
        session["chat_link"] = True
    return response


@blueprint.post("/zeg")
@begun_anew
def say() -> ResponseReturnValue:
    """Take in what was typed or pressed; the same form a second time changes nothing."""
    text = request.form.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()[:_LONGEST]
    press = request.form.get("press", "")[:200]
    with _chat_work() as (work, chat):
        if chat is None:
            return redirect(url_for("chat.show"), code=303)
        if text or press:
            received = Received(
                channel=chat.channel,
                address=chat.address,
                update_id=_update_id(_bound_to(chat)),
                kind="press" if press else "text",
                text="" if press else text,
                press=press,
            )
            deliver_web(work, take_in(work, received))
    if request.headers.get("X-Matcher") == "fragment":
        return news()
    return redirect(url_for("chat.show", _anchor="end"), code=303)


@blueprint.get("/nieuws")
@begun_anew
def news() -> ResponseReturnValue:
    """The conversation alone, for the page that looks again every few seconds."""
    with _chat_work() as (work, chat):
        if chat is None:
            return "", 204
        deliver_web(work, chat)
        lines = conversation_page(work, chat)
    return render_template("chat_log.html", lines=lines, update_id=chat_identity.prepare())


@blueprint.post("/link")
def show_link() -> ResponseReturnValue:
    """Show the return link once more."""
    session["chat_link"] = True
    return redirect(url_for("chat.show"), code=303)


@blueprint.post("/weg")
def leave() -> ResponseReturnValue:
    """Close the conversation on this device; the return link still opens it."""
    session.pop("chat_link", None)
    chat_identity.forget_prepared()
    flash(t("webchat.left"))
    response = make_response(redirect(url_for("public.landing"), code=303))
    chat_identity.forget(response)
    return response


@blueprint.get("/terug/<token>")
def back(token: str) -> ResponseReturnValue:
    """A page with a button: robots that fetch links for a preview open nothing."""
    return render_template("chat_back.html", token=token)


@blueprint.post("/terug/<token>")
def back_in(token: str) -> ResponseReturnValue:
    """Open the conversation of a return link on this device."""
    with application().database.transaction() as database:
        chat = chat_identity.chat_behind(database, token)
    if chat is None:
        raise NotAllowedError("this link does not work (any more)")
    with _public_work(region_id=chat.region_id) as work:
        if is_retired(work, work.session.get_one(Chat, chat.id)):
            raise _MovedOnError
    response = make_response(redirect(url_for("chat.show"), code=303))
    chat_identity.remember(response, token)
    return response


@blueprint.errorhandler(_MovedOnError)
def moved_on(_: _MovedOnError) -> ResponseReturnValue:
    """Say kindly that the conversation has moved, and forget it on this device; nothing said there is taken in."""
    if request.headers.get("X-Matcher") == "fragment":
        return "", 204
    response = make_response(render_template("chat_moved.html"), 410)
    chat_identity.forget(response)
    return response


def _bound_to(chat: Chat) -> str:
    """What its updates are numbered by: never an e-mail address or telephone number, which would outlive the words."""
    return chat.address if chat.channel is Channel.WEB else chat.public_id


def _update_id(address: str) -> str:
    """The identifier of what came in: from the form, bound to the chat so that no other chat can use it up."""
    given = request.form.get("update_id", "")
    if not _UPDATE.fullmatch(given):
        given = chat_identity.prepare()
    return f"{address[:24]}:{given}"


def _link_wanted(chat: Chat | None) -> bool:
    """Whether the return link is to be shown on this page: once after the beginning, and when asked for."""
    return bool(session.pop("chat_link", False)) and chat is not None
