"""What only says how the world lies: where a thing is, where somebody lives, whose it is."""

import math
from collections.abc import Sequence
from itertools import pairwise

from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part, Spot
from matcher.language.tokens import Token

__all__ = ["WHO", "Facts"]

WHO = ("die", "who")
# "Op het grote plein": so many words stand between a preposition and its thing at most.
_NEAR = 3
# "Zwemles van mijn jongste dochter".
_OWNER = 4
_BY = ("bij", "to", "by")
_NEVER = math.inf


class Facts:
    """Tells facts in which an interest is named from what somebody does.

    Args:
        lexicon: The small words.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sets = lexicon.sets

    def stated(self, part: Part, said: Sequence[str], spots: Sequence[Spot], words: Sequence[Token]) -> list[Spot]:
        """The spots of a part that belong to a fact.

        Args:
            part: The part.
            said: Its words.
            spots: Those of its spots that may.
            words: The tokens of the utterance.
        """
        sets = self._sets
        thing_from, home_from, others_from = (
            self._thing_from(part, said),
            self._home_from(said),
            self._others_from(said),
        )
        found = []
        for spot in spots:
            place = spot.first - part.first
            near = said[max(0, place - _NEAR) : place + 1]
            placed = not sets["place"].isdisjoint(near)
            told_of_others = not spot.said and (
                place >= others_from
                or (place >= home_from and placed)
                or (not part.habit and self._is_owned(spot, words))
            )
            if told_of_others or (place >= thing_from and (placed or not sets["determiner"].isdisjoint(near))):
                found.append(spot)
        return found

    def _thing_from(self, part: Part, said: Sequence[str]) -> float:
        """From which word on things are told of without the speaker: "er staat een piano in de hal"."""
        sets = self._sets
        if part.asks:
            return _NEVER
        own = self._speaks(said)
        for index, (one, other) in enumerate(pairwise(said[:2] if own else said)):
            there = (one in sets["there"] and other in sets["is_there"]) or (
                one in sets["is_there"] and other in sets["there"]
            )
            if there or one in sets["there_is"]:
                return index + 1
        if part.habit or own:
            return _NEVER
        if said[0] in sets["the"]:
            # "De moskee is twee straten verderop", "the vicar came round".
            return 0 if any(map(self._lexicon.is_finite, said)) else _NEVER
        if said[0] in sets["place"] | sets["beside"] | sets["there"]:
            # "Bij ons om de hoek zat een bioscoop": what comes behind the verb is what it is about.
            return next((index + 1 for index, word in enumerate(said) if self._lexicon.is_finite(word)), _NEVER)
        return next((index + 1 for index, word in enumerate(said) if word in sets["stands"]), _NEVER)

    def _speaks(self, said: Sequence[str]) -> bool:
        """Whether the speaker does or undergoes something in it, and is no mere landmark: "naast mij woont …"."""
        own, aside = self._sets["self"], self._sets["next_to"] | self._sets["beside"]
        return said[0] in own or any(word in own and before not in aside for before, word in pairwise(said))

    def _home_from(self, said: Sequence[str]) -> float:
        """From which word on places tell where somebody lives or was born: "ik woon boven de fietsenwinkel"."""
        sets = self._sets
        if not sets["born"].isdisjoint(said):
            return 0
        for index, word in enumerate(said):
            behind = said[index + 1] if index + 1 < len(said) else ""
            if word in sets["lives"] or (word in sets["close"] and behind in _BY):
                return index + 1
        return _NEVER

    def _others_from(self, said: Sequence[str]) -> float:
        """From which word on somebody else is told of: "wij hebben een neef die zingt"."""
        for index, (one, other) in enumerate(pairwise(said)):
            if other in WHO and self._lexicon.is_other(one):
                return index + 2 if self._sets["self"].isdisjoint(said[index + 2 :]) else _NEVER
        return _NEVER

    def _is_owned(self, spot: Spot, words: Sequence[Token]) -> bool:
        """Whether it is said to be somebody else's: "his swimming lesson", "de zwemles van mijn dochter"."""
        sets = self._sets
        if spot.first and words[spot.first - 1].word in sets["whose"]:
            return True
        behind = [token.word for token in words[spot.after : spot.after + _OWNER]]
        # "De schilderijen zijn van mijn zwager."
        behind = behind[1:] if behind[:1] and behind[0] in sets["is_to_me"] else behind
        return (
            len(behind) > 2
            and behind[0] in sets["ours"]
            and behind[1] in sets["before_others"]
            and any(map(self._lexicon.is_other, behind[2:]))
        )
