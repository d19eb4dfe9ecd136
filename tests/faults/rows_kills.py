"""The process is killed: at random instants, and at every so many statements to the database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

from fakes.bot_api import Fault
from sqlmodel import col, select

from faults.api import BenchApi
from faults.life import Life
from faults.results import Outcome, Row, Setting
from faults.running import Bench, control_of
from faults.stack import DONE
from faults.states import compare, no_half_states, state_of
from faults.supervisor import supervisor, under_way
from faults.town import START, answering, build
from matcher.models.chat import OutgoingMessage
from matcher.models.database import Database
from matcher.services.messages import delivery

_Kill = Callable[[Database, BenchApi, Life], None]
_SEND_S = (0.005, 0.03)


def at_random(bench: Bench, setting: Setting) -> Outcome:
    """`kill -9` from outside, at any instant."""
    people, kills = setting.pick(8, 40, 1_500), {"quick": 2, "short": 12, "long": 400}[setting.scale]
    chance = random.Random(setting.seed)
    outcome = Outcome(scale=f"{people} check-ins asked and answered, up to {kills} kills of the whole process")

    def kill(database: Database, api: BenchApi, life: Life) -> None:
        process = supervisor().begin(life)
        seen = len(api.calls)
        api.wait_until(lambda: len(api.calls) > seen + chance.randint(5, 15), 60)
        time.sleep(chance.uniform(0.0, 0.15))
        supervisor().kill(process)
        outcome.bound += under_way(database)

    _lives(bench, setting, outcome, people, kills, kill)
    return outcome


def at_statements(bench: Bench, setting: Setting) -> Outcome:
    """The process kills itself at the Nth statement of its life, for ever larger N."""
    people, kills = setting.pick(8, 40, 1_000), {"quick": 5, "short": 16, "long": 400}[setting.scale]
    outcome = Outcome(scale=f"{people} check-ins asked and answered; every life ends at its Nth statement or commit")
    numbers = iter(range(70, 10_000_000, {"quick": 120, "short": 43, "long": 17}[setting.scale]))

    def kill(database: Database, api: BenchApi, life: Life) -> None:
        process = supervisor().begin(replace(life, killed_at=next(numbers)))
        ends = time.monotonic() + 60
        while supervisor().lives(process) and time.monotonic() < ends and not _all_done(database, api, people):
            time.sleep(0.02)
        supervisor().kill(process)
        outcome.bound += under_way(database)

    _lives(bench, setting, outcome, people, kills, kill)
    return outcome


def _lives(bench: Bench, setting: Setting, outcome: Outcome, people: int, kills: int, kill: _Kill) -> None:
    """Kill until nothing is left to be done or so many kills were made, then live on to the end and count."""
    control = control_of(people, setting.seed)
    chance = random.Random(setting.seed)
    with bench.database(setting.store) as database, BenchApi() as api:
        build(database, people)
        api.choose = answering(setting.seed)
        api.rule(lambda method, _: _slow(chance) if method == "sendMessage" else None)
        life = Life(
            database.url, api.url, api.token, moment=START.isoformat(), since=time.time() - 31,
            broken="forgetful" if setting.broken else "",
        )  # fmt: skip
        made = 0
        while made < kills and not _all_done(database, api, people):
            kill(database, api, life)
            made += 1
            # By the service's clock the lease of what was under way has run out when the next life begins.
            life = replace(life, since=life.since - delivery.LEASE.total_seconds() - 1)
        process = supervisor().begin(life)
        try:
            api.wait_until(
                lambda: not api.lost(control.arrived) and _all_done(database, api, people),
                20 if setting.broken else 300,
            )
        except AssertionError:
            outcome.problems.append("not everything was done in time")
        supervisor().stop(process)
        outcome.trials = made
        outcome.lost = sum(api.lost(control.arrived).values())
        outcome.duplicates = sum(api.duplicates(control.arrived).values())
        compare(outcome, state_of(database), control.state)
        no_half_states(outcome, database)
        outcome.notes = {"messages": sum(control.arrived.values()), "sends in flight at the kills": outcome.bound}
        outcome.problems += api.problems[:3]


def _slow(chance: random.Random) -> Fault:
    return Fault(delay_s=chance.uniform(*_SEND_S))


def _all_done(database: Database, api: BenchApi, people: int) -> bool:
    if api.waiting() or len(api.arrived) <= people:
        return False
    with database.transaction() as session:
        left = select(OutgoingMessage.id).where(col(OutgoingMessage.state).not_in(DONE)).limit(1)
        return session.exec(left).first() is None


ROWS = (
    Row(
        "kill-random",
        "kill -9 at random instants",
        "nothing accepted is lost; duplicates at most the sends in flight at the kills",
        "updates are acknowledged before they are committed, messages called sent before they leave",
        at_random,
    ),
    Row(
        "kill-statement",
        "kill -9 at every Nth statement",
        "nothing accepted is lost; duplicates at most the sends in flight at the kills",
        "updates are acknowledged before they are committed, messages called sent before they leave",
        at_statements,
    ),
)
