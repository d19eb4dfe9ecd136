"""One pool per region in every process, kept up with what the database says has changed."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event, func
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as AnySession
from sqlmodel import SQLModel, col, select

from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.pool_change import WATCHED, changes_since, forget_changes, newest_change, seal_of, still_sealed
from matcher.scoring import Candidate, Pool
from matcher.services.application import Work
from matcher.services.matching.candidates import activity_candidates, activity_key, helper_candidates, person_key

__all__ = ["Progress", "fresh_pool", "how_many"]

_TOO_MANY = 20_000
"""So many changes at once, an import say, are not taken over one by one: the pool is laid out anew."""
_WROTE = "wrote_what_pools_hold"

Progress = Callable[[int], None]
"""Told now and then how many candidates were laid out."""


@dataclass(slots=True, eq=False)
class _Live:
    """The pool of one region in this process.

    Attributes:
        lock: Held while the pool is asked or changed.
        pool: Everybody, as of `day`; `None` before the first question.
        day: A candidate depends on the day, so every day it is laid out anew.
        newest: Changes up to here are in it.
        seal: The newest change then: where it is gone, the database was put back from a copy.
    """

    lock: RLock = field(default_factory=RLock)
    pool: Pool | None = None
    day: date | None = None
    newest: int = 0
    seal: tuple[int, str] | None = None


_LIVE: WeakKeyDictionary[Database, dict[int, _Live]] = WeakKeyDictionary()
_LIVE_LOCK = RLock()


def how_many(work: Work) -> int:
    """How many helpers the pool of a region will hold, about: for a bar that shows how far laying it out is."""
    signed_up = select(func.count()).select_from(Person).where(Person.region_id == work.scope.region_id)
    return int(work.session.exec(signed_up.where(col(Person.is_helper), ~col(Person.circle_only))).one())


@contextmanager
def fresh_pool(work: Work, progress: Progress | None = None) -> Iterator[tuple[Pool, list[Candidate], frozenset[str]]]:
    """The region's pool with all that was committed, and apart from it what this transaction itself changed.

    What is not committed may still be undone, so it never enters the pool that later questions use: it is handed over
    as candidates to be seen otherwise, and keys to be passed over.
    """
    with _LIVE_LOCK:
        live = _LIVE.setdefault(work.app.database, {}).setdefault(work.scope.region_id, _Live())
    work.session.flush()
    with live.lock:
        settled = not work.session.info.get(_WROTE)
        # First up to where, then what: a change that is committed in between comes once more next time.
        newest, seal = newest_change(work.session), seal_of(work.session)
        changed = None
        if live.pool is not None and live.day == work.today and still_sealed(work.session, live.seal):
            changed = changes_since(work.session, live.newest)
        if changed is None or len(changed) > _TOO_MANY or ("region", work.scope.region_id) in changed:
            pool = _laid_out(work, progress)
            if settled and (live.day is None or work.today >= live.day):
                live.pool, live.day, live.newest, live.seal = pool, work.today, newest, seal
                forget_changes(work.session)
            yield pool, [], frozenset()
            return
        candidates, gone = _current(work, changed)
        if live.pool is None or not settled:
            yield live.pool or _laid_out(work, progress), candidates, gone
            return
        for candidate in candidates:
            live.pool.put(candidate)
        for key in gone:
            if key in live.pool:
                live.pool.remove(key)
        live.newest, live.seal = newest, seal
        yield live.pool, [], frozenset()


def _laid_out(work: Work, progress: Progress | None) -> Pool:
    """Everybody and everything of the region."""
    content = work.app.content
    candidates: Iterator[Candidate] = chain(helper_candidates(work), activity_candidates(work))
    if progress is not None:
        candidates = _told(candidates, progress)
    return Pool.from_candidates(candidates, relatedness=content.relatedness, concepts=content.vocabulary.concepts)


def _told(candidates: Iterator[Candidate], progress: Progress) -> Iterator[Candidate]:
    for number, candidate in enumerate(candidates, 1):
        yield candidate
        if number % 1_000 == 0:
            progress(number)


def _current(work: Work, changed: Collection[tuple[str, int]]) -> tuple[list[Candidate], frozenset[str]]:
    """The changed candidates as they are now, and the keys of those who are no candidates any longer."""
    people = {number for subject, number in changed if subject == "person"}
    activities = {number for subject, number in changed if subject == "activity"}
    candidates = list(helper_candidates(work, people)) if people else []
    if activities:
        candidates += activity_candidates(work, activities)
    keys = {*map(person_key, people), *map(activity_key, activities)}
    return candidates, frozenset(keys - {one.key for one in candidates})


_WATCHED_CLASSES = frozenset(WATCHED)


@event.listens_for(AnySession, "after_flush")
def _note_flush(session: AnySession, _context: Any) -> None:
    """Note that this transaction wrote something that pools hold."""
    if not session.info.get(_WROTE):
        touched = chain(session.new, session.dirty, session.deleted)
        session.info[_WROTE] = any(isinstance(one, SQLModel) and _table(one) in _WATCHED_CLASSES for one in touched)


@event.listens_for(AnySession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """The same for statements that write without objects."""
    if not state.is_select:
        state.session.info[_WROTE] = True


def _table(row: SQLModel) -> str:
    return str(row.__tablename__)
