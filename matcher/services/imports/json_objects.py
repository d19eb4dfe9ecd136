"""JSON files: a list of objects, or one object that holds such a list."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matcher.services.imports.cells import Cell
from matcher.services.imports.csv_rows import decoded
from matcher.services.imports.problems import FileRefusedError
from matcher.services.imports.raw import RawRow, RawTable

__all__ = ["at_path", "open_json"]


@contextmanager
def open_json(path: Path) -> Iterator[Iterator[RawTable]]:
    """Open a JSON file as one table; the keys of all objects are its columns.

    Raises:
        FileRefusedError: It is no JSON, or holds no list of objects.
    """
    try:
        value = json.loads(decoded(path.read_bytes(), path.name))
    except ValueError as error:
        raise FileRefusedError(
            f"this is not valid JSON: {error}", place=path.name, mend="export it again, or correct that line"
        ) from error
    except RecursionError:
        raise FileRefusedError(
            "this JSON is nested too deeply", place=path.name, mend="export a plain list of objects"
        ) from None
    items = _list_in(value)
    if not items or not any(isinstance(item, Mapping) for item in items):
        raise FileRefusedError(
            "this JSON holds no list of objects",
            place=path.name,
            mend='write [{"naam": "…"}, …] with one object per row',
        )
    header = tuple(dict.fromkeys(str(key) for item in items if isinstance(item, Mapping) for key in item))
    rows = (
        RawRow(number, tuple(_cell(item.get(key)) for key in header), item)
        if isinstance(item, Mapping)
        else RawRow(number, (_cell(item),), {})
        for number, item in enumerate(items, start=1)
    )
    yield iter((RawTable(path.name, "", rows, total=len(items), header=header),))


def at_path(value: Any, path: str) -> Any:
    """What stands at a dotted path in an object ("location.city", "urls.0"); None when there is nothing.

    A piece that ends in ``[]`` goes through a list and gives all values found: "types[].catid".
    """
    first, _, rest = path.partition(".")
    if first.endswith("[]"):
        inner = at_path(value, first[:-2]) if first[:-2] else value
        if not isinstance(inner, Sequence) or isinstance(inner, str):
            return None
        return [found for found in (at_path(item, rest) if rest else item for item in inner) if found is not None]
    if isinstance(value, Mapping):
        value = value.get(first)
    elif isinstance(value, Sequence) and not isinstance(value, str) and first.isdecimal():
        value = value[int(first)] if int(first) < len(value) else None
    else:
        return None
    return at_path(value, rest) if rest else value


def _list_in(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        lists = [
            item for item in value.values() if isinstance(item, list) and any(isinstance(x, Mapping) for x in item)
        ]
        if len(lists) == 1:
            return lists[0]
    return ()


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list):
        return ", ".join(str(item) for item in value if isinstance(item, str | int | float))
    return None
