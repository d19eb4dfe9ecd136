"""`matcher assign`: a proposal for all open requests at once."""

import json
from typing import Any

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.cli.progress import progress_bar
from matcher.errors import InputError
from matcher.services.application import Application
from matcher.services.matching.assigning import PlannedPair, Unplanned, WholePlan, plan_for_all

__all__ = ["assign"]


@click.command()
@click.option("--region", default=None, help="The first region when left out.")
@click.option("--candidates", default=30, show_default=True, help="How many of each step to look at per request.")
@click.option("--lock", "locks", multiple=True, metavar="REQUEST=KEY", help="A pair that stands; may be given again.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines to read.")
def assign(region: str | None, candidates: int, locks: tuple[str, ...], language: str, as_json: bool) -> None:
    """Propose who could be asked for each open request, so that as many people as possible get somebody.

    Nothing is kept and nobody is asked: a team member decides for each.
    """
    app = assemble(settings_now())
    with progress_bar() as progress, app.work(app.scope(region)) as work:
        task = progress.add_task("requests", total=None)
        plan = plan_for_all(
            work,
            candidates=candidates,
            locks=[_lock(text) for text in locks],
            on_progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
        answer = _answer(app, plan, language)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(answer)


def _lock(text: str) -> tuple[str, str]:
    request, equals, candidate = text.partition("=")
    if not equals or not request or not candidate:
        raise InputError(f"{text!r} is no pair", place="--lock", mend="write REQUEST=person:12")
    return request, candidate


def _answer(app: Application, plan: WholePlan, language: str) -> dict[str, Any]:
    def pair(one: PlannedPair) -> dict[str, Any]:
        return {
            "request": one.request.public_id,
            "participant": one.participant.code,
            "waiting_days": round(one.waiting_days, 1),
            "candidate": one.suggestion.candidate,
            "name": f"{one.helper.given_name} ({one.helper.code})",
            "step": one.suggestion.step.name.lower(),
            "total": one.suggestion.total,
            "waiting_points": one.waiting_points,
            "locked": one.locked,
            "reasons": [
                {"criterion": c.criterion, "points": c.points, "reason": app.wording.render(c.phrase, language)}
                for c in one.suggestion.contributions
                if c.points
            ],
            "ask_first": [app.wording.render(note.message, language) for note in one.suggestion.asks],
        }

    def left(one: Unplanned) -> dict[str, Any]:
        return {
            "request": one.request.public_id,
            "participant": one.participant.code,
            "waiting_days": round(one.waiting_days, 1),
            "fitting": one.fitting,
        }

    found = plan.assignment
    return {
        "weights": plan.weights_version,
        "optimum": found.proven,
        "points": found.points,
        "at_most_more": found.shortfall,
        "missed_by_looking_at_few": {"people": found.missed.people, "points": found.missed.points},
        "pairs": [pair(one) for one in plan.pairs],
        "left": [left(one) for one in plan.left],
    }


def _print(answer: dict[str, Any]) -> None:
    for one in answer["pairs"]:
        click.echo(f"{one['request']}  {one['participant']}  waits {one['waiting_days']:.0f} days")
        fixed = "  (fixed)" if one["locked"] else ""
        click.echo(f"    {one['name']}  {one['step']}  {one['total']:+d} {one['waiting_points']:+.1f} waiting{fixed}")
        for reason in one["reasons"]:
            click.echo(f"       {reason['points']:+4d}  {reason['reason']}")
        for ask in one["ask_first"]:
            click.echo(f"          ?  {ask}")
    for one in answer["left"]:
        why = f"{one['fitting']} fit, all needed elsewhere" if one["fitting"] else "nobody fits"
        click.echo(f"{one['request']}  {one['participant']}  waits {one['waiting_days']:.0f} days: {why}")
    best = "nobody more can get somebody" if answer["optimum"] else f"at most {answer['at_most_more']} points more"
    click.echo(f"\n{len(answer['pairs'])} of {len(answer['pairs']) + len(answer['left'])} requests; {best}")
    missed = answer["missed_by_looking_at_few"]
    if missed["people"] or missed["points"]:
        click.echo(
            f"with more --candidates: at most {missed['people']} people more, or {missed['points']:.0f} points more"
        )
