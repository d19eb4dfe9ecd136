"""Where in an utterance somebody says to like or refuse, so that a mere hint ("koffie", "tuin") counts too."""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise, zip_longest

from matcher.language.parts import Part

__all__ = ["WEAK_CUES", "objects_in", "speaks_for_self", "wanted_in"]

_NEAR_CUES = ("no_around", "yes_around", "too")
_NEAR = 3
WEAK_CUES = ("no_longer", "together", "other_after", "figure", "lack", "flip")
"""Cues that neither like nor refuse."""


def speaks_for_self(parts: Sequence[Part]) -> bool:
    """Whether the speaker tells of their own likes beside somebody else's."""
    return any(
        part.own and not part.foreign and (part.spots or any(cue.kind not in WEAK_CUES for cue in part.cues))
        for part in parts
    ) and any(part.foreign for part in parts)


def objects_in(part: Part, firm: Set[int]) -> Iterator[int]:
    """First tokens of what a list item does something with: "jassen naaien" is no card game."""
    if not part.bare or part.verdicts:
        return
    for one, other in pairwise(part.spots):
        if other.first == one.after and (one.first in firm) is not (other.first in firm):
            yield other.first if one.first in firm else one.first


def wanted_in(parts: Sequence[Part], firm: Set[int]) -> set[int]:
    """First tokens of the spots where a mere hint counts: beside a word of liking or refusal, or in a list of spots.

    Args:
        parts: The parts of the utterance.
        firm: First tokens of the spots that count anyhow: beside them "ik ga altijd met de bus" tells of none.
    """
    nothing_else = all((part.bare and not part.states) or part.cues for part in parts)
    wanted: set[int] = set()
    for part, following in zip_longest(parts, parts[1:]):
        cues = [cue for cue in part.cues if cue.kind not in WEAK_CUES]
        near = [cue for cue in cues if cue.kind in _NEAR_CUES]
        habit = part.habit and not part.states and not (part.asks or part.foreign or (part.own and firm))
        # "Verjaardagen, ik gruwel ervan": the verdict comes right behind what it is about.
        judged = part.bare and following is not None and following.verdicts and not (following.spots or following.opens)
        all_of_them = len(cues) > len(near) or (part.bare and nothing_else) or habit or judged
        starts, ends = {cue.first for cue in near}, {cue.after for cue in near}
        wanted.update(
            spot.first
            for spot in part.spots
            if all_of_them
            or any(end in ends and part.is_clear(end, spot.first) for end in range(spot.first - _NEAR, spot.first + 1))
            or any(at in starts and part.is_clear(spot.after, at) for at in range(spot.after, spot.after + _NEAR + 1))
        )
    return wanted
