"""`matcher interests`: what the vocabulary understands, line by line."""

import json
import sys

import click

from matcher.content import Content, load_content
from matcher.errors import InputError

__all__ = ["interests"]


@click.group()
def interests() -> None:
    """Interests and life roles in what people say."""


@interests.command()
def similarity() -> None:
    """Read `a<TAB>b` per line; print how close the two are, 0 to 1, per line."""
    content = load_content()
    for number, line in enumerate(sys.stdin, start=1):
        first, tab, second = line.rstrip("\r\n").partition("\t")
        if not tab:
            raise InputError("two texts with a tab between them", place=f"line {number}", mend="write a<TAB>b")
        close = content.similarity.sets(_weights(content, first), _weights(content, second))
        click.echo(f"{close.value:.3f}")


@interests.command()
def extract() -> None:
    """Read one utterance per line; print what is liked and what is not, as JSON per line."""
    content = load_content()
    for line in sys.stdin:
        heard = content.extractor.extract(line.rstrip("\r\n"))
        likes = [mention.concept for mention in (*heard.likes, *heard.roles)]
        dislikes = [mention.concept for mention in heard.dislikes]
        click.echo(json.dumps({"likes": likes, "dislikes": dislikes}, ensure_ascii=False))


def _weights(content: Content, text: str) -> dict[str, float]:
    heard = content.extractor.extract(text)
    weights = {mention.concept: 1.0 for mention in (*heard.likes, *heard.roles)}
    return {**weights, **{mention.concept: -1.0 for mention in heard.dislikes}}
