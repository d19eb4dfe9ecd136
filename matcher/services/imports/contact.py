"""How to reach somebody: numbers, mail and home addresses, also when they stand thrown together in one cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.services.imports.cells import says_nothing
from matcher.services.people.phone_numbers import in_full

__all__ = ["Address", "emails_in", "looks_like_email", "phones_in", "read_address", "read_postcode", "without_contact"]

_FULL_POSTCODE = re.compile(r"(?<![\d])([1-9]\d{3})\s?-?([A-Za-z]{2})(?![\w])")
_POSTCODE_CELL = re.compile(r"([1-9]\d{3})(?:\s*-?\s*([A-Za-z]{2}))?(?:[\s,]+\D*)?")
# A run of figures with the marks that people put between them.
_RUN = re.compile(r"(?<![\w@.])(?:\+|00)?\s?\(?[0-9Oo](?:[\s().\-/–]{0,3}[0-9])+(?![\w@])")
# Longer cells are stories; somebody's number stands at their start.
_LONGEST_CELL = 600
_SHORTEST = 9  # digits of a number
_ADDRESS_PARTS = re.compile(r"[,;\n|]+")
_STREET = re.compile(
    r"^(?P<street>(?=.*[^\W\d_]).*?[^\d\s])\.?\s+(?P<number>\d{1,5}(?:\s?-?\s?(?:[A-Za-z]{1,3}|[IVX]{1,4}|hs|huis|bis|\d{1,4}))?(?:\s?[-/]?\s?(?:\d{1,3}|[A-Za-z]{1,2}))?)$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@,;<>()\[\]\"':]+@[^\s@,;<>()\[\]\"':]+\.[^\s@,;<>()\[\]\"':.]{2,}")
_EMAIL_LABEL = re.compile(r"mailto:|\b(?:e-?mail(?:adres)?|mail)(?:\s*:\s*|\s+(?=\S+@))", re.IGNORECASE)
# What is left standing when the number behind it is gone.
_PHONE_LABEL = re.compile(r"\b(?:tel(?:efoon)?(?:nummer)?|mob(?:iel)?|gsm)\b\s*[:.]*\s*(?=[,;/|]|$)", re.IGNORECASE)
_PIECES = re.compile(r"[,;/|<>()\[\]\n\"]+|\s+(?:of|en|or|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """A home address; each part empty when it is not there."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    place: str = ""


def phones_in(text: str) -> tuple[str, ...]:
    """The valid telephone numbers in a text, in E.164, in order, each once.

    Nine figures without the first 0, as number cells keep them, get it back; house numbers and postcodes do not count.
    """
    return tuple(dict.fromkeys(number for number, _ in _found(text)))


def without_contact(text: str) -> str:
    """The text without its telephone numbers and mail addresses."""
    text = text[:_LONGEST_CELL]
    for _, raw in _found(text):
        text = text.replace(raw, " ")
    text = _PHONE_LABEL.sub("", _EMAIL.sub(" ", _EMAIL_LABEL.sub(" ", text)).strip())
    return re.sub(r"(?:\s*[,;/|-])+\s*$|^[\s,;/|-]+", "", re.sub(r"\s+", " ", text))


def looks_like_email(text: str) -> bool:
    """Whether somebody wrote a mail address here, well-formed or not."""
    return "@" in text


def emails_in(text: str) -> tuple[str, ...]:
    """The well-formed mail addresses in a text, in lower case, in order, each once.

    Malformed is an address with two "@", nothing before it, a space inside, or no dot after it.
    """
    text = text[:_LONGEST_CELL]
    for _, raw in _found(text):
        text = text.replace(raw, ";")
    found: list[str] = []
    for piece in _PIECES.split(_EMAIL_LABEL.sub(";", text)):
        word = piece.strip().strip(".:'").casefold()
        if word.count("@") == 1 and _EMAIL.fullmatch(word) and ".." not in word and not word.startswith("."):
            found.append(word)
    return tuple(dict.fromkeys(found))


def read_postcode(text: str, *, alone: bool = True) -> str:
    """A postcode as "2034 AB" or "2034"; empty when there is none.

    Args:
        text: The cell.
        alone: Whether the cell is for postcodes; elsewhere four figures mean anything, and the letters are needed.
    """
    text = text.strip()
    if alone:
        match = _POSTCODE_CELL.fullmatch(text)
        # A single letter behind the figures is half a postcode, not a town.
        if match and (match.group(2) or not re.match(r"\d{4}\s*-?\s*[A-Za-z](?![A-Za-z])", text)):
            return f"{match.group(1)} {match.group(2).upper()}" if match.group(2) else match.group(1)
    found = _FULL_POSTCODE.search(_blanked(text))
    return f"{found.group(1)} {found.group(2).upper()}" if found else ""


def read_address(text: str) -> Address:
    """Understand "Kerkstraat 12-II, 2034 AB Haarlem", with or without numbers and mail in between."""
    rest = without_contact(text)
    found = _FULL_POSTCODE.search(rest)
    postcode, place = "", ""
    if found:
        postcode = f"{found.group(1)} {found.group(2).upper()}"
        place = _ADDRESS_PARTS.split(rest[found.end() :].strip(" ,;"))[0].strip()
        rest = rest[: found.start()].strip(" ,;|")
    for piece in _ADDRESS_PARTS.split(rest):
        match = _STREET.match(piece.strip())
        if match:
            return Address(match.group("street").strip(), " ".join(match.group("number").split()), postcode, place)
    first = _ADDRESS_PARTS.split(rest)[0].strip()
    return Address(
        first if any(char.isalpha() for char in first) and not says_nothing(first) else "", "", postcode, place
    )


def _found(text: str) -> Iterator[tuple[str, str]]:
    """The valid numbers with the piece of text that each stood in."""
    if sum(char.isdigit() for char in text) < _SHORTEST:
        return
    for match in _RUN.finditer(text[:_LONGEST_CELL]):
        run = match.group().strip(" .-/–")
        number = in_full(run)
        if number:
            yield number, run
            continue
        yield from _pieces(run)


def _pieces(run: str) -> Iterator[tuple[str, str]]:
    """Several numbers behind one another, or a number behind a house number."""
    cuts = [0, *(match.end() for match in re.finditer(r"[\s/–-]+", run)), len(run)]
    start = 0
    while start < len(cuts) - 1:
        for end in range(len(cuts) - 1, start, -1):
            piece = run[cuts[start] : cuts[end]].strip(" .-/–")
            number = in_full(piece) if piece[:1] in "0+(Oo" else None
            if number:
                yield number, piece
                start = end
                break
        else:
            start += 1


def _blanked(text: str) -> str:
    for _, raw in _found(text):
        text = text.replace(raw, ";")
    return text
