"""Two records that may be one person: a team member decides."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.person import PossibleDuplicate, person_by_public_id
from matcher.services.application import Work
from matcher.services.people import merging
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.mishaps import again
from matcher.web.pages.duplicates import duplicate_of, duplicate_rows
from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("duplicates", __name__, url_prefix="/dubbelen")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Pairs that nobody decided about yet."""
    with team_work() as work:
        rows = duplicate_rows(work)
        audit.record(work, None, "view", "duplicates")
    return render_template("duplicates.html", rows=rows)


@blueprint.post("/<one_id>/<other_id>")
@again(overview)
def settle(one_id: str, other_id: str) -> ResponseReturnValue:
    """One person, or two."""
    same = Fields(http.form).choice("same", ("yes", "no")) == "yes"
    with team_work() as work:
        merging.settle_duplicate(work, _pair(work, one_id, other_id), same=same)
    flash(t("duplicates.merged" if same else "duplicates.kept"))
    return redirect(url_for("duplicates.overview"), code=303)


def _pair(work: Work, one_id: str, other_id: str) -> PossibleDuplicate:
    one = found(person_by_public_id(work.session, work.scope, one_id))
    other = found(person_by_public_id(work.session, work.scope, other_id))
    return found(duplicate_of(work, one, other))
