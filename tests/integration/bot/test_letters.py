"""E-mail and text messages over real servers on loopback: a neutral line, a link, and what goes wrong."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fakes.clock import SetClock
from flask.testing import FlaskClient
from sqlmodel import select

from matcher.bot.email_send import EmailSender
from matcher.bot.letters import LetterPost
from matcher.bot.sms_send import SmsSender
from matcher.errors import InputError, NotAllowedError, SettingsError
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, Update
from matcher.models.consent import Purpose
from matcher.models.contact import Signal
from matcher.models.person import HelperKind, Person
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.services.application import Application
from matcher.services.messages.conversations import say
from matcher.services.messages.letters import write_to
from matcher.services.messages.sending import Failure, FailureKind, Outgoing, Sent
from matcher.services.people.merging import merge
from matcher.services.people.register import create_person, update_person
from matcher.services.trust import consents
from matcher.services.trust.return_links import RETURN_PATH, VALID, read_return_token, return_token
from matcher.web import create_app

SCOPE = Scope(Actor(ActorKind.SYSTEM, None), region_id=1)
FROM = "matcher@haarlem.example"


class Mailbox:
    """A mail server's handler that keeps what comes in, and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.letters: list[Mail] = []
        self.recipients: list[str] = []
        self.at_recipient = ""
        self.at_data = ""
        self.breaks_off = False
        self.arrived = Event()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data:
            return self.at_data
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        self.arrived.set()
        if self.breaks_off:
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp_url(mailbox: Mailbox) -> Iterator[str]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def outgoing(**values: Any) -> Outgoing:
    given = {"id": 7, "attempt": 1, "address": "karel@mail.example", "text": "Er is een bericht.", "title": "Bericht"}
    return Outgoing(**(given | values))


def send(sender: Any, **values: Any) -> Sent | Failure:
    return asyncio.run(sender.send(outgoing(**values)))


@pytest.fixture
def karel(app: Application) -> Person:
    with app.work(SCOPE) as work:
        karel = create_person(
            work,
            given_name="Karel",
            surname="Zeldzaam",
            helper_kind=HelperKind.NEIGHBOUR,
            email="Karel@Mail.example",
            phone="06 12 34 56 78",
        )
        consents.give(work, karel, Purpose.CONTACT, ground="aan de telefoon")
        return karel


def reach(app: Application, karel: Person, channel: Channel, *keys: str) -> None:
    with app.work(SCOPE) as work:
        person = work.session.get_one(Person, karel.id)
        write_to(work, person, channel)
        for key in keys:
            say(work, person, Message("chat.menu"), purpose="answer", about="", key=key)


@contextmanager
def carried(app: Application, senders: dict[Channel, Any], arrived: Event) -> Iterator[None]:
    """Run the post until something arrived at the other end."""
    post = LetterPost(app, senders)
    post.start()
    try:
        assert arrived.wait(10)
        yield
    finally:
        post.stop()


def states(app: Application) -> dict[str, tuple[OutgoingState, str]]:
    with app.work(SCOPE) as work:
        return {row.key: (row.state, row.reason) for row in work.session.exec(select(OutgoingMessage))}


def test_an_email_says_only_that_something_waits_and_its_link_opens_the_conversation(app, karel, mailbox, smtp_url):
    reach(app, karel, Channel.EMAIL, "one", "two")
    with carried(app, {Channel.EMAIL: EmailSender(smtp_url, FROM)}, mailbox.arrived):
        pass
    assert mailbox.recipients == ["karel@mail.example"]
    (letter,) = mailbox.letters
    words = letter.get_payload(decode=True).decode()
    assert letter["Subject"] == "Er is een bericht voor je"
    assert "Dag Karel," in words
    assert not [word for word in ("Zeldzaam", "Wat wil je", "0612") if word in words]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert {state for state, _ in states(app).values()} == {OutgoingState.SENT}, "one line announces both"
    link = re.search(r"http://localhost(\S+)", words)
    assert link is not None
    browser = create_app(app, secure_cookies=False).test_client()
    assert "/chat/terug/" in link[1]
    assert browser.get(link[1]).status_code == 200
    page = open_link(browser, link[1])
    assert "Zeldzaam" not in page
    with app.work(SCOPE) as work:
        told = work.session.exec(select(OutgoingMessage.text)).all()
    assert any(line in page for text in told for line in text.splitlines() if len(line) > 10)


