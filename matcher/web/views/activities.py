"""Activities and places: the list and one of them."""

from flask import Blueprint, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.activity import activities_of_region, activity_by_public_id
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.pages.activity import activity_page, activity_row
from matcher.web.speech import language

__all__ = ["blueprint"]

blueprint = Blueprint("activities", __name__, url_prefix="/activiteiten")

_SHOWN = 100


@blueprint.route("", methods=["GET", "POST"])
def overview() -> ResponseReturnValue:
    """What there is to go to, or what was put away."""
    looked_for = Fields(http.form).text("name", longest=80) if http.method == "POST" else ""
    past = http.args.get("soort", "") == "voorbij"
    with team_work() as work:
        every = [
            activity
            for activity in activities_of_region(work.session, work.scope, archived=past)
            if looked_for.casefold() in f"{activity.name} {activity.place_name}".casefold()
        ]
        rows = [activity_row(activity, language()) for activity in every[:_SHOWN]]
    return render_template("activities.html", rows=rows, total=len(every), looked_for=looked_for, past=past)


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One activity."""
    with team_work() as work:
        activity = found(activity_by_public_id(work.session, work.scope, public_id))
        page = activity_page(work, activity, language())
    return render_template("activity.html", page=page)
