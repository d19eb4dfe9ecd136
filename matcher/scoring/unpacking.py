"""A pool straight from packed blocks: columns are joined, and nobody is looked at one by one."""

# ruff: noqa: SLF001 - one more way to make a pool, in a module of its own

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.building import Arrival
from matcher.scoring.columns import Bits, Ints
from matcher.scoring.grid import shelves_of
from matcher.scoring.links import mark_of
from matcher.scoring.measures import MOST_COUNTED
from matcher.scoring.packing import CODED, KEPT_DAYS, NAMED, PER_DAY, RECENT_DAYS, Block, BlockError
from matcher.scoring.pool import COMPILED_FROM, Pool, Relatedness
from matcher.scoring.profile import Candidate, Step
from matcher.scoring.rows import UNKNOWN_NUMBER, Rows

__all__ = ["pool_of_blocks"]

_Columns = dict[str, npt.NDArray[Any]]
_VALUE_BITS = 15
_MOST_VALUES = (1 << _VALUE_BITS) - 1


class _BlockArrival(Arrival):
    """Candidates that come in one by one, and after them those of blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.many: list[_Columns] = []
        self.many_marks: list[tuple[Bits, Ints]] = []
        self.many_shelves: list[Ints] = []
        self.arrived = 0

    def __len__(self) -> int:
        return super().__len__() + self.arrived

    def marks(self) -> tuple[Bits, Ints]:
        """All marks and the rows that bear them."""
        some = [super().marks(), *self.many_marks]
        return np.concatenate([marks for marks, _ in some]), np.concatenate([rows for _, rows in some])

    def shelves(self) -> Ints:
        """The shelf of each row."""
        return np.concatenate([super().shelves(), *self.many_shelves])

    def rows(self) -> Rows:
        """The columns, in the order of arrival."""
        rows = super().rows()
        words = max([rows.words, *(columns["free"].shape[1] for columns in self.many)])
        rows.widen(words)
        for columns in self.many:
            lacking = words - columns["free"].shape[1]
            columns["free"] = np.pad(columns["free"], ((0, 0), (0, lacking)))
        for name in ("place", "reach", "kind", "numbers", "free", "number", "entry_count", "entries"):
            parts = [getattr(rows, name), *(columns[name] for columns in self.many)]
            rows.hold(**{name: np.concatenate(parts)})
        ends = np.cumsum(rows.entry_count, dtype=np.int64)
        rows.hold(entry_start=(ends - rows.entry_count).astype(np.uint32))
        rows.entries_used = len(rows.entries)
        return rows


def pool_of_blocks(
    blocks: Iterable[tuple[Block, npt.NDArray[np.bool_]]],
    others: Iterable[Candidate],
    day: date,
    horizon: int,
    *,
    relatedness: Relatedness | None = None,
    concepts: Collection[str] | None = None,
    compiled_from: int = COMPILED_FROM,
) -> Pool:
    """The same pool as `Pool.from_candidates` makes of everybody in the blocks, as they are on a day, and the others.

    Args:
        blocks: Each with a mark per candidate: whether it still counts.
        others: Candidates that are in no block, or are otherwise than there.
        day: The day that is asked for.
        horizon: How many days ahead dayparts count.
        relatedness: As for `Pool.from_candidates`.
        concepts: As for `Pool.from_candidates`.
        compiled_from: As for `Pool.from_candidates`.

    Raises:
        BlockError: A block is of other days or names concepts that are not known.
        InputError: One of the others cannot be used, or two have the same key.
    """
    pool = Pool(relatedness=relatedness, concepts=concepts, compiled_from=compiled_from)
    arrival = _BlockArrival()
    for candidate in others:
        pool._take(candidate, arrival)
    filler = _Filler(pool, arrival, day, horizon)
    for block, keep in blocks:
        filler.take(block, keep)
    pool._count = len(arrival)
    pool._arrange(arrival)
    return pool


class _Filler:
    """Turns what blocks hold by codes of their own into the columns of one pool."""

    def __init__(self, pool: Pool, arrival: _BlockArrival, day: date, horizon: int) -> None:
        self._pool, self._arrival, self._day, self._horizon = pool, arrival, day, horizon
        self._codes: dict[str, dict[str, int]] = {name: {} for name in CODED}
        self._values: dict[str, list[Any]] = {name: [] for name in CODED}
        self._kinds: dict[int, int] = {}

    def take(self, block: Block, keep: npt.NDArray[np.bool_]) -> None:
        """Take in those of a block that still count."""
        columns, arrival = block.columns, self._arrival
        begin, count = len(arrival), int(np.count_nonzero(keep))
        free = _free_of(block, self._day, self._horizon)
        kind = self._kind_of(block)[keep]
        place, reach = columns["place"][keep], columns["reach"][keep]
        entries = columns["entries"][np.repeat(keep, columns["entry_count"])]
        arrival.many.append(
            {
                "place": place,
                "reach": reach,
                "kind": kind,
                "numbers": _numbers_of(block, self._day)[keep],
                "free": free[keep],
                "number": columns["number"][keep],
                "entry_count": columns["entry_count"][keep],
                "entries": self._concepts(block)[entries >> 13] << 13 | entries & 8191,
            }
        )
        kinds, placed = self._pool.kinds, np.asarray(place.any(axis=1))
        arrival.many_shelves.append(shelves_of(kinds.step[kind], placed, reach, kinds.resting[kind]))
        for name in NAMED:
            marks = np.array([mark_of(name, key) for key in block.tables[name]], dtype=np.uint64)
            codes = columns[name][keep]
            bearing = np.flatnonzero(codes)
            arrival.many_marks.append((marks[codes[bearing]], (bearing + begin).astype(np.int32)))
        arrival.arrived += count
        self._link(block, keep, begin)

    def _link(self, block: Block, keep: npt.NDArray[np.bool_], begin: int) -> None:
        """Note whom the few exclude, for whom they are meant and when they are away."""
        pool, row_of = self._pool, begin - 1 + np.cumsum(keep)
        for place, bits in _away_of(block, self._day, self._horizon):
            if keep[place]:
                pool.away[int(row_of[place])] = bits
        for place, who, excludes, meant in block.links:
            if keep[place]:
                row = int(row_of[place])
                pool.behind.put(row, (who,) if who else ())
                pool.unwilling.put(row, excludes)
                pool.named.put(row, () if meant is None else (meant,))

    def _concepts(self, block: Block) -> npt.NDArray[np.uint32]:
        """The pool's number for each concept of a block."""
        known, names = self._pool.concepts, block.tables["concepts"]
        strange = [name for name in names if known is not None and name not in known]
        if strange:
            raise BlockError(f"it names the concept {strange[0]!r}, which the vocabulary does not have")
        return np.array([self._pool.coded.code(name) for name in names], dtype=np.uint32)

    def _kind_of(self, block: Block) -> Ints:
        """The kind of each candidate: a combination of values that few differ in."""
        combined = block.columns["paused"].astype(np.int64) >> (self._day - block.first_day).days & 1
        for name in CODED:
            codes = np.array([self._code(name, value) for value in block.tables[name]], dtype=np.int64)
            if len(codes) and int(codes.max()) > _MOST_VALUES:
                raise BlockError(f"it holds too many values ({name})")
            combined = combined << _VALUE_BITS | codes[block.columns[name]]
        different, which = np.unique(combined, return_inverse=True)
        kinds = [self._kinds.get(one) or self._new_kind(one, block.prefix) for one in different.tolist()]
        return np.asarray(np.array(kinds, dtype=np.int32)[which.reshape(-1)])

    def _code(self, name: str, value: Any) -> int:
        codes, key = self._codes[name], json.dumps(value)
        if key not in codes:
            codes[key] = len(codes)
            self._values[name].append(value)
        return codes[key]

    def _new_kind(self, combined: int, prefix: str) -> int:
        rest, values = combined, list[Any]()
        for name in reversed(CODED):
            values.append(self._values[name][rest & _MOST_VALUES])
            rest >>= _VALUE_BITS
        access, safety, languages, standing = values
        step, region, consent, referral_only, frequency, full, timed, meant = standing
        one = Candidate(
            key=f"{prefix}:0",
            step=Step(step),
            region=region,
            consent=consent,
            paused=bool(rest),
            referral_only=referral_only,
            frequency=frequency,
            places_left=0 if full else None,
            free=0 if timed else None,
            for_person="somebody" if meant else None,
            languages=frozenset(languages),
            conditions=frozenset(safety[0]),
            conditions_unknown=frozenset(safety[1]),
            vog=safety[2],
            accessible=frozenset(access[0]),
            not_accessible=frozenset(access[1]),
        )
        code, _ = self._pool.keys.code(one.key)
        kind = self._kinds[combined] = self._pool.kinds.of(one, code)
        return kind


