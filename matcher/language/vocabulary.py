"""The concepts people like (interests) and were or are (life roles), read from the tables in ``data/``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.errors import DataFileError
from matcher.language.tokens import fold

__all__ = ["LANGUAGES", "Concept", "Kind", "Vocabulary"]

LANGUAGES = ("nl", "en")
_FIELDS = {"nl", "en", "broader", "related", "say", "hint"}


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
        phrases: Per language the ways people say it; the label is always the first.
        broader: Keys of the concepts directly above it.
        related: Keys of concepts that go well with it; made symmetric when loaded.
        hints: Per language the words that mean this concept only beside a word of liking ("koffie", "tuin").
    """

    key: str
    kind: Kind
    labels: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Vocabulary:
    """All concepts by key, with the links between them checked."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self.concepts: Mapping[str, Concept] = dict(concepts)
        self._above: dict[str, tuple[str, ...]] = {}
        for key in self.concepts:
            self._climb(key, ())

    @classmethod
    def from_toml(cls, texts: Mapping[str, str]) -> "Vocabulary":
        """Read the tables.

        Args:
            texts: Text per file name. A name with ``roles/`` in it holds roles, any other holds interests.

        Raises:
            DataFileError: A file is no TOML, an entry lacks a label, has an unknown field, or links to a concept
                that is not there; the text names the file, the entry and the mend.
        """
        raw: dict[str, tuple[str, Kind, Mapping[str, object]]] = {}
        for name in sorted(texts):
            for key, table in _tables(name, texts[name]):
                place = f"{name}, [{key}]"
                if key in raw:
                    raise DataFileError(
                        f"the concept also stands in {raw[key][0]}", place=place, mend="keep one of the two entries"
                    )
                raw[key] = (name, Kind.ROLE if "roles/" in name else Kind.INTEREST, table)
        related = _symmetric(raw)
        return cls({key: _concept(key, *entry, raw, related[key]) for key, entry in raw.items()})

    def label(self, key: str, language: str) -> str:
        """The label of a concept in a language (Dutch when that language has none; the key when it is unknown)."""
        concept = self.concepts.get(key)
        if concept is None:
            return key
        return concept.labels.get(language) or concept.labels["nl"]

    def ancestors(self, key: str) -> tuple[str, ...]:
        """All concepts above this one, nearest first, without itself; empty for an unknown key."""
        return self._above.get(key, ())

    def children(self, key: str) -> tuple[str, ...]:
        """The concepts directly below this one, in the order of the tables."""
        return tuple(other for other, concept in self.concepts.items() if key in concept.broader)

    def of_kind(self, kind: Kind) -> Iterator[Concept]:
        """All interests, or all roles."""
        return (concept for concept in self.concepts.values() if concept.kind is kind)

    def _climb(self, key: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if key in path:
            circle = " > ".join((*path[path.index(key) :], key))
            raise DataFileError(f"broader runs in a circle: {circle}", place=key, mend="take one of these links away")
        if key not in self._above:
            parents = self.concepts[key].broader
            above = dict.fromkeys(parents)
            for parent in parents:
                above.update(dict.fromkeys(self._climb(parent, (*path, key))))
            self._above[key] = tuple(above)
        return self._above[key]


def _tables(name: str, text: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(
            f"this is not readable as a table: {error}",
            place=name,
            mend="look at the quotes and brackets at that place",
        ) from error
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
    say, hint = _by_language(table, "say", place), _by_language(table, "hint", place)
    phrases = {language: tuple(dict.fromkeys((labels[language], *say.get(language, ())))) for language in LANGUAGES}
    return Concept(key, kind, labels, phrases, broader, tuple(related), hint)


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
