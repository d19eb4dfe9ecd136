"""Helpers: the list and one of them."""

from flask import Blueprint, render_template
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from matcher.models.consent import GivenBy, Purpose
from matcher.models.person import HelperKind, helpers_of_region, person_by_public_id
from matcher.models.request import Proposal
from matcher.services import audit
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.pages.participant import person_page
from matcher.web.pages.people import card_of
from matcher.web.pages.requests import proposal_row
from matcher.web.views.participants import CHANNELS

__all__ = ["blueprint"]

blueprint = Blueprint("helpers", __name__, url_prefix="/helpers")

_SHOWN = 60  # a longer list is looked through by name


@blueprint.route("", methods=["GET", "POST"])
def overview() -> ResponseReturnValue:
    """Everybody who signed up to do something; a name to look for is posted."""
    looked_for = Fields(http.form).text("name", longest=80) if http.method == "POST" else ""
    kind = http.args.get("soort", "")
    with team_work() as work:
        helpers = [
            person
            for person in helpers_of_region(work.session, work.scope)
            if looked_for.casefold() in person.name.casefold()
            and (not kind or (person.helper_kind is not None and person.helper_kind.value == kind))
        ]
        rows = [card_of(work, person) for person in helpers[:_SHOWN]]
        audit.record(work, None, "view", "helpers")
    return render_template(
        "helpers.html",
        rows=rows,
        total=len(helpers),
        looked_for=looked_for,
        kind=kind,
        kinds=[one.value for one in HelperKind],
    )


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One helper."""
    with team_work() as work:
        person = found(person_by_public_id(work.session, work.scope, public_id))
        audit.record(work, person, "view", "profile")
        page = person_page(work, person)
        asked = work.session.exec(
            select(Proposal).where(Proposal.helper_id == person.id).order_by(col(Proposal.id).desc()).limit(50)
        )
        proposals = [proposal_row(work, proposal) for proposal in asked]
    return render_template(
        "helper.html",
        page=page,
        proposals=proposals,
        purposes=[purpose.value for purpose in Purpose],
        givers=[giver.value for giver in GivenBy],
        channels=CHANNELS,
    )