def _numbers_of(block: Block, day: date) -> npt.NDArray[np.uint8]:
    """Small numbers of all candidates of a block on a day, in the order of `matcher.scoring.rows.NUMBERS`.

    Raises:
        InputError: Somebody's year of birth cannot be true.
    """
    columns, today = block.columns, day.toordinal()
    age = day.year - columns["born"].astype(np.int64)
    known = columns["born"] > 0
    wrong = np.flatnonzero(known & ((age < 0) | (age > 130)))
    if len(wrong):
        key = f"{block.prefix}:{int(columns['number'][wrong[0]])}"
        raise InputError(
            f"{int(age[wrong[0]])} is out of bounds",
            place=f"candidate {key!r}, field age",
            mend="give a whole number from 0 to 130, or None",
        )
    lately = columns["asked"].astype(np.int64) >= today - RECENT_DAYS
    before = np.concatenate(([0], np.cumsum(lately)))
    ends = np.cumsum(columns["asked_count"], dtype=np.int64)
    asked = before[ends] - before[ends - columns["asked_count"]]
    last, since = columns["last_asked"].astype(np.int64), today - columns["since"].astype(np.int64)
    rested = np.where(last > 0, np.maximum(0, today - last), np.where(since > RECENT_DAYS, since, -1))
    counted = np.stack((np.where(known, age, -1), np.maximum(asked, 0), rested), axis=1)
    small = np.where(counted < 0, UNKNOWN_NUMBER, np.minimum(counted, MOST_COUNTED)).astype(np.uint8)
    return np.stack((small[:, 0], columns["load"], small[:, 1], small[:, 2], columns["endings"]), axis=1)


