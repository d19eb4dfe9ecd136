"""Stretches of the clock ("na vieren", "tussen 10 en 12") and intervals of weeks ("om de week")."""

from datetime import date, timedelta

from matcher.language.moments import DAYPARTS
from matcher.language.time_words import AFTERNOON, EVENING, NIGHT, Kind, Lexeme, number_of

__all__ = ["read_clock", "read_interval", "window_parts"]

_BANDS = ((6, 12), (12, 18), (18, 23))
_AFTER = ("na", "vanaf", "after", "from", "past")
_BEFORE = ("voor", "tot", "before", "until", "till")
_AFTER_THINGS = {
    "school": AFTERNOON,
    "schooltijd": AFTERNOON,
    "werk": EVENING,
    "werktijd": EVENING,
    "work": EVENING,
    "eten": EVENING,
    "dinner": EVENING,
    "avondeten": EVENING,
    "lunch": AFTERNOON,
    "colleges": AFTERNOON,
    "college": AFTERNOON,
    "classes": AFTERNOON,
}
_ARTICLES = ("het", "de", "mijn", "my", "t", "the")


def read_clock(found: list[Lexeme], index: int) -> float | None:
    """The hour at this place, afternoon understood for small numbers ("vier", "4 uur"); None when there is none."""
    if not 0 <= index < len(found):
        return None
    lexeme = found[index]
    if lexeme.kind is Kind.CLOCK and lexeme.clock:
        hour = lexeme.clock.hour + lexeme.clock.minute / 60
        return hour + 12 if lexeme.number and 1 <= hour < 8 else hour
    if lexeme.word == "half" and index + 1 < len(found):
        following = number_of(found[index + 1].word)
        return None if following is None or not 1 <= following <= 12 else _likely(following) - 0.5
    value = number_of(lexeme.word) if lexeme.kind in (Kind.WORD, Kind.NUMBER) else None
    return None if value is None or not 1 <= value <= 24 else float(_likely(value))


def window_parts(found: list[Lexeme], index: int) -> tuple[int, int] | None:
    """The dayparts of a stretch that starts here, with the number of lexemes it takes; None when none does."""
    word = found[index].word
    if word in ("tussen", "between", "van", "from") and index + 3 < len(found):
        start, end = read_clock(found, index + 1), read_clock(found, index + 3)
        if (
            start is not None
            and end is not None
            and found[index + 2].word in ("en", "and", "tot", "to", "until", "till", "-")
        ):
            return _overlap(start, end + 12 if end <= start and end < 12 else end), 4
    if word in _AFTER:
        skip = 2 if index + 2 < len(found) and found[index + 1].word in _ARTICLES else 1
        thing = found[index + skip].word if index + skip < len(found) else ""
        if word in ("na", "after") and thing in _AFTER_THINGS:
            return _AFTER_THINGS[thing], skip + 1
    if word in _AFTER or word in _BEFORE:
        hour = read_clock(found, index + 1)
        month_follows = index + 2 < len(found) and found[index + 2].kind is Kind.MONTH
        if hour is None or month_follows:
            return None
        taken = 3 if found[index + 1].word == "half" else 2
        return (_overlap(hour, 24) if word in _AFTER else _overlap(6, hour)), taken
    if found[index].kind is Kind.CLOCK:
        hour = read_clock(found, index)
        return None if hour is None else (_overlap(hour, hour + 1), 1)
    return None


def read_interval(found: list[Lexeme], today: date, week: int) -> tuple[int, date | None]:
    """Every how many weeks, and a day in a week that counts (the first such day from today on)."""
    words = [lexeme.word for lexeme in found]
    line = f" {' '.join(words)} "
    every = 1
    for index, word in enumerate(words):
        rest = words[index + 1 : index + 5]
        if word in ("om", "iedere", "elke", "every") and rest:
            if rest[:2] == ["de", "week"] or rest[:2] == ["other", "week"] or rest[:1] == ["other"]:
                every = 2
            count = number_of(rest[1]) if rest[0] == "de" and len(rest) > 2 else number_of(rest[0])
            if count and any(unit in rest for unit in ("weken", "weeks")):
                every = count
    if any(
        f" {phrase} " in line
        for phrase in ("tweewekelijks", "in de twee weken", "per twee weken", "fortnightly", "biweekly")
    ):
        every = 2
    monthly = (
        "per maand",
        "in de maand",
        "van de maand",
        "maandelijks",
        "elke maand",
        "a month",
        "monthly",
        "of the month",
        "every month",
    )
    if any(f" {phrase} " in line for phrase in monthly):
        every = 4
    if " in de drie weken " in line:
        every = 3
    parity = {"oneven": 1, "odd": 1, "even": 0}
    for index, word in enumerate(words):
        if word in parity and any(unit in words[index : index + 3] for unit in ("weken", "weeks", "week")):
            monday = today - timedelta(days=today.weekday())
            wrong = monday.isocalendar().week % 2 != parity[word]
            return 2, monday + timedelta(days=7 if wrong else 0)
    return (every, _next_day(today, week)) if every > 1 else (1, None)


def _next_day(today: date, week: int) -> date:
    days = (today + timedelta(days=ahead) for ahead in range(7))
    return next((day for day in days if week >> day.weekday() * DAYPARTS & 0b1111), today)


def _likely(hour: int) -> int:
    return hour + 12 if hour < 8 else hour


def _overlap(start: float, end: float) -> int:
    bits = 0
    for part, (opens, closes) in enumerate(_BANDS):
        if min(end, closes) - max(start, opens) >= 1 or opens <= start < end <= closes:
            bits |= 1 << part
    return bits or (EVENING if start >= 22 and end > 22 and start < 23 else NIGHT)
