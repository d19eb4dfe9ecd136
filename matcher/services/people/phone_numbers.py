"""Telephone numbers as people write them, in the one form that a gateway and a comparison need."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

__all__ = ["in_full", "is_mobile"]

_SHORTEST, _LONGEST = 9, 15  # digits; the longest is that of E.164
_HERE = "NL"


@lru_cache(maxsize=4096)
def in_full(text: str) -> str | None:
    """A number in E.164 ("+31612345678"); None when it is not a number that can exist."""
    figures = re.sub(r"^[Oo](?=\d)", "0", text.strip())
    if not _SHORTEST <= sum(char.isdigit() for char in figures) <= _LONGEST:
        return None
    try:
        number = phonenumbers.parse(figures, _HERE)
    except phonenumbers.NumberParseException:
        return None
    return (
        str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
        if phonenumbers.is_valid_number(number)
        else None
    )


def is_mobile(number: str) -> bool:
    """Whether a number in E.164 is a mobile one."""
    return phonenumbers.number_type(phonenumbers.parse(number)) == PhoneNumberType.MOBILE
