"""The rows of a pool: one candidate in some forty bytes and four per concept, changed in place."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.columns import UNKNOWN, Aspect, Bits, Flags, Ints, to_thousandths
from matcher.scoring.distance import Point, sphere_point
from matcher.scoring.measures import MOST_COUNTED, Hold
from matcher.scoring.profile import Candidate

__all__ = ["HOLDS", "NOWHERE", "NUMBERS", "UNKNOWN_NUMBER", "Encoded", "Rows", "decoded", "encode"]

NUMBERS: tuple[Aspect, ...] = (Aspect.AGE, Aspect.LOAD, Aspect.ASKED, Aspect.RESTED, Aspect.ENDINGS)
"""Small numbers of a candidate; each aspect bears the name of its field."""
UNKNOWN_NUMBER = 255

HOLDS: tuple[Hold, ...] = ("interests", "gives", "wants", "roles")
"""Fields with concepts, in the order of their codes in an entry."""

NOWHERE: Point = (0, 0, 0)
_WORD = 2**64 - 1
_MOST_CONCEPTS = 2**19
_MOST_ENTRIES = 2**16 - 1
WEIGHT_BITS = 11
HOLD_BITS = 2

_PLACE, _NUMBERS = Struct("3i"), Struct(f"{len(NUMBERS)}B")
_GIVES, _WANTS, _ROLES = (hold << WEIGHT_BITS | 2000 for hold in (1, 2, 3))
"""All of an entry but its concept, where the weight is 1."""
_thousandths = lru_cache(maxsize=4096)(to_thousandths)
_SMALL: dict[int | None, int] = {None: UNKNOWN_NUMBER} | {number: number for number in range(MOST_COUNTED)}
"""Numbers as they are kept; what is not in it is kept as `MOST_COUNTED`."""


class Encoded(NamedTuple):
    """One candidate as it is written into a row.

    An entry holds a concept, the field in which it stands, and its weight in thousandths plus 1000.
    """

    place: Point
    reach: int
    kind: int
    numbers: tuple[int, ...]
    free: int
    number: int
    entries: tuple[int, ...]


class Concepts:
    """Concepts as numbers, in order of appearance."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.names: list[str] = []
        self.code_of: dict[str, int] = {}
        for concept in sorted(known):
            self.code(concept)

    def code(self, concept: str) -> int:
        """The number of a concept."""
        code = self.code_of.get(concept)
        if code is None:
            code = self.code_of[concept] = len(self.names)
            if code >= _MOST_CONCEPTS:
                raise InputError(
                    f"there are more than {_MOST_CONCEPTS} concepts",
                    place=f"concept {concept!r}",
                    mend="use the keys of a vocabulary, not free words",
                )
            self.names.append(concept)
        return code


def encode(candidate: Candidate, kind: int, number: int, concepts: Concepts) -> Encoded:
    """A candidate as it is written into a row."""
    latitude, longitude = candidate.latitude, candidate.longitude
    code = concepts.code_of
    entries = list[int]()
    for concept, weight in candidate.interests.items():
        how = 2000 if weight == 1.0 else _thousandths(weight) + 1000
        entries.append((code.get(concept) or concepts.code(concept)) << 13 | how)
    for whole, held in ((_GIVES, candidate.gives), (_WANTS, candidate.wants), (_ROLES, candidate.roles)):
        for concept in held:
            entries.append((code.get(concept) or concepts.code(concept)) << 13 | whole)
    if len(entries) > _MOST_ENTRIES:
        raise InputError("too many concepts", place=f"candidate {candidate.key!r}", mend="keep those that matter")
    small = _SMALL.get
    return Encoded(
        NOWHERE if latitude is None or longitude is None else sphere_point(latitude, longitude),
        UNKNOWN if candidate.radius_m is None else candidate.radius_m,
        kind,
        (
            small(candidate.age, MOST_COUNTED),
            small(candidate.load, MOST_COUNTED),
            small(candidate.asked_recently, MOST_COUNTED),
            small(candidate.rested_days, MOST_COUNTED),
            small(candidate.good_endings, MOST_COUNTED),
        ),
        candidate.free or 0,
        number,
        tuple(entries),
    )


def decoded(plain: Candidate, key: str, row: Encoded, names: list[str], **beside: Any) -> Candidate:
    """The candidate again, as far as rows know it: without the keys of street and building.

    Args:
        plain: A candidate of the row's kind.
        key: The row's key.
        row: What stands in the row.
        names: Concepts by number.
        beside: Fields that stand beside the rows.
    """
    held: dict[Hold, dict[str, float]] = {hold: {} for hold in HOLDS}
    for entry in row.entries:
        held[HOLDS[entry >> WEIGHT_BITS & 3]][names[entry >> 13]] = ((entry & 2047) - 1000) / 1000
    age, load, asked, rested, endings = (None if one == UNKNOWN_NUMBER else one for one in row.numbers)
    return replace(
        plain,
        key=key,
        interests=held["interests"],
        gives=frozenset(held["gives"]),
        wants=frozenset(held["wants"]),
        roles=frozenset(held["roles"]),
        free=None if plain.free is None else row.free,
        radius_m=None if row.reach == UNKNOWN else row.reach,
        age=age,
        load=load,
        asked_recently=asked,
        rested_days=rested,
        good_endings=endings,
        **beside,
    )


