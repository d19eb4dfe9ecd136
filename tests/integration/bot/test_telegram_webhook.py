"""Updates that Telegram brings: only with the secret, confirmed when committed, the same as when fetched."""

from typing import Any

import pytest
from fakes.bot_api import FakeBotApi, person
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from matcher.bot import telegram_webhook
from matcher.bot.telegram_bot import TelegramBot
from matcher.bot.telegram_webhook import TelegramWebhook, webhook_secret
from matcher.models.chat import Chat, OutgoingMessage, Update
from matcher.models.contact import Signal
from matcher.services.application import Application
from matcher.web import create_app
from matcher.web.views.telegram import WEBHOOK_PATH

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def said(user: int, text: str) -> dict[str, Any]:
    message = {"message_id": 1, "date": 1, "text": text, "from": person(user), "chat": {"id": user, "type": "private"}}
    return {"message": message}


def pressed(user: int, data: str) -> dict[str, Any]:
    message = {"message_id": 1, "date": 1, "chat": {"id": user, "type": "private"}}
    return {"callback_query": {"id": "7", "chat_instance": "1", "data": data, "from": person(user), "message": message}}


@pytest.fixture
def web(app: Application) -> FlaskClient:
    return create_app(app, secure_cookies=False, telegram=TelegramWebhook(app)).test_client()


def bring(web: FlaskClient, app: Application, update: Any, **headers: str) -> Any:
    given = {HEADER: webhook_secret(app.secret_key)} | headers
    return web.post(WEBHOOK_PATH, json=update, headers=given)


def rows(app: Application, table: type) -> list[Any]:
    with app.work(app.scope()) as work:
        return list(work.session.exec(select(table)))


def test_what_is_brought_is_taken_in_and_answered(web, app):
    answer = bring(web, app, {"update_id": 1, **said(4711, "/start")})
    assert (answer.status_code, answer.json) == (200, {})
    (chat,) = rows(app, Chat)
    assert chat.address == "4711"
    assert rows(app, OutgoingMessage)


def test_the_same_update_brought_again_changes_nothing(web, app):
    for _ in range(3):
        assert bring(web, app, {"update_id": 1, **said(4711, "/start")}).status_code == 200
    assert len(rows(app, Update)) == 1
    assert len({row.key for row in rows(app, OutgoingMessage)}) == len(rows(app, OutgoingMessage))


def test_a_press_is_confirmed_in_the_answer(web, app):
    bring(web, app, {"update_id": 1, **said(4711, "/start")})
    choice = next(row.choices[0]["press"] for row in rows(app, OutgoingMessage) if row.choices)
    answer = bring(web, app, {"update_id": 2, **pressed(4711, choice)})
    assert answer.json["method"] == "answerCallbackQuery"


def test_a_group_is_told_once_and_then_left(web, app):
    group = {"id": -5, "type": "group", "title": "Buurt"}
    somebody = {"id": 9, "is_bot": False, "first_name": "Bo"}
    member = {"user": {"id": 666, "is_bot": True, "first_name": "Samen"}, "status": "member"}
    joined = {
        "chat": group, "from": somebody, "date": 1, "old_chat_member": {**member, "status": "left"},
        "new_chat_member": member,
    }  # fmt: skip
    told = bring(web, app, {"update_id": 1, "my_chat_member": joined})
    assert (told.json["method"], told.json["chat_id"]) == ("sendMessage", -5)
    message = {"message_id": 3, "date": 1, "chat": group, "from": somebody, "text": "Hoi"}
    assert bring(web, app, {"update_id": 2, "message": message}).json == {"method": "leaveChat", "chat_id": -5}
    assert rows(app, Chat) == []


@pytest.mark.parametrize("secret", ["", "wrong", "é" * 64])
def test_without_the_secret_there_is_no_such_page(web, app, secret):
    answer = bring(web, app, {"update_id": 1, **said(4711, "/start")}, **{HEADER: secret})
    assert answer.status_code == 404
    assert rows(app, Chat) == []


def test_where_updates_are_fetched_there_is_no_such_page(app):
    closed = create_app(app, secure_cookies=False).test_client()
    assert bring(closed, app, {"update_id": 1}).status_code == 404


@pytest.mark.parametrize("update", [[], "text", {}, {"update_id": "1"}, {"update_id": True}, None])
def test_what_is_no_update_is_refused(web, app, update):
    assert bring(web, app, update).status_code == 400


def test_a_body_that_is_too_large_is_not_read(web, app):
    answer = bring(web, app, {"update_id": 1, **said(4711, "a" * 300_000)})
    assert answer.status_code == 413


def test_an_update_is_not_confirmed_while_the_database_cannot_write(web, app, monkeypatch):
    def locked(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(telegram_webhook, "take_in_update", locked)
        assert bring(web, app, {"update_id": 1, **said(4711, "/start")}).status_code == 503
    assert bring(web, app, {"update_id": 1, **said(4711, "/start")}).status_code == 200
    assert len(rows(app, Update)) == 1


def test_an_update_that_we_cannot_work_out_is_kept_for_the_team(web, app, monkeypatch):
    def mistaken(*_: object) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(telegram_webhook, "take_in_update", mistaken)
    assert bring(web, app, {"update_id": 1, **said(4711, "Kan iemand mij bellen?")}).status_code == 200
    (signal,) = rows(app, Signal)
    assert (signal.kind, signal.words) == ("not-applied", "Kan iemand mij bellen?")


def test_telegram_is_told_where_to_bring_updates_and_to_bring_one_at_a_time(app):
    with FakeBotApi() as server:
        bot = TelegramBot(app, server.token, api=server.url, webhook="https://matcher.example/telegram")
        bot.start()
        try:
            assert bot.connected.wait(10)
        finally:
            bot.stop(10)
        asked = [call.parameters for call in server.calls if call.method == "setWebhook"]
        methods = {call.method for call in server.calls}
    assert [one["url"] for one in asked] == ["https://matcher.example/telegram"]
    assert asked[0]["secret_token"] == webhook_secret(app.secret_key)
    assert asked[0]["max_connections"] == "1"
    assert not methods & {"getUpdates", "deleteWebhook"}
