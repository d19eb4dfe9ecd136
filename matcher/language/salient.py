"""Of all that was heard in an utterance: what it is about."""

from collections.abc import Collection, Sequence

from matcher.language.extraction import Extraction, Mention
from matcher.language.vocabulary import Vocabulary

__all__ = ["salient_likes"]


def salient_likes(extraction: Extraction, vocabulary: Vocabulary, common_roles: Collection[str]) -> tuple[Mention, ...]:
    """The likes and roles that say something of their own.

    Left out is what a narrower one says better (games, beside rummikub), a role that was not named beside an interest
    that says the same or beside another role of its kind ("stood on the stage"), and the roles that nearly everybody
    has (parent, neighbour) when anything else was said.
    """
    mentions = _narrowest((*extraction.likes, *_own_roles(extraction, vocabulary)), vocabulary)
    telling = tuple(mention for mention in mentions if mention.concept not in common_roles)
    return telling or mentions


def _narrowest(mentions: Sequence[Mention], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    above = {higher for mention in mentions for higher in vocabulary.ancestors(mention.concept)}
    return tuple(mention for mention in mentions if mention.concept not in above)


def _own_roles(extraction: Extraction, vocabulary: Vocabulary) -> list[Mention]:
    """The roles without those that only repeat in other words what was said already."""
    likes = {mention.concept for mention in extraction.likes}
    likes |= {higher for key in likes for higher in vocabulary.ancestors(key)}
    kept: list[Mention] = []
    for mention in sorted(extraction.roles, key=lambda mention: not _is_named(mention, vocabulary)):
        concept = vocabulary.concepts[mention.concept]
        repeats = not likes.isdisjoint(concept.related) or any(
            not set(vocabulary.concepts[other.concept].broader).isdisjoint(concept.broader) for other in kept
        )
        if _is_named(mention, vocabulary) or not repeats:
            kept.append(mention)
    return [mention for mention in extraction.roles if mention in kept]


def _is_named(mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a role was said by a name ("boswachter") and not told ("stond op de planken")."""
    heard = mention.heard.casefold()
    return " " not in heard or any(
        label.casefold() == heard for label in vocabulary.concepts[mention.concept].labels.values()
    )
