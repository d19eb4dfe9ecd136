"""Activities made and kept by hand: what, where, on which days, and put away."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.language.message import Term
from matcher.models.activity import Activity, activity_by_public_id
from matcher.services.application import Work
from matcher.services.matching import activities, activity_sessions, activity_subjects
from matcher.web.access import found, team_work
from matcher.web.fields import Fields, beside
from matcher.web.mishaps import again
from matcher.web.pages.activity import activity_form
from matcher.web.speech import t
from matcher.web.views.activities import show

__all__ = ["blueprint"]

blueprint = Blueprint("activity_edit", __name__, url_prefix="/activiteiten")

_EVERY = {"once": 0, "week": 1, "fortnight": 2, "month": 4}
"""How often a series meets, in weeks; a single day is no series."""


@blueprint.get("/nieuw")
def new() -> ResponseReturnValue:
    """The form for a new activity."""
    with team_work() as work:
        form = activity_form(work, None)
    return render_template("activity_edit.html", form=form, activity=None)


@blueprint.post("/nieuw")
@again(new)
def create() -> ResponseReturnValue:
    """Write it down; what it is about is shown back to be put right."""
    with team_work() as work, beside(name="name", postcode="postcode", times="times_text", capacity="capacity"):
        activity = activities.make_activity(work, _draft(Fields(http.form)))
        public_id, heard = activity.public_id, bool(activity.concepts or activity.mentioned)
    flash(t("activity_edit.made" if heard else "activity_edit.made_nothing_heard"))
    return redirect(url_for("activities.show", public_id=public_id), code=303)


@blueprint.get("/<public_id>/bewerken")
def edit(public_id: str) -> ResponseReturnValue:
    """The form about one activity."""
    with team_work() as work:
        activity = _activity(work, public_id)
        form, name = activity_form(work, activity), activity.name
    return render_template("activity_edit.html", form=form, activity={"public_id": public_id, "name": name})


@blueprint.post("/<public_id>/bewerken")
@again(edit, "public_id")
def change(public_id: str) -> ResponseReturnValue:
    """Keep what was changed."""
    with team_work() as work, beside(name="name", postcode="postcode", times="times_text", capacity="capacity"):
        activities.change_activity(work, _activity(work, public_id), _draft(Fields(http.form)))
    flash(t("activity_edit.saved"))
    return _back(public_id)


@blueprint.post("/<public_id>/onderwerpen")
@again(show, "public_id")
def add_subjects(public_id: str) -> ResponseReturnValue:
    """It is about this, too."""
    words = Fields(http.form).text("subjects", required=True, longest=300)
    with team_work() as work, beside(subjects="subjects"):
        heard = activity_subjects.add_subjects(work, _activity(work, public_id), words)
    flash(t("activity_edit.subjects_added", subjects=tuple(Term(concept) for concept in heard)))
    return _back(public_id, "subjects")


@blueprint.post("/<public_id>/onderwerpen/weg")
@again(show, "public_id")
def drop_subject(public_id: str) -> ResponseReturnValue:
    """It is not about this."""
    concept = Fields(http.form).text("concept", required=True, longest=80)
    with team_work() as work:
        activity_subjects.drop_subject(work, _activity(work, public_id), concept)
    flash(t("activity_edit.subject_gone"))
    return _back(public_id, "subjects")


@blueprint.post("/<public_id>/dagen")
@again(show, "public_id")
def add_days(public_id: str) -> ResponseReturnValue:
    """One day more, or a series of them."""
    fields = Fields(http.form)
    every = _EVERY[fields.choice("every", _EVERY)]
    first, start, end = fields.day("day"), fields.clock("start"), fields.clock("end", required=False)
    last = fields.day("last") if every else first
    with team_work() as work, beside(day="day", last="last", end="end", start="start"):
        activity = _activity(work, public_id)
        if every:
            added = activity_sessions.add_series(
                work, activity, first=first, last=last, every_weeks=every, start=start, end=end
            )
        else:
            added = activity_sessions.add_session(work, activity, day=first, start=start, end=end)
    flash(t("activity_edit.days_added", n=added) if added else t("activity_edit.days_there"))
    return _back(public_id, "days")


@blueprint.post("/<public_id>/dagen/weg")
@again(show, "public_id")
def drop_day(public_id: str) -> ResponseReturnValue:
    """One day is off."""
    fields = Fields(http.form)
    day, start = fields.day("day"), fields.clock("start", required=False)
    with team_work() as work:
        activity_sessions.drop_session(work, _activity(work, public_id), day=day, start=start)
    flash(t("activity_edit.day_gone"))
    return _back(public_id, "days")


@blueprint.post("/<public_id>/wegleggen")
@again(show, "public_id")
def put_away(public_id: str) -> ResponseReturnValue:
    """It is not suggested any more."""
    with team_work() as work:
        activities.put_away(work, _activity(work, public_id))
    flash(t("activity_edit.put_away"))
    return _back(public_id)


@blueprint.post("/<public_id>/terughalen")
@again(show, "public_id")
def bring_back(public_id: str) -> ResponseReturnValue:
    """It is on again."""
    with team_work() as work:
        activities.bring_back(work, _activity(work, public_id))
    flash(t("activity_edit.brought_back"))
    return _back(public_id)


def _draft(fields: Fields) -> activities.ActivityDraft:
    return activities.ActivityDraft(
        name=fields.text("name", required=True, longest=120),
        description=fields.text("description", longest=3000),
        kind=fields.choice("kind", activities.KINDS),
        place_name=fields.text("place_name", longest=120),
        address=fields.text("address", longest=160),
        postcode=fields.text("postcode", longest=10),
        times_text=fields.text("times_text", longest=300),
        forget_times=fields.flag("forget_times"),
        referral_only=fields.choice("open_to", ("all", "referral")) == "referral",
        accessibility=fields.many("access", activities.ACCESSIBILITY),
        capacity=fields.number("capacity", least=1, most=activities.MOST_PLACES),
        fully_booked=fields.flag("fully_booked"),
        price=fields.text("price", longest=120),
        url=fields.web_address("url"),
    )


def _activity(work: Work, public_id: str) -> Activity:
    return found(activity_by_public_id(work.session, work.scope, public_id))


def _back(public_id: str, anchor: str = "") -> ResponseReturnValue:
    return redirect(url_for("activities.show", public_id=public_id, _anchor=anchor or None), code=303)
