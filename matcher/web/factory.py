"""Puts the web together from what the command line hands in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect

from matcher.errors import SettingsError
from matcher.services.application import Application
from matcher.web import access, headers, mishaps, speech
from matcher.web.frame import dress
from matcher.web.views import BLUEPRINTS
from matcher.web.views.drawing import hand_pictures
from matcher.web.views.telegram import Updates

__all__ = ["create_app"]

_BODY_LIMIT = 256 * 1024  # the longest form is a few pages of words
_CHAT_COOKIE = "matcher_chat"


class _DiscreetFlask(Flask):
    """Logs where a page broke, without the values that were in play: they may be somebody's words."""

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        """Write the kind of error, the page and the places in the code; never the error's own text."""
        kind, _, where = exc_info
        places = [f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})" for frame in extract_tb(where)]
        name = getattr(kind, "__name__", "")
        self.logger.error("%s on %s %s: %s", name, request.method, request.url_rule, " > ".join(places))


def create_app(
    application: Application,
    *,
    secure_cookies: bool,
    trusted_hosts: Sequence[str] | None = None,
    next_day: Callable[[], None] | None = None,
    metrics_token: str = "",
    telegram: Updates | None = None,
) -> Flask:
    """The web application, ready for a WSGI server.

    Args:
        application: What the pages work with.
        secure_cookies: Cookies travel over HTTPS only; off on a machine of one's own.
        trusted_hosts: Host names that are served; any when left out.
        next_day: Lets one day pass; only given in the demo, which then shows a button for it.
        metrics_token: Who shows it may read the numbers at ``/metrics``; without one there is no such page.
        telegram: Takes in what Telegram brings, where it was told to bring updates here.

    Raises:
        SettingsError: There is no secret key.
    """
    if not application.secret_key:
        raise SettingsError("MATCHER_SECRET_KEY: needed for the web; use at least 32 random characters")
    app = _DiscreetFlask("matcher.web", template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=application.secret_key,
        SESSION_COOKIE_NAME="matcher_session",
        SESSION_COOKIE_SECURE=secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=access.SESSION_LENGTH,
        MAX_CONTENT_LENGTH=_BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=_BODY_LIMIT,
        TRUSTED_HOSTS=list(trusted_hosts) if trusted_hosts else None,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        CHAT_COOKIE=_CHAT_COOKIE,
    )
    app.extensions["matcher"] = application
    app.extensions["metrics_token"] = metrics_token
    app.extensions["telegram"] = telegram
    app.extensions["next_day"] = next_day if application.demo else None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    access.stand_guard(app)
    speech.choose_language(app)
    CSRFProtect(app).exempt("matcher.web.views.telegram.webhook")  # it shows a secret of its own
    headers.set_headers(app, secure=secure_cookies)
    mishaps.answer_mishaps(app)
    dress(app)
    hand_pictures(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
