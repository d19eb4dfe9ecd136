"""What `matcher interests` prints for a text: the outside measures this, and so does the evaluation."""

from matcher.content import Content
from matcher.language.salient import salient_likes

__all__ = ["printed_names", "printed_similarity"]


def printed_similarity(content: Content, first: str, second: str) -> str:
    """How close two texts are, 0 to 1."""
    return f"{content.texts.texts(first, second).value:.6f}"


def printed_names(content: Content, text: str, *, for_somebody: bool = False) -> dict[str, list[str]]:
    """What somebody likes, is or was, and what they reject, by Dutch labels.

    People who know no vocabulary read these names, and compare them with everyday Dutch ("tuinieren", "buschauffeur").

    Args:
        content: The vocabulary and its words.
        text: What was said.
        for_somebody: Whether the speaker may be asking for a relative: then what is said of that one counts, as it does
            when a carer tells the chat what they wish for somebody.
    """
    heard = content.extractor.extract(text, of_others=for_somebody)
    sides = {
        "likes": salient_likes(heard, content.vocabulary, content.quiet, content.unsaid),
        "dislikes": heard.dislikes,
    }
    return {
        side: list(dict.fromkeys(content.vocabulary.label(mention.concept, "nl") for mention in mentions))
        for side, mentions in sides.items()
    }
