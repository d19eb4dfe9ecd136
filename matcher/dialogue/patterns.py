"""Patterns written one way of saying it per line."""

import re

__all__ = ["any_of"]


def any_of(*ways: str, exact_case: bool = False) -> re.Pattern[str]:
    """A pattern that any of these ways of saying it fits."""
    return re.compile("|".join(f"(?:{way})" for way in ways), 0 if exact_case else re.IGNORECASE)
