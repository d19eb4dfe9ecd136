"""What both imports share: opening the file with its mapping, and going through it in batches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from matcher.content import data_text
from matcher.errors import InputError
from matcher.language.message import Message
from matcher.services.imports.cells import text_of
from matcher.services.imports.header import Header, find_header, no_header
from matcher.services.imports.mapping import ColumnMapping, read_mapping
from matcher.services.imports.problems import MappingRefusedError
from matcher.services.imports.raw import RawRow, RawTable
from matcher.services.imports.tables import open_tables

__all__ = ["BATCH", "OnProgress", "Opened", "batches", "mapping_of", "opened"]

BATCH = 500
"""Rows per transaction: short enough that a chat answered meanwhile never waits, long enough to be fast."""

OnProgress = Callable[[int, int | None], None]
"""Is told how many rows were done, and of how many (None when the file does not say)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A table with its header found.

    Attributes:
        table: The table.
        header: What its columns mean.
        rows: The rows below the header, to be gone through once.
        remarks: About the file.
    """

    table: RawTable
    header: Header
    rows: Iterator[RawRow]
    remarks: tuple[Message, ...] = ()


def mapping_of(name: str, own: Path | None) -> ColumnMapping:
    """The mapping of ``data/imports`` with a user's own laid over it.

    Raises:
        MappingRefusedError: The user's file is missing or does not hold together.
    """
    usual = read_mapping(data_text(f"imports/{name}.toml"), f"data/imports/{name}.toml")
    if own is None:
        return usual
    try:
        text = own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingRefusedError(
            "this mapping file cannot be read", place=str(own), mend="name a text file in UTF-8"
        ) from error
    return usual.with_own(read_mapping(text, own.name, usual.columns, own=True))


@contextmanager
def opened(path: Path, mapping: ColumnMapping) -> Iterator[Opened]:
    """Open the first table that has a header (or the one the mapping names).

    Raises:
        FileRefusedError: The file is no list, or none of its tables has a header; names the place and the mend.
    """
    with open_tables(path) as tables:
        found: Opened | None = None
        seen: list[str] = []
        left: list[str] = []
        for table in tables:
            if mapping.sheet and table.sheet and table.sheet.casefold() != mapping.sheet.casefold():
                continue
            if found is not None:
                left.append(table.sheet)
                continue
            first, table = _watched(table, seen)
            headed = find_header(table, mapping)
            if headed is not None:
                found = Opened(table, headed[0], headed[1])
            else:
                seen = first
        if found is None:
            raise no_header(mapping, seen, path.name)
        remarks = (Message("import.remark.sheets", {"sheets": tuple(left)}),) if left else ()
        yield Opened(found.table, found.header, found.rows, remarks)


def batches(rows: Iterator[RawRow], remarks: list[Message]) -> Iterator[list[RawRow]]:
    """The rows in batches; a file that breaks off half-way keeps what came before, and says so.

    Raises:
        InputError: It breaks off before the first batch.
    """
    done = 0
    while True:
        batch: list[RawRow] = []
        try:
            for row in islice(rows, BATCH):
                batch.append(row)  # noqa: PERF402 - what was read before an error counts
        except InputError:
            if not done and not batch:
                raise
            remarks.append(Message("import.remark.broken-off", {"row": batch[-1].number if batch else done}))
            if batch:
                yield batch
            return
        if not batch:
            return
        done = batch[-1].number
        yield batch


def _watched(table: RawTable, seen: list[str]) -> tuple[list[str], RawTable]:
    """A table that notes the texts of its first rows, to name them when there is no header among them."""
    noted: list[str] = list(seen)
    if table.header is not None:
        return [*noted, *table.header], table

    def rows() -> Iterator[RawRow]:
        for row in table.rows:
            if len(noted) < 20:
                noted.extend(text for text in (text_of(cell)[:30] for cell in row.cells) if text)
            yield row

    return noted, RawTable(table.name, table.sheet, rows(), table.total, table.header)
