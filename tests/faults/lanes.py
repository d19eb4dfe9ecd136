"""Rows side by side: each lane is a process of its own, which takes the next row when it is done with one.

Most rows keep one processor busy, so two lanes take half the time. What is measured in seconds runs alone.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from faults import running
from faults.leaving import leave, undisturbed
from faults.results import Outcome, Row, Setting
from faults.stores import Stores
from faults.supervisor import end_supervisor

_LEAVING_S = 30


@dataclass(frozen=True)
class Job:
    """One row on one store."""

    row: Row
    setting: Setting


@dataclass
class _Lane:
    process: Any
    pipe: Connection
    job: Job | None = None
    began: float = 0.0


def side_by_side(jobs: Sequence[Job], stores: Stores, lanes: int) -> Iterator[tuple[Job, Outcome, float]]:
    """Run rows in so many processes, those that must be alone after the others.

    Every lane is a fork: what was loaded before is there.

    Yields:
        Each row as soon as it is done: what it was, what came of it, and its seconds.
    """
    together = [job for job in jobs if not job.row.alone]
    alone = [job for job in jobs if job.row.alone]
    if together:
        yield from _in_lanes(together, stores, min(lanes, len(together)))
    if alone:
        yield from _in_lanes(alone, stores, 1)


def _in_lanes(jobs: Sequence[Job], stores: Stores, number: int) -> Iterator[tuple[Job, Outcome, float]]:
    waiting = list(jobs)
    busy: list[_Lane] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < number:
                busy.append(_begin(stores, waiting.pop(0)))
            for pipe in wait([lane.pipe for lane in busy]):
                lane = next(each for each in busy if each.pipe is pipe)
                job, took = lane.job, time.monotonic() - lane.began
                assert job is not None
                outcome = _heard(lane)
                if outcome is None or not waiting:
                    busy.remove(lane)
                    _end(lane)
                else:
                    _give(lane, waiting.pop(0))
                yield job, outcome or _died(), took
    finally:
        for lane in busy:
            lane.process.terminate()
        for lane in busy:
            _end(lane)


def _begin(stores: Stores, job: Job) -> _Lane:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_work, args=(theirs, ours, stores), daemon=True)
    process.start()
    theirs.close()
    lane = _Lane(process, ours)
    _give(lane, job)
    return lane


def _give(lane: _Lane, job: Job) -> None:
    lane.job, lane.began = job, time.monotonic()
    lane.pipe.send(job)


def _heard(lane: _Lane) -> Outcome | None:
    try:
        outcome = lane.pipe.recv()
    except EOFError:
        return None
    assert isinstance(outcome, Outcome)
    return outcome


def _end(lane: _Lane) -> None:
    with suppress(OSError):
        lane.pipe.send(None)
    lane.pipe.close()
    lane.process.join(_LEAVING_S)
    if lane.process.is_alive():
        lane.process.kill()
        lane.process.join()


def _died() -> Outcome:
    outcome = Outcome()
    outcome.wrong("the row itself broke: its process ended")
    return outcome


# In the lane


def _work(pipe: Connection, others_end: Connection, stores: Stores) -> None:
    others_end.close()  # so that we hear when the bench is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the bench says when to leave
    signal.signal(signal.SIGTERM, leave)
    own = stores.of_a_lane()
    running.use(own)
    try:
        while (told := pipe.recv()) is not None:
            pipe.send(_run(told.row, own, told.setting))
    except (EOFError, BrokenPipeError):
        return
    finally:
        with undisturbed():
            end_supervisor()
            own.close()


def _run(row: Row, stores: Stores, setting: Setting) -> Outcome:
    """Run one row; what breaks the row itself is no promise kept."""
    try:
        return row.run(stores, setting)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        outcome = Outcome()
        outcome.wrong(f"the row itself broke: {type(error).__name__}: {error} ({where.filename}:{where.lineno})")
        return outcome
