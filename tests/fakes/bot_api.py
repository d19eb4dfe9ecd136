"""A fake Bot API on loopback: long polling with offsets, messages, presses, scripted faults, and a log of its own.

Losses and duplicates are counted from this log, never from the tables of the service under test.
"""

import json
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from fakes.payload_check import problems_in

BOT = {"id": 666, "is_bot": True, "first_name": "Samen", "username": "samen_test_bot"}
BOT_INFO = {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


@dataclass(frozen=True)
class Fault:
    """One way in which a call goes wrong.

    Attributes:
        status: HTTP status of the answer.
        description: What Telegram would say.
        retry_after: Seconds, with status 429.
        drop: "before" the call has its effect, or "after" it; the connection is cut without an answer.
        delay_s: Wait this long, then do as without fault (with status 200).
        garbage: Answer something that is no JSON.
    """

    status: int = 200
    description: str = ""
    retry_after: int = 0
    drop: str = ""
    delay_s: float = 0.0
    garbage: bool = False


TOO_FAST = Fault(429, "Too Many Requests: retry after 1", retry_after=1)
BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
DEACTIVATED = Fault(403, "Forbidden: user is deactivated")
NOT_FOUND = Fault(400, "Bad Request: chat not found")
UNREADABLE = Fault(400, "Bad Request: message text is empty")
BAD_GATEWAY = Fault(502, "Bad Gateway")
DROP_BEFORE = Fault(drop="before")
DROP_AFTER = Fault(drop="after")


@dataclass(frozen=True)
class Call:
    """One call as the server saw it."""

    method: str
    parameters: dict[str, str]
    accepted: bool  # it had its effect
    answered: bool  # and the caller was told
    at: float
    result: Any = None


@dataclass
class FakeBotApi:
    """The server; use it as a context manager.

    Attributes:
        token: The only one it accepts; may be changed while running, as when a leaked token is revoked.
        calls: Everything that was asked, in order.
        problems: What the independent model of the Bot API had against our calls.
    """

    token: str = "666:fake-token-for-tests"
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._faults: dict[str, deque[Fault]] = {}
        self._rules: list[Callable[[str, dict[str, str]], Fault | None]] = []
        self._next_update = 1000
        self._next_message = 1
        self._closing = False
        self.asked_by = threading.local()  # `name`: what stands before "/bot" in the address of the call in this thread
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Base address, as in MATCHER_TELEGRAM_API."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeBotApi":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What the people do

    def push(self, update: dict[str, Any], *, times: int = 1) -> int:
        """Queue an update (the same one several times, if asked) and return its id."""
        with self._changed:
            if "update_id" not in update:
                update = {"update_id": self._next_update, **update}
                self._next_update += 1
            self._queue.extend([update] * times)
            self._changed.notify_all()
        return int(update["update_id"])

    def push_again(self, update: dict[str, Any]) -> None:
        """Hand an update out once more although it was acknowledged, as Telegram may."""
        with self._changed:
            self._again.append(update)
            self._changed.notify_all()

    def says(self, user: int, text: str, *, times: int = 1, **message: Any) -> int:
        """Somebody writes in their private chat."""
        return self.push({"message": self.message(user, text=text, **message)}, times=times)

    def presses(self, user: int, data: str, message_id: int = 1, *, times: int = 1) -> int:
        """Somebody presses a button of ours."""
        message = {**self.message(user, text="…"), "from": BOT, "message_id": message_id}
        press = {"id": f"press-{time.monotonic_ns()}", "from": person(user), "message": message, "data": data}
        return self.push({"callback_query": {**press, "chat_instance": "1"}}, times=times)

    def message(self, user: int, *, chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
        """A message object, for updates of any shape."""
        with self._changed:
            number = self._next_message
            self._next_message += 1
        chat = chat or {"id": user, "type": "private", "first_name": f"Mens {user}"}
        return {"message_id": number, "from": person(user), "chat": chat, "date": int(time.time()), **content}

    # What goes wrong

    def script(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong like this, one after the other."""
        with self._changed:
            self._faults.setdefault(method, deque()).extend(faults)

    def rule(self, rule: Callable[[str, dict[str, str]], Fault | None]) -> None:
        """Every call is shown to `rule`, which may name a fault."""
        with self._changed:
            self._rules.append(rule)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        with self._changed:
            self._rules.clear()
            self._faults.clear()

    # What was seen

    def accepted(self, method: str) -> list[Call]:
        """Calls of a method that had their effect, in order."""
        with self._changed:
            return [call for call in self.calls if call.method == method and call.accepted]

    def texts_to(self, user: int) -> list[str]:
        """What somebody read, duplicates included."""
        return [
            call.parameters["text"]
            for call in self.accepted("sendMessage")
            if call.parameters.get("chat_id") == str(user)
        ]

    def sent_twice(self) -> int:
        """How many messages arrived more than once, by chat and text."""
        seen = Counter((c.parameters["chat_id"], c.parameters["text"]) for c in self.accepted("sendMessage"))
        return sum(count - 1 for count in seen.values())

    def unanswered(self, method: str = "sendMessage") -> int:
        """Calls that had their effect without the caller hearing so."""
        return sum(not call.answered for call in self.accepted(method))

    def waiting(self) -> int:
        """Updates that nobody has acknowledged yet."""
        with self._changed:
            return len(self._queue) + len(self._again)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Wait until something holds; it is looked at after every call.

        Raises:
            AssertionError: It did not come about.
        """
        deadline = time.monotonic() + timeout_s
        while not condition():  # outside the lock: it may look into a database
            if time.monotonic() > deadline:
                last = [(call.method, call.accepted) for call in self.calls[-10:]]
                raise AssertionError(f"did not come about within {timeout_s} s; last calls: {last}")
            with self._changed:
                self._changed.wait(0.05)

    # The server's side

    def handle(self, method: str, parameters: dict[str, str]) -> tuple[int, dict[str, Any] | bytes | None]:
        """Do what a call asks; None as answer means that the connection is cut."""
        with self._changed:
            self.problems.extend(problems_in(method, parameters))
            fault = self._fault(method, parameters)
        if fault.delay_s:
            time.sleep(fault.delay_s)
        if fault.drop == "before":
            return self._log(method, parameters, accepted=False, answered=False), None
        if fault.status != 200:
            self._log(method, parameters, accepted=False, answered=True)
            extra = {"parameters": {"retry_after": fault.retry_after}} if fault.retry_after else {}
            body = {"ok": False, "error_code": fault.status, "description": fault.description, **extra}
            return fault.status, b"<html>oops</html>" if fault.garbage else body
        result = self._answer(method, parameters)
        silent = fault.drop == "after"
        self._log(method, parameters, accepted=True, answered=not silent and not fault.garbage, result=result)
        if silent:
            return 200, None
        return 200, b"<html>oops</html>" if fault.garbage else {"ok": True, "result": result}

    def _fault(self, method: str, parameters: dict[str, str]) -> Fault:
        for rule in self._rules:
            found = rule(method, parameters)
            if found is not None:
                return found
        queued = self._faults.get(method)
        return queued.popleft() if queued else Fault()

    def _answer(self, method: str, parameters: dict[str, str]) -> Any:
        match method:
            case "getMe":
                return BOT_INFO
            case "getUpdates":
                return self._updates(parameters)
            case "sendMessage":
                user = int(parameters["chat_id"])
                return {**self.message(user, text=parameters["text"]), "from": BOT}
            case "editMessageReplyMarkup":
                return {**self.message(int(parameters["chat_id"])), "message_id": int(parameters["message_id"])}
            case _:
                return True

    def _updates(self, parameters: dict[str, str]) -> list[dict[str, Any]]:
        """Long poll: everything before the offset is acknowledged and gone."""
        offset = int(parameters.get("offset", "0"))
        limit = int(parameters.get("limit", "100"))
        deadline = time.monotonic() + float(parameters.get("timeout", "0"))
        with self._changed:
            self._queue = [update for update in self._queue if update["update_id"] >= offset]
            while not (self._queue or self._again) and not self._closing and time.monotonic() < deadline:
                self._changed.wait(min(0.5, deadline - time.monotonic()))
            found = [*self._again, *self._queue][:limit]
            self._again.clear()
            return found

    def _log(
        self, method: str, parameters: dict[str, str], *, accepted: bool, answered: bool, result: Any = None
    ) -> int:
        with self._changed:
            self.calls.append(Call(method, parameters, accepted, answered, time.monotonic(), result))
            self._changed.notify_all()
        return 200


def person(user: int) -> dict[str, Any]:
    """The user object of somebody."""
    return {"id": user, "is_bot": False, "first_name": f"Mens {user}", "language_code": "nl"}


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed leaves a broken connection; anything else is a mistake of this fake."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(api: FakeBotApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            form = self.rfile.read(length).decode()
            if len(form.encode()) < length:
                self.close_connection = True  # the caller was killed before it had said everything
                return
            parameters = dict(parse_qsl(form, keep_blank_values=True))
            prefix, _, method = self.path.partition("/bot")[2].partition("/")
            if prefix != api.token:
                refusal = {"ok": False, "error_code": 401, "description": "Unauthorized"}
                self._reply(401, refusal)
                return
            api.asked_by.name = self.path.partition("/bot")[0]
            status, body = api.handle(method, parameters)
            if body is None:
                self.close_connection = True
                return
            self._reply(status, body)

        def _reply(self, status: int, body: dict[str, Any] | bytes) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the caller was killed in mid-call

        def log_message(self, *_: object) -> None:
            """Nothing: the address holds the token."""

    return Handler
