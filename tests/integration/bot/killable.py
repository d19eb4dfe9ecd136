"""The bot as a process of its own, to be killed by a test: everything is loaded once, and every life is a fork of that.

Reads lines from standard input: "start DATABASE API TOKEN" begins a life and prints its process id. A life ends by
being killed from outside, or by SIGTERM: it then stops cleanly.
"""

import os
import signal
import sys
from datetime import timedelta

from matcher.bot.pacing import Pacing
from matcher.bot.telegram_bot import TelegramBot
from matcher.content import load_content
from matcher.models.database import Database
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.wording import load_wording


def live(database: str, api: str, token: str) -> None:
    content = load_content()
    app = Application(
        database=Database(database), content=content, wording=load_wording(content.labels()), handlers=HANDLERS
    )
    bot = TelegramBot(app, token, api=api, pacing=Pacing(per_chat_s=0.0), poll_s=1, lease=timedelta(seconds=1))
    signal.signal(signal.SIGTERM, lambda *_: bot.stop())
    bot.run()


def main() -> None:
    load_wording(load_content().labels())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are not waited for
    for line in sys.stdin:
        _, database, api, token = line.split()
        life = os.fork()
        if life == 0:
            live(database, api, token)
            os._exit(0)
        sys.stdout.write(f"{life}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
