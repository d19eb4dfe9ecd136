"""Do the 95% intervals of `matcher weights fit` cover weights that were planted?

    .venv/bin/python -m benchmarks.weights_fit [--seeds 100] [--requests 1200] [--judgement 0] [--json]

For each seed: requests with twenty-five candidates each, ranked by the shipped weights. A team member takes one of the
best five (with a mind of their own), asks, and goes on to another until somebody comes or four have said no. Whether it
goes well depends on *planted* weights, on how easy the request is (which nobody sees), and on nothing else. Only who
was asked has an outcome, and only those are learnt from. `--judgement` lets the team member see something of the answer
that the points do not say: there the method cannot know better, and the table shows what that costs.
"""

import argparse
import json
import sys
import time

import click
import numpy as np

from matcher.scoring.fitting import Outcome, TooFewOutcomes, fit_weights
from matcher.scoring.standard import STANDARD

OLD = {key: section["weight"] for key, section in STANDARD["criteria"].items()}  # type: ignore[attr-defined]
PLANTED = dict(zip(OLD, (18, 50, 12, 20, 15, 25, 6, 22, 12, 14, 11, 10), strict=True))
"""Other than the shipped weights, and with the same sum."""

EVERY_POINT = 0.025
"""Log odds of a good outcome per planted point: 40 points more make e times the odds."""

_SAID = (0.9, 0.8, 0.8, 0.4, 0.95, 0.8, 0.85, 1.0, 1.0, 1.0, 0.6, 0.5)
"""How often a criterion says anything at all (both sides known)."""
_CANDIDATES, _LOOKED_AT, _ASKED_AT_MOST = 25, 5, 4
_STEPS = np.array([-1.0, -0.6, -0.2, 0.2, 0.5, 0.8, 1.0])


def outcomes_of_seed(seed: int, requests: int, judgement: float) -> list[Outcome]:
    """What happened to everybody who was asked."""
    rng = np.random.default_rng(seed)
    old, planted = np.array(list(OLD.values()), float), np.array(list(PLANTED.values()), float)
    happened = []
    for number in range(requests):
        shares = rng.choice(_STEPS, (_CANDIDATES, len(OLD)), p=(0.15, 0.15, 0.2, 0.2, 0.12, 0.1, 0.08))
        shares *= rng.random(shares.shape) < _SAID
        shares[:, :4] = np.clip(shares[:, :4] + rng.normal(0, 0.2, 4), -1, 1) * (shares[:, :4] != 0)
        seen = rng.normal(0, 1, _CANDIDATES)
        liked = np.rint(shares * old).sum(axis=1) + rng.gumbel(0, 8, _CANDIDATES) + judgement * 10 * seen
        log_odds = EVERY_POINT * (shares @ planted) - 0.9 + rng.normal(0, 0.6) + judgement * 0.3 * seen
        well = rng.random(_CANDIDATES) < 1 / (1 + np.exp(-log_odds))
        best = np.argsort(-np.rint(shares * old).sum(axis=1), kind="stable")[:_LOOKED_AT]
        for refusals, row in enumerate(best[np.argsort(-liked[best])][:_ASKED_AT_MOST]):
            given = dict(zip(OLD, shares[row].tolist(), strict=True))
            happened.append(Outcome(f"request:{number:05}", given, refusals, bool(well[row])))
            if well[row]:
                break
    return happened


def main(arguments: list[str]) -> None:
    """Print the coverage per criterion."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--requests", type=int, default=1200)
    parser.add_argument("--judgement", type=float, default=0.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    begin = time.perf_counter()
    covered, widths, drawn = dict.fromkeys(OLD, 0), dict.fromkeys(OLD, 0.0), dict.fromkeys(OLD, 0.0)
    few = better = count = 0
    for seed in range(1, options.seeds + 1):
        outcomes = outcomes_of_seed(seed, options.requests, options.judgement)
        found = fit_weights(outcomes, OLD)
        if isinstance(found, TooFewOutcomes):
            few += 1
            continue
        count += len(outcomes)
        better += found.better
        for one in found.weights:
            covered[one.criterion] += one.learnt and one.low <= PLANTED[one.criterion] <= one.high
            widths[one.criterion] += one.high - one.low
            drawn[one.criterion] += one.new
    fitted = options.seeds - few
    if options.json:
        click.echo(
            json.dumps(
                {
                    "task": "weights",
                    "seeds": options.seeds,
                    "requests": options.requests,
                    "judgement": options.judgement,
                    "too_few": few,
                    "outcomes_mean": count / max(1, fitted),
                    "better_than_old": better,
                    "covered": covered,
                    "least_covered": min(covered.values()),
                    "seconds": round(time.perf_counter() - begin, 1),
                }
            )
        )
        return
    click.echo(f"{options.seeds} seeds, {options.requests} requests each, judgement {options.judgement}")
    if few:
        click.echo(f"too few outcomes in {few} of {options.seeds} seeds: nothing was guessed there")
    if fitted:
        click.echo(f"{count / fitted:.0f} outcomes a seed; new weights predict better in {better} of {fitted}")
        click.echo(f"{'criterion':18}{'old':>5}{'planted':>9}{'new, mean':>11}{'interval width':>16}{'covered':>12}")
        for key, weight in OLD.items():
            click.echo(
                f"{key:18}{weight:>5}{PLANTED[key]:>9}{drawn[key] / fitted:>11.1f}{widths[key] / fitted:>16.1f}"
                f"{covered[key]:>7} of {fitted}"
            )
    click.echo(f"{time.perf_counter() - begin:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
