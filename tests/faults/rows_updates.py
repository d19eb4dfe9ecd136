"""What comes in more than once, out of order, or too late."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from faults import breaking
from faults.api import BenchApi
from faults.results import Outcome, Row, Setting
from faults.running import Bench, control_of
from faults.stack import Stack
from faults.states import compare, no_half_states, state_of
from faults.town import TEAM_CHAT, answering, build, wording
from matcher.language.message import Message

_OLD_WORDS = "de bus reed vandaag niet"
_EVERY_OLD = 4  # one person in so many has words that reach us after newer ones


class RepeatingApi(BenchApi):
    """Hands updates out twice and three times, late and shuffled; presses come again under new numbers."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.handed_out: list[dict[str, Any]] = []
        self.old: dict[int, dict[str, Any]] = {}
        self.repeated = 0

    def person_writes_first(self, user: int) -> None:
        """Somebody types before they press; it will reach us after the press."""
        update_id = self._next_update
        self._next_update += 1
        self.old[user] = {"update_id": update_id, "message": self.message(user, text=_OLD_WORDS)}

    def presses(self, user: int, data: str, message_id: int = 1, *, times: int = 1) -> int:
        times = self.chance.choice((1, 2, 3))
        number = super().presses(user, data, message_id, times=times)
        update = next(each for each in self._queue if each["update_id"] == number)
        self.handed_out.append(update)
        self.repeated += times - 1
        if self.chance.random() < 0.5:  # a trembling thumb: the same press once more, with a number of its own
            super().presses(user, data, message_id)
            self.repeated += 1
        if user in self.old and data.endswith(":skip"):  # the press before this one was taken in
            self.push_again(self.old.pop(user))
        for each in self.chance.sample(self.handed_out, min(3, len(self.handed_out))):
            if self.chance.random() < 0.3:
                self.push_again(each)
                self.repeated += 1
        return number


def again(bench: Bench, setting: Setting) -> Outcome:
    """Everything comes again, shuffled; some words come after newer ones."""
    people = setting.pick(8, 60, 4_000)
    control = control_of(people, setting.seed)
    outcome = Outcome()
    with bench.database(setting.store) as database:
        town = build(database, people)
        api = RepeatingApi()
        api.keep_calls = False
        api.chance = random.Random(setting.seed)
        api.choose = answering(setting.seed)
        late = [user for user in town.helpers if user % _EVERY_OLD == 0]
        for user in late:
            api.person_writes_first(user)
        stack = Stack(database, api)
        with breaking.old_words_count(setting.broken):
            stack.live(stack.done(control.arrived), seconds=setting.patience_s)
            for update in reversed(api.handed_out):  # and once more, backwards, long after
                api.push_again(update)
            stack.live(lambda: not api.waiting(), seconds=600)
        kept = wording().render(Message("chat.late"))
        wanted = Counter({said: times for said, times in control.arrived.items() if said[0] != str(TEAM_CHAT)})
        wanted.update((str(user), kept) for user in late)
        found = Counter({said: times for said, times in api.arrived.items() if said[0] != str(TEAM_CHAT)})
        outcome.trials = api.repeated + len(api.handed_out) + len(late)
        outcome.lost = sum((wanted - found).values())
        outcome.duplicates = sum((found - wanted).values())
        state = state_of(database)
        compare(outcome, state, control.state, leave_out=("heard", "messages", "conversations", "signals"))
        signals = Counter({each: n for each, n in state["signals"].items() if each[1] != "words"})
        compare(outcome, {"signals": signals}, {"signals": control.state["signals"]})
        if (read := [each[3] for each in state["signals"].elements() if each[1] == "words"]) != [_OLD_WORDS] * len(
            late
        ):
            outcome.wrong(f"words that came late and were put before the team: {read}")
        no_half_states(outcome, database)
        outcome.scale = f"{people} people; {outcome.trials} updates repeated, shuffled or overtaken"
        outcome.notes = {"repeated": api.repeated, "words that reached us after newer ones": len(late)}
    return outcome


ROWS = (
    Row(
        "updates-again",
        "updates twice and three times, presses shuffled, same press with a new update id, old text after new",
        "same final state; old text kept and never applied to a newer question",
        "words that come late are applied to the question that is open",
        again,
    ),
)
