"""The page for everybody, with doors into the web chat."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matcher.web.chat_identity import prepare

__all__ = ["DOORS", "blueprint"]

blueprint = Blueprint("public", __name__)

DOORS = ("vrijwilliger", "buur", "student", "deelnemer")
"""The doors into the chat; each is also the payload that the conversation starts with."""


@blueprint.get("/")
def landing() -> ResponseReturnValue:
    """Who we are, in three sentences, and the doors."""
    return render_template("landing.html", doors=DOORS, update_id=prepare())
