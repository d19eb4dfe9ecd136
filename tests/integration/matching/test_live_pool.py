"""A change shows in the next shortlist of every process; what is undone shows nowhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.clock import SetClock
from sqlalchemy import text
from sqlmodel import select

from matcher.models.activity import Activity, ActivitySession
from matcher.models.consent import Consent, Purpose
from matcher.models.database import Database
from matcher.models.offer import Offer
from matcher.models.person import Exclusion, HelperKind, Person, PersonInterest
from matcher.models.pool_change import PoolChange
from matcher.models.region import Region, TeamMember
from matcher.models.request import Proposal, ProposalState, Request, RequestState, Suggestion
from matcher.models.tie import Tie, TieState
from matcher.scoring import Need, Pool, Shortlist, Step, shortlist
from matcher.services.application import Application, Work
from matcher.services.matching import pool as asking
from matcher.services.matching.live import fresh_pool
from matcher.services.matching.pool import asked_pool, warm_up

EVERYBODY = 500


@pytest.fixture
def one(app: Application, any_database: Database) -> Application:
    """The service on one of the two databases, with a request of Bep's."""
    if any_database is not app.database:
        with any_database.transaction() as session:
            session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    service = replace(app, database=any_database)
    with service.work(service.scope()) as work:
        member = TeamMember(
            region_id=work.scope.region_id, name="Fatma", email="f@x.example", password_hash="", created_at=work.now
        )
        bep = _person(work, "Bep", is_participant=True, street_key="street-1")
        work.session.add(member)
        work.session.flush()
        work.session.add(
            Request(
                region_id=work.scope.region_id,
                participant_id=bep.id or 0,
                team_member_id=member.id or 0,
                text="schaken",
                words="schaakt graag",
                concepts=["schaken"],
                state=RequestState.SEARCHING,
                created_at=work.now,
            )
        )
    return service


def another_process(service: Application) -> Application:
    """The same service with nothing in memory: a pool belongs to a connection to a database."""
    return replace(service, database=Database(service.database.engine.url.render_as_string(hide_password=False)))


def _person(work: Work, name: str, **fields: object) -> Person:
    person = Person(
        region_id=work.scope.region_id,
        given_name=name,
        latitude=52.38,
        longitude=4.64,
        created_at=work.now,
        updated_at=work.now,
        **fields,
    )
    work.session.add(person)
    work.session.flush()
    return person


def _helper(work: Work, name: str, **fields: object) -> Person:
    person = _person(work, name, is_helper=True, helper_kind=HelperKind.VOLUNTEER, travel_m=5_000, **fields)
    for purpose in (Purpose.KEEP, Purpose.CONTACT):
        work.session.add(Consent(person_id=person.id or 0, purpose=purpose, given_at=work.now))
    work.session.flush()
    return person


def _asked(work: Work) -> Shortlist:
    request = work.session.exec(select(Request)).one()
    with asked_pool(work, request) as (pool, need, _):
        found = shortlist(pool, need, EVERYBODY, work.app.content.weights)
        assert found.excluded.total >= 0
    return found


def ask(service: Application) -> Shortlist:
    with service.work(service.scope()) as work:
        return _asked(work)


def names(service: Application) -> list[str]:
    with service.work(service.scope()) as work:
        keys = [one.candidate for one in _asked(work).suggestions]
        people = {f"person:{person.id}": person.given_name for person in work.session.exec(select(Person))}
        return sorted(people.get(key, key) for key in keys)


def test_a_sign_up_a_pause_a_full_place_and_other_times_show_in_the_next_answer_of_every_process(
    one: Application,
) -> None:
    other = another_process(one)
    assert names(one) == names(other) == []
    with one.work(one.scope()) as work:
        piet_id = _helper(work, "Piet").id
    assert names(one) == names(other) == ["Piet"]
    changes: tuple[tuple[dict[str, object], dict[str, object]], ...] = (
        ({"paused_until": one.clock().date() + timedelta(days=9)}, {"paused_until": None}),
        ({"places": 0}, {"places": 1}),
        ({"guardian_needed": True}, {"guardian_needed": False}),
        ({"latitude": 51.0}, {"latitude": 52.38}),
        ({"is_helper": False}, {"is_helper": True}),
    )
    for change, back in changes:
        for fields, expected in ((change, []), (back, ["Piet"])):
            with one.work(one.scope()) as work:
                piet = work.session.get_one(Person, piet_id)
                for name, value in fields.items():
                    setattr(piet, name, value)
            assert names(other) == names(one) == expected, fields
    with other.work(other.scope()) as work:
        consent = work.session.exec(select(Consent).where(Consent.purpose == Purpose.CONTACT)).one()
        consent.withdrawn_at = work.now
    assert names(one) == names(other) == []
    other.database.close()


