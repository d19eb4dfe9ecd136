"""What the engine needs of many people, read as plain rows: a million of them pass by, and none becomes an object."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, Text, bindparam, case, cast, func, select, type_coerce
from sqlmodel import SQLModel, col
from sqlmodel import select as select_rows

from matcher.language.extraction import Stance
from matcher.language.moments import DAYPARTS, WHOLE_WEEK, Times, dated
from matcher.models.consent import Purpose
from matcher.models.offer import Offer, OfferState
from matcher.models.person import HelperKind
from matcher.models.tie import TieState
from matcher.scoring.packing import RECENT_DAYS
from matcher.services.application import Work

__all__ = [
    "Facts",
    "PersonRow",
    "dated_dayparts",
    "dayparts",
    "facts_of",
    "helper_rows",
    "interest_weight",
    "person_key",
    "rows_of",
    "words_in",
]

_FEW_APART = 4
"""Numbers of people that lie so close together are asked for as a stretch, and else one by one."""
_AT_ONCE = 2_000
_NEIGHBOUR = HelperKind.NEIGHBOUR.value
_PURPOSES = {purpose.value: purpose for purpose in Purpose}
# How much an interest weighs by how it stands: what somebody wants to take up again counts as much as what they do now.
_STANCE_WEIGHT: Mapping[str, float] = {
    Stance.NOW: 1.0,
    Stance.AGAIN: 1.0,
    Stance.TOGETHER: 0.9,
    Stance.WATCHING: 0.6,
    Stance.NO_LONGER: 0.2,
}


class PersonRow(NamedTuple):
    """What the engine needs of one row of `Person`; lists and objects are still text."""

    id: int
    region_id: int
    helper_kind: str | None
    birth_year: int | None
    street_key: str
    building_key: str
    latitude: float | None
    longitude: float | None
    languages: str | None
    travel_m: int | None
    times: str | None
    away: str | None
    story: str
    frequency: str | None
    places: int
    conditions_met: str | None
    conditions_unmet: str | None
    gives: str | None
    paused_until: date | None
    stopped: bool
    guardian_needed: bool
    created_at: datetime

    @property
    def is_neighbour(self) -> bool:
        """Whether the person signed up as a neighbour."""
        return self.helper_kind == _NEIGHBOUR


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some people beside their own row, loaded in a handful of queries.

    Attributes:
        interests: Concept → weight.
        roles: Without those that nearly everybody has.
        consents: Purposes for which a consent stands.
        load: Running matches.
        asked: Ordinals of the local days on which somebody was asked lately.
        last_asked: Ordinal of the last day on which somebody was asked.
        good_endings: Matches that ended well.
        excludes: Keys of people whom somebody does not want to meet.
        offers: Open offers, newest first.
    """

    interests: Mapping[int, dict[str, float]]
    roles: Mapping[int, set[str]]
    consents: Mapping[int, set[Purpose]]
    load: Counter[int]
    asked: Mapping[int, list[int]]
    last_asked: Mapping[int, int]
    good_endings: Counter[int]
    excludes: Mapping[int, set[str]]
    offers: Mapping[int, list[Offer]]


def interest_weight(stance: str, *, liked: bool) -> float:
    """How much one interest of somebody weighs, from −1 (wants none of it) to 1."""
    return _STANCE_WEIGHT.get(stance, 1.0) if liked else -1.0


def person_key(person_id: int) -> str:
    """Key of a person in the engine."""
    return f"person:{person_id}"


def helper_rows(work: Work, first: int, last: int) -> list[PersonRow]:
    """Everybody of the region with a number in a stretch who signed up to do something."""
    return _rows(work, _PERSON.id.between(first, last), *_helpers_of(work))


def rows_of(work: Work, only: Collection[int], *, helpers: bool = True) -> list[PersonRow]:
    """Some people; with `helpers`, those of them in the region who signed up to do something."""
    numbers, found = sorted(only), list[PersonRow]()
    for begin in range(0, len(numbers), _AT_ONCE):
        some = _PERSON.id.in_(numbers[begin : begin + _AT_ONCE])
        found += _rows(work, some, *(_helpers_of(work) if helpers else ()))
    return found


