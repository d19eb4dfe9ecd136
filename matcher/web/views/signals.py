"""Signals: seen by name, closed with a note, by a person only."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.contact import Signal, open_signals, signal_by_public_id
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.services.application import Work
from matcher.services.contact import signals
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.mishaps import again
from matcher.web.pages.signals import signal_rows
from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("signals", __name__, url_prefix="/signalen")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """All signals that nobody has closed."""
    with team_work() as work:
        rows = signal_rows(work, open_signals(work.session, work.scope))
    return render_template("signals.html", rows=rows)


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One signal, closed ones too."""
    with team_work() as work:
        signal = found(signal_by_public_id(work.session, work.scope, public_id))
        _viewed(work, signal)
        row = signal_rows(work, [signal])[0]
    return render_template("signal.html", row=row)


@blueprint.post("/<public_id>/gezien")
@again(show, "public_id")
def acknowledge(public_id: str) -> ResponseReturnValue:
    """I have seen it and take it on."""
    with team_work() as work:
        signal = found(signal_by_public_id(work.session, work.scope, public_id))
        signals.acknowledge(work, signal, work.session.get_one(TeamMember, work.scope.actor.id))
    flash(t("signals.taken"))
    return redirect(url_for("signals.show", public_id=public_id), code=303)


@blueprint.post("/<public_id>/klaar")
@again(show, "public_id")
def close(public_id: str) -> ResponseReturnValue:
    """Done, with a note of what was done."""
    note = Fields(http.form).text("note", required=True)
    with team_work() as work:
        signal = found(signal_by_public_id(work.session, work.scope, public_id))
        signals.close(work, signal, work.session.get_one(TeamMember, work.scope.actor.id), note)
    flash(t("signals.closed"))
    return redirect(url_for("signals.overview"), code=303)


def _viewed(work: Work, signal: Signal) -> None:
    person = work.session.get(Person, signal.person_id) if signal.person_id else None
    audit.record(work, person, "view", "signal")
