"""`matcher shortlist`: who and what fits one request."""

import json

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.cli.progress import progress_bar
from matcher.errors import NotAllowedError
from matcher.models.request import request_by_public_id
from matcher.models.scope import Scope
from matcher.services.application import Application
from matcher.services.matching.pool import how_many, make_blocks, warm_up
from matcher.services.matching.requests import shortlist_for
from matcher.services.matching.shortlist_content import shortlist_content

__all__ = ["shortlist"]

_TAKES_A_WHILE = 5_000
"""Helpers; fewer are laid out before anybody looks for a bar."""


@click.command()
@click.argument("request_id", metavar="REQUEST")
@click.option("--region", default=None, help="Region of the request; the first one when left out.")
@click.option("--top", default=5, show_default=True, help="How many per step of the ladder.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@click.option("--candidate", default=None, metavar="KEY", help="Also explain this one, in or out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines to read.")
def shortlist(
    request_id: str, region: str | None, top: int, language: str, candidate: str | None, as_json: bool
) -> None:
    """Ranked candidates for REQUEST with contributions and reasons, and who is out and why."""
    app = assemble(settings_now())
    scope = app.scope(region)
    _lay_out(app, scope)
    with app.work(scope) as work:
        request = request_by_public_id(work.session, work.scope, request_id)
        if request is None:
            raise NotAllowedError(f"there is no request {request_id} in this region")
        found = shortlist_for(work, request, top)
        answer = shortlist_content(app.wording, found, language, candidate)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(answer)


def _lay_out(app: Application, scope: Scope) -> None:
    """Show how far the pool is where that takes a while; what is told goes to the side, not into the answer."""
    with app.work(scope) as work:
        expected = how_many(work)
    if expected < _TAKES_A_WHILE:
        return
    with progress_bar() as bar:
        packed = bar.add_task("helpers packed", total=expected)
        make_blocks(app, scope, lambda number: bar.update(packed, completed=number))
        bar.remove_task(packed)
        laid_out = bar.add_task("helpers", total=expected)
        with app.work(scope) as work:
            warm_up(work, lambda number: bar.update(laid_out, completed=number))


def _print(answer: dict[str, object]) -> None:
    steps = answer["steps"]
    if not isinstance(steps, dict):
        return
    for step, suggestions in steps.items():
        click.echo(f"\n{step.replace('_', ' ')}")
        for place, suggestion in enumerate(suggestions, start=1):
            click.echo(f"  {place}. {suggestion['name']}  {suggestion['total']:+d}")
            for contribution in suggestion["contributions"]:
                if contribution["points"]:
                    click.echo(f"       {contribution['points']:+4d}  {contribution['reason']}")
            for ask in suggestion["ask_first"]:
                click.echo(f"          ?  {ask}")
    click.echo(f"\nout: {answer['excluded']}")
    if "asked" in answer:
        click.echo(f"asked: {answer['asked']}")
