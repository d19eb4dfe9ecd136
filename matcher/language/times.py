"""When somebody can, in words: "om de week op dinsdag", "na vieren", "in de schoolvakantie niet"."""

from collections.abc import Sequence
from datetime import date, datetime

from matcher.language.dates import PastMoment, dates_in, first_concrete
from matcher.language.moments import (
    DAYPARTS,
    Daypart,
    Moment,
    Recurrence,
    Times,
    covered_moments,
    dated,
    daypart_of,
    week_bit,
)
from matcher.language.time_groups import ALL_DAYS, WAKING, Group, groups_in, spread
from matcher.language.time_words import Kind, Lexeme, lexemes
from matcher.language.windows import read_interval, window_parts

__all__ = [
    "DAYPARTS",
    "Daypart",
    "Moment",
    "PastMoment",
    "Recurrence",
    "Times",
    "covered_moments",
    "dated",
    "daypart_of",
    "read_moment",
    "read_times",
    "week_bit",
]

LONGEST = 2000
_ALWAYS = tuple(
    " ".join(phrase.split())
    for phrase in """
    altijd; maakt niet uit; maakt me niet uit; maakt mij niet uit; wanneer dan ook; any time; anytime; always;
    elke dag; iedere dag; every day; alle dagen; hele week; dagelijks; daily; any day; flexibel; flexible;
    wanneer je wilt; wanneer u wilt; doe maar wat; alle tijd; ieder moment; elk moment; whenever; zeven dagen;
    dont mind; doesnt matter; geen voorkeur; no preference; kan bijna altijd; all days; hele dagen; ben altijd
    thuis
    """.split(";")
)


def read_times(text: str, now: datetime, school_holidays: Sequence[tuple[date, date]] = ()) -> Times | None:
    """Understand when somebody can.

    A bare weekday is every week; "aanstaande zaterdag", "morgen" and dates are single days.

    Args:
        text: What was said, in Dutch or English.
        now: The present moment in the local time of the region.
        school_holidays: First and last days of the school holidays, for "in de schoolvakantie niet".

    Returns:
        The times, or None when no time was understood.
    """
    found = lexemes(text[:LONGEST])
    groups = groups_in(found, now.date())
    line = " " + " ".join(lexeme.word for lexeme in found) + " "
    always = any(f" {phrase} " in line for phrase in _ALWAYS)
    positive = [group for group in groups if not group.negative]
    negative = [group for group in groups if group.negative]
    if not groups and not always:
        return None
    week = 0
    for group in positive:
        week |= group.mask()
    moments = tuple(dict.fromkeys(moment for group in positive for moment in group.moments))
    spans = [group.span for group in positive if group.span]
    holiday_only = any(group.holiday for group in positive)
    if not week and not moments and (always or spans or negative or holiday_only):
        week = spread(ALL_DAYS, WAKING)
    for group in negative:
        week &= ~group.mask()
        gone = {moment.day for moment in group.moments}
        moments = tuple(moment for moment in moments if moment.day not in gone)
    closed = [span for group in negative for span in _closed(group, school_holidays)]
    every, anchor = read_interval(found, now.date(), week)
    if holiday_only:
        spans = [holiday for holiday in school_holidays if holiday[1] >= now.date()] or spans
    bounds: list[tuple[date | None, date | None]] = [*spans] or [_open_end(found, now.date())]
    patterns = tuple(Recurrence(week, every, anchor, first, last) for first, last in bounds) if week else ()
    if not moments and not patterns:
        return None
    return Times(moments, patterns, tuple(dict.fromkeys(closed)))


def read_moment(text: str, now: datetime) -> Moment | PastMoment | None:
    """Understand one single day, with the time or daypart when said; a bare weekday is the next one to come.

    Args:
        text: What was said, in Dutch or English.
        now: The present moment in the local time of the region.

    Returns:
        The moment; `PastMoment` when it lies behind us; None when no day was understood.
    """
    found = lexemes(text[:LONGEST])
    return first_concrete(found, now, _parts_said(found))


def _closed(group: Group, holidays: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    closed = list(holidays) if group.holiday else []
    closed += [(moment.day, moment.day) for moment in group.moments]
    return [*closed, group.span] if group.span else closed


def _open_end(found: list[Lexeme], today: date) -> tuple[date | None, date | None]:
    """The day from or up to which the pattern counts ("vanaf 1 januari", "tot 1 maart")."""
    first: date | None = None
    last: date | None = None
    for index, lexeme in enumerate(found):
        after = dates_in(found[index + 1 : index + 5], today, bounds=True).get(0)
        if after and after[0]:
            if lexeme.word in ("vanaf", "from", "since", "sinds", "na", "after"):
                first = after[0].day
            elif lexeme.word in ("tot", "until", "till"):
                last = after[0].day
    return first, last


def _parts_said(found: list[Lexeme]) -> int:
    parts = 0
    for index, lexeme in enumerate(found):
        if lexeme.kind in (Kind.PARTS, Kind.PAIR):
            parts |= lexeme.parts
        window = window_parts(found, index)
        parts |= window[0] if window else 0
    return parts
