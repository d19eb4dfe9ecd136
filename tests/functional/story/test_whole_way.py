"""The whole way, told on each channel: from a sign-up to a first meeting, its check-ins and a signal that is seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.clock import SetClock
from sqlmodel import select
from talkers import NewTalker, Talker

from matcher.models.chat import Chat
from matcher.models.consent import AuditRow, Purpose
from matcher.models.contact import CheckIn, Signal, SignalState, open_signals
from matcher.models.person import HelperKind, Person
from matcher.models.region import TeamMember, TeamRole
from matcher.models.request import Proposal, ProposalState, Request, RequestState
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.models.tie import Appointment, AppointmentState, Tie
from matcher.scoring import Step
from matcher.services.application import Application
from matcher.services.contact import appointments, signals
from matcher.services.matching import proposals, requests
from matcher.services.messages import invites
from matcher.services.people import register
from matcher.services.trust import consents
from matcher.services.upkeep.due import run_due


@pytest.fixture
def team(app: Application) -> Scope:
    """Marloes of the team, as who asks."""
    with app.database.transaction() as session:
        member = TeamMember(
            region_id=1,
            name="Marloes Tijssen",
            email="marloes@example.org",
            password_hash="-",
            role=TeamRole.COORDINATOR,
            created_at=app.now(),
        )
        session.add(member)
        session.flush()
        return Scope(Actor(ActorKind.TEAM, member.id), region_id=1, coordinator=True)


def invite_kees(app: Application, team: Scope) -> str:
    """The team knows Kees and gives him a link to the chat."""
    with app.work(team) as work:
        kees = register.create_person(
            work,
            given_name="Kees",
            surname="Brandsma",
            participant=True,
            postcode="2033 AB",
            street="Jan Sluyterslaan",
            house_number="12",
            phone="+31612340001",
            birth_year=1939,
            likes="Ik schaak graag. Ik was dertig jaar melkboer.",
            times_text="dinsdagmiddag, donderdagmiddag",
            polite=True,
            team_member_id=team.actor.id,
        )
        for purpose in (Purpose.KEEP, Purpose.CONTACT):
            consents.give(work, kees, purpose, channel="in person")
        return invites.invite(work, kees)


def said(talker: Talker, *words: str) -> None:
    """The last messages hold these words."""
    recent = "\n".join(line.text for line in talker.lines[-3:])
    for word in words:
        assert word.lower() in recent.lower(), f"{word!r} not in {recent!r}"


def sign_up_joris(joris: Talker) -> int:
    """Joris signs up; returns how many messages it took him."""
    before = len(joris.lines)
    joris.start("vrijwilliger")
    assert len(joris.lines) > before
    joris.say("Joris, 58")
    joris.say("2033 CD")
    joris.say("Ik schaak al sinds mijn achtste en ik wandel graag. Vissen hoeft van mij niet.")
    said(joris, "schaken", "wandelen")
    joris.press("ok")
    joris.say("dinsdagmiddag en donderdagmiddag")
    joris.press("regular")
    joris.say("met de fiets, een kilometer of drie")
    joris.press("yes")
    return 9


def only(app: Application, table: type, **values: object) -> object:
    with app.database.transaction() as session:
        rows = [
            row
            for row in session.exec(select(table)).all()
            if all(getattr(row, name) == value for name, value in values.items())
        ]
    assert len(rows) == 1, rows
    return rows[0]


def test_the_whole_way(app: Application, clock: SetClock, team: Scope, new_talker: NewTalker) -> None:
    # A sign-up in chat.
    joris, lies, kees = new_talker(), new_talker(), new_talker()
    assert sign_up_joris(joris) <= 10
    helper = only(app, Person, given_name="Joris")
    assert isinstance(helper, Person)
    assert helper.helper_kind is HelperKind.VOLUNTEER
    lies.start("vrijwilliger")
    for words in ("Lies, 40", "2034 AB", "Ik schaak en ik lees graag"):
        lies.say(words)
    lies.press("ok")
    lies.say("dinsdagmiddag")
    lies.press("regular")
    lies.say("met de fiets, 5 km")
    lies.press("yes")

    # The participant is known to the team, and agrees to the search and its words.
    kees.start(invite_kees(app, team))
    with app.work(team) as work:
        person = work.session.exec(select(Person).where(Person.given_name == "Kees")).one()
        request = requests.create(
            work,
            person,
            text="Een potje schaak op dinsdagmiddag",
            words="Kees speelt graag een potje schaak",
            times_text="dinsdagmiddag",
        )
        requests.ask_search(work, request)
        request_id = request.public_id
    kees.look()
    said(kees, "Kees speelt graag een potje schaak")
    kees.press("yes")
    request = only(app, Request, public_id=request_id)
    assert isinstance(request, Request)
    assert request.state is RequestState.SEARCHING

    # The shortlist knows both helpers and why; the team chooses and sees the exact words.
    with app.work(team) as work:
        request = work.session.exec(select(Request)).one()
        found = requests.shortlist_for(work, request)
        candidates = [s.candidate for s in found.shortlist.steps[Step.VOLUNTEER]]
        assert {found.rows[key].given_name for key in candidates} == {"Joris", "Lies"}
        assert all(s.total == sum(c.points for c in s.contributions) for s in found.shortlist.suggestions)
        sent = {}
        for key in candidates:
            row = found.rows[key]
            words = proposals.draft_words(work, request, row)
            assert "Brandsma" not in words
            sent[row.given_name] = proposals.send(work, request, key, words).public_id

    # Each is asked with those very words; Joris says yes first.
    joris.look()
    lies.look()
    said(joris, "Kees speelt graag een potje schaak", "Marloes")
    assert "Brandsma" not in "\n".join(line.text for line in joris.lines)
    joris.press("yes")
    lies.press("yes")

    # The participant agrees to Joris; only then does Lies hear that it is arranged.
    kees.look()
    said(kees, "Joris")
    kees.press("yes")
    lies.look()
    said(lies, "geregeld")
    states = {p.public_id: p.state for p in _all(app, Proposal)}
    assert states == {sent["Joris"]: ProposalState.AGREED, sent["Lies"]: ProposalState.WITHDRAWN}
    tie = only(app, Tie, proposal_id=next(p.id for p in _all(app, Proposal) if p.public_id == sent["Joris"]))
    assert isinstance(tie, Tie)

    # The accompanied first meeting, at a meeting point; Joris moves it once.
    with app.work(team) as work:
        appointments.plan_first(
            work,
            work.session.get_one(Tie, tie.id),
            day=date(2026, 11, 24),
            start="14:00",
            meeting_point="Theehuis in het Reinaldapark",
            accompanied_by=work.session.exec(select(TeamMember)).one(),
        )
    joris.look()
    said(joris, "Reinaldapark")
    joris.say("Ik kan morgen niet, ik heb een begrafenis. Kan het een andere dag?")
    joris.say("donderdag om 14.00 uur")
    kees.look()
    said(kees, "donderdag")
    assert "begrafenis" not in "\n".join(line.text for line in kees.lines)
    kees.press("yes")
    appointment = only(app, Appointment)
    assert isinstance(appointment, Appointment)
    assert (appointment.day, appointment.start) == (date(2026, 11, 26), "14:00")
    assert appointment.sequence == 1

    # The day before both are reminded; after the meeting both are asked, each in their own time.
    until(app, clock, datetime(2026, 11, 25, 18, 0, tzinfo=UTC))
    joris.look()
    said(joris, "morgen")
    until(app, clock, datetime(2026, 11, 26, 18, 0, tzinfo=UTC))
    kees.look()
    kees.press("good")
    kees.press("yes")
    until(app, clock, datetime(2026, 11, 27, 18, 0, tzinfo=UTC))
    joris.look()
    joris.press("bad")
    joris.press("unsure")
    joris.say("Het was een beetje stroef, ik wist niet wat ik moest zeggen")
    assert only(app, Appointment).state is AppointmentState.PAST  # type: ignore[attr-defined]
    assert {check_in.side for check_in in _all(app, CheckIn)} >= {"helper", "participant"}

    # The bad answer raises a signal without the answer going anywhere else; somebody sees to it.
    kees.look()
    assert "stroef" not in "\n".join(line.text for line in kees.lines)
    with app.work(team) as work:
        raised = [signal for signal in open_signals(work.session, team) if signal.tie_id == tie.id]
        bad = [signal for signal in raised if "answer" in signal.kind or "bad" in signal.kind]
        assert len(bad) == 1, [signal.kind for signal in raised]
        member = work.session.exec(select(TeamMember)).one()
        signals.acknowledge(work, bad[0], member)
        bad_id = bad[0].id
    signal = only(app, Signal, id=bad_id)
    assert isinstance(signal, Signal)
    assert signal.state is SignalState.ACKNOWLEDGED
    assert signal.acknowledged_by_id == team.actor.id

    # Every conversation stands in the database, and what was done with Kees's data left its traces.
    assert len(_all(app, Chat)) == 3
    traces = {row.what for row in _all(app, AuditRow) if row.subject_id == request.participant_id}
    assert {"request", "shortlist", "proposal"} <= traces


def until(app: Application, clock: SetClock, moment: datetime) -> None:
    """Let time pass with the jobs running, hour by hour."""
    while clock.now < moment:
        clock.now = min(moment, clock.now + timedelta(hours=1))
        run_due(app, clock.now)


def _all(app: Application, table: type) -> list:
    with app.database.transaction() as session:
        return list(session.exec(select(table)).all())
