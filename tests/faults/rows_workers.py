"""Several at once: processes on one outbox, answers at one moment."""

from __future__ import annotations

import importlib
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fakes.bot_api import Fault
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from faults import breaking
from faults.api import BenchApi
from faults.life import Life
from faults.results import POSTGRES, Outcome, Row, Setting
from faults.running import Bench
from faults.stack import Stack
from faults.states import unfinished
from faults.supervisor import supervisor
from faults.town import START, application, build
from faults.virtual_time import VirtualClock
from matcher.errors import MatcherError
from matcher.models.chat import Chat, OutgoingMessage, OutgoingState
from matcher.models.database import Database
from matcher.models.request import Proposal, ProposalState
from matcher.models.tie import Tie
from matcher.services.matching import order_of_yes

_LEASE_S = 6.0
_LONGER_S = 7.5  # longer than the lease, shorter than a call may take
_EIGHT = 8
_FASTER = 1.1


def leases(bench: Bench, setting: Setting) -> Outcome:
    """Two, four and eight processes deliver one outbox; some sends take longer than their lease, and one is killed."""
    messages = setting.pick(60, 300, 5_000)
    outcome = Outcome()
    in_flight = 0
    for workers in {"quick": (2,), "short": (2, 4, 8), "long": (2, 4, 8)}[setting.scale]:
        chance = random.Random(setting.seed + workers)
        with bench.database(setting.store) as database, BenchApi() as api:
            slow = set(chance.sample(range(messages), max(messages // 50, 2)))
            slowed: set[str] = set()

            def fault(method: str, parameters: dict[str, str], slow: Any = slow, slowed: Any = slowed) -> Fault | None:
                text = parameters.get("text", "")
                if method == "sendMessage" and int(text.split()[-1]) in slow and text not in slowed:
                    slowed.add(text)
                    return Fault(delay_s=_LONGER_S)
                return Fault(delay_s=0.02) if method == "sendMessage" else None

            api.rule(fault)
            broken = "careless-claims" if setting.broken else ""
            bound = _deliver(
                database, api, workers, messages, killed_after=messages // 3, lease_s=_LEASE_S, broken=broken,
            )  # fmt: skip
            in_flight += bound
            outcome.trials += messages
            expected = Counter({(str(1_000_001 + n), f"Bericht {n}"): 1 for n in range(messages)})
            outcome.lost += sum(api.lost(expected).values())
            outcome.duplicates += sum(api.duplicates(expected).values())
            # Whoever lives renews its leases: no send of a living process may come twice, however long it takes.
            outcome.bound += bound + api.unanswered_sends
    outcome.scale = (
        f"{messages} messages by 2, 4 and 8 processes (quick: 2), one of them killed; a lease of {_LEASE_S:.0f} s, "
        f"some sends {_LONGER_S} s"
    )
    outcome.notes = {"sends in flight at the kills": in_flight}
    return outcome


def faster(bench: Bench, setting: Setting) -> Outcome:
    """Eight processes are faster than one: at Telegram's pace, and as fast as the machine can."""
    messages = setting.pick(240, 600, 6_000)
    outcome = Outcome(scale=f"{messages} messages four times, 80–150 ms a call, at most 30 under way for each process")
    factors = {}
    for pace, per_second in (("30 a second each", 30), ("no pace", 1_000)):
        one = _rate(bench, setting, outcome, 1, messages, per_second)
        eight = _rate(bench, setting, outcome, 1 if setting.broken else _EIGHT, messages, per_second)
        factors[pace] = eight / one
        outcome.notes |= {
            f"{pace}: one process, messages a second": round(one, 1),
            f"{pace}: eight": round(eight, 1),
            f"{pace}: factor": round(eight / one, 2),
        }
        if eight <= one * _FASTER:
            outcome.wrong(f"{pace}: eight processes are not faster than one: {eight:.0f} and {one:.0f} a second")
    return outcome


def _rate(bench: Bench, setting: Setting, outcome: Outcome, workers: int, messages: int, per_second: int) -> float:
    """Messages a second, between the first and the last that arrived."""
    with bench.database(setting.store) as database, BenchApi() as api:
        api.rule(_usual_delay(random.Random(setting.seed)))
        _deliver(database, api, workers, messages, per_second=per_second)
        moments = sorted(call.at for call in api.accepted("sendMessage"))
        outcome.trials += messages
        outcome.lost += messages - len(api.arrived)
        outcome.duplicates += sum(api.arrived.values()) - len(api.arrived)
        return len(moments) / max(moments[-1] - moments[0], 0.001)


def acceptances(bench: Bench, setting: Setting) -> Outcome:
    """Eight people of the team write down a yes for eight helpers at one moment."""
    rounds = setting.pick(1, 4, 60)
    outcome = Outcome(scale=f"{rounds} times eight at once")
    world_of = _world()
    for _ in range(rounds):
        with bench.database(setting.store) as database:
            clock = VirtualClock(START)
            with database.transaction() as session:
                from matcher.models.region import Region

                session.add(
                    Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67")
                )
            world = world_of(application(database, clock), clock, helpers=_EIGHT)
            request_id = world.searching()
            ids = [world.propose(request_id, number) for number in range(_EIGHT)]
            for number in range(_EIGHT):
                world.choose(world.address(number), "yes")
            _at_once(world, ids, broken=setting.broken)
            api = BenchApi()
            Stack(database, api, clock, tick_s=0).live(seconds=60)
            outcome.trials += _EIGHT
            with database.transaction() as session:
                ties = len(session.exec(select(Tie.id)).all())
                states = Counter(str(state) for state in session.exec(select(Proposal.state)))
            if ties != 1:
                outcome.wrong(f"{ties} ties were made")
            if states[str(ProposalState.AGREED)] != 1:
                outcome.wrong(f"proposals ended as {dict(states)}")
            outcome.duplicates += sum(times - 1 for times in api.arrived.values())
            heard = {chat for chat, _ in api.arrived}
            outcome.lost += sum(world.address(number) not in heard for number in range(_EIGHT))
    return outcome


def _at_once(world: Any, ids: list[int], *, broken: bool) -> None:
    start = threading.Barrier(len(ids))

    def act(proposal_id: int) -> None:
        start.wait()
        for _ in range(8):
            try:
                with world.work() as work:
                    proposal = work.session.get_one(Proposal, proposal_id)
                    order_of_yes.record_participant_answer(work, proposal, yes=True, said_by="Annie, telefoon")
            except DBAPIError:
                continue
            except MatcherError:
                return
            else:
                return

    with breaking.every_yes_counts(broken, world):
        threads = [threading.Thread(target=act, args=(proposal_id,)) for proposal_id in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)


def _usual_delay(chance: random.Random) -> Callable[[str, dict[str, str]], Fault | None]:
    return lambda method, _: Fault(delay_s=chance.uniform(0.08, 0.15)) if method == "sendMessage" else None


def _world() -> Any:
    """The town of the tests of what must always hold."""
    folder = str(Path(__file__).parents[1] / "integration" / "invariants")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module("invariant_world").World


def _write(database: Database, messages: int) -> None:
    """One message for everybody."""
    with database.transaction() as session:
        chats = {chat.address: chat for chat in session.exec(select(Chat))}
        for number in range(messages):
            chat = chats[str(1_000_001 + number)]
            session.add(
                OutgoingMessage(
                    key=f"bench:{number}",
                    chat_id=chat.id or 0,
                    person_id=chat.person_id,
                    purpose="answer",
                    text=f"Bericht {number}",
                    not_before=START,
                    created_at=START,
                )
            )


def _deliver(
    database: Database,
    api: BenchApi,
    workers: int,
    messages: int,
    *,
    killed_after: int = 0,
    **life: Any,
) -> int:
    """Let so many processes deliver everything; the messages are written when all of them are connected.

    Args:
        database: An empty one.
        api: Telegram.
        workers: How many processes.
        messages: How many messages.
        killed_after: One of the processes is killed once so many have arrived; 0 for never.
        life: How they live.

    Returns:
        The sends of the killed process that nobody had written down as sent.
    """
    build(database, messages)
    lives = [
        Life(
            database.url,
            f"{api.url}/w{number}",
            api.token,
            moment=START.isoformat(),
            since=time.time() - 60,
            tick=False,
            fetch=False,
            **life,
        )
        for number in range(workers)
    ]
    processes = [supervisor().begin(each) for each in lives]
    in_flight = 0
    try:
        api.wait_until(lambda: len(api.accepted("getMe")) >= workers, 120)
        _write(database, messages)
        if killed_after:
            api.wait_until(lambda: len(api.arrived) >= killed_after, 60 + messages)
            supervisor().kill(processes[0])
            in_flight = _in_flight_of(database, api, "/w0")
        api.wait_until(lambda: len(api.arrived) >= messages, 60 + messages)
        api.wait_until(lambda: not unfinished(database), 60 + messages)  # what has its end is sent no more
    finally:
        for process in processes:
            supervisor().stop(process)
    return in_flight


def _in_flight_of(database: Database, api: BenchApi, caller: str) -> int:
    """What a process that was just killed had begun to send, by the server's log, and not written down as sent."""
    time.sleep(0.5)  # the server reads what was on the line, the database ends what it was told last
    with database.transaction() as session:
        open_ones = set(session.exec(select(OutgoingMessage.text).where(OutgoingMessage.state != OutgoingState.SENT)))
    return len(open_ones & api.begun[caller])


ROWS = (
    Row(
        "workers",
        "two, four, eight workers; sends longer than their lease, one worker killed in mid-send",
        "each message by one; duplicates at most the sends in flight at the kill",
        "a worker claims what another has claimed",
        leases,
        stores=(POSTGRES,),
        alone=True,
    ),
    Row(
        "workers-faster",
        "one and eight workers",
        "eight are faster than one by the factor stated",
        "there is only one",
        faster,
        stores=(POSTGRES,),
        alone=True,
    ),
    Row(
        "acceptances",
        "eight acceptances at once",
        "one wins",
        "every yes counts",
        acceptances,
    ),
)
