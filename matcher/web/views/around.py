"""The people around somebody: who lives with them, and who speaks for them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.language.message import Message
from matcher.models.person import Person, RepresentationKind, person_by_public_id
from matcher.services.application import Work
from matcher.services.people import households, register, representatives
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.fields import FieldError, Fields, beside
from matcher.web.mishaps import again
from matcher.web.pages.around import around_page
from matcher.web.pages.choosing import chosen, chosen_or_none
from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("around", __name__, url_prefix="/deelnemers/<public_id>/mensen")

_KINDS = tuple(kind.value for kind in RepresentationKind)


@blueprint.get("")
def show(public_id: str) -> ResponseReturnValue:
    """Who lives with somebody, and who speaks for them."""
    with team_work() as work:
        person = _person(work, public_id)
        audit.record(work, person, "view", "household")
        page = around_page(work, person)
    return render_template("around.html", page=page, kinds=_KINDS)


@blueprint.post("/huis")
@again(show, "public_id")
def move_in(public_id: str) -> ResponseReturnValue:
    """Somebody lives in the same home."""
    name = Fields(http.form).text("other", required=True, longest=160)
    with team_work() as work, beside(other="other"):
        households.live_together(work, _person(work, public_id), chosen(work, "other", name))
    flash(t("home.added"))
    return _back(public_id)


@blueprint.post("/huis/<other_id>/weg")
@again(show, "public_id")
def move_out(public_id: str, other_id: str) -> ResponseReturnValue:
    """Somebody does not live there any more."""
    with team_work() as work:
        person, other = _person(work, public_id), _person(work, other_id)
        if other.household_id == person.household_id:
            households.leave_home(work, other)
    flash(t("home.left"))
    return _back(public_id)


@blueprint.post("/spreekt")
@again(show, "public_id")
def appoint(public_id: str) -> ResponseReturnValue:
    """Somebody speaks for this person."""
    fields = Fields(http.form)
    name = fields.text("who", required=True, longest=160)
    kind = RepresentationKind(fields.choice("kind", _KINDS))
    decides = fields.choice("decides", ("no", "yes")) == "yes"
    ground = fields.text("ground", longest=300)
    phone = fields.text("phone", longest=40)
    with team_work() as work, beside(who="who", ground="ground"):
        person = _person(work, public_id)
        somebody = chosen_or_none(work, "who", name)
        if somebody is None and not fields.flag("new"):
            raise FieldError("who", Message("speaks.unknown"))
        if somebody is None:
            given_name, _, surname = name.partition(" ")
            somebody = register.create_person(
                work, given_name=given_name, surname=surname, phone=phone, circle_only=True, source="team", polite=True
            )
        representatives.appoint(work, person, somebody, kind, decides=decides, ground=ground)
    flash(t("speaks.added"))
    return _back(public_id)


@blueprint.post("/spreekt/<other_id>/weg")
@again(show, "public_id")
def dismiss(public_id: str, other_id: str) -> ResponseReturnValue:
    """Somebody does not speak for this person any more."""
    kind = RepresentationKind(Fields(http.form).choice("kind", _KINDS))
    with team_work() as work:
        representatives.dismiss(work, _person(work, public_id), _person(work, other_id), kind)
    flash(t("speaks.ended"))
    return _back(public_id)


def _person(work: Work, public_id: str) -> Person:
    return found(person_by_public_id(work.session, work.scope, public_id))


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("around.show", public_id=public_id), code=303)
