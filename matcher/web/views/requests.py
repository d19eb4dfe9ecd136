"""Requests: the wish, the yes to the search, the shortlist, and the question to one helper."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.person import Person, person_by_public_id
from matcher.models.request import Request, open_requests, request_by_public_id
from matcher.services.application import Work
from matcher.services.matching import endings, proposals, requests
from matcher.services.matching.pool import person_key
from matcher.services.people.representatives import voice_named
from matcher.services.trust import audit, discretion
from matcher.web.access import found, team_work
from matcher.web.fields import Fields
from matcher.web.mishaps import again
from matcher.web.pages.left_out import left_out_page
from matcher.web.pages.people import card_of
from matcher.web.pages.requests import request_rows
from matcher.web.pages.shortlist import is_listed, request_page
from matcher.web.speech import t
from matcher.web.views.drawing import draw_rings

__all__ = ["blueprint"]

blueprint = Blueprint("requests", __name__, url_prefix="/vragen")

CONDITIONS = ("vog", "training-basic")
_FURTHEST_KM = 100
_FREQUENCIES = ("regular", "once")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """All open requests, the longest waiting first."""
    with team_work() as work:
        rows = request_rows(work, open_requests(work.session, work.scope))
    return render_template("requests.html", rows=rows)


@blueprint.get("/nieuw/<public_id>")
def new(public_id: str) -> ResponseReturnValue:
    """The form for a new wish of one person."""
    with team_work() as work:
        person = found(person_by_public_id(work.session, work.scope, public_id))
        audit.record(work, person, "view", "profile")
        card, times = card_of(work, person), person.times
    return render_template("request_new.html", person=card, times=times, conditions=CONDITIONS)


@blueprint.post("/nieuw/<public_id>")
@again(new, "public_id")
def create(public_id: str) -> ResponseReturnValue:
    """Write the wish down."""
    fields = Fields(http.form)
    with team_work() as work:
        person = found(person_by_public_id(work.session, work.scope, public_id))
        made = requests.create(
            work,
            person,
            text=fields.text("text", required=True, longest=2000),
            words=fields.text("words", required=True, longest=600),
            times_text=fields.text("times_text", longest=300),
            frequency=fields.choice("frequency", _FREQUENCIES),
            conditions=[condition for condition in CONDITIONS if fields.flag(condition)],
            min_age=fields.number("min_age", least=16, most=99),
            travel_m=fields.metres("travel_km", most_km=_FURTHEST_KM),
        )
        request_id = made.public_id
    flash(t("request.made"))
    return redirect(url_for("requests.show", public_id=request_id), code=303)


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One request with its shortlist."""
    with team_work() as work:
        request = _request(work, public_id)
        page = request_page(work, request)
        audit.record(work, requests.participant_of(work, request), "view", "request")
    return render_template("request.html", page=page, rings=draw_rings(page))


@blueprint.get("/<public_id>/past-niet")
def left_out(public_id: str) -> ResponseReturnValue:
    """Who does not fit and why not, where rules can be set aside; without a list there is only the request."""
    with team_work() as work:
        request = _request(work, public_id)
        listed = is_listed(request, requests.participant_of(work, request))
        page = left_out_page(work, request) if listed else None
    return render_template("left_out.html", page=page) if page else show(public_id)


@blueprint.post("/<public_id>/vraag-deelnemer")
@again(show, "public_id")
def ask(public_id: str) -> ResponseReturnValue:
    """Ask the participant, in their own chat, whether we may search."""
    with team_work() as work:
        requests.ask_search(work, _request(work, public_id))
    flash(t("request.asked"))
    return _back(public_id)


@blueprint.post("/<public_id>/antwoord")
@again(show, "public_id")
def answer(public_id: str) -> ResponseReturnValue:
    """Record what the participant said, and who said it."""
    fields = Fields(http.form)
    yes = fields.choice("answer", ("yes", "no")) == "yes"
    said_by = fields.text("said_by", required=True, longest=120)
    given_by = fields.text("given_by", longest=20)
    words = fields.text("words", longest=600)
    with team_work() as work:
        request = _request(work, public_id)
        agreeing = voice_named(work, requests.participant_of(work, request), given_by) if yes else None
        requests.record_search_answer(work, request, yes=yes, said_by=said_by, words=words or None, agreeing=agreeing)
    flash(t("request.answered_yes" if yes else "request.answered_no"))
    return _back(public_id)


@blueprint.post("/<public_id>/opzij")
@again(left_out, "public_id")
def set_aside(public_id: str) -> ResponseReturnValue:
    """Set a rule aside, with a written reason."""
    fields = Fields(http.form)
    with team_work() as work:
        rule = fields.choice("rule", work.app.content.weights.may_be_set_aside)
        reason = fields.text("reason", required=True, longest=300)
        requests.set_aside(work, _request(work, public_id), rule, reason)
    flash(t("request.rule_set_aside"))
    return _back(public_id)


@blueprint.post("/<public_id>/sluiten")
@again(show, "public_id")
def close(public_id: str) -> ResponseReturnValue:
    """End the request; whoever was asked hears kindly that it is settled."""
    why = Fields(http.form).text("why", required=True, longest=500)
    with team_work() as work:
        endings.close_request(work, _request(work, public_id), why)
    flash(t("request.closed"))
    return _back(public_id)


@blueprint.get("/<public_id>/kies/<helper_id>")
def choose(public_id: str, helper_id: str) -> ResponseReturnValue:
    """The words for one helper, to be read and changed."""
    return _words_page(public_id, helper_id)


def _words_page(public_id: str, helper_id: str, words: str = "", *, sure: bool = False) -> str:
    with team_work() as work:
        request, helper = _request(work, public_id), _helper(work, helper_id)
        participant = requests.participant_of(work, request)
        audit.record(work, helper, "view", "profile")
        draft = words or proposals.draft_words(work, request, helper)
        person, card = card_of(work, participant), card_of(work, helper)
    return render_template(
        "request_words.html", public_id=public_id, person=person, helper=card, words=draft, sure=sure
    )


@blueprint.post("/<public_id>/kies/<helper_id>/bekijk")
@again(choose, "public_id", "helper_id")
def preview(public_id: str, helper_id: str) -> ResponseReturnValue:
    """The exact words once more, before they go out; words that say too much come back here."""
    words = Fields(http.form).text("words", required=True, longest=1000)
    with team_work() as work:
        discretion.check_words(words, requests.participant_of(work, _request(work, public_id)))
    return _words_page(public_id, helper_id, words, sure=True)


@blueprint.post("/<public_id>/kies/<helper_id>/verstuur")
@again(choose, "public_id", "helper_id")
def send(public_id: str, helper_id: str) -> ResponseReturnValue:
    """Ask this helper, with exactly these words."""
    words = Fields(http.form).text("words", required=True, longest=1000)
    with team_work() as work:
        helper = _helper(work, helper_id)
        proposal = proposals.send(work, _request(work, public_id), person_key(helper.id or 0), words)
        proposal_id = proposal.public_id
    flash(t("proposal.sent"))
    return redirect(url_for("proposals.show", public_id=proposal_id), code=303)


def _request(work: Work, public_id: str) -> Request:
    return found(request_by_public_id(work.session, work.scope, public_id))


def _helper(work: Work, public_id: str) -> Person:
    person = found(person_by_public_id(work.session, work.scope, public_id))
    if person.merged_into_id is not None:
        abort(404)
    return person


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("requests.show", public_id=public_id), code=303)
