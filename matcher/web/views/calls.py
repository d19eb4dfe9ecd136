"""The call list: for whoever no chat reaches."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.contact import signal_by_public_id
from matcher.models.region import TeamMember
from matcher.services.application import Work
from matcher.services.contact import signals
from matcher.services.contact.call_list import Call, Heard, heard_by_phone, read_call
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.mishaps import again
from matcher.web.pages.calls import call_list
from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("calls", __name__, url_prefix="/bellijst")

_HOW = ("good", "so-so", "bad")
_AGAIN = ("yes", "no", "unsure")
_YES_NO = ("yes", "no")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Everybody who is to be called."""
    with team_work() as work:
        rows = call_list(work)
    return render_template("calls.html", rows=rows, answers=_HOW, again=_AGAIN)


@blueprint.post("/<public_id>/antwoord")
@again(overview)
def answer(public_id: str) -> ResponseReturnValue:
    """Write down what was said on the telephone; the task is finished with it."""
    fields = Fields(http.form)
    with team_work() as work:
        call = _call(work, public_id)
        heard = Heard(
            said_by=fields.text("said_by", required=True, longest=120),
            answer=fields.choice("answer", _HOW if call.asks == "check-in" else _YES_NO),
            again=fields.choice("again", _AGAIN, default=""),
            words=fields.text("words", longest=1000),
            given_by=fields.text("given_by", longest=20),
        )
        note = t("calls.note", name=heard.said_by)
        heard_by_phone(work, call, work.session.get_one(TeamMember, work.scope.actor.id), heard, note)
    flash(t("calls.recorded"))
    return redirect(url_for("calls.overview"), code=303)


@blueprint.post("/<public_id>/verteld")
@again(overview)
def told(public_id: str) -> ResponseReturnValue:
    """It was told, or settled in another way: the task is finished with a note."""
    fields = Fields(http.form)
    with team_work() as work:
        call = _call(work, public_id)
        note = fields.text("note", required=True, longest=500)
        signals.close(work, call.signal, work.session.get_one(TeamMember, work.scope.actor.id), note)
    flash(t("signals.closed"))
    return redirect(url_for("calls.overview"), code=303)


def _call(work: Work, public_id: str) -> Call:
    return found(read_call(work, found(signal_by_public_id(work.session, work.scope, public_id))))
