"""Checks words before they go to a helper: nothing that identifies a participant, nothing about health."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache

from matcher.content import data_text
from matcher.errors import InputError
from matcher.models.person import Person

__all__ = ["check_words", "health_words_in"]

_PARTICLES = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "ten",
        "ter",
        "te",
        "het",
        "t",
        "el",
        "al",
        "la",
        "du",
        "von",
        "di",
        "da",
        "le",
        "op",
        "in",
        "aan",
        "a",
    ]
)
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[a-z]{2}\b")
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_PHONE = re.compile(r"(?:\+|00|\b0)[\d\s().-]{7,}\d")
_LONG_NUMBER = re.compile(r"\d{6,}")
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d{2})?\s*(?:uur|u\b|o'?clock|am\b|pm\b)|\b\d{1,2}[:.]\d{2}\b")


def _plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    parts = [re.escape(_plain(word)).replace(r"\*", r"\w*") for word in words]
    return re.compile(r"\b(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")(?!\w)")


@cache
def _word_lists() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = tomllib.loads(data_text("discretion.toml"))
    return _pattern(lists["health"]), _pattern(lists["allowed"])


def health_words_in(text: str) -> tuple[str, ...]:
    """The words about health in a text, in order."""
    health, allowed = _word_lists()
    return tuple(found.group() for found in health.finditer(allowed.sub(" ", _plain(text))))


def _own_values(person: Person) -> Iterable[tuple[str, str]]:
    """What identifies a person, as (kind, plain word or phrase)."""
    for part in re.split(r"[\s'’-]+", _plain(person.surname)):
        if len(part) > 1 and part not in _PARTICLES:
            yield "surname", part
    if person.street:
        yield "street", _plain(person.street)
    if person.house_number:
        yield "house number", _plain(person.house_number)
    if person.email:
        yield "e-mail address", _plain(person.email)


def check_words(text: str, person: Person) -> None:
    """Make sure that a text may be read by a helper who does not know the person yet.

    Args:
        text: Words to be sent.
        person: Who they are about.

    Raises:
        InputError: It names or locates the person, or speaks of health; says which word stands in the way.
    """
    plain = _plain(text)
    without_times = _CLOCK.sub(" ", plain)
    for kind, value in _own_values(person):
        searched = without_times if kind == "house number" else plain
        if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", searched):
            raise InputError(f"these words contain the {kind}", place="words", mend=f"leave out “{value}”")
    for kind, pattern in (
        ("a postcode", _POSTCODE),
        ("an e-mail address", _EMAIL),
        ("a phone number", _PHONE),
        ("a long number", _LONG_NUMBER),
    ):
        found = pattern.search(plain)
        if found:
            raise InputError(f"these words contain {kind}", place="words", mend=f"leave out “{found.group()}”")
    if person.birth_year and re.search(rf"(?<!\d){person.birth_year}(?!\d)", plain):
        raise InputError("these words contain the year of birth", place="words", mend="leave it out")
    health = health_words_in(text)
    if health:
        raise InputError("these words speak of health", place="words", mend=f"leave out “{health[0]}”")
