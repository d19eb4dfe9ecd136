"""What somebody would like to live towards."""

from flask import Blueprint, flash, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.person import Goal, Person, goal_by_public_id, person_by_public_id
from matcher.services.application import Work
from matcher.services.people import goals
from matcher.web.access import found, team_work
from matcher.web.fields import Fields, beside
from matcher.web.mishaps import again
from matcher.web.speech import t
from matcher.web.views import participants

__all__ = ["blueprint"]

blueprint = Blueprint("goals", __name__, url_prefix="/deelnemers/<public_id>/doelen")

_STATES = ("reached", "let-go", "open")


@blueprint.post("")
@again(participants.show, "public_id")
def add(public_id: str) -> ResponseReturnValue:
    """Write down one more."""
    fields = Fields(http.form)
    text, dimension = _words(fields)
    with team_work() as work, beside(text="text", dimension="dimension"):
        goals.add_goal(work, _person(work, public_id), text, dimension)
    flash(t("goal.added"))
    return _back(public_id)


@blueprint.post("/<goal_id>")
@again(participants.show, "public_id")
def change(public_id: str, goal_id: str) -> ResponseReturnValue:
    """Put one in other words."""
    fields = Fields(http.form)
    text, dimension = _words(fields)
    with team_work() as work, beside(text="text", dimension="dimension"):
        person = _person(work, public_id)
        goals.change_goal(work, person, _goal(work, person, goal_id), text, dimension)
    flash(t("goal.changed"))
    return _back(public_id)


@blueprint.post("/<goal_id>/stand")
@again(participants.show, "public_id")
def settle(public_id: str, goal_id: str) -> ResponseReturnValue:
    """Reached, let go, or taken up again."""
    state = Fields(http.form).choice("state", _STATES)
    with team_work() as work:
        person = _person(work, public_id)
        goal = _goal(work, person, goal_id)
        if state == "open":
            goals.take_up_goal(work, person, goal)
        else:
            goals.settle_goal(work, person, goal, reached=state == "reached")
    flash(t(f"goal.now.{state}"))
    return _back(public_id)


def _words(fields: Fields) -> tuple[str, str]:
    return fields.text("text", required=True, longest=500), fields.choice("dimension", goals.DIMENSIONS)


def _person(work: Work, public_id: str) -> Person:
    return found(person_by_public_id(work.session, work.scope, public_id))


def _goal(work: Work, person: Person, goal_id: str) -> Goal:
    return found(goal_by_public_id(work.session, person.id or 0, goal_id))


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("participants.show", public_id=public_id, _anchor="goals"), code=303)
