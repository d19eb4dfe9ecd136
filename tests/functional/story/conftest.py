"""The three channels, each with its own way to talk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.bot_api import FakeBotApi
from talkers import NewTalker, TelegramTalker, TerminalTalker, WebTalker

from matcher.bot.telegram_bot import TelegramBot
from matcher.services.application import Application
from matcher.web import create_app


@pytest.fixture(params=["terminal", "web", "telegram"])
def new_talker(request: pytest.FixtureRequest, app: Application) -> Iterator[NewTalker]:
    """Makes somebody new on the channel under test."""
    if request.param == "terminal":
        names = iter("abcdefgh")
        yield lambda: TerminalTalker(app, f"talker-{next(names)}")
    elif request.param == "web":
        flask = create_app(app, secure_cookies=False)
        yield lambda: WebTalker(flask)
    else:
        users = iter(range(7001, 7020))
        with FakeBotApi() as api:
            bot = TelegramBot(app, api.token, api=api.url, poll_s=1)
            bot.start()
            yield lambda: TelegramTalker(app, api, next(users))
            assert bot.stop()
            assert api.problems == []
