"""Finds the cues in a row of words: what says no or yes, and how an interest stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.language.lexicon import Lexicon
from matcher.language.tokens import STOP, Token

__all__ = ["Cue", "CueIndex"]

_MOST_SKIPPED = 2
_END = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found.

    Attributes:
        kind: One of `CUE_KINDS` of the lexicon.
        first: Index of its first token.
        after: Index past its last token.
    """

    kind: str
    first: int
    after: int


class CueIndex:
    """All cues in a tree of words; pronouns may stand between their words ("moet ik er niets van hebben")."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._sets = lexicon.sets
        self._skippable = lexicon.sets["pass_over"] | lexicon.sets["self"]
        self._root: dict[str, object] = {}
        for words, kind in lexicon.cues.items():
            node = self._root
            for word in words:
                node = node.setdefault(word, {})  # type: ignore[assignment]
            node[_END] = kind

    def find(self, words: Sequence[Token]) -> list[Cue]:
        """The cues from left to right, the longest at each place."""
        found: list[Cue] = []
        index = 0
        preferred = False
        while index < len(words):
            word = words[index].word
            cue = self._longest(words, index)
            if preferred and word in self._sets["than"]:
                # "Liever lezen dan tv kijken": what stands behind "dan" is left, but not refused.
                cue = Cue("lack", index, index + 1)
            preferred = word != STOP and (preferred or word in self._sets["prefer"])
            if cue:
                found.append(cue)
                preferred = preferred and cue.kind == "like"
                index = cue.after
            else:
                index += 1
        return found

    def _longest(self, words: Sequence[Token], start: int) -> Cue | None:
        node: dict[str, object] = self._root
        best: Cue | None = None
        skipped = 0
        for index in range(start, len(words)):
            child = node.get(words[index].word)
            if isinstance(child, dict):
                node = child
                kind = node.get(_END)
                if isinstance(kind, str):
                    best = Cue(kind, start, index + 1)
            elif index > start and skipped < _MOST_SKIPPED and words[index].word in self._skippable:
                skipped += 1
            else:
                break
        return best
