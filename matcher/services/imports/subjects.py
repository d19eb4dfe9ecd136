"""What an announcement is about: the interests named in its title and short description.

Announcements are not people speaking. "Je kunt er heerlijk eten na de lange wandeling" says nothing of eating and
walking as a subject, and nobody misspells his own title. So words count here only as they are written, in the language
of the text, in their usual forms or inside a compound; a title says more than a description, and a mere hint ("tuin",
"koffie") needs a second witness.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.language.inflection import stems
from matcher.language.tokens import tokens
from matcher.language.vocabulary import Concept, Kind

__all__ = ["Announcement", "SubjectIndex", "Subjects"]

# What nearly every announcement says, and what therefore says nothing.
_EMPTY = frozenset({"festival", "festivals", "event", "events", "evenement", "programma", "programme", "program"})
_MOST_SUBJECTS = 8
# A description that is longer than this has wandered off.
_DESCRIPTION_LENGTH = 700
_SMALL = {
    "nl": frozenset("de het een t s n van in op aan bij naar met te en of voor om uit je mijn".split()),
    "en": frozenset("the a an of in at to on and or for with s my your".split()),
}
_SHORTEST_HEAD, _SHORTEST_START, _SHORTEST_REST = 4, 6, 3
_SHORTEST_INFLECTED = 4
_SHORT_STEM = 4
_PLURALS = frozenset({"s", "en", "e", "je", "jes"})
# What makes another word of a word, not a compound: "natuurlijk" is not about nature.
_ENDINGS = frozenset("lijk lijke lijks achtig achtige heid loos loze isch ische ieke iek baar bare ster".split())


@dataclass(frozen=True, slots=True)
class Announcement:
    """One text that announces something.

    Attributes:
        language: ``nl`` or ``en``.
        title: Its name, or the categories it stands under.
        description: What is said of it.
    """

    language: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What announcements of one thing name.

    Attributes:
        main: What it is about: named in a title, or true of everything of its type.
        mentioned: Named in a description only. A book market where records lie about is no concert: these count half.
    """

    main: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.main or self.mentioned)

    def beside(self, given: Iterable[str]) -> "Subjects":
        """The same, with subjects that are known from elsewhere put first."""
        main = tuple(dict.fromkeys((*given, *self.main)))
        return Subjects(main, tuple(concept for concept in self.mentioned if concept not in main))

    def __str__(self) -> str:
        return f"{'|'.join(self.main)};{'|'.join(self.mentioned)}" if self else ""


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    words: tuple[str, ...]
    hint: bool


