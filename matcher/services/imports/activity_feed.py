"""What a row of activities says: from columns, or from the nested objects of a feed by its mapping."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.services.imports.activity_values import Kind, Said, Words
from matcher.services.imports.cells import Cell, is_blank, text_of
from matcher.services.imports.header import Header, values_of
from matcher.services.imports.json_objects import at_path
from matcher.services.imports.mapping import ColumnMapping
from matcher.services.imports.problems import MappingRefusedError
from matcher.services.imports.raw import RawRow

__all__ = ["FeedReader", "says"]

_PLAIN = (
    "ref",
    "place_name",
    "address",
    "postcode",
    "town",
    "url",
    "price",
    "referral",
    "accessibility",
    "languages",
    "kind",
)


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Reads the objects of one feed.

    Attributes:
        has: Keys that every object of such a feed has.
        paths: Where each field stands.
        texts: Where name, short and long text stand, with ``{language}``.
        dates: Where days, first and last day, and the opening hours stand.
        kinds: What each type code means.
        cancelled: Words in a name that say that it does not take place.
        drop: Leftovers in names.
        silent: Names of halls and the like that sound like an interest.
        words: More words for an interest, in the language of this feed.
    """

    has: tuple[str, ...]
    paths: Mapping[str, str]
    texts: Mapping[str, Any]
    dates: Mapping[str, str]
    kinds: Mapping[str, Kind]
    cancelled: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, mapping: ColumnMapping, name: str, concepts: Container[str]) -> "FeedReader":
        """The reader that a mapping file describes.

        Raises:
            MappingRefusedError: A type names an interest that does not exist.
        """
        feed = dict(mapping.feed.get("feed", {}))
        kinds = {code: _kind(entry, f'{name}, [type."{code}"]') for code, entry in mapping.feed.get("type", {}).items()}
        words = {concept: tuple(said) for concept, said in mapping.feed.get("words", {}).items()}
        wanted = {concept: f'{name}, [type."{code}"]' for code, kind in kinds.items() for concept in kind.concepts}
        for concept, place in (wanted | dict.fromkeys(words, f"{name}, [words]")).items():
            if concept not in concepts:
                raise MappingRefusedError(
                    f'there is no interest "{concept}"', place=place, mend="correct it or take it away"
                )
        special = {key: tuple(feed.pop(key, ())) for key in ("has", "cancelled", "drop", "silent")}
        texts, dates = mapping.feed.get("texts", {}), mapping.feed.get("dates", {})
        return cls(paths=feed, texts=texts, dates=dates, kinds=kinds, words=words, **special)

    def fits(self, header: Sequence[str]) -> bool:
        """Whether objects with these keys are of this feed."""
        return bool(self.has) and set(self.has) <= set(header)

    def said(self, value: Mapping[str, Any]) -> Said:
        """What one object says."""
        texts = {
            language: Words(*(self._text(value, language, part) for part in ("name", "short", "long")))
            for language in self.texts.get("languages", ("nl",))
        }
        if not any(words.name for words in texts.values()):
            texts = {"nl": Words(self._trimmed(text_of(_plain(at_path(value, self.paths.get("name", "title"))))))}
        codes = at_path(value, self.paths["types"]) if "types" in self.paths else []
        codes = codes if isinstance(codes, list) else [codes]
        days = at_path(value, self.dates["days"]) if "days" in self.dates else []
        return Said(
            texts=texts,
            latitude=_plain(at_path(value, self.paths.get("latitude", "latitude"))),
            longitude=_plain(at_path(value, self.paths.get("longitude", "longitude"))),
            when=text_of(_plain(at_path(value, self.dates.get("hours", "hours"))), lines=True),
            days=tuple(_plain(day) for day in days) if isinstance(days, list) else (),
            first=_plain(at_path(value, self.dates.get("first", "first"))),
            last=_plain(at_path(value, self.dates.get("last", "last"))),
            silent=self.silent,
            kinds=tuple(self.kinds[code] for code in codes if code in self.kinds),
            columns=dict(self.dates) | dict(self.paths) | {"name": str(self.texts.get("name", "name"))},
            **{name: text_of(_plain(at_path(value, self.paths[name]))) for name in _PLAIN if name in self.paths},  # type: ignore[arg-type]
        )

    def _text(self, value: Mapping[str, Any], language: str, part: str) -> str:
        path = str(self.texts.get(part, "")).replace("{language}", language)
        text = text_of(_plain(at_path(value, path)), lines=True) if path else ""
        return self._trimmed(text) if part == "name" else text

    def _trimmed(self, name: str) -> str:
        for leftover in self.drop:
            name = name.replace(leftover, "")
        return name.strip()


def _kind(entry: Mapping[str, Any], place: str) -> Kind:
    hear = str(entry.get("hear", "all"))
    if hear not in ("all", "title", "none"):
        raise MappingRefusedError('hear is "all", "title" or "none"', place=place, mend="correct it")
    words = {language: str(entry[language]) for language in ("nl", "en") if language in entry}
    return Kind(words, str(entry.get("kind", "")), tuple(entry.get("concepts", ())), hear)


def says(row: RawRow, header: Header) -> Said | None:
    """What a row of columns says; None when it is empty, a total, or the header once more."""
    if all(is_blank(cell) for cell in row.cells) or header.repeated_in([text_of(cell) for cell in row.cells]):
        return None

    def cells(field: str) -> list[Cell]:
        return values_of(row, header.of_field(field))

    def text(field: str, joined: str = " ") -> str:
        return joined.join(text_of(cell, lines=True) for cell in cells(field))

    first = next(text_of(cell) for cell in row.cells if not is_blank(cell)).casefold()
    if first.startswith(("totaal", "subtotaal", "aantal")):
        return None
    texts = {"nl": Words(text("name"), text("description", "\n"))}
    if header.of_field("name_en"):
        texts["en"] = Words(text("name_en"), text("description_en", "\n"))
    return Said(
        texts=texts,
        latitude=next(iter(cells("latitude")), None),
        longitude=next(iter(cells("longitude")), None),
        capacity=next(iter(cells("capacity")), None),
        when=text("when", "\n"),
        days=tuple(_days(cells("days"))),
        first=next(iter(cells("first")), None),
        last=next(iter(cells("last")), None),
        start=text("start"),
        end=text("end"),
        categories=tuple(text_of(cell, lines=True) for cell in cells("categories")),
        columns={
            field: header.of_field(field)[0].label
            for field in ("name", "days", "first", "last")
            if header.of_field(field)
        },
        **{field: text(field, ", ") for field in _PLAIN},  # type: ignore[arg-type]
    )


def _days(cells: Sequence[Cell]) -> list[Cell]:
    """Single days; one cell may list several."""
    found: list[Cell] = []
    for cell in cells:
        if isinstance(cell, str):
            found += [
                piece
                for piece in (
                    part.strip() for part in text_of(cell, lines=True).replace("\n", ";").replace(",", ";").split(";")
                )
                if piece
            ]
        else:
            found.append(cell)
    return found


def _plain(value: Any) -> Cell:
    return value if isinstance(value, str | int | float | bool) else None
