"""What a phrase that was found means where it stands: the thing itself, a trade, a landmark, somebody else's."""

from collections.abc import Mapping, Sequence

from matcher.language.irregular import IRREGULAR
from matcher.language.lexicon import Lexicon
from matcher.language.parts import is_subject_at
from matcher.language.phrase_table import Phrase
from matcher.language.phrases import Hit, Piece
from matcher.language.reading import INFLECTED, MENDED
from matcher.language.tokens import Token, fold
from matcher.language.vocabulary import Kind, Vocabulary

__all__ = ["Meaning", "is_only_hint"]

# "Voorzitter van de speeltuin geweest": so many words lie between at most.
_WORKED_REACH = 5
_AT = frozenset(["bij", "naar", "at", "to"])


class Meaning:
    """Judges one hit by the words around it.

    Args:
        vocabulary: The concepts.
        lexicon: The small words.
    """

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon

    def tells(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token], *, several: bool) -> bool:
        """Whether it says something of a person at all.

        Args:
            hit: What was found.
            pieces: The pieces of the utterance.
            words: Its tokens.
            several: Whether anything else was found in it.
        """
        if hit.length == 1 and pieces[hit.first].barrier:
            return False
        if hit.sure <= MENDED and is_only_hint(hit):
            return False
        if self._is_number(hit, pieces, words) or self._is_landmark(hit, pieces, words):
            return False
        whose = self._is_subject(hit, pieces, words) if several else self._is_of_others(hit, pieces, words)
        return not whose and self._is_the_speakers(hit, pieces, words)

    def _is_the_speakers(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a single role word speaks of the speaker: "was bakker" does, "naar de bakker" does not."""
        if hit.length > 1 and self.is_role(hit):
            return not self._is_done_by_others(hit, pieces, words)
        if hit.length > 1 or not self._is_read_as_role(hit, pieces, words):
            return True
        said = words[pieces[hit.first].position].word
        past = said.endswith(("te", "de", "ten", "den"))
        if INFLECTED <= hit.sure < 1 and not past and all(len(said) < len(phrase.words[0]) for phrase in hit.phrases):
            # "Ik verzorg de kippen" is no trade.
            return False
        before = self._before(hit, pieces, words)
        if before[-1:] and before[-1] in self._lexicon.sets["my"]:
            # "Als mijn moeder" is nobody's being a mother.
            return False
        if before[-2:-1] and before[-2] in _AT and before[-1] in self._lexicon.sets["pointing"]:
            # "I was at the dentist's" is a visit, whatever "was" says.
            return False
        pointed_at = any(word in self._lexicon.sets["pointing"] for word in before[-2:])
        return not pointed_at or self.is_being(hit, pieces, words)

    def _is_landmark(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether it only says where something is: "ik woon naast de kerk"."""
        before = self._before(hit, pieces, words)
        beside = self._lexicon.sets["beside"]
        if any(word in beside for word in before[-2:]):
            return True
        # "Next to the pool", "in front of the church".
        return before[-2:] == ["to", "the"] and before[-3:-2] == ["next"]

    @staticmethod
    def _is_number(hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether nothing but a number was said."""
        return all(words[pieces[index].position].word.isdigit() for index in range(hit.first, hit.after))

    def _is_of_others(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether it is somebody's, and nobody speaks of themselves: "de kat van de buren zit op het dak"."""
        if any(token.word in self._lexicon.sets["self"] for token in words):
            return False
        after = pieces[hit.after - 1].position + 1
        sets = self._lexicon.sets
        behind = [token.word for token in words[after : after + 4]]
        if not behind or behind[0] not in sets["ours"] or len(behind) < 3 or behind[1] not in sets["before_others"]:
            return False
        return any(word in sets["others"] for word in behind[2:])

    def _is_subject(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a relative is spoken of by name: "oma bad altijd", but not "oma van drie"."""
        place, sets = pieces[hit.first].position, self._lexicon.sets
        last = pieces[hit.after - 1].position
        if last + 1 >= len(words):
            return False
        opens = place == 0 or words[place - 1].is_break
        named = hit.length == 1 and opens and words[place].word in sets["may_subject"]
        start = next(
            (index for index in (place - 1, place) if index >= 0 and is_subject_at(words, index, self._lexicon)), None
        )
        of_them = start is not None and all(
            words[index].word in sets["others"] or words[index].word in sets["before_others"]
            for index in range(place, last + 1)
        )
        if not (named or of_them):
            return False
        place = last
        return not words[place + 1].is_break and words[place + 1].word not in sets["after_being"]

    def strangers(self, hits: Sequence[Hit], pieces: Sequence[Piece], words: Sequence[Token]) -> set[int]:
        """Where somebody is spoken of by their trade, as the subject: "de hovenier komt", but not "naar de bakker"."""
        sets = self._lexicon.sets
        found = set()
        for hit in hits:
            place = pieces[hit.first].position
            if hit.length > 1 or hit.sure < INFLECTED or place < 1 or not self._is_read_as_role(hit, pieces, words):
                continue
            earlier = words[place - 2].word if place > 1 else ""
            if (
                words[place - 1].word in sets["the"]
                and earlier not in sets["prepositions"] | sets["being"] | sets["setting"]
                and place + 1 < len(words)
                and not words[place + 1].is_break
            ):
                found.add(place - 1)
        return found

    def is_role(self, hit: Hit) -> bool:
        """Whether it names a role and nothing else."""
        return all(self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE for phrase in hit.phrases)

    def _is_read_as_role(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether it names a role where it stands, even when it could name an interest elsewhere."""
        phrases = self.phrases(hit, pieces, words)
        return all(self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE for phrase in phrases)

    def is_being(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether somebody says to be or to have been it: then it is a role."""
        roles = any(self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE for phrase in hit.phrases)
        after = pieces[hit.after - 1].position + 1
        worked = False
        for token in words[after : after + _WORKED_REACH]:
            if token.is_break or token.word in self._lexicon.sets["join"]:
                break
            worked = worked or token.word in self._lexicon.sets["worked"]
        before = self._before(hit, pieces, words)
        near = [word for word in before[-2:] if word not in self._lexicon.sets["articles"]]
        # "Im waiting for the plumber" is nobody's trade.
        sought = not self._lexicon.sets["sought"].isdisjoint(before) or (
            bool(near) and near[-1] in self._lexicon.sets["prepositions"] - self._lexicon.sets["being"]
        )
        return roles and (worked or (not sought and any(word in self._lexicon.sets["being"] for word in before)))

    def phrases(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> tuple[Phrase, ...]:
        """Of a single word that names a trade and an interest ("computers"): the interest, unless one says to be it."""
        kinds = {phrase: self._vocabulary.concepts[phrase.concept].kind for phrase in hit.phrases}
        if hit.length > 1 or len(set(kinds.values())) == 1:
            return hit.phrases
        said = words[pieces[hit.first].position].word
        being = self.is_being(hit, pieces, words) or said in self._names_of(kinds)
        return tuple(phrase for phrase, kind in kinds.items() if (kind is Kind.ROLE) is being)

    def _names_of(self, kinds: Mapping[Phrase, Kind]) -> set[str]:
        """The very names of roles among these that name no interest ("penningmeester")."""
        names: dict[Kind, set[str]] = {Kind.ROLE: set(), Kind.INTEREST: set()}
        for phrase, kind in kinds.items():
            names[kind] |= {fold(label) for label in self._vocabulary.concepts[phrase.concept].labels.values()}
        return names[Kind.ROLE] - names[Kind.INTEREST]

    def _is_done_by_others(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether what a role did ("bus gereden") is said of now, and of no speaker: "de bus rijdt niet"."""
        own = any(token.word in self._lexicon.sets["self"] for token in words)
        said = {words[pieces[index].position].word for index in range(hit.first, hit.after)}
        done = all(any(word.startswith("ge") for word in phrase.words) for phrase in hit.phrases)
        now = any(
            word.endswith("t") and word not in IRREGULAR and not word.startswith("ge")
            for word in said.difference(*(phrase.words for phrase in hit.phrases))
        )
        return done and now and not own

    @staticmethod
    def _before(hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> list[str]:
        start = pieces[hit.first].position
        return [token.word for token in words[max(0, start - 4) : start]]


def is_only_hint(hit: Hit) -> bool:
    """Whether it only counts beside a word of liking."""
    return all(phrase.hint for phrase in hit.phrases)
