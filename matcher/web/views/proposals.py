"""Proposals: what was asked, the two answers, and then a first meeting."""

from typing import Literal, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.request import Proposal, ProposalState, proposal_by_public_id
from matcher.services.application import Work
from matcher.services.matching import order_of_yes, proposals
from matcher.services.matching.requests import participant_of
from matcher.services.people.representatives import voice_named
from matcher.services.trust import audit
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.mishaps import again
from matcher.web.pages.proposal import proposal_page
from matcher.web.pages.requests import proposals_in_states
from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("proposals", __name__, url_prefix="/voorstellen")

_OPEN = (ProposalState.SENT, ProposalState.ACCEPTED)
_SETTLED = (ProposalState.AGREED,)
_PAST = (ProposalState.DECLINED, ProposalState.NOT_CHOSEN, ProposalState.WITHDRAWN, ProposalState.EXPIRED)


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """All proposals of the region."""
    with team_work() as work:
        groups = [
            ("proposals.open", proposals_in_states(work, _OPEN)),
            ("proposals.agreed", proposals_in_states(work, _SETTLED)),
            ("proposals.past", proposals_in_states(work, _PAST)),
        ]
    return render_template("proposals.html", groups=groups)


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One proposal."""
    with team_work() as work:
        proposal = _proposal(work, public_id)
        audit.record(work, proposals.helper_of(work, proposal), "view", "proposal")
        page = proposal_page(work, proposal)
    return render_template("proposal.html", page=page)


@blueprint.post("/<public_id>/helper")
@again(show, "public_id")
def helper_answer(public_id: str) -> ResponseReturnValue:
    """Record what the helper said, on the phone say."""
    fields = Fields(http.form)
    answer = cast(Literal["yes", "no"], fields.choice("answer", ("yes", "no")))
    said_by = fields.text("said_by", required=True, longest=120)
    words = fields.text("words", longest=1000)
    with team_work() as work:
        order_of_yes.record_helper_answer(work, _proposal(work, public_id), answer, said_by=said_by, words=words)
    flash(t("proposal.recorded"))
    return _back(public_id)


@blueprint.post("/<public_id>/vraag-deelnemer")
@again(show, "public_id")
def ask_participant(public_id: str) -> ResponseReturnValue:
    """Ask the participant about this helper."""
    with team_work() as work:
        order_of_yes.ask_participant(work, _proposal(work, public_id))
    flash(t("proposal.participant_asked"))
    return _back(public_id)


@blueprint.post("/<public_id>/deelnemer")
@again(show, "public_id")
def participant_answer(public_id: str) -> ResponseReturnValue:
    """Record what the participant said about this helper, and who said it."""
    fields = Fields(http.form)
    yes = fields.choice("answer", ("yes", "no")) == "yes"
    given_by = fields.text("given_by", longest=20)
    said_by = fields.text("said_by", required=True, longest=120)
    with team_work() as work:
        proposal = _proposal(work, public_id)
        participant = participant_of(work, proposals.request_of(work, proposal))
        agreeing = voice_named(work, participant, given_by) if yes else None
        tie = order_of_yes.record_participant_answer(work, proposal, yes=yes, said_by=said_by, agreeing=agreeing)
        tie_id = tie.public_id if tie is not None else ""
    flash(t("proposal.agreed_now" if yes else "proposal.not_chosen_now"))
    if tie_id:
        return redirect(url_for("ties.show", public_id=tie_id), code=303)
    return _back(public_id)


def _proposal(work: Work, public_id: str) -> Proposal:
    return found(proposal_by_public_id(work.session, work.scope, public_id))


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("proposals.show", public_id=public_id), code=303)
