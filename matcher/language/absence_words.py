"""Being away, in words: "in de tentamenweken niet", "van 20 december tot 5 januari weg"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher.language import absence_patterns as said
from matcher.language.absences import Absence, Period, Stretch
from matcher.language.time_words import Kind, lexemes, number_of

__all__ = ["read_absence", "says_away", "take_out_absence"]

LONGEST = 2000  # characters
_LONGEST_DAYS = 366
_LONGEST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class _Found:
    """One piece of a clause."""

    start: int
    end: int
    days: Stretch | None = None
    period: Period | None = None


def read_absence(text: str, now: datetime, *, asked: bool = False) -> Absence:
    """When somebody says to be away; empty when that is not said.

    Args:
        text: What was said, in Dutch or English.
        now: The present moment in the local time of the region.
        asked: Whether it answers the question when they cannot come: then "tentamens in januari" says enough.
    """
    return take_out_absence(text, now, asked=asked)[0]


def take_out_absence(text: str, now: datetime, *, asked: bool = False) -> tuple[Absence, str]:
    """When somebody says to be away, and the words about anything else."""
    found, rest, going_on = Absence(), list[str](), False
    for clause in said.CLAUSE.split(text[:LONGEST]):
        pieces = _pieces(clause, now.date())
        if not pieces:
            rest.append(clause)
            going_on = going_on and not clause.strip()
            continue
        denied = said.NOT_THERE.search(clause) is not None
        # "Niet in de kerstvakantie, de meivakantie en van 1 tot 14 augustus": what follows is of the same kind.
        meant = denied or ((going_on or asked) and not said.THERE.search(clause) and not _usual_times(clause, pieces))
        if not meant or (said.THERE.search(clause) and not denied):
            rest.append(clause)
            going_on = False
            continue
        found = found.and_also(Absence(tuple(p.days for p in pieces if p.days), _periods(pieces)))
        rest.append(_left_over(clause, pieces))
        going_on = True
    return found.from_day(now.date()), ", ".join(part.strip() for part in rest if part.strip())


def says_away(text: str, now: datetime) -> Absence | None:
    """The days on which somebody says to be away who was asked nothing ("ik ben van 1 tot 14 augustus weg").

    "Ik kan van 1 tot 14 augustus niet" says it too; "ik kan dinsdag niet" is about an appointment.
    """
    found = Absence() if said.SOMEBODY_ELSE.search(text) else read_absence(text, now)
    days = [last > first for first, last in found.days]
    if found and (said.AWAY.search(text) or any(days) or found.periods):
        return found
    return None


def _periods(pieces: list[_Found]) -> tuple[Period, ...]:
    return tuple(dict.fromkeys(piece.period for piece in pieces if piece.period))


def _pieces(clause: str, today: date) -> list[_Found]:
    """The stretches and named weeks in a clause, none overlapping another, in order."""
    found: list[_Found] = []
    taken: list[tuple[int, int]] = []

    def keep(piece: _Found | None) -> None:
        if piece and not any(piece.start < end and start < piece.end for start, end in taken):
            found.append(piece)
            taken.append((piece.start, piece.end))

    for match in said.RANGE.finditer(clause):
        keep(_range(match, today))
        if _month_of(match, "b"):
            taken.append(match.span())  # "van 30 februari tot 3 maart" is no "tot 3 maart"
    for match in said.FOR.finditer(clause):
        keep(_for_some_time(match, today))
    for match in said.UP_TO.finditer(clause):
        last = _date(match, "d", today)
        keep(_Found(*match.span(), days=(today, last)) if last and today <= last else None)
    for match in said.WEEK.finditer(clause):
        keep(_week(match, today))
    for period, pattern in said.NAMED.items():
        for match in pattern.finditer(clause):
            keep(_Found(*match.span(), period=period))
    if not any(piece.period for piece in found):
        for match in said.WHOLE_MONTH.finditer(clause):
            keep(_Found(*match.span(), days=_month(said.MONTHS[match["month"].lower()], today)))
    for match in said.SINGLE.finditer(clause):
        day = _date(match, "c", today) if match["monthc"] or match["numberc"] else None
        keep(_Found(*match.span(), days=(day, day)) if day else None)
    return sorted(found, key=lambda piece: piece.start)


def _range(match: re.Match[str], today: date) -> _Found | None:
    month = _month_of(match, "b")
    if month is None:
        return None
    last_year = int(match["yearb"]) if match["yearb"] else None
    first_month = _month_of(match, "a") or month
    for year in (last_year,) if last_year else range(today.year, today.year + 3):
        last = _day(year, month, int(match["dayb"]))
        first = _day(int(match["yeara"]) if match["yeara"] else year, first_month, int(match["daya"]))
        if last is None or first is None:
            return None
        if first > last and not match["yeara"]:
            first = _day(year - 1, first_month, int(match["daya"])) or first
        if last >= today and first <= last and (last - first).days <= _LONGEST_DAYS:
            return _Found(*match.span(), days=(first, last))
    return None


def _for_some_time(match: re.Match[str], today: date) -> _Found | None:
    first, count = _date(match, "e", today), number_of(match["count"].lower())
    if first is None or not count:
        return None
    days = count * (1 if match["unit"].lower() in ("dagen", "days") else 7)
    return _Found(*match.span(), days=(first, first + timedelta(days=days - 1))) if days <= _LONGEST_DAYS else None


def _week(match: re.Match[str], today: date) -> _Found | None:
    monday = today - timedelta(days=today.weekday())
    if match["which"] is None:
        count = number_of(match["some"].lower())
        return (
            _Found(*match.span(), days=(today, today + timedelta(days=7 * count - 1))) if count and count < 53 else None
        )
    if match["which"].lower() in ("deze", "this"):
        return _Found(*match.span(), days=(today, monday + timedelta(days=6)))
    return _Found(*match.span(), days=(monday + timedelta(days=7), monday + timedelta(days=13)))


def _month(month: int, today: date) -> Stretch:
    first = date(today.year + (month < today.month), month, 1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _date(match: re.Match[str], name: str, today: date) -> date | None:
    month = _month_of(match, name)
    if month is None:
        return None
    if match[f"year{name}"]:
        return _day(int(match[f"year{name}"]), month, int(match[f"day{name}"]))
    found = _day(today.year, month, int(match[f"day{name}"]))
    return _day(today.year + 1, month, int(match[f"day{name}"])) if found and found < today else found


def _month_of(match: re.Match[str], name: str) -> int | None:
    if match[f"month{name}"]:
        return said.MONTHS[match[f"month{name}"].lower()]
    return int(match[f"number{name}"]) if match[f"number{name}"] else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _usual_times(clause: str, pieces: list[_Found]) -> bool:
    """Whether a clause also speaks of days as they usually go ("dinsdagmiddag")."""
    kinds = {lexeme.kind for lexeme in lexemes(_cut(clause, pieces))}
    return bool(kinds & {Kind.DAYS, Kind.PARTS, Kind.PAIR, Kind.CLOCK})


def _left_over(clause: str, pieces: list[_Found]) -> str:
    left = " ".join(_cut(clause, pieces).split())
    words = re.findall(r"[\w']+", left.lower())
    if all(word in said.EMPTY for word in words):
        return ""
    return re.sub(r"^(?:en|and|,)\s+|\s+(?:en|and|niet|not)$", "", left, flags=re.IGNORECASE)


def _cut(clause: str, pieces: list[_Found]) -> str:
    kept, at = [], 0
    for piece in pieces:
        kept.append(clause[at : piece.start])
        at = piece.end
    return " ".join((*kept, clause[at:]))
