"""What stands around every page, and the words that templates build from keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from flask import Flask, current_app, g, request

from matcher.web.access import application
from matcher.web.pages.times import times_in_words
from matcher.web.speech import language, t

__all__ = ["MenuItem", "dress"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu.

    Attributes:
        endpoint: Where it leads.
        key: Its words.
        icon: Its picture.
        here: Whether this page belongs to it.
        count: A number beside it, 0 for none.
        first: Whether it stands in the short menu of a phone.
    """

    endpoint: str
    key: str
    icon: str
    here: bool
    count: int
    first: bool


_MENU = (
    ("today.show", "menu.today", "sun", True),
    ("participants.overview", "menu.participants", "person", True),
    ("requests.overview", "menu.requests", "heart", True),
    ("signals.overview", "menu.signals", "bell", True),
    ("calls.overview", "menu.calls", "phone", False),
    ("proposals.overview", "menu.proposals", "letter", False),
    ("helpers.overview", "menu.helpers", "hands", False),
    ("offers.overview", "menu.offers", "gift", False),
    ("activities.overview", "menu.activities", "leaf", False),
    ("duplicates.overview", "menu.duplicates", "pair", False),
    ("team.show", "menu.team", "table", False),
    ("settings.show", "menu.settings", "dial", False),
)
_BELONGS = {
    "goals": "participants",
    "around": "participants",
    "audit_trail": "participants",
    "activity_edit": "activities",
    "words": "settings",
}
"""Areas without an entry of their own → the area in whose entry they belong."""
_STANCES = ("now", "again", "together", "watching", "no_longer")


def dress(app: Flask) -> None:
    """Give the templates the frame and the words that they build from keys."""
    app.context_processor(_frame)
    app.jinja_env.globals.update(choices=_choices, signal_words=_signal_words, rule_words=_rule_words, today=_today)
    app.jinja_env.filters.update(
        times=times_in_words,
        part_words=lambda part: t(f"part.{part}"),
        kind_words=lambda kind: _words_or_itself("kind", kind),
        condition_words=lambda condition: _words_or_itself("condition", condition),
        fact_words=lambda fact: _words_or_itself("scoring.fact", fact),
        trail_words=lambda what: _words_or_itself("audit.what", what.replace(" ", "_"), what),
        language_name=_language_name,
        sort_stances=_sort_stances,
        askable=_askable,
    )


def _frame() -> dict[str, Any]:
    area = _BELONGS.get(request.blueprint or "", request.blueprint or "")
    menu = [
        MenuItem(
            endpoint,
            key,
            icon,
            here=endpoint.partition(".")[0] == area,
            count=g.get("open_signals", 0) if endpoint == "signals.overview" else 0,
            first=first,
        )
        for endpoint, key, icon, first in _MENU
    ]
    return {
        "menu": menu,
        "me": g.get("me"),
        "demo": current_app.extensions.get("next_day") is not None,
        "phone": g.get("region_phone", ""),
    }


def _choices(prefix: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """The options of a list: each key with its words."""
    return [(key, t(f"{prefix}.{key}")) for key in keys]


def _signal_words(kind: str) -> str:
    """What a kind of signal is about; a kind that nobody wrote words for is still a signal."""
    key = f"contact.signal.kind.{kind}"
    return t(key) if application().wording.has(key) else t("signal.other")


def _rule_words(rule: str) -> str:
    """The name of a gate or criterion."""
    gate = f"scoring.gate.{rule}.label"
    return t(gate if application().wording.has(gate) else f"scoring.{rule}.label")


def _words_or_itself(prefix: str, key: str, itself: str = "") -> str:
    """The words for a key where there are any; what a team member or an import typed stays as it is."""
    return t(f"{prefix}.{key}") if application().wording.has(f"{prefix}.{key}") else itself or key


def _language_name(code: str) -> str:
    name: str | None = Locale.parse(language()).languages.get(code)
    return name or code


def _sort_stances(groups: Iterable[tuple[str, Sequence[Any]]]) -> list[tuple[str, Sequence[Any]]]:
    order = {stance: place for place, stance in enumerate(_STANCES)}
    return sorted(groups, key=lambda group: order.get(group[0], len(order)))


def _askable(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """The options of the list of whom something extra can be asked."""
    return [
        (value, t("coming.asks", name=name, other=other) if other else t("coming.asks_alone", name=name))
        for value, name, other in rows
    ]


def _today() -> date:
    today: date = g.today
    return today