def facts_of(work: Work, only: Sequence[int]) -> Facts:
    """What is known of some people, by number."""
    if not only:
        return Facts({}, {}, {}, Counter(), {}, {}, Counter(), {}, {})
    known, common = work.app.content.vocabulary.concepts, work.app.content.common_roles
    run = _Reader(work, only)
    interests: dict[int, dict[str, float]] = defaultdict(dict)
    for person_id, concept, stance, likes in run("interests"):
        if concept in known:
            interests[person_id][concept] = interest_weight(stance, liked=likes)
    roles: dict[int, set[str]] = defaultdict(set)
    for person_id, concept in run("roles"):
        if concept in known and concept not in common:
            roles[person_id].add(concept)
    consents: dict[int, set[Purpose]] = defaultdict(set)
    for person_id, purpose in run("consents"):
        consents[person_id].add(_PURPOSES[purpose])
    excludes: dict[int, set[str]] = defaultdict(set)
    for person_id, other_id in run("exclusions"):
        excludes[person_id].add(person_key(other_id))
    load, good_endings = (Counter(dict(map(tuple, run(name)))) for name in ("load", "good_endings"))
    asked, last_asked = _asked(work, run)
    offers: dict[int, list[Offer]] = defaultdict(list)
    if run("offers"):  # few have one, and those are looked at as they are
        open_ones = select_rows(Offer).where(Offer.state == OfferState.OPEN, run.among(col(Offer.person_id)))
        for offer in work.session.exec(open_ones.order_by(col(Offer.created_at).desc(), col(Offer.id).desc())):
            offers[offer.person_id].append(offer)
    return Facts(interests, roles, consents, load, asked, last_asked, good_endings, excludes, offers)


@lru_cache(maxsize=16_384)
def words_in(text: str | None) -> frozenset[str]:
    """The words of a list that is kept as JSON."""
    return frozenset(json.loads(text) or ()) if text else frozenset()


@lru_cache(maxsize=65_536)
def dayparts(text: str | None, first_day: date, days: int) -> int | None:
    """The dated dayparts of times that are kept as JSON; `None` where there are none."""
    times = json.loads(text) if text else None
    return dated_dayparts(times, first_day, days) if times else None


def dated_dayparts(times: Mapping[str, Any], first_day: date, days: int) -> int:
    """The dated dayparts of times; a week that is like every other is repeated instead of looked at day by day.

    Args:
        times: As `Times.to_json` gives them.
        first_day: The day of bits 0 to 3.
        days: How many days to look ahead.
    """
    patterns, week = times.get("recurrences", ()), 0
    plain = not times.get("moments") and not times.get("except_days") and isinstance(patterns, list)
    for pattern in patterns if plain else ():
        some = pattern.get("week") if isinstance(pattern, dict) else None
        if (
            not isinstance(some, int)
            or not 0 <= some <= WHOLE_WEEK
            or pattern.get("every_weeks", 1) != 1
            or any(pattern.get(bound) for bound in ("anchor", "first", "last"))
        ):
            plain = False
            break
        week |= some
    if not plain:
        return dated(Times.from_json(times), first_day, days)
    turned = first_day.weekday() * DAYPARTS
    return ((week >> turned | week << 7 * DAYPARTS - turned) & WHOLE_WEEK) * _weeks(days) & (1 << days * DAYPARTS) - 1