def _free_of(block: Block, day: date, horizon: int) -> npt.NDArray[np.uint64]:
    """Dayparts of all candidates of a block, as seen from a day.

    Raises:
        BlockError: The block was made for other days.
    """
    after = (day - block.first_day).days
    if not 0 <= after <= KEPT_DAYS:
        raise BlockError(f"it was made on {block.first_day}")
    stored, bits = block.columns["free"], horizon * PER_DAY
    words = -(-bits // 64)
    skip, shift = divmod(after * PER_DAY, 64)
    free = np.zeros((len(block), words), dtype=np.uint64)
    for word in range(words):
        if word + skip < stored.shape[1]:
            free[:, word] = stored[:, word + skip] >> np.uint64(shift)
        if shift and word + skip + 1 < stored.shape[1]:
            free[:, word] |= stored[:, word + skip + 1] << np.uint64(64 - shift)
    if bits % 64:
        free[:, -1] &= np.uint64((1 << bits % 64) - 1)
    return free


def _away_of(block: Block, day: date, horizon: int) -> list[tuple[int, int]]:
    """Places of those who are away within the horizon, with their dayparts."""
    after, ahead = (day - block.first_day).days, (1 << horizon * PER_DAY) - 1
    return [(place, now) for place, bits in block.away if (now := bits >> after * PER_DAY & ahead)]
