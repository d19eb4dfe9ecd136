"""The rota of the team: a week at a time, filled in by the team."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.services.application import Work
from matcher.services.team import rota
from matcher.services.team.rota import PLACES
from matcher.web.access import team_work
from matcher.web.fields import Fields, beside
from matcher.web.mishaps import again
from matcher.web.pages.people import members_of_region
from matcher.web.pages.rota import rota_page
from matcher.web.speech import t

__all__ = ["add_rota_routes"]

_DAYS = range(7)


def add_rota_routes(blueprint: Blueprint) -> None:
    """Let the pages of the team show and fill in the rota.

    Args:
        blueprint: The area of the team.
    """

    @blueprint.get("/rooster")
    @blueprint.get("/rooster/<week>")
    def rota_week(week: str = "") -> ResponseReturnValue:
        """One week; this one when the address names none."""
        with team_work() as work:
            page = rota_page(work, _monday(work, week))
        return render_template("rota.html", page=page, places=PLACES)

    @blueprint.post("/rooster/<week>")
    @again(rota_week, "week")
    def write_rota(week: str) -> ResponseReturnValue:
        """Write down who is on duty in a week."""
        fields = Fields(http.form)
        names = {f"day-{day}-{place}": (day, place) for day in _DAYS for place in PLACES}
        with team_work() as work, beside(**{name: name for name in names}):
            monday = _monday(work, week)
            rota.write_week(work, monday, _duties(work, fields, monday, names))
        flash(t("rota.saved"))
        return redirect(url_for("team.rota_week", week=monday.isoformat()), code=303)


def _monday(work: Work, week: str) -> date:
    """The monday of the week that an address names; of this week where it names none.

    An address that names no day, or one more than a year away, is no page.
    """
    day = work.today
    if week:
        try:
            day = date.fromisoformat(week)
        except ValueError:
            abort(404)
    if abs((day - work.today).days) > 366:
        abort(404)
    return day - timedelta(days=day.weekday())


def _duties(
    work: Work, fields: Fields, monday: date, names: Mapping[str, tuple[int, int]]
) -> dict[tuple[date, int], int]:
    members = {member.public_id: member.id or 0 for member in members_of_region(work)}
    chosen = {key: fields.choice(name, ["", *members], default="") for name, key in names.items()}
    return {
        (monday + timedelta(days=day), place): members[public_id]
        for (day, place), public_id in chosen.items()
        if public_id
    }
