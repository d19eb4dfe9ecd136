"""How a pool keeps its facts: sets as bits, concepts as lists of rows, small numbers with a mark for unknown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = [
    "UNKNOWN",
    "Bits",
    "Bools",
    "ConceptColumn",
    "Ints",
    "KeyColumn",
    "SetColumn",
    "bitset_column",
    "bitset_words",
    "freeze",
    "number_column",
    "rows_by_key",
    "to_thousandths",
    "truth_column",
]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]

UNKNOWN = int(np.iinfo(np.int32).min)
"""Stands in a column of numbers where nobody knows."""

_WORD_BITS = 64
_WORD_MASK = (1 << _WORD_BITS) - 1
_NO_KEY = -1
_KEY_OF_NOBODY = -2

_Array = TypeVar("_Array", bound=npt.NDArray[np.generic])


def freeze(array: _Array) -> _Array:
    """The same array, made read-only: a pool cannot change while it is being asked."""
    array.flags.writeable = False
    return array


def to_thousandths(weight: float) -> int:
    """A weight or similarity of −1 … 1 as whole thousandths, half away from zero."""
    size = int(abs(weight) * 1000 + 0.5)
    return size if weight >= 0 else -size


def number_column(values: Iterable[int | None]) -> Ints:
    """Whole numbers, `UNKNOWN` where there is none."""
    return freeze(np.array([UNKNOWN if value is None else value for value in values], dtype=np.int32))


def truth_column(values: Iterable[bool]) -> Bools:
    """Yes or no per row."""
    return freeze(np.array(list(values), dtype=np.bool_))


def bitset_words(bits: int, words: int) -> Bits:
    """An int bitset as 64-bit words, lowest first; bits beyond the last word are left out."""
    return np.array([bits >> (_WORD_BITS * word) & _WORD_MASK for word in range(words)], dtype=np.uint64)


def bitset_column(values: Sequence[int]) -> Bits:
    """Int bitsets as rows of 64-bit words, as many words as the widest needs (at least one)."""
    words = max((value.bit_length() for value in values), default=0) // _WORD_BITS + 1
    spread = [value >> (_WORD_BITS * word) & _WORD_MASK for value in values for word in range(words)]
    return freeze(np.array(spread, dtype=np.uint64).reshape(len(values), words))


def rows_by_key(keys_per_row: Iterable[Iterable[str]]) -> dict[str, Rows]:
    """For each key the rows that name it."""
    rows: dict[str, list[int]] = {}
    for row, keys in enumerate(keys_per_row):
        for key in keys:
            rows.setdefault(key, []).append(row)
    return {key: freeze(np.array(found, dtype=np.int32)) for key, found in rows.items()}


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """One opaque key or none per row, as numbers."""

    codes: Ints
    code_of: Mapping[str, int]

    @classmethod
    def of(cls, keys: Sequence[str | None]) -> "KeyColumn":
        """Number the keys in order of appearance; numbers mean nothing outside this column."""
        code_of: dict[str, int] = {}
        codes = [_NO_KEY if key is None else code_of.setdefault(key, len(code_of)) for key in keys]
        return cls(freeze(np.array(codes, dtype=np.int32)), code_of)

    def same_as(self, key: str | None) -> Bools:
        """Rows that hold exactly this key; none where `key` is `None`."""
        code = _KEY_OF_NOBODY if key is None else self.code_of.get(key, _KEY_OF_NOBODY)
        return np.asarray(self.codes == code)

    @property
    def known(self) -> Bools:
        """Rows that hold a key at all."""
        return np.asarray(self.codes != _NO_KEY)


@dataclass(frozen=True, slots=True)
class SetColumn:
    """A set of keys per row, one bit per key."""

    bits: Bits
    bit_of: Mapping[str, int]

    @classmethod
    def of(cls, sets: Sequence[Iterable[str]]) -> "SetColumn":
        """Give each key that occurs a bit."""
        bit_of: dict[str, int] = {}
        as_bits = [sum(1 << bit_of.setdefault(key, len(bit_of)) for key in keys) for keys in sets]
        return cls(bitset_column(as_bits), bit_of)

    def holds_any(self, keys: Iterable[str]) -> Bools:
        """Rows that hold at least one of the keys."""
        asked = self._words(keys)
        return np.asarray((self.bits & asked).any(axis=1))

    def holds_all(self, keys: Iterable[str]) -> Bools:
        """Rows that hold every one of the keys; all rows where no key is asked."""
        asked_keys = list(keys)
        if any(key not in self.bit_of for key in asked_keys):
            return np.zeros(len(self.bits), dtype=np.bool_)
        asked = self._words(asked_keys)
        return np.asarray(((self.bits & asked) == asked).all(axis=1))

    @property
    def filled(self) -> Bools:
        """Rows whose set is not empty."""
        return np.asarray(self.bits.any(axis=1))

    def _words(self, keys: Iterable[str]) -> Bits:
        bits = 0
        for key in keys:
            if key in self.bit_of:
                bits |= 1 << self.bit_of[key]
        return bitset_words(bits, self.bits.shape[1])


@dataclass(frozen=True, slots=True)
class ConceptColumn:
    """Weighted concepts per row, kept the other way round: for each concept the rows that hold it.

    `rows` and `weights` (thousandths) are laid end to end, concept after concept; `span` says where each begins and
    ends. A row stands at most once in one concept's span, so a span can be written through without collisions.
    """

    span: Mapping[str, tuple[int, int]]
    rows: Rows
    weights: npt.NDArray[np.int16]
    filled: Bools

    @classmethod
    def of(cls, concepts: Sequence[Mapping[str, float]]) -> "ConceptColumn":
        """Turn the profiles of all rows round."""
        number: dict[str, int] = {}
        entries = [
            (number.setdefault(concept, len(number)), row, to_thousandths(weight))
            for row, held in enumerate(concepts)
            for concept, weight in held.items()
        ]
        table = np.array(entries, dtype=np.int32).reshape(len(entries), 3)
        table = table[np.argsort(table[:, 0], kind="stable")]
        ends = np.cumsum(np.bincount(table[:, 0], minlength=len(number)))
        span = {concept: (int(ends[code - 1]) if code else 0, int(ends[code])) for concept, code in number.items()}
        filled = truth_column(bool(held) for held in concepts)
        return cls(span, freeze(table[:, 1].copy()), freeze(table[:, 2].astype(np.int16)), filled)

    def holding(self, concept: str) -> tuple[Rows, Ints]:
        """The rows that hold the concept, and with what weight in thousandths."""
        begin, end = self.span.get(concept, (0, 0))
        return self.rows[begin:end], self.weights[begin:end].astype(np.int32)
