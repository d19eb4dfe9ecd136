"""Lists load what they show in a bounded number of queries, however long they are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from builders.asking import a_proposal, a_request
from sqlalchemy import event
from sqlmodel import col, select

from matcher.models.activity import Activity, ActivitySession
from matcher.models.consent import Purpose
from matcher.models.contact import Signal
from matcher.models.offer import Offer
from matcher.models.person import HelperKind, Person, person_by_public_id
from matcher.models.request import ProposalState, RequestState
from matcher.models.tie import Appointment, Tie
from matcher.services.trust import consents

FEW, MANY = 5, 50
PAGES = {
    "/deelnemers": 5,
    "/helpers": 5,
    "/vragen": 5,
    "/voorstellen": 15,
    "/signalen": 5,
    "/activiteiten": 5,
    "/aanbod": 5,
    "/vandaag": 5,
    "/team": 0,
}
"""Page → how many links to rows it shows at least when there are few."""


@contextmanager
def counted(town) -> Iterator[list[str]]:
    """The statements that the database is sent meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(town.app.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(town.app.database.engine, "before_cursor_execute", note)


def fill(town, first: int, last: int) -> None:
    """One of everything for each number."""
    states = (ProposalState.SENT, ProposalState.AGREED, ProposalState.DECLINED)
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        for number in range(first, last):
            common = {"region_id": town.region, "created_at": work.now, "updated_at": work.now}
            person = Person(given_name=f"Deelnemer{number}", is_participant=True, **common)
            helper = Person(given_name=f"H{number}", is_helper=True, helper_kind=HelperKind.VOLUNTEER, **common)
            activity = Activity(name=f"Koor {number}", concepts=["zingen"], **common)
            work.session.add_all((person, helper, activity))
            work.session.flush()
            consents.give(work, helper, Purpose.KEEP)
            own = {"region_id": town.region, "person_id": kees.id}
            tie = Tie(other_id=helper.id, since=work.today, **own)
            work.session.add_all((tie, Tie(activity_id=activity.id, since=work.today, **own)))
            state = RequestState.PROPOSED if number % 2 else RequestState.SEARCHING
            request = a_request(work, person.id, town.member, text="x", state=state)
            for asked in states:
                a_proposal(work, request, helper.id, state=asked)
            work.session.add_all(
                (
                    Appointment(
                        tie_id=tie.id, day=work.today, start="14:00", meeting_point="park", created_at=work.now
                    ),
                    ActivitySession(activity_id=activity.id, day=work.today, start="10:00"),
                    Offer(region_id=town.region, person_id=helper.id, what="x", created_at=work.now),
                    Signal(
                        region_id=town.region,
                        person_id=person.id,
                        tie_id=tie.id,
                        cause=f"list:{number}",
                        kind="worry",
                        raised_at=work.now,
                    ),
                )
            )


@pytest.fixture
def addresses(town):
    return [*PAGES, f"/deelnemers/{town.participant}", f"/deelnemers/{town.participant}/mensen"]


def test_a_long_list_asks_the_database_no_more_than_a_short_one(marloes, town, addresses):
    asked: dict[int, dict[str, int]] = {}
    links: dict[int, dict[str, int]] = {}
    before = 0
    for rows in (FEW, MANY):
        fill(town, before, rows)
        before = rows
        asked[rows], links[rows] = {}, {}
        for address in addresses:
            marloes.get(address)  # the first look may fill what is read once and kept
            with counted(town) as statements:
                page = marloes.get(address)
            assert page.status_code == 200
            asked[rows][address] = len(statements)
            links[rows][address] = page.text.count("<a ")
    assert asked[FEW] == asked[MANY]
    for address, shown in PAGES.items():
        assert links[FEW][address] >= shown, address
    grown = [address for address in PAGES if links[MANY][address] > links[FEW][address]]
    assert set(grown) >= {"/deelnemers", "/helpers", "/vragen", "/voorstellen", "/signalen", "/activiteiten", "/aanbod"}


def test_a_tie_with_many_meetings_asks_no_more_than_one_with_few(marloes, town):
    fill(town, 0, 1)
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        query = select(Tie).where(Tie.person_id == kees.id, col(Tie.other_id).is_not(None))
        tie = work.session.exec(query).one()
        tie_id, public_id = tie.id, tie.public_id
    counts = []
    for more in (FEW, MANY):
        with town.app.work(town.scope) as work:
            work.session.add_all(
                Appointment(tie_id=tie_id, day=work.today, start="14:00", meeting_point="park", created_at=work.now)
                for _ in range(more)
            )
        with counted(town) as statements:
            assert marloes.get(f"/contacten/{public_id}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
