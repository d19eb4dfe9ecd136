import threading
import warnings

import pytest

import matcher.jobs
from matcher.errors import SettingsError
from matcher.jobs import JOBS, Clock, Job, triggers
from matcher.jobs import clock as clock_module


def test_every_job_that_the_service_hands_in_is_registered_and_every_registered_job_has_a_trigger():
    handed_in = triggers(app=None, geocode=lambda: None)
    assert set(handed_in) == set(JOBS)
    assert set(Clock(handed_in).names) == set(JOBS)


def test_every_job_is_documented_with_its_interval_and_purpose():
    for job in JOBS.values():
        (row,) = [line for line in matcher.jobs.__doc__.splitlines() if line.split("  ")[0] == job.name]
        assert f"{job.seconds} seconds" in row
        assert row.rstrip(".").endswith(job.purpose.rstrip(".")[1:])


def test_without_a_register_to_ask_no_addresses_are_looked_up():
    assert set(triggers(app=None)) == {"due"}


def test_an_unknown_job_is_refused():
    with pytest.raises(SettingsError, match="tea"):
        Clock({"tea": lambda: None})


def test_the_clock_calls_again_and_again_one_at_a_time_and_survives_a_call_that_fails(monkeypatch):
    monkeypatch.setattr(clock_module, "JOBS", {"due": Job("due", 1, "for this test")})
    calls, at_work, together = [], threading.Semaphore(1), []
    second = threading.Event()

    def do() -> None:
        if not at_work.acquire(blocking=False):
            together.append(1)
            return
        try:
            calls.append(1)
            if len(calls) == 1:
                raise RuntimeError("the first one fails")
            second.set()
        finally:
            at_work.release()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clock = Clock({"due": do})
        clock.start()
        try:
            assert second.wait(timeout=20)
        finally:
            clock.stop()
    assert together == []
    clock.stop()


def test_a_job_runs_once_at_a_time_makes_up_for_missed_calls_once_and_is_late_rather_than_lost():
    for job in Clock(triggers(app=None))._scheduler.get_jobs():
        assert (job.max_instances, job.coalesce) == (1, True)
        assert job.misfire_grace_time == JOBS[job.id].seconds
