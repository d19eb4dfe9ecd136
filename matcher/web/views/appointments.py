"""Meetings: move, answer, cancel, and the file for a calendar."""

from flask import Blueprint, flash, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.language.message import Message
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment, Tie, appointment_by_public_id
from matcher.services.application import Work
from matcher.services.contact import appointment_changes
from matcher.services.contact.calendar_file import ics
from matcher.web.access import found, team_work
from matcher.web.fields import FieldError, Fields
from matcher.web.mishaps import again
from matcher.web.speech import t
from matcher.web.views import ties

__all__ = ["blueprint"]

blueprint = Blueprint("appointments", __name__, url_prefix="/afspraken")

_SIDES = ("person", "other")


def _show_tie(public_id: str) -> ResponseReturnValue:
    """The page of the tie, for a form on it that could not be taken."""
    with team_work() as work:
        _, tie = _appointment(work, public_id)
        tie_id = tie.public_id
    return ties.show(tie_id)


@blueprint.get("/<public_id>.ics")
def calendar(public_id: str) -> ResponseReturnValue:
    """The meeting as a calendar file for the signed-in team member; its title says nothing about anybody."""
    with team_work() as work:
        appointment, _ = _appointment(work, public_id)
        content = ics(work, appointment, work.session.get_one(TeamMember, work.scope.actor.id))
    return content, {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": f'attachment; filename="afspraak-{public_id}.ics"',
    }


@blueprint.post("/<public_id>/verzetten")
@again(_show_tie, "public_id")
def move(public_id: str) -> ResponseReturnValue:
    """One side asks for another moment; the other side is asked."""
    fields = Fields(http.form)
    moment = {"day": fields.day("day").isoformat(), "start": fields.clock("start")}
    with team_work() as work:
        appointment, tie = _appointment(work, public_id)
        appointment_changes.ask_move(work, appointment, _side(work, tie, fields), moment)
        tie_id = tie.public_id
    flash(t("appointment.move_asked"))
    return _back(tie_id)


@blueprint.post("/<public_id>/verzetten/antwoord")
@again(_show_tie, "public_id")
def answer_move(public_id: str) -> ResponseReturnValue:
    """The other side answered."""
    yes = Fields(http.form).choice("answer", ("yes", "no")) == "yes"
    with team_work() as work:
        appointment, tie = _appointment(work, public_id)
        sides = [one for one in (tie.person_id, tie.other_id) if one is not None and one != appointment.asked_by_id]
        if not sides:
            raise FieldError("answer", Message("appointment.nobody_to_ask"))
        appointment_changes.answer_move(work, appointment, work.session.get_one(Person, sides[0]), yes=yes)
        tie_id = tie.public_id
    flash(t("appointment.moved" if yes else "appointment.not_moved"))
    return _back(tie_id)


@blueprint.post("/<public_id>/afzeggen")
@again(_show_tie, "public_id")
def cancel(public_id: str) -> ResponseReturnValue:
    """Cancel; the reason stays with the team, and the other side hears it from a person too."""
    fields = Fields(http.form)
    reason = fields.text("reason", required=True, longest=500)
    with team_work() as work:
        appointment, tie = _appointment(work, public_id)
        appointment_changes.cancel(work, appointment, _side(work, tie, fields), reason_words=reason)
        tie_id = tie.public_id
    flash(t("appointment.cancelled"))
    return _back(tie_id)


def _appointment(work: Work, public_id: str) -> tuple[Appointment, Tie]:
    appointment = found(appointment_by_public_id(work.session, public_id))
    tie = work.session.get_one(Tie, appointment.tie_id)
    return found(appointment if tie.region_id == work.scope.region_id else None), tie


def _side(work: Work, tie: Tie, fields: Fields) -> Person:
    """Who asked: the one whose network it is, or the other one."""
    side = fields.choice("by", _SIDES)
    return found(work.session.get(Person, tie.person_id if side == "person" else tie.other_id))


def _back(tie_id: str) -> ResponseReturnValue:
    return redirect(url_for("ties.show", public_id=tie_id), code=303)
