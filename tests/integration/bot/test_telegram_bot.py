"""Telegram as a whole: the running bot against the fake server, over a real database."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fakes.bot_api import BAD_GATEWAY, BLOCKED, DROP_AFTER, TOO_FAST, FakeBotApi, Fault
from people import helper_with_chat, row, signals, states, write
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from matcher.bot.pacing import Pacing
from matcher.bot.telegram_bot import TelegramBot, start_telegram
from matcher.bot.telegram_fetch import OFFSET
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, Update, chat_at, update_seen
from matcher.models.database import Database
from matcher.models.kept_value import kept_value
from matcher.services.application import Application
from matcher.services.messages import outcomes
from matcher.wording import Wording

WORDS = "Anna schaakt graag"


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with FakeBotApi() as server:
        yield server
        assert server.problems == []


@contextmanager
def running(app: Application, api: FakeBotApi) -> Iterator[TelegramBot]:
    bot = TelegramBot(app, api.token, api=api.url, pacing=Pacing(per_chat_s=0.0), poll_s=2)
    bot.start()
    try:
        yield bot
    finally:
        assert bot.stop(10.0)


@contextmanager
def time_passing(clock: Any, seconds: float) -> Iterator[None]:
    """The clock of the service runs on, so many seconds twenty times a second."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(0.05):
            clock.forward(seconds=seconds)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def settled(app: Application, api: FakeBotApi) -> Callable[[], bool]:
    """Whether everything that came in is taken in and everything that waits has left."""

    def holds() -> bool:
        if api.waiting():
            return False
        with app.database.transaction() as session:
            open_states = (OutgoingState.WAITING, OutgoingState.SENDING)
            return not any(each.state in open_states for each in session.exec(select(OutgoingMessage)))

    return holds


def taken_in(app: Application, update_id: int) -> bool:
    with app.database.transaction() as session:
        return update_seen(session, Channel.TELEGRAM, str(update_id))


def in_database(app: Application, model: type[Any]) -> list[Any]:
    with app.database.transaction() as session:
        return list(session.exec(select(model)))


def buttons_to(api: FakeBotApi, user: int) -> list[tuple[str, int]]:
    """What the buttons carry that somebody sees, with the message they stand under."""
    found = []
    for call in api.accepted("sendMessage"):
        if call.parameters["chat_id"] == str(user) and "reply_markup" in call.parameters:
            rows = json.loads(call.parameters["reply_markup"])["inline_keyboard"]
            found += [(button["callback_data"], call.result["message_id"]) for line in rows for button in line]
    return found


def test_somebody_writes_is_answered_and_a_press_is_confirmed_and_loses_its_buttons(
    app: Application, api: FakeBotApi
) -> None:
    with running(app, api):
        api.says(4711, "/start")
        api.wait_until(lambda: bool(buttons_to(api, 4711)))
        data, message_id = buttons_to(api, 4711)[0]
        before = len(api.texts_to(4711))
        api.presses(4711, data, message_id)
        api.wait_until(lambda: len(api.texts_to(4711)) > before)
        api.wait_until(lambda: bool(api.accepted("answerCallbackQuery")))
        api.wait_until(lambda: bool(api.accepted("editMessageReplyMarkup")))
    edited = api.accepted("editMessageReplyMarkup")[0].parameters
    assert edited["message_id"] == str(message_id)
    assert "reply_markup" not in edited


def test_an_update_is_acknowledged_only_after_it_was_committed(app: Application, api: FakeBotApi) -> None:
    pushed: list[int] = []
    too_early: list[int] = []

    def look(method: str, parameters: dict[str, str]) -> None:
        if method == "getUpdates" and "offset" in parameters:
            done = range(1000, int(parameters["offset"]))
            too_early.extend(update for update in done if not taken_in(app, update))

    api.rule(look)
    with running(app, api):
        pushed.extend(api.says(1 + number % 3, f"woord {number}") for number in range(12))
        api.wait_until(lambda: api.waiting() == 0, 20)
    assert too_early == []
    assert len(in_database(app, Update)) == 12
    with app.database.transaction() as session:
        assert kept_value(session, OFFSET) == str(pushed[-1] + 1)


def test_the_same_update_three_times_and_again_later_has_its_effect_once(app: Application, api: FakeBotApi) -> None:
    with running(app, api):
        api.says(1, "/start", times=3)
        api.wait_until(settled(app, api))
        answered = api.texts_to(1)
        api.push_again({"update_id": 1000, "message": api.message(1, text="/start")})
        last = api.says(2, "/start")
        api.wait_until(lambda: taken_in(app, last) and settled(app, api)())
        assert api.texts_to(1) == answered
        assert len(api.texts_to(2)) == len(answered)


