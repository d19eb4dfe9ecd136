"""A link that shows a released address or number, once its button is pressed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matcher.models.consent import release_by_token_hash
from matcher.models.scope import Scope
from matcher.models.tie import Tie
from matcher.services.application import SYSTEM
from matcher.services.trust.disclosure import open_link, peek
from matcher.services.trust.tokens import hash_token
from matcher.web.access import application

__all__ = ["blueprint"]

blueprint = Blueprint("releases", __name__, url_prefix="/delen")


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """A page with a button: robots that fetch links for a preview see nothing of anybody."""
    with application().work(_scope_of(token)) as work:
        works = peek(work, token)
    return render_template("release.html", token=token, works=works, details=None), 200 if works else 404


@blueprint.post("/<token>")
def open_details(token: str) -> ResponseReturnValue:
    """What was released."""
    with application().work(_scope_of(token)) as work:
        details = open_link(work, token)
    return render_template("release.html", token=token, works=True, details=details)


def _scope_of(token: str) -> Scope:
    """The region of the tie that a link belongs to, so that its audit row stands there."""
    with application().database.transaction() as database:
        release = release_by_token_hash(database, hash_token(token))
        tie = database.get(Tie, release.tie_id) if release is not None else None
        region_id = tie.region_id if tie is not None else None
    return Scope(SYSTEM, region_id) if region_id is not None else application().scope()
