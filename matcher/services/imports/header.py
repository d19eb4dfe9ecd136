"""Finds the header of a table, and what each of its columns means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice

from rapidfuzz import fuzz, process

from matcher.language.tokens import fold
from matcher.services.imports.cells import Cell, text_of
from matcher.services.imports.mapping import ColumnMapping
from matcher.services.imports.problems import FileRefusedError
from matcher.services.imports.raw import RawRow, RawTable

__all__ = ["Column", "ColumnReader", "Header", "Recognised", "find_header"]

# Titles, logos, dates of printing and group names above a header rarely take more.
_HIGHEST_ROWS = 40
_ROWS_TO_LOOK_ON = 2
# Below this length two different words are too easily alike ("tel", "tal").
_SHORTEST_FUZZY = 5


class Recognised(StrEnum):
    """How a column was understood."""

    KNOWN = "known"
    CLOSE = "close"  # nearly a known name: taken, and said in the report
    LEFT = "left"  # known, and never taken
    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, its name as it stands there, and what it means."""

    index: int
    label: str
    field: str | None
    how: Recognised


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes:
        row: Its row; 0 when the format tells the names of the columns.
        columns: What each column means, from left to right.
    """

    row: int
    columns: tuple[Column, ...]

    def of_field(self, name: str) -> tuple[Column, ...]:
        """The columns of a field, from left to right."""
        return self._by_field.get(name, ())

    @cached_property
    def _by_field(self) -> Mapping[str, tuple[Column, ...]]:
        found: dict[str, tuple[Column, ...]] = {}
        for column in self.columns:
            if column.field is not None:
                found[column.field] = (*found.get(column.field, ()), column)
        return found

    def repeated_in(self, texts: Sequence[str]) -> bool:
        """Whether the texts of a row below are the column names once more."""
        named = [column for column in self.columns if column.label]
        same = sum(
            column.index < len(texts) and texts[column.index].casefold() == column.label.casefold() for column in named
        )
        return same >= 2 and same * 2 > len(named)


class ColumnReader:
    """Recognises names of columns by a mapping."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self._mapping = mapping
        self._known: dict[str, str | None] = {}
        for field, names in mapping.columns.items():
            for name in names:
                self._known.setdefault(key_of(name), field)
        for name in mapping.leave:
            self._known.setdefault(key_of(name), None)
        self._known.pop("", None)

    def columns(self, labels: Sequence[str]) -> tuple[Column, ...]:
        """What each of these names means."""
        found: list[Column] = []
        for index, label in enumerate(labels):
            column = self._column(index, label)
            for first, usual, meant in self._mapping.behind:
                if column.field == usual and found and found[-1].field == first:
                    column = replace(column, field=meant)
            found.append(column)
        return tuple(found)

    def _column(self, index: int, label: str) -> Column:
        key = key_of(label)
        if not key:
            return Column(index, label, None, Recognised.EMPTY)
        # "Telefoon (mobiel)" and "Tel./mobiel" are what their first part is.
        for spelled in (key, key_of(label.split("(")[0]), key_of(re.split(r"[/+&]", label)[0])):
            if spelled and spelled in self._known:
                field = self._known[spelled]
                return Column(index, label, field, Recognised.KNOWN if field else Recognised.LEFT)
        if len(key) >= _SHORTEST_FUZZY:
            close = process.extractOne(key, self._known.keys(), scorer=fuzz.ratio, score_cutoff=self._mapping.threshold)
            if close is not None:
                field = self._known[close[0]]
                return Column(index, label, field, Recognised.CLOSE if field else Recognised.LEFT)
        return Column(index, label, None, Recognised.UNKNOWN)


def key_of(label: str) -> str:
    """The letters of a column name, so that "E-mail adres:", "emailadres" and "EMAIL-ADRES 2" are one."""
    letters = "".join(char for char in fold(label) if char.isalnum())
    return letters.rstrip("0123456789") or letters


def find_header(table: RawTable, mapping: ColumnMapping) -> tuple[Header, Iterator[RawRow]] | None:
    """Find the header among the first rows, and give it with the rows below it.

    The header is the first row that names a field of every required group, or one just below it that names more:
    group names above a header ("wie", "bereikbaar") may look like one.

    Returns:
        None when no row is a header.
    """
    reader = ColumnReader(mapping)
    if table.header is not None:
        columns = reader.columns(table.header)
        return (Header(0, columns), table.rows) if _complete(columns, mapping) else None
    best: Header | None = None
    below: list[RawRow] = []
    for row in islice(table.rows, _HIGHEST_ROWS):
        columns = reader.columns([text_of(cell) for cell in row.cells])
        if _complete(columns, mapping) and (best is None or _named(columns) > _named(best.columns)):
            best, below = Header(row.number, columns), []
        elif best is not None:
            below.append(row)
        if len(below) >= _ROWS_TO_LOOK_ON:
            break
    return (best, chain(below, table.rows)) if best is not None else None


def no_header(mapping: ColumnMapping, seen: Iterable[str], place: str) -> FileRefusedError:
    """The error for a file in which no row is a header."""
    needed = " and ".join(
        " or ".join(f'"{mapping.columns[field][0]}"' for field in group if mapping.columns.get(field))
        for group in mapping.required
    )
    names = ", ".join(f'"{name}"' for name in seen if name)
    return FileRefusedError(
        f"no row with column names was found in the first {_HIGHEST_ROWS} rows",
        place=place,
        mend=f"write a row that names at least {needed} above the list"
        + (f", or say in a mapping file what these columns are: {names[:300]}" if names else ""),
    )


def _complete(columns: Sequence[Column], mapping: ColumnMapping) -> bool:
    found = {column.field for column in columns if column.field}
    return all(found.intersection(group) for group in mapping.required) and len(found) >= min(2, len(mapping.required))


def _named(columns: Sequence[Column]) -> int:
    return len({column.field for column in columns if column.field})


def values_of(row: RawRow, columns: Iterable[Column]) -> list[Cell]:
    """The filled cells of these columns in a row."""
    cells = row.cells
    return [cells[column.index] for column in columns if column.index < len(cells) and text_of(cells[column.index])]