def test_words_of_one_chat_are_taken_in_in_the_order_of_their_ids(app: Application, api: FakeBotApi) -> None:
    first, second = ({"update_id": each, "message": api.message(1, text=f"woord {each}")} for each in (2000, 2001))
    api.push(second)
    api.push(first)
    with running(app, api):
        api.wait_until(lambda: taken_in(app, 2001))
    with app.database.transaction() as session:
        rows = session.exec(select(OutgoingMessage).order_by("id")).all()
    causes = [each.key.split(":")[1] for each in rows]
    assert causes == sorted(causes)


class FlakyDatabase(Database):
    """A database that cannot write for a while."""

    failures = 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        if self.failures > 0 and threading.current_thread().name.startswith("telegram"):
            self.failures -= 1
            raise OperationalError("select 1", {}, Exception("database is locked"))
        with super().transaction() as session:
            yield session


def test_while_the_database_cannot_write_nothing_is_acknowledged_and_nothing_is_lost(
    app: Application, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    flaky = FlakyDatabase(app.database.url)
    flaky.failures = 5
    flaky_app = replace(app, database=flaky)
    api.says(1, WORDS)
    with running(flaky_app, api):
        api.wait_until(settled(app, api), 20)
    assert flaky.failures == 0
    flaky.close()
    assert len(in_database(app, Update)) == 1
    assert api.texts_to(1)
    assert "Anna" not in caplog.text


class SilentWording:
    """Wording that fails on every sentence of the dialogue, as a mistake of ours would."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def render(self, message: Message, language: str = "nl", *, polite: bool = False) -> str:
        if not message.key.startswith("bot."):
            raise RuntimeError(WORDS)
        return self._wording.render(message, language, polite=polite)


def test_an_update_that_we_cannot_work_out_is_kept_for_the_team_and_holds_up_nobody(
    app: Application, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with app.work(app.scope()) as work:
        helper_with_chat(work, 1)
    broken = replace(app, wording=SilentWording(app.wording))  # type: ignore[arg-type]
    api.says(1, WORDS)
    with running(broken, api):
        api.wait_until(lambda: bool(api.texts_to(1)))
        api.push({"update_id": 5000, "message": "a message that is none"})
        api.wait_until(lambda: taken_in(app, 5000))
    kept = in_database(app, Update)
    assert [update.text for update in kept] == [WORDS, ""]
    assert kept[0].raw["message"]["text"] == WORDS
    found = signals(app)
    assert [(signal.kind, signal.words) for signal in found] == [
        ("not-applied", WORDS),
        ("not-applied", ""),
    ]
    assert found[0].person_id is not None
    assert len(api.texts_to(1)) == 1
    assert "Anna" not in caplog.text


def test_a_group_is_refused_kindly_and_left_and_nothing_of_it_is_kept(app: Application, api: FakeBotApi) -> None:
    group = {"id": -100, "type": "supergroup", "title": "De buurt"}
    with running(app, api):
        api.push({"message": api.message(1, chat=group, text="hoi allemaal")})
        api.wait_until(lambda: bool(api.accepted("leaveChat")))
        api.wait_until(lambda: api.waiting() == 0)
    assert len(api.texts_to(-100)) == 1
    assert api.accepted("leaveChat")[0].parameters == {"chat_id": "-100"}
    assert in_database(app, Update) == []
    assert in_database(app, Chat) == []


def test_somebody_who_blocks_us_becomes_a_task_at_once_and_is_reachable_again_when_they_return(
    app: Application, api: FakeBotApi
) -> None:
    with app.work(app.scope()) as work:
        helper_with_chat(work, 1)
    bot = {"id": 666, "is_bot": True, "first_name": "Samen"}

    def becomes(status: str, **more: Any) -> int:
        change = {
            "chat": {"id": 1, "type": "private"},
            "from": {"id": 1, "is_bot": False, "first_name": "Anna"},
            "date": 1,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status, **more},
        }
        return api.push({"my_chat_member": change}, times=2)

    def unreachable() -> bool:
        with app.database.transaction() as session:
            chat = chat_at(session, Channel.TELEGRAM, "1")
            return chat is not None and chat.unreachable_at is not None

    with running(app, api):
        blocked = becomes("kicked", until_date=0)
        api.wait_until(lambda: taken_in(app, blocked))
        assert unreachable()
        back = becomes("member")
        api.wait_until(lambda: taken_in(app, back))
        assert not unreachable()
    assert [signal.kind for signal in signals(app)] == ["unreachable"]


def test_a_message_to_somebody_who_blocked_us_ends_and_becomes_one_task(app: Application, api: FakeBotApi) -> None:
    with app.work(app.scope()) as work:
        chat = helper_with_chat(work, 1)
        for key in "abc":
            write(work, chat, key)
    api.rule(lambda method, _: BLOCKED if method == "sendMessage" else None)
    with running(app, api):
        api.wait_until(settled(app, api))
    assert set(states(app).values()) == {OutgoingState.UNSENT}
    assert [signal.kind for signal in signals(app)] == ["unreachable"]
    assert sum(call.method == "sendMessage" for call in api.calls) == 1


def test_the_wait_that_telegram_asks_for_holds_everything_and_then_all_leaves_once(
    app: Application, api: FakeBotApi, clock: Any
) -> None:
    with app.work(app.scope()) as work:
        for number in range(5):
            write(work, helper_with_chat(work, number + 1), str(number))
    api.script("sendMessage", TOO_FAST)
    with time_passing(clock, seconds=1), running(app, api):
        api.wait_until(settled(app, api), 20)
    assert set(states(app).values()) == {OutgoingState.SENT}
    assert len(api.accepted("sendMessage")) == 5
    assert api.sent_twice() == 0


def test_a_connection_that_drops_after_sending_duplicates_no_more_than_the_unknown_outcomes(
    app: Application, api: FakeBotApi, clock: Any
) -> None:
    with app.work(app.scope()) as work:
        for number in range(6):
            write(work, helper_with_chat(work, number + 1), str(number))
    api.script("sendMessage", DROP_AFTER, Fault(), BAD_GATEWAY, DROP_AFTER)
    with time_passing(clock, seconds=5), running(app, api):
        api.wait_until(settled(app, api), 30)
    assert set(states(app).values()) == {OutgoingState.SENT}
    with app.work(app.scope()) as work:
        unknown = outcomes.unknown_outcomes(work.session, Channel.TELEGRAM)
    assert len({call.parameters["text"] for call in api.accepted("sendMessage")}) == 6
    assert api.sent_twice() <= api.unanswered() <= unknown


def test_messages_to_many_people_leave_at_no_more_than_thirty_a_second(app: Application, api: FakeBotApi) -> None:
    with app.work(app.scope()) as work:
        for number in range(40):
            write(work, helper_with_chat(work, number + 1), str(number))
    with running(app, api):
        api.wait_until(settled(app, api), 30)
    moments = sorted(call.at for call in api.accepted("sendMessage"))
    assert len(moments) == 40
    assert moments[-1] - moments[0] > 0.9  # forty cannot all leave within the first second


def test_our_commands_stand_in_the_menu_in_both_languages(app: Application, api: FakeBotApi) -> None:
    with running(app, api):
        api.wait_until(lambda: len(api.accepted("setMyCommands")) == 3)
    by_language = {
        call.parameters.get("language_code", ""): [each["command"] for each in json.loads(call.parameters["commands"])]
        for call in api.accepted("setMyCommands")
    }
    assert set(by_language) == {"nl", "en", ""}
    assert {"help", "stop", "pauze"} <= set(by_language["nl"])
    assert {"help", "stop", "pause"} <= set(by_language["en"])
    assert by_language[""] == by_language["nl"]


def test_it_waits_for_telegram_to_answer_and_then_takes_in_what_waited(app: Application, api: FakeBotApi) -> None:
    api.script("getMe", BAD_GATEWAY)
    update = api.says(1, "/start")
    with running(app, api):
        api.wait_until(lambda: taken_in(app, update))


def test_a_revoked_token_is_said_plainly_and_never_written_down(
    app: Application, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    leaked = api.token
    with running(app, api) as bot:
        api.wait_until(lambda: bool(api.accepted("getUpdates")) or api.waiting() == 0)
        api.token = "666:the-token-that-replaced-it"
        api.says(1, "/start")  # ends the long poll
        api.wait_until(lambda: bot.refused, 15)
        assert not bot.running or bot.stop(5)
    assert "does not accept MATCHER_TELEGRAM_TOKEN" in caplog.text
    assert leaked not in caplog.text
    bot = TelegramBot(app, api.token, api=api.url, pacing=Pacing(per_chat_s=0.0), poll_s=1)
    bot.start()
    api.wait_until(settled(app, api))  # nothing was lost meanwhile
    api.wait_until(lambda: bool(api.texts_to(1)))
    assert bot.stop(10)


def test_without_a_token_it_says_that_telegram_is_off(app: Application, caplog: pytest.LogCaptureFixture) -> None:
    assert start_telegram(app, "  ") is None
    assert "MATCHER_TELEGRAM_TOKEN is not set" in caplog.text


def test_it_stops_in_the_middle_of_a_long_poll_without_waiting_for_its_end(app: Application, api: FakeBotApi) -> None:
    bot = TelegramBot(app, api.token, api=api.url, poll_s=25)
    bot.start()
    api.wait_until(lambda: bool(api.accepted("setMyCommands")))
    begin = time.monotonic()
    assert bot.stop(10)
    assert time.monotonic() - begin < 8
    assert not bot.running


def test_stopping_finishes_and_records_the_sends_under_way(app: Application, api: FakeBotApi) -> None:
    with app.work(app.scope()) as work:
        write(work, helper_with_chat(work, 1), "a")
    api.script("sendMessage", Fault(delay_s=0.8))
    seen = threading.Event()

    def look(method: str, _: dict[str, str]) -> None:
        if method == "sendMessage":
            seen.set()

    api.rule(look)
    with running(app, api):
        assert seen.wait(10)
    with app.work(app.scope()) as work:
        assert row(work.session, "a").state is OutgoingState.SENT
