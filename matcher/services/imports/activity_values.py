"""What one activity, place or event of a file says: as it stands there, and understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher.language.message import Message
from matcher.language.times import Recurrence, Times
from matcher.services.imports.cells import Cell
from matcher.services.imports.fingerprint import fingerprint
from matcher.services.imports.opening_hours import Span
from matcher.services.imports.subjects import Announcement, Subjects

__all__ = ["ACTIVITY_FIELDS", "ActivityRow", "Kind", "Said", "Words"]

ACTIVITY_FIELDS = (
    "name", "description", "texts", "kind", "place", "postcode", "coordinates", "concepts", "languages", "when",
    "dates", "referral", "accessibility", "capacity", "price", "url",
)  # fmt: skip
"""What a row can say, in the order of its print (see `fingerprint`)."""


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

    def values(self, subjects: Subjects) -> Mapping[str, str]:
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
            "concepts": str(subjects),
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

    def print(self, subjects: Subjects) -> str:
        """The fingerprint of what it says."""
        return fingerprint(self.values(subjects), ACTIVITY_FIELDS)
