"""The service as a process of its own, to be killed by the bench: everything is loaded once, each life is a fork of it.

Reads lines from standard input, one JSON object per life, and prints the process id of each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from faults import breaking
from faults.town import application, content, wording
from matcher.bot.pacing import Pacing
from matcher.bot.telegram_bot import TelegramBot
from matcher.models.database import Database
from matcher.services.upkeep.due import run_due


@dataclass(frozen=True)
class Life:
    """How one life is lived.

    Attributes:
        database: Address of the database.
        api: Address of the fake server.
        token: Of the bot.
        moment: What time it was for the service at the second `since` of the machine's clock.
        since: See there.
        killed_at: The number of the statement at which it kills itself; 0 for never.
        broken: Acknowledge updates before they are committed, and call messages sent before they are.
        per_second: How many messages may leave in a second.
        fetch: Whether it fetches updates, or only delivers.
        tick: Whether it runs the clock.
        lease_s: How long a claimed message is its own.
    """

    database: str
    api: str
    token: str
    moment: str
    since: float
    killed_at: int = 0
    broken: str = ""
    per_second: int = 1000
    tick: bool = True
    fetch: bool = True
    lease_s: float = 60.0
    per_chat_s: float = 0.0

    def line(self) -> str:
        """For standard input."""
        return json.dumps(asdict(self)) + "\n"


def live(life: Life) -> None:
    """Until killed, told to stop by SIGTERM, or left alone: a bench that is gone leaves nobody behind."""
    threading.Thread(target=_ends_with, args=(os.getppid(),), daemon=True).start()
    begun = datetime.fromisoformat(life.moment)

    def now() -> datetime:
        return begun + timedelta(seconds=time.time() - life.since)

    database = Database(life.database)
    app = application(database, now)
    if life.killed_at:
        _killed_at(database, life.killed_at)
    pacing = Pacing(per_second=life.per_second, per_chat_s=life.per_chat_s)
    with ExitStack() as broken:
        if life.broken:
            broken.enter_context(breaking.by_name(life.broken))
        if not life.fetch:
            broken.enter_context(breaking.only_delivering())
        bot = TelegramBot(app, life.token, api=life.api, pacing=pacing, poll_s=1, lease=timedelta(seconds=life.lease_s))
        signal.signal(signal.SIGTERM, lambda *_: bot.stop())
        if life.tick:
            threading.Thread(target=_clock, args=(app,), daemon=True).start()
        bot.run()


def _ends_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _clock(app: Any) -> None:
    while True:
        try:
            run_due(app, app.now())
        except SQLAlchemyError:
            continue
        finally:
            time.sleep(0.2)


def _killed_at(database: Database, number: int) -> None:
    """The process ends itself, as by `kill -9`, at this statement; commits count as one."""
    seen = [0]
    lock = threading.Lock()

    def count(*_: Any) -> None:
        with lock:
            seen[0] += 1
            if seen[0] >= number:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", count)
    event.listen(database.engine, "commit", count)


def main() -> None:
    """Live whenever told to."""
    content(), wording()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are not waited for
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            try:
                live(Life(**json.loads(line)))
            finally:
                os._exit(0)
        sys.stdout.write(f"{process} {datetime.now(UTC).isoformat()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
