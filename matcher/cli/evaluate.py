"""`matcher interests evaluate`: how well the vocabulary understands labelled examples."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from matcher.cli.printed import printed_names, printed_similarity
from matcher.content import Content, load_content
from matcher.errors import InputError
from matcher.language.evaluation import Counts, Names, areas_by_group, compare, gain_at, total

__all__ = ["evaluate"]

_MOST_SHOWN = 400
_FILES = ("pairs.jsonl", "rankings.jsonl", "utterances.jsonl")


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Also list what was understood wrongly, the worst first.")
@click.option("--for-somebody", is_flag=True, help="Utterances: as `extract --for-somebody` prints them.")
def evaluate(directory: Path, errors: bool, for_somebody: bool) -> None:
    """Measure on the examples in DIRECTORY: pairs.jsonl, rankings.jsonl and utterances.jsonl, as far as they are there.

    A pair is {"group", "a", "b", "match"}, a ranking {"need", "candidates": [{"text", "grade"}]}, an utterance
    {"text", "likes", "dislikes"} with names in plain words.
    """
    content = load_content()
    missing: list[str] = []
    measures: tuple[Callable[[Content, Path], list[str]], ...] = (
        _pairs,
        _rankings,
        partial(_utterances, for_somebody=for_somebody),
    )
    for name, measure in zip(_FILES, measures, strict=True):
        path = directory / name
        if not path.is_file():
            missing.append(path.name)
            continue
        wrong = measure(content, path)
        for line in wrong[:_MOST_SHOWN] if errors else ():
            click.echo(f"    {line}")
    if len(missing) < len(_FILES):
        click.echo("".join(f"no {name} here: nothing of that kind was measured\n" for name in missing), nl=False)
    else:
        raise InputError("there are no examples here", place=str(directory), mend="put pairs.jsonl in it")


def _pairs(content: Content, path: Path) -> list[str]:
    rows = []
    for place, row in _rows(path, ("group", "a", "b", "match")):
        if not isinstance(row["match"], bool):
            raise InputError("match is true or false", place=place, mend="write true or false without quotes")
        rows.append((row, float(printed_similarity(content, str(row["a"]), str(row["b"])))))
    areas = areas_by_group([(str(row["group"]), bool(row["match"]), score) for row, score in rows])
    click.echo(f"pairs: {len(rows)}\n  {'group':<20}{'pairs':>7}{'match':>7}{'AUC':>8}")
    for group, area in areas.items():
        own = [row for row, _ in rows if group in ("all", row["group"])]
        shown = "-" if area is None else f"{area:.3f}"
        click.echo(f"  {group:<20}{len(own):>7}{sum(row['match'] is True for row in own):>7}{shown:>8}")
    # The middle between the two kinds: below it a match is a miss, above it another pair is taken for a match.
    middle = 0.4
    wrong = [(abs(score - middle), row, score) for row, score in rows if (score >= middle) is not row["match"]]
    wrong.sort(key=lambda item: (str(item[1]["group"]), -item[0]))
    return [f"{r['group']}: {s:.3f} {'=' if r['match'] else '≠'} {r['a']!r} | {r['b']!r}" for _, r, s in wrong]


def _rankings(content: Content, path: Path) -> list[str]:
    gains: list[float] = []
    wrong: list[tuple[float, str]] = []
    for place, row in _rows(path, ("need", "candidates")):
        candidates = row["candidates"]
        if not isinstance(candidates, list) or not all(
            isinstance(one, dict) and {"text", "grade"} <= set(one) for one in candidates
        ):
            raise InputError("candidates have a text and a grade", place=place, mend='write {"text": …, "grade": …}')
        scores = [float(printed_similarity(content, str(row["need"]), str(one["text"]))) for one in candidates]
        gain = gain_at([float(one["grade"]) for one in candidates], scores)
        if gain is not None:
            gains.append(gain)
            shown = ", ".join(
                f"{score:.2f}/{one['grade']} {one['text']!r}"
                for score, one in sorted(zip(scores, candidates, strict=True), key=lambda pair: -pair[0])
            )
            wrong.append((gain, f"{gain:.3f} {row['need']!r}: {shown}"))
    mean = sum(gains) / len(gains) if gains else 0.0
    click.echo(f"rankings: {len(gains)}\n  nDCG@5{mean:>8.3f}")
    return [line for gain, line in sorted(wrong) if gain < 1]


def _utterances(content: Content, path: Path, *, for_somebody: bool) -> list[str]:
    names = Names(content.vocabulary, lambda name: _read(content, name))
    sides: dict[str, list[Counts]] = {"likes": [], "dislikes": []}
    empty = clean = 0
    wrong: list[str] = []
    for place, row in _rows(path, ("text", "likes", "dislikes")):
        said = printed_names(content, str(row["text"]), for_somebody=for_somebody)
        if not row["likes"] and not row["dislikes"]:
            empty += 1
            clean += not said["likes"] and not said["dislikes"]
        for side, counts in sides.items():
            expected = row[side]
            if not isinstance(expected, list):
                raise InputError(f"{side} is a list of names", place=place, mend='write ["…", "…"]')
            held = compare(names, said[side], [str(name) for name in expected])
            counts.append(held.counts)
            if held.missed or held.invented:
                unknown = [name for name in held.missed if not names.concepts(name)]
                wrong.append(
                    f"{side}: {row['text']!r} missed {_listed(held.missed)} invented {_listed(held.invented)}"
                    + (f" (no such name: {_listed(unknown)})" if unknown else "")
                )
    click.echo(f"utterances: {len(sides['likes'])}\n  {'side':<12}{'precision':>10}{'recall':>8}{'F1':>8}")
    for side, counts in sides.items():
        both = total(counts)
        click.echo(f"  {side:<12}{both.precision:>10.3f}{both.recall:>8.3f}{both.f1:>8.3f}")
    if empty:
        click.echo(f"  without an interest: {empty}, nothing heard in {clean} ({clean / empty:.3f})")
    return wrong


def _read(content: Content, name: str) -> list[str]:
    heard = content.extractor.extract(name)
    return [mention.concept for mention in (*heard.likes, *heard.roles)]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "-"


def _rows(path: Path, keys: Sequence[str]) -> Iterator[tuple[str, dict[str, object]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.name}, line {number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"this is no JSON: {error}", place=place, mend="write one object per line") from error
        if not isinstance(row, dict) or not set(keys) <= set(row):
            raise InputError(f"an example has {', '.join(keys)}", place=place, mend="add what is missing")
        yield place, row
