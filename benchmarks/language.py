"""How fast utterances are understood, beside comparing each with every phrase; prints one table.

    .venv/bin/python -m benchmarks.language [--utterances 400]

Both sides get the same utterances over the same phrases in one run: `rapidfuzz.process.extract` with its default scorer
compares letters with every phrase, `Extractor.extract` looks words up. Start-up and memory are those of a fresh process
(memory is read where Linux gives it); the first start after a change of the tables also compiles them.
"""

import argparse
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import click
import rapidfuzz
from rapidfuzz import process

from matcher.content import load_content

SEED = 20261122
FRAMES = (
    "ik hou van {}", "{} vind ik heerlijk", "vroeger deed ik veel aan {}", "van {} moet ik niets hebben, van {} wel",
    "mijn vader was dol op {}", "{}, {} en soms {}", "liever {} dan {}", "I love {} but not {}", "{} sla ik niet af",
    "ik zoek iemand voor {} op dinsdagmiddag",
)  # fmt: skip
START = """
import resource, time
from pathlib import Path
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
from matcher.content import load_content
ready, before = time.process_time(), resident()
load_content().extractor.extract("ik hou van vissen, maar niet van koken")
print(time.process_time() - ready, resident() - before)
"""


def fresh_start() -> tuple[float, float]:
    """Seconds of processor time and megabytes that the vocabulary takes in a process of its own."""
    ran = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)  # noqa: S603
    seconds, megabytes = map(float, ran.stdout.split())
    return seconds, megabytes


def utterances(phrases: Sequence[str], how_many: int) -> list[str]:
    """Sentences around phrases of the vocabulary, one letter in every fourth of them mistyped."""
    chance = random.Random(SEED)  # noqa: S311
    said = []
    for index in range(how_many):
        frame = chance.choice(FRAMES)
        sentence = frame.format(*(chance.choice(phrases) for _ in range(frame.count("{}"))))
        if index % 4 == 0:
            place = chance.randrange(len(sentence))
            sentence = sentence[:place] + chance.choice("aeiouts") + sentence[place + 1 :]
        said.append(sentence)
    return said


def median_ms(work: Callable[[str], object], said: Sequence[str]) -> float:
    """The median time for one utterance, in milliseconds."""
    times = []
    for sentence in said:
        start = time.perf_counter()
        work(sentence)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=400)
    how_many = parser.parse_args().utterances
    content = load_content()
    phrases = sorted(content.extractor.phrases)
    said = utterances(phrases, how_many)
    ours = median_ms(content.extractor.extract, said)
    pair = median_ms(lambda sentence: content.texts.texts(sentence, said[0]), said)
    theirs = median_ms(lambda sentence: process.extract(sentence, phrases), said[: max(20, how_many // 10)])
    starts = [fresh_start() for _ in range(5)]
    click.echo(f"Python {platform.python_version()}, rapidfuzz {rapidfuzz.__version__}, {platform.machine()}")
    click.echo(f"{len(content.vocabulary.concepts)} concepts, {len(phrases)} different phrases, {len(said)} utterances")
    click.echo(f"{'rapidfuzz process.extract, default scorer':<46}{theirs:>10.3f} ms per utterance (median)")
    click.echo(f"{'Extractor.extract':<46}{ours:>10.3f} ms per utterance (median), {theirs / ours:.0f} times faster")
    click.echo(f"{'TextSimilarity.texts, two utterances':<46}{pair:>10.3f} ms per pair (median)")
    seconds, megabytes = (statistics.median(column) for column in zip(*starts, strict=True))
    click.echo(
        f"{'start-up: tables, index, places':<46}{seconds:>10.3f} s of processor time"
        f" (median of {len(starts)}), {megabytes:.0f} MB"
    )
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{'this process, everything loaded':<46}{whole:>10.0f} MB")


if __name__ == "__main__":
    main()
