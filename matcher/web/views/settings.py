"""What a team member sets for themselves: the language and the password."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.language.message import Message
from matcher.models.region import TeamMember
from matcher.services.team import accounts
from matcher.web.access import me, remember_member, team_work
from matcher.web.fields import FieldError, Fields, beside
from matcher.web.mishaps import again
from matcher.web.speech import t
from matcher.web.throttle import Throttle
from matcher.wording import LANGUAGES

__all__ = ["blueprint"]

blueprint = Blueprint("settings", __name__, url_prefix="/instellingen")

_MISSES, _WITHIN = 5, timedelta(minutes=15)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The settings."""
    with team_work() as work:
        region = work.region.name
    return render_template("settings.html", languages=LANGUAGES, region=region)


@blueprint.post("")
@again(show)
def save() -> ResponseReturnValue:
    """Keep the language."""
    chosen = Fields(http.form).choice("language", LANGUAGES)
    with team_work() as work, beside(language="language"):
        accounts.keep_language(work, work.session.get_one(TeamMember, work.scope.actor.id), chosen)
    flash(t("settings.saved"))
    return redirect(url_for("settings.show"), code=303)


@blueprint.get("/wachtwoord")
def password() -> ResponseReturnValue:
    """The form for another password."""
    return render_template("password.html", least=accounts.SHORTEST_PASSWORD)


@blueprint.post("/wachtwoord")
@again(password)
def change_password() -> ResponseReturnValue:
    """Keep another password; everywhere else the member is signed out.

    Passwords are looked at outside a transaction: that is slow on purpose.
    """
    old, new, once_more = (http.form.get(name, "")[:500] for name in ("old", "new", "once_more"))
    throttle, key = _throttle(), str(me().id)
    if throttle.closed(key):
        raise FieldError("old", Message("sign_in.wait"))
    with team_work() as work:
        member = work.session.get_one(TeamMember, work.scope.actor.id)
        was, email = member.password_hash, member.email
    if not accounts.verifies(was, old):
        throttle.miss(key)
        raise FieldError("old", Message("password.old_wrong"))
    throttle.clear(key)
    if new != once_more:
        raise FieldError("once_more", Message("password.not_twice"))
    with beside(new="new"):
        accounts.check_new_password(new, old=old, email=email)
    hashed = accounts.hash_password(new)
    with team_work() as work:
        member = work.session.get_one(TeamMember, work.scope.actor.id)
        accounts.keep_password(work, member, was=was, password_hash=hashed)
    remember_member(member)
    flash(t("password.changed"))
    return redirect(url_for("settings.show"), code=303)


def _throttle() -> Throttle:
    made: Throttle | None = current_app.extensions.get("password_throttle")
    if made is None:
        made = Throttle(_MISSES, _WITHIN, lambda: datetime.now(UTC))
        current_app.extensions["password_throttle"] = made
    return made
