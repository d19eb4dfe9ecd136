"""What is only spoken of in passing: a chore that waits, a thing that stands somewhere, what nobody in particular does.

"De was moet nog aan de lijn" and "er wordt beneden gebiljart" name an interest, and tell of nobody's. Each way to do so
is known by its frame, whatever the interest in it; a word of liking or refusal beside it, or words behind it by which
the speaker joins in ("daar zit ik altijd bij"), say that it is told after all.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matcher.language.facts import WHO, Facts
from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part, Spot
from matcher.language.tokens import Token
from matcher.language.wanted import WEAK_CUES

__all__ = ["Passing"]

# So many parts further on somebody may still join in.
_SOON = 2
_I = frozenset(["ik", "i"])
_MINE = frozenset(["mijn", "mn", "my"])
_THAT = ("dat", "me")
_NOT_ME = (["niet", "ik"], ["not", "me"], ["not", "i"])


class Passing:
    """Tells what was only spoken of from what somebody tells of themselves.

    Args:
        lexicon: The small words.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sets = lexicon.sets
        self._facts = Facts(lexicon)

    def spoken_of(self, parts: Sequence[Part], words: Sequence[Token]) -> set[int]:
        """First tokens of the spots that are only spoken of."""
        found = {
            spot.first
            for index, part in enumerate(parts)
            for spot in self._in_part(part, words)
            if not self._is_taken_up(parts, index, words)
        }
        for before, part in pairwise(parts):
            if self._goes_on_about(before, part, words):
                found.update(spot.first for spot in part.spots)
        for index, part in enumerate(parts):
            if [words[place].word for place in range(part.first, part.after)] in _NOT_ME:
                # "Dat is Piet, niet ik."
                found.update(spot.first for other in parts[:index] if not other.own for spot in other.spots)
                break
        return found

    def joined(self, parts: Sequence[Part], words: Sequence[Token]) -> set[int]:
        """First tokens of what is somebody else's, where the speaker joins in: "mijn broer zeilt en ik ga mee"."""
        return {
            spot.first
            for index, part in enumerate(parts)
            if part.foreign and part.spots and self._is_taken_up(parts, index, words, joining=True)
            for spot in part.spots
            if not spot.role
        }

    def _goes_on_about(self, before: Part, part: Part, words: Sequence[Token]) -> bool:
        """Whether a part speaks of somebody just mentioned: "vraag dat aan mijn dochter, die regelt alles"."""
        return (
            not part.own
            and words[part.first].word in self._sets["who_else"]
            and any(
                words[index].word in self._sets["before_others"] and self._lexicon.is_other(words[index + 1].word)
                for index in range(before.first, before.after - 1)
            )
        )

    def _in_part(self, part: Part, words: Sequence[Token]) -> Iterator[Spot]:
        said = [words[index].word for index in range(part.first, part.after)]
        if self._asks_who(part, said):
            yield from part.spots
            return
        if self._is_your_turn(said):
            yield from part.spots
            return
        if self._is_about_you(part, said):
            yield from (spot for spot in part.spots if not spot.said)
            return
        unsaid = [spot for spot in part.spots if not spot.said]
        # "De computer doet het niet" refuses nothing.
        spots = part.spots if _is_only_denied(part) else unsaid
        if self._is_nobodys(part, said):
            yield from spots
        elif unsaid and (self._waits(part, said) or self._is_advice(said) or self._was_once(part, said)):
            yield from unsaid
        else:
            yield from self._facts.stated(part, said, spots, words)

    def _asks_who(self, part: Part, said: Sequence[str]) -> bool:
        """Whether it asks what sort of people there are: "is er ook iemand die Arabisch spreekt?"."""
        asks = part.asks and not part.own and self._sets["joins"].isdisjoint(said)
        return asks and any(one in self._sets["somebody"] and other in WHO for one, other in pairwise(said))

    def _is_about_you(self, part: Part, said: Sequence[str]) -> bool:
        """Whether it asks for a fact, or speaks of whoever reads it: "wat is dat voor koor?", "u schreef over"."""
        sets = self._sets
        if part.asks and not (sets["your_turn"].isdisjoint(said) or sets["question"].isdisjoint(said)):
            # "Kunt u mij vertellen hoe laat het koor begint?"
            return True
        if part.own or not sets["joins"].isdisjoint(said):
            return False
        return said[0] in sets["yours"] or (part.asks and said[0] in sets["question"])

    def _is_nobodys(self, part: Part, said: Sequence[str]) -> bool:
        """Whether it is done by nobody in particular: "er wordt beneden gezongen"."""
        conditional = not self._sets["condition"].isdisjoint(said)
        # "Worden lezingen gegeven", but not "groot worden".
        passive = not self._sets["passive"].isdisjoint(said) or "worden" in said[:-1]
        return passive and not (part.own or conditional)

    def _is_your_turn(self, said: Sequence[str]) -> bool:
        """Whether it says what is for the reader to do: "dat hoeft u niet op te schrijven"."""
        musts, yours = self._sets["must"], self._sets["your_turn"]
        return not any(word in _I for word in said) and any(
            (one in musts and other in yours) or (one in yours and other in musts) for one, other in pairwise(said)
        )

    def _waits(self, part: Part, said: Sequence[str]) -> bool:
        """Whether it must be done, this once: "de ramen moeten nog gelapt", "I still have to"."""
        musts = self._sets["must"]
        must = not musts.isdisjoint(said) or any(
            word in self._sets["must_to"] and to == "to" for word, to in pairwise(said)
        )
        this_once = not part.own or part.asks or not self._sets["once"].isdisjoint(said)
        return must and this_once and not part.habit

    def _is_advice(self, said: Sequence[str]) -> bool:
        """Whether somebody else finds that the speaker should: "de dokter zegt dat ik meer moet bewegen"."""
        sets, self_ = self._sets, self._sets["self"]
        should = max((index for index, word in enumerate(said) if word in sets["should"]), default=-1)
        if not sets["according"].isdisjoint(said):
            return should >= 0
        for index in range(1, len(said) - 1):
            before, word, behind = said[index - 1 : index + 2]
            if word in sets["advise"] and before not in self_ and behind not in self_ and index < should:
                return True
            if word in sets["wish_of"] and before not in self_ and behind in _THAT:
                return True
        return False

    def _was_once(self, part: Part, said: Sequence[str]) -> bool:
        """Whether it happened this once, or is over: "gisteren heb ik vis gegeten"."""
        return not part.habit and (
            not self._sets["dead"].isdisjoint(said)
            or not self._sets["lately"].isdisjoint(said)
            or any(one == "last" and other in self._sets["last"] for one, other in pairwise(said))
        )

    def _is_taken_up(self, parts: Sequence[Part], index: int, words: Sequence[Token], *, joining: bool = False) -> bool:
        """Whether the speaker says right behind it to take part: "daar doe ik aan mee", "en ik ga altijd mee"."""
        for part in parts[index + 1 : index + 1 + _SOON]:
            said = {words[place].word for place in range(part.first, part.after)}
            if part.spots or part.rejects or not self._sets["once"].isdisjoint(said):
                return False
            joins = not self._sets["joins"].isdisjoint(said)
            speaks = part.own or not _MINE.isdisjoint(said)
            if speaks and (joins or (not joining and (part.refers or part.habit))):
                return True
        return False


def _is_only_denied(part: Part) -> bool:
    """Whether its only verdict is a plain word of no: "de computer doet het niet"."""
    return all(cue.kind in ("no_around", *WEAK_CUES) for cue in part.cues)
