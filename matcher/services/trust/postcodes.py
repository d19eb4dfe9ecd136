"""A postcode among somebody's words, however it is spelled; a year or a measure is none."""

import re

__all__ = ["postcode_in"]

_FULL = 6  # four digits and two letters: the four digits alone name a quarter, which helpers may know
_ANY = re.compile(r"\b([1-9]\d{3})([\s-]*)([A-Za-z]{2})\b")
_BETWEEN = r"[\W_]{0,3}"
_YEARS = range(1500, 2100)
# What may follow a year: "in 1955 op de boot", "sinds 1950 en nog steeds".
_WORDS = frozenset(
    "af al as cd de dj ei en er ex ga ha he ho ie ik in is ja je jl la ma me mn na nm nu of oh ok om op os pa pc te tv"
    " ui uk uw va vd vm wc we ze zn zo am an at be by do go hi if it my no on or so to up us".split()
)
_MEASURES = frozenset("cc cl cm dl hl kb kg km mb ml mm pk st".split())


def postcode_in(text: str, own: str) -> str | None:
    """The first postcode in a text.

    The person's own is found in any spelling, also where it reads as a year with a word: keeping an address back comes
    before not puzzling somebody. Any other is one unless four digits and two small letters, with a space between,
    read as a measure ("1500 km") or as a year with a Dutch or English word ("2026 is").

    Args:
        text: The words, without accents.
        own: The postcode of the person they are about, or "".

    Returns:
        The postcode as it was written, or None.
    """
    signs = re.sub(r"[\W_]", "", own)
    if len(signs) == _FULL:
        spelled = re.search(rf"(?<!\d){_BETWEEN.join(signs)}(?![a-z])", text, re.IGNORECASE)
        if spelled:
            return spelled.group()
    for found in _ANY.finditer(text):
        digits, gap, letters = found.groups()
        spaced = bool(gap) and not gap.strip()
        if spaced and (letters in _MEASURES or (letters in _WORDS and int(digits) in _YEARS)):
            continue
        return found.group()
    return None
