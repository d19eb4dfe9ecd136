"""What a team member sets for themselves."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.region import TeamMember
from matcher.web.access import team_work
from matcher.web.fields import Fields
from matcher.web.mishaps import again
from matcher.web.speech import t
from matcher.wording import LANGUAGES

__all__ = ["blueprint"]

blueprint = Blueprint("settings", __name__, url_prefix="/instellingen")


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
    with team_work() as work:
        member = work.session.get_one(TeamMember, work.scope.actor.id)
        member.language = chosen
        work.session.add(member)
    flash(t("settings.saved"))
    return redirect(url_for("settings.show"), code=303)
