"""When something cannot be done: the same page again with what was typed, or a page that says so without a name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import Flask, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from matcher.errors import MatcherError, NotAllowedError
from matcher.language.message import Message
from matcher.web.fields import FieldError
from matcher.web.speech import t

__all__ = ["Problem", "again", "answer_mishaps", "explain"]

Given = ParamSpec("Given")
_KNOWN = {400, 403, 404, 405, 409, 413, 429, 500}
_CHAT_DRAFT = 2_000  # letters that fit in a cookie


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form could not be taken.

    Attributes:
        form: Which form of the page.
        field: Which field, where one is to blame.
        words: What is wrong and what to do about it.
    """

    form: str
    field: str
    words: str


def explain(error: FieldError | MatcherError) -> str:
    """What is wrong and what to do about it, in the language of the reader."""
    told = error.message  # what comes from deeper than the use cases has no sentence for users
    return t(told.key, **told.values) if isinstance(told, Message) else t("problem.other")


def again(
    page: Callable[..., ResponseReturnValue], *names: str
) -> Callable[[Callable[Given, ResponseReturnValue]], Callable[Given, ResponseReturnValue]]:
    """Show the page again, with what was typed, when the form on it cannot be taken.

    Args:
        page: The view that shows the page.
        names: The parts of the address that it takes.
    """

    def wrap(action: Callable[Given, ResponseReturnValue]) -> Callable[Given, ResponseReturnValue]:
        @wraps(action)
        def act(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
            try:
                return action(*args, **kwargs)
            except (FieldError, MatcherError) as error:
                field = error.field if isinstance(error, FieldError) else ""
                g.problem = Problem(request.form.get("form", ""), field, explain(error))
                shown = make_response(page(**{name: value for name, value in kwargs.items() if name in names}))
                shown.status_code = 422
                return shown

        return act

    return wrap


def answer_mishaps(app: Flask) -> None:
    """Register the pages for mistakes, and what templates need to show a form again."""

    @app.errorhandler(CSRFError)
    def _stale(_error: CSRFError) -> ResponseReturnValue:
        if request.endpoint == "chat.say":
            # A conversation may lie open for days: what was typed is kept and can be sent with one more press.
            session["chat_draft"] = request.form.get("text", "")[:_CHAT_DRAFT]
            return redirect(url_for("chat.show"), code=303)
        return render_template("mishap.html", code=400, stale=True), 400

    @app.errorhandler(SecurityError)
    def _untrusted_host(_error: SecurityError) -> ResponseReturnValue:
        return "", 400  # no page: there is no address to build its links with

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error.get_response()  # a redirect that Flask makes by raising
        return render_template("mishap.html", code=code if code in _KNOWN else 500, stale=False), code

    @app.errorhandler(NotAllowedError)
    def _not_allowed(error: NotAllowedError) -> ResponseReturnValue:
        return render_template("mishap.html", code=403, stale=False, why=_why(error)), 403

    @app.errorhandler(MatcherError)
    def _refused(error: MatcherError) -> ResponseReturnValue:
        return render_template("mishap.html", code=409, stale=False, why=_why(error)), 409

    app.jinja_env.globals.update(typed=_typed, wrong=_wrong, failed=_failed, problem=_problem)


def _why(error: MatcherError) -> Message | None:
    """The sentence for the reader, where it quotes nothing: a page about an error holds nothing of anybody."""
    told = error.message
    return told if isinstance(told, Message) and not told.values else None


def _problem() -> Problem | None:
    found: Problem | None = g.get("problem")
    return found


def _failed(form: str) -> bool:
    found = _problem()
    return found is not None and found.form == form


def _typed(form: str, field: str, otherwise: object = "") -> object:
    """What was typed in a form that could not be taken, or the value it begins with."""
    return request.form.get(field, "") if _failed(form) else otherwise


def _wrong(form: str, field: str) -> str:
    found = _problem()
    return found.words if found is not None and found.form == form and found.field == field else ""
