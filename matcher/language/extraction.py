"""What people say they like, reject, were and are, taken from an utterance."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.language.attitude import judge
from matcher.language.cues import Cue, CueIndex
from matcher.language.gaps import gaps_in
from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part, Spot, Stance, parts_of
from matcher.language.phrases import Hit, PhraseIndex, Piece
from matcher.language.spelling import Spelling
from matcher.language.tokens import Token, tokens
from matcher.language.vocabulary import Kind, Vocabulary

__all__ = ["Extraction", "Extractor", "Mention", "Stance"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept that was heard.

    Attributes:
        concept: Its key.
        stance: How it stands.
        heard: The words in which it was heard.
    """

    concept: str
    stance: Stance
    heard: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an utterance says.

    Attributes:
        likes: Interests that are liked, also those of the past (see their stance).
        dislikes: Interests that are rejected.
        roles: What somebody is or was.
        gaps: Phrases that were not understood; never names, numbers or addresses.
    """

    likes: tuple[Mention, ...] = ()
    dislikes: tuple[Mention, ...] = ()
    roles: tuple[Mention, ...] = ()
    gaps: tuple[str, ...] = field(default=())


class Extractor:
    """Understands utterances; every text is welcome, and none takes more than time in proportion to its length.

    Args:
        vocabulary: The concepts.
        lexicon: The small words, cues and common words.
    """

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._index = PhraseIndex(
            vocabulary.concepts.values(), lexicon.sets["pass_over"], lexicon.sets["may_pass"], lexicon.common
        )
        self._cues = CueIndex(lexicon)
        self._spelling = Spelling(self._index, lexicon.common, lexicon.sets["heads"])

    def extract(self, text: str, *, of_others: bool = False) -> Extraction:
        """Take from an utterance what the speaker likes, rejects, was and is.

        Args:
            text: What was said, in Dutch, English or a mix.
            of_others: Also take what is said of others ("mijn moeder zingt graag"), as carers do.
        """
        words = tokens(text)
        cues = self._cues.find(words)
        pieces, unknown = self._pieces(words, cues)
        hits = [hit for hit in self._index.hits(pieces) if self._is_meant(hit, pieces, words)]
        in_cue = {index for cue in cues for index in range(cue.first, cue.after)}
        hits = [
            hit for hit in hits if any(pieces[index].position not in in_cue for index in range(hit.first, hit.after))
        ]
        spots = [Spot(pieces[hit.first].position, pieces[hit.after - 1].position + 1) for hit in hits]
        parts = parts_of(words, spots, cues, self._lexicon)
        judge(parts)
        wanted = _wanted(parts)
        kept = [
            (hit, spot)
            for hit, spot in zip(hits, spots, strict=True)
            if (of_others or not spot.foreign) and (not _only_hint(hit) or spot.first in wanted)
        ]
        heard = {index for _, spot in kept for index in range(spot.first, spot.after)}
        likes, dislikes, roles = self._sorted(kept, text, words)
        gaps = gaps_in(words, unknown - heard - in_cue, parts, self._lexicon, understood=bool(hits))
        return Extraction(likes, dislikes, roles, gaps)

    def _pieces(self, words: Sequence[Token], cues: Sequence[Cue]) -> tuple[list[Piece], set[int]]:
        sets = self._lexicon.sets
        in_cue = {index: cue for cue in cues for index in range(cue.first, cue.after)}
        pieces: list[Piece] = []
        unknown: set[int] = set()
        for index, token in enumerate(words):
            cue = in_cue.get(index)
            barrier = token.is_break or token.word in sets["contrast"] or token.word in sets["join"]
            if barrier or (cue and cue.kind.startswith(("no_", "yes_")) and cue.kind != "no_longer"):
                exact = self._index.words.get(token.word, -1)
                own = (exact,) if exact >= 0 else ()
                pieces.append(Piece(own, exact, index, barrier=True))
            elif token.word in sets["pass_over"] or token.word.isdigit():
                number = self._index.words.get(token.word)
                if number is not None:
                    pieces.append(Piece((number,), number, index, skip=True, free=True))
            else:
                pieces += self._word(token, index, words, in_cue=cue is not None, unknown=unknown)
        return pieces, unknown

    def _word(
        self, token: Token, index: int, words: Sequence[Token], *, in_cue: bool, unknown: set[int]
    ) -> list[Piece]:
        word, sets = token.word, self._lexicon.sets
        named = token.capital and index > 0 and not words[index - 1].is_break
        introduced = any(other.word in sets["before_name"] for other in words[max(0, index - 3) : index])
        if named and (introduced or word in sets["first_names"]):
            return [Piece((), -1, index, barrier=True)]
        skip = in_cue or word in sets["may_pass"]
        exact = self._index.words.get(word, -1)
        common = word in self._lexicon.common
        numbers = self._index.forms_of(word)
        if numbers or common or skip:
            return [Piece(numbers, exact, index, skip=skip, plain=common)]
        halves = None if named else self._spelling.compound(word)
        if halves:
            first, second = halves
            if not second:
                return [Piece(first, -1, index)]
            return [Piece(first, -1, index, bound=True, skip=True), Piece(second, -1, index)]
        if self._spelling.is_common(word):
            return [Piece((), -1, index)]
        mended = () if named or word in sets["first_names"] else self._spelling.mended(word)
        if not mended:
            unknown.add(index)
        return [Piece(mended, -1, index)]

    def _is_meant(self, hit: Hit, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a single role word speaks of the speaker: "was bakker" does, "naar de bakker" does not."""
        kinds = {self._vocabulary.concepts[phrase.concept].kind for phrase in hit.phrases}
        if hit.length > 1 or kinds != {Kind.ROLE}:
            return True
        start = pieces[hit.first].position
        before = [token.word for token in words[max(0, start - 4) : start]]
        if any(word in _BEING for word in before):
            return True
        return not any(word in _POINTING for word in before[-2:])

    def _sorted(
        self, kept: Sequence[tuple[Hit, Spot]], text: str, words: Sequence[Token]
    ) -> tuple[tuple[Mention, ...], tuple[Mention, ...], tuple[Mention, ...]]:
        likes: dict[str, Mention] = {}
        dislikes: dict[str, Mention] = {}
        roles: dict[str, Mention] = {}
        for hit, spot in kept:
            heard = " ".join(text[words[spot.first].start : words[spot.after - 1].end].split())
            for phrase in hit.phrases:
                mention = Mention(phrase.concept, spot.stance, heard)
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


