"""While a member is away, what is theirs goes to whoever stands in, and from there on; on both databases."""

from datetime import timedelta

import pytest
from fakes.clock import SetClock
from sqlmodel import select

from matcher.content import Content
from matcher.errors import InputError, NotAllowedError
from matcher.models.contact import Signal
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region, TeamAbsence, TeamMember, TeamRole
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.models.tie import Tie
from matcher.services.application import SYSTEM, Application, Work
from matcher.services.contact import signals
from matcher.services.contact.duty_roster import on_duty_for, present_contact_of
from matcher.services.contact.tie_sides import team_name
from matcher.services.handlers import HANDLERS
from matcher.services.people import register
from matcher.services.team import absences
from matcher.services.upkeep.due import run_due
from matcher.wording import load_wording


class Team:
    """Three members of one region; Ada is the coordinator and Bo the contact person of Kees."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.ids: dict[str, int] = {}
        with app.database.transaction() as session:
            region = Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637)
            session.add(region)
            session.flush()
            self.region = region.id or 0
            for name, role in (("Ada", TeamRole.COORDINATOR), ("Bo", TeamRole.MEMBER), ("Cas", TeamRole.MEMBER)):
                member = TeamMember(
                    region_id=self.region,
                    name=f"{name} Prins",
                    email=f"{name.lower()}@team.example",
                    password_hash="x",
                    role=role,
                    created_at=app.clock(),
                )
                session.add(member)
                session.flush()
                self.ids[name] = member.id or 0
        with self.work() as work:
            kees = register.create_person(work, given_name="Kees", participant=True, team_member_id=self.ids["Bo"])
            self.kees = kees.id or 0

    def work(self, name: str = ""):
        actor = Actor(ActorKind.TEAM, self.ids[name]) if name else SYSTEM
        return self.app.work(Scope(actor, self.region, coordinator=name == "Ada"))

    def member(self, work: Work, name: str) -> TeamMember:
        return work.session.get_one(TeamMember, self.ids[name])

    def away(self, name: str, first: int, last: int, stand_in: str = "") -> int:
        with self.work("Ada") as work:
            instead = self.member(work, stand_in) if stand_in else None
            days = [work.today + timedelta(days=days) for days in (first, last)]
            return absences.record_absence(work, self.member(work, name), *days, instead).id or 0

    def worry(self, cause: str = "worry:1", urgency: int = 1) -> int:
        with self.work() as work:
            kees = work.session.get_one(Person, self.kees)
            return signals.raise_signal(work, cause=cause, kind="worry", person=kees, urgency=urgency).id or 0

    def owner(self, signal_id: int) -> str:
        with self.work() as work:
            owner_id = work.session.exec(select(Signal.owner_id).where(Signal.id == signal_id)).one()
        return next(name for name, member_id in self.ids.items() if member_id == owner_id)


@pytest.fixture
def team(any_database: Database, content: Content, clock: SetClock) -> Team:
    app = Application(
        database=any_database,
        content=content,
        wording=load_wording(content.labels()),
        secret_key="only-for-tests-only-for-tests-only-for-tests",
        handlers=HANDLERS,
        clock=clock,
    )
    return Team(app)


def test_what_is_new_goes_to_the_stand_in_and_after_the_last_day_to_the_contact_person(team, clock):
    team.away("Bo", 0, 2, "Cas")
    assert team.owner(team.worry("worry:1")) == "Cas"
    clock.forward(days=2)
    assert team.owner(team.worry("worry:2")) == "Cas"
    clock.forward(days=1)
    assert team.owner(team.worry("worry:3")) == "Bo"


def test_what_waits_is_handed_over_at_the_midnight_at_which_the_absence_begins(team, clock):
    waiting, seen = team.worry(urgency=3), team.worry("worry:seen", urgency=3)
    with team.work("Bo") as work:
        signals.acknowledge(work, work.session.get_one(Signal, seen), team.member(work, "Bo"))
    team.away("Bo", 1, 5, "Cas")
    run_due(team.app, clock())
    assert team.owner(waiting) == "Bo"
    clock.forward(hours=14)  # past midnight in Haarlem
    run_due(team.app, clock())
    assert team.owner(waiting) == "Cas"
    assert team.owner(seen) == "Bo"  # somebody who is on it stays on it
    run_due(team.app, clock())
    with team.work() as work:
        assert work.session.exec(select(TeamAbsence.handed_over_at)).one() == clock()


def test_a_stand_in_who_falls_ill_is_stood_in_for_in_turn(team):
    team.away("Bo", 0, 5, "Cas")
    waiting = team.worry()
    team.away("Cas", 0, 1, "Ada")
    assert team.owner(waiting) == "Ada"
    assert team.owner(team.worry("worry:2")) == "Ada"


def test_members_who_stand_in_for_each_other_lead_to_nobody_and_a_colleague_looks(team):
    with team.work() as work:
        for name, other in (("Bo", "Cas"), ("Cas", "Bo")):
            work.session.add(
                TeamAbsence(
                    team_member_id=team.ids[name],
                    first_day=work.today,
                    last_day=work.today,
                    stand_in_id=team.ids[other],
                )
            )
        work.session.flush()
        assert on_duty_for(work, team.member(work, "Bo")) is None
    assert team.owner(team.worry()) == "Ada"


def test_without_a_stand_in_what_is_new_goes_to_whoever_has_least_to_do(team):
    team.away("Bo", 0, 5)
    assert team.owner(team.worry()) in ("Ada", "Cas")


def test_people_read_the_name_of_whoever_is_there(team):
    with team.work() as work:
        kees = work.session.get_one(Person, team.kees)
        tie = Tie(region_id=team.region, person_id=team.kees, label="koor", since=work.today)
        work.session.add(tie)
        work.session.flush()
        assert team_name(work, tie) == "Bo"
    team.away("Bo", 0, 5, "Cas")
    with team.work() as work:
        assert team_name(work, work.session.get_one(Tie, tie.id)) == "Cas"
        present = present_contact_of(work, work.session.get_one(Person, kees.id))
        assert present is not None
        assert present.name == "Cas Prins"


def test_nobody_writes_down_the_absence_of_a_colleague(team):
    with pytest.raises(NotAllowedError), team.work("Bo") as work:
        absences.record_absence(work, team.member(work, "Cas"), work.today, work.today)


def test_two_absences_never_overlap(team):
    team.away("Bo", 0, 5, "Cas")
    with pytest.raises(InputError):
        team.away("Bo", 5, 9)
    with pytest.raises(InputError, match="away too"):
        team.away("Cas", 3, 4, "Bo")
