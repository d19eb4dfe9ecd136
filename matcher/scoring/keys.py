"""Keys of candidates as small numbers: "person:12" is twelve of the prefix "person"."""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import Bits, Ints

__all__ = ["ODD", "KeyBook", "hash_of_candidate", "hash_of_key", "mixed"]

ODD = 0
"""Prefix code of keys that do not end in a number; their number is an order of arrival."""

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15
"""2⁶⁴ divided by the golden ratio, made odd: the step of SplitMix64."""

_DENSE_UP_TO = 4_000_000
"""Numbers up to this one, and up to sixteen times the number of keys, are looked up in an array."""
_NOBODY = -1


def hash_of_key(key: str) -> int:
    """64 bits of a text's BLAKE2b hash, the same on every machine and in every run."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def _split(key: str) -> tuple[str, int] | None:
    """Prefix and number of a key such as "person:12"; `None` where it has another form."""
    prefix, colon, number = key.rpartition(":")
    if not colon or not number.isdecimal() or not number.isascii() or (number[0] == "0" and number != "0"):
        return None
    return (prefix, int(number)) if len(number) < 10 else None


def hash_of_candidate(key: str) -> int:
    """The hash of a candidate's key: of its prefix, stepped on by its number; of all of it where it has no number.

    Sums of one hash and a number need no memory per candidate, and `mixed` scatters neighbours all the same.
    """
    split = _split(key)
    return hash_of_key(key) if split is None else (hash_of_key(split[0] + ":") + split[1] * _GOLDEN) & _MASK


def mixed(one: int, other: int) -> int:
    """Two hashes mixed into one, by the finaliser of SplitMix64.

    Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
    """
    both = (one + other) & _MASK
    both = (both ^ both >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    both = (both ^ both >> 27) * 0x94D049BB133111EB & _MASK
    return both ^ both >> 31


class KeyBook:
    """Which row bears which key, in about four bytes per key.

    Attributes:
        prefixes: By code; the first stands for odd keys.
        prefix_hashes: Hash of each prefix, for ties.
        odd_hashes: Hash of each odd key.
    """

    def __init__(self) -> None:
        self.prefixes: list[str] = [""]
        self.prefix_hashes: Bits = np.zeros(1, dtype=np.uint64)
        self.odd_hashes: Bits = np.zeros(0, dtype=np.uint64)
        self._codes: dict[str, int] = {}
        self._odd: dict[str, int] = {}
        self._odd_keys: list[str] = []
        self._rows: list[memoryview] = [np.zeros(0, dtype=np.int32).data]
        self._count = 0

    @property
    def nbytes(self) -> int:
        """Size of the arrays."""
        return sum(rows.nbytes for rows in self._rows) + self.odd_hashes.nbytes

    def code(self, key: str) -> tuple[int, int]:
        """Prefix code and number of a key, given out anew where it is not known."""
        if self._odd_keys and key in self._odd:
            return ODD, self._odd[key]
        split = _split(key)
        if split is None or split[1] > _DENSE_UP_TO + 16 * self._count:
            number = self._odd[key] = len(self._odd_keys)
            self._odd_keys.append(key)
            if number >= len(self.odd_hashes):
                self.odd_hashes = np.resize(self.odd_hashes, 2 * number + 16)
            self.odd_hashes[number] = hash_of_candidate(key)
            return ODD, number
        code = self._codes.get(split[0])
        if code is None:
            code = self._codes[split[0]] = len(self.prefixes)
            self.prefixes.append(split[0])
            self.prefix_hashes = np.append(self.prefix_hashes, np.uint64(hash_of_key(split[0] + ":")))
            self._rows.append(np.zeros(0, dtype=np.int32).data)
        return code, split[1]

    def row(self, key: str) -> int | None:
        """The row that bears a key."""
        if self._odd_keys and key in self._odd:
            code, number = ODD, self._odd[key]
        else:
            split = _split(key)
            if split is None or split[0] not in self._codes:
                return None
            code, number = self._codes[split[0]], split[1]
        return self.row_of(code, number)

    def row_of(self, code: int, number: int) -> int | None:
        """The same, for a key that is known in parts."""
        rows = self._rows[code]
        row: int = rows[number] if number < len(rows) else _NOBODY
        return None if row == _NOBODY else row

    def put(self, code: int, number: int, row: int | None) -> None:
        """Note (or, with `None`, forget) which row bears a key."""
        rows = self._rows[code]
        if number >= len(rows):
            if row is None:
                return
            room = np.full(number + number // 8 + 16 - len(rows), _NOBODY, dtype=np.int32)
            rows = self._rows[code] = np.concatenate((np.asarray(rows), room)).data
        self._count += (row is not None) - (rows[number] != _NOBODY)
        rows[number] = _NOBODY if row is None else row

    def put_all(self, code: int, numbers: npt.NDArray[np.uint32], rows: Ints) -> int | None:
        """Note many rows of one prefix; returns the number of a key that occurs twice, if any."""
        if not len(numbers):
            return None
        table = np.full(int(numbers.max()) + 1 + len(numbers) // 8, _NOBODY, dtype=np.int32)
        table[numbers] = rows
        self._count += len(numbers) - int(np.count_nonzero(np.asarray(self._rows[code]) != _NOBODY))
        self._rows[code] = table.data
        twice = np.flatnonzero(table[numbers] != rows)
        return int(numbers[twice[0]]) if len(twice) else None

    def key(self, code: int, number: int) -> str:
        """The key again."""
        return self._odd_keys[number] if code == ODD else f"{self.prefixes[code]}:{number}"
