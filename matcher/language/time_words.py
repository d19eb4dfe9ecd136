"""The words of time in Dutch and English, cut out of a text as lexemes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from matcher.language.moments import Daypart
from matcher.language.tokens import fold

__all__ = ["DAYTIME", "Kind", "Lexeme", "lexemes", "number_of"]

MORNING, AFTERNOON, EVENING, NIGHT = (1 << part for part in Daypart)
DAYTIME = MORNING | AFTERNOON


class Kind(StrEnum):
    """What a lexeme says."""

    DAYS = "days"
    PARTS = "parts"
    PAIR = "pair"
    CLOCK = "clock"
    DATE = "date"
    NUMBER = "number"
    MONTH = "month"
    OFFSET = "offset"
    NOT = "not"
    BREAK = "break"
    JOIN = "join"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word of time.

    Attributes:
        kind: What it says.
        word: As it was written, folded.
        number: Bits of weekdays (Monday = bit 0), number of days from today, a month or a plain number.
        parts: Bits of dayparts.
        clock: A time of day.
        date: Day, month and year (0 when not said).
    """

    kind: Kind
    word: str
    number: int = 0
    parts: int = 0
    clock: time | None = None
    date: tuple[int, int, int] = (0, 0, 0)


def _spread(table: Mapping[str, int]) -> dict[str, int]:
    return {word: value for words, value in table.items() for word in words.split()}


_DAYS = _spread(
    {
        "maandag maandags maandagen monday mondays mon pazartesi": 1,
        "dinsdag dinsdags dinsdagen tuesday tuesdays tue tues": 2,
        "woensdag woensdags woensdagen wednesday wednesdays wed": 4,
        "donderdag donderdags donderdagen thursday thursdays thu thur thurs": 8,
        "vrijdag vrijdags vrijdagen friday fridays fri": 16,
        "zaterdag zaterdags zaterdagen saturday saturdays sat": 32,
        "zondag zondags zondagen sunday sundays": 64,
        "weekend weekends weekenden weekeinde": 96,
        "doordeweeks doordeweekse werkdagen werkdag weekdays weekday": 31,
    }
)
_SHORT_DAYS = {"ma": 1, "di": 2, "wo": 4, "do": 8, "vr": 16, "za": 32, "zo": 64, "sun": 64}
_PARTS = _spread(
    {
        "ochtend ochtends ochtenden voormiddag voormiddags morgens mornings morning": MORNING,
        "middag middags middagen namiddag namiddags afternoon afternoons lunchtijd lunch noon": AFTERNOON,
        "avond avonds avonden evening evenings": EVENING,
        "nacht nachts nachten night nights": NIGHT,
        "overdag daytime": DAYTIME,
    }
)
_OFFSETS = {
    "vandaag": (0, 0),
    "today": (0, 0),
    "vanochtend": (0, MORNING),
    "vanmorgen": (0, MORNING),
    "vanmiddag": (0, AFTERNOON),
    "vanavond": (0, EVENING),
    "tonight": (0, EVENING),
    "vannacht": (0, NIGHT),
    "morgen": (1, 0),
    "tomorrow": (1, 0),
    "tmrw": (1, 0),
    "morgenochtend": (1, MORNING),
    "morgenmiddag": (1, AFTERNOON),
    "morgenavond": (1, EVENING),
    "overmorgen": (2, 0),
    "gisteren": (-1, 0),
    "yesterday": (-1, 0),
    "eergisteren": (-2, 0),
    "gisteravond": (-1, EVENING),
    "gistermiddag": (-1, AFTERNOON),
}
_MONTHS = _spread(
    {
        "januari january jan": 1,
        "februari february feb": 2,
        "maart march mrt": 3,
        "april apr": 4,
        "mei": 5,
        "juni june jun": 6,
        "juli july jul": 7,
        "augustus august aug": 8,
        "september sept sep": 9,
        "oktober october okt oct": 10,
        "november nov": 11,
        "december dec": 12,
    }
)
_NUMBERS = _spread(
    {
        "een one eens": 1,
        "twee two tweede second": 2,
        "drie three derde third drieen": 3,
        "vier four vierde vieren": 4,
        "vijf five vijven": 5,
        "zes six zessen": 6,
        "zeven seven zevenen": 7,
        "acht eight achten": 8,
        "negen nine negenen": 9,
        "tien ten tienen": 10,
        "elf eleven elven": 11,
        "twaalf twelve twaalven": 12,
        "eerste first": 1,
        "tweeen": 2,
    }
)
_NOT = frozenset(
    [
        "niet",
        "geen",
        "nooit",
        "behalve",
        "except",
        "not",
        "no",
        "never",
        "zonder",
        "uitgezonderd",
        "excluding",
        "cant",
        "cannot",
        "dont",
    ]
)
_JOIN = frozenset(["en", "of", "and", "or", "plus", "ook", "also"])
_COMPOUND_DAYS = {word: bits for word, bits in _DAYS.items() if word.endswith("dag") or word == "weekend"}
_COMPOUND_PARTS = {
    "ochtend": MORNING,
    "morgen": MORNING,
    "voormiddag": MORNING,
    "middag": AFTERNOON,
    "namiddag": AFTERNOON,
    "avond": EVENING,
    "nacht": NIGHT,
}

