"""Lays the pool of a region out: from packed blocks where there are any, from the tables where not.

A block holds what is known of some thousand people as of one version of the change feed. Whoever changed since is read
from the tables; a block of which too many changed, or that something else was made with, is made anew and kept.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import numpy as np
import numpy.typing as npt
from sqlalchemy import func
from sqlmodel import col, select

from matcher.models.person import Person
from matcher.models.pool_block import (
    NUMBERS_PER_BLOCK,
    BlockHead,
    PoolBlock,
    block_bodies,
    block_heads,
    forget_blocks,
    keep_block,
    may_keep_blocks,
    this_database,
)
from matcher.models.pool_change import (
    first_unknown,
    newest_change,
    newest_changes_since,
    newest_ever,
    seal_of,
    still_sealed,
)
from matcher.models.scope import Scope
from matcher.scoring import Candidate, Pool
from matcher.scoring.packing import KEPT_DAYS, Block, BlockError, pack, unpack
from matcher.scoring.unpacking import pool_of_blocks
from matcher.services.application import Application, Work
from matcher.services.matching.block_source import source_of
from matcher.services.matching.candidates import (
    HORIZON_DAYS,
    CandidateMaker,
    activity_candidates,
    helper_candidates,
)
from matcher.services.matching.people_rows import facts_of, helper_rows

__all__ = ["FEWEST", "Progress", "how_many", "is_large", "lay_out", "make_blocks"]

FEWEST = 10_000
"""Where so many people have a number, packing pays; fewer are read from the tables in about a second."""
_CHANGED_OF = 64
"""A block of which one in so many changed is made anew."""
_MADE_AT_ONCE = 8
_RENEWED_FROM = KEPT_DAYS // 2
"""Blocks of so many days are made anew a few at a time, so that they do not all end on one day."""
_TOLD_EVERY, _LOGGED_EVERY = 1_000, 100_000
_log = logging.getLogger(__name__)

Progress = Callable[[int], None]
"""Told now and then how many candidates were laid out."""
_Numbers = npt.NDArray[np.int64]
_NOBODY: _Numbers = np.zeros(0, dtype=np.int64)


def is_large(work: Work) -> bool:
    """Whether there are so many people that helpers are packed."""
    return _last_number(work) >= FEWEST


def how_many(work: Work) -> int:
    """How many helpers the pool of a region will hold, about: for a bar that shows how far laying it out is."""
    packed = sum(head.size for head in block_heads(work.session, work.scope.region_id))
    if packed:
        return packed
    signed_up = select(func.count()).select_from(Person).where(Person.region_id == work.scope.region_id)
    return int(work.session.exec(signed_up.where(col(Person.is_helper), ~col(Person.circle_only))).one())


def lay_out(work: Work, *, keep: bool, progress: Progress | None = None) -> Pool:
    """Everybody and everything of the region.

    Args:
        work: The use case.
        keep: Whether blocks that are made may be kept: not of what is not committed.
        progress: Told now and then how many candidates were laid out.
    """
    told = _Told(progress)
    if is_large(work):
        try:
            return _from_blocks(work, told, keep=keep and may_keep_blocks(work.session))
        except BlockError as error:
            _log.warning("%s: everybody is read from the tables", error)
    content = work.app.content
    return Pool.from_candidates(
        told.each(chain(_from_tables(work), activity_candidates(work))),
        relatedness=content.relatedness,
        concepts=content.vocabulary.concepts,
    )


def make_blocks(app: Application, scope: Scope, progress: Progress | None = None) -> None:
    """Make the blocks that a region lacks, a few per transaction, so that nobody else waits long for the database.

    A start before which this was done reads blocks and nothing else. Several processes share the work.

    Args:
        app: The service.
        scope: For which region.
        progress: Told now and then how many helpers were packed.
    """
    told = _Told(progress)
    missing = True
    while missing:
        with app.work(scope) as work:
            if not is_large(work):
                return
            may_keep_blocks(work.session, wait=True)
            making = _Making.now(work)
            standing = _standing(work, making, renew=False)
            for number in standing.missing[:_MADE_AT_ONCE]:
                told.more(len(_made(work, making, number, keep=standing.keep)))
            missing = standing.keep and len(standing.missing) > _MADE_AT_ONCE


class _Told:
    """Passes on, or writes into the log, how far it is."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._number = self._logged = 0

    def more(self, count: int) -> None:
        """So many candidates more are done."""
        self._number += count
        if self._progress is not None:
            self._progress(self._number)
        elif self._number >= self._logged + _LOGGED_EVERY:
            self._logged = self._number
            _log.info("laying out a pool: %d candidates so far", self._number)

    def each(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """The same candidates, counted."""
        for number, candidate in enumerate(candidates, 1):
            yield candidate
            if number % _TOLD_EVERY == 0:
                self.more(_TOLD_EVERY)


def _last_number(work: Work) -> int:
    return work.session.exec(select(func.max(Person.id))).one() or 0


def _numbers_in(number: int) -> tuple[int, int]:
    return number * NUMBERS_PER_BLOCK, (number + 1) * NUMBERS_PER_BLOCK - 1


def _from_tables(work: Work) -> Iterator[Candidate]:
    for number in range(_last_number(work) // NUMBERS_PER_BLOCK + 1):
        people = helper_rows(work, *_numbers_in(number))
        maker = CandidateMaker(work, facts_of(work, [person.id for person in people]))
        for person in people:
            yield maker.today(person, maker.step_of(person))


@dataclass(frozen=True, slots=True)
class _Making:
    """What every block that is made now has in common.

    Attributes:
        source: A mark of all that decides what stands in it but the rows of the tables.
        place: Which database.
        source_ref: The same, and on SQLite the mark of the newest change.
        version: What `newest_change` answered.
    """

    source: str
    place: str
    source_ref: str
    version: int

    @classmethod
    def now(cls, work: Work) -> "_Making":
        """As things stand in this transaction."""
        place, version, seal = this_database(work.session), newest_change(work.session), seal_of(work.session)
        sealed = seal is not None and seal[0] == version  # on PostgreSQL versions are no numbers of changes
        return cls(source_of(work), place, f"{place} {seal[1]}" if seal and sealed else place, version)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the blocks of a region stand.

    Attributes:
        good: Numbers of blocks that can be used, each with the people who changed since it was made.
        missing: Numbers of those that must be made.
        keep: Whether what is made may take the place of what is there: not while working at a moment in the past.
    """

    good: Mapping[int, _Numbers]
    missing: Sequence[int]
    keep: bool


def _from_blocks(work: Work, told: _Told, *, keep: bool) -> Pool:
    making = _Making.now(work)
    standing = _standing(work, making, renew=keep)
    content, keep = work.app.content, keep and standing.keep
    changed = [int(person_id) for some in standing.good.values() for person_id in some]
    pool = pool_of_blocks(
        _blocks(work, making, standing, told, keep=keep),
        chain(helper_candidates(work, changed), activity_candidates(work)),
        work.today,
        HORIZON_DAYS,
        relatedness=content.relatedness,
        concepts=content.vocabulary.concepts,
    )
    if keep:
        forget_blocks(work.session, work.today - timedelta(days=KEPT_DAYS))
    if standing.missing or changed:
        made, whole = len(standing.missing), len(standing.missing) + len(standing.good)
        _log.info("a pool of %d: %d of %d blocks made, %d people changed", len(pool), made, whole, len(changed))
    return pool


def _standing(work: Work, making: _Making, *, renew: bool) -> _Standing:
    session, whole = work.session, _last_number(work) // NUMBERS_PER_BLOCK + 1
    heads = block_heads(session, work.scope.region_id)
    newest = newest_ever(session)
    usable = {head.number: head for head in heads if _fits(work, making, head, newest)}
    good = dict[int, _Numbers]()
    if usable:
        since = min(head.version for head in usable.values())
        of_region = dict(newest_changes_since(session, "region", since)).get(work.scope.region_id)
        changes = np.array(newest_changes_since(session, "person", since), dtype=np.int64).reshape(-1, 2)
        order = np.argsort(changes[:, 0], kind="stable")
        people, last = changes[order, 0], changes[order, 1]
        for number, head in usable.items():
            unknown = first_unknown(session, head.version)
            begin, end = np.searchsorted(people, [number * NUMBERS_PER_BLOCK, (number + 1) * NUMBERS_PER_BLOCK])
            changed = people[begin:end][last[begin:end] >= unknown]
            if (of_region is None or of_region < unknown) and len(changed) <= max(head.size, 64) // _CHANGED_OF:
                good[number] = changed
    if renew:
        old = sorted((usable[number].first_day, number) for number in good)
        for first_day, number in old[: -(-whole // (KEPT_DAYS - _RENEWED_FROM))]:
            if (work.today - first_day).days >= _RENEWED_FROM:
                del good[number]
    return _Standing(
        good,
        [number for number in range(whole) if number not in good],
        all(head.first_day <= work.today for head in heads),
    )


def _fits(work: Work, making: _Making, head: BlockHead, newest: int) -> bool:
    """Whether a block is of this database and of these rules, not too old, and not newer than the database."""
    place, _, mark = head.source_ref.removeprefix(making.place).rpartition(" ")
    return (
        head.source == making.source
        and head.source_ref.startswith(making.place)
        and not place
        and 0 <= (work.today - head.first_day).days <= KEPT_DAYS
        and head.version <= newest
        and (not mark or still_sealed(work.session, (head.version, mark)))
    )


def _blocks(
    work: Work, making: _Making, standing: _Standing, told: _Told, *, keep: bool
) -> Iterator[tuple[Block, npt.NDArray[np.bool_]]]:
    """All blocks of the region, each with a mark for those in it who did not change since."""
    wanted = dict.fromkeys(standing.good)
    for number, body in block_bodies(work.session, work.scope.region_id, list(standing.good)):
        try:
            block = unpack(body)
        except BlockError as error:
            _log.warning("block %d: %s", number, error)
            continue
        del wanted[number]
        told.more(len(block))
        yield block, ~np.isin(block.columns["number"], standing.good[number])
    for number in (*standing.missing, *wanted):
        block = _made(work, making, number, keep=keep)
        told.more(len(block))
        yield block, ~np.isin(block.columns["number"], standing.good.get(number, _NOBODY))


def _made(work: Work, making: _Making, number: int, *, keep: bool) -> Block:
    """A block made anew from the tables, and kept."""
    people = helper_rows(work, *_numbers_in(number))
    maker = CandidateMaker(work, facts_of(work, [person.id for person in people]), KEPT_DAYS)
    lasting = [maker.lasting(person, maker.step_of(person)) for person in people]
    body = pack(lasting, work.today, HORIZON_DAYS, work.app.content.vocabulary.concepts)
    if keep:
        keep_block(
            work.session,
            PoolBlock(
                region_id=work.scope.region_id,
                number=number,
                source=making.source,
                source_ref=making.source_ref,
                version=making.version,
                first_day=work.today,
                size=len(people),
                body=body,
            ),
        )
    return unpack(body)
