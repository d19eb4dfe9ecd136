"""Two regions with a team each, a participant with a request, and helpers who fit it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Browser, Town, hashed_password
from builders.asking import a_proposal
from flask import Flask

from matcher.models.activity import Activity
from matcher.models.consent import Purpose
from matcher.models.contact import CheckIn, CheckInKind, Side, Signal
from matcher.models.person import Goal, HelperKind, Person, PossibleDuplicate
from matcher.models.region import Region, TeamAbsence, TeamMember, TeamRole
from matcher.models.request import ProposalState, Request, request_by_public_id
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.models.tie import Appointment, Tie
from matcher.services.application import Application, Work
from matcher.services.matching import offers, requests
from matcher.services.people import register
from matcher.services.trust import consents
from matcher.web import create_app


def _member(app: Application, region_id: int, name: str, *, coordinator: bool = False) -> int:
    with app.database.transaction() as session:
        member = TeamMember(
            region_id=region_id,
            name=name,
            email=f"{name.split()[0].lower()}@team.example",
            password_hash=hashed_password(),
            role=TeamRole.COORDINATOR if coordinator else TeamRole.MEMBER,
            created_at=app.clock(),
        )
        session.add(member)
        session.flush()
        assert member.id is not None
        return member.id


def _agree(work: Work, person: Person, *purposes: Purpose) -> None:
    for purpose in purposes:
        consents.give(work, person, purpose, ground="aan tafel", channel="in person")


def _helper(work: Work, given_name: str, surname: str, kind: HelperKind, likes: str) -> Person:
    helper = register.create_person(
        work,
        given_name=given_name,
        surname=surname,
        helper_kind=kind,
        likes=likes,
        times_text="dinsdagmiddag",
        postcode="2034 AB",
        phone=f"06 12 34 56 {len(surname)}0",
        email=f"{given_name.lower()}@mail.example",
        travel_m=5000,
        languages=["nl"],
        frequency="regular",
    )
    _agree(work, helper, Purpose.KEEP, Purpose.CONTACT, Purpose.SHARE)
    return helper


def _participant(work: Work, given_name: str, surname: str, member: int) -> Person:
    person = register.create_person(
        work,
        given_name=given_name,
        surname=surname,
        participant=True,
        likes="schaakt graag, was bakker, wandelen",
        times_text="dinsdagmiddag",
        postcode="2035 CD",
        street="Boerhaavelaan",
        house_number="17",
        phone="023 555 66 77",
        birth_year=1944,
        languages=["nl"],
        polite=True,
    )
    person.team_member_id = member
    _agree(work, person, Purpose.KEEP, Purpose.CONTACT, Purpose.SHARE)
    return person


def _request(work: Work, person: Person) -> Request:
    return requests.create(
        work,
        person,
        text="Kees wil graag weer schaken",
        words="Kees schaakt graag, op dinsdagmiddag",
        times_text="dinsdagmiddag",
    )


@pytest.fixture
def town(app: Application) -> Town:
    scope = app.scope("haarlem")
    member = _member(app, scope.region_id, "Marloes Tijssen", coordinator=True)
    own = Scope(Actor(ActorKind.TEAM, member), scope.region_id, coordinator=True)
    with app.work(own) as work:
        kees = _participant(work, "Kees", "Brandsma", member)
        carer = register.create_person(work, given_name="Ria", surname="Brandsma-Vos", carer=True)
        anna = _helper(work, "Anna", "Zwaan", HelperKind.VOLUNTEER, "schaken")
        bram = _helper(work, "Bram", "Duiveman", HelperKind.STUDENT, "schaken en lezen")
        choir = Activity(
            region_id=scope.region_id,
            name="Schaakclub",
            place_name="Buurthuis",
            concepts=["schaken"],
            latitude=52.37,
            longitude=4.65,
            created_at=work.now,
            updated_at=work.now,
        )
        work.session.add(choir)
        request = _request(work, kees)
        ids = (kees.public_id, carer.public_id, anna.public_id, bram.public_id, choir.public_id, request.public_id)
    return Town(app, member, scope.region_id, own, *ids, elsewhere=_other_region(app))


def _other_region(app: Application) -> dict[str, str]:
    with app.database.transaction() as session:
        region = Region(slug="bergen", name="Bergen", latitude=52.67, longitude=4.70)
        session.add(region)
        session.flush()
        region_id = region.id
        assert region_id is not None
    member = _member(app, region_id, "Yassin Bennani")
    with app.work(Scope(Actor(ActorKind.TEAM, member), region_id)) as work:
        greet = _participant(work, "Greet", "Kuiperman", member)
        helper = _helper(work, "Otto", "Merel", HelperKind.NEIGHBOUR, "schaken")
        request = _request(work, greet)
        proposal = a_proposal(work, request, helper.id, state=ProposalState.AGREED)
        tie = Tie(
            region_id=region_id,
            person_id=greet.id or 0,
            other_id=helper.id,
            proposal_id=proposal.id,
            since=work.today,
            known_before=False,
        )
        work.session.add(tie)
        work.session.flush()
        appointment = Appointment(
            tie_id=tie.id or 0, day=work.today, start="14:00", meeting_point="bibliotheek", created_at=work.now
        )
        check_in = CheckIn(
            tie_id=tie.id or 0,
            person_id=greet.id or 0,
            side=Side.PARTICIPANT,
            kind=CheckInKind.FIRST,
            local_day=work.today,
            due_at=work.now,
        )
        signal = Signal(region_id=region_id, person_id=greet.id, cause="test", kind="worry", raised_at=work.now)
        activity = Activity(region_id=region_id, name="Koor van Bergen", created_at=work.now, updated_at=work.now)
        goal = Goal(person_id=greet.id or 0, text="weer zingen", dimension="meaning", set_at=work.now)
        offer = offers.make_offer(work, helper, what="samen schaken", said_by="Otto")
        absence = TeamAbsence(team_member_id=member, first_day=work.today, last_day=work.today)
        work.session.add_all((appointment, check_in, signal, activity, goal, absence))
        work.session.add(
            PossibleDuplicate(person_id=greet.id or 0, other_id=helper.id or 0, why="phone", found_at=work.now)
        )
        work.session.flush()
        return {
            "person": greet.public_id,
            "helper": helper.public_id,
            "request": request.public_id,
            "proposal": proposal.public_id,
            "tie": tie.public_id,
            "appointment": appointment.public_id,
            "check_in": check_in.public_id,
            "signal": signal.public_id,
            "activity": activity.public_id,
            "goal": goal.public_id,
            "offer": offer.public_id,
            "absence": absence.public_id,
        }


@pytest.fixture
def web(town: Town) -> Flask:
    flask = create_app(town.app, secure_cookies=False)
    flask.testing = True
    return flask


@pytest.fixture
def new_browser(web: Flask) -> Callable[[], Browser]:
    return lambda: Browser(web.test_client())


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def marloes(browser: Browser) -> Browser:
    """A team member of Haarlem, signed in."""
    assert browser.sign_in("marloes@team.example").status_code == 303
    return browser


@pytest.fixture
def searching(town: Town) -> Town:
    """The participant agreed to the search."""
    with town.app.work(town.scope) as work:
        request = requests_row(work, town)
        requests.record_search_answer(work, request, yes=True, said_by="Kees, aan tafel")
    return town


def requests_row(work: Work, town: Town) -> Request:
    found = request_by_public_id(work.session, work.scope, town.request)
    assert found is not None
    return found
