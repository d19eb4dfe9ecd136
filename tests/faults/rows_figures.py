"""The figures: many check-ins with many faults, many answers, a full morning, every statement failed once."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from faults import breaking
from faults.api import EVERY_SEND_FAULT, BenchApi, client_without_socket
from faults.results import Outcome, Row, Setting
from faults.rows_updates import RepeatingApi
from faults.running import Bench, control_of
from faults.stack import Stack
from faults.states import compare, no_half_states, state_of, unfinished
from faults.supervisor import under_way
from faults.town import answering, build
from faults.virtual_time import Crash, InlineExecutor, VirtualClock, run
from matcher.bot.outbox_loop import OutboxLoop
from matcher.bot.pacing import Pacing
from matcher.bot.telegram_send import TelegramSender
from matcher.models.chat import Channel
from matcher.services.upkeep import due
from matcher.services.upkeep.duties import DUTIES

_TOWN = 400  # people in one database; so many databases one after the other
_STATEMENTS_PER_PERSON = 95
_FAULTS_PER_CHECK_IN = 0.1
_WHOLE = 'make faults ARGS="--only {} --size {}"'


def check_ins(bench: Bench, setting: Setting) -> Outcome:
    """So many check-ins asked and answered, with a fault at every tenth."""
    wanted = setting.pick(12, 200, 20_000)
    outcome = Outcome()
    faults = crashes = 0
    for begin in range(0, wanted, _TOWN):
        people = min(_TOWN, wanted - begin)
        part, made, died = _town(bench, setting, people, setting.seed * 100_003 + begin, bad=0.1)
        outcome.add(part)
        faults, crashes = faults + made, crashes + died
    outcome.trials = wanted
    outcome.scale = f"{wanted:,} check-ins with {faults + crashes:,} faults, {crashes:,} of them crashes of the service"
    outcome.notes = {
        "faults": faults + crashes,
        "the whole figure": 'make faults ARGS="--only check-ins --size 1000000"',
    }
    return outcome


def answers(bench: Bench, setting: Setting) -> Outcome:
    """So many answers, each up to three times and with crashes: every signal is raised exactly once."""
    wanted = setting.pick(12, 200, 20_000)
    outcome = Outcome()
    raised = 0
    for begin in range(0, wanted, _TOWN):
        people = min(_TOWN, wanted - begin)
        part, _, _ = _town(bench, setting, people, setting.seed * 100_003 + begin, bad=0.5, repeated=True)
        outcome.add(part)
        raised += int(part.notes["signals"])
    outcome.trials = wanted
    outcome.scale = f"{wanted:,} answers, each handed over up to three times, with crashes; {raised:,} signals"
    outcome.notes = {"signals": raised, "the whole figure": _WHOLE.format("answers", 1_000_000)}
    return outcome


def _town(
    bench: Bench, setting: Setting, people: int, chance_seed: int, *, bad: float, repeated: bool = False
) -> tuple[Outcome, int, int]:
    control = control_of(people, setting.seed, bad=bad)
    chance = random.Random(chance_seed)
    outcome = Outcome()
    with bench.database(setting.store) as database:
        build(database, people)
        api = RepeatingApi() if repeated else BenchApi()
        api.keep_calls = False
        api.chance = chance
        api.choose = answering(setting.seed, bad=bad)
        if not repeated:
            each = _FAULTS_PER_CHECK_IN / 3 / len(EVERY_SEND_FAULT)  # three messages for every check-in
            each *= 6 if setting.broken else 1  # so that few people are enough to see it
            api.by_chance(chance, [(each, fault) for fault in EVERY_SEND_FAULT])
        stack = Stack(database, api)
        crashes = _CrashesByChance(chance, 1 / (_STATEMENTS_PER_PERSON * 12))
        event.listen(database.engine, "before_cursor_execute", crashes)
        broken = breaking.signals_by_every_answer if repeated else breaking.unknown_counts_as_sent
        with broken(setting.broken):
            outcome.bound += live_on(stack, control.arrived, lives=people + 20, seconds=setting.patience_s)
        crashes.off = True
        outcome.trials = people
        outcome.lost = sum(api.lost(control.arrived).values())
        outcome.duplicates = sum(api.duplicates(control.arrived).values())
        outcome.bound += api.unanswered_sends
        state = state_of(database)
        compare(outcome, state, control.state, leave_out=("heard",))
        no_half_states(outcome, database)
        for _ in range(unfinished(database)):
            outcome.wrong("a message has no end")
        outcome.notes = {"signals": sum(state["signals"].values())}
        return outcome, api.faults_made, stack.lives - 1


def live_on(stack: Stack, expected: Counter[tuple[str, str]], *, lives: int, seconds: float) -> int:
    """Live, and begin anew after every crash, until everything is done; returns the sends in flight at the crashes."""
    in_flight = 0
    for _ in range(lives):
        if not stack.live(stack.done(expected), seconds=seconds):
            break
        in_flight += under_way(stack.database)
    return in_flight


class _CrashesByChance:
    """Ends everything at a statement, so often on average."""

    def __init__(self, chance: random.Random, probability: float) -> None:
        self._chance = chance
        self._probability = probability
        self.off = False

    def __call__(self, *_: Any) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return  # the bench itself looks
        if not self.off and self._chance.random() < self._probability:
            raise Crash


def sweep(bench: Bench, setting: Setting) -> Outcome:
    """Every statement to the database fails once: one world for each, from the first question to the last reply."""
    people = 2
    every = {"quick": 20 if setting.broken else 90, "short": 24, "long": 1}[setting.scale]
    control = control_of(people, setting.seed)
    outcome = Outcome()
    number, done = 1 + setting.seed % every, False
    while not done:
        with bench.database(setting.store) as database:
            build(database, people)
            api = BenchApi()
            api.choose = answering(setting.seed)
            stack = Stack(database, api)
            failing = _FailsOnce(number)
            event.listen(database.engine, "before_cursor_execute", failing)
            event.listen(database.engine, "commit", failing)
            with breaking.half_commits(setting.broken, database):
                live_on(stack, control.arrived, lives=10, seconds=setting.patience_s)
            done = not failing.failed
            if done:
                break
            outcome.trials += 1
            outcome.lost += sum(api.lost(control.arrived).values())
            outcome.duplicates += sum(api.duplicates(control.arrived).values())
            outcome.bound += api.unanswered_sends + (1 if api.duplicates(control.arrived) else 0)
            before = outcome.wrong_states
            compare(outcome, state_of(database), control.state, leave_out=("heard",))
            no_half_states(outcome, database)
            if outcome.wrong_states > before:
                outcome.problems[-1] += f" (statement {number})"
        number += every
    outcome.scale = f"{number - every} statements and commits of {people} check-ins; every {every}. fails once"
    return outcome


class _FailsOnce:
    """The nth statement or commit of the service fails, as when the database is busy or gone for a moment."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._seen = 0
        self.failed = False

    def __call__(self, *_: Any) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        self._seen += 1
        if self._seen == self._number:
            self.failed = True
            raise OperationalError("made to fail", None, RuntimeError("made to fail"))


