"""What is done with a participant's data is written down with it; logs and error pages hold nothing personal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from invariant_world import ANNIE, EMAIL, FATIMA, HELPER_PHONE, PHONE, STREET, World
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from matcher.language.message import Message
from matcher.models.chat import Update
from matcher.models.consent import AuditRow, Consent, Purpose, audit_of_person
from matcher.models.contact import Answer, CheckIn, Signal
from matcher.models.person import Goal, Person, PersonInterest, PersonRole
from matcher.models.request import Proposal, Request
from matcher.models.scope import ActorKind
from matcher.models.tie import Appointment, Tie
from matcher.services.application import Work
from matcher.services.contact import calendar_file, check_ins, stopping, ties
from matcher.services.matching import requests
from matcher.services.messages import invites
from matcher.services.people import register
from matcher.services.trust import consents, disclosure
from matcher.services.upkeep.due import run_due
from matcher.web import create_app
from matcher.web.views import chat as chat_views

# -- 9: an audit row in the same transaction --------------------------------------------------------------------------


class Changes:
    """What each committed transaction changed of a participant, and whether it left an audit row of that person."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: dict[Session, tuple[list[tuple[str, Any]], set[int]]] = {}
        self.unaudited: list[tuple[str, ...]] = []
        self.audited = 0

    def after_flush(self, session: Session, _context: Any) -> None:
        changed, subjects = self._open.setdefault(session, ([], set()))
        touched = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
        changed += [(type(row).__name__, _owner(row)) for row in touched if _owner(row) is not None]
        audited = [
            row for row in session.new if isinstance(row, AuditRow) and row.what != "signal"
        ]  # that is the team's
        subjects |= {row.subject_id for row in audited if row.subject_id}

    def after_commit(self, session: Session) -> None:
        changed, subjects = self._open.pop(session, ([], set()))
        if not changed:
            return
        either = {self._world.annie_id, *self._world.helper_ids}  # of the answer of a helper, his own row says enough
        tables = sorted(
            {
                table
                for table, owner in changed
                if self._is_annie(owner) and not subjects & (either if table == "Proposal" else {self._world.annie_id})
            }
        )
        if tables:
            self.unaudited.append(tuple(tables))
        elif any(self._is_annie(owner) for _, owner in changed):
            self.audited += 1

    def _is_annie(self, owner: Any) -> bool:
        return bool(owner == self._world.annie_id or owner == "the only tie")


def _owner(row: Any) -> Any:
    """Whose data a row is."""
    match row:
        case Person():
            return row.id
        case PersonInterest() | PersonRole() | Goal() | Consent() | CheckIn() | Tie():
            return row.person_id
        case Request():
            return row.participant_id
        case Appointment() | Answer() | Proposal():
            return "the only tie"
        case _:
            return None


@contextmanager
def watched(world: World) -> Iterator[Changes]:
    changes = Changes(world)
    event.listen(Session, "after_flush", changes.after_flush)
    event.listen(Session, "after_commit", changes.after_commit)
    try:
        yield changes
    finally:
        event.remove(Session, "after_flush", changes.after_flush)
        event.remove(Session, "after_commit", changes.after_commit)


def test_every_step_of_the_story_leaves_an_audit_row_in_its_own_transaction(any_world: World):
    """Invariant 9: request, search, shortlist, proposal, answers, tie, meeting, check-ins, signal, ending."""
    world = any_world
    with watched(world) as changes:
        tie_id = world.met()
        world.choose(ANNIE, "bad")
        world.choose(ANNIE, "no")
        with world.work() as work:
            ties.end(work, work.session.get_one(Tie, tie_id), "liever niet verder")
        with world.work() as work:
            stopping.stop_around(work, world.annie(work), "opname")
            stopping.resume(work, world.annie(work))
    assert changes.unaudited == []
    assert changes.audited >= 8


@pytest.mark.parametrize(
    "said",
    [
        ["mijn interesses wijzigen", "+interests", "ik hou ook van tuinieren en zingen"],
        ["Ik zou graag weer eens zingen in een koor"],
        ["pauze", "twee weken"],
        ["language"],
        ["stop"],
    ],
    ids=["interests", "wish", "pause", "language", "stop"],
)
def test_what_she_changes_in_chat_leaves_an_audit_row(world: World, said: list[str]):
    """Invariant 9: a change is a change, whoever makes it and wherever."""
    with watched(world) as changes:
        before = personal_rows(world)
        for words in said:
            if words.startswith("+"):
                _press_if_offered(world, words[1:])
            else:
                world.hear(ANNIE, words)
        if personal_rows(world) == before:
            _answer_what_is_asked(world)
        assert personal_rows(world) != before, "the conversation changed nothing: this test looks at nothing"
    assert changes.unaudited == []


