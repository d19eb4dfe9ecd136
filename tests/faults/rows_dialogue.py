"""The service is started anew after every single step of every dialogue."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from faults.api import BenchApi
from faults.results import Outcome, Row, Setting
from faults.running import Bench
from faults.stack import Stack
from faults.states import State, compare, state_of
from faults.town import START
from faults.virtual_time import VirtualClock
from matcher.dialogue import Conversation
from matcher.models.chat import Channel, Chat
from matcher.models.consent import Consent, Purpose
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region, TeamMember, TeamRole
from matcher.services.messages import conversations

_USER = 4711
_ROLES = {"helper": "is_helper", "participant": "is_participant", "carer": "is_carer"}


def restart(bench: Bench, setting: Setting) -> Outcome:
    """Each transcript of the dialogue, with and without a new process after each line."""
    told = transcripts()
    chosen = told[:: {"quick": 16, "short": 4, "long": 1}[setting.scale]]
    outcome = Outcome(scale=f"{len(chosen)} of {len(told)} dialogues, a new service after every line")
    for name, known, opened, lines in chosen:
        without = _told(bench, setting, known, opened, lines, anew=False)
        after_each = _told(bench, setting, known, opened, lines, anew=True)
        outcome.trials += len(lines)
        outcome.lost += sum((without.arrived - after_each.arrived).values())
        outcome.duplicates += sum((after_each.arrived - without.arrived).values())
        before = len(outcome.problems)
        compare(outcome, after_each.state, without.state)
        outcome.problems[before:] = [f"{name}: {problem}" for problem in outcome.problems[before:]]
    return outcome


@dataclass(frozen=True)
class _Told:
    arrived: Counter[tuple[str, str]]
    state: State


def transcripts() -> list[Any]:
    """The conversations that the tests of the dialogue tell, one of each kind at least."""
    folder = str(Path(__file__).parents[1] / "unit" / "dialogue")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    from test_dialogue_transcripts import TRANSCRIPTS

    return list(TRANSCRIPTS)


def _told(bench: Bench, setting: Setting, known: Any, opened: Any, lines: Any, *, anew: bool) -> _Told:
    with bench.database(setting.store) as database:
        _somebody(database, known)
        api, clock = BenchApi(), VirtualClock(START)
        stack = Stack(database, api, clock, tick_s=0)
        if opened:
            _open(stack, opened)
            stack.live(stack.settled, seconds=60, look_s=2)
        for line, _, _ in lines:
            _say(api, line)
            stack.live(stack.settled, seconds=60, look_s=2)
            if anew:
                stack.database.close()
                stack = Stack(Database(database.url), api, clock, tick_s=0)
                if setting.broken:
                    _forget(stack.database)
        state = state_of(stack.database)
        stack.database.close()
        return _Told(Counter(api.arrived), state)


def _somebody(database: Database, known: Any) -> None:
    with database.transaction() as session:
        region = Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 000 00 00")
        session.add(region)
        session.flush()
        member = TeamMember(
            region_id=region.id or 0,
            name="Fatma",
            email="f@example.org",
            password_hash="-",
            role=TeamRole.COORDINATOR,
            created_at=START,
        )
        session.add(member)
        session.flush()
        roles = (known or {}).get("roles", [])
        if not roles:
            return
        who: dict[str, Any] = {"team_member_id": member.id}
        if "team" not in roles:
            person = Person(
                region_id=region.id or 0,
                given_name=known["name"],
                created_at=START,
                updated_at=START,
                **{_ROLES[role]: True for role in roles},
            )
            session.add(person)
            session.flush()
            for purpose in (Purpose.KEEP, Purpose.CONTACT, Purpose.SEARCH):
                session.add(Consent(person_id=person.id or 0, purpose=purpose, given_at=START))
            who = {"person_id": person.id}
        fresh = dict(Conversation(language="nl").to_json())
        who |= {"conversation": fresh, "created_at": START}
        chat = Chat(region_id=region.id or 0, channel=Channel.TELEGRAM, address=str(_USER), **who)
        session.add(chat)


def _open(stack: Stack, opened: Any) -> None:
    script, facts = opened
    with stack.app.work(stack.app.scope()) as work:
        person = work.session.exec(select(Person)).one()
        conversations.open_script(work, person, script, facts, purpose="answer", about=f"{script}:X", key=f"{script}:X")


def _say(api: BenchApi, line: str) -> None:
    if line.startswith("["):
        data = _button(api, line.strip("[]"))
        api.presses(_USER, data)
    elif line.startswith("("):
        api.push({"message": api.message(_USER, sticker={})})
    else:
        api.says(_USER, line)


def _button(api: BenchApi, choice: str) -> str:
    for call in reversed(api.accepted("sendMessage")):
        markup = json.loads(call.parameters.get("reply_markup") or "{}")
        for row in markup.get("inline_keyboard", []):
            for key in row:
                if key["callback_data"].split(":")[-1] == choice:
                    return str(key["callback_data"])
    return f"::{choice}"  # an appointment that only the transcript knows


def _forget(database: Database) -> None:
    """What would be if a conversation lived in memory."""
    with database.transaction() as session:
        for chat in session.exec(select(Chat)):
            chat.conversation = dict(Conversation(language="nl").to_json())
            session.add(chat)


ROWS = (
    Row(
        "restart",
        "restart after every single step of every dialogue",
        "resumes at the same question with every answer kept",
        "the conversation is kept in memory only",
        restart,
    ),
)
