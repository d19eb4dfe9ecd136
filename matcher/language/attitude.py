"""Who speaks of what, and how: the scope of no, yes, "vroeger" and "samen" over the interests in an utterance.

An utterance is cut into parts at commas, full stops and words of contrast. Inside a part a cue works forward ("geen
kaarten") or back ("vissen niet"); a list after a forward cue shares it ("niet van voetbal, tennis of hockey").
"""

from collections.abc import Sequence
from typing import NamedTuple

from matcher.language.cues import Cue
from matcher.language.parts import Part, Spot, Stance

__all__ = ["judge"]

_STANCES = ("again", "together", "watching", "no_longer")
_SILENT = (*_STANCES, "figure")
# "Sla geen" praises by itself, and still turns what follows: "ik sla geen etappe over".
_TURNING = ("no_", "yes_before")
# Cues that say something only beside a word of no: "zonder muziek kan ik niet", "nooit overslaan".
_FLIPPED = ("flip", "refuse", "without")
# What they say without it.
_ALONE = {"without": "lack", "refuse": "after"}
# So many words may stand between two cues that are one.
_NEAR = 2


def judge(parts: Sequence[Part]) -> None:
    """Decide for every spot whether it is liked, how it stands and whose it is."""
    forward: bool | None = None
    listed: list[Part] = []
    for index, part in enumerate(parts):
        if (part.opens or not part.bare) and not part.follows_colon:
            forward = None
        following = parts[index + 1] if index + 1 < len(parts) else None
        forward = _judge_part(part, forward, listed, following)
        if part.spots:
            goes_on = listed and part.bare and not part.opens and not part.verdicts
            if goes_on:
                listed.append(part)
            else:
                listed = [part]
        elif part.verdicts:
            # What was said of a list is said.
            listed = listed[-1:]
        elif part.opens and part.content:
            # "Fietsen graag. Maar op zo'n e-bike? Dat hoeft niet": what follows is about something else.
            listed = []
    for part in parts:
        for spot in part.spots:
            spot.foreign, spot.relative = part.foreign and not spot.claimed, part.relative
            spot.said = spot.liked is not None or spot.wanted
            spot.liked = True if spot.liked is None else spot.liked
            spot.lacking = spot.lacking or part.shut or _asks_us(part)
    _judge_stances(parts)


def _asks_us(part: Part) -> bool:
    """Whether it asks something of us: "spreekt u ook Turks?" tells nothing of who asks, "zwemmen?" does."""
    return part.asks and not (part.own or part.verdicts) and (part.to_us or not part.bare)


class _Item(NamedTuple):
    """A cue as it weighs: which way it reaches, what it says, and where it stands."""

    reach: str
    liked: bool
    first: int
    after: int


def _judge_part(part: Part, forward: bool | None, listed: Sequence[Part], following: Part | None) -> bool | None:
    before = listed[-1] if listed else None
    cues = _combined(part)
    items: list[Spot | _Item] = sorted([*part.spots, *cues], key=lambda item: (item.first, isinstance(item, Spot)))
    part.rejects = any(not cue.liked for cue in cues)
    open_spots: list[Spot] = []
    lacking, inherited = False, True
    for index, item in enumerate(items):
        if isinstance(item, Spot):
            item.liked, item.lacking = forward, lacking
            open_spots.append(item)
            continue
        reach, liked = item.reach, item.liked
        if lacking and reach == "around" and not liked:
            # "Ik heb geen computer en geen internet."
            open_spots = []
            continue
        lacking = reach == "lack"
        if reach == "whole":
            for spot in part.spots:
                spot.liked = liked
            return liked
        if reach == "same":
            # "Schilderen sla ik niet af, en boetseren ook niet" says yes twice.
            reach = "around"
            liked = before is not None and any(cue.kind.startswith("yes_") for cue in before.cues)
        later = items[index + 1] if index + 1 < len(items) else None
        ahead = isinstance(later, Spot)
        if reach == "lack" and not ahead:
            # "Fietsen mag ik niet van de dokter."
            for spot in open_spots:
                spot.lacking = True
        if reach == "around" and not liked and _answers(part, before):
            # "Kienen vind ik saai, klaverjassen niet."
            liked = True
        if reach == "around":
            claimed = ahead and _has_own_cue(items, index + 1)
            reach = "before" if ahead and not (open_spots and claimed) else "after"
        elif reach == "after" and not open_spots and isinstance(later, Spot):
            # "Vreselijk, dat geklets": a verdict reaches forward only to what stands right behind it.
            new = before is None or (part.opens and not part.refers)
            reach = "before" if new or part.is_clear(item.after, later.first) else "previous"
        elif reach == "before" and not ahead and part.is_clear(item.after, part.after) and part.own | part.refers:
            # "Honden heb ik een hekel aan": what it is about came first.
            reach = "after"
        elif reach == "too":
            # "Toneel vind ik niks, film ook."
            reach = "after" if part.bare and open_spots and before is not None else ""
            liked = before is None or all(spot.liked is not False for spot in before.spots)
        if reach == "after" and not open_spots:
            reach = "previous"
        if reach == "after":
            for spot in open_spots:
                # "Ik was timmerman en mijn handen staan niet stil": one is what one is, whatever follows.
                spot.liked = liked or spot.role
            if item.reach == "after" and not part.opens and part.is_clear(part.first, open_spots[0].first):
                _say_of_list(listed, part, liked=liked)
            open_spots = []
        elif reach == "before":
            forward, open_spots, inherited = liked, [], False
        elif reach == "like":
            for spot in open_spots:
                spot.wanted = True
            if before is not None and part.empty and not part.spots and not _is_anothers(part, before):
                # "Zwemmen is niet mijn sterkste kant, maar ik vind het heerlijk."
                _say_again(before, part, liked=True)
            passed = any(spot.first < item.first for spot in part.spots)
            forward = True if forward is None or part.own or passed or inherited else forward
            open_spots = [spot for spot in open_spots if spot.liked is None]
        elif reach == "previous" and not part.spots:
            if _points_on(part, before, following):
                forward = liked
            elif before is not None and _is_about(part, before) and not _is_anothers(part, before):
                _say_again(before, part, liked=liked)
                _say_of_list(listed[:-1], part, liked=liked)
    return forward