_BEING = frozenset(
    [
        "ben",
        "was",
        "geweest",
        "als",
        "werd",
        "am",
        "as",
        "been",
        "im",
        "former",
        "oud",
        "gepensioneerd",
        "beroep",
        "retired",
        "werkte",
    ]
)
_POINTING = frozenset(
    [
        "de",
        "het",
        "den",
        "the",
        "mijn",
        "onze",
        "ons",
        "uw",
        "zijn",
        "haar",
        "hun",
        "my",
        "our",
        "your",
        "his",
        "her",
        "their",
        "naar",
        "bij",
        "met",
        "van",
        "voor",
        "to",
        "with",
        "at",
        "from",
        "t",
        "die",
        "deze",
        "dat",
        "that",
        "geen",
        "no",
        "ken",
        "know",
        "zoek",
        "iedere",
        "elke",
        "goede",
    ]
)


_WEAK_CUES = ("no_longer", "together", "other_after")


def _only_hint(hit: Hit) -> bool:
    return all(phrase.hint for phrase in hit.phrases)


def _wanted(parts: Sequence[Part]) -> set[int]:
    """First tokens of the spots where a mere hint counts: beside a word of liking or refusal, or in a list of spots."""
    nothing_else = all(part.bare or part.cues for part in parts)
    wanted: set[int] = set()
    for part in parts:
        cues = [cue for cue in part.cues if cue.kind not in _WEAK_CUES]
        near = [cue for cue in cues if cue.kind in ("no_around", "yes_around")]
        all_of_them = len(cues) > len(near) or (part.bare and nothing_else)
        starts, ends = {cue.first for cue in near}, {cue.after for cue in near}
        wanted.update(spot.first for spot in part.spots if all_of_them or spot.first in ends or spot.after in starts)
    return wanted