def open_link(browser: FlaskClient, path: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert token is not None
    browser.post(path, data={"csrf_token": token[1]})
    return browser.get("/chat").text


def test_what_somebody_answers_on_the_page_is_taken_in_in_that_conversation(app, karel):
    reach(app, karel, Channel.SMS)
    with app.work(SCOPE) as work:
        chat = work.session.exec(select(Chat)).one()
    browser = create_app(app, secure_cookies=False).test_client()
    page = open_link(browser, f"{RETURN_PATH}{return_token(app.secret_key, chat.public_id)}")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = browser.post("/chat/zeg", data={"csrf_token": token[1], "text": "menu"})
    assert answer.status_code == 303, answer.text
    with app.work(SCOPE) as work:
        heard = work.session.exec(select(Chat)).one()
        assert (heard.channel, heard.last_heard_at) == (Channel.SMS, work.now)
    assert {state for state, _ in states(app).values()} == {OutgoingState.SENT}, "read on the page, so not announced"


def test_a_link_of_another_key_or_of_long_ago_opens_nothing(app, karel, monkeypatch):
    reach(app, karel, Channel.EMAIL)
    with app.work(SCOPE) as work:
        chat = work.session.exec(select(Chat)).one().public_id
    token = return_token(app.secret_key, chat)
    assert read_return_token(app.secret_key, token) == chat
    assert read_return_token("another key of the same length or so", token) is None
    assert read_return_token(app.secret_key, f"{token}x") is None
    import time as clock

    later = clock.time() + VALID.total_seconds() + 2
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert read_return_token(app.secret_key, token) is None


def test_the_path_of_the_link_is_the_page_with_the_button(app):
    flask = create_app(app, secure_cookies=False)
    with flask.test_request_context():
        assert flask.url_for("chat.back", token="x") == f"{RETURN_PATH}x"


@pytest.mark.parametrize(
    ("at_recipient", "at_data", "kind"),
    [
        ("550 no such mailbox", "", FailureKind.CHAT_GONE),
        ("452 mailbox full", "", FailureKind.TEMPORARY),
        ("554 not from you", "", FailureKind.REJECTED),
        ("", "451 try later", FailureKind.TEMPORARY),
        ("", "554 looks like spam", FailureKind.REJECTED),
    ],
)
def test_what_a_mail_server_says_becomes_what_follows(mailbox, smtp_url, at_recipient, at_data, kind):
    mailbox.at_recipient, mailbox.at_data = at_recipient, at_data
    outcome = send(EmailSender(smtp_url, FROM))
    assert isinstance(outcome, Failure)
    assert outcome.kind is kind
    assert "karel" not in outcome.detail


def test_a_mail_server_that_is_away_is_asked_again(mailbox):
    outcome = send(EmailSender(f"smtp://127.0.0.1:{free_port()}", FROM))
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TEMPORARY


def test_a_line_that_breaks_off_after_the_letter_left_is_a_doubt_with_the_same_name_again(mailbox, smtp_url):
    mailbox.breaks_off = True
    outcome = send(EmailSender(smtp_url, FROM))
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.UNKNOWN
    mailbox.breaks_off = False
    assert isinstance(send(EmailSender(smtp_url, FROM)), Sent)
    first, second = (letter["Message-ID"] for letter in mailbox.letters)
    assert first == second


def test_a_password_never_travels_in_the_open(mailbox, smtp_url):
    outcome = send(EmailSender(smtp_url.replace("smtp://", "smtp://user:secret@"), FROM))
    assert isinstance(outcome, Failure)
    assert (outcome.kind, mailbox.letters) == (FailureKind.TEMPORARY, [])


def test_a_name_cannot_write_headers_of_its_own(mailbox, smtp_url):
    with pytest.raises(ValueError, match="linefeed"):
        send(EmailSender(smtp_url, FROM), title="Dag\nBcc: somebody@else.example")
    assert mailbox.letters == []


def test_who_has_no_such_mailbox_becomes_one_task_for_the_team(app, karel, mailbox, smtp_url, clock: SetClock):
    mailbox.at_recipient = "550 no such mailbox"
    reach(app, karel, Channel.EMAIL, "one")
    refused = Event()
    sender = EmailSender(smtp_url, FROM)

    class Watched:
        async def send(self, message: Outgoing) -> Sent | Failure:
            outcome = await sender.send(message)
            refused.set()
            return outcome

    with carried(app, {Channel.EMAIL: Watched()}, refused):
        pass
    assert states(app)["one"][0] is OutgoingState.UNSENT
    with app.work(SCOPE) as work:
        assert [signal.kind for signal in work.session.exec(select(Signal))].count("unreachable") == 1
        assert work.session.exec(select(Chat)).one().unreachable_at is not None


class Gateway(BaseHTTPRequestHandler):
    """A gateway for text messages."""

    status, taken = 200, []  # type: ignore[var-annotated]
    arrived = Event()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).taken.append((self.headers["Authorization"], body))
        self.send_response(self.status)
        if self.status == 429:
            self.send_header("Retry-After", "17")
        self.end_headers()
        self.wfile.write(b'{"id": "sms-1"}')
        self.arrived.set()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def gateway() -> Iterator[tuple[type[Gateway], str]]:
    handler = type("OwnGateway", (Gateway,), {"taken": [], "arrived": Event(), "status": 200})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}/send"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_text_message_is_one_neutral_line_with_a_link(app, karel, gateway):
    handler, url = gateway
    reach(app, karel, Channel.SMS, "one")
    with carried(app, {Channel.SMS: SmsSender(url, "key")}, handler.arrived):
        pass
    ((key, body),) = handler.taken
    assert key == "Bearer key"
    assert body["to"].endswith("612345678")
    assert body["text"].startswith("Er is een bericht voor je van het team in Haarlem.")
    assert f"http://localhost{RETURN_PATH}" in body["text"]
    with app.work(SCOPE) as work:
        row = work.session.exec(select(OutgoingMessage)).one()
        assert (row.state, row.external_id) == (OutgoingState.SENT, "sms-1")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, FailureKind.CHAT_GONE),
        (429, FailureKind.RETRY_AFTER),
        (401, FailureKind.TEMPORARY),
        (400, FailureKind.REJECTED),
        (503, FailureKind.UNKNOWN),
    ],
)
def test_what_a_gateway_says_becomes_what_follows(gateway, status, kind):
    handler, url = gateway
    handler.status = status
    outcome = send(SmsSender(url, "key"))
    assert isinstance(outcome, Failure)
    assert outcome.kind is kind
    assert outcome.seconds == (17 if status == 429 else 0)


