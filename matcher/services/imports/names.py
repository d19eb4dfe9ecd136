"""People's names as they stand in lists: turned round, in capitals, with titles and shortened particles."""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matcher.language.tokens import fold
from matcher.services.imports.cells import says_nothing

__all__ = ["FullName", "given_differs", "name_key", "read_name", "same_name"]

_PARTICLES = frozenset(
    "van de der den ten ter te 't 's in op aan bij uit het von zu zum la le du del della di da dos des".split()
)
# These begin a surname too, and keep the capital they were written with.
_FAMILY_WORDS = frozenset("el al ben ait bin abu bou oulad san st. sint".split())
_TITLES = frozenset(
    "dhr hr mw mevr mevrouw meneer mijnheer heer fam familie drs dr ir ing mr prof ds zr jhr msc bsc ma ba phd".split()
)
_BARE_TITLES = frozenset({"hr", "mw", "dr", "ir", "ds", "mr", "zr"})
_SHORT = {
    "v.d.": "van der", "v.d": "van der", "v/d": "van der", "vd": "van der", "vd.": "van der", "v.": "van", "v": "van",
    "v.de": "van de", "v/h": "van het", "v.h.": "van het", "v.'t": "van 't",
}  # fmt: skip
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'"})
_NOT_A_NAME = re.compile(r"[^\w\s'.,()/&-]|[\d_]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?")
_JOINING = frozenset({"en", "&", "and"})


@dataclass(frozen=True, slots=True)
class FullName:
    """Given name (or initials) and surname with its particles."""

    given: str
    surname: str

    def __str__(self) -> str:
        return f"{self.given} {self.surname}".strip()


def read_name(
    whole: str = "", *, given: str = "", initials: str = "", particle: str = "", surname: str = ""
) -> FullName | None:
    """Understand a name, in one cell or in columns of its own.

    Args:
        whole: "van der Berg, Jan", "Mw. A. Jansen-de Vries", "JAN V.D. BERG".
        given: The given name, when it has a column.
        initials: Initials, used where there is no given name.
        particle: "van der", when it has a column.
        surname: The surname, when it has a column.

    Returns:
        None when there is no letter in it, or it says "n.v.t." or "onbekend".
    """
    if says_nothing(surname):
        surname = ""
    if surname:
        last = _tokens(f"{_cleaned(particle)} {_cleaned(surname)}")
        if "," in surname:  # "Berg, van der"
            last = [*_tokens(_cleaned(surname.partition(",")[2])), *_tokens(_cleaned(surname.partition(",")[0]))]
        first = _tokens(_cleaned(given if not says_nothing(given) else initials))
        if not first and whole:
            return read_name(whole)
        return _built(first, last)
    text = _cleaned(whole or given or initials)
    if not any(char.isalpha() for char in text) or says_nothing(text):
        return None
    nickname = re.search(r"\(([^()]*[^\W\d_][^()]*)\)", text)
    text = re.sub(r"\([^()]*\)?", " ", text)
    before, comma, behind = text.partition(",")
    if comma and any(char.isalpha() for char in behind):
        name = _turned((_tokens(before)), (_tokens(behind)))
    else:
        name = _split(_tokens(text.replace(",", " ")))
    if name and nickname and _INITIALS.fullmatch(name.given) and len(nickname.group(1).split()) == 1:
        return FullName(_capital(nickname.group(1).strip()), name.surname)
    return name


def same_name(one: FullName, other: FullName) -> bool:
    """Whether two names may be of one person.

    The surnames are equal without particles, capitals and accents, or one letter apart, or one is the first part of
    the other's double name; and the given names are equal, or one is the initial of the other.
    """
    return _same_surname(one.surname, other.surname) and _same_given(one.given, other.given)


def given_differs(one: FullName, other: FullName) -> bool:
    """Whether two given names cannot be of one person: both known, unlike, and neither the initial of the other."""
    a, b = _letters(one.given), _letters(other.given)
    if not a or not b or _same_given(one.given, other.given):
        return False
    if _is_initial(one.given) or _is_initial(other.given):
        return a[0] != b[0]
    return OSA.distance(a, b, score_cutoff=2) > 2


def name_key(name: FullName) -> str:
    """The same for namesakes: given name and surname without particles, capitals and accents."""
    return f"{_letters(name.given)} {_letters(_bare(name.surname))}"