@lru_cache
def _weeks(days: int) -> int:
    """A bit at the begin of every week, as many as the days touch."""
    return sum(1 << 7 * DAYPARTS * number for number in range(-(-days // 7)))


def _table(name: str) -> Any:
    return SQLModel.metadata.tables[name].c


@cache
def _statements(*, stretch: bool) -> dict[str, Select[Any]]:
    """What is read of some people: of a stretch of numbers, or of numbers one by one."""

    def among(column: Any) -> Any:
        if stretch:
            return column.between(bindparam("first"), bindparam("last"))
        return column.in_(bindparam("only", expanding=True))

    liked, role, consent, exclusion = map(_table, ("person_interest", "person_role", "consent", "exclusion"))
    tie, proposal, offer = map(_table, ("tie", "proposal", "offer"))
    counted = select(tie.other_id, func.count()).where(among(tie.other_id)).group_by(tie.other_id)
    running, ended = (TieState.STARTING, TieState.RUNNING), (TieState.ENDED, TieState.SELF_GOING)
    return {
        "interests": select(liked.person_id, liked.concept, liked.stance, liked.liked)
        .where(among(liked.person_id))
        .order_by(liked.id),
        "roles": select(role.person_id, role.concept).where(among(role.person_id)),
        "consents": select(consent.person_id, type_coerce(consent.purpose, String)).where(
            consent.withdrawn_at.is_(None), among(consent.person_id)
        ),
        "exclusions": select(exclusion.person_id, exclusion.other_id).where(among(exclusion.person_id)),
        "load": counted.where(tie.state.in_(running), tie.proposal_id.is_not(None)),
        "good_endings": counted.where(tie.counted_at.is_not(None), tie.state.in_(ended)),
        "asked": select(proposal.helper_id, proposal.sent_at).where(among(proposal.helper_id)),
        "offers": select(offer.id).where(offer.state == OfferState.OPEN, among(offer.person_id)).limit(1),
    }


class _Reader:
    """Reads in the open transaction what is known of some people; rows come as plain tuples."""

    def __init__(self, work: Work, only: Sequence[int]) -> None:
        self._connection = work.session.connection()
        self._first, self._last = min(only), max(only)
        many = len(only) > _AT_ONCE // _FEW_APART
        self._stretch = many and self._last - self._first < _FEW_APART * len(only)
        self._only = only
        self._statements = _statements(stretch=self._stretch)

    def __call__(self, name: str) -> Sequence[Any]:
        if self._stretch:
            values: dict[str, Any] = {"first": self._first, "last": self._last}
        else:
            values = {"only": list(self._only)}
        return self._connection.execute(self._statements[name], values).all()

    def among(self, column: Any) -> ColumnElement[bool]:
        """The condition that a column names one of these people."""
        found: ColumnElement[bool] = (
            column.between(self._first, self._last) if self._stretch else column.in_(self._only)
        )
        return found


_PERSON = _table("person")
_AWAY = cast(_PERSON.away, Text)
# The story of somebody is looked at for one thing only: where they study, which tells when their exams are.
_SPECIAL: Mapping[str, ColumnElement[Any]] = {
    "helper_kind": type_coerce(_PERSON.helper_kind, String),
    "story": case((_AWAY.in_(("{}", "null")), ""), else_=_PERSON.story),
    "stopped": _PERSON.stopped_at.is_not(None),
} | {
    name: cast(_PERSON[name], Text)
    for name in ("languages", "times", "away", "conditions_met", "conditions_unmet", "gives")
}
_READ = select(*((_SPECIAL[name] if name in _SPECIAL else _PERSON[name]).label(name) for name in PersonRow._fields))


def _helpers_of(work: Work) -> tuple[ColumnElement[bool], ...]:
    mine = _PERSON.region_id == work.scope.region_id
    return mine, _PERSON.is_helper, ~_PERSON.circle_only, _PERSON.merged_into_id.is_(None)


def _rows(work: Work, *conditions: ColumnElement[bool]) -> list[PersonRow]:
    found = work.session.connection().execute(_READ.where(*conditions).order_by(_PERSON.id))
    return [PersonRow._make(row) for row in found.all()]


def _asked(work: Work, run: _Reader) -> tuple[dict[int, list[int]], dict[int, int]]:
    """On which local days people were asked lately, and when last."""
    zone, lately = work.zone, (work.today - timedelta(days=RECENT_DAYS)).toordinal()
    asked: dict[int, list[int]] = defaultdict(list)
    last: dict[int, int] = {}
    for person_id, sent_at in run("asked"):
        day = sent_at.astimezone(zone).date().toordinal()
        last[person_id] = max(day, last.get(person_id, 0))
        if day >= lately:
            asked[person_id].append(day)
    return asked, last
