"""Candidates packed into blocks of bytes, so that a pool of a million can start without looking at each of them.

A block stands by itself: it holds names of concepts, languages and conditions in small tables of its own and depends on
no numbering of any process. What of a candidate changes with the day is kept such that it can be worked out for some
weeks: dayparts beyond the horizon, days of rest, the days on which somebody was asked.
"""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.checks import check_candidate
from matcher.scoring.profile import Candidate
from matcher.scoring.rows import Concepts, encode

__all__ = ["CODED", "KEPT_DAYS", "NAMED", "PER_DAY", "RECENT_DAYS", "Block", "BlockError", "Lasting", "pack", "unpack"]

KEPT_DAYS = 22
"""So long a block can be used: with six weeks ahead, dayparts then fill four 64-bit words to the last bit."""
RECENT_DAYS = 60
"""Being asked counts as lately for so long, and a sign-up as new."""

PER_DAY = 4
"""Dayparts of a day."""
_MAGIC = b"matcher-block-1\n"
_NOBODY = 0
_WORD = 2**64 - 1

_COLUMNS: dict[str, tuple[type[np.generic], int]] = {
    "number": (np.uint32, 1),
    "place": (np.int32, 3),
    "reach": (np.int32, 1),
    "born": (np.uint16, 1),
    "load": (np.uint8, 1),
    "endings": (np.uint8, 1),
    "since": (np.uint32, 1),
    "last_asked": (np.uint32, 1),
    "asked_count": (np.uint16, 1),
    "paused": (np.uint32, 1),
    "standing": (np.uint16, 1),
    "languages": (np.uint16, 1),
    "safety": (np.uint16, 1),
    "access": (np.uint16, 1),
    "street": (np.uint16, 1),
    "building": (np.uint16, 1),
    "entry_count": (np.uint16, 1),
}
"""Columns with one entry per candidate: type and width. `free` and the flat ones (`asked`, `entries`) come after."""
CODED = ("standing", "languages", "safety", "access")
"""Columns of codes for values that few differ in."""
NAMED = ("street", "building")
"""Columns of codes for keys; 0 is none."""


class BlockError(InputError):
    """These bytes are no block of ours, or not a whole one: make it anew from the tables."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this block cannot be used: {what}", place="block", mend="make it anew from the tables")


@dataclass(frozen=True, slots=True)
class Lasting:
    """A candidate for some weeks, with what changes from day to day beside it.

    Attributes:
        candidate: As it always is; `free` and `away` reach `KEPT_DAYS` beyond the horizon. Age, pause, times asked and
            days of rest are not looked at.
        paused: A bit per day from the first day: whether the candidate wants to be left in peace.
        born: Year.
        asked: Ordinals of the days on which somebody was asked, as far as they may count as lately.
        last_asked: Ordinal of the last of all of them.
        since: Ordinal of the day of the sign-up.
    """

    candidate: Candidate
    paused: int
    born: int | None
    asked: tuple[int, ...]
    last_asked: int | None
    since: int

    def on(self, first_day: date, day: date, horizon: int) -> Candidate:
        """The candidate as it is on a day.

        Args:
            first_day: The day of the first bits.
            day: The day that is asked for.
            horizon: How many days ahead dayparts count.
        """
        one, today, after = self.candidate, day.toordinal(), (day - first_day).days
        ahead = (1 << horizon * PER_DAY) - 1
        if self.last_asked is not None:
            rested: int | None = max(0, today - self.last_asked)
        else:
            rested = today - self.since if today - self.since > RECENT_DAYS else None
        return replace(
            one,
            paused=bool(self.paused >> after & 1),
            free=None if one.free is None else one.free >> after * PER_DAY & ahead,
            away=None if one.away is None else one.away >> after * PER_DAY & ahead,
            age=None if self.born is None else day.year - self.born,
            asked_recently=sum(asked >= today - RECENT_DAYS for asked in self.asked),
            rested_days=rested,
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A block that was read.

    Attributes:
        first_day: The day of the first bits.
        prefix: What stands before the number in every key.
        columns: One entry per candidate, see `pack`; and the flat columns `asked` and `entries`.
        tables: The values behind the codes; `concepts`, `streets` and `buildings` are names.
        away: Places of the few who are away, with their dayparts.
        links: Places of the few who exclude somebody, stand behind somebody or are meant for somebody.
    """

    first_day: date
    prefix: str
    columns: dict[str, npt.NDArray[Any]]
    tables: dict[str, list[Any]]
    away: list[tuple[int, int]]
    links: list[tuple[int, str, list[str], str | None]]

    def __len__(self) -> int:
        return len(self.columns["number"])


