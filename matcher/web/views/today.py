"""Today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matcher.web.access import me, team_work
from matcher.web.pages.today import today_page

__all__ = ["blueprint"]

blueprint = Blueprint("today", __name__)


@blueprint.get("/vandaag")
def show() -> ResponseReturnValue:
    """What asks for attention today."""
    with team_work() as work:
        page = today_page(work)
    return render_template("today.html", page=page, name=me().name.split()[0])
