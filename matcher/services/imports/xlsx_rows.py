"""Workbooks: read row by row, whatever their size; a merged cell's value holds for every row it spans."""

import re
import warnings
import zipfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from matcher.services.imports.cells import Cell, is_blank
from matcher.services.imports.problems import FileRefusedError
from matcher.services.imports.raw import RawRow, RawTable

__all__ = ["open_xlsx"]

# A sheet with formatting down to its last row is a million empty rows long; nobody leaves a gap like this on purpose.
_END_OF_ROWS = 1_000
_CHUNK = 500
_WIDEST = 200
# What a workbook may unpack to: over this, somebody made it to break things.
_LARGEST_BYTES = 2_000_000_000
_MERGE = re.compile(rb'mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_ERRORS = frozenset({"#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!"})


@contextmanager
def open_xlsx(path: Path) -> Iterator[Iterator[RawTable]]:
    """Open a workbook; its visible sheets are the tables.

    Raises:
        FileRefusedError: It is a ZIP of something else, damaged, or unpacks to more than a spreadsheet can be.
    """
    with path.open("rb") as file:
        _check_zip(file, path.name)
        file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and validation, which we do not read
                workbook = load_workbook(file, read_only=True, data_only=True)
        except Exception as error:  # openpyxl raises whatever its parsers raise
            raise _damaged(path.name) from error
        try:
            yield (_table(sheet, path.name) for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        finally:
            workbook.close()


def _check_zip(file: IO[bytes], name: str) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            size = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged(name) from error
    if "xl/workbook.xml" not in names and not any(item.startswith("xl/") for item in names):
        other = {"word/document.xml": "a text document", "content.xml": "an OpenDocument file"}
        what = next((text for member, text in other.items() if member in names), "a ZIP file")
        raise FileRefusedError(
            f"this is {what}, not an Excel workbook",
            place=name,
            mend="open it in a spreadsheet program and save it as .xlsx",
        )
    if size > _LARGEST_BYTES:
        raise FileRefusedError("this workbook is far too big", place=name, mend="save only the list, as CSV")


def _damaged(name: str) -> FileRefusedError:
    return FileRefusedError(
        "this workbook is damaged or no workbook", place=name, mend="open it in Excel or LibreOffice and save it again"
    )


def _table(sheet: Any, file_name: str) -> RawTable:
    # The dimension that a file claims is often wrong: take it as a hint for the bar only.
    total = sheet.max_row if isinstance(sheet.max_row, int) and sheet.max_row < 1_000_000 else None
    spans = _vertical_spans(sheet)
    sheet.reset_dimensions()
    return RawTable(
        f"{file_name}, {sheet.title}", sheet.title, _rows(sheet, spans, f"{file_name}, {sheet.title}"), total
    )


def _vertical_spans(sheet: Any) -> dict[tuple[int, int], int]:
    """The cells at the top of a merged block that spans rows → its last row; only the first column has the value."""
    spans: dict[tuple[int, int], int] = {}
    kept = b""
    with sheet._get_source() as source:  # noqa: SLF001 - read-only sheets tell of no merges, which stand behind the rows
        while chunk := source.read(1 << 20):
            for match in _MERGE.finditer(kept + chunk):
                left, top, _, bottom = range_boundaries(match.group(1).decode())
                if left is not None and top is not None and bottom is not None and bottom > top:
                    spans[(top, left)] = bottom
            kept = (kept + chunk)[-60:]
    return spans


def _rows(sheet: Any, spans: dict[tuple[int, int], int], place: str) -> Iterator[RawRow]:
    rows = sheet.iter_rows(values_only=True)
    columns = {column for _, column in spans}
    running: dict[int, tuple[int, Cell]] = {}
    blank: deque[RawRow] = deque()
    number = 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a date out of range: the cell then reads as an error, which is empty
                chunk = list(islice(rows, _CHUNK))
        except Exception as error:  # openpyxl raises whatever its parsers raise
            raise FileRefusedError(
                f"this sheet cannot be read any further than row {number}",
                place=place,
                mend="open it in Excel or LibreOffice and save it again",
            ) from error
        if not chunk:
            # Rows that only carry formatting are no rows of the list; one with white space in it is.
            yield from (row for row in blank if any(isinstance(cell, str) for cell in row.cells))
            return
        for values in chunk:
            number += 1
            cells = [None if value in _ERRORS else value for value in values[:_WIDEST]]
            for column in columns:
                _fill(cells, running, spans, number, column)
            row = RawRow(number, tuple(cells))
            if all(is_blank(cell) for cell in cells):
                blank.append(row)
                if len(blank) > _END_OF_ROWS:
                    return
                continue
            while blank:
                yield blank.popleft()
            yield row


def _fill(
    cells: list[Cell], running: dict[int, tuple[int, Cell]], spans: dict[tuple[int, int], int], number: int, column: int
) -> None:
    """Write the value of a merged block into this row."""
    bottom = spans.get((number, column))
    if bottom is not None:
        running[column] = (bottom, cells[column - 1] if column <= len(cells) else None)
        return
    until, value = running.get(column, (0, None))
    if number <= until and value is not None:
        cells.extend([None] * (column - len(cells)))
        if is_blank(cells[column - 1]):
            cells[column - 1] = value