def _cleaned(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return " ".join(re.sub(r"\s*([-])\s*", r"\1", _NOT_A_NAME.sub(" ", text)).split())


def _tokens(text: str) -> list[str]:
    """The words of a name without titles, with shortened particles written out."""
    words = [word for word in text.split() if word.strip(".'-/&")]
    kept = [word for word in words if not _is_title(word)]
    if len(kept) < len(words) and [word.casefold() for word in words[:2]] == ["de", "heer"]:
        kept = kept[1:]
    found: list[str] = []
    for index, word in enumerate(kept):
        # "V. Jansen" has an initial, "Jan v. Dijk" a particle.
        short = _SHORT.get(word.casefold()) if index or len(word) > 2 else None
        found.extend((short or word).split())
    return found


def _is_title(token: str) -> bool:
    bare = token.rstrip(".").casefold()
    return bare in _TITLES and (len(bare) > 2 or token.endswith(".") or bare in _BARE_TITLES)


def _turned(surname: list[str], given: list[str]) -> FullName | None:
    """Surname first; the particles stand before it, behind it, or behind the given name."""
    particles = _trailing_particles(given)
    if not particles:
        particles = _trailing_particles(surname)
        surname = surname[: len(surname) - len(particles)]
    else:
        given = given[: len(given) - len(particles)]
    return _built(given, [*particles, *surname])


def _trailing_particles(tokens: list[str]) -> list[str]:
    start = len(tokens)
    while start > 1 and tokens[start - 1].casefold() in _PARTICLES:
        start -= 1
    return tokens[start:]


def _split(tokens: list[str]) -> FullName | None:
    if len(tokens) < 2:
        return _built(tokens, [])
    start = len(tokens) - 1
    for index in range(1, len(tokens)):
        word = tokens[index].casefold()
        double = "-" in word and word.rsplit("-", 1)[1] in _PARTICLES
        if word in _PARTICLES or word in _FAMILY_WORDS or double:
            start = index
            break
    if tokens[0].casefold() in _PARTICLES and start == len(tokens) - 1:
        start = 0  # "de Vries": there is no given name
    if start == len(tokens):
        start -= 1
    return _built(tokens[:start], tokens[start:])


def _built(given: list[str], surname: list[str]) -> FullName | None:
    first = " ".join(_given(token) for token in given)
    last = " ".join(_family(token) for token in surname)
    if not first and last:
        return FullName(last[:1].upper() + last[1:], "")
    return FullName(first, last) if first else None


def _given(token: str) -> str:
    if token.casefold() in _JOINING:
        return token.casefold()
    letters = [char for char in token if char.isalpha()]
    if len(letters) == 1 or _INITIALS.fullmatch(token):
        dotted = "".join(f"{char.upper()}." for char in letters)
        return dotted or token
    return _capital(token)


def _family(token: str) -> str:
    if token.casefold() in _PARTICLES:
        return token.casefold()
    head, hyphen, tail = token.partition("-")
    return f"{_capital(head)}-{_family(tail)}" if hyphen else _capital(token)


def _capital(token: str) -> str:
    """Capitals at the start of each part, when there were none or nothing else; mixed ones stay as they are."""
    if token != token.upper() and token != token.lower():
        return token
    return "-".join(_started(part) for part in token.split("-"))


def _started(part: str) -> str:
    low = part.lower()
    if low.startswith("ij"):
        return f"IJ{low[2:]}"
    if low[1:2] == "'" and len(low) > 2 and low[0] in "od":
        return f"{low[0].upper() if low[0] == 'o' else low[0]}'{low[2:3].upper()}{low[3:]}"
    return low[:1].upper() + low[1:]


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _bare(surname: str) -> str:
    return " ".join(word for word in re.split(r"[\s-]+", surname.casefold()) if word and word not in _PARTICLES)


def _parts(surname: str) -> list[str]:
    return [_letters(_bare(part)) for part in re.split(r"-", surname) if _letters(_bare(part))]


def _same_surname(one: str, other: str) -> bool:
    a, b = _parts(one), _parts(other)
    if not a or not b:
        return False
    if len(a) != len(b) and a[0] == b[0]:
        return True
    return OSA.distance("".join(a), "".join(b), score_cutoff=1) <= 1


def _same_given(one: str, other: str) -> bool:
    a, b = _letters(one), _letters(other)
    if not a or not b:
        return False
    if a == b:
        return True
    short, long = (one, other) if len(a) < len(b) else (other, one)
    return _is_initial(short) and _letters(long)[:1] == _letters(short)[:1]


def _is_initial(given: str) -> bool:
    return _INITIALS.fullmatch(given) is not None or len(_letters(given)) == 1
