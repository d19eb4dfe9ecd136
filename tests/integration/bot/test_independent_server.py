"""The running bot against a fake of the Bot API that others wrote (npm telegram-test-api)."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from werkzeug.serving import make_server

from matcher.bot.pacing import Pacing
from matcher.bot.telegram_bot import TelegramBot
from matcher.bot.telegram_webhook import TelegramWebhook
from matcher.services.application import Application
from matcher.web import create_app
from matcher.web.views.telegram import WEBHOOK_PATH

pytestmark = pytest.mark.node

NODE = Path(__file__).parents[2] / "node"
TOKEN = "666:token-for-the-independent-fake"


def missing(what: str) -> None:
    """Skip where somebody works without node; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI must run this")
    pytest.skip(what)


@pytest.fixture(scope="session")
def installed() -> Path:
    """The packages of the committed lock, installed once."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        missing("node and npm are not installed")
    lock, mark = NODE / "package-lock.json", NODE / "node_modules" / ".package-lock.json"
    if not mark.exists() or mark.stat().st_mtime < lock.stat().st_mtime:
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts"], cwd=NODE, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode != 0:
            missing(f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}")
    return NODE


@pytest.fixture
def server(installed: Path) -> Iterator[str]:
    """Its base address."""
    process = subprocess.Popen(
        ["node", "server.js"], cwd=installed, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    assert port.isdigit(), "the independent server did not start"
    yield f"http://127.0.0.1:{port}"
    process.communicate(timeout=10)


class Person:
    """Somebody with the app in their hand."""

    def __init__(self, server: str, number: int) -> None:
        self._server = server
        self._number = number
        user = {"id": number, "first_name": "Anna", "is_bot": False}
        chat = {"id": number, "first_name": "Anna", "type": "private"}
        self._common = {"from": user, "chat": chat, "date": int(time.time()), "botToken": TOKEN}

    def says(self, text: str) -> None:
        self._post("sendMessage", {**self._common, "text": text})

    def presses(self, data: str) -> None:
        message = {"from": self._common["from"], "chat": self._common["chat"]}
        self._post("sendCallback", {**self._common, "message": message, "data": data})

    def reads(self) -> list[dict[str, Any]]:
        """What arrived since the last look."""
        found = self._post("getUpdates", {"token": TOKEN, "chatId": self._number})
        return [each["message"] for each in found["result"]]

    def waits(self, enough: Callable[[list[dict[str, Any]]], bool], timeout_s: float = 15.0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + timeout_s
        while not enough(found):
            assert time.monotonic() < deadline, f"only this arrived: {found}"
            time.sleep(0.05)
            found += self.reads()
        return found

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        content = json.dumps(body).encode()
        request = Request(f"{self._server}/{path}", content, {"Content-Type": "application/json"})
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)


def buttons(messages: list[dict[str, Any]]) -> list[str]:
    rows = [row for each in messages for row in (each.get("reply_markup") or {}).get("inline_keyboard", [])]
    return [button["callback_data"] for row in rows for button in row]


@pytest.fixture
def web(app: Application) -> Iterator[str]:
    """Our own web server, where updates are brought."""
    flask = create_app(app, secure_cookies=False, telegram=TelegramWebhook(app))
    pages = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = Thread(target=pages.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{pages.server_port}{WEBHOOK_PATH}"
    pages.shutdown()
    thread.join()


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_a_conversation_with_words_and_buttons(app: Application, server: str, web: str, way: str) -> None:
    anna, bo = Person(server, 4711), Person(server, 815)
    webhook = web if way == "webhook" else ""
    bot = TelegramBot(app, TOKEN, api=server, pacing=Pacing(per_chat_s=0.0), poll_s=1, webhook=webhook)
    bot.start()
    assert bot.connected.wait(10)
    try:
        anna.says("/start")
        first = anna.waits(lambda seen: bool(buttons(seen)))
        anna.presses(buttons(first)[0])
        second = anna.waits(bool)
        assert [each["text"] for each in second] != [each["text"] for each in first]
        anna.says("help")
        assert all("parse_mode" not in each for each in anna.waits(bool))
        bo.says("/start")
        assert [each["text"] for each in bo.waits(lambda seen: bool(buttons(seen)))] == [each["text"] for each in first]
    finally:
        assert bot.stop(10.0)
