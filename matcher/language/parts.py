"""An utterance cut into parts, with what stands in each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.language.cues import Cue
from matcher.language.lexicon import Lexicon
from matcher.language.tokens import ASK, COLON, STOP, Token

__all__ = ["Part", "Spot", "Stance", "is_subject_at", "parts_of"]


_MINE = ("mijn", "mn", "my")
_ENDS = (STOP, COLON, ASK)
_VERDICTS = ("no", "yes", "like", "lack", "same", "without")


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
        said: Whether a word of liking or refusal stands beside it, so that it was not only spoken of.
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
    said: bool = False
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
        denies: Whether it does so by a plain word of no ("niet", "geen").
        states: Whether it states a fact in which nobody is the subject ("het eten was lekker"), or asks something.
        refers: Whether a word in it points back ("daar begin ik niet aan").
        own: Whether the speaker is named in it.
        empty: Whether nothing stands in it but spots, cues and small words.
        bare: Whether it is empty and without a subject, like an item of a list.
        habit: Whether it tells what is done time and again ("elke ochtend de krant").
        verdicts: Whether a cue in it says no or yes.
        follows_colon: Whether it stands right behind a colon.
        asks: Whether it ends in a question mark.
        to_us: Whether it speaks to whoever reads it ("spreekt u ook Turks").
        shut: Whether it says in what state a thing is ("de bieb is dicht").
        content: The places of words that are no interest, no cue and not small.
    """

    first: int
    after: int
    opens: bool
    spots: list[Spot] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    foreign: bool = False
    relative: bool = False
    rejects: bool = False
    denies: bool = False
    refers: bool = False
    states: bool = False
    own: bool = False
    bare: bool = False
    habit: bool = False
    empty: bool = False
    verdicts: bool = False
    follows_colon: bool = False
    asks: bool = False
    shut: bool = False
    to_us: bool = False
    content: frozenset[int] = frozenset()

    def is_clear(self, first: int, after: int) -> bool:
        """Whether only small words stand between two places."""
        return self.content.isdisjoint(range(first, after))


def parts_of(words: Sequence[Token], spots: Sequence[Spot], cues: Sequence[Cue], lexicon: Lexicon) -> list[Part]:
    """Cut an utterance into parts, with what stands in each; of whom they speak is for `find_subjects` to say."""
    taken = {index for spot in spots for index in range(spot.first, spot.after)}
    taken |= {index for cue in cues for index in range(cue.first, cue.after)}
    parts: list[Part] = [Part(0, 0, opens=True)]
    for index, token in enumerate(words):
        contrast = index not in taken and token.word in lexicon.sets["contrast"]
        new_subject = (
            token.word in lexicon.sets["join"]
            and index not in taken
            and index + 1 < len(words)
            and (words[index + 1].word in lexicon.openers or is_subject_at(words, index + 1, lexicon))
            and index > parts[-1].first
        )
        if token.is_break or contrast or new_subject:
            parts[-1].after = index
            parts[-1].asks = token.word == ASK
            opens = token.word in _ENDS or contrast or new_subject
            parts.append(Part(index + 1, index + 1, opens=opens, follows_colon=token.word == COLON))
    parts[-1].after = len(words)
    part_at = {index: part for part in parts for index in range(part.first, part.after)}
    for spot in spots:
        part_at[spot.first].spots.append(spot)
    for cue in cues:
        part_at[cue.first].cues.append(cue)
    for part in parts:
        inside = range(part.first, part.after)
        # "Mijn hobby is", "my thing is" speak of oneself as "ik" does.
        mine = {index for cue in part.cues if cue.kind == "like" for index in range(cue.first, cue.after)}
        part.own = any(
            words[index].word in lexicon.sets["self"] or (index in mine and words[index].word in _MINE)
            for index in inside
        )
        part.verdicts = any(cue.kind.partition("_")[0] in _VERDICTS for cue in part.cues)
        small = lexicon.small | lexicon.sets["between"]
        part.content = frozenset(index for index in inside if index not in taken and words[index].word not in small)
        part.empty = not part.content
        part.bare = part.empty and not part.own
        part.denies = any(words[index].word in lexicon.denials for index in inside)
        part.refers = any(
            words[index].word in lexicon.sets["refers"]
            # "Die ambtenarentaal" points at nothing that was said before.
            and (index + 1 >= part.after or index + 1 in taken or words[index + 1].word in lexicon.small)
            for index in inside
        )
    return [part for part in parts if part.after > part.first]


def is_subject_at(words: Sequence[Token], index: int, lexicon: Lexicon) -> bool:
    """Whether somebody else is the subject here: "onze buurman", but not "met onze buurman"."""
    if index + 1 >= len(words) or words[index].word not in lexicon.sets["before_others"]:
        return False
    near = [token.word for token in words[index + 1 : index + 3]]
    if not any(lexicon.is_other(word) for word in near):
        return False
    previous = words[index - 1].word if index else STOP
    return previous not in lexicon.sets["prepositions"]
