"""Dates as lists have them: cells, serial numbers, figures in any order, Dutch months, years and ages."""

import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import dateparser

from matcher.services.imports.cells import Cell, says_nothing, text_of

__all__ = ["Born", "read_born", "read_day"]

_EXCEL_DAY_0 = date(1899, 12, 30)  # right for every serial above 60, as Excel counts a 29 February 1900
_LAST_SERIAL = 73_050  # the end of 2099
_OLDEST_AGE = 120
_LONGEST_TEXT = 60
_MONTHS = {
    month: number
    for number, names in enumerate(
        [
            ("januari", "jan", "january"), ("februari", "feb", "febr", "february"), ("maart", "mrt", "mar", "march"),
            ("april", "apr"), ("mei", "may"), ("juni", "jun", "june"), ("juli", "jul", "july"),
            ("augustus", "aug", "august"), ("september", "sep", "sept"), ("oktober", "okt", "oct", "october"),
            ("november", "nov"), ("december", "dec"),
        ],
        start=1,
    )
    for month in names
}  # fmt: skip
_DMY = re.compile(r"(\d{1,2})\s?[-/.\s]\s?(\d{1,2})\s?[-/.\s]\s?(\d{4}|\d{2})(?!\d)")
_YMD = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_WORDS = re.compile(r"(?:(\d{1,2})\s?(?:e|de|ste)?[\s.-]+)?([a-z]{3,9})\.?[\s,.-]+['’]?(\d{4}|\d{2})(?!\d)")
_TIME_BEHIND = re.compile(r"[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_WEEKDAY = re.compile(r"^(?:ma|di|wo|do|vr|za|zo)[a-z]*[\s,.]+(?=\d)")


@dataclass(frozen=True, slots=True)
class Born:
    """When somebody was born: the day where it is known, or else the year."""

    year: int
    day: date | None = None

    def is_under(self, age: int, today: date) -> bool:
        """Whether somebody is younger than so many years for certain; a year alone leaves the benefit of the doubt."""
        if self.day is None:
            return today.year - self.year < age
        had_birthday = (today.month, today.day) >= (self.day.month, self.day.day)
        return today.year - self.day.year - (0 if had_birthday else 1) < age


def read_born(cell: Cell, today: date) -> Born | None:
    """Understand a date of birth, a year of birth or an age.

    Whole numbers below 120 are ages, from 1900 to 2099 years, above 3000 days of the Excel calendar of 1900.

    Returns:
        None when it is empty or cannot be read. A date in the future is returned as such.
    """
    if isinstance(cell, datetime):
        return Born(cell.year, cell.date())
    if isinstance(cell, date):
        return Born(cell.year, cell)
    text = text_of(cell).casefold()
    if isinstance(cell, bool) or says_nothing(text):
        return None
    whole = re.fullmatch(r"(\d{1,6})(?:[.,]0+)?(?:\s?(?:jaar|jr|j)\.?)?", text)
    if whole:
        return _from_number(int(whole.group(1)), today)
    year = re.fullmatch(r"(?:geboren |geb\.? |ca\.? |circa |±\s?|~\s?|rond )(?:in )?((?:19|20)\d\d)", text)
    if year:
        return Born(int(year.group(1)))
    month = re.fullmatch(r"([a-z]{3,9})\.?\s+((?:19|20)\d\d)", text)
    if month and month.group(1) in _MONTHS:
        return Born(int(month.group(2)))
    day = read_day(text, today, past=True)
    return Born(day.year, day) if day else None


def read_day(cell: Cell, today: date, *, past: bool = False) -> date | None:
    """Understand one day.

    Args:
        cell: A date cell, a serial number, or text in figures or with a Dutch or English month.
        today: Two figures of a year count from here.
        past: Whether the day lies in the past: two figures are then 20yy only if that is not after this year.

    Returns:
        None when it cannot be read.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _EXCEL_DAY_0 + timedelta(days=int(cell)) if 3_000 < cell <= _LAST_SERIAL else None
    text = _WEEKDAY.sub("", _TIME_BEHIND.sub("", text_of(cell)).casefold())
    if not text or len(text) > _LONGEST_TEXT or says_nothing(text):
        return None
    match = _YMD.fullmatch(text)
    if match:
        return _day(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    match = _DMY.fullmatch(text)
    if match:
        day, month = int(match.group(1)), int(match.group(2))
        return _day(_full_year(match.group(3), today, past), month, day)
    match = _WORDS.fullmatch(text)
    if match and match.group(1) and match.group(2) in _MONTHS:
        return _day(_full_year(match.group(3), today, past), _MONTHS[match.group(2)], int(match.group(1)))
    if text.isdecimal() and 3_000 < int(text) <= _LAST_SERIAL:
        return _EXCEL_DAY_0 + timedelta(days=int(text))
    return _other_day(text) if re.search(r"[a-z]{3}", text) and re.search(r"\d{4}", text) else None


def _from_number(number: int, today: date) -> Born | None:
    if number < _OLDEST_AGE:
        return Born(today.year - number)
    if 1900 <= number <= 2099:
        return Born(number)
    if 3_000 < number <= _LAST_SERIAL:
        day = _EXCEL_DAY_0 + timedelta(days=number)
        return Born(day.year, day)
    return None


def _full_year(figures: str, today: date, past: bool) -> int:
    year = int(figures)
    if len(figures) == 4:
        return year
    return 2000 + year if not past or 2000 + year <= today.year else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def _other_day(text: str) -> date | None:
    """Forms that are rare enough to take the slow way: "the 3rd of March 1958", "12 mars 2017"."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dateparser.parse(
            text,
            languages=["nl", "en", "de", "fr"],
            settings={"DATE_ORDER": "DMY", "STRICT_PARSING": True, "PREFER_DATES_FROM": "past"},
        )
    return found.date() if found else None
