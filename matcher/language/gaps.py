"""What nobody understood: words to learn, taken without the speaker.

Names, numbers and addresses never get here: capitals, first names, and what follows "ik heet" or "in" are left out.
"""

from collections.abc import Sequence, Set

from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part
from matcher.language.tokens import Token

__all__ = ["gaps_in"]

_MOST_GAPS = 5
_MOST_WORDS = 5
_LONGEST_WORD = 30


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
            if index in unknown and _may_be_kept(words, index, lexicon):
                around = [near for near in (index - 1, index, index + 1) if near == index or near in free]
                found[" ".join(words[near].word for near in around)] = None
    if not found and not understood:
        for part in parts:
            liking = [cue for cue in part.cues if cue.kind == "like"]
            if liking and not part.foreign:
                rest = _object(words, range(liking[0].after, part.after), lexicon)
                if rest:
                    found[rest] = None
    return tuple(found)[:_MOST_GAPS]


def _may_be_kept(words: Sequence[Token], index: int, lexicon: Lexicon) -> bool:
    token = words[index]
    if (
        token.capital
        or token.word in lexicon.sets["first_names"]
        or len(token.word) > _LONGEST_WORD
        or len(token.word) < 3
    ):
        return False
    before = [other.word for other in words[max(0, index - 3) : index]]
    if any(word in lexicon.sets["before_name"] for word in before):
        return False
    # A word beside a name is likely the rest of that name.
    beside = [words[other] for other in (index - 1, index + 1) if 0 <= other < len(words)]
    return not any(other.word in lexicon.sets["first_names"] or (other.capital and other.start > 0) for other in beside)


def _object(words: Sequence[Token], inside: range, lexicon: Lexicon) -> str:
    kept = []
    for index in inside:
        token = words[index]
        if token.capital or token.word.isdigit() or token.word in lexicon.sets["first_names"]:
            return ""
        small = token.word in lexicon.sets["pass_over"] or token.word in lexicon.sets["self"]
        if not small and not token.is_break:
            kept.append(token.word)
    return " ".join(kept[:_MOST_WORDS]) if any(len(word) > 3 for word in kept) else ""
