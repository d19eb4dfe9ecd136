"""One activity, place or event, read without looking at any other row or at the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matcher.language.message import Message
from matcher.language.times import Recurrence, Times
from matcher.language.tokens import fold
from matcher.services.imports.cells import Cell, number_of, says_nothing, text_of, yes_or_no
from matcher.services.imports.contact import read_address, read_postcode
from matcher.services.imports.dates import read_day
from matcher.services.imports.fingerprint import fingerprint
from matcher.services.imports.helper_rows import Refused
from matcher.services.imports.helper_words import read_languages
from matcher.services.imports.html_text import plain_text, shortened
from matcher.services.imports.opening_hours import OpeningHours, Span, read_hours
from matcher.services.imports.subjects import Announcement

__all__ = ["ACTIVITY_FIELDS", "ActivityRow", "Kind", "Said", "Words", "read_activity"]

ACTIVITY_FIELDS = (
    "name", "description", "texts", "kind", "place", "postcode", "coordinates", "concepts", "languages", "when",
    "dates", "referral", "accessibility", "capacity", "price", "url",
)  # fmt: skip
"""What a row can say, in the order of its print (see `fingerprint`)."""

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


@dataclass(frozen=True, slots=True)
class Words:
    """Name and descriptions in one language, as the file has them."""

    name: str = ""
    short: str = ""
    long: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type code of a feed means.

    Attributes:
        words: Its name per language, for people.
        kind: ``event``, ``place``, ``activity`` or ``provision``; empty when that follows from the dates.
        concepts: Interests that everything of this type meets.
        hear: Where to look for more interests: ``all``, ``title`` (descriptions tell of the mood, not of what one does
            there) or ``none`` (the names of bars say nothing: "De Koperen Vis", "Church").
    """

    words: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    concepts: tuple[str, ...] = ()
    hear: str = "all"


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says, before it is understood.

    Attributes:
        columns: Name of the column of a field, for reasons.
        silent: Words in names and descriptions (of halls, say) that are not about the contents.
    """

    texts: Mapping[str, Words]
    ref: str = ""
    place_name: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    latitude: Cell = None
    longitude: Cell = None
    url: str = ""
    price: str = ""
    capacity: Cell = None
    referral: str = ""
    accessibility: str = ""
    languages: str = ""
    when: str = ""
    days: Sequence[Cell] = ()
    first: Cell = None
    last: Cell = None
    start: str = ""
    end: str = ""
    categories: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """What one row says, understood; the columns of `Activity` with the same names hold it.

    Attributes:
        announcements: Texts in which interests are to be heard.
        given: Interests that follow from its type.
        sessions: Single days with their hours.
        weeks: Weekly patterns.
        when: When, in the words of the file.
        cancelled: The name says that it does not take place.
        remarks: What was left out or taken differently.
    """

    ref: str
    name: str
    description: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kind: str = "activity"
    place_name: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    latitude: float | None = None
    longitude: float | None = None
    announcements: tuple[Announcement, ...] = ()
    given: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    weeks: tuple[Recurrence, ...] = ()
    sessions: tuple[tuple[date, Span], ...] = ()
    when: str = ""
    first_day: date | None = None
    last_day: date | None = None
    referral_only: bool = False
    accessibility: tuple[str, ...] = ()
    capacity: int | None = None
    price: str = ""
    url: str = ""
    cancelled: bool = False
    remarks: tuple[Message, ...] = ()

    def is_past(self, today: date) -> bool:
        """Whether its last day lies behind us."""
        return self.last_day is not None and self.last_day < today

    def values(self, concepts: Sequence[str]) -> Mapping[str, str]:
        """What the row says per field of `ACTIVITY_FIELDS`, as text."""
        times = Times((), self.weeks).to_json() if self.weeks else ""
        return {
            "name": self.name,
            "description": self.description,
            "texts": repr(sorted((language, sorted(words.items())) for language, words in self.texts.items())),
            "kind": self.kind,
            "place": "|".join((self.place_name, self.address, self.town)).strip("|"),
            "postcode": self.postcode,
            "coordinates": "" if self.latitude is None else f"{self.latitude} {self.longitude}",
            "concepts": "|".join(concepts),
            "languages": "|".join(self.languages),
            "when": f"{self.when}{times}",
            "dates": "".join(f"{day}{span.start}{span.end}" for day, span in self.sessions)
            + f"{self.first_day or ''}{self.last_day or ''}",
            "referral": "yes" if self.referral_only else "",
            "accessibility": "|".join(self.accessibility),
            "capacity": str(self.capacity or ""),
            "price": self.price,
            "url": self.url,
        }

    def print(self, concepts: Sequence[str]) -> str:
        """The fingerprint of what it says."""
        return fingerprint(self.values(concepts), ACTIVITY_FIELDS)


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
    if not hour.isdigit() or int(hour) > 24 or (minute and not minute[:2].isdigit()):
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
