"""Helpers: the list and one of them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from matcher.models.consent import Purpose
from matcher.models.person import HelperKind, helpers_of_region, person_by_public_id
from matcher.models.request import Proposal
from matcher.services.messages.invites import invite
from matcher.services.people.signups import confirm_guardian
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.links import whole_link
from matcher.web.mishaps import again
from matcher.web.pages.participant import person_page
from matcher.web.pages.people import card_of
from matcher.web.pages.person_form import empty_form, save_new_helper
from matcher.web.pages.requests import proposal_rows
from matcher.web.speech import t
from matcher.web.views.coming import add_coming_routes
from matcher.web.views.participants import CHANNELS, ties_of_person

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


@blueprint.get("/nieuw")
def new() -> ResponseReturnValue:
    """The form for somebody who signs up by phone or on paper."""
    with team_work() as work:
        form = empty_form(work, participant=False)
    return render_template("person_edit.html", form=form, person=None, helper=True)


@blueprint.post("/nieuw")
@again(new)
def create() -> ResponseReturnValue:
    """Take a helper in."""
    with team_work() as work:
        public_id = save_new_helper(work, Fields(http.form)).public_id
    flash(t("person.created"))
    return redirect(url_for("helpers.show", public_id=public_id), code=303)


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One helper."""
    return _page(public_id)


@blueprint.post("/<public_id>/uitnodigen")
@again(show, "public_id")
def invite_to_chat(public_id: str) -> ResponseReturnValue:
    """A link for this helper's own chat; it is shown on this one page and known nowhere else."""
    with team_work() as work:
        payload = invite(work, found(person_by_public_id(work.session, work.scope, public_id)))
    return _page(public_id, link=whole_link("chat.show", start=payload))


@blueprint.post("/<public_id>/voogd")
@again(show, "public_id")
def guardian(public_id: str) -> ResponseReturnValue:
    """Record that a parent or guardian said yes; from now on this young helper can be asked."""
    said_by = Fields(http.form).text("said_by", required=True, longest=200)
    with team_work() as work:
        confirm_guardian(work, found(person_by_public_id(work.session, work.scope, public_id)), said_by)
    flash(t("guardian.recorded"))
    return redirect(url_for("helpers.show", public_id=public_id), code=303)


add_coming_routes(blueprint, show, ties_of_person)


def _page(public_id: str, link: str = "") -> ResponseReturnValue:
    with team_work() as work:
        person = found(person_by_public_id(work.session, work.scope, public_id))
        audit.record(work, person, "view", "profile")
        page = person_page(work, person)
        asked = work.session.exec(
            select(Proposal).where(Proposal.helper_id == person.id).order_by(col(Proposal.id).desc()).limit(50)
        )
        proposals = proposal_rows(work, asked.all())
    return render_template(
        "helper.html",
        page=page,
        link=link,
        proposals=proposals,
        purposes=[purpose.value for purpose in Purpose],
        channels=CHANNELS,
    )
