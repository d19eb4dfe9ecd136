"""Checks words before they go to a helper: nothing that identifies a participant, nothing about health."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache

from matcher.content import data_text
from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.person import Person
from matcher.services.trust.postcodes import postcode_in

__all__ = ["check_words", "health_words_in"]

_PARTICLES = frozenset("van de der den ten ter te het t s el al la du von di da le op in aan a".split())
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_GAP = r"[\s().,/-]*"
_NUMBER = re.compile(rf"\d(?:{_GAP}\d){{5,}}")
_PHONE = re.compile(rf"(?:\+|\b0){_GAP}\d(?:{_GAP}\d){{7,}}")
_LOCAL_PHONE = re.compile(r"(?<!\d)\d{3}[\s-]+\d{2}[\s-]+\d{2}(?!\d)")
_LOCAL_DIGITS = 6  # a Dutch number without its area code has six digits or more
_LONG_NUMBER = re.compile(r"\d{6,}")
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d{2})?\s*(?:uur|u\b|o'?clock|am\b|pm\b)|\b\d{1,2}[:.]\d{2}\b")
_MOMENT = r"(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}|\d{1,2}\.\d{2})"
_MOMENTS = re.compile(rf"{_MOMENT}(?:[\s,-]+{_MOMENT})*")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "−": "-"})


def _unaccented(text: str) -> str:
    """Without accents and invisible characters, and with one kind of dash."""
    kept = (
        letter for letter in unicodedata.normalize("NFKD", text) if unicodedata.category(letter) not in {"Mn", "Cf"}
    )
    return "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in kept)


def _plain(text: str) -> str:
    """Lower case without accents."""
    return _unaccented(text.casefold()).translate(_LETTERS)


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
    rest = person.given_name.strip().removeprefix(person.first_name)
    for part in re.split(r"[\s'’-]+", _plain(f"{person.surname} {rest}")):
        if len(part) > 1 and part not in _PARTICLES:
            yield "surname", part
    if person.street:
        yield "street", _plain(person.street)
    if person.house_number:
        yield "house number", _plain(person.house_number)
    if person.email:
        yield "e-mail address", _plain(person.email)


def _phone_in(plain: str, person: Person) -> str | None:
    """A phone number in a plain text; the person's own also without its area code."""
    for pattern in (_PHONE, _LOCAL_PHONE):
        for found in pattern.finditer(plain):
            if not _MOMENTS.fullmatch(found.group()):
                return found.group()
    own = [re.sub(r"\D", "", number)[-_LOCAL_DIGITS:] for number in (person.phone, person.guardian_phone)]
    for found in _NUMBER.finditer(plain):
        digits = re.sub(r"\D", "", found.group())
        if any(len(number) == _LOCAL_DIGITS and number in digits for number in own):
            return found.group()
    return None


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
        ending = "s?" if kind == "surname" else ""  # "Jansens tuin"
        if re.search(rf"(?<!\w){re.escape(value)}{ending}(?!\w)", searched):
            raise _refused(f"these words contain the {kind}", value)
    for kind, said in (
        ("a postcode", postcode_in(_unaccented(text), person.postcode)),
        ("an e-mail address", _found(_EMAIL, plain)),
        ("a phone number", _phone_in(plain, person)),
        ("a long number", _found(_LONG_NUMBER, plain)),
    ):
        if said:
            raise _refused(f"these words contain {kind}", said)
    if person.birth_year and re.search(rf"(?<!\d){person.birth_year}(?!\d)", plain):
        raise _refused("these words contain the year of birth", str(person.birth_year))
    health = health_words_in(text)
    if health:
        raise InputError("these words speak of health", place="words", mend=f"leave out “{health[0]}”").told(
            Message("problem.words_health", {"what": health[0]})
        )


def _refused(problem: str, what: str) -> InputError:
    message = Message("problem.words", {"what": what})
    return InputError(problem, place="words", mend=f"leave out “{what}”").told(message)


def _found(pattern: re.Pattern[str], plain: str) -> str | None:
    found = pattern.search(plain)
    return found.group() if found else None
