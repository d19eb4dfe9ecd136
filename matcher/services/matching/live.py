"""One pool per region in every process, kept up with what the database says has changed."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as AnySession
from sqlmodel import SQLModel

from matcher.models.database import Database
from matcher.models.pool_change import WATCHED, changes_since, forget_changes, seen_since, still_sealed
from matcher.scoring import Candidate, Pool
from matcher.services.application import Work
from matcher.services.matching.candidates import activity_candidates, activity_key, helper_candidates
from matcher.services.matching.packed import Progress, lay_out
from matcher.services.matching.people_rows import person_key

__all__ = ["fresh_pool"]

_TOO_MANY = 20_000
"""So many changes at once, an import say, are not taken over one by one: the pool is laid out anew."""
_WROTE = "wrote_what_pools_hold"


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
        newest, seal, moved = seen_since(work.session, live.newest, live.seal)
        changed: set[tuple[str, int]] | None = None
        if live.pool is not None and live.day == work.today:
            if not moved:
                yield live.pool, [], frozenset()
                return
            if still_sealed(work.session, live.seal):
                changed = changes_since(work.session, live.newest, _TOO_MANY + 1)
        if changed is None or len(changed) > _TOO_MANY or ("region", work.scope.region_id) in changed:
            onward = settled and (live.day is None or work.today >= live.day)
            pool = lay_out(work, keep=onward, progress=progress)
            if onward:
                live.pool, live.day, live.newest, live.seal = pool, work.today, newest, seal
                forget_changes(work.session)
            yield pool, [], frozenset()
            return
        candidates, gone = _current(work, changed)
        if live.pool is None or not settled:
            yield live.pool or lay_out(work, keep=False, progress=progress), candidates, gone
            return
        for candidate in candidates:
            live.pool.put(candidate)
        for key in gone:
            if key in live.pool:
                live.pool.remove(key)
        live.newest, live.seal = newest, seal
        yield live.pool, [], frozenset()


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