def personal_rows(world: World) -> dict[str, Any]:
    snapshot = world.snapshot()
    return {name: snapshot[name] for name in ("person", "person_interest", "person_role", "consent")}


def _press_if_offered(world: World, choice: str) -> None:
    last = world.messages(ANNIE)[-1]
    for offered in last.choices:
        if offered["press"].endswith(f":{choice}"):
            world.press(ANNIE, offered["press"])


def _answer_what_is_asked(world: World) -> None:
    for _ in range(4):
        last = world.messages(ANNIE)[-1]
        if not last.choices or last.question == ":":
            return
        world.press(ANNIE, last.choices[0]["press"])


def test_views_exports_and_disclosures_are_written_down(any_world: World):
    """Invariant 9: looking is written down as well as changing: who, whose, for whom, what and when."""
    world = any_world
    tie_id = world.agreed()
    appointment_id = world.first_meeting(tie_id)
    with world.work() as work:
        piet = world.helper(work)
        consents.give(work, world.annie(work), Purpose.SHARE, ground="on the phone")
        token = disclosure.release(work, work.session.get_one(Tie, tie_id), world.annie(work), piet)
        calendar_file.ics(work, work.session.get_one(Appointment, appointment_id), piet)
        requests.shortlist_for(work, work.session.exec(select(Request)).one())
    with world.app.work(world.app.scope()) as work:
        disclosure.open_link(work, token)
    with world.look() as session:
        rows = {row.what: row for row in audit_of_person(session, world.annie_id)}
    for what, action in [
        ("shortlist", "view"),
        ("calendar entry", "export"),
        ("address released", "disclose"),
        ("address opened", "disclose"),
        ("proposal", "disclose"),
    ]:
        assert rows[what].action == action
        assert rows[what].at is not None
    assert rows["shortlist"].actor_id == world.fatima_id
    assert rows["shortlist"].actor_kind is ActorKind.TEAM
    assert rows["address opened"].for_person_id == world.helper_ids[0]
    assert rows["proposal"].for_person_id == world.helper_ids[0]


def test_when_the_change_is_undone_so_is_its_audit_row(world: World):
    """Invariant 9: none without the other, whichever way a use case breaks."""
    world.met()
    world.clock.forward(minutes=1)

    def tie(work: Work) -> Tie:
        return work.session.exec(select(Tie)).one()

    def answered(work: Work) -> None:
        asked = work.session.exec(select(CheckIn)).all()[0]
        check_ins.record_answer(work, asked, answer="good", said_by="Annie", entered_by=world.fatima(work))

    before = world.snapshot()
    for change in (
        lambda work: register.update_person(work, world.annie(work), story="anders"),
        lambda work: consents.withdraw(work, world.annie(work)),
        lambda work: requests.create(work, world.annie(work), text="wandelen"),
        lambda work: ties.end(work, tie(work), "verhuisd"),
        lambda work: stopping.stop_around(work, world.annie(work), "opname"),
        answered,
    ):
        with pytest.raises(ZeroDivisionError), world.work() as work:  # noqa: PT012
            change(work)
            work.session.flush()
            assert work.session.exec(select(AuditRow).where(AuditRow.at == work.now)).first() is not None
            raise ZeroDivisionError
        assert world.snapshot() == before


def test_audit_rows_name_nobody(world: World):
    """Invariant 9 and 10: what outlives an erasure is pseudonymous."""
    world.met()
    world.choose(ANNIE, "bad")
    for row in world.all(AuditRow):
        said = f"{row.actor_name} {row.action} {row.what} {row.why}"
        for value in ("Annie", "Piet", "Gröber", "Wolterbeek", STREET, EMAIL, PHONE[-7:], HELPER_PHONE[-7:]):
            assert value not in said


# -- 8: logs, error pages, raw updates --------------------------------------------------------------------------------

PERSONAL = (
    "Annie", "Gröber", "Özdemir", STREET, EMAIL, PHONE, PHONE[-7:], "Piet", "Wolterbeek", HELPER_PHONE, "Fatima",
    "Alzheimer", "schaken", "te druk",
)  # fmt: skip


def assert_nothing_personal(caplog: pytest.LogCaptureFixture, *more: str) -> None:
    logged = "\n".join(
        caplog.handler.format(record) for record in caplog.records if not record.name.startswith("asyncio")
    )
    assert [value for value in (*PERSONAL, *more) if value in logged] == []


