"""Calendars of schools and holiday regions: which days "de tentamenweken" and "de kerstvakantie" are.

Read from texts such as those of ``data/calendars``; where the dates come from stands in each of them.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.errors import DataFileError
from matcher.language.absences import SCHOOL_HOLIDAYS, Absence, Period, Stretch, joined
from matcher.language.places import Place
from matcher.language.tokens import fold

__all__ = ["Calendars", "HolidayRegion", "School"]

_TERMS = {"exams": Period.EXAMS, "no_classes": Period.NO_CLASSES}
_LONGEST_DAYS = 100  # a summer without classes; anything longer is a slip of the pen


@dataclass(frozen=True, slots=True)
class HolidayRegion:
    """Schools that have holidays at the same time.

    Attributes:
        key: "noord".
        provinces: Provinces that belong to it.
        places: Towns that belong to it, whatever their province.
        holidays: Each holiday with its stretches.
    """

    key: str
    provinces: frozenset[str]
    places: frozenset[str]
    holidays: Mapping[Period, tuple[Stretch, ...]]


@dataclass(frozen=True, slots=True)
class School:
    """A university or hogeschool, or the typical one.

    Attributes:
        key: Name of its file.
        names: What students call it, folded.
        terms: Exam weeks and weeks without classes.
    """

    key: str
    names: tuple[str, ...]
    terms: Mapping[Period, tuple[Stretch, ...]]


@dataclass(frozen=True, slots=True)
class Calendars:
    """All calendars together.

    Attributes:
        regions: The holiday regions.
        schools: Schools with a file of their own.
        typical: Stands in for every other school; None where there is none.
    """

    regions: tuple[HolidayRegion, ...] = ()
    schools: tuple[School, ...] = ()
    typical: School | None = None

    @classmethod
    def from_toml(cls, texts: Mapping[str, str]) -> "Calendars":
        """Read the files of ``data/calendars``.

        Args:
            texts: File name → text.

        Raises:
            DataFileError: A file does not hold together; names the file and the entry.
        """
        regions: tuple[HolidayRegion, ...] = ()
        schools: list[School] = []
        typical: School | None = None
        for name, text in texts.items():
            place = f"data/calendars/{name}"
            data = _table(text, place)
            if "regions" in data:
                regions = (*regions, *_regions(data, place))
                continue
            school = _school(name.removesuffix(".toml"), data, place)
            if data.get("default") is not True:
                schools.append(school)
            elif typical is None:
                typical = school
            else:
                raise DataFileError("a second file says default = true", place=place, mend="keep one of the two")
        return cls(regions, tuple(schools), typical)

    def region_of(self, place: Place) -> HolidayRegion | None:
        """The holiday region of a place: by the name of its town, else by its province."""
        town = re.sub(r"^\d{4}\s+", "", place.name)
        by_name = next((region for region in self.regions if town in region.places), None)
        return by_name or next((region for region in self.regions if place.province in region.provinces), None)

    def school_in(self, text: str) -> School | None:
        """The school that a text names; else the typical one."""
        line = f" {_words(text[:2000])} "
        return next((one for one in self.schools if any(f" {name} " in line for name in one.names)), self.typical)

    def stretches(self, absence: Absence, region: HolidayRegion | None, told: str = "") -> tuple[Stretch, ...]:
        """All days on which somebody is away, as few stretches as possible.

        Args:
            absence: What was said.
            region: The holiday region; without one, school holidays have no dates.
            told: What somebody told of their study, where a school may be named.
        """
        school = self.school_in(told)
        found = list(absence.days)
        for period in absence.periods:
            wanted = SCHOOL_HOLIDAYS if period is Period.SCHOOL_HOLIDAYS else (period,)
            for one in wanted:
                found += (region.holidays if region else {}).get(one, ())
                found += (school.terms if school else {}).get(one, ())
        return joined(found)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())


def _table(text: str, place: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(str(error), place=place, mend="correct the line") from None
    if not isinstance(data.get("source"), str) or not data["source"].strip():
        raise DataFileError("it does not say where the dates come from", place=place, mend='write source = "…"')
    return data


def _regions(data: Mapping[str, Any], place: str) -> tuple[HolidayRegion, ...]:
    dates: dict[str, dict[Period, list[Stretch]]] = {key: {} for key in data["regions"]}
    for number, entry in enumerate(data.get("holiday", ()), start=1):
        here = f"{place}, holiday {number}"
        names = {period.value: period for period in SCHOOL_HOLIDAYS}
        period = names.get(str(entry.get("name")))
        if period is None:
            raise DataFileError(f'no holiday "{entry.get("name")}"', place=here, mend=f"use one of {', '.join(names)}")
        for key, found in dates.items():
            if key in entry:
                found.setdefault(period, []).append(_stretch(entry[key], f"{here}, {key}"))
    return tuple(
        HolidayRegion(
            key,
            frozenset(table.get("provinces", ())),
            frozenset(table.get("places", ())),
            {period: joined(found) for period, found in dates[key].items()},
        )
        for key, table in data["regions"].items()
    )


def _school(key: str, data: Mapping[str, Any], place: str) -> School:
    terms = {
        period: joined([_stretch(one, f"{place}, {name} {number}") for number, one in enumerate(data[name], start=1)])
        for name, period in _TERMS.items()
        if name in data
    }
    if not terms:
        raise DataFileError("it names no weeks", place=place, mend="write exams = [[first, last], …]")
    names = tuple(_words(str(name)) for name in data.get("names", ()))
    if not names and data.get("default") is not True:
        raise DataFileError("nobody can name this school", place=place, mend='write names = ["…"]')
    return School(key, names, terms)


def _stretch(value: Any, place: str) -> Stretch:
    pair = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    if len(pair) != 2 or not all(type(day) is date for day in pair):
        raise DataFileError("this is no first and last day", place=place, mend="write [2026-12-19, 2027-01-03]")
    first, last = pair
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise DataFileError(f"{first} to {last} is no such stretch", place=place, mend="correct the two days")
    return first, last
