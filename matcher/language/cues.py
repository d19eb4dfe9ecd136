"""Finds the cues in a row of words: what says no or yes, and how an interest stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.language.lexicon import Lexicon
from matcher.language.persons import FIRST_PERSON
from matcher.language.tokens import ASK, STOP, Token

__all__ = ["Cue", "CueIndex"]

_MOST_SKIPPED = 3
_MOST_WAYS = 16
_END = ""
# In a cue: any word ("nooit te * voor").
_ANY = "*"
# In a cue: a stretch of the same part ("sla … over"); the cue stands where its end is.
_STRETCH = "…"
_LONGEST_STRETCH = 9
# What may stand between the words of a cue.
_BETWEEN = ("pass_over", "self", "between", "relatives")
# These tell by their person of whom they speak.
_LITERAL = ("other_after", "figure")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found.

    Attributes:
        kind: One of `CUE_KINDS` of the lexicon.
        first: Index of its first token.
        after: Index past its last token.
        opens: Where a cue whose words stand apart starts ("sla … over"); -1 for any other.
    """

    kind: str
    first: int
    after: int
    opens: int = -1


class CueIndex:
    """All cues in a tree of words; small words may stand between their words ("moet ik er niets van hebben").

    A cue may have a kind of word in it instead of a word ("vind ik {bad}"): the sets of the lexicon say which words
    are of that kind.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._sets = lexicon.sets
        self._slots = lexicon.slots
        self._skippable = frozenset().union(*(lexicon.sets[name] for name in _BETWEEN))
        self._root: dict[str, object] = {}
        self._parted: dict[str, dict[str, object]] = {}
        for words, kind in lexicon.cues.items():
            said = words if kind in _LITERAL else tuple(FIRST_PERSON.get(word, (word,))[0] for word in words)
            node = self._root
            if said[1:2] == (_STRETCH,):
                node, said = self._parted.setdefault(said[0], {}), said[2:]
            for word in said:
                node = node.setdefault(word, {})  # type: ignore[assignment]
            node[_END] = kind

    def find(self, words: Sequence[Token]) -> list[Cue]:
        """The cues from left to right, the longest at each place."""
        found: list[Cue] = []
        index = 0
        preferred, since = False, 0
        while index < len(words):
            word = words[index].word
            cue = self._best(words, index)
            if preferred and (word in self._sets["than"] or (word in self._sets["than_to"] and index - since > 1)):
                # "Liever lezen dan tv kijken": what stands behind "dan" does not come first here.
                cue = Cue("than_before", index, index + 1)
            if word in self._sets["prefer"]:
                preferred, since = True, index
            preferred = preferred and word not in (STOP, ASK)
            if cue:
                found.append(cue)
                preferred = preferred and cue.kind == "like"
                index = cue.after
            else:
                index += 1
        return self._with_parted(found, words)

    def _with_parted(self, found: list[Cue], words: Sequence[Token]) -> list[Cue]:
        """The cues with those whose words stand apart: "sla een avondje kaarten nooit over"."""
        at = {index: cue for cue in found for index in range(cue.first, cue.after)}
        for index, token in enumerate(words):
            for first in dict.fromkeys((token.word, *FIRST_PERSON.get(token.word, ()))):
                end = self._end_of(first, words, index + 1) if first in self._parted else None
                if end is None:
                    continue
                cue = replace(end, opens=index)
                over = {at[place] for place in range(cue.first, cue.after) if place in at}
                if all(other.after - other.first <= cue.after - cue.first for other in over):
                    for place in (place for other in over for place in range(other.first, other.after)):
                        del at[place]
                    at.update(dict.fromkeys(range(cue.first, cue.after), cue))
        return sorted(set(at.values()), key=lambda cue: cue.first)

    def _end_of(self, first: str, words: Sequence[Token], start: int) -> Cue | None:
        for index in range(start, min(len(words), start + _LONGEST_STRETCH)):
            if words[index].is_break or words[index].word in self._sets["clause"]:
                return None
            cue = self._longest(words, index, self._parted[first])
            if cue:
                return cue
        return None

    def _best(self, words: Sequence[Token], start: int) -> Cue | None:
        """The longest cue here, unless a longer one starts inside it ("i dont" against "dont see the appeal of")."""
        here = self._longest(words, start)
        if here is None:
            return None
        later = [self._longest(words, index) for index in range(start + 1, here.after)]
        length = here.after - here.first
        longer = any(other and other.kind != here.kind and other.after - other.first > length for other in later)
        return None if longer else here

    def _longest(self, words: Sequence[Token], start: int, root: dict[str, object] | None = None) -> Cue | None:
        # Each way: node of the tree, and how many words were passed over.
        ways: list[tuple[dict[str, object], int]] = [(self._root if root is None else root, 0)]
        best: Cue | None = None
        for index in range(start, len(words)):
            word = words[index].word
            # "Liever vogels kijken dan naar de markt" does not look at the market.
            passes = index > start and word in self._skippable and word not in self._sets["than"]
            keys = dict.fromkeys((word, *FIRST_PERSON.get(word, ()), *self._slots.get(word, ())))
            if index > start and not words[index].is_break:
                keys[_ANY] = None
            onward: list[tuple[dict[str, object], int]] = []
            for node, skipped in ways:
                for key in keys:
                    child = node.get(key)
                    if isinstance(child, dict):
                        onward.append((child, skipped))
                        kind = child.get(_END)
                        if isinstance(kind, str) and (best is None or best.after <= index):
                            best = Cue(kind, start, index + 1)
                if passes and skipped < _MOST_SKIPPED:
                    onward.append((node, skipped + 1))
            if not onward:
                break
            ways = onward[:_MOST_WAYS]
        return best
