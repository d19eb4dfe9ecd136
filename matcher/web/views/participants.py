"""Participants and carers: the list, one person, and what is written down about them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.models.chat import Channel
from matcher.models.consent import GivenBy, Purpose
from matcher.models.person import Person, participants_of_region, person_by_public_id
from matcher.models.tie import Layer, Tie, running_ties_of
from matcher.services.application import Work
from matcher.services.contact import stopping
from matcher.services.messages.invites import invite
from matcher.services.messages.letters import LETTER_CHANNELS, write_to
from matcher.services.people import circle, register
from matcher.services.people.goals import DIMENSIONS
from matcher.services.people.representatives import who_agreed
from matcher.services.trust import audit, consents
from matcher.web.access import found, me, team_work
from matcher.web.fields import Fields
from matcher.web.links import whole_link
from matcher.web.mishaps import again
from matcher.web.pages.participant import person_page
from matcher.web.pages.people import card_of
from matcher.web.pages.person_form import PersonForm, empty_form, form_of, save_new, save_person
from matcher.web.speech import t
from matcher.web.views.coming import add_coming_routes
from matcher.web.views.drawing import draw_network

__all__ = ["CHANNELS", "blueprint", "ties_of_person"]

blueprint = Blueprint("participants", __name__, url_prefix="/deelnemers")

CHANNELS = ("in person", "phone", "paper", "mail")


@blueprint.route("", methods=["GET", "POST"])
def overview() -> ResponseReturnValue:
    """Everybody who takes part; a name to look for is posted, so that it stands in no address."""
    looked_for = Fields(http.form).text("name", longest=80) if http.method == "POST" else ""
    with team_work() as work:
        rows = [
            (card_of(work, person), person.team_member_id == me().id)
            for person in participants_of_region(work.session, work.scope)
            if looked_for.casefold() in person.name.casefold()
        ]
        audit.record(work, None, "view", "participants")
    return render_template("participants.html", rows=rows, looked_for=looked_for)


@blueprint.get("/nieuw")
def new() -> ResponseReturnValue:
    """The form for somebody new."""
    with team_work() as work:
        form = empty_form(work, participant=True)
    return render_template("person_edit.html", form=form, person=None, helper=False)


@blueprint.post("/nieuw")
@again(new)
def create() -> ResponseReturnValue:
    """Take somebody in."""
    with team_work() as work:
        person = save_new(work, Fields(http.form))
        public_id, card = person.public_id, card_of(work, person)
    flash(t("person.created"))
    return redirect(url_for(card.endpoint, public_id=public_id), code=303)


@blueprint.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """One person."""
    return _page(public_id)


def _page(public_id: str, link: str = "") -> str:
    with team_work() as work:
        person = _person(work, public_id)
        audit.record(work, person, "view", "profile")
        page = person_page(work, person)
    return render_template(
        "participant.html",
        page=page,
        network=draw_network(page),
        purposes=[purpose.value for purpose in Purpose],
        channels=CHANNELS,
        layers=[layer.value for layer in Layer],
        dimensions=DIMENSIONS,
        link=link,
    )


@blueprint.get("/<public_id>/bewerken")
def edit(public_id: str) -> ResponseReturnValue:
    """The form about one person."""
    with team_work() as work:
        person = _person(work, public_id)
        audit.record(work, person, "view", "profile")
        form: PersonForm = form_of(work, person)
        card = card_of(work, person)
    return render_template("person_edit.html", form=form, person=card, helper=not person.is_participant)


@blueprint.post("/<public_id>/bewerken")
@again(edit, "public_id")
def change(public_id: str) -> ResponseReturnValue:
    """Keep what was changed."""
    with team_work() as work:
        person = _person(work, public_id)
        save_person(work, person, Fields(http.form), http.form)
        card = card_of(work, person)
    flash(t("person.saved"))
    return redirect(url_for(card.endpoint, public_id=public_id), code=303)


@blueprint.post("/<public_id>/toestemming")
@again(show, "public_id")
def consent(public_id: str) -> ResponseReturnValue:
    """Record a consent, with who said it."""
    fields = Fields(http.form)
    purpose = Purpose(fields.choice("purpose", [purpose.value for purpose in Purpose]))
    given_by = fields.text("given_by", required=True, longest=20)
    ground = fields.text("ground", required=True, longest=300)
    channel = fields.choice("channel", CHANNELS)
    with team_work() as work:
        person = _person(work, public_id)
        voice = None if given_by == GivenBy.SELF else who_agreed(work, person, given_by)
        consents.give(
            work,
            person,
            purpose,
            given_by=voice.given_by if voice else GivenBy.SELF,
            given_by_person=voice.person if voice else None,
            ground=ground,
            channel=channel,
        )
    flash(t("consent.recorded"))
    return _back(public_id)


@blueprint.post("/<public_id>/toestemming/terug")
@again(show, "public_id")
def take_back(public_id: str) -> ResponseReturnValue:
    """Take a consent back."""
    purpose = Purpose(Fields(http.form).choice("purpose", [purpose.value for purpose in Purpose]))
    with team_work() as work:
        consents.withdraw(work, _person(work, public_id), purpose)
    flash(t("consent.withdrawn"))
    return _back(public_id)


@blueprint.post("/<public_id>/stop")
@again(show, "public_id")
def stop(public_id: str) -> ResponseReturnValue:
    """Stop every message around this person."""
    why = Fields(http.form).text("why", required=True, longest=500)
    with team_work() as work:
        stopping.stop_around(work, _person(work, public_id), why)
    flash(t("person.stop_done"))
    return _back(public_id)


@blueprint.post("/<public_id>/hervat")
@again(show, "public_id")
def resume(public_id: str) -> ResponseReturnValue:
    """Messages may be sent again."""
    with team_work() as work:
        stopping.resume(work, _person(work, public_id))
    flash(t("person.resumed"))
    return _back(public_id)


@blueprint.post("/<public_id>/contactpersoon")
@again(show, "public_id")
def take_on(public_id: str) -> ResponseReturnValue:
    """The reader becomes the contact person."""
    with team_work() as work:
        register.update_person(work, _person(work, public_id), team_member_id=work.scope.actor.id)
    flash(t("person.taken_on"))
    return _back(public_id)


@blueprint.post("/<public_id>/netwerk")
@again(show, "public_id")
def add_tie(public_id: str) -> ResponseReturnValue:
    """Write down somebody or something of the person's own network."""
    fields = Fields(http.form)
    label = fields.text("label", required=True, longest=60)
    kind = fields.text("kind", longest=60)
    layer = Layer(fields.choice("layer", [layer.value for layer in Layer]))
    with team_work() as work:
        person = _person(work, public_id)
        circle.add_to_circle(work, person, label=label, kind=kind, layer=layer)
    flash(t("network.added"))
    return _back(public_id)