def morning(bench: Bench, setting: Setting) -> Outcome:
    """So many people due at nine, 25 messages a second, a Telegram that takes 80 to 150 ms."""
    people = setting.pick(100, 400, 10_000)
    per_second = 25
    nine = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    outcome = Outcome(trials=people)
    with bench.database(setting.store) as database:
        build(database, people, at=nine - timedelta(days=1), due=nine)
        api, clock = BenchApi(), VirtualClock(nine)
        api.keep_calls = False
        api.latency_s = (0.08, 0.15)
        api.chance = random.Random(setting.seed)
        stack = Stack(database, api, clock)
        loop = clock.begin()
        # All work with the database in one line, as on SQLite; it takes the time of the processor that it really took.
        worker = InlineExecutor(loop, charged=True, elapsed=time.thread_time)
        run(loop, _morning(stack, worker, people, 2 if setting.broken else per_second))
        clock.end()
        asked = {chat for chat, _ in api.arrived}
        outcome.lost = people - len(asked)
        outcome.duplicates = sum(api.arrived.values()) - len(api.arrived)
        last = max(api.first_at.values()) - nine.timestamp()
        allowed = people / per_second + 20
        if last > allowed:
            outcome.wrong(f"the last one left {last:.0f} s after nine; {allowed:.0f} s are promised")
        outcome.scale = f"{people:,} people due at 09:00, 25 messages a second, 80–150 ms a call, in virtual time"
        outcome.notes = {
            "out by": f"09:{int(last) // 60:02d}:{int(last) % 60:02d}",
            "sends in flight at most": api.most_in_flight,
            "work with the database, s of processor": round(worker.worked_s, 1),
            "the whole figure": _WHOLE.format("morning", 10_000),
        }
    return outcome


async def _morning(stack: Stack, worker: InlineExecutor, people: int, per_second: int) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    client = client_without_socket(stack.api)
    await client.initialize()
    outbox = OutboxLoop(
        stack.app,
        stack.app.scope(),
        Channel.TELEGRAM,
        TelegramSender(client),
        worker,
        pacing=Pacing(per_second=per_second),
        clock=loop.time,
    )
    delivering = asyncio.ensure_future(outbox.run(stop))
    report, scope, now = due.DueReport(), stack.app.scope(), stack.app.now()
    pieces = await loop.run_in_executor(worker, lambda: due._waiting(stack.app, scope, now, now, set(), report))
    for piece in pieces:  # one by one, so that what was asked first leaves while the next is being asked
        await loop.run_in_executor(
            worker, lambda piece=piece: due._settle(stack.app, scope, DUTIES[piece.order], piece.row_id, now, report)
        )
    while len(stack.api.arrived) < people and loop.time() < 3600:
        await asyncio.sleep(1)
    stop.set()
    outbox.wake()
    await delivering
    await client.hang_up()


ROWS = (
    Row(
        "check-ins",
        "many check-ins with a fault at every tenth",
        "0 lost; duplicates at most unknown outcomes and sends in flight at a crash",
        "an unknown outcome is taken for sent",
        check_ins,
    ),
    Row(
        "answers",
        "many answers, each up to three times, with crashes",
        "every signal raised exactly once",
        "a signal is raised by every answer, whatever raised one before",
        answers,
    ),
    Row(
        "statements",
        "every statement fails once",
        "0 inconsistent states",
        "what came before an error stays",
        sweep,
    ),
    Row(
        "morning",
        "many people due at one moment",
        "10,000 due at 09:00 are out by 09:07 at 25 a second",
        "2 messages a second",
        morning,
        alone=True,
    ),
)
