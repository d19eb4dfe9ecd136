"""`matcher import`: lists of helpers and activities."""

from collections.abc import Callable
from pathlib import Path

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.cli.progress import progress_bar
from matcher.content import data_path
from matcher.services.application import SYSTEM
from matcher.services.imports import Report, Verdict, import_activities, import_helpers

__all__ = ["import_group"]


@click.group("import")
def import_group() -> None:
    """Take in a file; says per row what was taken, changed or refused, and why."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--mapping", default=None, help="Your own mapping file, or the name of one in data/imports."),
        click.option("--region", default=None, help="The first region when left out."),
        click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True),
        click.option("--all-rows", is_flag=True, help="Also list the rows that were taken."),
    ):
        command = option(command)
    return command


@import_group.command("helpers")
@_options
def helpers(file: Path, mapping: str | None, region: str | None, language: str, all_rows: bool) -> None:
    """Take in a list of helpers: CSV, XLSX or JSON."""
    _run(import_helpers, file, mapping, region, language, all_rows)


@import_group.command("activities")
@_options
def activities(file: Path, mapping: str | None, region: str | None, language: str, all_rows: bool) -> None:
    """Take in a list of activities, places or events: CSV, XLSX or JSON."""
    _run(import_activities, file, mapping, region, language, all_rows)


def _run(
    take_in: Callable[..., Report], file: Path, mapping: str | None, region: str | None, language: str, all_rows: bool
) -> None:
    app = assemble(settings_now())
    with progress_bar() as progress:
        task = progress.add_task(file.name, total=None)
        report = take_in(
            app,
            app.scope(region, SYSTEM),
            file,
            mapping=_mapping(mapping),
            on_progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    quiet = {Verdict.NEW, Verdict.UNCHANGED, Verdict.SKIPPED}
    for row in report.rows:
        if all_rows or row.verdict not in quiet:
            click.echo(app.wording.render(row.line, language))
    for message in report.summary():
        click.echo(app.wording.render(message, language))


def _mapping(name: str | None) -> Path | None:
    if name is None:
        return None
    shipped = data_path(f"imports/{name}.toml")
    return shipped if shipped.is_file() else Path(name)
