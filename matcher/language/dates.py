"""Single days in words: "morgen", "12 december", "volgende week woensdag", "over twee weken"."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from matcher.language.moments import Daypart, Moment, daypart_of
from matcher.language.time_words import Kind, Lexeme, number_of
from matcher.language.windows import read_clock

__all__ = ["PastMoment", "dates_in", "first_concrete"]

_THIS = ("aanstaande", "komende", "komend", "deze", "dit", "this", "coming", "a.s", "eerstvolgende", "aankomende")
_NEXT = ("volgende", "volgend", "next")
# A date without a year that was less than this ago is a slip of the pen; longer ago means next year.
_RECENT = timedelta(days=60)

Found = dict[int, tuple[Moment | None, tuple[date, date] | None, int]]


@dataclass(frozen=True, slots=True)
class PastMoment:
    """A day or time that lies behind us, so that the dialogue can say so."""

    day: date
    start: time | None = None


def dates_in(found: list[Lexeme], today: date, *, bounds: bool = False) -> Found:
    """The single days and stretches of days in a text.

    Args:
        found: The lexemes.
        today: The local day.
        bounds: Also take the date after "vanaf" and "tot", which is no day of its own.

    Returns:
        Per index: the moment, or the first and last day, and how many lexemes it takes. Days that have passed are left
        out.
    """
    days: Found = {}
    index = 0
    while index < len(found):
        hit = _concrete(found, index, today)
        bound = index > 0 and found[index - 1].word in ("vanaf", "tot", "from", "until", "till", "sinds", "since")
        if hit and (hit[0] or hit[1]):
            day, span, step, parts = hit
            if day and day >= today and (bounds or not bound):
                days[index] = (_with_time(found, index + step, Moment(day, None, _one(parts))), None, step)
            elif span:
                days[index] = (None, span, step)
            elif day:
                days[index] = (None, None, step)
            index += step
        else:
            index += 1
    return days


def first_concrete(found: list[Lexeme], now: datetime, parts: int) -> Moment | PastMoment | None:
    """The first single day in a text, a bare weekday taken as the next one to come."""
    today = now.date()
    start = _clock_said(found)
    day: date | None = None
    for index, lexeme in enumerate(found):
        hit = _concrete(found, index, today)
        if hit and hit[0]:
            day, parts = hit[0], hit[3] or parts
            break
        if lexeme.kind in (Kind.DAYS, Kind.PAIR) and lexeme.number.bit_count() == 1:
            ahead = (lexeme.number.bit_length() - 1 - today.weekday()) % 7
            if ahead == 0 and start and start <= now.time().replace(tzinfo=None):
                ahead = 7
            day = today + timedelta(days=ahead)
            break
    if day is None:
        return None
    passed = day == today and start is not None and start <= now.time().replace(tzinfo=None)
    if day < today or passed:
        return PastMoment(day, start)
    return Moment(day, start, daypart_of(start) if start else _one(parts))


def _concrete(
    found: list[Lexeme], index: int, today: date
) -> tuple[date | None, tuple[date, date] | None, int, int] | None:
    lexeme = found[index]
    following = found[index + 1] if index + 1 < len(found) else None
    dated = following is not None and following.kind in (Kind.NUMBER, Kind.DATE)
    if lexeme.kind is Kind.DAYS and lexeme.number.bit_count() == 1 and dated:
        # "zaterdag 12 december": the date says which day.
        hit = _concrete(found, index + 1, today)
        return (hit[0], hit[1], hit[2] + 1, hit[3]) if hit else None
    if lexeme.kind is Kind.OFFSET:
        before = found[index - 1].word if index else ""
        if lexeme.word == "morgen" and before in ("de", "elke", "iedere", "s"):
            return None
        return today + timedelta(days=lexeme.number), None, 1, lexeme.parts
    if lexeme.kind is Kind.DATE:
        return _dated(today, *lexeme.date), None, 1, 0
    if lexeme.kind is Kind.NUMBER and following and following.kind is Kind.MONTH:
        return _day_month(found, index, today, lexeme.number, following.number)
    if lexeme.kind is Kind.MONTH and following and following.kind is Kind.NUMBER and following.number <= 31:
        return _day_month(found, index, today, following.number, lexeme.number)
    if lexeme.kind is Kind.MONTH and index and found[index - 1].word in ("in", "heel", "hele"):
        first = date(today.year + (lexeme.number < today.month), lexeme.number, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return None, (first, last), 1, 0
    if lexeme.word in ("over", "in") and index + 2 < len(found):
        count, unit = number_of(found[index + 1].word), found[index + 2].word
        days = {"dag": 1, "dagen": 1, "day": 1, "days": 1, "week": 7, "weken": 7, "weeks": 7}.get(unit)
        if count and days and count < 60:
            return today + timedelta(days=count * days), None, 3, 0
    return _this_or_next(found, index, today)


def _this_or_next(
    found: list[Lexeme], index: int, today: date
) -> tuple[date | None, tuple[date, date] | None, int, int] | None:
    lexeme = found[index]
    words = [other.word for other in found[index : index + 3]]
    monday = today - timedelta(days=today.weekday())
    one_day = lexeme.kind in (Kind.DAYS, Kind.PAIR) and lexeme.number.bit_count() == 1
    if one_day and len(words) == 3 and words[2] == "week" and words[1] in (*_NEXT, *_THIS):
        week = monday + timedelta(days=7 if words[1] in _NEXT else 0)
        return week + timedelta(days=lexeme.number.bit_length() - 1), None, 3, lexeme.parts
    if lexeme.word not in (*_THIS, *_NEXT) or index + 1 >= len(found):
        return None
    ahead = 7 if lexeme.word in _NEXT else 0
    target = found[index + 1]
    if target.word == "week":
        after = found[index + 2] if index + 2 < len(found) else None
        skip = 1 if after and after.word in ("op", "on") else 0
        day = found[index + 2 + skip] if index + 2 + skip < len(found) else None
        if day and day.kind in (Kind.DAYS, Kind.PAIR) and day.number.bit_count() == 1:
            return monday + timedelta(days=ahead + day.number.bit_length() - 1), None, 3 + skip, day.parts
        first = max(today, monday + timedelta(days=ahead))
        return None, (first, monday + timedelta(days=ahead + 6)), 2, 0
    if target.word.startswith("weekend"):
        saturday = monday + timedelta(days=5 + ahead)
        return None, (max(today, saturday), saturday + timedelta(days=1)), 2, 0
    if target.kind in (Kind.DAYS, Kind.PAIR) and target.number.bit_count() == 1:
        # "volgende dinsdag" is the first one to come for most speakers, as "aanstaande dinsdag" is.
        return (
            today + timedelta(days=(target.number.bit_length() - 1 - today.weekday()) % 7 or 7),
            None,
            2,
            target.parts,
        )
    return None


def _day_month(
    found: list[Lexeme], index: int, today: date, day: int, month: int
) -> tuple[date | None, tuple[date, date] | None, int, int]:
    third = found[index + 2] if index + 2 < len(found) else None
    year = third.number if third and third.kind is Kind.NUMBER and 1900 < third.number < 2200 else 0
    return _dated(today, day, month, year), None, 3 if year else 2, 0


def _dated(today: date, day: int, month: int, year: int) -> date | None:
    try:
        found = date(year or today.year, month, day)
        if not year and found < today - _RECENT:
            found = date(today.year + 1, month, day)
    except ValueError:
        return None
    return found


def _clock_said(found: list[Lexeme]) -> time | None:
    for index, lexeme in enumerate(found):
        before = found[index - 1].word if index else ""
        if lexeme.kind is Kind.CLOCK or (
            before in ("om", "at", "rond", "around", "tegen") and lexeme.kind is not Kind.MONTH
        ):
            hour = read_clock(found, index)
            month_follows = index + 1 < len(found) and found[index + 1].kind is Kind.MONTH
            if hour is not None and not month_follows:
                hour = _morning_or_evening(found, hour)
                return time(int(hour) % 24, round(hour % 1 * 60))
    return None


def _morning_or_evening(found: list[Lexeme], hour: float) -> float:
    parts = {lexeme.parts for lexeme in found if lexeme.kind in (Kind.PARTS, Kind.PAIR, Kind.OFFSET) and lexeme.parts}
    if parts == {1 << Daypart.EVENING} and 5 <= hour < 12:
        return hour + 12
    return hour - 12 if parts == {1 << Daypart.MORNING} and 17 <= hour < 20 else hour


def _with_time(found: list[Lexeme], index: int, moment: Moment) -> Moment:
    skip = index + 1 if index < len(found) and found[index].word in ("om", "at", "rond", "around") else index
    if skip < len(found) and (skip > index or found[skip].kind is Kind.CLOCK):
        hour = read_clock(found, skip)
        if hour is not None:
            start = time(int(hour) % 24, round(hour % 1 * 60))
            return Moment(moment.day, start, daypart_of(start))
    if moment.daypart is None and index < len(found) and found[index].kind is Kind.PARTS:
        return Moment(moment.day, None, _one(found[index].parts))
    return moment


def _one(parts: int) -> Daypart | None:
    return Daypart(parts.bit_length() - 1) if parts.bit_count() == 1 else None
