"""Which rows something concerns: by a key that few rows have, or by a mark that many have."""

from array import array
from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt

__all__ = ["Links", "Marks", "mark_of"]

_MASK = 2**64 - 1
_FEW = 20_000


def mark_of(sort: str, key: str) -> int:
    """A text as 64 bits, the same as long as the process runs."""
    return hash((sort, key)) & _MASK


class Links:
    """Keys that few rows have: those whom a helper does not want to meet, the giver behind several offers."""

    def __init__(self) -> None:
        self._rows: dict[str, set[int]] = {}
        self._keys: dict[int, frozenset[str]] = {}

    def rows(self, key: str) -> Iterable[int]:
        """The rows that have a key."""
        return self._rows.get(key, ())

    def keys(self, row: int) -> frozenset[str]:
        """The keys that a row has."""
        return self._keys.get(row, frozenset())

    def put(self, row: int, keys: Collection[str]) -> None:
        """Give a row these keys and no others."""
        if not keys and row not in self._keys:
            return
        before, now = self._keys.pop(row, frozenset()), frozenset(keys)
        for key in before - now:
            rows = self._rows[key]
            rows.discard(row)
            if not rows:
                del self._rows[key]
        for key in now - before:
            self._rows.setdefault(key, set()).add(row)
        if now:
            self._keys[row] = now

    def moved(self, to: npt.NDArray[np.int32]) -> "Links":
        """The same after every row got the number that `to` gives it."""
        other = Links()
        for row, keys in self._keys.items():
            other.put(int(to[row]), keys)
        return other


class Marks:
    """Marks that many rows have, in about twelve bytes each: sorted once, what changed since beside it."""

    def __init__(self, marks: npt.NDArray[np.uint64], rows: npt.NDArray[np.int32], capacity: int) -> None:
        order = np.argsort(marks, kind="stable")
        self._marks, self._rows = marks[order], rows[order]
        self._per_row = np.bincount(rows, minlength=capacity).astype(np.uint8) if len(rows) else np.zeros(0, np.uint8)
        self._stale: set[int] = set()
        self._fresh: dict[int, set[int]] = {}
        self._fresh_of: dict[int, tuple[int, ...]] = {}

    @property
    def nbytes(self) -> int:
        """Size of the arrays."""
        return int(self._marks.nbytes + self._rows.nbytes + self._per_row.nbytes)

    def rows(self, mark: int) -> list[int]:
        """The rows that bear a mark."""
        begin, end = np.searchsorted(self._marks, np.uint64(mark), side="left"), len(self._marks)
        found = []
        while begin < end and int(self._marks[begin]) == mark:
            row = int(self._rows[begin])
            if row not in self._stale:
                found.append(row)
            begin += 1
        return [*found, *self._fresh.get(mark, ())] if self._fresh else found

    def put(self, row: int, marks: tuple[int, ...]) -> None:
        """Give a row these marks and no others."""
        old = int(self._per_row[row]) if row < len(self._per_row) and row not in self._stale else 0
        if row not in self._fresh_of:
            if not old and not marks:
                return
            if old == len(marks) and all(row in self.rows(mark) for mark in marks):
                return
            if old:
                self._stale.add(row)
        for mark in self._fresh_of.pop(row, ()):
            rows = self._fresh[mark]
            rows.discard(row)
            if not rows:
                del self._fresh[mark]
        for mark in marks:
            self._fresh.setdefault(mark, set()).add(row)
        if marks:
            self._fresh_of[row] = marks

    @property
    def crowded(self) -> bool:
        """Whether so much changed that sorting anew pays."""
        return len(self._fresh_of) + len(self._stale) > _FEW + len(self._rows) // 16

    def moved(self, to: npt.NDArray[np.int32], capacity: int) -> "Marks":
        """The same, sorted anew, after every row got the number that `to` gives it."""
        keep = ~np.isin(self._rows, np.fromiter(self._stale, dtype=np.int32, count=len(self._stale)))
        marks, rows = array("Q"), array("i")
        for row, some in self._fresh_of.items():
            marks.extend(some)
            rows.extend([row] * len(some))
        all_marks = np.concatenate((self._marks[keep], np.array(marks, dtype=np.uint64)))
        all_rows = np.concatenate((self._rows[keep], np.array(rows, dtype=np.int32)))
        return Marks(all_marks, to[all_rows], capacity)
