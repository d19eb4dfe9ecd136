"""Who speaks of what, and how: the scope of no, yes, "vroeger" and "samen" over the interests in an utterance.

An utterance is cut into parts at commas, full stops and words of contrast. Inside a part a cue works forward ("geen
kaarten") or back ("vissen niet"); a list after a forward cue shares it ("niet van voetbal, tennis of hockey").
"""

from collections.abc import Sequence

from matcher.language.cues import Cue
from matcher.language.parts import Part, Spot, Stance

__all__ = ["judge"]

_STANCES = ("again", "together", "watching", "no_longer")
_SILENT = (*_STANCES, "figure")


def judge(parts: Sequence[Part]) -> None:
    """Decide for every spot whether it is liked, how it stands and whose it is."""
    forward: bool | None = None
    before: Part | None = None
    for part in parts:
        if part.opens or not part.bare:
            forward = None
        said = _judge_part(part, forward, before)
        if part.spots:
            before, forward = part, said
    for part in parts:
        for spot in part.spots:
            spot.foreign, spot.relative = part.foreign and not spot.claimed, part.relative
            spot.liked = True if spot.liked is None else spot.liked
    _judge_stances(parts)


def _judge_part(part: Part, forward: bool | None, before: Part | None) -> bool | None:
    cues = _combined([cue for cue in part.cues if cue.kind not in _SILENT], part.spots)
    items: list[Spot | tuple[str, bool, int]] = sorted([*part.spots, *cues], key=_place)
    part.rejects = any(not liked for _, liked, _ in cues)
    open_spots: list[Spot] = []
    lacking = False
    for index, item in enumerate(items):
        if isinstance(item, Spot):
            item.liked, item.lacking = forward, lacking
            open_spots.append(item)
            continue
        reach, liked, _ = item
        lacking = reach == "lack"
        if reach == "same":
            # "Schilderen sla ik niet af, en boetseren ook niet" says yes twice.
            reach = "around"
            liked = before is not None and any(cue.kind.startswith("yes_") for cue in before.cues)
        ahead = index + 1 < len(items) and isinstance(items[index + 1], Spot)
        if reach == "around":
            claimed = ahead and _has_own_cue(items, index + 1)
            reach = "before" if ahead and not (open_spots and claimed) else "after"
        if reach == "after" and not open_spots:
            reach = "before" if ahead else "previous"
        if reach == "after":
            for spot in open_spots:
                # "Ik was timmerman en mijn handen staan niet stil": one is what one is, whatever follows.
                spot.liked = liked or spot.role
            open_spots = []
        elif reach == "before":
            forward, open_spots = liked, []
        elif reach == "like":
            for spot in open_spots:
                spot.wanted = True
            if before is not None and part.empty and not part.spots:
                # "Zwemmen is niet mijn sterkste kant, maar ik vind het heerlijk."
                _say_again(before, part, liked=True)
            forward = True if forward is None or part.own else forward
            open_spots = [spot for spot in open_spots if spot.liked is None]
        elif reach == "previous" and before is not None and not part.spots and _is_about(part, before):
            _say_again(before, part, liked=liked)
    return forward


def _is_about(part: Part, before: Part) -> bool:
    """Whether a part speaks of the one before: "van stilte hou ik, niet van geklets" names silence only once."""
    return part.empty or part.refers or before.bare


def _say_again(before: Part, part: Part, *, liked: bool) -> None:
    for spot in before.spots:
        # "Mijn man vist graag en ik ook" says of the speaker what was first said of somebody else; "ik niet" says only
        # that they do not.
        spot.claimed = spot.claimed or (part.own and before.foreign and liked)
        spot.liked = liked


def _combined(cues: Sequence[Cue], spots: Sequence[Spot]) -> list[tuple[str, bool, int]]:
    """Cues with reach, verdict and place; "niet" beside "graag" is one no, "niet" beside "saai" one yes."""
    found: list[tuple[str, bool, int]] = []
    last: Cue | None = None
    for cue in cues:
        verdict, _, reach = cue.kind.partition("_")
        reach = reach or verdict
        liked = verdict != "no"
        touching = last is not None and cue.first - last.after <= 2 and not _between(spots, last.after, cue.first)
        if found and touching and last is not None:
            old_reach, old_liked, place = found[-1]
            if reach == "like" or old_reach == "like":
                kept = old_reach if reach == "like" else reach
                found[-1] = (
                    "around" if kept != "like" and not (old_liked and liked) else kept,
                    old_liked and liked,
                    place,
                )
                last = cue
                continue
            if not liked and not old_liked and old_reach == "around":
                found[-1] = (reach, True, place)
                last = cue
                continue
        found.append((reach, liked, cue.first))
        last = cue
    return found


def _between(spots: Sequence[Spot], first: int, after: int) -> bool:
    return any(first <= spot.first < after for spot in spots)


def _has_own_cue(items: Sequence[Spot | tuple[str, bool, int]], index: int) -> bool:
    for item in items[index + 1 :]:
        if not isinstance(item, Spot):
            return item[0] in ("after", "around")
    return False


def _place(item: "Spot | tuple[str, bool, int]") -> int:
    return item.first if isinstance(item, Spot) else item[2]


def _judge_stances(parts: Sequence[Part]) -> None:
    before: Part | None = None
    for part in parts:
        stances = [Stance(cue.kind) for cue in part.cues if cue.kind in _STANCES]
        # A part without an interest speaks of the one before ("nu kijk ik alleen nog"), unless it has its own subject.
        about_before = part.empty or Stance.WATCHING in stances
        spots = part.spots or (before.spots if before and about_before else [])
        # What somebody wants to take up again was given up before; what they now watch they no longer do.
        for stance in sorted(stances, key=lambda stance: _RANK[stance]):
            for spot in spots:
                if _RANK[stance] >= _RANK[spot.stance]:
                    spot.stance = stance
        if part.spots:
            before = part


_RANK = {Stance.NOW: 0, Stance.TOGETHER: 1, Stance.NO_LONGER: 2, Stance.AGAIN: 3, Stance.WATCHING: 4}
