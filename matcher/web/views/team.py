"""The team: who is away, and who stands in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.region import TeamAbsence, absence_by_public_id
from matcher.services.application import Work
from matcher.services.team import absences
from matcher.web.access import found, me, team_work
from matcher.web.fields import Fields, beside
from matcher.web.mishaps import again
from matcher.web.pages.people import members_of_region
from matcher.web.pages.rota import duty_today
from matcher.web.pages.team import team_page
from matcher.web.speech import t
from matcher.web.views.rota import add_rota_routes

__all__ = ["blueprint"]

blueprint = Blueprint("team", __name__, url_prefix="/team")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Everybody of the team, and who is away."""
    with team_work() as work:
        page, duty = team_page(work), duty_today(work)
    return render_template("team.html", page=page, duty=duty)


@blueprint.post("/afwezig")
@again(show)
def away() -> ResponseReturnValue:
    """Write down that somebody is away."""
    fields = Fields(http.form)
    first, last = fields.day("first_day"), fields.day("last_day")
    with team_work() as work, beside(first_day="first_day", last_day="last_day", stand_in="stand_in"):
        members = {member.public_id: member for member in members_of_region(work)}
        mine = next(member.public_id for member in members.values() if member.id == me().id)
        member = members[fields.choice("member", members, default=mine)]
        stand_in = fields.choice("stand_in", ["", *members], default="")
        absences.record_absence(work, member, first, last, members.get(stand_in))
    flash(t("away.recorded"))
    return redirect(url_for("team.show"), code=303)


@blueprint.post("/afwezig/<absence_id>/terug")
@again(show)
def back(absence_id: str) -> ResponseReturnValue:
    """Back earlier, or there after all."""
    with team_work() as work:
        absences.cancel_absence(work, _absence(work, absence_id))
    flash(t("away.cancelled"))
    return redirect(url_for("team.show"), code=303)


add_rota_routes(blueprint)


def _absence(work: Work, absence_id: str) -> TeamAbsence:
    return found(absence_by_public_id(work.session, work.scope, absence_id))
