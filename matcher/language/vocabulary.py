"""The concepts people like (interests) and were or are (life roles), read from the tables in ``data/``."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from matcher.errors import DataFileError, InputError
from matcher.language.tokens import fold, words_of

__all__ = ["LANGUAGES", "OPENACTIVE", "Concept", "Kind", "LearnedPhrase", "Vocabulary", "document_of"]

LANGUAGES = ("nl", "en")
OPENACTIVE = "https://openactive.io/activity-list#"
_FIELDS = {"nl", "en", "broader", "related", "say", "also", "hint", "openactive"}


class Kind(StrEnum):
    """What a concept is: something one likes to do, or somebody one is or was."""

    INTEREST = "interest"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Concept:
    """One interest or role.

    Attributes:
        key: Dutch, ascii, kebab-case; never changes once people use it.
        kind: Interest or role.
        labels: Label per language.
        phrases: Per language the ways people say it; in Dutch and English the label is always the first. Other
            languages than those two have no labels, only phrases.
        broader: Keys of the concepts directly above it.
        related: Keys of concepts that go well with it; made symmetric when loaded.
        hints: Per language the words that mean this concept only beside a word of liking ("koffie", "tuin").
        also: Per language phrases that say this concept beside the one that has them as its own: "wandelen met de
            hond" belongs to dogs, and says walking as well.
        openactive: Its address in the OpenActive activity list; empty when it has none there.
    """

    key: str
    kind: Kind
    labels: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    openactive: str = ""


@dataclass(frozen=True, slots=True)
class LearnedPhrase:
    """A phrase that somebody gave a concept while the service runs.

    Attributes:
        phrase: The words.
        concept: Key of the concept that it says.
        language: Language of the words.
    """

    phrase: str
    concept: str
    language: str = "nl"


class Vocabulary:
    """All concepts by key, with the links between them checked."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self.concepts: Mapping[str, Concept] = dict(concepts)
        self._above: dict[str, dict[str, int]] = {}
        for key in self.concepts:
            self._climb(key, ())

    @classmethod
    def from_toml(cls, texts: Mapping[str, str]) -> "Vocabulary":
        """Read the tables.

        Args:
            texts: Text per file name. A name with ``roles/`` in it holds roles, one like ``languages/tr.toml`` what the
                concepts are called in that language, any other holds interests.

        Raises:
            DataFileError: A file is no TOML, an entry lacks a label, has an unknown field, or links to a concept
                that is not there; the text names the file, the entry and the mend.
        """
        return cls.from_documents({name: document_of(name, text) for name, text in texts.items()})

    @classmethod
    def from_documents(cls, documents: Mapping[str, Mapping[str, object]]) -> "Vocabulary":
        """The same from tables that were read before.

        Raises:
            DataFileError: As for `from_toml`.
        """
        raw: dict[str, tuple[str, Kind, Mapping[str, object]]] = {}
        for name in sorted(documents):
            if "languages/" in name:
                continue
            for key, table in _tables(name, documents[name]):
                place = f"{name}, [{key}]"
                if key in raw:
                    raise DataFileError(
                        f"the concept also stands in {raw[key][0]}", place=place, mend="keep one of the two entries"
                    )
                raw[key] = (name, Kind.ROLE if "roles/" in name else Kind.INTEREST, table)
        related = _symmetric(raw)
        concepts = {key: _concept(key, *entry, raw, related[key]) for key, entry in raw.items()}
        for name in sorted(documents):
            if "languages/" in name:
                language = name.rpartition("/")[2].removesuffix(".toml")
                for key, said in _said_elsewhere(name, documents[name], concepts):
                    concepts[key] = replace(concepts[key], phrases={**concepts[key].phrases, language: said})
        return cls(concepts)

    def with_phrases(self, learned: Iterable[LearnedPhrase]) -> "Vocabulary":
        """A vocabulary that knows these phrases as well; of two decisions about one phrase the last one holds.

        Where another concept of the same kind has the phrase in the tables, it is taken from that one: whoever decides
        here has seen what was said.

        Raises:
            InputError: A phrase has no words, its concept is not there, or it is the name of another concept.
        """
        decided = {words_of(one.phrase): one for one in learned}
        for said, one in decided.items():
            if one.concept not in self.concepts:
                raise InputError("this concept is not there", place=one.concept, mend="choose another")
            if not said:
                raise InputError("a phrase has words", place=one.phrase, mend="write it in letters")
        kinds = {said: self.concepts[one.concept].kind for said, one in decided.items()}
        concepts = {
            key: _without(
                concept,
                {said for said, one in decided.items() if one.concept != key and kinds[said] is concept.kind},
            )
            for key, concept in self.concepts.items()
        }
        for one in decided.values():
            phrases = concepts[one.concept].phrases
            more = tuple(dict.fromkeys((*phrases.get(one.language, ()), one.phrase)))
            concepts[one.concept] = replace(concepts[one.concept], phrases={**phrases, one.language: more})
        return Vocabulary(concepts)

    def label(self, key: str, language: str) -> str:
        """The label of a concept in a language (Dutch when that language has none; the key when it is unknown)."""
        concept = self.concepts.get(key)
        if concept is None:
            return key
        return concept.labels.get(language) or concept.labels["nl"]

    def ancestors(self, key: str) -> tuple[str, ...]:
        """All concepts above this one, nearest first, without itself; empty for an unknown key."""
        return tuple(self._above.get(key, ()))

    def steps_up(self, key: str, above: str) -> int:
        """How many steps one concept stands above another, by the shortest way; 0 when it does not."""
        return self._above.get(key, {}).get(above, 0)

    def children(self, key: str) -> tuple[str, ...]:
        """The concepts directly below this one, in the order of the tables."""
        return tuple(other for other, concept in self.concepts.items() if key in concept.broader)

    def of_kind(self, kind: Kind) -> Iterator[Concept]:
        """All interests, or all roles."""
        return (concept for concept in self.concepts.values() if concept.kind is kind)

    def _climb(self, key: str, path: tuple[str, ...]) -> dict[str, int]:
        if key in path:
            circle = " > ".join((*path[path.index(key) :], key))
            raise DataFileError(f"broader runs in a circle: {circle}", place=key, mend="take one of these links away")
        if key not in self._above:
            parents = self.concepts[key].broader
            above = dict.fromkeys(parents, 1)
            for parent in parents:
                for higher, steps in self._climb(parent, (*path, key)).items():
                    above[higher] = min(steps + 1, above.get(higher, steps + 1))
            self._above[key] = above
        return self._above[key]


