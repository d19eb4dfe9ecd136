"""An utterance cut into parts, with what stands in each and who speaks of whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.language.cues import Cue
from matcher.language.lexicon import Lexicon
from matcher.language.tokens import STOP, Token

__all__ = ["Part", "Spot", "Stance", "parts_of"]


class Stance(StrEnum):
    """How an interest stands."""

    NOW = "now"
    AGAIN = "again"
    TOGETHER = "together"
    WATCHING = "watching"
    NO_LONGER = "no_longer"


@dataclass(slots=True)
class Spot:
    """One interest or role at its place.

    Attributes:
        first: Index of its first token.
        after: Index past its last token.
        liked: None until decided.
        stance: How it stands.
        foreign: Whether it is somebody else's.
        relative: Whether it is a relative's, for whom the speaker may be asking.
        wanted: Whether a word of liking stands beside it.
        role: Whether it is something that one is, and not something that one does.
        claimed: Whether the speaker says the same, or the opposite, of themselves ("ik ook", "maar ik niet").
        lacking: Whether somebody only says that they have none ("ik heb geen hond").
    """

    first: int
    after: int
    liked: bool | None = None
    stance: Stance = Stance.NOW
    foreign: bool = False
    relative: bool = False
    wanted: bool = False
    claimed: bool = False
    role: bool = False
    lacking: bool = False


@dataclass(slots=True)
class Part:
    """A stretch between two breaks.

    Attributes:
        first: Index of its first token.
        after: Index past its last token.
        opens: Whether a new sentence or a contrast starts here.
        spots: The interests and roles in it, in order.
        cues: The cues in it, in order.
        foreign: Whether somebody else is the subject.
        relative: Whether that is a relative, for whom the speaker may be asking.
        rejects: Whether it says no.
        states: Whether it states a fact in which nobody is the subject ("het eten was lekker"), or asks something.
        refers: Whether a word in it points back ("daar begin ik niet aan").
        own: Whether the speaker is named in it.
        empty: Whether nothing stands in it but spots, cues and small words.
        bare: Whether it is empty and without a subject, like an item of a list.
    """

    first: int
    after: int
    opens: bool
    spots: list[Spot] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    foreign: bool = False
    relative: bool = False
    rejects: bool = False
    refers: bool = False
    states: bool = False
    own: bool = False
    bare: bool = False
    empty: bool = False


def parts_of(words: Sequence[Token], spots: Sequence[Spot], cues: Sequence[Cue], lexicon: Lexicon) -> list[Part]:
    """Cut an utterance into parts, with what stands in each."""
    taken = {index for spot in spots for index in range(spot.first, spot.after)}
    taken |= {index for cue in cues for index in range(cue.first, cue.after)}
    parts: list[Part] = [Part(0, 0, opens=True)]
    for index, token in enumerate(words):
        contrast = index not in taken and token.word in lexicon.sets["contrast"]
        new_subject = (
            token.word in lexicon.sets["join"]
            and index not in taken
            and index + 1 < len(words)
            and (words[index + 1].word in lexicon.openers or _other_subject(words, index + 1, lexicon))
            and index > parts[-1].first
        )
        if token.is_break or contrast or new_subject:
            parts[-1].after = index
            parts.append(Part(index + 1, index + 1, opens=token.word == STOP or contrast or new_subject))
    parts[-1].after = len(words)
    part_at = {index: part for part in parts for index in range(part.first, part.after)}
    for spot in spots:
        part_at[spot.first].spots.append(spot)
    for cue in cues:
        part_at[cue.first].cues.append(cue)
    for part in parts:
        inside = range(part.first, part.after)
        part.own = any(words[index].word in lexicon.sets["self"] for index in inside)
        part.empty = all(index in taken or words[index].word in lexicon.small for index in inside)
        part.bare = part.empty and not part.own
        part.refers = any(
            words[index].word in lexicon.sets["refers"]
            # "Die ambtenarentaal" points at nothing that was said before.
            and (index + 1 >= part.after or index + 1 in taken or words[index + 1].word in lexicon.small)
            for index in inside
        )
    _find_others(parts, words, taken, lexicon)
    return [part for part in parts if part.after > part.first]


def _find_others(parts: Sequence[Part], words: Sequence[Token], taken: set[int], lexicon: Lexicon) -> None:
    foreign = named = relative = False
    for part in parts:
        inside = [index for index in range(part.first, part.after) if index not in taken]
        others = [index for index in inside if _other_subject(words, index, lexicon)]
        first = words[part.first] if part.first < part.after else None
        if first is not None and first.word in lexicon.sets["may_subject"]:
            others.insert(0, part.first - 1)
        speaks_of_them = any(words[index].word in lexicon.sets["others_he"] for index in inside)
        if others:
            near = [token.word for token in words[others[0] + 1 : others[0] + 3]]
            who = next(word for word in near if word in lexicon.sets["others"])
            named, relative = True, who in lexicon.sets["relatives"]
        if part.own:
            foreign = False
        elif others:
            foreign = True
        elif speaks_of_them:
            foreign = named
        elif part.opens:
            foreign = False
        whole = {token.word for token in words[part.first : part.after]}
        fact = not whole.isdisjoint(lexicon.sets["statement"])
        asks = not whole.isdisjoint(lexicon.sets["asking"])
        part.states = asks or (fact and not (part.own or others or speaks_of_them))
        part.foreign = foreign or (not part.own and any(cue.kind == "other_after" for cue in part.cues))
        part.relative = foreign and relative


def _other_subject(words: Sequence[Token], index: int, lexicon: Lexicon) -> bool:
    """Whether somebody else is the subject here: "onze buurman", but not "met onze buurman"."""
    if index + 1 >= len(words) or words[index].word not in lexicon.sets["before_others"]:
        return False
    near = [token.word for token in words[index + 1 : index + 3]]
    if not any(word in lexicon.sets["others"] for word in near):
        return False
    previous = words[index - 1].word if index else STOP
    return previous not in lexicon.sets["prepositions"]
