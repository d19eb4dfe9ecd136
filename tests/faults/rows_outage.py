"""Time goes wrong: Telegram is away for hours, we are away for a day, clocks change and jump."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from faults import breaking
from faults.api import BenchApi
from faults.results import Outcome, Row, Setting
from faults.running import Bench, Control, control_of
from faults.stack import Stack
from faults.states import compare, no_half_states, state_of, unfinished
from faults.town import TEAM_CHAT, answering, build
from faults.virtual_time import VirtualClock
from matcher.jobs import triggers
from matcher.models.contact import Answer, CheckIn, CheckInState, Signal
from matcher.models.person import Person
from matcher.rhythm.local_time import WakingHours
from matcher.services.contact.contact_plan import contact_plan

_ZONE = ZoneInfo("Europe/Amsterdam")


def telegram_down(bench: Bench, setting: Setting) -> Outcome:
    """Telegram does not answer for eight hours, from just before the check-ins fall due."""
    people = setting.pick(6, 60, 2_000)
    outcome = Outcome(scale=f"{people} check-ins fall due while Telegram is down for 8 hours")
    control = control_of(people, setting.seed)
    with bench.database(setting.store) as database:
        build(database, people)
        api = BenchApi()
        api.keep_calls = False
        api.choose = answering(setting.seed)
        stack = Stack(database, api, tick_s=600, idle_s=60)
        with breaking.one_attempt(setting.broken):
            back = stack.clock() + timedelta(seconds=10, hours=8)
            done = stack.done(control.arrived)

            def over() -> bool:
                away = stack.clock() - back
                api.down = timedelta(hours=-8) <= away < timedelta(0)
                return away > timedelta(0) and done()

            stack.live(over, seconds=8.5 * 3600 if setting.broken else 12 * 3600, look_s=10)
        _count(outcome, api, control, stack)
        outcome.trials = people
        _in_waking_hours(outcome, api, contact_plan().waking)
        minutes = (max(api.first_at.values(), default=0) - back.timestamp()) / 60
        outcome.notes = {"minutes until everybody was asked and answered after it came back": round(minutes, 1)}
    return outcome


def service_down(bench: Bench, setting: Setting) -> Outcome:
    """We are away for thirty hours; Telegram keeps what people say for twenty-four."""
    people = setting.pick(8, 60, 2_000)
    outcome = Outcome(trials=people, scale=f"{people} people, check-ins on two days; the service is down for 30 hours")
    with bench.database(setting.store) as database:
        town = build(database, people, rounds=2)
        chance = random.Random(setting.seed)
        api = BenchApi()
        choose = answering(setting.seed)
        pressed: dict[int, str] = {}
        api.choose = lambda user, offered: pressed.update({user: choose(user, offered) or ""})
        stack = Stack(database, api, tick_s=60, idle_s=10)
        stack.live(lambda: len(pressed) == people and stack.settled(), seconds=1200)
        asked_before = Counter(api.arrived)
        # While we are away everybody answers what was asked: some too early for Telegram to have kept it.
        away = stack.clock()
        vanished = {user for user in town.helpers if chance.random() < 0.5}
        for user in town.helpers:
            if user not in vanished:
                api.presses(user, pressed[user])
        stack.clock.forward(hours=30)
        api.choose = choose
        with breaking.no_gap_told(setting.broken):
            stack.live(seconds=900, look_s=60)
        own = Counter({said: n for said, n in (api.arrived - asked_before).items() if said[0] != str(TEAM_CHAT)})
        with database.transaction() as session:
            answered = set(session.exec(select(CheckIn.person_id).join(Answer, col(Answer.check_in_id) == CheckIn.id)))
            open_ones = set(session.exec(select(CheckIn.person_id).where(CheckIn.state == CheckInState.REMINDED)))
            codes = dict(session.exec(select(Person.id, Person.code)).all())
            told = [each for each in session.exec(select(Signal)) if each.kind == "gap"]
        person_of = {user: 2 * number + 2 for number, user in enumerate(town.helpers)}
        outcome.lost = sum(person_of[user] not in answered for user in town.helpers if user not in vanished)
        for user in vanished:
            if person_of[user] not in open_ones:
                outcome.wrong(f"the open check-in of {user} was not asked again")
            if not told or codes[person_of[user]] not in told[0].words:
                outcome.wrong(f"the team was not told that the answer of {user} may be missing")
        if len(told) != 1:
            outcome.wrong(f"the team was told of the gap {len(told)} times")
        ours = _our_own(own)
        for user, times in ours.items():
            if times != 1:
                outcome.wrong(f"{user} got {times} messages of ours on the day we came back")
        if len(ours) != people:
            outcome.wrong(f"{people - len(ours)} people heard nothing on the day we came back")
        _in_waking_hours(outcome, api, contact_plan().waking)
        no_half_states(outcome, database)
        outcome.notes = {"away from": f"{away:%H:%M}", "answers that Telegram had thrown away": len(vanished)}
    return outcome


def _our_own(arrived: Counter[tuple[str, str]]) -> Counter[str]:
    """How many messages of our own each person got: questions and reminders, not replies to what they said."""
    found: Counter[str] = Counter()
    for (chat, text), times in arrived.items():
        if any(mark in text for mark in _QUESTION_MARKS):
            found[chat] += times
    return found


_QUESTION_MARKS = ("Hoe gaat het met jou en", "Hoe is het", "niet gezien")


def clocks(bench: Bench, setting: Setting) -> Outcome:
    """Every change of clocks from 2024 to 2040, and a machine whose clock jumps a day on and back."""
    people = setting.pick(2, 2, 10)
    changes = [day for year in range(2024, 2041) for day in (_last_sunday(year, 3), _last_sunday(year, 10))]
    chosen = changes[:: {"quick": 17, "short": 3, "long": 1}[setting.scale]]
    outcome = Outcome()
    for day in chosen:
        with bench.database(setting.store) as database:
            start = datetime(day.year, day.month, day.day, 8, 30, tzinfo=_ZONE).astimezone(UTC) - timedelta(days=2)
            build(database, people, at=start, due=start + timedelta(hours=2), rounds=5)
            api, clock = BenchApi(), VirtualClock(start)
            api.choose = answering(setting.seed)
            stack = Stack(database, api, clock, tick_s=0, idle_s=300)
            due = triggers(stack.app)["due"]
            with breaking.days_may_repeat(setting.broken):
                for hours in (3, 21, 68.5, 3, 21, -24, 24, 3, 21, 48, -24, 3, 24):  # an absence and jumps of a day
                    due()
                    stack.live(stack.settled, seconds=60, look_s=20)
                    clock.forward(hours=hours)
            outcome.trials += people * 5
            _once_a_day(outcome, api, day)
            _in_waking_hours(outcome, api, contact_plan().waking)
    outcome.scale = (
        f"{len(chosen)} changes of clocks of 2024–2040, {people} people with five check-ins around each, "
        "an absence, two jumps of a day on and back"
    )
    return outcome


def _once_a_day(outcome: Outcome, api: BenchApi, change: date) -> None:
    asked: Counter[tuple[str, date]] = Counter()
    for call in api.accepted("sendMessage"):
        if any(mark in call.parameters["text"] for mark in _QUESTION_MARKS[:1]):
            asked[call.parameters["chat_id"], api.day_of(call)] += 1
    for (chat, day), times in asked.items():
        if times > 1:
            outcome.wrong(f"around {change}: {chat} was asked {times} times on {day}")


def _in_waking_hours(outcome: Outcome, api: BenchApi, waking: WakingHours) -> None:
    for (chat, text), at in api.first_at.items():
        moment = datetime.fromtimestamp(at, tz=UTC)
        if not waking.hold(moment, _ZONE):
            outcome.wrong(f"{chat} heard “{text[:40]}” at {moment.astimezone(_ZONE):%H:%M}")


def _count(outcome: Outcome, api: BenchApi, control: Control, stack: Stack) -> None:
    expected = control.arrived
    outcome.lost = sum(api.lost(expected).values())
    outcome.duplicates = sum(api.duplicates(expected).values())
    outcome.bound = api.unanswered_sends
    compare(outcome, state_of(stack.database), control.state)
    no_half_states(outcome, stack.database)
    for _ in range(unfinished(stack.database)):
        outcome.wrong("a message has no end")


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


ROWS = (
    Row(
        "telegram-down",
        "Telegram down for 8 hours",
        "each person hears once, inside waking hours; nothing lost",
        "a message gets one attempt",
        telegram_down,
    ),
    Row(
        "service-down",
        "our service down for 30 hours",
        "one message per person on the day we are back, inside waking hours; open check-ins asked again; the team told "
        "of the gap and whose answers may be missing",
        "nobody notices that the clock stood still",
        service_down,
    ),
    Row(
        "clocks",
        "daylight-saving changes of 2024–2040, clock jumps of a day",
        "one check-in per person and local date, inside waking hours",
        "a day may hold two check-ins",
        clocks,
    ),
)
