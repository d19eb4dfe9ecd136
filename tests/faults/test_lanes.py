"""Rows in lanes: each is answered for, whatever became of its process, and nobody stays behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.lanes import Job, side_by_side
from faults.results import SQLITE, Outcome, Row, Setting
from faults.stores import Stores


@pytest.fixture
def stores() -> Iterator[Stores]:
    found = Stores(lambda: "nobody asks for PostgreSQL here")
    yield found
    found.close()


def _whole(_stores: Stores, setting: Setting) -> Outcome:
    return Outcome(trials=setting.seed)


def _dying(_stores: Stores, _setting: Setting) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody gets here")


def _endless(stores: Stores, _setting: Setting) -> Outcome:
    (stores.folder.parent / f"begun-{os.getpid()}").touch()
    time.sleep(600)
    raise AssertionError("nobody waits that long")


def _job(number: int, run: object, *, alone: bool = False) -> Job:
    return Job(Row(f"row {number}", "", "", "", run, alone=alone), Setting(SQLITE, number))  # type: ignore[arg-type]


def test_every_row_is_answered_for_and_those_alone_come_last(stores: Stores) -> None:
    jobs = [_job(1, _whole, alone=True), *(_job(number, _whole) for number in (2, 3, 4, 5))]
    seen = [(job.row.name, outcome.trials) for job, outcome, _ in side_by_side(jobs, stores, 2)]
    assert sorted(seen) == [(f"row {number}", number) for number in (1, 2, 3, 4, 5)]
    assert seen[-1] == ("row 1", 1)


def test_a_row_whose_process_dies_keeps_no_promise_and_the_others_go_on(stores: Stores) -> None:
    jobs = [_job(1, _dying), _job(2, _whole), _job(3, _whole)]
    kept = {job.row.name: outcome.kept for job, outcome, _ in side_by_side(jobs, stores, 1)}
    assert kept == {"row 1": False, "row 2": True, "row 3": True}


def test_whoever_stops_looking_leaves_no_process_behind(stores: Stores) -> None:
    rows = side_by_side([_job(1, _whole), _job(2, _endless), _job(3, _endless)], stores, 2)
    next(rows)
    while not (begun := _begun(stores.folder)):
        time.sleep(0.02)
    rows.close()  # type: ignore[attr-defined]
    assert not any(_lives(process) for process in begun | _begun(stores.folder))


def _begun(folder: Path) -> set[int]:
    return {int(path.name.removeprefix("begun-")) for path in folder.glob("begun-*")}


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