def _without(concept: Concept, taken: Collection[tuple[str, ...]]) -> Concept:
    """The concept without the phrases that another one has now."""
    if not taken:
        return concept
    kept: dict[str, tuple[str, ...]] = {}
    for language, phrases in concept.phrases.items():
        label = concept.labels.get(language)
        if label and words_of(label) in taken:
            raise InputError(
                f'this is the name of "{label}"', place=label, mend="choose that concept, or another phrase"
            )
        kept[language] = tuple(phrase for phrase in phrases if words_of(phrase) not in taken)
    return replace(concept, phrases=kept)


def document_of(name: str, text: str) -> Mapping[str, object]:
    """One table of the vocabulary, parsed; `Vocabulary.from_documents` takes them.

    Raises:
        DataFileError: It is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(
            f"this is not readable as a table: {error}",
            place=name,
            mend="look at the quotes and brackets at that place",
        ) from error


def _said_elsewhere(
    name: str, document: Mapping[str, object], concepts: Mapping[str, Concept]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in document:
        if key not in concepts:
            raise DataFileError("this is no concept", place=f"{name}, {key}", mend="use a key of interests or roles")
        yield key, _words(document, key, name)


def _tables(name: str, document: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for key, table in document.items():
        if not isinstance(table, dict):
            raise DataFileError(
                "a value stands outside any entry", place=f"{name}, {key}", mend="put it under a [name]"
            )
        if key != fold(key).replace(" ", "-"):
            raise DataFileError(
                "the name of an entry is lower-case ascii with hyphens", place=f"{name}, [{key}]", mend="rename it"
            )
        yield key, table


def _symmetric(raw: Mapping[str, tuple[str, Kind, Mapping[str, object]]]) -> dict[str, dict[str, None]]:
    links: dict[str, dict[str, None]] = {key: {} for key in raw}
    for key, (name, _, table) in raw.items():
        for other in _words(table, "related", f"{name}, [{key}]"):
            if other not in raw or other == key:
                raise DataFileError(
                    f'related names "{other}", which is no other concept', place=f"{name}, [{key}]", mend="correct it"
                )
            links[key][other] = None
            links[other][key] = None
    return links


def _concept(
    key: str, name: str, kind: Kind, table: Mapping[str, object], raw: Mapping[str, object], related: Mapping[str, None]
) -> Concept:
    place = f"{name}, [{key}]"
    for field_name in table:
        if field_name not in _FIELDS:
            raise DataFileError(
                f'unknown field "{field_name}"', place=place, mend=f"use one of {', '.join(sorted(_FIELDS))}"
            )
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        label = table.get(language)
        if not isinstance(label, str) or not label.strip():
            raise DataFileError(f'the label "{language}" is missing', place=place, mend=f'add {language} = "…"')
        labels[language] = label
    broader = _words(table, "broader", place)
    for other in broader:
        if other not in raw:
            raise DataFileError(f'broader names "{other}", which is no concept', place=place, mend="correct it")
    say, hint, also = (_by_language(table, name, place) for name in ("say", "hint", "also"))
    phrases = {language: tuple(dict.fromkeys((labels[language], *say.get(language, ())))) for language in LANGUAGES}
    return Concept(key, kind, labels, phrases, broader, tuple(related), hint, also, _openactive(table, place))


def _openactive(table: Mapping[str, object], place: str) -> str:
    value = table.get("openactive", "")
    if not isinstance(value, str) or (value and not value.startswith(OPENACTIVE)):
        raise DataFileError(
            "this is no address in the activity list", place=f"{place}, openactive", mend=f"write {OPENACTIVE}…"
        )
    return value


def _by_language(table: Mapping[str, object], field_name: str, place: str) -> dict[str, tuple[str, ...]]:
    value = table.get(field_name, {})
    if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
        raise DataFileError(
            f'"{field_name}" goes per language', place=place, mend=f'write {field_name}.nl = ["…"] or {field_name}.en'
        )
    return {language: _words(value, language, f"{place}, {field_name}") for language in value}


def _words(table: Mapping[str, object], field_name: str, place: str) -> tuple[str, ...]:
    value = table.get(field_name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise DataFileError(f'"{field_name}" is a list of words', place=place, mend=f'write {field_name} = ["…", "…"]')
    return tuple(value)
