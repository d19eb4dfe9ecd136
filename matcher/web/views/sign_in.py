"""Signing in and out."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matcher.models.region import TeamMember, member_by_email
from matcher.services.team.accounts import hash_password, verifies
from matcher.web.access import application, forget_member, remember_member
from matcher.web.throttle import Throttle

__all__ = ["blueprint"]

blueprint = Blueprint("sign_in", __name__)

# Verified when nobody has this address, so that a wrong name takes as long as a wrong password.
_NOBODY = hash_password("nobody has this password")
_MISSES_PER_NAME = 5
_MISSES_PER_ADDRESS = 30  # a whole office may sit behind one address
_WITHIN = timedelta(minutes=15)


def _throttles() -> tuple[Throttle, Throttle]:
    made = current_app.extensions.get("sign_in_throttles")
    if made is None:
        made = current_app.extensions["sign_in_throttles"] = (
            Throttle(_MISSES_PER_NAME, _WITHIN, lambda: datetime.now(UTC)),
            Throttle(_MISSES_PER_ADDRESS, _WITHIN, lambda: datetime.now(UTC)),
        )
    return made[0], made[1]


@blueprint.get("/inloggen")
def show() -> ResponseReturnValue:
    """The form."""
    if g.me is not None:
        return redirect(url_for("today.show"))
    return render_template("sign_in.html", wrong_words=None)


@blueprint.post("/inloggen")
def enter() -> ResponseReturnValue:
    """Check name and password."""
    email = request.form.get("email", "").strip().lower()[:200]
    address = request.remote_addr or ""
    per_name, per_address = _throttles()
    if per_name.closed(email) or per_address.closed(address):
        return render_template("sign_in.html", wrong_words="sign_in.wait"), 429
    member = _member_with(email, request.form.get("password", "")[:500])
    if member is None:
        per_name.miss(email)
        per_address.miss(address)
        return render_template("sign_in.html", wrong_words="sign_in.wrong"), 401
    per_name.clear(email)
    wanted = session.get("wanted", "")
    remember_member(member)
    return redirect(wanted if _own_path(wanted) else url_for("today.show"), code=303)


@blueprint.post("/uitloggen")
def leave() -> ResponseReturnValue:
    """End the session."""
    forget_member()
    return redirect(url_for("public.landing"), code=303)


def _member_with(email: str, password: str) -> TeamMember | None:
    with application().database.transaction() as database:
        member = member_by_email(database, email)
    right = verifies(member.password_hash if member else _NOBODY, password)
    return member if right else None


def _own_path(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("//", "/\\"))
