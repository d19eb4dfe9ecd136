"""Which rows something concerns: by a key that few rows have, or by a mark that many have."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt

from matcher.scoring.profile import Candidate

__all__ = ["Links", "Marks", "mark_of", "marks_of"]

_MASK = 2**64 - 1
_FEW = 20_000
_TOGETHER = 32
"""At most about so many marks begin with the same bits; of streets and buildings with many helpers, as many as they
have."""


def mark_of(sort: str, key: str) -> int:
    """A text as 64 bits, the same as long as the process runs."""
    return hash((sort, key)) & _MASK


def marks_of(candidate: Candidate) -> tuple[int, ...]:
    """The marks of a candidate: its street and its building, as far as they are known."""
    street, building = candidate.street, candidate.building
    marks = () if street is None else (mark_of("street", street),)
    return marks if building is None else (*marks, mark_of("building", building))


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
    """Marks that many rows have, in about twelve bytes each.

    They are sorted once, and found among the few that begin with the same bits; what changed since lies beside them.
    """

    def __init__(self, marks: npt.NDArray[np.uint64], rows: npt.NDArray[np.int32], capacity: int) -> None:
        order = np.argsort(marks, kind="stable")
        in_order = marks[order]
        bits = max(1, (len(marks) // _TOGETHER).bit_length())
        firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
        begins = np.append(np.searchsorted(in_order, firsts), len(marks)).astype(np.int32)
        per_row = np.bincount(rows, minlength=capacity).astype(np.uint8) if len(rows) else np.zeros(0, np.uint8)
        self._marks, self._rows = in_order.data, rows[order].data
        self._begins, self._shift, self._per_row = begins.data, 64 - bits, per_row.data
        self._stale: set[int] = set()
        self._fresh: dict[int, set[int]] = {}
        self._fresh_of: dict[int, tuple[int, ...]] = {}

    @property
    def nbytes(self) -> int:
        """Size of the arrays."""
        return self._marks.nbytes + self._rows.nbytes + self._begins.nbytes + self._per_row.nbytes

    def rows(self, mark: int) -> list[int]:
        """The rows that bear a mark."""
        alike = mark >> self._shift
        end = self._begins[alike + 1]
        begin = bisect_left(self._marks, mark, self._begins[alike], end)
        found: list[int] = self._rows[begin : bisect_right(self._marks, mark, begin, end)].tolist()
        if self._stale:
            found = [row for row in found if row not in self._stale]
        return [*found, *self._fresh.get(mark, ())] if self._fresh else found

    def put(self, row: int, marks: tuple[int, ...]) -> None:
        """Give a row these marks and no others."""
        if row not in self._fresh_of:
            old = self._per_row[row] if row < len(self._per_row) and row not in self._stale else 0
            if old == len(marks):
                borne = [mark for mark in marks if row in self.rows(mark)]
                if len(borne) == old:
                    return
            if old:
                self._stale.add(row)
        elif self._fresh_of[row] == marks:
            return
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
        own_marks, own_rows = np.asarray(self._marks), np.asarray(self._rows)
        keep = ~np.isin(own_rows, np.fromiter(self._stale, dtype=np.int32, count=len(self._stale)))
        marks, rows = array("Q"), array("i")
        for row, some in self._fresh_of.items():
            marks.extend(some)
            rows.extend([row] * len(some))
        all_marks = np.concatenate((own_marks[keep], np.array(marks, dtype=np.uint64)))
        all_rows = np.concatenate((own_rows[keep], np.array(rows, dtype=np.int32)))
        return Marks(all_marks, to[all_rows], capacity)
