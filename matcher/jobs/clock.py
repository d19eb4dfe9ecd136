"""A clock and nothing more: it says "now" at regular intervals.

What is due stands in our own tables, so that nothing is lost while no clock runs, and two clocks do nothing twice. The
scheduler keeps no store of its own.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from matcher.errors import SettingsError

__all__ = ["JOBS", "Clock", "Job"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the clock calls again and again.

    Attributes:
        name: Its name, under which what it does is handed in.
        seconds: Between two calls.
        purpose: What it is for, in one sentence.
    """

    name: str
    seconds: int
    purpose: str


JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        # A check-in may be half a minute late; a reader of the demo should not wait longer.
        Job("due", 20, "Everything that fell due: meetings over, reminders, check-ins, silences, unseen signals."),
        # Nobody waits for it, and the register is asked twenty addresses at a time.
        Job("geocode", 300, "Addresses looked up in the national register, where that is switched on."),
    )
}


class Clock:
    """Calls each job at its interval, one call of a job at a time, in threads of its own.

    Args:
        work: Name of a job → what it does; jobs without an entry are not called.

    Raises:
        SettingsError: A name is not one of `JOBS`.
    """

    def __init__(self, work: Mapping[str, Callable[[], object]]) -> None:
        unknown = set(work) - set(JOBS)
        if unknown:
            raise SettingsError(f"unknown job {', '.join(sorted(unknown))}; add it to matcher.jobs.clock.JOBS")
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        for name, do in work.items():
            seconds = JOBS[name].seconds
            # One at a time, missed calls become one, and a call that is late is still made.
            self._scheduler.add_job(
                do,
                IntervalTrigger(seconds=seconds),
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=seconds,
            )

    def start(self) -> None:
        """Start calling; the first calls come after one interval."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop calling, and wait for what is under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The jobs that this clock calls."""
        return tuple(job.id for job in self._scheduler.get_jobs())


def _tell(event: JobExecutionEvent) -> None:
    """Log that a call failed or was missed: its name and the kind of error, no words of anybody."""
    error = event.exception if event.code == EVENT_JOB_ERROR else None
    _log.warning("job %s: %s", event.job_id, type(error).__name__ if error is not None else "missed")
