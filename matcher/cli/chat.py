"""`matcher chat`: the dialogue in the terminal."""

import getpass
import sys

import click

from matcher.bot.terminal import chat as talk
from matcher.cli.assemble import assemble, settings_now

__all__ = ["chat"]


@click.command()
@click.option("--as", "name", default=None, metavar="NAME", help="Who speaks; your login name when left out.")
@click.option("--region", default=None, help="Where somebody new belongs; the first region when left out.")
def chat(name: str | None, region: str | None) -> None:
    """Talk with matcher here; reads standard input, so a transcript can be piped in."""
    app = assemble(settings_now())
    talk(app, sys.stdin, sys.stdout, name or getpass.getuser(), region)
