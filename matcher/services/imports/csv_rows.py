"""Text files with one row per line: which encoding, which delimiter, and quotes that were never closed."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.services.imports.problems import FileRefusedError
from matcher.services.imports.raw import RawRow, RawTable

__all__ = ["decoded", "delimiter_of", "open_csv"]

DELIMITERS = ";,\t|"
_SAMPLE_LINES = 50
# A cell with more lines than this is a quote that somebody forgot to close, not a long note.
_LONGEST_CELL_LINES = 40


@contextmanager
def open_csv(path: Path) -> Iterator[Iterator[RawTable]]:
    """Open a text file as one table."""
    text = decoded(path.read_bytes(), path.name)
    lines = text.splitlines(keepends=True)
    skip = 1 if lines and lines[0].casefold().startswith("sep=") else 0
    delimiter = lines[0].rstrip("\r\n")[4:5] or ";" if skip else delimiter_of(lines)
    table = RawTable(path.name, "", _rows(lines, _Format(delimiter, lines), skip, path.name), total=len(lines))
    yield iter((table,))


def decoded(raw: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16 with a mark, or else Windows-1252.

    Raises:
        FileRefusedError: It says UTF-16 and is not.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise FileRefusedError(
                "the characters of this file cannot be read", place=name, mend="save it again as CSV with UTF-8"
            ) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; Latin-1 gives each a place, so that no row is lost over one of them.
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            return raw.decode("latin-1")


def delimiter_of(lines: list[str]) -> str:
    """The character that cuts the most lines into the same number of cells (two or more)."""
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
        width, lines_of_it = max(
            ((width, count) for width, count in widths.items() if width > 1), key=lambda pair: pair[1], default=(1, 0)
        )
        return lines_of_it, width

    return max(DELIMITERS, key=score)


class _Format:
    """The delimiter, and how many of them a whole row has."""

    def __init__(self, delimiter: str, lines: list[str]) -> None:
        self.delimiter = delimiter
        counts = Counter(line.count(delimiter) for line in lines[:_SAMPLE_LINES] if line.strip())
        self.per_row = counts.most_common(1)[0][0] if counts else 0

    def is_whole_row(self, line: str) -> bool:
        """Whether a line has the delimiters of a row of its own."""
        return self.per_row > 1 and line.count(self.delimiter) >= self.per_row


def _rows(lines: list[str], form: _Format, skip: int, name: str) -> Iterator[RawRow]:
    index = skip
    while index < len(lines):
        line = lines[index]
        used = 1
        torn = False
        if '"' in line:
            used = _lines_of_record(lines, index, form)
            if used == 0:
                used, torn = 1, True
        try:
            record = lines[index : index + used]
            if torn:
                cells = next(csv.reader(record, delimiter=form.delimiter, quoting=csv.QUOTE_NONE), [])
            else:
                cells = next(csv.reader(record, delimiter=form.delimiter), [])
        except csv.Error as error:
            raise FileRefusedError(
                f"this line cannot be read: {error}",
                place=f"{name}, line {index + 1}",
                mend="correct it in a text editor",
            ) from error
        yield RawRow(index + 1, tuple(cell.strip('"') if torn else cell for cell in cells))
        index += used


def _lines_of_record(lines: list[str], start: int, form: _Format) -> int:
    """How many lines a record takes; 0 when a quote in its first line was never closed.

    It was not when the text goes on right behind a closing quote, or when lines within look like rows of their own.
    """
    inside = False
    for used in range(1, _LONGEST_CELL_LINES + 1):
        if start + used > len(lines):
            return 0
        line = lines[start + used - 1].rstrip("\r\n")
        inside, torn = _walk(line, form.delimiter, inside)
        if used > 1 and (torn or form.is_whole_row(line)):
            return 0
        if not inside:
            return used
    return 0


def _walk(line: str, delimiter: str, inside: bool) -> tuple[bool, bool]:
    """Whether a line ends within quotes, and whether text stands right behind a closing quote."""
    at_start, torn, index = True, False, 0
    while index < len(line):
        char = line[index]
        if inside:
            if char == '"':
                if line[index + 1 : index + 2] == '"':
                    index += 1
                else:
                    inside = False
                    torn = torn or line[index + 1 : index + 2] not in ("", delimiter)
        elif char == '"' and at_start:
            inside = True
        at_start = char == delimiter and not inside
        index += 1
    return inside, torn
