"""Messages on their way to Telegram, against the fake server and the types of another library."""

import asyncio
import logging
import socket

import pytest
from fakes.bot_api import (
    BAD_GATEWAY,
    BLOCKED,
    DEACTIVATED,
    DROP_AFTER,
    DROP_BEFORE,
    NOT_FOUND,
    TOO_FAST,
    UNREADABLE,
    FakeBotApi,
    Fault,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.bot.telegram_client import build_client
from matcher.bot.telegram_send import TelegramSender, parts
from matcher.services.messages.sending import Choice, Failure, FailureKind, Outgoing, Sent


def send(api: str, token: str, *messages: Outgoing) -> list[Sent | Failure]:
    async def main() -> list[Sent | Failure]:
        client = build_client(token, api)
        try:
            return [await TelegramSender(client).send(message) for message in messages]
        finally:
            await client.hang_up()

    return asyncio.run(main())


def outgoing(text: str = "Zin om dinsdag te schaken?", *choices: Choice) -> Outgoing:
    return Outgoing(id=1, attempt=1, address="4711", text=text, choices=choices)


def test_a_message_goes_out_as_plain_text_with_its_buttons_and_no_preview() -> None:
    with FakeBotApi() as api:
        text = "Dag <b>Anna</b>, *zin*? https://example.org"
        choices = (Choice("Ja, leuk", "t1:ask.2:yes"), Choice("Nee", "t1:ask.2:no"))
        [sent] = send(api.url, api.token, outgoing(text, *choices))
        [call] = api.accepted("sendMessage")
    assert sent == Sent(str(call.result["message_id"]))
    assert call.parameters["text"] == text
    assert "parse_mode" not in call.parameters
    assert "protect_content" not in call.parameters
    assert call.parameters["link_preview_options"] == '{"is_disabled": true}'
    assert '"callback_data": "t1:ask.2:yes"' in call.parameters["reply_markup"]
    assert api.problems == []


def test_a_button_that_would_carry_too_much_becomes_a_numbered_line() -> None:
    choices = (Choice("Ja", "t1:ask.2:yes"), Choice("Nee", "x" * 65))
    with FakeBotApi() as api:
        send(api.url, api.token, outgoing("Zin?", *choices))
        assert api.texts_to(4711) == ["Zin?\n\n1. Ja\n2. Nee"]
        assert api.problems == []


def test_a_very_long_text_arrives_whole_in_order_with_the_buttons_under_the_last_part() -> None:
    text = "\n".join(f"regel {number} 🌷" for number in range(900))
    with FakeBotApi() as api:
        send(api.url, api.token, outgoing(text, Choice("Goed", "t1:a.1:ok")))
        calls = api.accepted("sendMessage")
        assert "\n".join(api.texts_to(4711)) == text
        assert ["reply_markup" in call.parameters for call in calls] == [False] * (len(calls) - 1) + [True]
        assert api.problems == []


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="ab \n🌷é", max_size=120), st.integers(2, 20))
def test_parts_fit_and_lose_no_word(text: str, limit: int) -> None:
    pieces = parts(text, limit)
    assert all(len(piece.encode("utf-16-le")) // 2 <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (TOO_FAST, FailureKind.RETRY_AFTER),
        (BLOCKED, FailureKind.BLOCKED),
        (DEACTIVATED, FailureKind.CHAT_GONE),
        (NOT_FOUND, FailureKind.CHAT_GONE),
        (UNREADABLE, FailureKind.REJECTED),
        (BAD_GATEWAY, FailureKind.UNKNOWN),
        (Fault(500, "Internal Server Error"), FailureKind.UNKNOWN),
        (Fault(502, garbage=True), FailureKind.UNKNOWN),
        (Fault(garbage=True), FailureKind.UNKNOWN),
        (DROP_BEFORE, FailureKind.UNKNOWN),
        (DROP_AFTER, FailureKind.UNKNOWN),
    ],
    ids=lambda value: str(value),
)
def test_each_answer_of_telegram_has_its_consequence(fault: Fault, kind: FailureKind) -> None:
    with FakeBotApi() as api:
        if fault.garbage and fault.status != 200:
            api.rule(lambda method, _: Fault(fault.status, garbage=True) if method == "sendMessage" else None)
        else:
            api.script("sendMessage", fault)
        [outcome] = send(api.url, api.token, outgoing())
    assert isinstance(outcome, Failure)
    assert outcome.kind is kind
    assert outcome.seconds == (1 if kind is FailureKind.RETRY_AFTER else 0)
    assert "Anna" not in outcome.detail


def test_a_server_that_is_not_there_means_that_nothing_left() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        [outcome] = send(f"http://127.0.0.1:{taken.getsockname()[1]}", "1:x", outgoing())
    assert outcome == Failure(FailureKind.TEMPORARY, detail="ConnectError")


def test_no_token_and_no_word_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with FakeBotApi() as api:
        api.script("sendMessage", Fault(garbage=True), BAD_GATEWAY, DROP_AFTER, TOO_FAST)
        send(api.url, api.token, *[outgoing("Anna schaakt graag")] * 5)
        send(api.url, "1:another-token", outgoing("Anna schaakt graag"))
        token = api.token
    assert "fake-token" in token
    for secret in ("fake-token", "another-token", "Anna"):
        assert secret not in caplog.text
