"""Cells as they stand in spreadsheets: their text cleaned, their numbers, lists and yes or no."""

import re
from datetime import date, datetime, time

__all__ = ["Cell", "is_blank", "mended", "number_of", "phrases", "squash", "text_of", "yes_or_no"]

Cell = str | int | float | bool | datetime | date | time | None

_SPACES = re.compile(r"[\s\u00a0\u200b\u200c\u200d\u2060\ufeff]+")
# No database keeps these; half a pair of surrogates is not even text.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_LINES = re.compile(r"[^\S\n]*(?:\r\n|\r|\n|\u2028)[^\S\n]*")
_LATIN = "".join(chr(code) for code in range(0x80, 0x100))
_CP1252 = "".join(bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0))
# UTF-8 read as Windows-1252: a lead byte (shown as Â to ô) followed by what its continuation bytes look like.
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][{re.escape(_LATIN + _CP1252)}]+")
_BETWEEN_PHRASES = re.compile(r"[,;/|\n\r&•·●▪‣◦]+|(?:^|\s)[-–*](?=\s)|(?<=\s)en(?=\s)|^en(?=\s)", re.IGNORECASE)
_YEAR_BEHIND = re.compile(r"[\s,(:-]*(?:sinds |uit |van |in )?(?:19|20)\d\d\)?$")
# Words for nothing, yes and no, each group in one string, separated by bars.
_NOTHING = frozenset("|-|--|–|—|?|??|nvt|n v t|onbekend|geen|unknown|none|null|nan|#n/a".split("|"))
_LONGEST_NOTHING = 12
_YES = frozenset(
    "ja|j|x|v|y|yes|true|waar|1|ok|oke|aanwezig|in bezit|heeft|afgegeven|ontvangen|gezien|akkoord|geldig|ja aanwezig"
    "|ja in bezit".split("|")
)
_YES_SIGNS = frozenset("✓✔✅☑√")
_NO = frozenset(
    "nee|n|no|false|onwaar|0|geen|niet aanwezig|nog niet|nee nog niet|verlopen|niet|neen|niet in bezit|geweigerd"
    "|ingetrokken|nog geen|✗|✘|❌|☐".split("|")
)


def mended(text: str) -> str:
    """Text in which UTF-8 that was read as Windows-1252 is put right again ("RenÃ©" → "René")."""
    if text.isascii():
        return text
    return _MOJIBAKE.sub(_decoded, text)


def text_of(cell: Cell, *, lines: bool = False) -> str:
    """The text of a cell: mended, trimmed, runs of white space joined.

    Args:
        cell: What the file gave.
        lines: Keep line breaks, which separate things in one cell.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    text = mended(_UNREADABLE.sub(" ", str(cell)))
    if lines and ("\n" in text or "\r" in text):
        return "\n".join(_SPACES.sub(" ", line).strip() for line in _LINES.split(text)).strip()
    return _SPACES.sub(" ", text).strip()


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and not _SPACES.sub("", cell))


def says_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell: "-", "?", "n.v.t.", "onbekend"."""
    return len(text) <= _LONGEST_NOTHING and squash(text, keep="?-–—#/") in _NOTHING


def squash(text: str, keep: str = "") -> str:
    """Lower-case text without punctuation (but for `keep`), so that "N.V.T." and "nvt" are one."""
    kept = "".join(char for char in text.casefold() if char.isalnum() or char == " " or char in keep)
    return _SPACES.sub(" ", kept).strip()


def number_of(cell: Cell) -> float | None:
    """A number, also when written with a decimal comma ("52,3729") or a unit behind it."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    match = re.match(r"^[^\d+-]{0,3}([+-]?\d+(?:[.,]\d+)?)(?!\d*[.,]\d)", text_of(cell))
    return float(match.group(1).replace(",", ".")) if match else None


def yes_or_no(cell: Cell) -> bool | None:
    """What a cell answers to a yes-or-no question; None when it leaves that open.

    A date or a year behind the word, or alone, is when the paper was given: that is a yes.
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, datetime | date):
        return True
    text = text_of(cell)
    if text[:1] in _YES_SIGNS:
        return True
    word = squash(_YEAR_BEHIND.sub("", text.casefold()), keep="✗✘❌☐")
    if word in _YES:
        return True
    if word in _NO:
        return False
    if re.fullmatch(r"(?:\d{1,2}[-/.]\d{1,2}[-/.])?(?:19|20)\d\d", text):
        return True
    first = word.split(" ", 1)[0]
    if "aanv" in word or "onbekend" in word:
        return None
    return True if first == "ja" else False if first in {"nee", "geen", "verlopen"} else None


def phrases(text: str) -> tuple[str, ...]:
    """The separate things that one cell lists, in lower case, in order, each once."""
    pieces = (piece.strip(" .:\t").lstrip("-–*> ").casefold() for piece in _BETWEEN_PHRASES.split(text))
    return tuple(dict.fromkeys(piece for piece in pieces if piece and not says_nothing(piece)))


def _decoded(match: re.Match[str]) -> str:
    raw = bytearray()
    for char in match.group():
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            raw += char.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()