def test_a_whole_story_logs_nothing_personal(world: World, caplog: pytest.LogCaptureFixture):
    """Invariant 8: at the most talkative level, a token and an invite among it."""
    caplog.set_level(logging.DEBUG)
    tie_id = world.met()
    world.choose(ANNIE, "bad")
    world.hear(ANNIE, "het was te druk")
    world.hear(world.address(), "ik maak me zorgen over Annie")
    with world.work() as work:
        consents.give(work, world.annie(work), Purpose.SHARE, ground="on the phone")
        token = disclosure.release(work, work.session.get_one(Tie, tie_id), world.annie(work), world.helper(work))
        invite = invites.invite(work, world.annie(work)).removeprefix("i-")
    client = create_app(world.app, secure_cookies=False).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.get(f"/delen/{token}")
    client.post(f"/delen/{token}")
    client.post("/chat/begin", data={"start": f"i-{invite}"})
    client.get("/chat")
    world.deliver()
    assert_nothing_personal(caplog, token, invite)


def test_a_duty_that_fails_logs_and_tells_nothing_personal(world: World, caplog: pytest.LogCaptureFixture):
    """Invariant 8: an error whose words hold a name is logged by its kind alone, and reaches the team without it."""
    world.agreed()
    world.first_meeting(1)

    class Broken:
        def render(self, message: Message, *more: Any, **named: Any) -> str:
            if message.key.startswith("contact.check_in"):
                raise RuntimeError(f"no sentence for Annie Gröber, {PHONE}")
            return world.app.wording.render(message, *more, **named)

    caplog.set_level(logging.DEBUG)
    broken = replace(world.app, wording=Broken())  # type: ignore[arg-type]
    for hours in (30, 3):
        world.clock.forward(hours=hours)
        report = run_due(broken, world.clock())
    assert report.failed.total() == 1
    (signal,) = world.all(Signal, Signal.kind == "duty-failed")
    assert not any(value in signal.words for value in PERSONAL)
    assert "RuntimeError" in caplog.text
    assert_nothing_personal(caplog)


def test_an_error_of_the_database_does_not_quote_what_somebody_said(any_world: World):
    """Invariant 8: its text ends up in tracebacks, and tracebacks in logs."""
    world = any_world
    with pytest.raises(DBAPIError) as error, world.work() as work:  # noqa: PT012
        annie = world.annie(work)
        work.session.add(Person(id=annie.id, region_id=1, given_name="Annie", surname="Gröber", phone=PHONE,
                                created_at=work.now, updated_at=work.now))  # fmt: skip
        work.session.expunge(annie)
        work.session.flush()
    said = str(error.value)
    assert [value for value in ("Gröber", PHONE, PHONE[-7:]) if value in said] == []


def test_an_error_page_and_its_log_hold_nothing_personal(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """Invariant 8: what went wrong while taking in words is not shown, and not logged with the words."""
    app = create_app(world.app, secure_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/chat/begin", data={"start": ""})

    def breaks(*_: Any) -> None:
        raise IntegrityError("INSERT INTO person", dict(enumerate(PERSONAL)), Exception("unique"))

    monkeypatch.setattr(chat_views, "take_in", breaks)
    caplog.set_level(logging.DEBUG)
    answer = client.post("/chat/zeg", data={"text": "Ik ben Annie", "update_id": "abcdefgh"})
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    for value in ("Annie", "Gröber", PHONE, "Traceback", "INSERT"):
        assert value not in page
    assert_nothing_personal(caplog)


def test_buttons_and_references_fit_the_channel_and_say_nothing(world: World):
    """Invariant 8: callback data is at most 64 bytes and holds ids of the conversation only."""
    world.met()
    world.hear(world.address(), "menu")
    for address in (ANNIE, world.address(), FATIMA):
        for message in world.messages(address):
            for choice in message.choices:
                assert len(choice["press"].encode()) <= 64
                assert not any(value.lower() in choice["press"].lower() for value in ("annie", "piet", "grober"))


def test_raw_updates_are_erased_after_a_few_days(any_world: World):
    """Invariant 8: what came in is personal data; kept a few days to look into a complaint, then it is gone."""
    world = any_world
    world.hear(ANNIE, "ik wil graag weer eens schaken met iemand")
    with world.look() as session:
        update = session.exec(select(Update)).one()
        update.raw = {"message": {"text": "ik wil graag weer eens schaken", "from": {"first_name": "Annie"}}}
        session.add(update)
    world.clock.forward(days=2)
    world.tick()
    assert [update.text for update in world.updates()] != [""]
    world.clock.forward(days=5)
    world.tick()
    (update,) = world.updates()
    assert (update.text, update.raw) == ("", None)
    assert update.erased_at is not None
    assert update.erased_at - update.received_at <= timedelta(days=7)
