"""What rows share: databases, and the run without faults that everything is held against."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from faults.api import BenchApi
from faults.results import SQLITE
from faults.stack import Stack
from faults.states import State, state_of
from faults.stores import Stores
from faults.town import answering, build

Bench = Stores
_stores: list[Stores] = []


def use(stores: Stores) -> None:
    """The databases that controls are made on."""
    _stores[:] = [stores]
    control_of.cache_clear()


@dataclass(frozen=True)
class Control:
    """A run in which nothing went wrong.

    Attributes:
        arrived: (chat, words) → how often, from the log of its server.
        state: What it came to.
        until: When it was over.
    """

    arrived: Counter[tuple[str, str]]
    state: State
    until: datetime


@cache
def control_of(people: int, seed: int, participants_chat: bool = False, bad: float = 0.1) -> Control:
    """So many check-ins, asked and answered without any fault."""
    with _stores[0].database(SQLITE) as database:
        build(database, people, participants_chat=participants_chat)
        api = BenchApi()
        api.keep_calls = False
        api.choose = answering(seed, bad=bad)
        stack = Stack(database, api)
        stack.live(lambda: len(api.arrived) > people and stack.settled(), seconds=12 * 3600, look_s=20)
        return Control(Counter(api.arrived), state_of(database), stack.clock())
