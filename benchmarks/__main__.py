"""`make bench ARGS="online --helpers 1000000 --methods matcher,postgis --json"`: see docs/benchmarks.md."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from benchmarks.changes import changes
from benchmarks.limit import limit
from benchmarks.online import MatcherMethod, online
from benchmarks.plain import Plain
from benchmarks.postgis import PostGis, server

METHODS = ("matcher", "postgis", "sqlite", "balltree", "duckdb", "plain")
SIZES = (10_000, 100_000, 1_000_000)
_PLACES = {"sqlite": "RTreeMethod", "balltree": "BallTreeMethod", "duckdb": "DuckDbMethod"}
_ANY_PORT = 0
_WEB_PORT = 8146
_TOLD = (
    "seconds", "cpu_s", "block_bytes", "bytes_per_helper", "memory_mb", "p50_ms", "p99_ms", "cpu_ms", "over_empty_ms",
    "asked",
)  # fmt: skip
"""What is printed of a line that counts no questions per second."""

_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object per line instead of a table.")
_helpers = click.option(
    "--helpers", multiple=True, type=click.IntRange(10), help="How many; may be said several times."
)


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """How fast the engine is beside others, on one machine in one run; without a word, all of it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers that were started are stopped then, too
    if context.invoked_subcommand is None:
        _print(_online((10,), ("matcher", "plain"), 2.0, _ANY_PORT), as_json=False)
        _print(_online(SIZES, METHODS[:-1], 5.0, _ANY_PORT), as_json=False)
        _print(changes(100_000), as_json=False)
        _print(limit(1_000_000), as_json=False)


@main.command("online")
@_helpers
@click.option("--methods", default=",".join(METHODS[:2]), show_default=True, help="Which to compare, with commas.")
@click.option("--seconds", default=5.0, show_default=True, help="How long to ask each method at most.")
@click.option("--port", default=_ANY_PORT, help="For the database server that is started; a free one if left out.")
@_as_json
def online_command(helpers: tuple[int, ...], methods: str, seconds: float, port: int, as_json: bool) -> None:
    """The top 10 for one request after another."""
    names = tuple(methods.split(","))
    unknown = set(names) - set(METHODS)
    if unknown:
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: use some of {', '.join(METHODS)}")
    _print(_online(helpers or SIZES, names, seconds, port), as_json=as_json)


@main.command("changes")
@_helpers
@_as_json
def changes_command(helpers: tuple[int, ...], as_json: bool) -> None:
    """What one change of one helper costs beside its commit."""
    for size in helpers or (100_000,):
        _print(changes(size), as_json=as_json)


@main.command("limit")
@_helpers
@_as_json
def limit_command(helpers: tuple[int, ...], as_json: bool) -> None:
    """How far the engine is from what memory could deliver at best."""
    for size in helpers or (1_000_000,):
        _print(limit(size), as_json=as_json)


_kinds = click.option(
    "--database", "kinds", multiple=True, type=click.Choice(["sqlite", "postgresql"]), help="Both when left out."
)


@main.command("cold")
@_helpers
@_kinds
@click.option("--port", default=_ANY_PORT, help="For the database server that is started; a free one if left out.")
@_as_json
def cold_command(helpers: tuple[int, ...], kinds: tuple[str, ...], port: int, as_json: bool) -> None:
    """How long a process needs until it can answer: from the tables, and from packed blocks."""
    cold = import_module("benchmarks.cold_start").cold
    for size in helpers or (100_000,):
        _print(cold(size, kinds or ("sqlite", "postgresql"), port), as_json=as_json)


@main.command("http")
@_helpers
@_kinds
@click.option("--port", default=_WEB_PORT, show_default=True, help="For the web server; the next for the database.")
@click.option("--count", default=200, show_default=True, help="How often each page is asked for.")
@_as_json
@click.option("--kept", type=click.Path(path_type=Path), help="SQLite file to make once and use again, of one size.")
def http_command(
    helpers: tuple[int, ...], kinds: tuple[str, ...], port: int, count: int, kept: Path | None, as_json: bool
) -> None:
    """The shortlist over HTTP beside an empty page of the same server and the engine alone."""
    http = import_module("benchmarks.http").http
    for size in helpers or (100_000,):
        for kind in kinds or ("sqlite",):
            _print(http(size, kind, port, count, kept), as_json=as_json)


_ARGUMENTS = {"ignore_unknown_options": True, "help_option_names": []}


@main.command("assign", context_settings=_ARGUMENTS)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def assign_command(arguments: tuple[str, ...]) -> None:
    """All requests at once; `--help` shows what can be chosen."""
    import_module("benchmarks.assign").main(list(arguments))


@main.command("simulation", context_settings=_ARGUMENTS)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def simulation_command(arguments: tuple[str, ...]) -> None:
    """A year under several ways to choose who is asked."""
    import_module("benchmarks.simulation").main(list(arguments))


@main.command("weights", context_settings=_ARGUMENTS)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def weights_command(arguments: tuple[str, ...]) -> None:
    """Whether the intervals of learnt weights cover planted ones."""
    import_module("benchmarks.weights_fit").main(list(arguments))


def _online(sizes: tuple[int, ...], names: tuple[str, ...], seconds: float, port: int) -> Iterator[dict[str, Any]]:
    for size in sizes:
        with ExitStack() as stack:
            builders: dict[str, Any] = {"matcher": MatcherMethod, "plain": Plain}
            for name in _PLACES.keys() & set(names):
                builders[name] = getattr(import_module("benchmarks.places"), _PLACES[name])
            if "postgis" in names:
                address = stack.enter_context(server(port))
                builders["postgis"] = lambda people, address=address: PostGis(address, people)
            yield from online(size, {name: builders[name] for name in names}, seconds)


def _print(lines: Iterator[dict[str, Any]], *, as_json: bool) -> None:
    for line in lines:
        if as_json:
            click.echo(json.dumps(line, ensure_ascii=False))
            continue
        if "per_s" not in line:
            named = [f"{key} {line[key]}" for key in _TOLD if key in line]
            told = f"{line['task']:<6}  {line['helpers']:>9,}  {line['method']:<10}  {line['what']:<20}"
            click.echo("  ".join((told, *named)))
            continue
        told = [f"{line['task']:<8}", f"{line['helpers']:>9,}", f"{line.get('what') or line['method']:<12}"]
        told += [f"{line['per_s']:>11,.1f}/s", f"p50 {line['p50_us']:>11,.1f} µs", f"p99 {line['p99_us']:>11,.1f} µs"]
        told += [
            f"{key} {line[key]}" for key in ("cpu_us", "bytes_per_helper", "same_top10", "of_the_limit") if key in line
        ]
        click.echo("  ".join(told))


if __name__ == "__main__":
    main()
