"""The fake Bot API of the bench: faults by chance or by plan, people who answer, and a log of its own.

It is asked over loopback by real processes, or without a socket by a client that runs in virtual time. Losses and
duplicates are counted from `arrived`, which only this server writes.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import httpx
from fakes.bot_api import BAD_GATEWAY, DROP_AFTER, DROP_BEFORE, Call, FakeBotApi, Fault
from telegram.request import HTTPXRequest

from matcher.bot.telegram_client import TelegramClient, _Request, silence_libraries

Choose = Callable[[int, dict[str, str]], str | None]
"""What somebody presses: the person, and choice key → press of the buttons shown; None to leave it."""

_ZONE = ZoneInfo("Europe/Amsterdam")
_REFERENCE = re.compile(r"\b[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{10}\b")
TIMED_OUT_AFTER = Fault(status=0, drop="after", delay_s=10.0)
TIMED_OUT_BEFORE = Fault(status=0, drop="before", delay_s=10.0)
WAIT_3 = Fault(429, "Too Many Requests: retry after 3", retry_after=3)
UNREADABLE_ANSWER = Fault(garbage=True)


class BenchApi(FakeBotApi):
    """The server of one world.

    Attributes:
        arrived: (chat, words) → how often it arrived; references are left out of the words.
        unanswered: How many sends arrived without the caller being told.
        in_flight: Sends that are being answered at this moment.
        choose: What people press; None when nobody answers.
        latency_s: The least and the most that a send takes, in virtual time.
        begun: Caller (what stands before "/bot" in its address) → the words that it has begun to send.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.arrived: Counter[tuple[str, str]] = Counter()
        self.first_at: dict[tuple[str, str], float] = {}
        self.moments: dict[int, float] = {}
        self.begun: defaultdict[str, set[str]] = defaultdict(set)
        self.unanswered_sends = 0
        self.faults_made = 0
        self.in_flight = self.most_in_flight = 0
        self.choose: Choose | None = None
        self.latency_s: tuple[float, float] = (0.0, 0.0)
        self.keep_calls = True
        self.clock: Callable[[], float] | None = None
        self.down = False
        self.chance = random.Random(0)
        self.on_call: Callable[[str, dict[str, str]], None] | None = None
        self._pressed: set[tuple[int, str]] = set()

    def without_socket(self) -> None:
        """Close the port: nobody will ask over loopback."""
        self._server.server_close()

    # What goes wrong

    def by_chance(
        self, chance: random.Random, faults: Iterable[tuple[float, Fault]], method: str = "sendMessage"
    ) -> None:
        """Calls of a method go wrong with these probabilities."""
        kinds = list(faults)

        def rule(called: str, parameters: dict[str, str]) -> Fault | None:
            if called != method:
                return None
            drawn = chance.random()
            for probability, fault in kinds:
                if drawn < probability:
                    self.faults_made += 1
                    return fault
                drawn -= probability
            return None

        self.rule(rule)

    # What was seen

    def handle(self, method: str, parameters: dict[str, str]) -> tuple[int, dict[str, Any] | bytes | None]:
        if method == "sendMessage":
            with self._changed:
                self.begun[self.asked_by.name].add(parameters["text"])
        return super().handle(method, parameters)

    def lost(self, expected: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
        """What should have arrived and did not."""
        return expected - self.arrived

    def duplicates(self, expected: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
        """What arrived more often than it should."""
        return self.arrived - expected

    def day_of(self, call: Call) -> date:
        """The local date in Haarlem on which a call came, by the clock of the service."""
        return datetime.fromtimestamp(self.moments[id(call)], tz=UTC).astimezone(_ZONE).date()

    def _log(
        self, method: str, parameters: dict[str, str], *, accepted: bool, answered: bool, result: Any = None
    ) -> int:
        if method == "sendMessage" and accepted:
            said = (parameters["chat_id"], plain(parameters["text"]))
            with self._changed:
                self.arrived[said] += 1
                self.unanswered_sends += not answered
                if self.clock is not None:
                    self.first_at.setdefault(said, self.clock())
            self._answers(int(parameters["chat_id"]), parameters, result)
        if self.keep_calls:
            super()._log(method, parameters, accepted=accepted, answered=answered, result=result)
            if self.clock is not None:
                self.moments[id(self.calls[-1])] = self.clock()
            return 200
        with self._changed:
            self._changed.notify_all()
        return 200

    def _answers(self, user: int, parameters: dict[str, str], result: Any) -> None:
        """Whoever gets a question answers it once, however often it arrives."""
        if self.choose is None or not parameters.get("reply_markup"):
            return
        keyboard = json.loads(parameters["reply_markup"])["inline_keyboard"]
        offered = {key["callback_data"].split(":")[-1]: key["callback_data"] for row in keyboard for key in row}
        question = next(iter(offered.values())).rpartition(":")[0]
        with self._changed:
            if (user, question) in self._pressed:
                return
            self._pressed.add((user, question))
        press = self.choose(user, offered)
        if press is not None:
            self.presses(user, press, message_id=int((result or {}).get("message_id", 1)))

    # In virtual time

    async def call(self, method: str, parameters: dict[str, str]) -> httpx.Response:
        """One call without a socket.

        Raises:
            httpx.HTTPError: What a client sees when the network breaks.
        """
        if self.on_call is not None:
            self.on_call(method, parameters)
        if self.down:
            await asyncio.sleep(0.05)
            raise httpx.ConnectError("nobody there")
        if method == "getUpdates":
            return await self._poll(parameters)
        fault = self._fault(method, parameters)
        if method == "sendMessage":
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            least, most = self.latency_s
            await asyncio.sleep(self.chance.uniform(least, most) + fault.delay_s)
            return self._done(method, parameters, fault)
        finally:
            if method == "sendMessage":
                self.in_flight -= 1

    def _done(self, method: str, parameters: dict[str, str], fault: Fault) -> httpx.Response:
        timed_out = fault.status == 0
        if fault.drop == "before":
            self._log(method, parameters, accepted=False, answered=False)
            raise httpx.ReadTimeout("silence") if timed_out else httpx.RemoteProtocolError("gone")
        if fault.status not in (0, 200):
            self._log(method, parameters, accepted=False, answered=True)
            extra = {"parameters": {"retry_after": fault.retry_after}} if fault.retry_after else {}
            refusal = {"ok": False, "error_code": fault.status, "description": fault.description, **extra}
            return httpx.Response(fault.status, json=refusal)
        result = self._answer(method, parameters)
        silent = fault.drop == "after"
        self._log(method, parameters, accepted=True, answered=not (silent or fault.garbage), result=result)
        if silent:
            raise httpx.ReadTimeout("silence") if timed_out else httpx.RemoteProtocolError("gone")
        if fault.garbage:
            return httpx.Response(200, content=b"<html>oops</html>")
        return httpx.Response(200, json={"ok": True, "result": result})

    async def _poll(self, parameters: dict[str, str]) -> httpx.Response:
        fault = self._fault("getUpdates", parameters)
        if fault.status not in (0, 200) or fault.drop:
            return self._done("getUpdates", parameters, fault)
        patience = float(parameters.get("timeout", "0"))
        immediately = {**parameters, "timeout": "0"}
        while True:
            found = self._updates(immediately)
            if found or patience <= 0:
                return httpx.Response(200, json={"ok": True, "result": found})
            await asyncio.sleep(min(0.25, patience))
            patience -= 0.25


class WithoutSocket(httpx.AsyncBaseTransport):
    """Carries what the library's HTTP client says to the server without a network in between."""

    def __init__(self, api: BenchApi) -> None:
        self._api = api

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = (await request.aread()).decode()
        method = request.url.path.rpartition("/")[2]
        return await self._api.call(method, dict(parse_qsl(body, keep_blank_values=True)))


def client_without_socket(api: BenchApi) -> TelegramClient:
    """The client of the service; only its network is replaced."""
    silence_libraries()

    def request() -> HTTPXRequest:
        return _Request(connection_pool_size=32, httpx_kwargs={"transport": WithoutSocket(api)})

    return TelegramClient(
        api.token, base_url="http://bench/bot", base_file_url="http://bench/file/bot", request=request(),
        get_updates_request=request(),
    )  # fmt: skip


def plain(text: str) -> str:
    """Words without the opaque references in them, which differ from run to run."""
    return _REFERENCE.sub("…", text)


EVERY_SEND_FAULT = (DROP_AFTER, DROP_BEFORE, BAD_GATEWAY, WAIT_3, TIMED_OUT_AFTER, TIMED_OUT_BEFORE, UNREADABLE_ANSWER)
