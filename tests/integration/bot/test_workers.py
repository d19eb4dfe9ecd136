"""Several workers on one outbox: each message leaves by one of them, and people read in order."""

import threading
import time
from collections import defaultdict
from datetime import UTC, datetime

from sqlmodel import select

from matcher.content import Content
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.database import Database
from matcher.models.region import Region
from matcher.services.application import Application
from matcher.services.messages import delivery, outcomes
from matcher.wording import load_wording

WORKERS = 4
CHATS = 12
MESSAGES = 96


def test_each_message_leaves_by_one_worker_and_each_chat_reads_in_order(
    any_database: Database, content: Content
) -> None:
    app = Application(database=any_database, content=content, wording=load_wording(content.labels()))
    fill(any_database)
    scope = app.scope()
    sent: list[tuple[str, int]] = []
    lock = threading.Lock()
    give_up = time.monotonic() + 30

    def worker() -> None:
        while len(sent) < MESSAGES and time.monotonic() < give_up:
            with app.work(scope) as work:
                claimed = delivery.claim(work, Channel.TELEGRAM, 3)
            for message in claimed:
                with lock:
                    sent.append((message.address, message.id))
                with app.work(scope) as work:
                    outcomes.record_sent(work, message.id, "1")
            if not claimed:
                time.sleep(0.005)

    threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sent) == len(set(sent)) == MESSAGES
    by_chat = defaultdict(list)
    for address, number in sent:
        by_chat[address].append(number)
    assert all(numbers == sorted(numbers) for numbers in by_chat.values())
    with any_database.transaction() as session:
        assert {each.state for each in session.exec(select(OutgoingMessage))} == {OutgoingState.SENT}
        assert outcomes.unknown_outcomes(session, Channel.TELEGRAM) == 0


def fill(database: Database) -> None:
    now = datetime.now(UTC)
    with database.transaction() as session:
        region = Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637)
        session.add(region)
        session.flush()
        chats = [
            Chat(region_id=region.id or 0, channel=Channel.TELEGRAM, address=str(number), created_at=now)
            for number in range(CHATS)
        ]
        session.add_all(chats)
        session.flush()
        session.add_all(
            OutgoingMessage(
                key=str(number),
                chat_id=chats[number % CHATS].id or 0,
                purpose="answer",
                text="x",
                not_before=now,
                created_at=now,
            )
            for number in range(MESSAGES)
        )
