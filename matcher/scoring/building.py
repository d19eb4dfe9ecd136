"""Puts rows in order: by shelf and place, with a little room in every well-filled rectangle for who comes later."""

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import Bits, Flags, Ints
from matcher.scoring.grid import SHELVES, Grid, shelves_of
from matcher.scoring.rows import NUMBERS, Encoded, Rows

__all__ = ["Arrangement", "Arrival", "arranged", "compact", "settled"]

_ONE_FREE_IN = 16
_WORD = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Rows in order.

    Attributes:
        rows: The rows.
        grid: Their rectangles.
        shelf_at: For each shelf its place in `start`, or −1 where nobody lies on it.
        start: Per shelf that is in use and rectangle the first row; the next number is where it ends.
        end: Where the last row ends.
        to: For every row as it was, its number now.
    """

    rows: Rows
    grid: Grid
    shelf_at: Ints
    start: Ints
    end: int
    to: Ints


class Arrival:
    """Candidates as they come in, in growing columns; nothing is kept of them but their bytes."""

    def __init__(self) -> None:
        self._place, self._reach, self._kind = array("i"), array("i"), array("i")
        self._shelf, self._numbers, self._number = array("b"), bytearray(), array("I")
        self._free: list[array[int]] = [array("Q")]
        self._entry_count, self._entries = array("H"), array("I")
        self._marks, self._marked = array("Q"), array("i")

    def __len__(self) -> int:
        return len(self._kind)

    def add(self, one: Encoded, shelf: int) -> None:
        """Take one in."""
        self._place.extend(one.place)
        self._reach.append(one.reach)
        self._kind.append(one.kind)
        self._shelf.append(shelf)
        self._numbers.extend(one.numbers)
        self._number.append(one.number)
        free, before = one.free, len(self._free[0])
        self._free[0].append(free & _WORD)
        if free > _WORD or len(self._free) > 1:
            words = max(len(self._free), (free.bit_length() + 63) // 64)
            self._free += [array("Q", bytes(8 * before)) for _ in range(words - len(self._free))]
            for word in range(1, words):
                self._free[word].append(free >> 64 * word & _WORD)
        self._entry_count.append(len(one.entries))
        self._entries.extend(one.entries)

    def mark(self, row: int, mark: int) -> None:
        """Note that a row bears a mark."""
        self._marks.append(mark)
        self._marked.append(row)

    def marks(self) -> tuple[Bits, Ints]:
        """All marks and the rows that bear them."""
        return np.array(self._marks, dtype=np.uint64), np.array(self._marked, dtype=np.int32)

    def rows(self) -> Rows:
        """The columns, in the order of arrival."""
        rows = Rows(0, len(self._free), 0)
        entry_count = np.array(self._entry_count, dtype=np.uint16)
        rows.hold(
            place=np.array(self._place, dtype=np.int32).reshape(-1, 3),
            reach=np.array(self._reach, dtype=np.int32),
            kind=np.array(self._kind, dtype=np.int32),
            numbers=np.frombuffer(bytes(self._numbers), dtype=np.uint8).reshape(-1, len(NUMBERS)),
            number=np.array(self._number, dtype=np.uint32),
            free=np.stack([np.array(word, dtype=np.uint64) for word in self._free], axis=1),
            entry_count=entry_count,
            entry_start=_starts(entry_count),
            entries=np.array(self._entries, dtype=np.uint32),
        )
        rows.entries_used = len(rows.entries)
        return rows

    def shelves(self) -> Ints:
        """The shelf of each row."""
        return np.array(self._shelf, dtype=np.int32)


def arranged(arrival: Arrival) -> Arrangement:
    """Newly arrived rows in order."""
    return _in_order(arrival.rows(), np.arange(len(arrival), dtype=np.int32), arrival.shelves())


def settled(rows: Rows, used: int, kind_step: npt.NDArray[np.int8], kind_rests: npt.NDArray[np.bool_]) -> Arrangement:
    """All rows in order again, without those that are free."""
    taken = np.flatnonzero(rows.kind[:used]).astype(np.int32)
    kinds, placed = rows.kind[taken], np.asarray(rows.place[taken].any(axis=1))
    return _in_order(rows, taken, shelves_of(kind_step[kinds], placed, rows.reach[taken], kind_rests[kinds]))


def compact(rows: Rows, used: int) -> None:
    """Let go of the concepts that no row points at any longer."""
    entries, rows.entry_start[:used] = _gathered(rows, np.arange(used, dtype=np.int32))
    rows.hold(entries=entries)
    rows.entries_used, rows.entries_lost = len(rows.entries), 0


def _in_order(rows: Rows, taken: Ints, shelves: Ints) -> Arrangement:
    grid = Grid.around(rows.place[taken][rows.place[taken].any(axis=1)])
    in_use = np.unique(shelves)
    shelf_at = np.full(SHELVES, -1, dtype=np.int32)
    shelf_at[in_use] = np.arange(len(in_use), dtype=np.int32)
    slots = shelf_at[shelves].astype(np.int64) * grid.cells + grid.cells_of(rows.place[taken])
    order = np.argsort(slots, kind="stable")
    filled = np.bincount(slots, minlength=len(in_use) * grid.cells)
    room = filled + filled // _ONE_FREE_IN
    begin = np.concatenate(([0], np.cumsum(room)))
    within = np.arange(len(taken)) - np.concatenate(([0], np.cumsum(filled)))[slots[order]]
    target = (begin[slots[order]] + within).astype(np.int32)
    end = int(begin[-1])
    start = np.zeros((max(1, len(in_use)), grid.cells + 1), dtype=np.int32)
    for place in range(len(in_use)):
        start[place] = begin[place * grid.cells : (place + 1) * grid.cells + 1]
    new = Rows(end + end // 128 + 64, rows.words, 0)
    source = taken[order]
    for name, column in new.columns().items():
        column[target] = getattr(rows, name)[source]
    entries, new.entry_start[target] = _gathered(rows, source)
    new.hold(entries=entries)
    new.entries_used = len(new.entries)
    to = np.full(max(rows.capacity, 1), -1, dtype=np.int32)
    to[source] = target
    return Arrangement(new, grid, shelf_at, start, end, to)


def _gathered(rows: Rows, source: Ints) -> tuple[Flags, npt.NDArray[np.uint32]]:
    """The concepts of some rows end to end, and where those of each begin."""
    counts = rows.entry_count[source].astype(np.int64)
    starts = _starts(counts)
    shift = np.repeat(rows.entry_start[source].astype(np.int64) - starts, counts)
    return rows.entries[np.arange(len(shift), dtype=np.int64) + shift], starts


def _starts(counts: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.uint32]:
    ends = np.cumsum(counts, dtype=np.int64)
    return np.asarray(ends - counts.astype(np.int64), dtype=np.uint32)
