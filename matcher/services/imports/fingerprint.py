"""A short print of what a row said, field by field, so that the next import sees which fields of the file changed.

What a team member changed here in the meantime then stays, unless the file itself says something new about that field.
"""

import hashlib
from base64 import b32encode
from collections.abc import Mapping, Sequence

__all__ = ["changed_fields", "fingerprint"]

# 20 bits per field: a change goes unseen once in a million.
_LETTERS = 4
_EMPTY = "-" * _LETTERS


def fingerprint(values: Mapping[str, str], fields: Sequence[str]) -> str:
    """The prints of these fields behind one another.

    Args:
        values: What the row says per field; a field that is not there or "" is empty.
        fields: All fields in their fixed order; new ones go to the end.
    """
    return "".join(_print(values.get(field, "")) for field in fields)


def changed_fields(before: str, after: str, fields: Sequence[str]) -> tuple[str, ...]:
    """The fields whose print differs; those that the older print did not have yet count when they say something now."""
    return tuple(
        field
        for index, field in enumerate(fields)
        if (before[index * _LETTERS : (index + 1) * _LETTERS] or _EMPTY)
        != (after[index * _LETTERS : (index + 1) * _LETTERS] or _EMPTY)
    )


def _print(value: str) -> str:
    if not value:
        return _EMPTY
    return b32encode(hashlib.sha256(value.encode()).digest()[:3]).decode()[:_LETTERS]
