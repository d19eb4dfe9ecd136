"""The demo town lives: its people answer by themselves, the same way every time, and leave what is the visitor's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.clock import SetClock
from sqlmodel import Session, col, select

from matcher.content import Content
from matcher.models.chat import Channel, Chat, Update
from matcher.models.contact import Answer, CheckIn, CheckInState, Side, Signal
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.request import Proposal, ProposalState, Request
from matcher.models.tie import Tie
from matcher.services.application import Application
from matcher.services.demo import answering, build_demo_town
from matcher.services.demo.ground import town_life
from matcher.services.handlers import HANDLERS
from matcher.services.matching import proposals, requests
from matcher.services.upkeep.due import run_due
from matcher.wording import load_wording

OPENED = SetClock().now
Town = Callable[[], Application]


@pytest.fixture(scope="module")
def built(content: Content, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as it opens, built once."""
    path = tmp_path_factory.mktemp("town") / "town.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    app = application(path, content)
    build_demo_town(app)
    app.database.close()
    return path


@pytest.fixture
def town(built: Path, content: Content, tmp_path: Path) -> Town:
    """The town as it opens, as often as asked for."""
    opened: list[Application] = []

    def open_again() -> Application:
        path = tmp_path / f"town{len(opened)}.sqlite3"
        shutil.copy(built, path)
        opened.append(application(path, content))
        return opened[-1]

    return open_again


def application(path: Path, content: Content) -> Application:
    return Application(
        database=Database(f"sqlite:///{path}"),
        content=content,
        wording=load_wording(content.labels()),
        secret_key="only-for-tests-only-for-tests-only-for-tests",
        public_url="http://localhost",
        handlers=HANDLERS,
        demo=True,
        clock=SetClock(),
    )


def live(app: Application, days: int) -> None:
    for _ in range(days):
        app.move_clock(timedelta(days=1))
        assert not run_due(app, app.now()).failed


def counted(session: Session) -> int:
    return len([tie for tie in session.exec(select(Tie)) if tie.counted_at is not None])


def happened(app: Application) -> list[tuple[object, ...]]:
    """Everything that the people of the town said, and when."""
    with app.work(app.scope()) as work:
        said = work.session.exec(select(Update).where(col(Update.update_id).startswith("town:"))).all()
        answers = [(a.check_in_id, a.answer, a.again, a.words, a.at) for a in work.session.exec(select(Answer))]
        asked = [(p.helper_id, p.state.value, p.answered_at) for p in work.session.exec(select(Proposal))]
        return [*sorted((u.received_at, u.chat_id) for u in said), *answers, *asked]


def test_a_week_or_two_later_the_network_has_grown_and_the_team_has_something_to_look_at(town: Town) -> None:
    app = town()
    with app.work(app.scope()) as work:
        before = counted(work.session)
    live(app, 10)
    with app.work(app.scope()) as work:
        assert counted(work.session) > before
        since = [a.answer for a in work.session.exec(select(Answer).where(Answer.at > OPENED))]
        assert {"good", "so-so"} <= set(since)
        assert since.count("bad") == 1
        silent = work.session.exec(select(CheckIn).where(CheckIn.state == CheckInState.UNANSWERED)).all()
        assert len({row.person_id for row in silent}) == 1
        kinds = {signal.kind for signal in work.session.exec(select(Signal))}
        assert "silence" in kinds
        assert any(kind.startswith("bad") or "bad" in kind for kind in kinds), kinds


def test_the_same_days_in_the_same_town_go_the_same_way(town: Town) -> None:
    one, other = town(), town()
    live(one, 3)
    live(other, 3)
    first = happened(one)
    assert first == happened(other)
    assert len(first) > 10


def test_who_is_played_by_the_visitor_waits_for_the_visitor(town: Town) -> None:
    app = town()
    with app.work(app.scope()) as work:
        nel = work.session.exec(select(Person).where(Person.given_name == "Nel", Person.surname == "Schaapman")).one()
        work.session.add(
            Chat(
                region_id=nel.region_id, channel=Channel.WEB, address="a visitor", person_id=nel.id, created_at=work.now
            )
        )
        nel_id = nel.id
    live(app, 3)
    with app.work(app.scope()) as work:
        asked = work.session.exec(
            select(CheckIn).where(
                CheckIn.person_id == nel_id, CheckIn.side == Side.PARTICIPANT, CheckIn.due_at > OPENED
            )
        ).all()
        assert {row.state for row in asked} <= {CheckInState.ASKED, CheckInState.REMINDED, CheckInState.DUE}
        assert any(row.asked_at for row in asked)


def test_the_story_of_the_visitor_waits_and_everybody_else_answers_a_proposal(town: Town) -> None:
    app = town()
    waiting, answered = "Joris", "Samira"
    with app.work(app.scope()) as work:
        helpers = [
            work.session.exec(select(Person).where(Person.given_name == name)).first() for name in (waiting, answered)
        ]
        kees = work.session.exec(select(Person).where(Person.given_name == "Kees")).first()
        assert kees is not None
        request = work.session.exec(select(Request).where(Request.participant_id == kees.id)).one()
        found = requests.shortlist_for(work, request, k=400)
        keys = {row.id: key for key, row in found.rows.items() if isinstance(row, Person)}
        eligible = {one.candidate for one in found.shortlist.suggestions}
        asked = [h for h in helpers if h is not None and keys.get(h.id) in eligible]
        for helper in asked:
            proposals.send(work, request, keys[helper.id], "Iemand schaakt graag. Zin om mee te doen?")
    assert asked
    live(app, 2)
    with app.work(app.scope()) as work:
        for row in work.session.exec(select(Proposal).where(Proposal.request_id == request.id)):
            helper = work.session.get_one(Person, row.helper_id)
            own_way = helper.given_name == waiting
            assert (row.state is ProposalState.SENT) is own_way, helper.given_name


def test_outside_the_demo_nobody_answers_by_themselves(app: Application) -> None:
    with app.work(app.scope()) as work:
        work.session.add(
            Chat(region_id=work.scope.region_id, channel=Channel.WEB, address="town:1", created_at=work.now)
        )
        work.session.flush()
        assert list(answering.ready_to_answer(work, work.now)) == []


def test_the_names_in_the_file_are_people_of_the_town(town: Town) -> None:
    app = town()
    with app.work(app.scope()) as work:
        addresses = {chat.address for chat in work.session.exec(select(Chat))}
        waits = [address for address in addresses if address.startswith("waiting:")]
        assert len(waits) == len(town_life()["waits_for_the_visitor"])
        assert len([address for address in addresses if address.endswith(":bad")]) == 1
        assert len([address for address in addresses if address.endswith(":silent")]) == 1
