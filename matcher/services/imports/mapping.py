"""Which column names mean which field: a file in ``data/imports``, with one of the user's own laid over it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from matcher.services.imports.problems import MappingRefusedError

__all__ = ["ColumnMapping", "read_mapping"]

_PARTS = {"source", "match", "columns", "leave", "feed", "texts", "dates", "type", "words"}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of a file are called.

    Attributes:
        source: Name of where the rows come from; rows of one source are recognised again on the next import.
        columns: Per field the names that a column for it may have.
        leave: Names of columns that are known and never taken (numbers of passports, people to warn, health).
        threshold: How alike an unknown name must be to a known one, 0 to 100.
        required: Groups of fields; a header names at least one field of each group.
        behind: Fields that mean another one right behind a column of a third: a number behind a street.
        sheet: The sheet to read; empty for the first that has a header.
        feed: The other parts of the file, for feeds of nested objects.
    """

    source: str
    columns: Mapping[str, tuple[str, ...]]
    leave: tuple[str, ...] = ()
    threshold: int = 88
    required: tuple[tuple[str, ...], ...] = ()
    behind: tuple[tuple[str, ...], ...] = ()
    sheet: str = ""
    feed: Mapping[str, Any] = field(default_factory=dict)

    def with_own(self, own: "ColumnMapping | None") -> "ColumnMapping":
        """This mapping with a user's own laid over it: own names come first, and a name means one field only."""
        if own is None:
            return self
        taken = {name.casefold() for names in own.columns.values() for name in names} | {
            name.casefold() for name in own.leave
        }
        columns = {
            key: (*own.columns.get(key, ()), *(name for name in names if name.casefold() not in taken))
            for key, names in self.columns.items()
        }
        leave = (*own.leave, *(name for name in self.leave if name.casefold() not in taken))
        return replace(
            self, source=own.source or self.source, columns=columns, leave=leave, sheet=own.sheet or self.sheet
        )


def read_mapping(text: str, name: str, fields: Iterable[str] | None = None, *, own: bool = False) -> ColumnMapping:
    """Read a mapping file.

    Args:
        text: TOML.
        name: Name of the file, for the report of a mistake.
        fields: The fields that exist; None when any name is a field.
        own: Whether this is a user's own file, in which everything may be left out.

    Raises:
        MappingRefusedError: It is no TOML, or names a field or a part that does not exist.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingRefusedError(
            f"this is not readable as a mapping: {error}",
            place=name,
            mend="look at the quotes and brackets at that place",
        ) from error
    for part in document:
        if part not in _PARTS:
            raise MappingRefusedError(
                f'there is no part "[{part}]"',
                place=name,
                mend=f"use {', '.join(f'[{known}]' for known in sorted(_PARTS))}",
            )
    columns = {key: _names(value, name, f"columns.{key}") for key, value in _table(document, "columns", name).items()}
    known = set(columns) if fields is None else set(fields)
    for key in columns:
        if key not in known:
            raise MappingRefusedError(
                f'there is no field "{key}"', place=f"{name}, [columns]", mend=f"use one of {', '.join(sorted(known))}"
            )
    source, match = _table(document, "source", name), _table(document, "match", name)
    if not own and not source.get("name"):
        raise MappingRefusedError("the name of the source is missing", place=name, mend='add [source] name = "…"')
    threshold = match.get("threshold", 88)
    if not isinstance(threshold, int) or not 50 <= threshold <= 100:
        raise MappingRefusedError(
            "threshold is a whole number from 50 to 100", place=f"{name}, [match]", mend="correct it"
        )
    return ColumnMapping(
        source=str(source.get("name", "")),
        columns=columns,
        leave=_names(_table(document, "leave", name).get("names", []), name, "leave.names"),
        threshold=threshold,
        required=tuple(_names(group, name, "match.required") for group in match.get("required", [])),
        behind=tuple(_names(triple, name, "match.behind") for triple in match.get("behind", [])),
        sheet=str(source.get("sheet", "")),
        feed={part: document[part] for part in ("feed", "texts", "dates", "type", "words") if part in document},
    )


def _table(document: Mapping[str, Any], part: str, name: str) -> Mapping[str, Any]:
    value = document.get(part, {})
    if not isinstance(value, dict):
        raise MappingRefusedError(f'"{part}" is a part of its own', place=name, mend=f"write [{part}] above its lines")
    return value


def _names(value: Any, name: str, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MappingRefusedError("this is a list of names", place=f"{name}, {place}", mend='write ["…", "…"]')
    return tuple(value)
