"""Who is signed in, and the wall before everything that is not public."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from matcher.models.contact import how_many_open_signals
from matcher.models.region import TeamMember, TeamRole
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.services.application import Application, Work

__all__ = [
    "PUBLIC_ROUTES",
    "SESSION_LENGTH",
    "Me",
    "application",
    "forget_member",
    "found",
    "me",
    "remember_member",
    "stand_guard",
    "team_work",
]

SESSION_LENGTH = timedelta(hours=12)
Thing = TypeVar("Thing")

PUBLIC_ROUTES = frozenset(
    {
        "static",
        "public.landing",
        "operations.health",
        "operations.ready",
        "operations.metrics",
        "telegram.webhook",
        "sign_in.show",
        "sign_in.enter",
        "chat.show",
        "chat.begin",
        "chat.say",
        "chat.news",
        "chat.show_link",
        "chat.leave",
        "chat.back",
        "chat.back_in",
        "releases.show",
        "releases.open_details",
    }
)
"""The endpoints that need no sign-in; everything else does."""


@dataclass(frozen=True, slots=True)
class Me:
    """The team member who is signed in.

    Attributes:
        id: Internal identifier.
        name: As signed under messages.
        language: Language of the pages.
        coordinator: Sees the whole region and edits its settings.
        scope: For the services.
    """

    id: int
    name: str
    language: str
    coordinator: bool
    scope: Scope


def application() -> Application:
    """The application behind these pages."""
    return cast(Application, current_app.extensions["matcher"])


def me() -> Me:
    """The signed-in team member; only behind the wall."""
    return cast(Me, g.me)


@contextmanager
def team_work(*, page: bool = True) -> Iterator[Work]:
    """One transaction for the signed-in team member, in their own region.

    Args:
        page: A page is shown afterwards, with the number of open signals in its menu.
    """
    with application().work(me().scope) as work:
        g.today = work.today
        g.zone = work.zone
        yield work
        if page:
            g.open_signals = how_many_open_signals(work.session, work.scope)


def found(thing: Thing | None) -> Thing:
    """The thing, or a page that says it is not there."""
    if thing is None:
        abort(404)
    return thing


def remember_member(member: TeamMember) -> None:
    """Begin the session of a team member."""
    session.clear()
    session.permanent = True
    session["member"] = member.id
    session["since"] = datetime.now(UTC).timestamp()
    session["mark"] = _mark(member)


def forget_member() -> None:
    """End the session."""
    session.clear()


def stand_guard(app: Flask) -> None:
    """Let nobody in without signing in, but for `PUBLIC_ROUTES`."""

    @app.before_request
    def _guard() -> Response | None:
        g.me = None
        if request.endpoint is None or request.endpoint == "static":
            return None
        g.me = _signed_in()
        if g.me is not None or request.endpoint in PUBLIC_ROUTES:
            return None
        if request.method == "GET":
            session["wanted"] = request.path
        return redirect(url_for("sign_in.show"), code=303)


def _signed_in() -> Me | None:
    member_id, since = session.get("member"), session.get("since", 0.0)
    if not member_id or datetime.now(UTC).timestamp() - since > SESSION_LENGTH.total_seconds():
        return None
    with application().database.transaction() as database:
        member = _member(database, member_id)
    if member is None or session.get("mark") != _mark(member):
        return None
    coordinator = member.role is TeamRole.COORDINATOR
    actor = Actor(ActorKind.TEAM, member_id)
    return Me(member_id, member.name, member.language, coordinator, Scope(actor, member.region_id, coordinator))


def _member(database: Session, member_id: int) -> TeamMember | None:
    member = database.get(TeamMember, member_id)
    return member if member is not None and member.active else None


def _mark(member: TeamMember) -> str:
    """Changes with the password, so that a new password ends every session begun with the old one."""
    return hashlib.sha256(member.password_hash.encode()).hexdigest()[:16]
