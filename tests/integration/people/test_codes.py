"""The short code of a person: whoever has it already keeps it, however two people come in at one moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.services.application import Application, Work
from matcher.services.people import codes, register


def newcomer(work: Work, code: str, **fields: str) -> None:
    work.session.add(
        Person(
            region_id=work.scope.region_id,
            given_name="Sanne",
            code=code,
            created_at=work.now,
            updated_at=work.now,
            **fields,
        )
    )
    work.session.flush()


def test_a_code_that_somebody_has_is_not_given_out_again(app: Application):
    drawn = iter(["AAAAA", "BBBBB"])
    with app.work(app.scope()) as work:
        newcomer(work, "AAAAA")
        given = codes.with_free_codes(work, 1, list, draw=lambda: next(drawn))
    assert given == ["BBBBB"]


def test_a_code_that_is_drawn_twice_in_one_go_is_given_once(app: Application):
    drawn = iter(["AAAAA", "AAAAA", "BBBBB"])
    with app.work(app.scope()) as work:
        given = codes.with_free_codes(work, 2, list, draw=lambda: next(drawn))
    assert given == ["AAAAA", "BBBBB"]


@pytest.mark.postgres
def test_a_code_that_somebody_else_takes_meanwhile_is_drawn_anew(app_on_postgres: Application):
    app = app_on_postgres
    drawn, tried = iter(["AAAAA", "BBBBB"]), []

    def insert(given: list[str]) -> None:
        tried.extend(given)
        if len(tried) == 1:
            with app.work(app.scope()) as elsewhere:
                newcomer(elsewhere, given[0], surname="de eerste")
        newcomer(work, given[0], surname="de tweede")

    with app.work(app.scope()) as work:
        codes.with_free_codes(work, 1, insert, draw=lambda: next(drawn))
    with app.work(app.scope()) as work:
        found = {person.surname: person.code for person in work.session.exec(select(Person))}
    assert tried == ["AAAAA", "BBBBB"]
    assert found == {"de eerste": "AAAAA", "de tweede": "BBBBB"}


def test_another_mistake_is_not_taken_for_a_code(app: Application):
    tried = []

    def insert(given: list[str]) -> None:
        tried.extend(given)
        raise IntegrityError("something else", None, Exception())

    with pytest.raises(IntegrityError), app.work(app.scope()) as work:
        codes.with_free_codes(work, 1, insert)
    assert len(tried) == 1


def test_everybody_who_is_taken_in_gets_a_code(app: Application):
    with app.work(app.scope()) as work:
        people = [register.create_person(work, given_name="Sanne", participant=True) for _ in range(20)]
        assert len({person.code for person in people}) == len(people)
        assert all(len(person.code) == 5 for person in people)


@pytest.fixture
def app_on_postgres(app: Application, postgres: Database) -> Application:
    with postgres.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637))
    return replace(app, database=postgres)
