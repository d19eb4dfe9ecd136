"""Somebody who talks with matcher on one channel: the same few words for terminal, web chat and Telegram."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bs4 import BeautifulSoup, Tag
from fakes.bot_api import FakeBotApi
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from matcher.bot.terminal import chat
from matcher.models.chat import Channel, Chat, OutgoingMessage
from matcher.services.application import Application


@dataclass(frozen=True)
class Line:
    """One message as the person saw it: its words, and the buttons as label → what a press hands back."""

    text: str
    buttons: dict[str, str] = field(default_factory=dict)


class Talker(Protocol):
    """What a person can do."""

    lines: list[Line]

    def start(self, payload: str = "") -> None: ...
    def say(self, text: str) -> None: ...
    def press(self, choice: str) -> None: ...
    def look(self) -> None:
        """Open the chat and read what came in meanwhile."""


NewTalker = Callable[[], Talker]


def last_with_buttons(talker: Talker) -> Line:
    return next(line for line in reversed(talker.lines) if line.buttons)


def button(line: Line, choice: str) -> tuple[str, str]:
    """Label and press of the button with this choice key."""
    for label, press in line.buttons.items():
        if press.split(":")[-1] == choice:
            return label, press
    raise AssertionError(f"no button {choice!r} under {line.text!r}: {line.buttons}")


class TerminalTalker:
    """Types into `matcher chat`, one start of the command per line: nothing is kept in memory between two turns."""

    def __init__(self, app: Application, name: str) -> None:
        self.app, self.name = app, name
        self.lines: list[Line] = []

    def start(self, payload: str = "") -> None:
        self.say(f"/start {payload}".strip())

    def say(self, text: str) -> None:
        self._run(f"{text}\n")

    def press(self, choice: str) -> None:
        line = last_with_buttons(self)
        label, _ = button(line, choice)
        self.say(str(list(line.buttons).index(label) + 1))

    def look(self) -> None:
        self._run("")

    def _run(self, text: str) -> None:
        before = {row.id for row in self._rows() if row.sent_at}
        out = io.StringIO()
        chat(self.app, io.StringIO(text), out, self.name)
        rows = self._rows()
        assert all(row.text in out.getvalue() for row in rows if row.sent_at and row.id not in before)
        self.lines = [
            Line(row.text, {choice["label"]: choice["press"] for choice in row.choices}) for row in rows if row.sent_at
        ]

    def _rows(self) -> list[OutgoingMessage]:
        with self.app.database.transaction() as session:
            query = (
                select(OutgoingMessage)
                .join(Chat)
                .where(Chat.channel == Channel.TERMINAL, Chat.address == self.name)
                .order_by(OutgoingMessage.id)
            )
            return list(session.exec(query))


class WebTalker:
    """Uses the web chat's pages as a browser without JavaScript does."""

    def __init__(self, flask: Flask) -> None:
        self.client: FlaskClient = flask.test_client()
        self.lines: list[Line] = []

    def start(self, payload: str = "") -> None:
        page = self._page()
        form = {"csrf_token": self._csrf(page), "start": payload, "update_id": self._update(page)}
        answer = self.client.post("/chat/begin", data=form)
        assert answer.status_code == 303, answer.text
        self.look()

    def say(self, text: str) -> None:
        self._send(text=text)

    def press(self, choice: str) -> None:
        _, press = button(last_with_buttons(self), choice)
        self._send(press=press)

    def look(self) -> None:
        page = self._page()
        self.lines = []
        for item in page.select(".chat-log > li:has(.bubble-ours)"):
            bubble = item.select_one(".bubble-ours")
            assert bubble is not None
            hidden = bubble.select_one(".unseen")
            if hidden is not None:
                hidden.extract()
            buttons = {b.get_text(strip=True): str(b["value"]) for b in item.select("button[name=press]")}
            self.lines.append(Line(bubble.get_text().strip(), buttons))

    def _send(self, **what: str) -> None:
        page = self._page()
        form = {"csrf_token": self._csrf(page), "update_id": self._update(page), **what}
        answer = self.client.post("/chat/zeg", data=form)
        assert answer.status_code == 303, answer.text
        self.look()

    def _page(self) -> BeautifulSoup:
        answer = self.client.get("/chat")
        assert answer.status_code == 200
        return BeautifulSoup(answer.text, "html.parser")

    def _csrf(self, page: BeautifulSoup) -> str:
        return self._field(page, "csrf_token")

    def _update(self, page: BeautifulSoup) -> str:
        return self._field(page, "update_id")

    @staticmethod
    def _field(page: BeautifulSoup, name: str) -> str:
        found = page.select_one(f"input[name={name}]")
        return str(found["value"]) if isinstance(found, Tag) else ""


class TelegramTalker:
    """Writes to the fake Bot API, which the real fetch loop reads and the real delivery writes to."""

    def __init__(self, app: Application, api: FakeBotApi, user: int) -> None:
        self.app, self.api, self.user = app, api, user
        self.lines: list[Line] = []

    def start(self, payload: str = "") -> None:
        self.say(f"/start {payload}".strip())

    def say(self, text: str) -> None:
        self.api.says(self.user, text)
        self._settle()

    def press(self, choice: str) -> None:
        _, press = button(last_with_buttons(self), choice)
        self.api.presses(self.user, press)
        self._settle()

    def look(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """Wait until everything was taken in and everything that is due has left."""
        self.api.wait_until(lambda: self.api.waiting() == 0 and self._nothing_waits())
        self.lines = [
            Line(
                call.parameters["text"],
                {key["text"]: key["callback_data"] for row in _keyboard(call.parameters) for key in row},
            )
            for call in self.api.accepted("sendMessage")
            if int(call.parameters["chat_id"]) == self.user
        ]

    def _nothing_waits(self) -> bool:
        now = self.app.now()
        with self.app.database.transaction() as session:
            rows = session.exec(
                select(OutgoingMessage)
                .join(Chat)
                .where(Chat.channel == Channel.TELEGRAM, OutgoingMessage.not_before <= now)
            ).all()
        return all(row.state in {"sent", "withdrawn", "unsent"} for row in rows)


def _keyboard(parameters: dict[str, str]) -> list[list[dict[str, str]]]:
    import json

    markup = json.loads(parameters.get("reply_markup") or "{}")
    rows: list[list[dict[str, str]]] = markup.get("inline_keyboard", [])
    return rows
