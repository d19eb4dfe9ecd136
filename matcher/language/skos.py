"""The vocabulary as SKOS (Simple Knowledge Organization System, W3C 2009), written as Turtle.

Other organisations can load it into any thesaurus program. Labels are the preferred names; the ways people say it are
alternative labels; words that only count beside a word of liking are hidden ones. Both kinds of concepts stand in one
scheme, under two collections.
"""

from collections.abc import Iterable, Iterator

from matcher.language.vocabulary import LANGUAGES, Concept, Kind, Vocabulary

__all__ = ["BASE", "to_turtle"]

BASE = "urn:matcher:concept:"
_SCHEME = "urn:matcher:scheme:interests-and-roles"
_COLLECTIONS = {
    Kind.INTEREST: ("urn:matcher:collection:interests", "interesses", "interests"),
    Kind.ROLE: ("urn:matcher:collection:roles", "levensrollen", "life roles"),
}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_turtle(vocabulary: Vocabulary) -> str:
    """The whole vocabulary in Turtle, in order of key, so that two exports can be compared line by line."""
    return "\n\n".join(_blocks(vocabulary)) + "\n"


def _blocks(vocabulary: Vocabulary) -> Iterator[str]:
    yield "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix dct: <http://purl.org/dc/terms/> ."
    titles = [("dct:title", '"Interesses en levensrollen"@nl'), ("dct:title", '"Interests and life roles"@en')]
    yield _block(_SCHEME, [("a", "skos:ConceptScheme"), *titles])
    concepts = [vocabulary.concepts[key] for key in sorted(vocabulary.concepts)]
    taken = {(language, label.casefold()) for one in concepts for language, label in one.labels.items()}
    for concept in concepts:
        yield _block(BASE + concept.key, _statements(concept, vocabulary, taken))
    for kind, (address, dutch, english) in _COLLECTIONS.items():
        members = [("skos:member", f"<{BASE}{one.key}>") for one in concepts if one.kind is kind]
        names = [("skos:prefLabel", _text(dutch, "nl")), ("skos:prefLabel", _text(english, "en"))]
        yield _block(address, [("a", "skos:Collection"), *names, *members])


def _statements(concept: Concept, vocabulary: Vocabulary, taken: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield "a", "skos:Concept"
    yield "skos:inScheme", f"<{_SCHEME}>"
    yield "skos:notation", _text(concept.key)
    for language in LANGUAGES:
        yield "skos:prefLabel", _text(concept.labels[language], language)
    for predicate, by_language in (("skos:altLabel", concept.phrases), ("skos:hiddenLabel", concept.hints)):
        for language, said in by_language.items():
            # A label names one concept: what is another's name, or this one's already, is left to that.
            for phrase in dict.fromkeys(said):
                if (language, phrase.casefold()) not in taken:
                    yield predicate, _text(phrase, language)
    if not concept.broader:
        yield "skos:topConceptOf", f"<{_SCHEME}>"
    for above in concept.broader:
        yield "skos:broader", f"<{BASE}{above}>"
    for below in vocabulary.children(concept.key):
        yield "skos:narrower", f"<{BASE}{below}>"
    lineage = {*vocabulary.ancestors(concept.key)}
    for other in concept.related:
        # SKOS keeps the two kinds of link apart: what stands above or below is not also "related".
        if other not in lineage and concept.key not in vocabulary.ancestors(other):
            yield "skos:related", f"<{BASE}{other}>"
    if concept.openactive:
        yield "skos:exactMatch", f"<{concept.openactive}>"


def _block(subject: str, statements: Iterable[tuple[str, str]]) -> str:
    return f"<{subject}>\n" + " ;\n".join(f"    {predicate} {value}" for predicate, value in statements) + " ."


def _text(words: str, language: str = "") -> str:
    return f'"{words.translate(_ESCAPES)}"' + (f"@{language}" if language else "")
