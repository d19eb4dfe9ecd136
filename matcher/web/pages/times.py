"""When something suits, in words."""

from collections.abc import Mapping
from typing import Any

from matcher.errors import InputError
from matcher.language.time_sentences import describe
from matcher.language.times import Times
from matcher.web.access import application
from matcher.web.speech import language

__all__ = ["times_in_words"]


def times_in_words(stored: Mapping[str, Any] | None) -> str:
    """A stored value in the language of the reader; empty when nothing is known or it cannot be read."""
    if not stored:
        return ""
    try:
        times = Times.from_json(stored)
    except InputError:
        return ""
    return application().wording.render(describe(times), language())
