"""Words that nobody understood: a coordinator says what they mean."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.language.message import Message
from matcher.models.learning import gap_by_public_id
from matcher.services.learning import gaps
from matcher.web.access import found, me, team_work
from matcher.web.fields import FieldError, Fields
from matcher.web.mishaps import again
from matcher.web.pages.words import concept_of, words_page
from matcher.web.speech import language, t

__all__ = ["blueprint"]

blueprint = Blueprint("words", __name__, url_prefix="/woorden")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Phrases to learn, with what they may mean, and what was decided last."""
    with team_work() as work:
        page = words_page(work, language())
    return render_template("words.html", page=page, may_decide=me().coordinator)


@blueprint.post("/<public_id>")
@again(overview)
def decide(public_id: str) -> ResponseReturnValue:
    """This is what it means: a concept that was proposed, one typed by name, or nothing that we keep."""
    fields = Fields(http.form)
    with team_work() as work:
        gap = found(gap_by_public_id(work.session, public_id))
        typed = fields.text("name", longest=160)
        concept = concept_of(work, typed, language()) if typed else fields.text("concept", longest=80)
        if typed and not concept:
            raise FieldError("name", Message("new_words.unknown_name"))
        gaps.decide(work, gap, concept)
        phrase = gap.phrase
    flash(t("new_words.decided" if concept else "new_words.left", phrase=phrase))
    return redirect(url_for("words.overview"), code=303)


@blueprint.post("/<public_id>/terug")
def reopen(public_id: str) -> ResponseReturnValue:
    """Take a decision back."""
    with team_work() as work:
        gap = found(gap_by_public_id(work.session, public_id))
        gaps.reopen(work, gap)
        phrase = gap.phrase
    flash(t("new_words.reopened", phrase=phrase))
    return redirect(url_for("words.overview"), code=303)
