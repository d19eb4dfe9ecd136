"""What people say they like, reject, were and are, taken from an utterance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from matcher.language.attitude import judge
from matcher.language.cues import CueIndex
from matcher.language.gaps import gaps_in
from matcher.language.leads import Leads
from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part, Spot, Stance, parts_of
from matcher.language.phrase_table import Phrase, PhraseTable, SmallWords, compile_phrases
from matcher.language.phrases import Hit, PhraseIndex, Piece
from matcher.language.reading import Reader
from matcher.language.tokens import Token, tokens, words_of
from matcher.language.vocabulary import Kind, Vocabulary

__all__ = ["Extraction", "Extractor", "Mention", "Stance", "phrase_table"]

_COMPANY = frozenset(["met", "with"])
# "Op een oud schip": so many words stand before the thing at most.
_SETTING_WORDS = 3
_SETTING_REACH = 12
_WEAK_CUES = ("no_longer", "together", "other_after", "figure", "lack")


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept that was heard.

    Attributes:
        concept: Its key.
        stance: How it stands.
        heard: The words in which it was heard.
        sure: How sure it is, 0 to 1: less for a word that had to be mended or taken apart.
    """

    concept: str
    stance: Stance
    heard: str
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an utterance says.

    Attributes:
        likes: Interests that are liked, also those of the past (see their stance).
        dislikes: Interests that are rejected.
        roles: What somebody is or was.
        gaps: Phrases that were not understood; never names, numbers or addresses.
        aside: What is spoken of without being the speaker's: somebody else's, or a mere hint ("de krant") that no word
            of liking stands beside.
        rest: Words with a meaning that no phrase used, and nobody rejected.
    """

    likes: tuple[Mention, ...] = ()
    dislikes: tuple[Mention, ...] = ()
    roles: tuple[Mention, ...] = ()
    gaps: tuple[str, ...] = field(default=())
    aside: tuple[Mention, ...] = field(default=())
    rest: tuple[str, ...] = field(default=())


class Extractor:
    """Understands utterances; every text is welcome, and none takes more than time in proportion to its length.

    Args:
        vocabulary: The concepts.
        lexicon: The small words, cues and common words.
        table: Their phrases, where `phrase_table` worked them out before.
    """

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, table: PhraseTable | None = None) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._index = PhraseIndex(table or phrase_table(vocabulary, lexicon))
        self._cues = CueIndex(lexicon)
        self.reader = Reader(self._index, lexicon)
        self.leads = Leads(vocabulary, self._index, self.reader, lexicon)

    def is_first_name(self, word: str) -> bool:
        """Whether a folded word is a first name that is often heard (``data/words/names.toml``)."""
        return word in self._lexicon.sets["first_names"]

    @property
    def phrases(self) -> Mapping[str, tuple[str, ...]]:
        """All phrases, folded, with the concepts that they say."""
        phrases: dict[str, dict[str, None]] = {}
        for concept in self._vocabulary.concepts.values():
            for said in (*concept.phrases.values(), *concept.hints.values()):
                for phrase in said:
                    phrases.setdefault(" ".join(words_of(phrase)), {})[concept.key] = None
        return {phrase: tuple(keys) for phrase, keys in phrases.items()}

    def extract(self, text: str, *, of_others: bool = False) -> Extraction:
        """Take from an utterance what the speaker likes, rejects, was and is.

        Args:
            text: What was said, in Dutch, English or a mix.
            of_others: Whether the speaker may be asking for somebody else. Then what is said of a relative ("mijn
                moeder zingt graag") is taken too, unless the speaker tells of their own likes beside it; what
                neighbours, friends and children like never counts.
        """
        words = tokens(text)
        cues = self._cues.find(words)
        pieces, unknown = self.reader.pieces(words, cues)
        found = list(self._index.hits(pieces))
        # A cue that is part of a name ("mens erger je niet") says nothing by itself.
        swallowed = {
            pieces[index].position
            for hit in found
            if hit.length > 1
            for index in range(hit.first, hit.after)
            if pieces[index].barrier
        }
        cues = [cue for cue in cues if swallowed.isdisjoint(range(cue.first, cue.after))]
        in_cue = {index for cue in cues for index in range(cue.first, cue.after)}
        hits = [
            hit
            for hit in found
            if self._is_meant(hit, pieces, words)
            and not self._is_landmark(hit, pieces, words)
            and not self._is_subject(hit, pieces, words)
            and any(pieces[index].position not in in_cue for index in range(hit.first, hit.after))
        ]
        spots = [
            Spot(
                pieces[hit.first].position,
                pieces[hit.after - 1].position + 1,
                role=self._is_role(hit) or self._is_being(hit, pieces, words),
            )
            for hit in hits
        ]
        parts = parts_of(words, spots, cues, self._lexicon)
        judge(parts)
        wanted = _wanted(parts)
        stated = {spot.first for part in parts if part.states for spot in part.spots} - wanted
        relatives_count = of_others and not _speaks_for_self(parts)
        kept = [
            (hit, spot)
            for hit, spot in zip(hits, spots, strict=True)
            if not spot.lacking
            and (not spot.foreign or (relatives_count and spot.relative))
            and (not _only_hint(hit) or spot.first in wanted or self._is_being(hit, pieces, words))
            and (spot.first not in stated or not all(phrase.plain for phrase in hit.phrases))
        ]
        settings = self._settings(kept, parts, words)
        kept = [(hit, spot) for hit, spot in kept if spot.first not in settings]
        heard = {index for _, spot in kept for index in range(spot.first, spot.after)}
        likes, dislikes, roles = self._sorted(kept, pieces, words, text)
        taken = {spot.first for _, spot in kept}
        left = [
            (hit, spot)
            for hit, spot in zip(hits, spots, strict=True)
            if spot.liked and not spot.lacking and spot.first not in taken
        ]
        aside = self._sorted(left, pieces, words, text)
        gaps = gaps_in(words, unknown - heard - in_cue, parts, self._lexicon, understood=bool(hits))
        rest = self._rest(words, parts, heard | in_cue, relatives_count=relatives_count)
        return Extraction(likes, dislikes, roles, gaps, (*aside[0], *aside[2]), rest)

    def _is_meant(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a single role word speaks of the speaker: "was bakker" does, "naar de bakker" does not."""
        if hit.length > 1 or not self._is_role(hit):
            return True
        pointed_at = any(word in self._lexicon.sets["pointing"] for word in self._before(hit, pieces, words)[-2:])
        return not pointed_at or self._is_being(hit, pieces, words)

    def _is_landmark(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether it only says where something is: "ik woon naast de kerk"."""
        before = self._before(hit, pieces, words)
        return hit.length == 1 and any(word in self._lexicon.sets["beside"] for word in before[-2:])

    def _is_subject(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a relative is spoken of by name: "oma bad altijd", but not "oma van drie"."""
        place, sets = pieces[hit.first].position, self._lexicon.sets
        opens = place == 0 or words[place - 1].is_break
        if hit.length > 1 or not opens or words[place].word not in sets["may_subject"] or place + 1 >= len(words):
            return False
        return not words[place + 1].is_break and words[place + 1].word not in sets["after_being"]

    def _settings(self, kept: Sequence[tuple[Hit, Spot]], parts: Sequence[Part], words: Sequence[Token]) -> set[int]:
        """First tokens of what only says where something else was done: "kok op een schip", "dansen in de keuken"."""
        sets = self._lexicon.sets
        kin = {spot.first: self._kin(hit) for hit, spot in kept}
        single = {spot.first for hit, spot in kept if hit.length == 1}
        firm = {spot.first for hit, spot in kept if not _only_hint(hit)}
        found: set[int] = set()
        for part in parts:
            likes = {cue.first for cue in part.cues if cue.kind not in _WEAK_CUES}
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
                alike = not kin[spot.first].isdisjoint(kin[other.first])
                if not (apart or itself or alike) and self._is_placed(
                    spot, between, words, single=spot.first in single
                ):
                    found.add(spot.first)
        return found

    def _is_placed(self, spot: Spot, between: range, words: Sequence[Token], *, single: bool) -> bool:
        """Whether it stands as a place: "in de keuken", "op een oud schip"."""
        near = [words[index].word for index in between][-_SETTING_WORDS:] if single else []
        near += [words[index].word for index in range(spot.first, min(spot.after, spot.first + 2))]
        return any(
            word in self._lexicon.sets["setting"] and article in self._lexicon.sets["articles"]
            for word, article in pairwise(near)
        )

    def _kin(self, hit: Hit) -> set[str]:
        """The concepts of a hit with those that stand right above or beside them."""
        said = [self._vocabulary.concepts[phrase.concept] for phrase in hit.phrases]
        return {key for concept in said for key in (concept.key, *concept.broader, *concept.related)}

    def _is_role(self, hit: Hit) -> bool:
        return all(self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE for phrase in hit.phrases)

    def _is_being(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether somebody says to be or to have been it: then it is a role."""
        roles = any(self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE for phrase in hit.phrases)
        after = pieces[hit.after - 1].position + 1
        worked = any(token.word in self._lexicon.sets["worked"] for token in words[after : after + 2])
        return roles and (
            worked or any(word in self._lexicon.sets["being"] for word in self._before(hit, pieces, words))
        )

    def _meant(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> tuple[Phrase, ...]:
        """Of a single word that names a trade and an interest ("computers"): the interest, unless one says to be it."""
        kinds = {phrase: self._vocabulary.concepts[phrase.concept].kind for phrase in hit.phrases}
        if hit.length > 1 or len(set(kinds.values())) == 1:
            return hit.phrases
        being = self._is_being(hit, pieces, words)
        return tuple(phrase for phrase, kind in kinds.items() if (kind is Kind.ROLE) is being)

    @staticmethod
    def _before(hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> list[str]:
        start = pieces[hit.first].position
        return [token.word for token in words[max(0, start - 4) : start]]

    def _sorted(
        self, kept: Sequence[tuple[Hit, Spot]], pieces: Sequence[Piece], words: Sequence[Token], text: str
    ) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[Mention, ...]]:
        likes: dict[str, Mention] = {}
        dislikes: dict[str, Mention] = {}
        roles: dict[str, Mention] = {}
        for hit, spot in kept:
            heard = " ".join(text[words[spot.first].start : words[spot.after - 1].end].split())
            for phrase in (
                *self._meant(hit, pieces, words),
                *self._in_company(hit, pieces, words),
                *self._inside(hit, pieces),
            ):
                mention = Mention(phrase.concept, spot.stance, heard, hit.sure)
                if self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE:
                    if spot.liked:
                        roles.setdefault(phrase.concept, mention)
                elif spot.liked:
                    dislikes.pop(phrase.concept, None)
                    likes.setdefault(phrase.concept, mention)
                else:
                    likes.pop(phrase.concept, None)
                    dislikes.setdefault(phrase.concept, mention)
        return tuple(likes.values()), tuple(dislikes.values()), tuple(roles.values())

    def _in_company(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> Iterator[Phrase]:
        """What a phrase says besides on either side of "met": "wandelen met de hond" is walking as well as dogs."""
        if hit.length < 2:
            return
        cut = next(
            (
                index
                for index in range(hit.first + 1, hit.after)
                if any(
                    words[place].word in _COMPANY
                    for place in range(pieces[index - 1].position, pieces[index].position + 1)
                )
            ),
            None,
        )
        if cut is None:
            return
        said = {phrase.concept for phrase in hit.phrases}
        near = said.union(*(self._vocabulary.ancestors(key) for key in said))
        for side in (pieces[hit.first : cut], pieces[cut : hit.after]):
            for inner in self._index.hits(side):
                for phrase in inner.phrases:
                    beside = phrase.concept not in near and said.isdisjoint(self._vocabulary.ancestors(phrase.concept))
                    if beside and not phrase.hint:
                        yield phrase

    def _inside(self, hit: Hit, pieces: Sequence[Piece]) -> Iterator[Phrase]:
        """What single words of a phrase name besides: "vogels fotograferen" is birds as well as photography."""
        if hit.length < 2:
            return
        concepts = self._vocabulary.concepts
        said = {phrase.concept for phrase in hit.phrases}
        near = said.union(*((*self._vocabulary.ancestors(key), *concepts[key].related) for key in said))
        # In a saying ("uit de bomen gevallen") no word stands for itself: one of them must say the concept alone.
        alone = (inner for index in range(hit.first, hit.after) for inner in self._index.hits([pieces[index]]))
        if not self._is_role(hit) and not any(phrase.concept in said for inner in alone for phrase in inner.phrases):
            return
        for index in range(hit.first, hit.after):
            # Beside a trade stands what one does ("drummen"), beside an interest the thing it is done with ("vogels").
            if pieces[index].exact < 0 or self._is_role(hit) is not self._index.is_verb(pieces[index].exact):
                continue
            for inner in self._index.hits([replace(pieces[index], words=(pieces[index].exact,))]):
                for phrase in inner.phrases:
                    interest = concepts[phrase.concept].kind is Kind.INTEREST and not phrase.hint
                    apart = phrase.concept not in near and said.isdisjoint(self._vocabulary.ancestors(phrase.concept))
                    if interest and apart:
                        yield phrase

    def _rest(
        self, words: Sequence[Token], parts: Sequence[Part], used: set[int], *, relatives_count: bool
    ) -> tuple[str, ...]:
        sets = self._lexicon.sets
        rest: dict[str, None] = {}
        for part in parts:
            if part.rejects or (part.foreign and not (relatives_count and part.relative)):
                continue
            for index in range(part.first, part.after):
                token = words[index]
                if index in used or token.is_break or token.word.isdigit() or token.word in self._lexicon.small:
                    continue
                if token.word not in sets["may_pass"] and token.word not in sets["first_names"]:
                    rest[token.word] = None
        return tuple(rest)


def phrase_table(vocabulary: Vocabulary, lexicon: Lexicon) -> PhraseTable:
    """The phrases of a vocabulary, read with these small words; can be kept, as it is plain lists.

    Raises:
        DataFileError: A phrase has no words, or two concepts of one kind claim the same phrase.
    """
    small = SmallWords(lexicon.sets["pass_over"], lexicon.sets["may_pass"], lexicon.common, lexicon.mute)
    return compile_phrases(vocabulary.concepts.values(), small)


def _speaks_for_self(parts: Sequence[Part]) -> bool:
    return any(
        part.own and not part.foreign and (part.spots or any(cue.kind not in _WEAK_CUES for cue in part.cues))
        for part in parts
    ) and any(part.foreign for part in parts)


def _only_hint(hit: Hit) -> bool:
    return all(phrase.hint for phrase in hit.phrases)


def _wanted(parts: Sequence[Part]) -> set[int]:
    """First tokens of the spots where a mere hint counts: beside a word of liking or refusal, or in a list of spots."""
    nothing_else = all((part.bare and not part.states) or part.cues for part in parts)
    wanted: set[int] = set()
    for part in parts:
        cues = [cue for cue in part.cues if cue.kind not in _WEAK_CUES]
        near = [cue for cue in cues if cue.kind in ("no_around", "yes_around")]
        all_of_them = len(cues) > len(near) or (part.bare and nothing_else)
        starts, ends = {cue.first for cue in near}, {cue.after for cue in near}
        wanted.update(spot.first for spot in part.spots if all_of_them or spot.first in ends or spot.after in starts)
    return wanted
