"""Killed at any instant: nothing that was accepted is lost, and no effect comes twice.

Losses and duplicates are counted from the fake server's own log; the effects are held against a run without kills.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.bot_api import FakeBotApi
from sqlmodel import select
from telegram import Update as TelegramUpdate

from matcher.bot.telegram_fetch import take_in_update
from matcher.bot.telegram_updates import translate
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, Update
from matcher.models.database import Database
from matcher.models.region import Region
from matcher.services.application import Application
from matcher.services.messages import outcomes

CHATS = 4
LINES = ("/start", "ik wil graag iemand helpen", "help", "schaken en wandelen", "terug", "2", "😀", "dinsdagmiddag")
KILLS = 5
HERE = Path(__file__).parent


@pytest.fixture
def zygote() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "killable.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parents[2],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
    )
    yield process
    process.communicate(timeout=10)


def begin(zygote: "subprocess.Popen[str]", database: Database, api: FakeBotApi) -> int:
    """Start a life and return its process id."""
    assert zygote.stdin is not None
    assert zygote.stdout is not None
    zygote.stdin.write(f"start {database.url} {api.url} {api.token}\n")
    zygote.stdin.flush()
    return int(zygote.stdout.readline())


def effects(database: Database) -> dict[str, Any]:
    """Everything that the updates caused, without the moments at which it happened."""
    with database.transaction() as session:
        chats = {each.id: each.address for each in session.exec(select(Chat))}
        messages = Counter((chats[each.chat_id], each.key, each.text) for each in session.exec(select(OutgoingMessage)))
        conversations = {each.address: without_moments(each.conversation) for each in session.exec(select(Chat))}
        updates = {each.update_id: each.text for each in session.exec(select(Update))}
    return {"messages": messages, "conversations": conversations, "updates": updates}


def without_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_moments(each) for name, each in value.items() if name != "asked"}
    return [without_moments(each) for each in value] if isinstance(value, list) else value


def all_sent(database: Database, api: FakeBotApi) -> bool:
    if api.waiting():
        return False
    with database.transaction() as session:
        states = {each.state for each in session.exec(select(OutgoingMessage))}
    return states == {OutgoingState.SENT}


@pytest.mark.parametrize("seed", [1])
def test_killed_at_random_instants_no_update_is_lost_and_no_effect_comes_twice(
    app: Application, migrated_sqlite: Path, tmp_path: Path, zygote: "subprocess.Popen[str]", seed: int
) -> None:
    chance = random.Random(seed)
    with FakeBotApi() as api:
        updates = []
        for line in LINES:
            for chat in range(1, CHATS + 1):
                message = api.message(chat, text=line)
                updates.append({"update_id": 1000 + len(updates), "message": message})
        api.push(updates[0], times=2)
        for update in updates[1:]:
            api.push(update)
        kills = 0
        while kills < KILLS:
            seen = len(api.calls)
            life = begin(zygote, app.database, api)
            enough = seen + chance.randint(5, 12)  # the first six calls only get it going
            api.wait_until(lambda enough=enough: len(api.calls) >= enough, 30)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 0.06))
            os.kill(life, signal.SIGKILL)
            kills += 1
        assert not all_sent(app.database, api), "every kill came while something was still to be done"
        life = begin(zygote, app.database, api)
        api.wait_until(lambda: all_sent(app.database, api), 30)
        os.kill(life, signal.SIGTERM)

        assert api.problems == []
        control = control_run(app, migrated_sqlite, tmp_path, updates)
        found = effects(app.database)
        assert found["updates"] == control["updates"]
        assert found["messages"] == control["messages"]
        assert found["conversations"] == control["conversations"]

        arrived = Counter((each.parameters["chat_id"], each.parameters["text"]) for each in api.accepted("sendMessage"))
        wanted = Counter({(address, text): 0 for address, _, text in found["messages"]})
        for address, _, text in found["messages"]:
            wanted[address, text] += 1
        assert wanted - arrived == Counter(), "a message was lost"
        with app.database.transaction() as session:
            unknown = outcomes.unknown_outcomes(session, Channel.TELEGRAM)
        assert sum((arrived - wanted).values()) <= unknown <= kills * CHATS  # one under way per chat at most


def control_run(app: Application, migrated: Path, tmp_path: Path, updates: list[dict[str, Any]]) -> dict[str, Any]:
    """What the same updates cause when nothing is killed."""
    path = tmp_path / "control.sqlite3"
    path.write_bytes(migrated.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    unharmed = Application(database=database, content=app.content, wording=app.wording, handlers=app.handlers)
    for raw in updates:
        parsed = TelegramUpdate.de_json(raw, None)
        take_in_update(unharmed, unharmed.scope(), raw, translate(parsed, raw))
    found = effects(database)
    database.close()
    return found