def test_what_is_written_without_objects_is_seen_too(one: Application) -> None:
    with one.work(one.scope()) as work:
        _helper(work, "Piet")
    assert names(one) == ["Piet"]
    with one.database.engine.begin() as connection:
        connection.execute(text("update person set places = 0 where given_name = 'Piet'"))
    assert names(one) == []
    with one.database.engine.begin() as connection:
        connection.execute(text("delete from consent"))
        connection.execute(text("delete from person where given_name = 'Piet'"))
    assert ask(one).excluded.total == 0


def test_what_is_undone_is_seen_by_nobody_but_who_did_it(one: Application) -> None:
    with one.work(one.scope()) as work:
        piet_id = _helper(work, "Piet").id
    assert names(one) == ["Piet"]
    with pytest.raises(RuntimeError), one.work(one.scope()) as work:  # noqa: PT012 - the work is what fails
        _helper(work, "Kees")
        work.session.get_one(Person, piet_id).is_helper = False
        keys = {found.candidate for found in _asked(work).suggestions}
        assert f"person:{piet_id}" not in keys
        assert len(keys) == 1
        raise RuntimeError
    assert names(one) == ["Piet"]


@pytest.mark.parametrize(("compiled_from", "asked_once"), [(1, True), (10**9, False)])
def test_a_pool_that_compiled_code_walks_over_is_asked_before_anybody_asks(
    one: Application, monkeypatch: pytest.MonkeyPatch, compiled_from: int, asked_once: bool
) -> None:
    asked: list[int] = []

    def counted(pool: Pool, need: Need, k: int) -> Shortlist:
        asked.append(len(pool))
        return shortlist(pool, need, k)

    monkeypatch.setattr(asking, "shortlist", counted)
    with one.work(one.scope()) as work:
        _helper(work, "Piet")
    with one.work(one.scope()) as work:
        with fresh_pool(work) as (pool, _, _):
            pool.compiled_from = compiled_from
        assert warm_up(work) == 1
    assert asked == ([1] if asked_once else [])


@pytest.mark.postgres
def test_a_change_that_is_committed_after_a_later_one_is_not_missed(app: Application, postgres: Database) -> None:
    with postgres.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    service = replace(app, database=postgres)
    with service.work(service.scope()) as work:
        slow_id, quick_id = _helper(work, "Slow").id, _helper(work, "Quick").id
        assert warm_up(work) == 2
    with service.work(service.scope()) as work:
        warm_up(work)
    with postgres.engine.connect() as slow:
        slow.execute(text(f"update person set places = 0 where id = {slow_id}"))
        with postgres.engine.begin() as quick:
            quick.execute(text(f"update person set places = 0 where id = {quick_id}"))
        with service.work(service.scope()) as work:
            warm_up(work)  # sees the quick change, not yet the slow one
        slow.commit()
    with service.work(service.scope()) as work:
        bep = _person(work, "Bep", is_participant=True)
        request = Request(
            region_id=work.scope.region_id, participant_id=bep.id or 0, team_member_id=1, text="x", words="x",
            created_at=work.now,
        )  # fmt: skip
        with asked_pool(work, request) as (pool, need, _):
            assert shortlist(pool, need, 5).excluded.per_gate["capacity"] == 2
        work.session.rollback()


Change = Callable[[Work, random.Random, list[Person]], None]


