"""Of all that was heard in an utterance: what it is about."""

from collections.abc import Collection, Sequence

from matcher.language.extraction import Extraction, Mention
from matcher.language.vocabulary import Vocabulary

__all__ = ["salient_likes"]


def salient_likes(extraction: Extraction, vocabulary: Vocabulary, common_roles: Collection[str]) -> tuple[Mention, ...]:
    """The likes and roles that say something of their own.

    Left out is what a narrower one says better (games, beside rummikub), and the roles that nearly everybody has
    (parent, neighbour) when anything else was said.
    """
    mentions = _narrowest((*extraction.likes, *extraction.roles), vocabulary)
    telling = tuple(mention for mention in mentions if mention.concept not in common_roles)
    return telling or mentions


def _narrowest(mentions: Sequence[Mention], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    above = {higher for mention in mentions for higher in vocabulary.ancestors(mention.concept)}
    return tuple(mention for mention in mentions if mention.concept not in above)
