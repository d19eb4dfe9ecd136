"""Runs everything that is due, each piece in a transaction of its own, so that one that fails holds up no other."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError, OperationalError

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.kept_value import keep_value, kept_value
from matcher.models.scope import Scope
from matcher.services.application import Application
from matcher.services.contact.signals import raise_signal
from matcher.services.upkeep.duties import DUTIES, Duty

__all__ = ["DueReport", "run_due"]

_log = logging.getLogger(__name__)
_CLOCKS_MAY_DIFFER = timedelta(seconds=5)


@dataclass(slots=True)
class DueReport:
    """What was done.

    Attributes:
        settled: Duty → how many rows were looked at and settled.
        failed: Duty → how many failed; each is tried again in the next run.
        instants: How many different moments were passed through.
    """

    settled: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    instants: int = 0


@dataclass(frozen=True, slots=True, order=True)
class _Piece:
    """One row of one duty; sorted by moment, then by the order of the duties."""

    instant: datetime
    order: int
    row_id: int


def run_due(
    app: Application, until: datetime, *, region: str | None = None, step_by_step: bool | None = None
) -> DueReport:
    """Do everything that falls due up to and including a moment.

    Running: every piece is done with the present moment, so that after an outage the late ones go out now, inside
    waking hours. Step by step (the demo, when time is made to pass): the clock stands still at each moment in turn, in
    order, so that every check-in, its reminder and its silence come at their own time.

    Args:
        app: The running service.
        until: The present moment, or in the demo one to let time pass to; aware.
        region: Slug of one region; all of them when left out.
        step_by_step: Whether to pass through each moment; as in the demo when left out.

    Raises:
        InputError: The moment has no zone, or lies in the future outside the demo.
    """
    if until.tzinfo is None:
        raise InputError(f"{until.isoformat()} has no zone", place="--at", mend="add +01:00 or Z").told(
            Message("problem.moment_zone")
        )
    if not app.demo and until > app.now() + _CLOCKS_MAY_DIFFER:
        raise InputError("this moment is still to come", place="--at", mend="time can be moved in the demo only").told(
            Message("problem.moment_ahead")
        )
    stepping = app.demo if step_by_step is None else step_by_step
    report = DueReport()
    scopes = [app.scope(region)] if region else app.scopes()
    for scope in scopes:
        _run_region(app, scope, until, report, stepping=stepping)
    return report


def _run_region(app: Application, scope: Scope, until: datetime, report: DueReport, *, stepping: bool) -> None:
    now = _passed_before(app, scope, until) if stepping else until
    handled: set[_Piece] = set()
    while pieces := _waiting(app, scope, until, now, handled, report):
        # What is settled at one moment may fall due again before the next one: look anew after each.
        now = max(now, pieces[0].instant)
        for piece in pieces:
            if piece.instant > now:
                break
            handled.add(piece)
            _settle(app, scope, DUTIES[piece.order], piece.row_id, now, report)
        report.instants += 1
    if stepping:
        with app.work(scope) as work:
            keep_value(work.session, _passed_name(scope), until.isoformat())


def _passed_before(app: Application, scope: Scope, until: datetime) -> datetime:
    """The moment up to which time was passed through in an earlier run; the first run starts at the present."""
    with app.work(scope) as work:
        kept = kept_value(work.session, _passed_name(scope))
    return min(datetime.fromisoformat(kept) if kept else app.now(), until)


def _passed_name(scope: Scope) -> str:
    return f"due.passed.{scope.region_id}"


def _waiting(
    app: Application, scope: Scope, until: datetime, now: datetime, handled: set[_Piece], report: DueReport
) -> list[_Piece]:
    """Everything that falls due up to the moment and was not handled in this run, in order."""
    found: list[_Piece] = []
    unreadable: list[tuple[Duty, Exception]] = []
    with app.work(scope, at=now) as work:
        for order, duty in enumerate(DUTIES):
            try:
                with work.session.begin_nested():
                    rows = list(duty.waiting(work, until))
            except Exception as error:  # one kind of duty that cannot be read must not silence the others
                unreadable.append((duty, error))
                continue
            found += [_Piece(instant, order, row_id) for instant, row_id in rows if instant <= until]
    for duty, problem in unreadable:
        _record(app, scope, duty, 0, now, report, problem)
    return sorted(piece for piece in found if piece not in handled)


def _settle(app: Application, scope: Scope, duty: Duty, row_id: int, now: datetime, report: DueReport) -> None:
    try:
        with app.work(scope, at=now) as work:
            duty.settle(work, row_id)
        report.settled[duty.name] += 1
    except Exception as error:  # recorded and shown to the team; whatever it is, the next piece goes on
        _record(app, scope, duty, row_id, now, report, error)


def _record(
    app: Application, scope: Scope, duty: Duty, row_id: int, now: datetime, report: DueReport, error: Exception
) -> None:
    """Count a failure, log it without personal data, and put it before the team once a day."""
    report.failed[duty.name] += 1
    _log.error("due: %s, row %d: %s", duty.name, row_id, type(error).__name__)
    if isinstance(error, (IntegrityError, OperationalError)):
        return  # somebody else did it just now, or the database was busy: the next run sees
    with app.work(scope, at=now) as work:
        cause = f"duty:{scope.region_id}:{duty.name}:{row_id}:{work.today.isoformat()}"
        raise_signal(work, cause=cause, kind="duty-failed", words=f"{duty.name}: {type(error).__name__}")
