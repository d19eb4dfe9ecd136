"""Ties: meetings, check-ins, an address released, an ending."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.contact import CheckIn, check_in_by_public_id
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Tie, tie_by_public_id
from matcher.services.application import Work
from matcher.services.contact import appointments, check_in_answers, ties
from matcher.services.trust import audit, disclosure
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.links import whole_link
from matcher.web.mishaps import again
from matcher.web.pages.people import members_of_region
from matcher.web.pages.tie import tie_page
from matcher.web.speech import t
from matcher.web.views.coming import add_coming_routes

__all__ = ["blueprint"]

blueprint = Blueprint("ties", __name__, url_prefix="/contacten")

_ANSWERS = ("good", "so-so", "bad")
_AGAIN = ("yes", "no", "unsure")
_SIDES = ("person", "other")


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One tie."""
    return _page(public_id)


def _page(public_id: str, link: str = "") -> str:
    with team_work() as work:
        tie = _tie(work, public_id)
        audit.record(work, work.session.get(Person, tie.person_id), "view", "tie")
        page = tie_page(work, tie)
    return render_template("tie.html", page=page, answers=_ANSWERS, again=_AGAIN, link=link)


@blueprint.post("/<public_id>/afspraak")
@again(show, "public_id")
def plan(public_id: str) -> ResponseReturnValue:
    """Plan a meeting; the first one is accompanied."""
    fields = Fields(http.form)
    day, start = fields.day("day"), fields.clock("start")
    place = fields.text("meeting_point", required=True, longest=120)
    minutes = fields.number("minutes", least=15, most=480) or 60
    with team_work() as work:
        tie = _tie(work, public_id)
        if tie_page(work, tie).planning != "first":
            appointments.plan(work, tie, day=day, start=start, meeting_point=place, minutes=minutes)
        else:
            members = {member.public_id: member for member in members_of_region(work)}
            companion = members[fields.choice("companion", members)]
            appointments.plan_first(
                work, tie, day=day, start=start, meeting_point=place, minutes=minutes, accompanied_by=companion
            )
    flash(t("appointment.planned"))
    return _back(public_id)


@blueprint.post("/<public_id>/antwoord/<check_in_id>")
@again(show, "public_id")
def answer(public_id: str, check_in_id: str) -> ResponseReturnValue:
    """Record an answer that came by phone or on paper, with who said it."""
    fields = Fields(http.form)
    with team_work() as work:
        tie = _tie(work, public_id)
        check_in = _check_in(work, tie, check_in_id)
        check_in_answers.record_answer(
            work,
            check_in,
            answer=fields.choice("answer", _ANSWERS),
            again=fields.choice("again", _AGAIN, default=""),
            words=fields.text("words", longest=2000),
            said_by=fields.text("said_by", required=True, longest=120),
            entered_by=work.session.get_one(TeamMember, work.scope.actor.id),
        )
    flash(t("check_in.recorded"))
    return _back(public_id)


@blueprint.post("/<public_id>/einde")
@again(show, "public_id")
def end(public_id: str) -> ResponseReturnValue:
    """End it with a reason, or let them go on by themselves."""
    fields = Fields(http.form)
    how = fields.choice("how", ("self-going", "ended"))
    why = fields.text("why", required=True, longest=500)
    with team_work() as work:
        ties.end(work, _tie(work, public_id), why, self_going=how == "self-going", tell=fields.flag("tell"))
    flash(t("tie.ended_now" if how == "ended" else "tie.self_going_now"))
    return _back(public_id)


@blueprint.post("/<public_id>/delen")
@again(show, "public_id")
def release(public_id: str) -> ResponseReturnValue:
    """Release the address and number of one side to the other; the link is shown on this one page."""
    whose = Fields(http.form).choice("whose", _SIDES)
    with team_work() as work:
        tie = _tie(work, public_id)
        person = work.session.get_one(Person, tie.person_id)
        other = found(work.session.get(Person, tie.other_id) if tie.other_id is not None else None)
        subject, reader = (person, other) if whose == "person" else (other, person)
        token = disclosure.release(work, tie, subject, reader)
    return _page(public_id, link=whole_link("releases.show", token=token))


add_coming_routes(blueprint, show, lambda work, public_id: [_tie(work, public_id)])


def _tie(work: Work, public_id: str) -> Tie:
    return found(tie_by_public_id(work.session, work.scope, public_id))


def _check_in(work: Work, tie: Tie, public_id: str) -> CheckIn:
    check_in = check_in_by_public_id(work.session, public_id)
    return found(check_in if check_in is not None and check_in.tie_id == tie.id else None)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("ties.show", public_id=public_id), code=303)
