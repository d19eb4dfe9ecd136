"""Words of helpers' lists for a kind of helper, languages, transport, distances and how often."""

import re
from functools import cache

from babel import Locale

from matcher.models.person import HelperKind
from matcher.services.imports.cells import phrases, squash, yes_or_no

__all__ = ["read_distance_m", "read_frequency", "read_kind", "read_languages", "read_transport"]

_KINDS = (
    (HelperKind.STUDENT, ("stud", "stagiair", "scholier")),
    (HelperKind.NEIGHBOUR, ("buur", "buren", "neighbo")),
)
_MORE_LANGUAGES = {
    "marokkaans": "ar", "berbers": "ber", "tamazight": "ber", "sranan": "srn", "surinaams": "srn", "sarnami": "hns",
    "chinees": "zh", "mandarijn": "zh", "kantonees": "zh", "farsi": "fa", "dari": "fa", "vlaams": "nl", "fries": "fy",
    "maleis": "ms", "bahasa": "id", "gebarentaal": "sgn", "nederl": "nl", "ned": "nl", "eng": "en", "turk": "tr",
    "arab": "ar", "kurdisch": "ku",
}  # fmt: skip
_TRANSPORT = (
    ("walk", ("lopend", "loop", "te voet", "wandel", "walk", "on foot")),
    ("bike", ("fiets", "ebike", "e bike", "brommer", "scooter", "bike", "cycl")),
    ("car", ("auto", "rijbewijs", "car", "drives")),
    ("public", ("ov", "bus", "trein", "tram", "metro", "openbaar vervoer", "public")),
    ("wheels", ("rolstoel", "scootmobiel", "rollator", "wheelchair")),
)
_ONCE = (
    "eenmalig",
    "een keer",
    "eenkeer",
    "1x",
    "1 x",
    "1 keer",
    "incidenteel",
    "af en toe",
    "soms",
    "once",
    "los",
    "oproepbaar",
)
_REGULAR = (
    "vaker",
    "regelmatig",
    "structureel",
    "vast",
    "week",
    "maand",
    "wekelijks",
    "maandelijks",
    "regular",
    "often",
    "dag",
)
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(km|kilometer|m|meter)?\b", re.IGNORECASE)
_LONGEST_KM = 200


def read_kind(text: str) -> HelperKind:
    """How somebody helps; a volunteer when nothing else is said."""
    word = squash(text)
    return next((kind for kind, starts in _KINDS if any(start in word for start in starts)), HelperKind.VOLUNTEER)


def read_languages(text: str) -> tuple[str, ...]:
    """ISO codes of the languages named, in order; words that name none are passed over."""
    names = _language_names()
    found = (names.get(word) or (word if word in names.values() else None) for word in _words_of(text))
    return tuple(dict.fromkeys(code for code in found if code))


def read_transport(text: str, label: str = "") -> tuple[str, ...]:
    """Means of transport named, as ``walk``, ``bike``, ``car``, ``public`` or ``wheels``.

    Args:
        text: The cell.
        label: Name of the column: a yes under "auto" or "rijbewijs" is a car.
    """
    answer = yes_or_no(text)
    if answer is not None and len(text) < 5:
        return (
            ("car",) if answer and any(word in squash(label) for word in ("auto", "rijbewijs", "eigen vervoer")) else ()
        )
    words = f" {squash(text)} "
    return tuple(
        mode
        for mode, starts in _TRANSPORT
        if any(f" {start} " in words if len(start) < 4 else f" {start}" in words for start in starts)
        and not any(f" geen {start}" in words for start in starts)
    )


def read_distance_m(text: str) -> int | None:
    """How far somebody goes, in metres; a bare number up to 200 is kilometres."""
    match = _METRES.search(text)
    if match is None or "min" in text.casefold() or "uur" in text.casefold():
        return None
    number = float(match.group(1).replace(",", "."))
    unit = (match.group(2) or "").casefold()
    metres = number if unit in ("m", "meter") or (not unit and number > _LONGEST_KM) else number * 1000
    return round(metres) if 0 < metres <= _LONGEST_KM * 1000 else None


def read_frequency(text: str) -> str | None:
    """``once`` or ``regular``; None when that is not said."""
    word = squash(text)
    if any(said in word for said in _REGULAR):
        return "regular"
    return "once" if any(said in word for said in _ONCE) else None


def _words_of(text: str) -> list[str]:
    return [word for phrase in phrases(text) for word in (phrase, *phrase.split())]


@cache
def _language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in ("nl", "en"):
        for code, name in Locale(locale).languages.items():
            if len(code) == 2:
                names.setdefault(name.casefold(), code)
    return {**names, **_MORE_LANGUAGES}
