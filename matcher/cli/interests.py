"""`matcher interests`: what the vocabulary understands, line by line."""

import json
import sys
from collections.abc import Iterator

import click

from matcher.cli.evaluate import evaluate
from matcher.cli.learned import learned
from matcher.cli.printed import printed_names, printed_similarity
from matcher.content import load_content
from matcher.errors import InputError
from matcher.language.skos import to_turtle

__all__ = ["interests"]


@click.group()
def interests() -> None:
    """Interests and life roles in what people say."""


interests.add_command(evaluate)
interests.add_command(learned)


@interests.command()
def similarity() -> None:
    """Read `a<TAB>b` per line; print how close the two are, 0 to 1, per line."""
    content = load_content()
    for number, line in enumerate(_lines(), start=1):
        first, tab, second = line.partition("\t")
        if not tab:
            raise InputError("two texts with a tab between them", place=f"line {number}", mend="write a<TAB>b")
        click.echo(printed_similarity(content, first, second))


@interests.command()
@click.option(
    "--for-somebody", is_flag=True, help="Also take what is said of a relative, for whom the speaker may ask."
)
def extract(for_somebody: bool) -> None:
    """Read one utterance per line; print what the speaker likes and does not, as JSON per line."""
    content = load_content()
    for line in _lines():
        click.echo(json.dumps(printed_names(content, line, for_somebody=for_somebody), ensure_ascii=False))


@interests.command()
@click.option("--skos", is_flag=True, required=True, help="As SKOS, in Turtle.")
def export(skos: bool) -> None:  # noqa: ARG001 - the only format there is, named so that others can come beside it
    """Print the whole vocabulary, for thesaurus programs and for other organisations."""
    click.echo(to_turtle(load_content().vocabulary), nl=False)


def _lines() -> Iterator[str]:
    """The lines of standard input: only a line feed ends one, and bytes that are no text do not stop the rest."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