_PIECES = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<date>\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?(?![\d:.]))"
    r"|(?P<clock>\d{1,2}[:.]\d{2}(?!\d))(?P<clockend>\s?(?:am|pm|a\.m\.|p\.m\.))?"
    r"|(?P<hour>\d{1,2})\s?(?P<mark>am|pm|a\.m\.|p\.m\.|uur|u|h|oclock)(?![a-z])"
    r"|(?P<number>\d{1,4})(?:ste|de|e|st|nd|rd|th)?(?![a-z\d])"
    r"|(?P<word>[^\W\d_]+)|(?P<break>[,.;:!?()\n]|\st/m\s|[-–/+&])"
)


def number_of(word: str) -> int | None:
    """The value of a number word up to twelve, in either language."""
    return int(word) if word.isdecimal() and len(word) < 5 else _NUMBERS.get(word)


def lexemes(text: str) -> list[Lexeme]:
    """The words of time in a text, in order, with the plain words between them."""
    # Folding turns hyphens into spaces, which dates need: keep them out of its sight.
    line = fold(text.replace("'s ", "").replace("’s ", "").replace("-", "\x00")).replace("\x00", "-")
    line = line.replace("t/m", " tot en met ").replace("door de week", "doordeweeks")
    found = [_lexeme(match) for match in _PIECES.finditer(line)]
    return [_short_day(found, index) or lexeme for index, lexeme in enumerate(found)]


def _lexeme(match: re.Match[str]) -> Lexeme:
    kind, word = match.lastgroup, match.group()
    if match.group("iso"):
        year, month, day = (int(piece) for piece in word.split("-"))
        return Lexeme(Kind.DATE, word, date=(day, month, year))
    if match.group("date"):
        day, month, *rest = (int(piece) for piece in re.split("[-/]", word))
        year = rest[0] + 2000 if rest and rest[0] < 100 else (rest[0] if rest else 0)
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            return Lexeme(Kind.WORD, word)
        return Lexeme(Kind.DATE, word, date=(day, month, year))
    if match.group("clock"):
        hour, minute = (int(piece) for piece in re.split("[:.]", match.group("clock")))
        return _clock(word, hour, minute, match.group("clockend") or "")
    if match.group("hour"):
        return _clock(word, int(match.group("hour")), 0, match.group("mark"))
    if match.group("number"):
        return Lexeme(Kind.NUMBER, match.group("number"), int(match.group("number")))
    return _word(word) if kind == "word" else Lexeme(Kind.BREAK if word != "-" else Kind.WORD, word)


def _clock(word: str, hour: int, minute: int, mark: str) -> Lexeme:
    mark = mark.strip().replace(".", "")
    if mark == "pm" and hour < 12:
        hour += 12
    if mark == "am" and hour == 12:
        hour = 0
    if hour > 24 or minute > 59:
        return Lexeme(Kind.WORD, word)
    # "4 uur" may be in the afternoon, "04:00" and "4 am" may not.
    vague = mark in ("uur", "u", "h", "oclock") or (mark == "" and hour < 10 and not word.startswith("0"))
    return Lexeme(Kind.CLOCK, word, number=1 if vague else 0, clock=time(hour % 24, minute))


def _word(word: str) -> Lexeme:
    if word in _DAYS:
        return Lexeme(Kind.DAYS, word, _DAYS[word])
    if word in _PARTS:
        return Lexeme(Kind.PARTS, word, parts=_PARTS[word])
    if word in _OFFSETS:
        days, parts = _OFFSETS[word]
        return Lexeme(Kind.OFFSET, word, days, parts)
    if word in _MONTHS:
        return Lexeme(Kind.MONTH, word, _MONTHS[word])
    if word in _NOT:
        return Lexeme(Kind.NOT, word)
    if word in _JOIN:
        return Lexeme(Kind.JOIN, word)
    for day, bits in _COMPOUND_DAYS.items():
        if word.startswith(day):
            rest = word[len(day) :].removesuffix("en").removesuffix("s")
            if rest in _COMPOUND_PARTS:
                return Lexeme(Kind.PAIR, word, bits, _COMPOUND_PARTS[rest])
    return Lexeme(Kind.WORD, word, number_of(word) or 0)


def _short_day(found: list[Lexeme], index: int) -> Lexeme | None:
    """Read "do" and "zo" as days only beside another word of time, or alone."""
    lexeme = found[index]
    if lexeme.kind is not Kind.WORD or lexeme.word not in _SHORT_DAYS:
        return None
    words = [other for other in found if other.kind not in (Kind.BREAK, Kind.JOIN)]
    beside = [other for other in found[max(0, index - 2) : index + 3] if other is not lexeme]
    timely = any(
        other.kind in (Kind.DAYS, Kind.PARTS, Kind.CLOCK, Kind.DATE, Kind.PAIR) or other.word in _SHORT_DAYS
        for other in beside
    ) or (index + 1 < len(found) and found[index + 1].kind is Kind.NUMBER)
    if len(words) == 1 or timely:
        return Lexeme(Kind.DAYS, lexeme.word, _SHORT_DAYS[lexeme.word])
    return None
