"""Reads the plan of contact from its file and refuses one that contradicts itself."""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from matcher.errors import DataFileError
from matcher.rhythm.holidays import Holiday
from matcher.rhythm.local_time import WakingHours, parse_clock
from matcher.rhythm.plan import Plan, Side, SideTimes

__all__ = ["parse_plan"]

_FILE = "rhythm.toml"
_SHORTEST_MONTH = 28


def parse_plan(text: str) -> Plan:
    """Read ``data/rhythm.toml``.

    Args:
        text: The content of the file.

    Raises:
        DataFileError: It is no TOML, a number or its reason is missing, or the numbers contradict each other; names
            the table and key.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(str(error), place=_FILE, mend="correct the TOML") from None
    opens, closes = _clock(tables, "waking", "opens"), _clock(tables, "waking", "closes")
    regular = _table(tables, "regular")
    plan = Plan(
        waking=WakingHours(opens, closes),
        sides={side: _side(tables, side) for side in Side},
        opening_days=tuple(7 * weeks for weeks in _numbers(tables, "opening", "weeks")),
        regular_days=(
            7 * _number(regular, "regular", "earliest_weeks"),
            7 * _number(regular, "regular", "aim_weeks"),
            7 * _number(regular, "regular", "latest_weeks"),
        ),
        crisis_days=_number_in(tables, "crisis", "days"),
        easing_days=tuple(7 * weeks for weeks in _numbers(tables, "easing", "weeks")),
        after_bad_days=_number_in(tables, "after_bad", "days"),
        evaluation_months=_number_in(tables, "evaluation", "months"),
        evaluation_early_days=_number_in(tables, "evaluation", "early_days"),
        longest_gap_months=_number_in(tables, "longest_gap", "months"),
        spacing_days=_number_in(tables, "spacing", "days"),
        gather_days=_number_in(tables, "gather", "days"),
        gather_most=_number_in(tables, "gather", "most"),
        reminder_days=_number_in(tables, "reminder", "after_days"),
        silence_days=_number_in(tables, "silence", "after_days"),
        appointment_reminder=_clock(tables, "appointment", "remind_at"),
        change_hours=_number_in(tables, "appointment", "change_within_hours"),
        dayparts={part: _clock(tables, "move", part) for part in ("morning", "afternoon", "evening")},
        proposal_silent_days=_number_in(tables, "proposal", "silent_days"),
        busy_weeks_wait_days=_number_in(tables, "busy_weeks", "wait_days"),
        newcomer_working_days=_number_in(tables, "newcomer", "working_days"),
        holidays=tuple(_holiday(row, number) for number, row in enumerate(tables.get("holidays", []), start=1)),
    )
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    """Refuse a plan whose numbers cannot all hold."""
    waking = plan.waking
    if waking.opens >= waking.closes:
        raise DataFileError("opens must come before closes", place=f"{_FILE}, [waking]", mend="swap the two times")
    times = {f"sides.{side}": times.asked_at for side, times in plan.sides.items()}
    times["appointment"] = plan.appointment_reminder
    for name, clock in times.items():
        if not waking.opens <= clock <= waking.closes:
            raise DataFileError(
                f"{clock:%H:%M} lies outside waking hours", place=f"{_FILE}, [{name}]", mend="choose a time inside"
            )
    if list(plan.opening_days) != sorted(set(plan.opening_days)):
        raise DataFileError("the weeks must rise", place=f"{_FILE}, [opening] weeks", mend="write them in order")
    earliest, aim, latest = plan.regular_days
    if not earliest <= aim <= latest:
        raise DataFileError(
            "aim_weeks must lie between earliest_weeks and latest_weeks",
            place=f"{_FILE}, [regular]",
            mend="correct the three",
        )
    longest = _SHORTEST_MONTH * plan.longest_gap_months
    steps = (latest, plan.crisis_days, plan.after_bad_days, *plan.easing_days, *plan.opening_days)
    if max(steps) > longest:
        raise DataFileError(
            f"an interval is longer than {plan.longest_gap_months} months",
            place=f"{_FILE}, [longest_gap]",
            mend="shorten the interval; contact is never further apart than the longest gap",
        )


def _side(tables: Mapping[str, Any], side: Side) -> SideTimes:
    name, first_name = f"sides.{side}", f"sides.{side}.first"
    table, first = _table(tables, name), _table(tables, first_name)
    same_day = "hours_after" in first
    return SideTimes(
        asked_at=_clock_of(table, name, "asked_at"),
        first_days=0 if same_day else _number(first, first_name, "days_after"),
        first_hours=_number(first, first_name, "hours_after") if same_day else 0,
        first_least_minutes=_number(first, first_name, "at_least_minutes_after") if same_day else 0,
    )


def _holiday(row: Mapping[str, Any], number: int) -> Holiday:
    place = f"{_FILE}, [[holidays]] number {number}"
    name = row.get("name")
    if not isinstance(name, str) or ("date" in row) == ("easter" in row):
        raise DataFileError("a holiday has a name, and a date or an easter", place=place, mend="give exactly one")
    if "easter" in row:
        return Holiday(name, easter=_number(row, place, "easter", least=-60))
    return Holiday(name, _month_day(row, "date", place), on_sunday=_month_day(row, "on_sunday", place, optional=True))


def _month_day(row: Mapping[str, Any], key: str, place: str, *, optional: bool = False) -> tuple[int, int] | None:
    if optional and key not in row:
        return None
    try:
        # 2023 is no leap year: a holiday on 29 February would be missing in three years of four.
        day = date.fromisoformat(f"2023-{row[key]}")
    except ValueError:
        raise DataFileError(f"{row[key]!r} is no date such as 12-25", place=f"{place} {key}", mend="MM-DD") from None
    return day.month, day.day


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Any = tables
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise DataFileError("the table is missing", place=f"{_FILE}, [{name}]", mend="add it")
    if not str(found.get("why", "")).strip():
        raise DataFileError("a number carries its reason", place=f"{_FILE}, [{name}]", mend='add why = "…"')
    return found


def _number(table: Mapping[str, Any], name: str, key: str, *, least: int = 1) -> int:
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise DataFileError(
            f"{value!r} is no whole number of {least} or more",
            place=f"{_FILE}, [{name}] {key}",
            mend="write a whole number",
        )
    return value


def _number_in(tables: Mapping[str, Any], name: str, key: str) -> int:
    return _number(_table(tables, name), name, key)


def _numbers(tables: Mapping[str, Any], name: str, key: str) -> tuple[int, ...]:
    values = _table(tables, name).get(key)
    if not isinstance(values, list) or not values:
        raise DataFileError("a list of whole numbers", place=f"{_FILE}, [{name}] {key}", mend="such as [1, 2, 4]")
    return tuple(_number({key: value}, name, key) for value in values)


def _clock(tables: Mapping[str, Any], name: str, key: str) -> time:
    return _clock_of(_table(tables, name), name, key)


def _clock_of(table: Mapping[str, Any], name: str, key: str) -> time:
    value = table.get(key)
    try:
        return parse_clock(value if isinstance(value, str) else "")
    except ValueError:
        raise DataFileError(
            f"{value!r} is no time of day", place=f"{_FILE}, [{name}] {key}", mend='write it as "09:30"'
        ) from None
