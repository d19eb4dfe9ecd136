"""`matcher weights`: what earlier outcomes say of the weights, and which weights count."""

import getpass
import json
from typing import Any

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.cli.progress import progress_bar
from matcher.models.weights import weights_versions
from matcher.scoring.fitting import TooFewOutcomes
from matcher.services.application import Application
from matcher.services.matching.adopted_weights import adopt as adopt_version
from matcher.services.matching.adopted_weights import weights_now
from matcher.services.matching.outcomes import LearntWeights, learn_weights, outcomes_of_region, regions_to_learn_from

__all__ = ["weights"]


@click.group()
def weights() -> None:
    """Weights of the criteria: learn, compare, adopt."""


@weights.command()
@click.option("--region", default=None, help="Whose open requests are shown; the first one when left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines to read.")
def fit(region: str | None, as_json: bool) -> None:
    """Learn weights from all earlier outcomes and show them beside those that count; nothing that counts changes."""
    app = assemble(settings_now())
    outcomes = []
    for slug in _regions(app):
        with app.work(app.scope(slug)) as work:
            outcomes += outcomes_of_region(work)
    with progress_bar() as progress, app.work(app.scope(region)) as work:
        task = progress.add_task("open requests", total=None)
        learnt = learn_weights(
            work, outcomes, on_progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
        answer = _answer(learnt)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(answer)


@weights.command()
@click.argument("version")
@click.option("--by", default=None, help="Who adopts them; the name of this account when left out.")
def adopt(version: str, by: str | None) -> None:
    """Let VERSION count from now on, in all regions; "shipped" goes back to those of the data folder."""
    app = assemble(settings_now())
    with app.work(app.scope(None)) as work:
        name = adopt_version(work, version, by=by or getpass.getuser())
    click.echo(f"these weights count now: {name}")


@weights.command("list")
def list_versions() -> None:
    """All versions that were proposed or adopted, the newest first."""
    app = assemble(settings_now())
    with app.work(app.scope(None)) as work:
        click.echo(f"counts now: {weights_now(work).version}")
        for row in weights_versions(work.session):
            adopted = f"adopted {row.adopted_at:%Y-%m-%d %H:%M} by {row.adopted_by}" if row.adopted_at else "proposed"
            click.echo(f"{row.proposed_at:%Y-%m-%d %H:%M}  {row.version}  {adopted}")


def _regions(app: Application) -> list[str]:
    with app.work(app.scope(None)) as work:
        return regions_to_learn_from(work)


def _answer(learnt: LearntWeights) -> dict[str, Any]:
    fit = learnt.fit
    if isinstance(fit, TooFewOutcomes):
        return {
            "enough": False,
            "well": fit.well,
            "not_well": fit.not_well,
            "needed_of_each": fit.needed,
            "criteria_with_enough": list(fit.criteria),
        }
    return {
        "enough": True,
        "version": learnt.version,
        "outcomes": fit.outcomes,
        "well": fit.well,
        "predicts_better": fit.better,
        "loss_old": round(fit.loss_old, 4),
        "loss_new": round(fit.loss_new, 4),
        "weights": [
            {
                "criterion": one.criterion,
                "old": one.old,
                "new": one.new,
                "low": round(one.low, 1),
                "high": round(one.high, 1),
                "learnt": one.learnt,
            }
            for one in fit.weights
        ],
        "open_requests": learnt.looked_at,
        "changed": [
            {
                "request": one.request.public_id,
                "step": one.step.name.lower(),
                "first_now": one.first_now,
                "first_then": one.first_then,
                "new_among_first": one.new_among_first,
            }
            for one in learnt.changed
        ],
    }


def _print(answer: dict[str, Any]) -> None:
    if not answer["enough"]:
        click.echo(
            f"too few outcomes: {answer['well']} went well, {answer['not_well']} did not; "
            f"at least {answer['needed_of_each']} of each are needed. Nothing was learnt."
        )
        return
    click.echo(f"learnt from {answer['outcomes']} outcomes, {answer['well']} of which went well")
    click.echo(f"{'criterion':20}{'now':>5}{'then':>6}   95% interval")
    for one in answer["weights"]:
        interval = f"{one['low']:.0f} … {one['high']:.0f}" if one["learnt"] else "too little is said about it: stays"
        click.echo(f"{one['criterion']:20}{one['old']:>5}{one['new']:>6}   {interval}")
    better = "better" if answer["predicts_better"] else "no better; leave them"
    click.echo(f"unseen outcomes are predicted {better} ({answer['loss_old']} → {answer['loss_new']})")
    click.echo(f"of {answer['open_requests']} open requests these lists would change:")
    for one in answer["changed"]:
        first = (
            "the same first" if one["first_now"] == one["first_then"] else f"{one['first_now']} → {one['first_then']}"
        )
        click.echo(f"  {one['request']}  {one['step']}: {first}, {one['new_among_first']} new among the first five")
    click.echo(f"nothing has changed. To let them count: matcher weights adopt '{answer['version']}' --by NAME")
