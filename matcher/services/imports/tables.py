"""A file as rows of cells, whatever its format; the format is told from the contents, not from the name."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from matcher.services.imports.cells import Cell
from matcher.services.imports.csv_rows import open_csv
from matcher.services.imports.json_objects import open_json
from matcher.services.imports.problems import FileRefusedError
from matcher.services.imports.raw import RawRow, RawTable
from matcher.services.imports.xlsx_rows import open_xlsx

__all__ = ["Cell", "RawRow", "RawTable", "open_tables"]

LARGEST_BYTES = 200_000_000
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class _Kind:
    """A format that is no list of rows, told by its first bytes."""

    starts: bytes
    problem: str
    mend: str


_OTHERS = (
    _Kind(
        b"\xd0\xcf\x11\xe0",
        "this is an old Excel file (.xls), or one with a password",
        "open it, take the password off if there is one, and save it as .xlsx",
    ),
    _Kind(b"%PDF", "this is a PDF, not a spreadsheet", "ask for the spreadsheet that it was made from"),
    _Kind(
        b"{\\rtf",
        "this is a text document, not a spreadsheet",
        "copy the table into a spreadsheet and save that as .xlsx",
    ),
    _Kind(b"\x89PNG", "this is a picture, not a spreadsheet", "ask for the spreadsheet itself"),
    _Kind(b"\xff\xd8\xff", "this is a picture, not a spreadsheet", "ask for the spreadsheet itself"),
    _Kind(b"\x1f\x8b", "this is a compressed file", "unpack it first"),
)


def open_tables(path: Path) -> AbstractContextManager[Iterator[RawTable]]:
    """Open a file as one or more tables, in their order in the file.

    Args:
        path: A CSV, XLSX or JSON file.

    Raises:
        FileRefusedError: It is missing, empty, too big, or no list of rows; names the file and the mend.
    """
    return _opener(path)(path)


def _opener(path: Path) -> Callable[[Path], AbstractContextManager[Iterator[RawTable]]]:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise FileRefusedError(
            "there is no such file", place=str(path), mend="look at the name and the folder"
        ) from None
    except (IsADirectoryError, PermissionError):
        raise FileRefusedError(
            "this cannot be opened as a file", place=str(path), mend="name one file that you may read"
        ) from None
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileRefusedError("this file is empty", place=path.name, mend="save the list again and choose that file")
    if size > LARGEST_BYTES:
        raise FileRefusedError(
            f"this file is larger than {LARGEST_BYTES // 1_000_000} megabytes",
            place=path.name,
            mend="cut it into parts",
        )
    for other in _OTHERS:
        if head.startswith(other.starts):
            raise FileRefusedError(other.problem, place=path.name, mend=other.mend)
    if head.startswith(b"PK"):
        return open_xlsx
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"[", b"{"):
        return open_json
    if text[:1] == b"<":
        raise FileRefusedError(
            "this is a web page or another text with tags, not a spreadsheet",
            place=path.name,
            mend="open it in a spreadsheet program and save it as .xlsx",
        )
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefusedError(
            "this is no spreadsheet and no text", place=path.name, mend="save the list as .xlsx, .csv or .json"
        )
    return open_csv
