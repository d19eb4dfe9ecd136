"""What goes wrong while messages leave: connections that break, refusals, a Telegram that does not answer."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import cycle

from fakes.bot_api import BAD_GATEWAY, BLOCKED, DEACTIVATED, DROP_AFTER, DROP_BEFORE, NOT_FOUND, UNREADABLE, Fault
from sqlmodel import col, select

from faults import breaking
from faults.api import TIMED_OUT_AFTER, TIMED_OUT_BEFORE, UNREADABLE_ANSWER, BenchApi
from faults.results import Outcome, Row, Setting
from faults.running import Bench, control_of
from faults.stack import Stack
from faults.states import compare, no_half_states, state_of, unfinished
from faults.town import answering, build
from matcher.models.chat import Chat, OutgoingMessage, OutgoingState
from matcher.models.contact import Signal
from matcher.models.database import Database


def dropped(bench: Bench, setting: Setting) -> Outcome:
    """Sends are accepted and the connection is cut before the answer; others never arrive."""
    people = setting.pick(12, 80, 4_000)
    outcome = Outcome(scale=f"{people} check-ins with their answers; more than a third of the sends go wrong")
    with bench.database(setting.store) as database:
        build(database, people)
        control = control_of(people, setting.seed)
        api = BenchApi()
        api.keep_calls = False
        api.choose = answering(setting.seed)
        faults = ((0.12, DROP_AFTER), (0.15, DROP_BEFORE), (0.05, TIMED_OUT_AFTER), (0.05, UNREADABLE_ANSWER))
        api.by_chance(random.Random(setting.seed), faults)
        stack = Stack(database, api)
        with breaking.unknown_counts_as_sent(setting.broken):
            stack.live(stack.done(control.arrived), seconds=setting.patience_s, look_s=20)
        outcome.trials = sum(control.arrived.values())
        outcome.lost = sum(api.lost(control.arrived).values())
        outcome.duplicates = sum(api.duplicates(control.arrived).values())
        outcome.bound = api.unanswered_sends
        compare(outcome, state_of(database), control.state)
        no_half_states(outcome, database)
        for _ in range(unfinished(database)):
            outcome.wrong("a message has no end")
        outcome.notes = {"sends whose outcome nobody knows": api.unanswered_sends}
    return outcome


def refusals(bench: Bench, setting: Setting) -> Outcome:
    """Telegram refuses: too fast, blocked, chat gone, message unreadable, broken for a while, silent for a while."""
    people = setting.pick(16, 80, 2_000)
    outcome = Outcome(trials=people, scale=f"{people} people; one of eight is asked without a refusal")
    with bench.database(setting.store) as database:
        town = build(database, people)
        api = BenchApi()
        way: dict[int, str] = dict(zip(town.helpers, cycle(_WAYS), strict=False))
        tried: Counter[int] = Counter()
        moments: list[tuple[float, bool]] = []

        def fault(method: str, parameters: dict[str, str]) -> Fault | None:
            user = int(parameters.get("chat_id", 0))
            if method != "sendMessage" or user not in way:
                return None
            tried[user] += 1
            found = _WAYS[way[user]](tried[user])
            moments.append((stack.clock().timestamp(), found is not None and found.status == 429))
            return found

        api.rule(fault)
        stack = Stack(database, api)
        with breaking.impatient(setting.broken), breaking.blocked_is_tried_again(setting.broken):
            stack.live(lambda: sum(tried.values()) > people and stack.settled(), seconds=setting.patience_s)
        read = {int(chat) for chat, _ in api.arrived}
        ends = Counter(end for end in way.values())
        outcome.lost = sum(user not in read for user in town.helpers if way[user] in _ARRIVE)
        outcome.duplicates = sum(times - 1 for (chat, _), times in api.arrived.items() if int(chat) in way)
        outcome.bound = api.unanswered_sends
        _refused_ends(outcome, database, way)
        for number, (at, too_fast) in enumerate(moments[:-1]):
            if too_fast and moments[number + 1][0] - at < TOO_FAST_FOR.retry_after and moments[number + 1][0] > at + 1:
                outcome.wrong(f"sent again {moments[number + 1][0] - at:.1f} s after “wait {TOO_FAST_FOR.retry_after}”")
        outcome.notes = dict(ends)
    return outcome


def _refused_ends(outcome: Outcome, database: Database, way: dict[int, str]) -> None:
    """Every message has the end that the refusal means, and the team exactly one task for each that stayed behind."""
    with database.transaction() as session:
        rows = session.exec(
            select(Chat.address, OutgoingMessage.state, OutgoingMessage.reason, Chat.person_id)
            .join(Chat, col(Chat.id) == OutgoingMessage.chat_id)
            .where(col(Chat.person_id).is_not(None))
        ).all()
        tasks = Counter(session.exec(select(Signal.person_id, Signal.kind)).all())
    for address, state, reason, person_id in rows:
        wanted_reason, kind = _ENDS.get(way[int(address)], ("", ""))
        wanted = OutgoingState.UNSENT if kind else OutgoingState.SENT
        if state is not wanted or not reason.startswith(wanted_reason):
            outcome.wrong(f"{way[int(address)]}: {state} {reason}")
        for each in ("unreachable", "undelivered"):
            if tasks[person_id, each] != (each == kind):
                outcome.wrong(f"{way[int(address)]}: {tasks[person_id, each]} tasks {each}")


TOO_FAST_FOR = Fault(429, "Too Many Requests: retry after 30", retry_after=30)
_WAYS: dict[str, Callable[[int], Fault | None]] = {
    "well": lambda _: None,
    "429": lambda attempt: TOO_FAST_FOR if attempt == 1 else None,
    "403 blocked": lambda _: BLOCKED,
    "403 deactivated": lambda _: DEACTIVATED,
    "400 chat not found": lambda _: NOT_FOUND,
    "400 unreadable": lambda _: UNREADABLE,
    "502 twice": lambda attempt: BAD_GATEWAY if attempt < 3 else None,
    "silent twice": lambda attempt: TIMED_OUT_BEFORE if attempt < 3 else None,
}
_ARRIVE = ("well", "429", "502 twice", "silent twice")
_ENDS = {
    "403 blocked": ("blocked", "unreachable"),
    "403 deactivated": ("chat-gone", "unreachable"),
    "400 chat not found": ("chat-gone", "unreachable"),
    "400 unreadable": ("rejected", "undelivered"),
}

ROWS = (
    Row(
        "refusals",
        "429 with retry_after, 403, 400, 5xx, timeouts",
        "honoured; end states right; exactly one task",
        "a wait is not waited, a block is tried again",
        refusals,
    ),
    Row(
        "dropped",
        "send accepted, connection dropped",
        "nothing lost; duplicates at most the sends with an unknown outcome",
        "an unknown outcome is taken for sent",
        dropped,
    ),
)
