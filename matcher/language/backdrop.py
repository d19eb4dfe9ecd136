"""What only says where something else was done: "kok op een schip", "dansen in de keuken"."""

from collections.abc import Sequence
from itertools import pairwise

from matcher.language.lexicon import Lexicon
from matcher.language.meant import is_only_hint
from matcher.language.parts import Part, Spot
from matcher.language.phrases import Hit
from matcher.language.tokens import Token
from matcher.language.vocabulary import Vocabulary
from matcher.language.wanted import WEAK_CUES

__all__ = ["Backdrop"]

# "Op een oud schip": so many words stand before the thing at most.
_SETTING_WORDS = 3
_SETTING_REACH = 12


class Backdrop:
    """Tells the places of what is done from what is done.

    Args:
        vocabulary: The concepts.
        lexicon: The small words.
    """

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon

    def behind(self, kept: Sequence[tuple[Hit, Spot]], parts: Sequence[Part], words: Sequence[Token]) -> set[int]:
        """First tokens of what only says where something else was done: "kok op een schip", "dansen in de keuken"."""
        sets = self._lexicon.sets
        kin = {spot.first: self._kin(hit) for hit, spot in kept}
        single = {spot.first for hit, spot in kept if hit.length == 1}
        firm = {spot.first for hit, spot in kept if not is_only_hint(hit)}
        found: set[int] = set()
        for part in parts:
            likes = {cue.first for cue in part.cues if cue.kind not in WEAK_CUES}
            spots = [spot for spot in part.spots if spot.first in kin]
            for earlier, spot in pairwise([Spot(part.first, part.first), *spots]):
                if spot.first - earlier.after > _SETTING_REACH:
                    continue
                between = range(earlier.after, spot.first)
                opens = earlier.first == earlier.after
                # "Op de camping klaverjassen": what comes first is the place when something firm follows.
                other = next((one for one in spots if one.first > spot.first), None) if opens else earlier
                if other is None or other.first not in firm | (set() if opens else set(kin)):
                    continue
                apart = any(words[index].word in sets["join"] or index in likes for index in between)
                itself = any(words[index].word in sets["sitting"] for index in between)
                # "Keeper bij handbal": of the same kind, so that the place tells more of it.
                alike = spot.first in firm and not kin[spot.first].isdisjoint(kin[other.first])
                inside = spot.first not in firm or spot.first in single
                if not (apart or itself or alike) and self._is_placed(spot, between, words, inside=inside):
                    found.add(spot.first)
        return found

    def _is_placed(self, spot: Spot, between: range, words: Sequence[Token], *, inside: bool) -> bool:
        """Whether it stands as a place: "in de keuken", "op een oud schip".

        Args:
            spot: The thing.
            between: The words before it.
            words: All words.
            inside: Whether its own words count too; those of a firm phrase ("achter de ezel") tell what is done.
        """
        near = [words[index].word for index in between][-_SETTING_WORDS:]
        own = [words[index].word for index in range(spot.first, min(spot.after, spot.first + 2))]
        # "At the library": the article may belong to the phrase.
        near += own if inside else own[:1] if own[0] in self._lexicon.sets["articles"] else []
        return any(
            word in self._lexicon.sets["setting"] and article in self._lexicon.sets["articles"]
            for word, article in pairwise(near)
        )

    def _kin(self, hit: Hit) -> set[str]:
        """The concepts of a hit with those that stand right above or beside them."""
        said = [self._vocabulary.concepts[phrase.concept] for phrase in hit.phrases]
        return {key for concept in said for key in (concept.key, *concept.broader, *concept.related)}