def _answers(part: Part, before: Part | None) -> bool:
    """Whether a bare "niet" turns the refusal before it, which had no word of no itself."""
    return (
        before is not None
        and before.rejects
        and not before.denies
        and part.bare
        and not part.opens
        and len(part.cues) == len(part.spots) == 1
        and all(spot.liked is False for spot in before.spots)
    )


def _points_on(part: Part, before: Part | None, following: Part | None) -> bool:
    """Whether a verdict without an interest speaks of what comes: "saai, dat gebrei", "niet mijn ding: kaarten"."""
    if following is None or not following.spots:
        return False
    if following.follows_colon:
        return following.bare or before is None
    new = before is None or (part.opens and not part.refers)
    return new and following.bare and not following.opens and not following.verdicts


def _is_anothers(part: Part, before: Part) -> bool:
    """Whether somebody else says it of what was the speaker's: "dansen vond ik niks, zij was er gek op"."""
    return part.foreign and before.own


def _is_about(part: Part, before: Part) -> bool:
    """Whether a part speaks of the one before: "van stilte hou ik, niet van geklets" names silence only once."""
    return part.empty or part.refers or before.bare


def _say_of_list(listed: Sequence[Part], part: Part, *, liked: bool) -> None:
    """Say it of a whole list: "haken, breien, borduren, allemaal niets voor mij" refuses all three."""
    if all(other.bare and not other.verdicts for other in listed):
        for other in listed:
            _say_again(other, part, liked=liked)


def _say_again(before: Part, part: Part, *, liked: bool) -> None:
    # "Liever fietsen dan wandelen, dat is niks voor mij": both were judged, and one of them so.
    if {spot.liked or (spot.liked is None and spot.wanted) for spot in before.spots} == {True, False}:
        return
    for spot in before.spots:
        # "Mijn man vist graag en ik niet" says of the speaker what was first said of somebody else.
        spot.claimed = spot.claimed or (part.own and before.foreign and (liked or before.relative))
        spot.liked = liked or spot.role


def _combined(part: Part) -> list[_Item]:
    """Cues with reach, verdict and place; "niet" beside "graag" is one no, "niet" beside "saai" one yes."""
    turned = [cue for cue in part.cues if cue.kind in _FLIPPED]
    without = any(cue.kind == "without" for cue in turned) and len(turned) > 1
    if turned and (without or any(cue.kind.startswith(_TURNING) for cue in part.cues)):
        return [_Item("whole", True, turned[0].first, turned[0].after)]
    inside = {index: spot.first for spot in part.spots for index in range(spot.first, spot.after)}
    found: list[_Item] = []
    last: Cue | None = None
    for cue in part.cues:
        if cue.kind in _SILENT or cue.kind == "flip":
            continue
        verdict, _, reach = cue.kind.partition("_")
        reach = _ALONE.get(verdict) or reach or verdict
        liked = verdict not in ("no", "refuse", "than")
        near = last is not None and cue.first - last.after <= _NEAR and verdict != "than"
        touching = near and last is not None and inside.keys().isdisjoint(range(last.after, cue.first))
        if found and touching:
            old = found[-1]
            if reach == "like" or old.reach == "like":
                kept = old.reach if reach == "like" else reach
                both = old.liked and liked
                kept = "around" if kept not in ("like", "lack", "same") and not both else kept
                found[-1] = _Item(kept, both, old.first, cue.after)
                last = cue
                continue
            if not liked and not old.liked and old.reach == "around":
                found[-1] = _Item(reach, True, old.first, cue.after)
                last = cue
                continue
        # "Ga ik liever wandelen": a word of liking inside a phrase stands before all of it.
        first = inside.get(cue.first, cue.first) if reach == "like" else cue.first
        found.append(_Item(reach, liked, first, cue.after))
        last = cue
    return found


def _has_own_cue(items: Sequence[Spot | _Item], index: int) -> bool:
    for item in items[index + 1 :]:
        if not isinstance(item, Spot):
            return item.reach in ("after", "around")
    return False


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
