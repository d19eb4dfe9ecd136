"""How somebody gets about, and how far that reaches."""

import re
from collections.abc import Mapping, Sequence

from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Outcome, Question, View, hint
from matcher.dialogue.spotting import spot_travel
from matcher.dialogue.turns import Choice
from matcher.language.answers import read_transport
from matcher.language.message import Message, Value

__all__ = ["REACH_M", "travel"]

# Metres in about twenty minutes: on foot 4.5 km/h, by bicycle 15, by public transport 30, by car 45 with parking.
REACH_M = {"walk": 1_500, "wheels": 1_500, "bike": 5_000, "public": 10_000, "car": 15_000}
FARTHEST_M = 100_000

_DISTANCE = re.compile(
    r"(?<![\d.,])(\d{1,5}(?:[.,]\d)?)\s*(km|kilometers?|kilometres?|meters?|metres?|m)\b", re.IGNORECASE
)
_CHOICES = (
    Choice("walk", Message("chat.choice.walk")),
    Choice("bike", Message("chat.choice.bike")),
    Choice("public", Message("chat.choice.public")),
    Choice("car", Message("chat.choice.car")),
)


def _distance_m(text: str) -> int | None:
    found = _DISTANCE.search(text)
    if found is None:
        return None
    metres = float(found.group(1).replace(",", ".")) * (1000 if found.group(2).lower().startswith("k") else 1)
    return min(round(metres), FARTHEST_M) if metres >= 100 else None


def _kept(means: Sequence[str], radius_m: int | None) -> dict[str, JSON]:
    reach = radius_m or max(REACH_M[one] for one in means)
    return {"travel": True, "transport": list(means), "radius_m": reach}


def _read(text: str, view: View) -> Outcome:
    means = sorted(read_transport(text)) or view.texts("transport")
    radius_m = _distance_m(text) or view.number("radius_m")
    if means:
        return Outcome(_kept(means, radius_m))
    if radius_m:
        return hint(Message("chat.travel.how"), radius_m=radius_m)
    return hint(Message("chat.travel.unclear"))


_HEARD = {
    "walk": Message("chat.heard.walk"),
    "wheels": Message("chat.heard.wheels"),
    "bike": Message("chat.heard.bike"),
    "public": Message("chat.heard.public"),
    "car": Message("chat.heard.car"),
}


def _again(values: Mapping[str, JSON]) -> tuple[Value, ...]:
    means = values.get("transport")
    return tuple(_HEARD[one] for one in (means if isinstance(means, list) else ()) if one in _HEARD)


def travel() -> Question:
    """By what means somebody comes; how far follows from it, or from a distance that was said."""
    return Question(
        "travel",
        lambda _: Message("chat.travel"),
        _read,
        lambda _: _CHOICES,
        lambda choice, view: Outcome(_kept([choice], view.number("radius_m"))),
        keeps=("transport", "radius_m"),
        spots=spot_travel,
        repeats=_again,
    )
