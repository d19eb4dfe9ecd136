"""Opening hours and dates of events as feeds write them in Dutch: "di-zo: 11:00 - 17:00 uur, ma: gesloten"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from matcher.language.times import DAYPARTS, Daypart, Recurrence
from matcher.services.imports.dates import read_day

__all__ = ["OpeningHours", "Span", "parts_between", "read_hours"]

_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_DAY = r"(?:ma|di|wo|do|vr|za|zo)(?:an)?[a-z]*\.?"
_DATE = r"\d{1,2}\s+[a-z]{3,9}\.?\s+\d{4}|\d{1,2}[-/]\d{1,2}[-/]\d{4}"
_RANGE = re.compile(rf"^(?:{_DAY}\s+)?({_DATE})\s+(?:t/m|tot en met|-)\s+(?:{_DAY}\s+)?({_DATE})")
_SINGLE = re.compile(rf"^(?:{_DAY}\s+)?({_DATE})(.*)$")
_WEEKLY = re.compile(rf"^((?:{_DAY})(?:\s*(?:,|-|–|en|&|t/m|tot en met)\s*{_DAY})*)\s*:?\s*(.*)$")
_CLOCK = r"(\d{1,2})[:.](\d{2})"
_BETWEEN = re.compile(rf"{_CLOCK}\s*(?:uur)?\s*(?:-|–|tot|t/m)\s*{_CLOCK}")
_FROM = re.compile(_CLOCK)
_NOTE = re.compile(r"^(?:toelichting|let op|opmerking)\b")
# Where nothing but "geopend" is said: the hours at which somebody would go there.
_DAYTIME = 1 << Daypart.MORNING | 1 << Daypart.AFTERNOON
_WAKING = _DAYTIME | 1 << Daypart.EVENING
_BANDS = ((6, 12), (12, 18), (18, 23), (23, 30))


@dataclass(frozen=True, slots=True)
class Span:
    """Start and end on one day, local "HH:MM"; empty when not said."""

    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """What a text says about when.

    Attributes:
        days: Single days with their hours.
        weeks: Weekly patterns, each within its dates.
    """

    days: dict[date, Span] = field(default_factory=dict)
    weeks: tuple[Recurrence, ...] = ()


def read_hours(text: str, today: date) -> OpeningHours:
    """Understand a text of dates and opening hours; lines that say something else are passed over."""
    days: dict[date, Span] = {}
    weeks: list[Recurrence] = []
    first: date | None = None
    last: date | None = None
    bare_range = False
    mask = 0

    def close() -> None:
        nonlocal mask, bare_range
        if bare_range and not mask:
            mask = _spread(range(7), _WAKING)
        if mask:
            weeks.append(Recurrence(mask, first=first, last=last))
        mask, bare_range = 0, False

    for line in _lines(text):
        if _NOTE.match(line):
            break
        ranged, single, weekly = _RANGE.match(line), _SINGLE.match(line), _WEEKLY.match(line)
        if ranged:
            close()
            first, last = read_day(ranged.group(1), today), read_day(ranged.group(2), today)
            bare_range = True
        elif single:
            day = read_day(single.group(1), today)
            if day is not None:
                days.setdefault(day, _span(single.group(2)))
        elif weekly:
            mask |= _spread(_weekdays(weekly.group(1)), _parts(weekly.group(2)))
        elif line.startswith(("altijd open", "dagelijks geopend", "dagelijks")):
            mask |= _spread(range(7), _WAKING if line.startswith("altijd") else _parts(line))
    close()
    return OpeningHours(days, tuple(weeks))


def parts_between(start: str, end: str) -> int:
    """The dayparts, as four bits, of which at least an hour lies between two local times "HH:MM"."""
    opens = _hours(start)
    closes = _hours(end) if end else opens + 2
    if closes <= opens:
        closes += 24
    bits = 0
    for part, (begins, ends) in enumerate(_BANDS):
        if min(closes, ends) - max(opens, begins) >= 1 or begins <= opens < closes <= ends:
            bits |= 1 << part
    if closes > 30 and min(closes, 36) - 30 >= 1:
        bits |= 1 << Daypart.MORNING
    return bits or 1 << Daypart.NIGHT


def _lines(text: str) -> Iterator[str]:
    for line in re.split(r"\n|;", text.casefold()):
        cleaned = re.sub(r"^(?:meerdere data:\s*)?(?:vanaf\s+)?", "", line.strip(" ,.\t"))
        if cleaned:
            yield cleaned


def _weekdays(text: str) -> set[int]:
    found: set[int] = set()
    before: int | None = None
    through = False
    for piece in re.findall(r"[a-z]+|-|–|t/m|,|&", text.replace("tot en met", "t/m")):
        if piece in ("-", "–", "t/m", "t", "m"):
            through = True
            continue
        if piece[:2] not in _DAYS:
            continue
        day = _DAYS.index(piece[:2])
        if through and before is not None:
            found.update((before + step) % 7 for step in range((day - before) % 7 + 1))
        found.add(day)
        before, through = day, False
    return found


def _parts(text: str) -> int:
    if "gesloten" in text:
        return 0
    spans = [(f"{a}:{b}", f"{c}:{d}") for a, b, c, d in _BETWEEN.findall(text)]
    if spans:
        bits = 0
        for start, end in spans:
            bits |= parts_between(start, end)
        return bits
    single = _FROM.search(text)
    return parts_between(single.group(), "") if single else _DAYTIME


def _span(text: str) -> Span:
    both = _BETWEEN.search(text)
    if both:
        a, b, c, d = both.groups()
        return Span(f"{int(a):02}:{b}", f"{int(c):02}:{d}")
    start = _FROM.search(text)
    return Span(f"{int(start.group(1)):02}:{start.group(2)}") if start else Span()


def _spread(days: range | set[int], parts: int) -> int:
    return sum(parts << (day * DAYPARTS) for day in days)


def _hours(clock: str) -> float:
    hour, minute = re.split("[:.]", clock)
    return int(hour) % 24 + int(minute) / 60
