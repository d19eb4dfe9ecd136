"""What nobody understood: words to learn, taken without the speaker.

What may be a name or an address is left out, with capitals or without, and a word too many rather than one too few:
first names, streets, what follows "ik heet", "mijn zus" or "naar". One case cannot be told apart: behind a word of
liking ("ik hou van …") a rare name looks like a rare hobby.
"""

from collections.abc import Sequence, Set

from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part
from matcher.language.tokens import Token

__all__ = ["gaps_in"]

_MOST_GAPS = 5
_MOST_WORDS = 5
_LONGEST_WORD = 30
_STREETS = (
    "straat", "str", "laan", "weg", "plein", "gracht", "kade", "hof", "dreef", "singel", "steeg", "dijk", "pad",
    "plantsoen", "hofje", "straatje", "laantje", "pleintje", "boulevard", "allee", "street", "road", "avenue",
)  # fmt: skip
_BEFORE_SOMEBODY = frozenset(
    "naar bij met van door voor tante oom uit in te to at with from by for aunt uncle visit bezoek".split()
)
"""Right behind these, without an article, stands somebody or a place, unless they belong to a word of liking."""


def gaps_in(
    words: Sequence[Token],
    unknown: Set[int],
    parts: Sequence[Part],
    lexicon: Lexicon,
    *,
    understood: bool,
) -> tuple[str, ...]:
    """Phrases that were not understood (an unknown word with the plain words beside it), without names and numbers.

    Args:
        words: The tokens of the utterance.
        unknown: Indices of words that nothing knows.
        parts: The parts of the utterance.
        lexicon: The small words.
        understood: Whether any interest or role was heard; if not, what follows a word of liking is a gap too.
    """
    found: dict[str, None] = {}
    for part in parts:
        if part.foreign:
            continue
        in_cue = {index for cue in part.cues for index in range(cue.first, cue.after)}
        free = {
            index
            for index in range(part.first, part.after)
            if index not in in_cue and words[index].word in lexicon.plain and not words[index].capital
        }
        for index in range(part.first, part.after):
            if index in unknown and _may_be_kept(words, index, lexicon, in_cue):
                around = [near for near in (index - 1, index, index + 1) if near == index or near in free]
                found[" ".join(words[near].word for near in around)] = None
    if not found and not understood:
        for part in parts:
            liking = [cue for cue in part.cues if cue.kind == "like"]
            if liking and not part.foreign:
                in_cue = {index for cue in part.cues for index in range(cue.first, cue.after)}
                behind = range(liking[0].after, part.after)
                # Also what looks like a slip of the pen: a rare name may be a letter away from a hobby.
                strangers = [index for index in behind if words[index].word not in lexicon.common | lexicon.small]
                if not all(words[i].is_break or _may_be_kept(words, i, lexicon, in_cue) for i in strangers):
                    continue
                rest = _object(words, behind, lexicon)
                if rest:
                    found[rest] = None
    return tuple(found)[:_MOST_GAPS]


def _may_be_kept(words: Sequence[Token], index: int, lexicon: Lexicon, in_cue: Set[int]) -> bool:
    token = words[index]
    if (
        token.capital
        or token.word in lexicon.sets["first_names"]
        or len(token.word) > _LONGEST_WORD
        or len(token.word) < 3
        or token.word.endswith(_STREETS)
        or _may_be_somebody(words, index, lexicon, in_cue)
    ):
        return False
    before = [other.word for other in words[max(0, index - 3) : index]]
    if any(word in lexicon.sets["before_name"] for word in before):
        return False
    # A word beside a name is likely the rest of that name.
    beside = [words[other] for other in (index - 1, index + 1) if 0 <= other < len(words)]
    return not any(other.word in lexicon.sets["first_names"] or (other.capital and other.start > 0) for other in beside)


def _may_be_somebody(words: Sequence[Token], index: int, lexicon: Lexicon, in_cue: Set[int]) -> bool:
    """Whether an unknown word stands where a name or a place does: "naar …", "met anna en …", "mijn zus …"."""
    before = index - 1
    while before >= 0 and words[before].word in lexicon.sets["join"]:
        before -= 1
    if before < 0 or before in in_cue:
        return False
    word = words[before].word
    return word in _BEFORE_SOMEBODY or any(word in lexicon.sets[kin] for kin in ("first_names", "relatives", "others"))


def _object(words: Sequence[Token], inside: range, lexicon: Lexicon) -> str:
    kept = []
    for index in inside:
        token = words[index]
        named = token.capital or token.word in lexicon.sets["first_names"] or token.word.endswith(_STREETS)
        if named or token.word.isdigit():
            return ""
        small = token.word in lexicon.sets["pass_over"] or token.word in lexicon.sets["self"]
        if not small and not token.is_break:
            kept.append(token.word)
    return " ".join(kept[:_MOST_WORDS]) if any(len(word) > 3 for word in kept) else ""
