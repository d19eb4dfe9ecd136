"""Short answers in words: yes and no, an age, a name, how often, by what means, which languages."""

import re
import unicodedata
from datetime import datetime
from typing import Literal

from matcher.language.answer_words import (
    FIRM_NEUTRAL,
    FIRM_NO,
    FIRM_YES,
    LANGUAGES,
    NO,
    NO_NAME,
    NO_PHRASES,
    NO_SIGNS,
    ONCE,
    REGULAR,
    SMALL_NAME_WORDS,
    TRANSPORT,
    UNSURE,
    YES,
    YES_PHRASES,
    YES_SIGNS,
)
from matcher.language.tokens import fold, tokens

__all__ = [
    "contains_contact",
    "read_age",
    "read_frequency",
    "read_language",
    "read_name",
    "read_transport",
    "read_yes_no",
]

_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,60}|(?:https?://|www\.)\S|(?<!\d)(?:\+|00)?\d(?:[\s().-]{0,2}\d){7,14}(?!\d)"
)
_NAME_NOISE = re.compile(
    r"^(?:hoi|hallo|hi|hello|dag|goedemorgen|goedemiddag|goedenavond)?[\s,!.]{0,3}"
    r"(?:ik ben|ik heet|mijn naam is|m'n naam is|mn naam is|dit is|je spreekt met|u spreekt met|met|ik word"
    r"|noem mij maar|noem me maar|noem mij|zeg maar|my name is|my name's|i am|i'm|this is|call me|it's)\s+",
    re.IGNORECASE,
)


_HESITATIONS = frozenset(["nou", "och", "ach", "eh", "ehm", "oh", "o", "well", "um", "uh", "hmm", "tja", "ah"])


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text[:4096]) if not token.is_break]


def read_yes_no(text: str) -> bool | None:
    """Whether a reply means yes or no; None when it is neither, or both.

    The word that an answer starts with decides ("ja, liever niet zo laat" is a yes); else the longest phrase in it.
    """
    words = _words(text[:400])
    while words and words[0] in _HESITATIONS:
        words = words[1:]
    line = f" {' '.join(words)} "
    if not words:
        return _sign(text[:400])
    if any(f" {phrase} " in line for phrase in UNSURE):
        return None
    if words[0] in FIRM_YES or words[0] in FIRM_NO:
        opposite = FIRM_NO if words[0] in FIRM_YES else FIRM_YES
        if len(words) > 1 and words[1] in opposite and words[1] not in FIRM_NEUTRAL:
            return None
        if not any(line.startswith(f" {phrase} ") for phrase in YES_PHRASES):
            return words[0] in FIRM_YES
    said = [(len(phrase), True) for phrase in YES_PHRASES if f" {phrase} " in line]
    said += [(len(phrase), False) for phrase in NO_PHRASES if f" {phrase} " in line]
    if said:
        return max(said)[1]
    yes, no = any(word in YES for word in words), any(word in NO for word in words)
    if yes != no:
        return yes
    if yes and no:
        return False if words[0] in NO or "niet" in words or "not" in words else None
    return _sign(text[:400])


def _sign(text: str) -> bool | None:
    yes, no = any(char in YES_SIGNS for char in text), any(char in NO_SIGNS for char in text)
    return yes if yes != no else None


def read_age(text: str, now: datetime) -> int | None:
    """An age in whole years, from an age ("17", "ik ben 72") or a year of birth ("uit 1955"); None when there is none.

    A birth date or year gives the age reached in that year, less one when the day is still to come.
    """
    numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,4}(?!\d)", text[:200])]
    years = [number for number in numbers if now.year - 115 <= number <= now.year]
    if years:
        birth = re.search(r"(?<!\d)(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{4}", text[:200])
        to_come = birth is not None and (int(birth.group(2)), int(birth.group(1))) > (now.month, now.day)
        return now.year - years[0] - (1 if to_come else 0)
    own = re.search(r"(?:ik ben|i am|i'm|im|ben)\s{1,3}(\d{1,3})(?!\d)", text[:200], re.IGNORECASE)
    if own and 4 <= int(own.group(1)) <= 115:
        return int(own.group(1))
    ages = [number for number in numbers if 4 <= number <= 115]
    return ages[0] if len(ages) == 1 else None


def read_name(text: str) -> str | None:
    """A name, tidied ("ik ben piet de vries" → "Piet de Vries"); None for anything that cannot be one."""
    line = " ".join(text.split())
    if not line or len(line) > 80 or contains_contact(line) or any(char.isdigit() for char in line):
        return None
    line = _NAME_NOISE.sub("", line, count=1)
    kept = "".join(char for char in line if unicodedata.category(char)[0] in "LM" or char in " '’-.")
    words = [word.strip("-.'’") if not _initial(word) else word for word in kept.split()]
    words = [word for word in words if any(char.isalpha() for char in word)]
    if not words or len(words) > 6 or sum(char.isalpha() for char in kept) < 2 or len(line) > 60:
        return None
    if fold(words[0]) in NO_NAME and len(words) == 1:
        return None
    return " ".join(_cased(word, first=index == 0) for index, word in enumerate(words))


def contains_contact(text: str) -> bool:
    """Whether a text holds a phone number, an e-mail address or a link."""
    return _CONTACT.search(text) is not None


def read_frequency(text: str) -> Literal["once", "regular"] | None:
    """Whether somebody means one time or more often; None when it is not said."""
    line = f" {' '.join(_words(text[:400]))} "
    if any(f" {word} " in line for word in REGULAR):
        return "regular"
    return "once" if any(f" {word} " in line for word in ONCE) else None


def read_transport(text: str) -> frozenset[str]:
    """By what means somebody moves about: any of walk, bike, car, public, wheels ("geen auto" takes it out)."""
    found: set[str] = set()
    denied: set[str] = set()
    words = _words(text[:400])
    for index, word in enumerate(words):
        for means, names in TRANSPORT.items():
            if word in names:
                near = words[max(0, index - 3) : index]
                target = denied if {"geen", "niet", "no", "zonder", "without", "not"} & set(near) else found
                target.add(means)
    return frozenset(found - denied)


def read_language(text: str) -> tuple[str, ...]:
    """The languages somebody names, as codes (ISO 639), in the order in which they were said."""
    found = dict.fromkeys(LANGUAGES[word] for word in _words(text[:400]) if word in LANGUAGES)
    return tuple(found)


def _initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "."


def _cased(word: str, *, first: bool) -> str:
    if not word.islower() and not (word.isupper() and len(word) > 2):
        return word
    low = word.lower()
    if not first and low in SMALL_NAME_WORDS:
        return low
    return "-".join(
        "IJ" + part[2:] if part.startswith("ij") else part[:1].upper() + part[1:] for part in low.split("-")
    )