def pack(some: Sequence[Lasting], first_day: date, horizon: int, concepts: Collection[str] | None) -> bytes:
    """Some candidates as one block.

    Args:
        some: With keys that end in a number and begin alike ("person:12").
        first_day: The day of their first bits.
        horizon: How many days ahead dayparts count.
        concepts: All concepts of the vocabulary, or `None` where none is given.

    Raises:
        InputError: A candidate cannot be used (its key and field are named).
    """
    books: dict[str, dict[Any, int]] = {name: {} for name in CODED} | {name: {"": 0} for name in NAMED}
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    names, words = Concepts(), -(-(horizon + KEPT_DAYS) * PER_DAY // 64)
    entries, asked, free, prefix = list[int](), list[int](), list[int](), ""
    away, links = list[tuple[int, str]](), list[Any]()
    for place, lasting in enumerate(some):
        one = lasting.candidate
        check_candidate(one, concepts)
        prefix, number = _number_of(one.key, prefix)
        row = encode(one, _NOBODY, number, names)
        standing = (one.step, one.region, one.consent, one.referral_only, one.frequency, one.places_left == 0,
                    one.free is not None, one.for_person is not None)  # fmt: skip
        safety = (tuple(sorted(one.conditions)), tuple(sorted(one.conditions_unknown)), one.vog)
        access = (tuple(sorted(one.accessible)), tuple(sorted(one.not_accessible)))
        for name, value in (
            ("number", number),
            ("place", row.place),
            ("reach", row.reach),
            ("born", lasting.born or 0),
            ("load", row.numbers[1]),
            ("endings", row.numbers[4]),
            ("since", lasting.since),
            ("last_asked", lasting.last_asked or 0),
            ("asked_count", len(lasting.asked)),
            ("paused", lasting.paused),
            ("standing", _code(books["standing"], standing)),
            ("languages", _code(books["languages"], tuple(sorted(one.languages)))),
            ("safety", _code(books["safety"], safety)),
            ("access", _code(books["access"], access)),
            ("street", _code(books["street"], one.street or "")),
            ("building", _code(books["building"], one.building or "")),
            ("entry_count", len(row.entries)),
        ):
            columns[name].append(value)
        entries.extend(row.entries)
        asked.extend(lasting.asked)
        free.extend(row.free >> 64 * word & _WORD for word in range(words))
        if one.away:
            away.append((place, f"{one.away:x}"))
        who = one.who if one.who != one.key else ""
        if who or one.excludes or one.for_person is not None:
            links.append((place, who, sorted(one.excludes), one.for_person))
    arrays = {name: np.array(columns[name], dtype=kind) for name, (kind, _) in _COLUMNS.items()}
    arrays["free"] = np.array(free, dtype=np.uint64)
    arrays["asked"], arrays["entries"] = np.array(asked, dtype=np.uint32), np.array(entries, dtype=np.uint32)
    head = {
        "first_day": first_day.isoformat(),
        "rows": len(some),
        "words": words,
        "asked": len(asked),
        "entries": len(entries),
        "prefix": prefix,
        "tables": {name: list(book) for name, book in books.items()} | {"concepts": names.names},
        "away": away,
        "links": links,
    }
    told = json.dumps(head, separators=(",", ":")).encode()
    body = b"".join((len(told).to_bytes(4, "little"), told, *(array.tobytes() for array in arrays.values())))
    return _MAGIC + zlib.compress(body, 1)


def unpack(packed: bytes) -> Block:
    """A block again.

    Raises:
        BlockError: It is torn, foreign or contradicts itself.
    """
    if not packed.startswith(_MAGIC):
        raise BlockError("it does not begin as ours do")
    try:
        body = zlib.decompress(memoryview(packed)[len(_MAGIC) :])
        long = int.from_bytes(body[:4], "little")
        head = json.loads(body[4 : 4 + long])
        return _read(head, body, 4 + long)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BlockError(type(error).__name__) from error


def _read(head: dict[str, Any], body: bytes, begin: int) -> Block:
    rows, columns = int(head["rows"]), dict[str, npt.NDArray[Any]]()
    sizes: dict[str, tuple[type[np.generic], int, int]] = {
        name: (kind, rows, wide) for name, (kind, wide) in _COLUMNS.items()
    }
    sizes |= {"free": (np.uint64, rows, int(head["words"]))}
    sizes |= {name: (np.uint32, int(head[name]), 1) for name in ("asked", "entries")}
    for name, (kind, count, wide) in sizes.items():
        array = np.frombuffer(body, dtype=kind, count=count * wide, offset=begin)
        begin += array.nbytes
        columns[name] = array.reshape(count, wide) if wide > 1 or name == "free" else array
    tables: dict[str, list[Any]] = head["tables"]
    block = Block(
        date.fromisoformat(head["first_day"]),
        str(head["prefix"]),
        columns,
        tables,
        [(int(place), int(bits, 16)) for place, bits in head["away"]],
        [(int(place), str(who), list(excludes), meant) for place, who, excludes, meant in head["links"]],
    )
    codes = {name: (columns[name], len(tables[name])) for name in (*CODED, *NAMED)}
    codes["concepts"] = (columns["entries"] >> 13, len(tables["concepts"]))
    wrong = [name for name, (column, known) in codes.items() if len(column) and int(column.max()) >= known]
    wrong += [name for name in ("asked", "entries") if _sum(columns, name) != len(columns[name])]
    places = [place for place, _ in block.away] + [link[0] for link in block.links]
    if begin != len(body) or wrong or (places and not 0 <= min(places) <= max(places) < rows):
        raise BlockError(f"it contradicts itself ({', '.join(wrong) or 'its size or places'})")
    return block


def _sum(columns: dict[str, npt.NDArray[Any]], name: str) -> int:
    return int(columns["asked_count" if name == "asked" else "entry_count"].sum(dtype=np.int64))


def _number_of(key: str, prefix: str) -> tuple[str, int]:
    before, colon, number = key.rpartition(":")
    if not colon or not number.isdecimal() or len(number) > 9 or (prefix and before != prefix):
        raise InputError(
            "this key cannot be packed", place=f"candidate {key!r}, field key", mend="use one prefix and a number"
        )
    return before, int(number)


def _code(book: dict[Any, int], value: Any) -> int:
    return book.setdefault(value, len(book))