def _changes() -> list[Change]:
    def signs_up(work: Work, dice: random.Random, _: list[Person]) -> None:
        _helper(work, f"Helper {dice.random()}", street_key=dice.choice(["", "street-1", "street-2"]))

    def moves(_: Work, dice: random.Random, people: list[Person]) -> None:
        person = dice.choice(people)
        person.latitude, person.travel_m = 52.38 + dice.random() / 20, dice.choice([None, 2_000, 9_000])
        person.street_key = dice.choice(["", "street-1"])

    def pauses(work: Work, dice: random.Random, people: list[Person]) -> None:
        dice.choice(people).paused_until = dice.choice([None, work.today + timedelta(days=dice.randint(0, 2))])

    def likes(work: Work, dice: random.Random, people: list[Person]) -> None:
        person_id = dice.choice(people).id or 0
        work.session.add(PersonInterest(person_id=person_id, concept="schaken", liked=dice.random() < 0.7))

    def forgets(work: Work, dice: random.Random, people: list[Person]) -> None:
        for interest in work.session.exec(select(PersonInterest)):
            work.session.delete(interest)

    def offers(work: Work, dice: random.Random, people: list[Person]) -> None:
        person_id, region_id = dice.choice(people).id or 0, work.scope.region_id
        work.session.add(Offer(region_id=region_id, person_id=person_id, what="schaken", concepts=["schaken"],
                               created_at=work.now))  # fmt: skip

    def excludes(work: Work, dice: random.Random, people: list[Person]) -> None:
        bep = work.session.exec(select(Person).where(Person.is_participant)).one()
        pair = dice.sample([dice.choice(people).id or 0, bep.id or 0], 2)
        work.session.add(Exclusion(person_id=pair[0], other_id=pair[1], created_at=work.now))

    def is_asked(work: Work, dice: random.Random, people: list[Person]) -> None:
        request = work.session.exec(select(Request)).one()
        person_id = dice.choice(people).id or 0
        suggestion = Suggestion(
            request_id=request.id or 0,
            candidate_key=f"person:{person_id}",
            person_id=person_id,
            step=2,
            total=0,
            weights_version="1",
            made_at=work.now,
            chosen_by_id=1,
        )
        work.session.add(suggestion)
        work.session.flush()
        state = dice.choice([ProposalState.SENT, ProposalState.DECLINED])
        work.session.add(
            Proposal(
                request_id=request.id or 0,
                suggestion_id=suggestion.id or 0,
                helper_id=person_id,
                words="schaken?",
                state=state,
                sent_at=work.now,
            )
        )

    def knows(work: Work, dice: random.Random, people: list[Person]) -> None:
        bep = work.session.exec(select(Person).where(Person.is_participant)).one()
        state, other_id = dice.choice([TieState.RUNNING, TieState.ENDED]), dice.choice(people).id
        work.session.add(
            Tie(
                region_id=work.scope.region_id,
                person_id=bep.id or 0,
                other_id=other_id,
                state=state,
                since=work.today,
            )
        )

    def begins(work: Work, dice: random.Random, _: list[Person]) -> None:
        activity = Activity(region_id=work.scope.region_id, name="Schaakclub", concepts=["schaken"], latitude=52.38,
                            longitude=4.63, created_at=work.now, updated_at=work.now)  # fmt: skip
        work.session.add(activity)
        work.session.flush()
        if dice.random() < 0.5:
            day = work.today + timedelta(days=dice.randint(-1, 3))
            work.session.add(ActivitySession(activity_id=activity.id or 0, day=day, start="14:00"))

    def stops(work: Work, _: random.Random, __: list[Person]) -> None:
        for activity in work.session.exec(select(Activity)):
            activity.archived_at = work.now

    return [signs_up, moves, pauses, likes, forgets, offers, excludes, is_asked, knows, begins, stops]


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_history_every_process_answers_as_one_that_starts_now(
    one: Application, clock: SetClock, seed: int
) -> None:
    dice, other = random.Random(seed), another_process(one)
    with one.work(one.scope()) as work:
        for name in ("Piet", "Kees", "Jan"):
            _helper(work, name)
    for _ in range(14):
        with dice.choice([one, other]).work(one.scope()) as work:
            people = list(work.session.exec(select(Person).where(Person.is_helper).order_by(Person.id)))  # type: ignore[arg-type]
            for change in dice.sample(_changes(), dice.randint(1, 2)):
                change(work, dice, people)
        if dice.random() < 0.2:
            clock.forward(days=1)
        anew = another_process(one)
        expected = ask(anew)
        anew.database.close()
        assert ask(one) == expected
        assert ask(other) == expected
    other.database.close()
    assert expected.steps[Step.VOLUNTEER] or expected.excluded.total


def test_changes_are_kept_for_two_days(one: Application) -> None:
    with one.work(one.scope()) as work:
        _helper(work, "Piet")
    with one.work(one.scope()) as work:
        for change in work.session.exec(select(PoolChange)):
            change.at = datetime.now(UTC) - timedelta(days=3)
    assert names(one) == ["Piet"]
    with one.work(one.scope()) as work:
        assert work.session.exec(select(PoolChange)).all() == []
