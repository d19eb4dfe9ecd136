"""Offers: what stands in the region, and what a team member writes down for somebody."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.offer import Offer, offer_by_public_id, open_offers
from matcher.models.person import Person, person_by_public_id
from matcher.services.application import Work
from matcher.services.matching import offers
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.fields import Fields, beside
from matcher.web.mishaps import again
from matcher.web.pages.choosing import chosen, suggestions
from matcher.web.pages.offers import offer_rows
from matcher.web.pages.people import card_of
from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("offers", __name__, url_prefix="/aanbod")

_SHOWN = 200
_FOR = ("anyone", "one", "unknown")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """What people of the region offer now, the newest first."""
    with team_work() as work:
        every = open_offers(work.session, work.scope)
        rows = offer_rows(work, every[:_SHOWN])
        audit.record(work, None, "view", "offers")
    return render_template("offers.html", rows=rows, total=len(every))


@blueprint.get("/nieuw/<public_id>")
def new(public_id: str) -> ResponseReturnValue:
    """The form for one more offer of somebody."""
    with team_work() as work:
        person = _person(work, public_id)
        audit.record(work, person, "view", "profile")
        card, names = card_of(work, person), suggestions(work, without=person)
    return render_template("offer_edit.html", offer=None, person=card, names=names)


@blueprint.post("/nieuw/<public_id>")
@again(new, "public_id")
def create(public_id: str) -> ResponseReturnValue:
    """Write an offer down, with who said it."""
    fields = Fields(http.form)
    said_by = fields.text("said_by", required=True, longest=120)
    with team_work() as work, beside(times="times_text", what="what"):
        person = _person(work, public_id)
        what, frequency, times_text, for_person, for_words = _said(work, fields)
        offers.make_offer(
            work,
            person,
            what=what,
            said_by=said_by,
            frequency=frequency,
            times_text=times_text,
            for_person=for_person,
            for_words=for_words,
        )
        card = card_of(work, person)
    flash(t("offer.made"))
    return redirect(url_for(card.endpoint, public_id=public_id, _anchor="offers"), code=303)


@blueprint.get("/<offer_id>")
def show(offer_id: str) -> ResponseReturnValue:
    """One offer, to be changed or ended."""
    with team_work() as work:
        offer = _offer(work, offer_id)
        person = work.session.get_one(Person, offer.person_id)
        audit.record(work, person, "view", "offer")
        row, card, names = offer_rows(work, [offer])[0], card_of(work, person), suggestions(work, without=person)
    return render_template("offer_edit.html", offer=row, person=card, names=names)


@blueprint.post("/<offer_id>")
@again(show, "offer_id")
def change(offer_id: str) -> ResponseReturnValue:
    """Keep what was changed."""
    fields = Fields(http.form)
    with team_work() as work, beside(times="times_text", what="what"):
        what, frequency, times_text, for_person, for_words = _said(work, fields)
        offers.change_offer(
            work,
            _offer(work, offer_id),
            what=what,
            frequency=frequency,
            times_text=times_text,
            any_time=fields.flag("any_time"),
            for_person=for_person,
            for_words=for_words,
        )
    flash(t("offer.changed"))
    return redirect(url_for("offers.show", offer_id=offer_id), code=303)


@blueprint.post("/<offer_id>/einde")
@again(show, "offer_id")
def end(offer_id: str) -> ResponseReturnValue:
    """It does not stand any more."""
    why = Fields(http.form).text("why", longest=300)
    with team_work() as work:
        offer = _offer(work, offer_id)
        offers.end_offer(work, offer, why)
        card = card_of(work, work.session.get_one(Person, offer.person_id))
    flash(t("offer.ended"))
    return redirect(url_for(card.endpoint, public_id=card.public_id), code=303)


def _said(work: Work, fields: Fields) -> tuple[str, str, str, Person | None, str]:
    """What, how often, when, for whom we know and for whom we do not."""
    whom = fields.choice("whom", _FOR)
    named = fields.text("for_name", required=whom != "anyone", longest=160)
    return (
        fields.text("what", required=True, longest=500),
        fields.choice("frequency", offers.FREQUENCIES),
        fields.text("times_text", longest=300),
        chosen(work, "for_name", named) if whom == "one" else None,
        named if whom == "unknown" else "",
    )


def _person(work: Work, public_id: str) -> Person:
    return found(person_by_public_id(work.session, work.scope, public_id))


def _offer(work: Work, offer_id: str) -> Offer:
    return found(offer_by_public_id(work.session, work.scope, offer_id))