class Rows:
    """Columns with room to grow; a row of kind 0 is free.

    Columns are read as arrays and written one row at a time, through a flat view of each: that takes a third of the
    time. Another array takes the place of a column by `hold` alone, which renews the view.

    Attributes:
        place: Whole numbers x, y, z on the sphere; all 0 where the place is not known.
        reach: Metres that somebody goes, or `UNKNOWN`.
        kind: See `matcher.scoring.kinds`.
        numbers: Small numbers in the order of `NUMBERS`; 255 is unknown.
        free: Dayparts as 64-bit words, lowest first.
        number: Number in the key.
        entry_start: Where the concepts of a row begin in `entries`.
        entry_count: How many there are.
        entries: Concepts of all rows, end to end.
        entries_used: How much of `entries` is taken.
        entries_lost: How much of that no row points at any longer.
    """

    place: npt.NDArray[np.int32]
    reach: Ints
    kind: Ints
    numbers: npt.NDArray[np.uint8]
    free: Bits
    number: npt.NDArray[np.uint32]
    entry_start: npt.NDArray[np.uint32]
    entry_count: npt.NDArray[np.uint16]
    entries: Flags
    _place: memoryview
    _reach: memoryview
    _kind: memoryview
    _numbers: memoryview
    _free: memoryview
    _number: memoryview
    _entry_start: memoryview
    _entry_count: memoryview
    _entries: memoryview

    def __init__(self, capacity: int, words: int, entries: int) -> None:
        self.hold(
            place=np.zeros((capacity, 3), dtype=np.int32),
            reach=np.full(capacity, UNKNOWN, dtype=np.int32),
            kind=np.zeros(capacity, dtype=np.int32),
            numbers=np.full((capacity, len(NUMBERS)), UNKNOWN_NUMBER, dtype=np.uint8),
            free=np.zeros((capacity, words), dtype=np.uint64),
            number=np.zeros(capacity, dtype=np.uint32),
            entry_start=np.zeros(capacity, dtype=np.uint32),
            entry_count=np.zeros(capacity, dtype=np.uint16),
            entries=np.zeros(entries, dtype=np.uint32),
        )
        self.entries_used = 0
        self.entries_lost = 0

    def hold(self, **columns: npt.NDArray[Any]) -> None:
        """Let these arrays be the columns of their names."""
        for name, column in columns.items():
            whole = np.ascontiguousarray(column)
            setattr(self, name, whole)
            setattr(self, f"_{name}", whole.reshape(-1).data)

    @property
    def capacity(self) -> int:
        """How many rows there is room for."""
        return len(self.kind)

    @property
    def words(self) -> int:
        """64-bit words of dayparts per row."""
        return int(self.free.shape[1])

    @property
    def nbytes(self) -> int:
        """Size of all columns."""
        return sum(int(column.nbytes) for column in self.columns().values()) + int(self.entries.nbytes)

    def columns(self) -> Mapping[str, npt.NDArray[np.generic]]:
        """The columns that have one entry per row."""
        names = ("place", "reach", "kind", "numbers", "free", "number", "entry_start", "entry_count")
        return {name: getattr(self, name) for name in names}

    def grow(self) -> None:
        """Room for a sixteenth more rows, a few hundred at least."""
        more = Rows(self.capacity // 16 + 256, self.words, 0)
        self.hold(**{name: np.concatenate((column, getattr(more, name))) for name, column in self.columns().items()})

    def widen(self, words: int) -> None:
        """Room for more dayparts."""
        room = np.zeros((self.capacity, words - self.words), dtype=np.uint64)
        self.hold(free=np.concatenate((self.free, room), axis=1))

    def lies_alike(self, row: int, one: Encoded) -> bool:
        """Whether all that decides where a candidate lies stands in its row already."""
        return (
            self._kind[row] == one.kind
            and self._reach[row] == one.reach
            and _PLACE.unpack_from(self._place, _PLACE.size * row) == one.place
        )

    def write(self, row: int, one: Encoded) -> None:
        """Write a candidate into a row. Its concepts are written where they stood if they fit, else at the end."""
        place, reach, kind, numbers, free, number, entries = one
        _PLACE.pack_into(self._place, _PLACE.size * row, *place)
        self._reach[row] = reach
        _NUMBERS.pack_into(self._numbers, _NUMBERS.size * row, *numbers)
        self._number[row] = number
        if free <= _WORD and len(self._free) == len(self._kind):
            self._free[row] = free
        else:
            self._write_free(row, free)
        self._write_entries(row, entries)
        self._kind[row] = kind

    def read(self, row: int) -> Encoded:
        """What stands in a row."""
        start = int(self.entry_start[row])
        x, y, z = self.place[row].tolist()
        free = sum(word << 64 * place for place, word in enumerate(self.free[row].tolist()))
        return Encoded(
            (x, y, z),
            int(self.reach[row]),
            int(self.kind[row]),
            tuple(self.numbers[row].tolist()),
            free,
            int(self.number[row]),
            tuple(self.entries[start : start + int(self.entry_count[row])].tolist()),
        )

    def clear(self, row: int) -> None:
        """Set a row free."""
        self._kind[row] = 0
        self.entries_lost += self._entry_count[row]
        self._entry_count[row] = 0

    def _write_free(self, row: int, free: int) -> None:
        needed = max(1, (free.bit_length() + 63) // 64)
        if needed > self.words:
            self.widen(needed)
        self.free[row] = [free >> 64 * word & _WORD for word in range(self.words)]

    def _write_entries(self, row: int, entries: tuple[int, ...]) -> None:
        count, before, start = len(entries), self._entry_count[row], self._entry_start[row]
        if count > before:
            start = self.entries_used
            if start + count > len(self.entries):
                room = np.zeros(len(self.entries) // 16 + count + 256, dtype=np.uint32)
                self.hold(entries=np.concatenate((self.entries, room)))
            self.entries_used += count
            self.entries_lost += before
            self._entry_start[row] = start
        else:
            self.entries_lost += before - count
        self._entries[start : start + count] = array("I", entries)
        self._entry_count[row] = count
