"""What people say they like, reject, were and are, taken from an utterance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matcher.language.attitude import judge
from matcher.language.backdrop import Backdrop
from matcher.language.besides import Besides
from matcher.language.cues import Cue, CueIndex
from matcher.language.gaps import gaps_in
from matcher.language.leads import Leads
from matcher.language.lexicon import Lexicon
from matcher.language.meant import Meaning, is_only_hint
from matcher.language.parts import Part, Spot, Stance, parts_of
from matcher.language.passing import Passing
from matcher.language.phrase_table import PhraseTable, SmallWords, compile_phrases
from matcher.language.phrases import Hit, PhraseIndex, Piece
from matcher.language.reading import BARRIERS, Reader
from matcher.language.subjects import find_subjects
from matcher.language.tokens import Token, tokens, words_of
from matcher.language.vocabulary import Kind, Vocabulary
from matcher.language.wanted import objects_in, speaks_for_self, wanted_in

__all__ = ["Extraction", "Extractor", "Mention", "Stance", "phrase_table"]

_SWALLOWED = frozenset(kind for kind in BARRIERS if kind != "figure")


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
        aside: What is spoken of without being the speaker's: somebody else's, a chore or a fact ("er staat een piano"),
            or a mere hint ("de krant") that no word of liking stands beside.
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
        self._meaning = Meaning(vocabulary, lexicon)
        self._backdrop = Backdrop(vocabulary, lexicon)
        self._passing = Passing(lexicon)
        self._besides = Besides(vocabulary, lexicon, self._index, self._meaning)
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
            of_others: Whether the speaker may be asking, also for somebody else. Then what is said of a relative ("mijn
                moeder zingt graag") is taken too, unless the speaker tells of their own likes beside it, and so is
                what is only spoken of ("de heg moet nog geknipt"): that may be what is asked for. What neighbours,
                friends and children like never counts.
        """
        words = tokens(text)
        cues = self._cues.find(words)
        pieces, unknown = self.reader.pieces(words, cues)
        found = list(self._index.hits(pieces))
        # A cue inside a name ("mens erger je niet") says nothing by itself.
        names = {
            place: number
            for number, hit in enumerate(found)
            if hit.length > 1
            for place in range(pieces[hit.first].position, pieces[hit.after - 1].position + 1)
        }
        cues = [
            cue
            for cue in cues
            if cue.kind not in _SWALLOWED or cue.first not in names or names[cue.first] != names.get(cue.after - 1)
        ]
        in_cue = {index for cue in cues for index in range(cue.first, cue.after)}
        beside_saying = {index for cue in cues if cue.kind == "figure" for index in self._beside(cue, words)}
        several = len(found) > 1
        hits = [
            hit
            for hit in found
            if self._meaning.tells(hit, pieces, words, several=several)
            and any(pieces[index].position not in in_cue for index in range(hit.first, hit.after))
            and not (hit.length == 1 and pieces[hit.first].position in beside_saying)
        ]
        spots = [
            Spot(
                pieces[hit.first].position,
                pieces[hit.after - 1].position + 1,
                role=self._meaning.is_role(hit) or self._meaning.is_being(hit, pieces, words),
            )
            for hit in hits
        ]
        parts = parts_of(words, spots, cues, self._lexicon)
        find_subjects(parts, words, self._lexicon, self._meaning.strangers(found, pieces, words))
        judge(parts)
        firm = {spot.first for hit, spot in zip(hits, spots, strict=True) if not is_only_hint(hit)}
        wanted = wanted_in(parts, firm)
        beside = {first for part in parts for first in objects_in(part, firm)}
        stated = {spot.first for part in parts if part.states for spot in part.spots} - wanted
        relatives_count = of_others and not speaks_for_self(parts)
        passing = set() if of_others else self._passing.spoken_of(parts, words)
        joined = self._passing.joined(parts, words)
        kept = [
            (hit, spot)
            for hit, spot in zip(hits, spots, strict=True)
            if not spot.lacking
            and spot.first not in passing
            and (not spot.foreign or (relatives_count and spot.relative) or spot.first in joined)
            and (
                not is_only_hint(hit)
                or (spot.first in wanted and spot.first not in beside)
                or self._meaning.is_being(hit, pieces, words)
            )
            and (spot.first not in stated or not all(phrase.plain for phrase in hit.phrases))
        ]
        settings = self._backdrop.behind(kept, parts, words)
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

    def _beside(self, saying: Cue, words: Sequence[Token]) -> tuple[int, int, int]:
        """Where the verb of a saying may stand: right beside it ("viste achter het net"), or at its own start."""
        sets = self._lexicon.sets
        before, after = saying.first - 1, saying.after
        while before > 0 and words[before].word in sets["articles"]:
            before -= 1
        while after + 1 < len(words) and words[after].word in sets["articles"] | sets["setting"]:
            after += 1
        return before, after, saying.opens

    def _sorted(
        self, kept: Sequence[tuple[Hit, Spot]], pieces: Sequence[Piece], words: Sequence[Token], text: str
    ) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[Mention, ...]]:
        likes: dict[str, Mention] = {}
        dislikes: dict[str, Mention] = {}
        roles: dict[str, Mention] = {}
        for hit, spot in kept:
            heard = " ".join(text[words[spot.first].start : words[spot.after - 1].end].split())
            for phrase in (
                *self._meaning.phrases(hit, pieces, words),
                *self._besides.in_company(hit, pieces, words),
                *self._besides.inside(hit, pieces, words),
            ):
                mention = Mention(phrase.concept, spot.stance, heard, hit.sure)
                if self._vocabulary.concepts[phrase.concept].kind is Kind.ROLE:
                    if spot.liked:
                        roles.setdefault(phrase.concept, mention)
                elif spot.liked:
                    # "Poker niet, dat is gokken": what was refused is not liked because it is spoken of again.
                    if phrase.concept in dislikes and not spot.said:
                        continue
                    dislikes.pop(phrase.concept, None)
                    likes.setdefault(phrase.concept, mention)
                else:
                    likes.pop(phrase.concept, None)
                    dislikes.setdefault(phrase.concept, mention)
        return tuple(likes.values()), tuple(dislikes.values()), tuple(roles.values())

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