@blueprint.post("/<public_id>/uitnodigen")
@again(show, "public_id")
def invite_to_chat(public_id: str) -> ResponseReturnValue:
    """A link for this person's own chat; it is shown on this one page and known nowhere else."""
    with team_work() as work:
        payload = invite(work, _person(work, public_id))
    return _page(public_id, link=whole_link("chat.show", start=payload))


@blueprint.post("/<public_id>/schrijven")
@again(show, "public_id")
def write(public_id: str) -> ResponseReturnValue:
    """Reach this person by e-mail or text message from now on."""
    fields = Fields(http.form)
    with team_work() as work:
        person = _person(work, public_id)
        channel = Channel(fields.choice("channel", LETTER_CHANNELS))
        write_to(work, person, channel)
    flash(t(f"reach.written.{channel.value}"))
    return _back(public_id)


def ties_of_person(work: Work, public_id: str) -> list[Tie]:
    """The ties that stand on the page of a person."""
    return running_ties_of(work.session, _person(work, public_id).id or 0)


add_coming_routes(blueprint, show, ties_of_person)


def _person(work: Work, public_id: str) -> Person:
    person = found(person_by_public_id(work.session, work.scope, public_id))
    if person.merged_into_id is not None:
        person = work.session.get_one(Person, person.merged_into_id)
    return person


def _back(public_id: str) -> ResponseReturnValue:
    with team_work() as work:
        endpoint = card_of(work, _person(work, public_id)).endpoint
    return redirect(url_for(endpoint, public_id=public_id), code=303)
