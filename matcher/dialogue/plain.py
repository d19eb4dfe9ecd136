"""JSON as the dialogue keeps it: lists and dicts only, so that what comes back from storage is equal."""

from collections.abc import Mapping, Sequence
from typing import Union

__all__ = ["JSON", "items", "plain", "strings"]

JSON = Union[bool, int, float, str, None, Sequence["JSON"], Mapping[str, "JSON"]]  # noqa: UP007 - refers to itself


def plain(value: JSON) -> JSON:
    """The same value in lists and dicts."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def items(value: JSON) -> list[Mapping[str, JSON]]:
    """The mappings in a list; nothing when it is no list."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [inner for inner in value if isinstance(inner, Mapping)]
    return []


def strings(value: JSON) -> list[str]:
    """The texts in a list; nothing when it is no list."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [inner for inner in value if isinstance(inner, str)]
    return []
