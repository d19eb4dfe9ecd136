"""One activity, place or event, read without looking at any other row or at the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matcher.language.message import Message
from matcher.language.tokens import fold
from matcher.services.imports.activity_values import ActivityRow, Said, Words
from matcher.services.imports.cells import number_of, says_nothing, text_of, yes_or_no
from matcher.services.imports.contact import read_address, read_postcode
from matcher.services.imports.dates import read_day
from matcher.services.imports.helper_values import Refused
from matcher.services.imports.helper_words import read_languages
from matcher.services.imports.html_text import plain_text, shortened
from matcher.services.imports.opening_hours import OpeningHours, Span, read_hours
from matcher.services.imports.subjects import Announcement

__all__ = ["read_activity"]

_HEARING = ("all", "title", "none")
_LONGEST_NAME = 200
_LONGEST_DESCRIPTION = 4_000
_LONGEST_PRICE = 200
_KINDS = {"event": ("evenement", "event", "festival"), "place": ("plek", "locatie", "place", "ontmoetingsplek"),
          "provision": ("voorziening", "provision", "indicatie")}  # fmt: skip
_REFERRAL = ("verwijz", "indicatie", "aanmelding via", "referral", "op verwijzing")
_ACCESS = {
    "rolstoel": "wheelchair", "wheelchair": "wheelchair", "drempelvrij": "wheelchair", "lift": "lift",
    "toilet": "toilet", "ringleiding": "hearing-loop", "parkeren": "parking", "vlak": "level", "gelijkvloers": "level",
}  # fmt: skip


def read_activity(said: Said, today: date, *, cancelled: Sequence[str] = ()) -> ActivityRow | Refused:
    """Understand one row.

    Args:
        said: What the row says.
        today: Two figures of a year count from here.
        cancelled: Words in a name that say that it does not take place.

    Returns:
        What it says, or why it is refused: no name, a day that cannot be read, an end before the beginning.
    """
    texts = {language: cleaned for language, words in said.texts.items() if (cleaned := _clean(words)).name}
    main = texts.get("nl") or next(iter(texts.values()), Words())
    if not any(char.isalnum() for char in main.name) or says_nothing(main.name):
        return Refused(Message("import.refused.no-name"), said.columns.get("name", ""))
    dates = _dates(said, today)
    if isinstance(dates, Refused):
        return dates
    hours, first, last = dates
    remarks: list[Message] = []
    latitude, longitude = _coordinates(said, remarks)
    address = text_of(said.address)
    whole = read_address(address) if address else None
    postcode = read_postcode(said.postcode) or (whole.postcode if whole else "")
    sessions = tuple(sorted(hours.days.items()))
    kind = _kind(said, sessions, first, last)
    capacity = number_of(said.capacity)
    name = shortened(main.name, _LONGEST_NAME)
    is_off = any(word in fold(name) for word in map(fold, cancelled))
    if is_off:
        remarks.append(Message("import.remark.cancelled"))
    return ActivityRow(
        ref=said.ref or _own_ref(name, said, first),
        name=name,
        description=_description(main),
        texts={language: {"name": words.name, "description": _description(words)} for language, words in texts.items()},
        kind=kind,
        place_name=text_of(said.place_name),
        address=address,
        postcode=postcode,
        town=_town(said.town),
        latitude=latitude,
        longitude=longitude,
        announcements=_announcements(texts, said),
        given=tuple(dict.fromkeys(concept for kind_ in said.kinds for concept in kind_.concepts)),
        languages=read_languages(said.languages),
        weeks=hours.weeks,
        sessions=sessions,
        when=said.when,
        first_day=first,
        last_day=last,
        referral_only=yes_or_no(said.referral) is True or any(word in said.referral.casefold() for word in _REFERRAL),
        accessibility=_accessibility(said.accessibility),
        capacity=int(capacity) if capacity is not None and 0 < capacity < 100_000 else None,
        price=shortened(plain_text(said.price), _LONGEST_PRICE),
        url=said.url if said.url.startswith(("http://", "https://")) else "",
        cancelled=is_off,
        remarks=tuple(remarks),
    )


def _clean(words: Words) -> Words:
    return Words(*(plain_text(text) for text in (words.name, words.short, words.long)))


def _description(words: Words) -> str:
    parts = [words.short] if words.long.startswith(words.short) and words.long else [words.short, words.long]
    text = words.long if len(parts) == 1 else "\n".join(part for part in parts if part)
    return shortened(text, _LONGEST_DESCRIPTION)


def _announcements(texts: Mapping[str, Words], said: Said) -> tuple[Announcement, ...]:
    """Names with short descriptions, and the categories, in the languages in which interests have words."""
    hear = max((kind.hear for kind in said.kinds), key=_HEARING.index, default="all")
    if hear == "none":
        return ()
    found = [
        Announcement(
            language,
            _without(texts[language].name, said.silent),
            _without(texts[language].short, said.silent) if hear == "all" else "",
        )
        for language in ("nl", "en")
        if language in texts
    ]
    return (*found, *(Announcement("nl", category) for category in said.categories))


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _dates(said: Said, today: date) -> tuple[OpeningHours, date | None, date | None] | Refused:
    """Single days, weekly hours, first and last day."""
    hours = read_hours(said.when, today)
    days: dict[date, Span] = {}
    for cell in said.days:
        if says_nothing(text_of(cell)):
            continue
        day = read_day(cell, today)
        if day is None:
            return Refused(Message("import.refused.bad-date"), said.columns.get("days", ""))
        days[day] = hours.days.get(day) or Span(_clock(said.start), _clock(said.end))
    days = days or dict(hours.days)
    bounds: list[date | None] = []
    for name, cell in (("first", said.first), ("last", said.last)):
        day = read_day(cell, today)
        if day is None and not says_nothing(text_of(cell)):
            return Refused(Message("import.refused.bad-date"), said.columns.get(name, ""))
        bounds.append(day)
    first, last = bounds
    if first is not None and last is not None and last < first:
        return Refused(Message("import.refused.dates-turned"), said.columns.get("last", ""))
    weeks = hours.weeks
    if not weeks and not days and first is not None and last is not None:
        weeks = read_hours(f"{first:%d-%m-%Y} t/m {last:%d-%m-%Y}", today).weeks
    return OpeningHours(days, weeks), first or min(days, default=None), last or max(days, default=None)


def _clock(text: str) -> str:
    digits = text.strip().replace(".", ":").removesuffix("uur").strip()
    hour, _, minute = digits.partition(":")
    if not hour.isdecimal() or int(hour) > 24 or (minute and not minute[:2].isdecimal()):
        return ""
    return f"{int(hour) % 24:02}:{(minute or '00')[:2]}"


def _coordinates(said: Said, remarks: list[Message]) -> tuple[float | None, float | None]:
    latitude, longitude = number_of(said.latitude), number_of(said.longitude)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        remarks.append(Message("import.remark.coordinates"))
        return None, None
    return latitude, longitude


def _kind(said: Said, sessions: Sequence[Any], first: date | None, last: date | None) -> str:
    word = said.kind.casefold()
    for kind, starts in _KINDS.items():
        if word and any(start in word for start in starts):
            return kind
    told = next((kind.kind for kind in said.kinds if kind.kind), "")
    if told:
        return told
    if not said.kinds:
        return "event" if sessions and not said.when else "activity"
    return "event" if sessions or (first and last) else "place"


def _own_ref(name: str, said: Said, first: date | None) -> str:
    """What a row without a number is recognised by: its name, where and (for events) when."""
    where = text_of(said.place_name) or text_of(said.address) or said.postcode
    return "~" + "-".join("".join(c if c.isalnum() else " " for c in fold(f"{name} {where} {first or ''}")).split())


def _town(town: str) -> str:
    """Towns in capitals as they are written otherwise ("BROEK IN WATERLAND", "'S-GRAVELAND")."""
    town = text_of(town)
    if not town.isupper():
        return town
    small = {"in", "aan", "op", "de", "den", "bij", "het", "van"}
    words = (
        word.lower() if word.lower() in small and index else _titled(word) for index, word in enumerate(town.split())
    )
    return " ".join(words)


def _titled(word: str) -> str:
    low = word.lower()
    if low.startswith("ij"):
        return f"IJ{low[2:]}"
    if low.startswith("'s-"):
        return f"'s-{low[3:].capitalize()}"
    return "-".join(part.capitalize() for part in low.split("-"))


def _accessibility(text: str) -> tuple[str, ...]:
    words = text.casefold()
    return tuple(
        dict.fromkeys(key for start, key in _ACCESS.items() if start in words and f"geen {start}" not in words)
    )
