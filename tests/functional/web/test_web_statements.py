"""What a look at the shortlist asks of the database: a fixed number of statements, however many people there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from browsing import Browser, Town, audit_actions
from sqlalchemy import event

from matcher.models.consent import Purpose
from matcher.models.person import HelperKind
from matcher.services.people import register
from matcher.services.trust import consents

MOST = {"/api/vragen/{}/shortlist": 11, "/vragen/{}": 15, "/vragen/{}/past-niet": 12}
"""With the two that ask who is signed in, and those that begin a transaction."""


@contextmanager
def asked(town: Town) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(town.app.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(town.app.database.engine, "before_cursor_execute", note)


def more_helpers(town: Town, count: int) -> None:
    with town.app.work(town.scope) as work:
        for number in range(count):
            helper = register.create_person(
                work,
                given_name=f"Iemand {number}",
                surname="Anders",
                helper_kind=HelperKind.VOLUNTEER,
                likes="schaken",
                postcode="2034 AB",
                travel_m=5000,
                languages=["nl"],
            )
            for purpose in (Purpose.KEEP, Purpose.CONTACT):
                consents.give(work, helper, purpose, ground="aan tafel", channel="in person")


@pytest.mark.parametrize("path", MOST)
def test_a_look_asks_as_little_of_the_database_for_many_as_for_few(
    searching: Town, marloes: Browser, path: str
) -> None:
    address = path.format(searching.request)
    counted = []
    for _ in range(2):
        assert marloes.client.get(address).status_code == 200  # whoever is new is taken in first
        with asked(searching) as statements:
            assert marloes.client.get(address).status_code == 200
        counted.append(len(statements))
        assert len(statements) <= MOST[path], "\n".join(statements)
        more_helpers(searching, 40)
    assert counted[0] == counted[1]


def test_who_does_not_fit_is_a_page_that_leaves_a_trace(searching: Town, marloes: Browser) -> None:
    page = f"/vragen/{searching.request}"
    before = audit_actions(searching, searching.participant)
    told = marloes.get(f"{page}/past-niet")
    assert told.status_code == 200
    assert "Wie past niet, en waarom niet" in told.text
    assert audit_actions(searching, searching.participant) - before == {("view", "shortlist")}
    assert f'href="{page}/past-niet"' in marloes.get(page).text


def test_without_a_list_there_is_only_the_request(town: Town, marloes: Browser) -> None:
    told = marloes.get(f"/vragen/{town.request}/past-niet")
    assert told.status_code == 200
    assert "Vraag" in told.text
    assert "Wie past niet" not in told.text
    assert ("view", "shortlist") not in audit_actions(town, town.participant)
    assert ("view", "request") in audit_actions(town, town.participant)
