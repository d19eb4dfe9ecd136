"""The command `matcher`."""

import sys

import click

from matcher import __version__
from matcher.cli.assign import assign
from matcher.cli.backup import backup, restore
from matcher.cli.chat import chat
from matcher.cli.imports import import_group
from matcher.cli.interests import interests
from matcher.cli.organise import organise
from matcher.cli.serve import bot, demo, run, web, worker
from matcher.cli.shortlist import shortlist
from matcher.cli.tick import tick
from matcher.cli.weights import weights
from matcher.errors import MatcherError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="matcher")
def matcher() -> None:
    """Finds the neighbour, student, volunteer or choir that fits somebody, and makes the meeting happen."""


for command in (
    run,
    web,
    bot,
    worker,
    demo,
    chat,
    tick,
    import_group,
    shortlist,
    assign,
    weights,
    interests,
    organise,
    backup,
    restore,
):
    matcher.add_command(command)


def main() -> None:
    """Run one command; an error that somebody can mend is one line, without a traceback."""
    try:
        matcher.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except MatcherError as error:
        click.echo(f"matcher: {error}", err=True)
        sys.exit(2)
