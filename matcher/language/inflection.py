"""Word forms: which stems a Dutch or English word may have.

A word gets all stems it could have ("schilderen" may belong to "ik schilder" or to "ik schildeer"); two forms are forms
of one word when they share a stem. That recognises more than one stem per word would, and needs no dictionary.
"""

from collections.abc import Mapping

from matcher.language.irregular import IRREGULAR

__all__ = ["noun_stems", "stems"]

_VOWELS = frozenset("aeiou")
_SUFFIXES = (
    *("etjes", "etje", "tjes", "tje", "pjes", "pje", "jes", "je", "ende", "end", "den", "ten", "de", "te", "en", "es"),
    *("s", "e", "t", "d", "n", "ing", "ed", "er", "ers", "ster", "sters", "aar", "aars"),
)
# What a noun, or a verb as it stands in a table, may end in; the rest makes another word of it.
_NOUN_SUFFIXES = ("etjes", "etje", "tjes", "tje", "pjes", "pje", "jes", "je", "en", "s", "n", "e")
_SHORTEST = 3
_SHORTEST_BASE = {"den": 4, "ten": 4, "ster": 4, "sters": 4}
_OPENING = frozenset(["en", "e", "aar", "aars", "er", "ers"])
# By last letter: the endings, and whether an English stem may have lost its -e before them ("baking").
_BY_LAST: Mapping[str, tuple[tuple[str, bool], ...]] = {
    last: tuple((suffix, suffix in ("ing", "ed", "er", "ers")) for suffix in _SUFFIXES if suffix[-1] == last)
    for last in {suffix[-1] for suffix in _SUFFIXES}
}


def stems(word: str) -> tuple[str, ...]:
    """The stems a folded word may have, the word's own canonical form first.

    Args:
        word: Lower-case, without accents.

    Returns:
        At least one stem; at most a dozen.
    """
    if len(word) <= _SHORTEST or word.isdigit():
        return (_canonical(word), *_base(IRREGULAR[word])) if word in IRREGULAR else (_canonical(word),)
    found = dict.fromkeys([_canonical(word)])
    irregular = IRREGULAR.get(word)
    if irregular:
        found.update(dict.fromkeys(_base(irregular)))
    found.update(dict.fromkeys(_stripped(word)))
    if word.startswith("ge") and len(word) > 5:
        inner = word[2:]
        if inner[-1] in "td":
            found[_canonical(inner[:-1])] = None
        elif inner.endswith("en"):
            found.update(dict.fromkeys(_base(inner)))
    return tuple(found)


def noun_stems(word: str) -> tuple[str, ...]:
    """The stems of a word as a noun: its own form, and that without the ending of a plural or a diminutive.

    Args:
        word: Lower-case, without accents.
    """
    found = dict.fromkeys([_canonical(word)])
    for suffix in _NOUN_SUFFIXES:
        base = word.removesuffix(suffix)
        if base != word and len(base) >= _SHORTEST and not _VOWELS.isdisjoint(base):
            found.update(dict.fromkeys(_closed(base) if suffix in _OPENING else [_canonical(base)]))
    return tuple(found)


def _base(word: str) -> list[str]:
    return [_canonical(word), *_stripped(word)]


def _stripped(word: str) -> list[str]:
    found = []
    for suffix, agent in _BY_LAST.get(word[-1], ()):
        rest = len(word) - len(suffix)
        if rest < _SHORTEST_BASE.get(suffix, _SHORTEST) or not word.endswith(suffix):
            continue
        base = word[:rest]
        if _VOWELS.isdisjoint(base) and "y" not in base:
            continue
        if suffix in _OPENING:
            found += _closed(base)
        else:
            found.append(_canonical(base))
        if agent:
            found.append(_canonical(base + "e"))
    return found


def _closed(base: str) -> list[str]:
    """The stems of an open syllable: "lop-en" comes from "loop", "studer-en" from "studeer"."""
    last, vowel = base[-1], base[-2]
    if last in _VOWELS or last in "wxy" or vowel not in "aeou" or base[-3] in _VOWELS:
        return [_canonical(base)]
    long = _canonical(base[:-1] + vowel + last)
    unstressed = vowel == "e" and last in "lrnm" and not _VOWELS.isdisjoint(base[:-2])
    return [_canonical(base), long] if unstressed else [long]


def _canonical(word: str) -> str:
    """One spelling per stem: single end consonants, f for v and s for z ("duiven", "duif" → "duif")."""
    if len(word) < _SHORTEST:
        return word
    if word[-1] == word[-2] and word[-1] not in _VOWELS:
        word = word[:-1]
    if word[-1] == "v":
        word = word[:-1] + "f"
    elif word[-1] == "z":
        word = word[:-1] + "s"
    elif len(word) > 4 and word[-1] == "y":
        word = word[:-1] + "ie"
    return word
