"""Who did what with somebody's data."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matcher.models.consent import audit_of_person
from matcher.models.person import person_by_public_id
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.pages.audit_trail import audit_rows
from matcher.web.pages.people import card_of

__all__ = ["blueprint"]

blueprint = Blueprint("audit_trail", __name__)


@blueprint.get("/deelnemers/<public_id>/spoor")
def show(public_id: str) -> ResponseReturnValue:
    """The trail of one person, newest first."""
    with team_work() as work:
        person = found(person_by_public_id(work.session, work.scope, public_id))
        audit.record(work, person, "view", "audit")
        rows = audit_rows(work, audit_of_person(work.session, person.id or 0))
        card = card_of(work, person)
    return render_template("audit.html", person=card, rows=rows)
