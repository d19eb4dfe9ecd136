"""`matcher shortlist`: who and what fits one request."""

import json
import sys

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.errors import NotAllowedError
from matcher.language.message import Message
from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.request import request_by_public_id
from matcher.scoring import Exclusion, Suggestion, explain
from matcher.services.application import Application, Work
from matcher.services.matching.pool import how_many, warm_up
from matcher.services.matching.requests import RequestShortlist, shortlist_for

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
    with app.work(app.scope(region)) as work:
        request = request_by_public_id(work.session, work.scope, request_id)
        if request is None:
            raise NotAllowedError(f"there is no request {request_id} in this region")
        _lay_out(work)
        found = shortlist_for(work, request, top)
        answer = _answer(app, found, language, candidate)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(answer)


def _lay_out(work: Work) -> None:
    """Show how far the pool is where that takes a while; what is told goes to the side, not into the answer."""
    expected = how_many(work)
    if expected < _TAKES_A_WHILE:
        return
    with click.progressbar(length=expected, label="helpers", file=sys.stderr) as bar:
        warm_up(work, lambda number: bar.update(number - bar.pos))


def _name(row: Person | Activity) -> str:
    return row.name if isinstance(row, Activity) else f"{row.given_name} ({row.code})"


def _answer(app: Application, found: RequestShortlist, language: str, candidate: str | None) -> dict[str, object]:
    def words(message: Message) -> str:
        return app.wording.render(message, language)

    def one(suggestion: Suggestion) -> dict[str, object]:
        return {
            "candidate": suggestion.candidate,
            "name": _name(found.rows[suggestion.candidate]),
            "total": suggestion.total,
            "contributions": [
                {"criterion": c.criterion, "points": c.points, "most": c.most, "reason": words(c.phrase)}
                for c in suggestion.contributions
            ],
            "ask_first": [words(note.message) for note in suggestion.asks],
        }

    def out(exclusion: Exclusion) -> dict[str, object]:
        return {
            "candidate": exclusion.candidate,
            "name": _name(found.rows[exclusion.candidate]),
            "reasons": [words(note.message) for note in exclusion.reasons],
        }

    def out_or_in(key: str) -> dict[str, object]:
        explained = explain(found.pool, found.need, key, found.weights)
        return out(explained) if isinstance(explained, Exclusion) else one(explained)

    return {
        "weights": found.shortlist.weights_version,
        "steps": {
            step.name.lower(): [one(suggestion) for suggestion in suggestions]
            for step, suggestions in found.shortlist.steps.items()
        },
        "excluded": {"total": found.shortlist.excluded.total, **found.shortlist.excluded.per_gate},
        "nearest_excluded": [out(exclusion) for exclusion in found.shortlist.excluded.nearest],
        **({"asked": out_or_in(candidate)} if candidate else {}),
    }


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
