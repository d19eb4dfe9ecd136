"""The demo's clock."""

from flask import Blueprint, abort, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matcher.web.speech import t

__all__ = ["blueprint"]

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


@blueprint.post("/dag")
def next_day() -> ResponseReturnValue:
    """Let one day pass, with everything that falls due in it."""
    pass_one_day = current_app.extensions.get("next_day")
    if pass_one_day is None:
        abort(404)
    pass_one_day()
    flash(t("demo.passed"))
    return redirect(url_for("today.show"), code=303)
