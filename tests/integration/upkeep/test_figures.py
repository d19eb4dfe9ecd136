"""What an operator sees: whether the service can do its work, and how it is doing, with nobody in it."""

import json
import logging
from datetime import timedelta

import pytest
from fakes.clock import SetClock
from flask.testing import FlaskClient
from sqlalchemy import text

from matcher.cli.logs import begin_logging
from matcher.jobs import triggers
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat
from matcher.models.consent import Purpose
from matcher.models.database import Database
from matcher.models.person import HelperKind, Person
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.services.application import Application
from matcher.services.contact.signals import raise_signal
from matcher.services.messages.conversations import say
from matcher.services.people.register import create_person
from matcher.services.trust import consents
from matcher.services.upkeep.figures import CLOCK_SILENT_AFTER, figures
from matcher.web import create_app
from matcher.wording import load_wording

TOKEN = "twenty-random-characters"
SCOPE = Scope(Actor(ActorKind.SYSTEM, None), region_id=1)


@pytest.fixture
def browser(app: Application) -> FlaskClient:
    return create_app(app, secure_cookies=False, metrics_token=TOKEN).test_client()


def metrics(browser: FlaskClient) -> dict[str, float]:
    answer = browser.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}


@pytest.fixture
def karel(app: Application) -> Person:
    with app.work(SCOPE) as work:
        karel = create_person(work, given_name="Karel", surname="Zeldzaam", helper_kind=HelperKind.NEIGHBOUR)
        work.session.add(
            Chat(region_id=1, channel=Channel.TELEGRAM, address="4711", person_id=karel.id, created_at=work.now)
        )
        consents.give(work, karel, Purpose.CONTACT, ground="in de chat")
        return karel


def test_it_is_ready_while_the_clock_runs(app: Application, browser: FlaskClient, clock: SetClock):
    assert browser.get("/gezond").text == "ok\n"
    before = browser.get("/klaar")
    assert (before.status_code, "no clock" in before.text) == (503, True)
    triggers(app)["due"]()
    assert browser.get("/klaar").text == "ready\n"
    clock.now += CLOCK_SILENT_AFTER + timedelta(seconds=1)
    assert browser.get("/klaar").status_code == 503


def test_it_is_not_ready_on_tables_of_another_version(app: Application, browser: FlaskClient, database: Database):
    triggers(app)["due"]()
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = browser.get("/klaar")
    assert (answer.status_code, answer.text) == (503, "not ready: the tables are of another version\n")


def test_it_is_not_ready_when_the_database_does_not_answer(content, browser: FlaskClient, database: Database, tmp_path):
    (tmp_path / "matcher.sqlite3").write_bytes(b"no database at all" * 100)
    database.close()
    answer = browser.get("/klaar")
    assert (answer.status_code, answer.text) == (503, "not ready: the database does not answer\n")


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Bearer {TOKEN}x", TOKEN[:-1]])
def test_the_numbers_are_for_who_has_the_token(browser: FlaskClient, header: str):
    assert browser.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_without_a_token_in_the_settings_there_are_no_numbers(app: Application):
    closed = create_app(app, secure_cookies=False).test_client()
    assert closed.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_what_waits_and_who_was_not_looked_at_is_counted(app, browser: FlaskClient, karel: Person, clock: SetClock):
    with app.work(SCOPE) as work:
        person = work.session.get_one(Person, karel.id)
        say(work, person, Message("chat.menu"), purpose="notice", about="", key="one")
        raise_signal(work, cause="a worry", kind="worry", person=person, words="Karel voelt zich niet goed")
    clock.now += timedelta(minutes=10)
    seen = metrics(browser)
    assert seen['matcher_messages{channel="telegram",failure="",state="waiting"}'] == 1
    assert seen['matcher_message_oldest_waiting_seconds{channel="telegram"}'] == 600
    assert seen['matcher_signals{state="open",urgency="1"}'] == 1
    assert seen['matcher_signal_oldest_open_seconds{urgency="1"}'] == 600
    assert seen['matcher_signal_oldest_open_seconds{urgency="2"}'] == 0
    assert seen["matcher_check_ins_late"] == 0


def test_nobody_stands_in_the_numbers(app, browser: FlaskClient, karel: Person):
    with app.work(SCOPE) as work:
        person = work.session.get_one(Person, karel.id)
        say(work, person, Message("chat.menu"), purpose="notice", about="", key="one")
    answer = browser.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert not [word for word in ("Karel", "Zeldzaam", "4711", karel.code, karel.public_id) if word in answer]


def test_the_numbers_are_the_same_on_both_databases(any_database: Database, content, clock: SetClock):
    application = Application(
        database=any_database, content=content, wording=load_wording(content.labels()), clock=clock
    )
    assert figures(application).messages == {}
    triggers(application)["due"]()
    assert figures(application).clock_silent_s == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_of_the_log_never_holds_a_token(form: str, capsys, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
    begin_logging(form)
    logging.getLogger("some.library").info("POST https://api.example/bot%s/sendMessage", token)
    line = capsys.readouterr().err
    assert token not in line
    assert "/bot[token]/sendMessage" in line
    if form == "json":
        assert json.loads(line)["logger"] == "some.library"
