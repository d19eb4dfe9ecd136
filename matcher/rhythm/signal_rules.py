"""Which answers a person must look at, and how soon somebody must have seen it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from matcher.errors import DataFileError, InputError
from matcher.rhythm.holidays import after_working_days
from matcher.rhythm.local_time import later, moment_at
from matcher.rhythm.plan import Plan, Side

__all__ = ["AnswerFacts", "Rule", "SignalRules", "Urgency", "parse_signal_rules"]

_FILE = "signals.toml"
_RULE_KEYS = {"kind", "side", "answer", "again", "in_a_row", "worse_than_before"}
_ANSWERS, _AGAIN = ("good", "so-so", "bad"), ("yes", "no", "unsure")
_LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer with what came before it.

    Attributes:
        side: Who answered.
        answer: good, so-so or bad.
        again: yes, no, unsure, or empty when it was not asked.
        in_a_row: How often this same answer was given in a row, this one included.
        worse_than_before: Whether the answer before was better; False when there was none.
    """

    side: Side
    answer: str
    again: str = ""
    in_a_row: int = 1
    worse_than_before: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what it leaves out fits anything."""

    kind: str
    side: Side | None = None
    answer: str | None = None
    again: str | None = None
    in_a_row: int = 1
    worse_than_before: bool = False

    def fits(self, facts: AnswerFacts) -> bool:
        """Whether the rule speaks about this answer."""
        return (
            self.side in (None, facts.side)
            and self.answer in (None, facts.answer)
            and self.again in (None, facts.again)
            and facts.in_a_row >= self.in_a_row
            and (facts.worse_than_before or not self.worse_than_before)
        )


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon a signal must be acknowledged: exactly one of the two is above zero."""

    waking_hours: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class SignalRules:
    """The content of ``data/signals.toml``.

    Attributes:
        urgencies: Level (1 today, 2 within two working days, 3 when convenient) → how soon to be acknowledged.
        kinds: Kind → level of urgency.
        rules: Rules for answers, the gravest first.
    """

    urgencies: Mapping[int, Urgency]
    kinds: Mapping[str, int]
    rules: tuple[Rule, ...]

    def kind_for(self, facts: AnswerFacts) -> str | None:
        """The kind of signal that an answer raises, or None when all is well."""
        return next((rule.kind for rule in self.rules if rule.fits(facts)), None)

    def urgency_of(self, kind: str) -> int:
        """The level of urgency of a kind.

        Raises:
            InputError: There is no such kind.
        """
        if kind not in self.kinds:
            raise InputError(f"there is no signal {kind!r}", place="signal kind", mend=f"add [kinds.{kind}] to {_FILE}")
        return self.kinds[kind]

    def acknowledge_by(self, urgency: int, raised_at: datetime, plan: Plan, zone: tzinfo) -> datetime:
        """Until when a signal may wait for a name before it goes on to the coordinator."""
        limit = self.urgencies[urgency]
        if limit.working_days:
            return after_working_days(raised_at, limit.working_days, plan.holidays, zone)
        return _after_waking_hours(raised_at, limit.waking_hours, plan, zone)


def _after_waking_hours(moment: datetime, hours: int, plan: Plan, zone: tzinfo) -> datetime:
    """So many hours later, counting waking hours of every day of the week."""
    left, at = timedelta(hours=hours), plan.waking.not_before(moment, zone)
    while True:
        closes = moment_at(at.date(), plan.waking.closes, zone)
        until_closing = timedelta(seconds=closes.timestamp() - at.timestamp())
        if left <= until_closing:
            return later(at, left)
        left -= until_closing
        at = moment_at(at.date() + timedelta(days=1), plan.waking.opens, zone)


def parse_signal_rules(text: str) -> SignalRules:
    """Read ``data/signals.toml``.

    Raises:
        DataFileError: It is no TOML, a reason is missing, or a rule names something unknown; names the place.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(str(error), place=_FILE, mend="correct the TOML") from None
    urgencies = {level: _urgency(tables, level) for level in _LEVELS}
    kinds = {name: _kind(name, table) for name, table in _reasoned(tables, "kinds").items()}
    rules = tuple(_rule(row, number, kinds) for number, row in enumerate(tables.get("rules", []), start=1))
    return SignalRules(urgencies, kinds, rules)


def _reasoned(tables: Mapping[str, Any], name: str) -> Mapping[str, Mapping[str, Any]]:
    """The tables below a name, each of which must say why."""
    found = tables.get(name)
    if not isinstance(found, dict) or not found:
        raise DataFileError("the tables are missing", place=f"{_FILE}, [{name}.…]", mend="add them")
    for key, table in found.items():
        if not isinstance(table, dict) or not str(table.get("why", "")).strip():
            raise DataFileError("it must say why", place=f"{_FILE}, [{name}.{key}]", mend='add why = "…"')
    return found


def _urgency(tables: Mapping[str, Any], level: int) -> Urgency:
    table = _reasoned(tables, "urgency").get(str(level), {})
    hours, days = table.get("acknowledge_waking_hours", 0), table.get("acknowledge_working_days", 0)
    if not (isinstance(hours, int) and isinstance(days, int) and min(hours, days) == 0 < max(hours, days)):
        raise DataFileError(
            "it needs acknowledge_waking_hours or acknowledge_working_days, above zero",
            place=f"{_FILE}, [urgency.{level}]",
            mend="give exactly one",
        )
    return Urgency(hours, days)


def _kind(name: str, table: Mapping[str, Any]) -> int:
    urgency = table.get("urgency")
    if urgency not in _LEVELS:
        raise DataFileError(
            f"{urgency!r} is no urgency", place=f"{_FILE}, [kinds.{name}] urgency", mend="write 1, 2 or 3"
        )
    return int(urgency)


def _rule(row: Mapping[str, Any], number: int, kinds: Mapping[str, int]) -> Rule:
    place = f"{_FILE}, [[rules]] number {number}"
    if row.get("kind") not in kinds:
        raise DataFileError(f"{row.get('kind')!r} is no kind", place=f"{place} kind", mend="use a name of [kinds.…]")
    unknown = set(row) - _RULE_KEYS
    if unknown:
        raise DataFileError(f"unknown: {', '.join(sorted(unknown))}", place=place, mend="remove it")
    for key, allowed in (("answer", _ANSWERS), ("again", _AGAIN), ("side", tuple(Side))):
        if key in row and row[key] not in allowed:
            raise DataFileError(f"{row[key]!r} is unknown", place=f"{place} {key}", mend=f"use {', '.join(allowed)}")
    in_a_row, worse = row.get("in_a_row", 1), row.get("worse_than_before", False)
    if not isinstance(in_a_row, int) or in_a_row < 1 or not isinstance(worse, bool):
        raise DataFileError("in_a_row is a number, worse_than_before true or false", place=place, mend="correct it")
    side = Side(row["side"]) if "side" in row else None
    return Rule(row["kind"], side, row.get("answer"), row.get("again"), in_a_row, worse)
