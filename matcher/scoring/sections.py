"""Reading a parsed TOML file one key at a time, with errors that name the line and the mend."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from matcher.errors import DataFileError

__all__ = ["Place", "Section", "place_in_toml"]

Place = Callable[[tuple[str, ...]], str]
"""Says where a path of keys stands, for a reader."""


def place_in_toml(text: str, name: str, path: tuple[str, ...]) -> str:
    """File, line and key of a path of keys; the line of the nearest heading where the key itself is missing."""
    lines = text.splitlines()
    found = 0
    for depth in range(len(path), 0, -1):
        heading = re.compile(rf"\s*\[\s*{re.escape('.'.join(path[:depth]))}\s*\]")
        headings = [number for number, line in enumerate(lines, 1) if heading.match(line)]
        if headings:
            found = headings[0]
            break
    if not found or ".".join(path) not in lines[found - 1]:
        entry = re.compile(rf"\s*{re.escape(path[-1])}\s*=") if path else None
        for number, line in enumerate(lines[found:], found + 1):
            if line.lstrip().startswith("["):
                break
            if entry is not None and entry.match(line):
                found = number
                break
    return ", ".join(part for part in (name, f"line {found}" if found else "", ".".join(path)) if part)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a data file, with the path that leads to it."""

    content: Mapping[str, object]
    path: tuple[str, ...]
    place: Place

    def error(self, problem: str, key: str = "", *, mend: str) -> DataFileError:
        """The error to raise for this section, or for one key in it."""
        return DataFileError(problem, place=self.place((*self.path, key) if key else self.path), mend=mend)

    def get(self, key: str) -> object:
        """What stands at a key.

        Raises:
            DataFileError: It is missing.
        """
        if key not in self.content:
            raise self.error(f"{key!r} is missing", key, mend="add it, or copy it from the shipped file")
        return self.content[key]

    def section(self, key: str) -> "Section":
        """The table at a key.

        Raises:
            DataFileError: It is missing or no table.
        """
        content = self.get(key)
        if not isinstance(content, Mapping):
            raise self.error(f"{key!r} is no table", key, mend=f"write it as [{'.'.join((*self.path, key))}]")
        return Section(content, (*self.path, key), self.place)

    def text(self, key: str) -> str:
        """The words at a key.

        Raises:
            DataFileError: They are missing, empty or no text.
        """
        content = self.get(key)
        if not isinstance(content, str) or not content.strip():
            raise self.error(f"{key!r} is no text", key, mend="write it between double quotes")
        return content

    def number(self, key: str, *, least: int, most: int) -> int:
        """The whole number at a key.

        Raises:
            DataFileError: It is missing, not whole, or outside `least` … `most`.
        """
        return self.whole(self.get(key), key, least=least, most=most)

    def whole(self, content: object, key: str, *, least: int, most: int) -> int:
        """A value under a key, when it is a whole number.

        Raises:
            DataFileError: It is not whole, or outside `least` … `most`.
        """
        if isinstance(content, bool) or not isinstance(content, int) or not least <= content <= most:
            raise self.error(
                f"{content!r} cannot be used", key, mend=f"write a whole number from {least} to {most}, without quotes"
            )
        return content

    def rows(self, key: str) -> list[object]:
        """The list at a key.

        Raises:
            DataFileError: It is missing, empty or no list.
        """
        content = self.get(key)
        if not isinstance(content, list) or not content:
            raise self.error(f"{key!r} is no list", key, mend="write it between square brackets")
        return list(content)

    def nothing_but(self, keys: Collection[str]) -> None:
        """Refuse what nobody reads: a misspelt key would silently change nothing.

        Raises:
            DataFileError: There is another key than these.
        """
        for key in self.content:
            if key not in keys:
                raise self.error(f"{key!r} is not known here", key, mend=f"use one of {', '.join(sorted(keys))}")
