"""Renders messages from the gettext catalogues in ``data/locales``."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from io import BytesIO

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from matcher.content import data_texts
from matcher.errors import DataFileError
from matcher.language.message import Message, Term, Value

__all__ = ["LANGUAGES", "Wording", "load_wording", "read_catalogue"]

LANGUAGES = ("nl", "en")
_POLITE = "u"


def read_catalogue(language: str) -> Catalog:
    """All PO files of one language as one catalogue.

    Raises:
        DataFileError: A file does not parse, an entry is empty or a key stands in two files.
    """
    whole = Catalog(locale=language)
    owner: dict[tuple[str, str | None], str] = {}
    for name, text in data_texts(f"locales/{language}", ".po").items():
        place = f"data/locales/{language}/{name}"
        try:
            part = read_po(BytesIO(text.encode()), locale=language, abort_invalid=True)
        except PoFileError as error:
            raise DataFileError(
                str(error), place=place, mend="compare it with the file of the other language"
            ) from None
        for entry in part:
            if not entry.id:
                continue
            key = str(entry.id if isinstance(entry.id, str) else entry.id[0])
            if (key, entry.context) in owner:
                where = owner[key, entry.context]
                raise DataFileError(f"{key} stands in {where} too", place=place, mend="keep one of the two")
            if not entry.string or (not isinstance(entry.string, str) and not all(entry.string)):
                raise DataFileError(f"{key} has no text", place=place, mend="write the sentence")
            owner[key, entry.context] = name
            whole.add(entry.id, entry.string, context=entry.context)
    return whole


class Wording:
    """Turns messages into words of a language.

    Args:
        catalogues: Language → translations.
        labels: Language → concept → its label.
    """

    def __init__(self, catalogues: Mapping[str, Translations], labels: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogues = catalogues
        self._labels = labels
        self._templates = dict[tuple[str, str, bool, int | None], str]()

    def render(self, message: Message, language: str = "nl", *, polite: bool = False) -> str:
        """The sentence for a message.

        Args:
            message: Key and values; a value ``n`` chooses singular or plural where the entry has both.
            language: ``nl`` or ``en``; anything else is read as ``nl``.
            polite: Takes the entry with context ``u`` where there is one.

        Raises:
            KeyError: There is no such key, or a placeholder has no value: a mistake in the program.
        """
        language = language if language in self._catalogues else "nl"
        template = self._template(message, language, polite)
        if not message.values and "{" not in template:
            return template
        values = {name: self._value(value, language, polite) for name, value in message.values.items()}
        return template.format_map(values)

    def label(self, concept: str, language: str = "nl") -> str:
        """The label of a concept of the vocabulary, or the key itself where the vocabulary has lost it."""
        return self._labels.get(language, {}).get(concept, concept)

    def has(self, key: str) -> bool:
        """Whether the key has a Dutch sentence."""
        catalogue = self._catalogues["nl"]
        return catalogue.gettext(key) != key or catalogue.ngettext(key, f"{key}|n", 1) != key

    def _template(self, message: Message, language: str, polite: bool) -> str:
        """What the catalogue says, found once: a page asks for hundreds of sentences, and the same ones every time."""
        count = message.values.get("n")
        # Which of its sentences a key gets depends on the number by nothing but the form that the number takes.
        form = self._catalogues[language].plural(count) if isinstance(count, int) else None
        found = self._templates.get((language, message.key, polite, form))
        if found is None:
            found = self._templates[language, message.key, polite, form] = self._look_up(message, language, polite)
        return found

    def _look_up(self, message: Message, language: str, polite: bool) -> str:
        catalogue = self._catalogues[language]
        key = message.key
        count = message.values.get("n")
        contexts = (_POLITE, None) if polite else (None,)
        for context in contexts:
            if isinstance(count, int):
                plural = f"{key}|n"
                found = (
                    catalogue.npgettext(context, key, plural, count)
                    if context
                    else catalogue.ngettext(key, plural, count)
                )
                if found not in (key, plural):
                    return str(found)
            plain = str(catalogue.pgettext(context, key) if context else catalogue.gettext(key))
            if plain != key:
                return plain
        raise KeyError(f"no sentence for {key!r} in {language}")

    def _value(self, value: Value, language: str, polite: bool) -> str:
        match value:
            case str():
                return value
            case Term(concept):
                return self.label(concept, language)
            case Message():
                return self.render(value, language, polite=polite)
            case datetime():
                return str(format_datetime(value, "EEEE d MMMM HH:mm", tzinfo=value.tzinfo, locale=language))
            case date():
                return str(format_date(value, "EEEE d MMMM", locale=language))
            case tuple():
                return str(format_list([self._value(part, language, polite) for part in value], locale=language))
            case _:
                return str(value)


@cache
def _translations(language: str) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def load_wording(labels: Mapping[str, Mapping[str, str]]) -> Wording:
    """The wording of all languages; `labels` gives the concepts' names by language."""
    return Wording({language: _translations(language) for language in LANGUAGES}, labels)
