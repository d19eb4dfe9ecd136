"""A sentence to be said, before it is in any language.

The cores decide *what* to say and hand on a key with values; `matcher.wording` alone turns it into words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

__all__ = ["Message", "Term", "Value"]


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the vocabulary, shown by its label in the reader's language."""

    concept: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message key (msgid in ``data/locales``) with the values of its placeholders."""

    key: str
    values: Mapping[str, "Value"] = field(default_factory=dict)


Value = str | int | date | datetime | Message | Term | tuple["Value", ...]
