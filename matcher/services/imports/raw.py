"""What every reader of a file gives: tables of numbered rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matcher.services.imports.cells import Cell

__all__ = ["RawRow", "RawTable"]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row before anybody knows what its cells mean.

    Attributes:
        number: As a person counts them: the row in the sheet, the line in the file, the place in the list.
        cells: In the order of the columns; for objects of a JSON list in the order of the keys of the table.
        object: The object itself, for JSON.
    """

    number: int
    cells: tuple[Cell, ...]
    object: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet, one text file or one list.

    Attributes:
        name: How to name it in a report: the file with the sheet, if it has sheets.
        sheet: Name of the sheet; empty for files without.
        rows: All rows, also those above the header. Can be gone through once.
        total: How many rows there are about, for a progress bar; None when that is not known beforehand.
        header: The names of the columns, when the format tells them (JSON); otherwise they are still to be found.
    """

    name: str
    sheet: str
    rows: Iterator[RawRow]
    total: int | None = None
    header: tuple[str, ...] | None = None
