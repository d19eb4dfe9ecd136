"""Reads what came in with a form; the first field that cannot be used is named with its mend."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from matcher.errors import InputError
from matcher.language.message import Message

__all__ = ["FieldError", "Fields", "beside"]

_LONGEST = 4_000
_ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_KILOMETRES = re.compile(r"(\d{1,4})(?:[.,](\d{1,3}))?(?:\s*km)?", re.ASCII)


class FieldError(Exception):
    """A field that cannot be used: shown beside the field, with everything else as it was typed.

    Args:
        field: Name of the field.
        message: What is wrong and what to do about it.
    """

    def __init__(self, field: str, message: Message) -> None:
        self.field = field
        self.message = message
        super().__init__(f"{field}: {message.key}")


@contextmanager
def beside(**fields: str) -> Iterator[None]:
    """Show what a use case says of its input beside the field of the form that it came from.

    Args:
        fields: The place that the error names → the field; what is not named is shown at the top of the page.
    """
    try:
        yield
    except InputError as error:
        if error.place in fields and isinstance(error.message, Message):
            raise FieldError(fields[error.place], error.message) from error
        raise


class Fields:
    """The fields of one form.

    Args:
        form: As it came in.
    """

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form

    def text(self, name: str, *, required: bool = False, longest: int = _LONGEST) -> str:
        """Words, without spaces around them.

        Raises:
            FieldError: They are missing or too long.
        """
        value = self._form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
        if required and not value:
            raise FieldError(name, Message("field.missing"))
        if len(value) > longest:
            raise FieldError(name, Message("field.too_long", {"longest": longest}))
        return value

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of the words that are allowed.

        Raises:
            FieldError: Nothing was chosen, or something else.
        """
        value = self._form.get(name, "")
        if value in allowed:
            return value
        if default is not None and not value:
            return default
        raise FieldError(name, Message("field.choose"))

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self._form.get(name, "") == "yes"

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number, or None when the field was left empty.

        Raises:
            FieldError: It is no number or out of bounds.
        """
        value = self.text(name, longest=12)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise FieldError(name, Message("field.number", {"least": least, "most": most}))
        return int(value)

    def metres(self, name: str, *, most_km: int) -> int | None:
        """A distance typed in kilometres ("3", "3,5", "3.5"), in metres; None when the field was left empty.

        Raises:
            FieldError: It is no distance or too far.
        """
        value = self.text(name, longest=12)
        if not value:
            return None
        found = _KILOMETRES.fullmatch(value)
        metres = int(found.group(1)) * 1000 + int(f"{found.group(2) or '0':0<3}") if found else -1
        if not 0 <= metres <= most_km * 1000:
            raise FieldError(name, Message("field.kilometres", {"most": most_km}))
        return metres

    def many(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Which of the words that are allowed were ticked, each a box of its own (``name-word``)."""
        return tuple(word for word in allowed if self.flag(f"{name}-{word}"))

    def web_address(self, name: str) -> str:
        """An address of the web, or "" when the field was left empty; without its beginning ``https://`` is put before.

        Raises:
            FieldError: It is no address.
        """
        value = self.text(name, longest=500)
        if not value:
            return ""
        whole = value if "://" in value else f"https://{value}"
        if not _ADDRESS.fullmatch(whole):
            raise FieldError(name, Message("field.address"))
        return whole

    def day(self, name: str) -> date:
        """A day.

        Raises:
            FieldError: It is missing or no day.
        """
        try:
            return date.fromisoformat(self.text(name, required=True, longest=10))
        except ValueError:
            raise FieldError(name, Message("field.day")) from None

    def clock(self, name: str, *, required: bool = True) -> str:
        """A time of day as "HH:MM"; "" when it may be left empty and was.

        Raises:
            FieldError: It is missing or no time.
        """
        value = self.text(name, required=required, longest=5)
        if not value:
            return ""
        hours, colon, minutes = value.partition(":")
        if colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
            return f"{int(hours):02}:{int(minutes):02}"
        raise FieldError(name, Message("field.clock"))