class SubjectIndex:
    """Knows the words of all interests, by language.

    Args:
        concepts: The vocabulary; roles in it are passed over.
        words: More words for an interest, of one feed, in whichever language.
    """

    def __init__(self, concepts: Iterable[Concept], words: Mapping[str, Sequence[str]] | None = None) -> None:
        self._by_first: dict[str, dict[str, list[_Phrase]]] = {language: defaultdict(list) for language in _SMALL}
        self._by_stem: dict[str, dict[str, set[str]]] = {language: defaultdict(set) for language in _SMALL}
        for concept in concepts:
            if concept.kind is Kind.INTEREST:
                for language in _SMALL:
                    self._learn(concept.key, concept.phrases.get(language, ()), language, hint=False)
                    self._learn(concept.key, concept.hints.get(language, ()), language, hint=True)
        for key, more in (words or {}).items():
            for language in _SMALL:
                self._learn(key, more, language, hint=False)

    def subjects(self, announcements: Iterable[Announcement]) -> Subjects:
        """The interests that announcements of one thing name, the surest first."""
        titles: dict[str, bool] = {}
        below: dict[str, bool] = {}
        for text in announcements:
            if text.language in _SMALL:
                for found, part in ((titles, text.title), (below, text.description[:_DESCRIPTION_LENGTH])):
                    for concept, hinted in self._heard(part, text.language).items():
                        # A translation is no second witness: the best of the languages counts.
                        found[concept] = found.get(concept, True) and hinted
        main = [concept for concept, hinted in titles.items() if not hinted or concept in below][:_MOST_SUBJECTS]
        mentioned = [concept for concept, hinted in below.items() if not hinted and concept not in main]
        return Subjects(tuple(main), tuple(mentioned[: _MOST_SUBJECTS - len(main)]))

    def _learn(self, key: str, said: Iterable[str], language: str, *, hint: bool) -> None:
        for text in said:
            whole = _words(text)
            words = tuple(word for word in whole if word not in _SMALL[language])
            if not words or (len(words) == 1 and words[0] in _EMPTY):
                continue
            # Of "het weer" only "weer" is left, which may mean "again": such a word is a hint at most.
            weak = hint or (len(words) == 1 and len(whole) > 1)
            self._by_first[language][words[0]].append(_Phrase(key, words, weak))
            for word in words:
                for stem in stems(word):
                    self._by_stem[language][stem].add(word)

    def _heard(self, text: str, language: str) -> dict[str, bool]:
        """The interests named in a text, and whether by a hint only."""
        words = [word for word in _words(text) if word not in _SMALL[language]]
        forms = [self._forms(word, language) for word in words]
        found: dict[str, bool] = {}
        for index in range(len(words)):
            for phrase, weak in self._at(forms, index, language):
                found[phrase.concept] = found.get(phrase.concept, True) and (phrase.hint or weak)
        return found

    def _at(self, forms: Sequence[dict[str, bool]], index: int, language: str) -> Iterator[tuple[_Phrase, bool]]:
        """The longest phrases that start here; weak when only a part of a compound says them."""
        longest = 0
        matching: list[tuple[_Phrase, bool]] = []
        for word, weak in forms[index].items():
            for phrase in self._by_first[language].get(word, ()):
                length = len(phrase.words)
                following = forms[index : index + length]
                if len(following) == length and all(
                    wanted in form for wanted, form in zip(phrase.words, following, strict=True)
                ):
                    longest = max(longest, length)
                    matching.append((phrase, weak))
        return ((phrase, weak) for phrase, weak in matching if len(phrase.words) == longest)

    def _forms(self, word: str, language: str) -> dict[str, bool]:
        """The known words that this word is a form of; True for those that it only contains."""
        known = self._by_first[language]
        found = {word: False}
        if len(word) >= _SHORTEST_INFLECTED:
            for stem in stems(word):
                for other in self._by_stem[language].get(stem, ()):
                    if _same_word(word, other, stem):
                        found.setdefault(other, False)
        if language == "nl" and len(found) == 1:
            for cut in range(_SHORTEST_REST, len(word) - _SHORTEST_REST + 1):
                start, head = word[:cut], word[cut:]
                if len(head) >= _SHORTEST_HEAD and head in known:
                    found.setdefault(head, True)
                if len(start) >= _SHORTEST_START and start in known and head not in _ENDINGS:
                    found.setdefault(start, True)
        return found


def _same_word(word: str, other: str, stem: str) -> bool:
    """Whether two words with a stem in common are one word.

    "zomer" is no form of "zomen", nor "former" of "forms". A short stem counts only where one of the two is the stem
    itself: "plannen" and "planten" both have "plan", but neither is one. Words of four letters have plurals only.
    """
    short, long = sorted((word, other), key=len)
    if len(short) <= _SHORT_STEM:
        return len(short) == _SHORT_STEM and long.removeprefix(short) in _PLURALS
    agents = ("er", "ers")
    return (
        len(other) >= _SHORTEST_INFLECTED
        and other[:_SHORTEST_INFLECTED] == word[:_SHORTEST_INFLECTED]
        and word.endswith(agents) == other.endswith(agents)
        and (len(stem) > _SHORT_STEM or stem in (stems(word)[0], stems(other)[0]))
    )


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text) if not token.is_break]
