"""`matcher tick`: run everything that is due."""

from datetime import UTC, datetime

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.errors import InputError
from matcher.services.upkeep.due import run_due

__all__ = ["tick"]


@click.command()
@click.option(
    "--at", "at", metavar="TIME", help="ISO 8601 moment; in the future only in the demo, whose clock moves on."
)
def tick(at: str | None) -> None:
    """Run everything that is due at this moment, then stop."""
    app = assemble(settings_now())
    now = app.now()
    until = _moment(at) if at else now
    if until > now:
        if not app.demo:
            raise InputError(
                "this moment is still to come", place="--at", mend="a future moment works in the demo only"
            )
        app.move_clock(until - now)
    report = run_due(app, until)
    for name, number in sorted(report.settled.items()):
        click.echo(f"{number:5d}  {name}")
    for name, number in sorted(report.failed.items()):
        click.echo(f"{number:5d}  {name}: failed, the team has a signal", err=True)
    if not report.settled and not report.failed:
        click.echo("nothing was due")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"“{text}” is no moment", place="--at", mend="write for instance 2026-11-24T09:00") from None
    return moment if moment.tzinfo else moment.astimezone().astimezone(UTC)
