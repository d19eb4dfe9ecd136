"""What other programs of the team read: the same as on the pages, as JSON, for who is signed in."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from matcher.errors import InputError, MatcherError, NotAllowedError
from matcher.models.request import request_by_public_id
from matcher.services.matching.requests import shortlist_for
from matcher.services.matching.shortlist_content import shortlist_content
from matcher.web.access import application, team_work
from matcher.web.fields import FieldError, Fields
from matcher.web.mishaps import explain
from matcher.web.speech import language

__all__ = ["blueprint"]

blueprint = Blueprint("api", __name__, url_prefix="/api")

_USUAL, _MOST = 5, 50


@blueprint.get("/vragen/<public_id>/shortlist")
def shortlist(public_id: str) -> ResponseReturnValue:
    """Who and what fits a request, with contributions and reasons.

    In the address: ``top`` is how many per step of the ladder (1 to 50, 5 when left out), ``candidate`` the key of
    somebody to explain as well, ``left_out=yes`` tells who is out and why, too: for that everybody is looked at.
    """
    fields = Fields(request.args)
    try:
        top = fields.number("top", least=1, most=_MOST) or _USUAL
        left_out = fields.choice("left_out", ("yes", "no"), "no") == "yes"
        candidate = fields.text("candidate", longest=40) or None
        with team_work(page=False) as work:
            asked = request_by_public_id(work.session, work.scope, public_id)
            if asked is None:
                return jsonify(error="not found"), 404
            found = shortlist_for(work, asked, top, left_out=left_out)
            answer = shortlist_content(application().wording, found, language(), candidate, left_out=left_out)
    except NotAllowedError as error:
        return jsonify(error=explain(error)), 403
    except (FieldError, InputError) as error:
        return jsonify(error=explain(error)), 400
    except MatcherError as error:
        return jsonify(error=explain(error)), 409
    return jsonify(answer)
