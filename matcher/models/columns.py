"""Column kinds that every table shares: moments in UTC, words of a fixed set, personal fields."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator
from sqlmodel import Field

__all__ = ["FixedWord", "UtcMoment", "column", "moment", "new_public_id", "personal", "public_id", "word"]

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: people read these aloud

_JSON = JSON(none_as_null=True)  # nothing known is NULL, which a query can ask for; not the JSON word "null"


class UtcMoment(TypeDecorator[datetime]):
    """A moment, stored as UTC and returned aware, on SQLite too; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone, got {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FixedWord(TypeDecorator[StrEnum]):
    """A word of one fixed set, stored as text: readable in the database and easy to migrate."""

    LENGTH = 40
    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        self.words = words
        super().__init__(self.LENGTH)

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Refuse a word outside the set."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Give the word back as a member of its set."""
        return None if value is None else self.words(value)


def new_public_id(letters: int = 10) -> str:
    """Random identifier for use outside the database (about 49 bits at ten letters)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(letters))


def public_id() -> Any:
    """Unique random identifier; integers stay inside."""
    return Field(default_factory=new_public_id, unique=True, index=True, max_length=20)


def moment(**options: Any) -> Any:
    """An aware moment; ``default=None`` makes it optional."""
    return Field(sa_type=UtcMoment, **options)


def word(words: type[StrEnum], **options: Any) -> Any:
    """A member of `words`."""
    return Field(sa_type=FixedWord(words), **options)


def column(
    default_factory: Callable[[], Any] | None = None,
    *,
    purpose: str = "",
    readers: str = "team",
    keep: str = "until-erased",
    **options: Any,
) -> Any:
    """A JSON column (lists and objects; replaced as a whole, never changed in place).

    Args:
        default_factory: Makes the value of a row that names none.
        purpose: What it is used for, where it says something about a person; see `personal`.
        readers: Who may read it, as in `personal`.
        keep: The retention period, as in `personal`.
        options: Passed on to ``sqlmodel.Field``.
    """
    if default_factory is not None:
        options["default_factory"] = default_factory
    if purpose:
        return personal(purpose, readers=readers, keep=keep, sa_type=_JSON, **options)
    return Field(sa_type=_JSON, **options)


def personal(purpose: str, *, readers: str = "team", keep: str = "until-erased", **options: Any) -> Any:
    """A field that says something about a person.

    Args:
        purpose: What it is used for; a field without a use is not asked.
        readers: Who may read it: ``self``, ``team``, ``matched`` (after both agreed), ``system``.
        keep: The retention period, a key of ``matcher.models.retention.PERIODS``.
        options: Passed on to ``sqlmodel.Field``.
    """
    kwargs = dict(options.pop("sa_column_kwargs", {}))
    kwargs["info"] = {"purpose": purpose, "readers": readers, "keep": keep}
    return Field(sa_column_kwargs=kwargs, **options)
