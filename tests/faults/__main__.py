"""`make faults`: runs the bench and prints its table."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence

from faults.lanes import Job, side_by_side
from faults.leaving import leave
from faults.results import POSTGRES, SCALES, SQLITE, Outcome, Row, Setting, as_json
from faults.stores import Stores, own_postgres
from faults.table import ROWS
from faults.town import content, wording


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 1 when a promise was broken."""
    asked = _asked(arguments)
    logging.disable(logging.CRITICAL)  # the service says what goes wrong; here everything does
    rows = [row for row in ROWS if not asked.only or row.name in asked.only]
    if not rows:
        print(f"no such row; there are: {', '.join(row.name for row in ROWS)}", file=sys.stderr)
        return 2
    jobs = [
        Job(row, Setting(store, asked.seed, asked.scale, asked.broken, asked.size))
        for row in rows
        for store in row.stores
        if store == (asked.store or store)
    ]
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, leave)
    broken = 0
    with own_postgres() as server:
        stores = Stores(server)
        try:
            content(), wording()
            stores.prepare({job.setting.store for job in jobs})
            for job, outcome, seconds in side_by_side(jobs, stores, asked.lanes):
                _print(asked, job.row, job.setting, outcome, seconds)
                broken += not outcome.kept
        finally:
            stores.close()
    if not asked.json:
        print(f"\n{'every promise was kept' if not broken else f'{broken} promises were BROKEN'}")
    return 1 if broken else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults ARGS=…", description="The fault bench.")
    scale = parser.add_mutually_exclusive_group()
    for each in SCALES:
        scale.add_argument(f"--{each}", dest="scale", action="store_const", const=each)
    parser.set_defaults(scale="long")
    parser.add_argument("--json", action="store_true", help="one JSON object per fault and store")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this row; may be given again")
    parser.add_argument("--store", choices=(SQLITE, POSTGRES), help="only on this database")
    parser.add_argument("--seed", type=int, default=1, help="a failing seed replays alone")
    parser.add_argument("--size", type=int, default=0, help="so many check-ins, answers, people … instead of the usual")
    lanes = min(2, os.cpu_count() or 1)
    parser.add_argument("--lanes", type=int, default=lanes, help=f"so many rows side by side; {lanes} when left out")
    parser.add_argument("--broken", action="store_true", help="break each promise on purpose: every row must go red")
    return parser.parse_args(arguments)


def _print(asked: argparse.Namespace, row: Row, setting: Setting, outcome: Outcome, seconds: float) -> None:
    if asked.json:
        print(json.dumps(as_json(row, setting, outcome, seconds), ensure_ascii=False), flush=True)
        return
    verdict = "kept" if outcome.kept else "BROKEN"
    print(
        f"{row.name:<18} {setting.store:<8} seed {setting.seed:<4} {outcome.trials:>9,} trials  lost {outcome.lost}  "
        f"duplicates {outcome.duplicates} of at most {outcome.bound}  wrong states {outcome.wrong_states}  "
        f"{seconds:6.1f} s  {verdict}"
    )
    print(f"    {row.fault}: {row.promise}")
    print(f"    {outcome.scale}")
    for name, value in outcome.notes.items():
        print(f"    {name}: {value}")
    for problem in outcome.problems:
        print(f"    ! {problem}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