@pytest.mark.parametrize("url", ["ftp://mail.example", "smtp://", "mail.example"])
def test_an_address_of_a_mail_server_that_cannot_be_used_is_named(url):
    with pytest.raises(SettingsError, match="MATCHER_SMTP_URL"):
        EmailSender(url, FROM)


def test_a_sender_and_a_gateway_that_cannot_be_used_are_named():
    with pytest.raises(SettingsError, match="MATCHER_MAIL_FROM"):
        EmailSender("smtp://mail.example", "")
    with pytest.raises(SettingsError, match="MATCHER_SMS_URL"):
        SmsSender("http://gateway.example", "key")


def test_nobody_is_reached_without_an_address_or_at_that_of_somebody_else(app, karel):
    reach(app, karel, Channel.EMAIL)
    with app.work(SCOPE) as work:
        nobody = create_person(work, given_name="Ans", helper_kind=HelperKind.NEIGHBOUR)
        with pytest.raises(InputError, match="no such address"):
            write_to(work, nobody, Channel.EMAIL)
        nobody.email = "karel@mail.example"
        with pytest.raises(NotAllowedError):
            write_to(work, nobody, Channel.EMAIL)


def test_a_link_to_an_address_that_was_left_says_so_kindly_and_takes_nothing_in(app, karel):
    reach(app, karel, Channel.EMAIL)
    with app.work(SCOPE) as work:
        chat = work.session.exec(select(Chat)).one()
    link = f"{RETURN_PATH}{return_token(app.secret_key, chat.public_id)}"
    browser = create_app(app, secure_cookies=False).test_client()
    page = open_link(browser, link)
    with app.work(SCOPE) as work:
        update_person(work, work.session.get_one(Person, karel.id), email="nieuw@mail.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    said = browser.post("/chat/zeg", data={"csrf_token": token[1], "text": "ik ben er nog"})
    assert said.status_code == 410
    assert "Dit gesprek is verhuisd" in said.text
    late = create_app(app, secure_cookies=False).test_client()
    form = re.search(r'name="csrf_token" value="([^"]+)"', late.get(link).text)
    assert form is not None
    assert late.post(link, data={"csrf_token": form[1]}).status_code == 410
    with app.work(SCOPE) as work:
        left = work.session.get_one(Chat, chat.id)
        assert left.unreachable_at is not None
        assert left.last_heard_at is None
        assert not work.session.exec(select(Update)).all()


def test_after_merging_only_the_address_in_the_profile_is_written_to(app, karel):
    reach(app, karel, Channel.EMAIL)
    with app.work(SCOPE) as work:
        twin = create_person(work, given_name="Karel", helper_kind=HelperKind.NEIGHBOUR, email="kz@werk.example")
        consents.give(work, twin, Purpose.CONTACT, ground="aan de telefoon")
        write_to(work, twin, Channel.EMAIL)
        say(work, twin, Message("chat.menu"), purpose="notice", about="", key="waits")
        merge(work, work.session.get_one(Person, karel.id), twin)
    with app.work(SCOPE) as work:
        chats = {chat.address: chat for chat in work.session.exec(select(Chat))}
        assert chats["karel@mail.example"].unreachable_at is None
        assert chats["kz@werk.example"].unreachable_at is not None
        waiting = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.key == "waits")).one()
        assert waiting.chat_id == chats["karel@mail.example"].id
