"""Words and dates in the language of the reader, for templates and views."""

from datetime import date, datetime
from typing import Any, cast

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from flask import Flask, g, request, session

from matcher.language.message import Message, Value
from matcher.web.access import application
from matcher.wording import LANGUAGES, Wording

__all__ = ["choose_language", "language", "t"]


def language() -> str:
    """The language of this page."""
    return cast(str, g.get("language", "nl"))


def t(key: str, **values: Value) -> str:
    """The sentence behind a key."""
    here = _here()
    return _wording(here).render(Message(key, values), here.get("language", "nl"), polite=here.get("polite", False))


def _here() -> Any:
    """What is kept for this request, found once for a sentence: a page has hundreds, and every look takes its time."""
    return g._get_current_object()  # noqa: SLF001 - werkzeug documents it; the underscore keeps it off the object


def _wording(here: Any) -> Wording:
    found = here.get("wording")
    if found is None:
        found = here.wording = application().wording
    return cast(Wording, found)


def choose_language(app: Flask) -> None:
    """Decide the language of every request, and hand words and dates to the templates."""

    @app.before_request
    def _choose() -> None:
        asked = request.args.get("taal", "")
        if asked in LANGUAGES and g.me is None:
            session["language"] = asked
        g.language = g.me.language if g.me else session.get("language") or _of_the_browser()

    app.jinja_env.globals.update(t=t, language=language)
    app.jinja_env.filters.update(
        say=_say,
        label=_label,
        day=_day,
        near_day=_near_day,
        short_day=_short_day,
        moment=_moment,
        clock=_clock,
        kilometres=_kilometres,
    )


def _of_the_browser() -> str:
    # Dutch unless a browser asks for English and not for Dutch: the people here are Dutch speakers first.
    return request.accept_languages.best_match(LANGUAGES, default="nl") or "nl"


def _say(message: Message | str) -> str:
    here = _here()
    return message if isinstance(message, str) else _wording(here).render(message, here.get("language", "nl"))


def _label(concept: str) -> str:
    return application().wording.label(concept, language())


def _day(day: date) -> str:
    """Dinsdag 3 maart 2027."""
    return str(format_date(day, "EEEE d MMMM y", locale=language()))


def _short_day(day: date) -> str:
    """3 mrt 2027, without a dot."""
    return str(format_date(day, "d MMM y", locale=language())).replace(".", "")


def _near_day(day: date) -> str:
    """Vandaag, morgen, gisteren, or the day with its date."""
    away = (day - g.today).days if "today" in g else None
    if away in (-1, 0, 1):
        return t({-1: "day.yesterday", 0: "day.today", 1: "day.tomorrow"}[away])
    pattern = "EEEE d MMMM" if away is not None and abs(away) < 300 else "EEEE d MMMM y"
    return str(format_date(day, pattern, locale=language()))


def _moment(moment: datetime) -> str:
    return str(format_datetime(moment, "d MMM y, HH:mm", tzinfo=g.zone, locale=language())).replace(".", "")


def _clock(moment: datetime) -> str:
    return str(format_time(moment, "HH:mm", tzinfo=g.zone, locale=language()))


def _kilometres(metres: int) -> str:
    return f"{format_decimal(round(metres / 1000, 1), locale=language())} km"
