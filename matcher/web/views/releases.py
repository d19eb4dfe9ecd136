"""A link that shows a released address or number, once its button is pressed."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from matcher.services.application import SYSTEM
from matcher.services.disclosure import open_link, peek
from matcher.web.access import application

__all__ = ["blueprint"]

blueprint = Blueprint("releases", __name__, url_prefix="/delen")


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """A page with a button: robots that fetch links for a preview see nothing of anybody."""
    with application().work(application().scope(actor=SYSTEM)) as work:
        works = peek(work, token)
    return render_template("release.html", token=token, works=works, details=None), 200 if works else 404


@blueprint.post("/<token>")
def open_details(token: str) -> ResponseReturnValue:
    """What was released."""
    with application().work(application().scope(actor=SYSTEM)) as work:
        g.zone = work.zone
        details = open_link(work, token)
    return render_template("release.html", token=token, works=True, details=details)
