"""The small words: what to pass over, what says no, how an interest stands; and the words that everybody uses."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.errors import DataFileError
from matcher.language.tokens import words_of

__all__ = ["CUE_KINDS", "Lexicon"]

CUE_KINDS = (
    "no_before", "no_after", "no_around", "yes_before", "yes_after", "yes_around", "like",
    "again", "together", "watching", "no_longer", "other_after", "lack", "same", "figure",
    "yes_whole", "flip", "refuse", "without", "too",
)  # fmt: skip
_WORD_SETS = (
    "pass_over",
    "may_pass",
    "contrast",
    "join",
    "self",
    "now",
    "others",
    "relatives",
    "others_he",
    "being",
    "pointing",
    "prefer",
    "refers",
    "with_ik",
    "name_parts",
    "beside",
    "after_being",
    "setting",
    "articles",
    "sitting",
    "worked",
    "statement",
    "asking",
    "may_subject",
    "than",
    "than_to",
    "heads",
    "before_name",
    "before_others",
    "prepositions",
    "first_names",
    "between",
    "bad",
    "bad_thing",
    "sick",
    "ill",
    "shun",
    "avoid",
    "nothing",
    "mine",
    "odd",
    "cold",
    "bad_found",
    "shut",
    "ours",
    "habit",
    "dead",
    "elders",
    "past",
    "clause",
    "next_door",
    "you",
    "passive",
    "condition",
    "must",
    "must_to",
    "once",
    "advise",
    "according",
    "wish_of",
    "should",
    "there",
    "there_is",
    "stands",
    "is_there",
    "finite",
    "lately",
    "last",
    "for_whom",
    "born",
    "close",
    "somebody",
    "who_would",
    "next_to",
    "is_to_me",
    "my",
    "kin",
    "dear",
    "sought",
    "who_else",
    "question",
    "yours",
    "determiner",
    "place",
    "lives",
    "whose",
    "joins",
    "anybody",
    "the",
    "your_turn",
    "plural",
)


@dataclass(frozen=True)
class Lexicon:
    """The small words of all languages together.

    Attributes:
        common: Words that everybody uses; never taken for a slip of the pen.
        ordinary: Words that are what they are: no form, compound or slip of the pen of a word in the tables.
        sets: Named sets of words (`pass_over`, `self`, …), see data/words.
        cues: Phrases (as words) that say no, yes or how an interest stands, with their kind.
    """

    common: frozenset[str]
    ordinary: frozenset[str]
    sets: Mapping[str, frozenset[str]]
    cues: Mapping[tuple[str, ...], str]

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that say nothing by themselves: passed over, joining, or naming the speaker."""
        return self.sets["pass_over"] | self.sets["join"] | self.sets["self"]

    @cached_property
    def slots(self) -> Mapping[str, tuple[str, ...]]:
        """Per word the kinds of word that stand in cues ("{bad}") and that it is one of."""
        used = sorted({piece for words in self.cues for piece in words if piece.startswith("{")})
        found: dict[str, list[str]] = {}
        for slot in used:
            for word in self.sets[slot[1:-1]]:
                found.setdefault(word, []).append(slot)
        return {word: tuple(slots) for word, slots in found.items()}

    @cached_property
    def mute(self) -> frozenset[str]:
        """Words that never name an interest by themselves: small ones, contrasts, and those that say no or yes."""
        alone = {words[0] for words in self.cues if len(words) == 1}
        alone |= {word for word, slots in self.slots.items() if not alone.isdisjoint(slots)}
        return self.small | self.sets["contrast"] | self.sets["others_he"] | alone

    @cached_property
    def _kin(self) -> tuple[str, ...]:
        return tuple(self.sets["kin"])

    def is_other(self, word: str) -> bool:
        """Whether a word names somebody else: a relative, a neighbour, or a compound of one ("bovenbuurvrouw")."""
        return word in self.sets["others"] or word.endswith(self._kin)

    def is_finite(self, word: str) -> bool:
        """Whether it is a verb of somebody spoken of: "staat", "kookt"."""
        return word in self.sets["finite"] or (word.endswith("t") and word[:-1] in self.sets["with_ik"])

    @cached_property
    def denials(self) -> frozenset[str]:
        """Single words of no: "niet", "geen"."""
        return frozenset(words[0] for words, kind in self.cues.items() if kind == "no_around" and len(words) == 1)

    @cached_property
    def openers(self) -> frozenset[str]:
        """Words that start a new statement after "en"."""
        return self.sets["self"] | self.sets["now"]

    @cached_property
    def plain(self) -> frozenset[str]:
        """Common words with a meaning of their own, and no names."""
        return self.common - self.small - self.sets["first_names"]

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "Lexicon":
        """Read the word lists.

        Args:
            texts: Text per file name; ``.toml`` holds cues and sets, ``.txt`` words separated by white space: common
                ones, or in ``ordinary.txt`` those that are what they are.

        Raises:
            DataFileError: A file is unreadable or has an unknown key; names it.
        """
        common: set[str] = set()
        ordinary: set[str] = set()
        sets: dict[str, set[str]] = {name: set() for name in _WORD_SETS}
        cues: dict[tuple[str, ...], str] = {}
        for name in sorted(texts):
            if not name.endswith(".toml"):
                lines = (line.split("#")[0] for line in texts[name].splitlines())
                words = ordinary if name.endswith("ordinary.txt") else common
                words.update(word for line in lines for word in words_of(line))
                continue
            for key, phrases in _document(name, texts[name]).items():
                if key not in (*_WORD_SETS, *CUE_KINDS) or not isinstance(phrases, list):
                    known = ", ".join((*_WORD_SETS, *CUE_KINDS))
                    raise DataFileError(
                        "this is no list that is used", place=f"{name}, {key}", mend=f"use one of {known}"
                    )
                for phrase in phrases:
                    if key in CUE_KINDS:
                        cues[_cue(str(phrase), f"{name}, {key}")] = key
                    else:
                        sets[key].update(words_of(str(phrase)))
        return cls(
            frozenset(common), frozenset(ordinary), {name: frozenset(words) for name, words in sets.items()}, cues
        )


def _cue(phrase: str, place: str) -> tuple[str, ...]:
    """The words of a cue; "{bad}" stands for any word of that set, "*" for any word, "…" for any stretch."""
    words: list[str] = []
    for piece in phrase.split():
        if piece.startswith("{") and piece.endswith("}"):
            if piece[1:-1] not in _WORD_SETS:
                raise DataFileError(
                    f"no list has the name {piece}", place=place, mend="write the name of a list of words"
                )
            words.append(piece)
        elif piece in ("*", "…"):
            words.append(piece)
        else:
            words += words_of(piece)
    return tuple(words)


def _document(name: str, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(
            f"this is not readable: {error}", place=name, mend="look at the quotes and brackets"
        ) from error
