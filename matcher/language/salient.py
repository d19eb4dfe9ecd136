"""Of all that was heard in an utterance: what it is about."""

from collections.abc import Collection, Sequence

from matcher.language.extraction import Extraction, Mention
from matcher.language.inflection import stems
from matcher.language.tokens import fold, words_of
from matcher.language.vocabulary import Kind, Vocabulary

__all__ = ["salient_likes"]


def salient_likes(
    extraction: Extraction, vocabulary: Vocabulary, quiet: Collection[str], unsaid: Collection[str] = frozenset()
) -> tuple[Mention, ...]:
    """The likes and roles that say something of their own.

    Left out is what a narrower one says better (games, beside rummikub), an interest said by the very words of a role
    ("proud grandmother" is no second word for grandchildren), a role that was not named beside one that was, or beside
    an interest or another role that says the same ("stood on the stage"), and what is quiet ("a bench in the sun") when
    anything else was said, unless by its very name. What is unsaid ("widowed") is never named.
    """
    roles = _own_roles(extraction, vocabulary)
    told = {mention.heard for mention in roles if mention.concept not in quiet}
    likes = (mention for mention in extraction.likes if mention.heard not in told)
    mentions = _narrowest((*likes, *roles), vocabulary)
    mentions = tuple(one for one in mentions if one.concept not in unsaid)
    telling = tuple(one for one in mentions if one.concept not in quiet or _says_interest(one, vocabulary))
    return telling or mentions


def _narrowest(mentions: Sequence[Mention], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    above = {higher for mention in mentions for higher in vocabulary.ancestors(mention.concept)}
    return tuple(mention for mention in mentions if mention.concept not in above)


def _own_roles(extraction: Extraction, vocabulary: Vocabulary) -> list[Mention]:
    """The roles without those that only repeat in other words what was said already."""
    likes = {mention.concept for mention in extraction.likes}
    likes |= {higher for key in likes for higher in vocabulary.ancestors(key)}
    named = any(_says_label(mention, vocabulary) for mention in extraction.roles)
    kept: list[Mention] = []
    for mention in sorted(extraction.roles, key=lambda mention: not _is_named(mention, vocabulary)):
        concept = vocabulary.concepts[mention.concept]
        repeats = (
            named
            or not likes.isdisjoint(concept.related)
            or any(not set(vocabulary.concepts[other.concept].broader).isdisjoint(concept.broader) for other in kept)
        )
        if _is_named(mention, vocabulary) or not repeats:
            kept.append(mention)
    return [mention for mention in extraction.roles if mention in kept]


def _says_interest(mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether it is an interest whose name was said, in any form ("luister graag naar muziek")."""
    concept = vocabulary.concepts[mention.concept]
    heard = [frozenset(stems(word)) for word in words_of(mention.heard)]
    return concept.kind is Kind.INTEREST and any(
        all(any(not said.isdisjoint(stems(word)) for said in heard) for word in words_of(label))
        for label in concept.labels.values()
    )


def _is_named(mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a role was said by a name ("boswachter") and not told ("stond op de planken")."""
    return " " not in mention.heard or _says_label(mention, vocabulary)


def _says_label(mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether the very name of the role stands in what was heard, or starts a compound ("kruidenierswinkel")."""
    words = words_of(mention.heard)
    return any(
        word.startswith(fold(label))
        for label in vocabulary.concepts[mention.concept].labels.values()
        for word in (*words, " ".join(words))
    )
