"""All open requests at once, and weights that are learnt and adopted: nothing counts before a person says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from fakes.clock import SetClock
from sqlmodel import select

from matcher.cli import assign as assign_command
from matcher.cli import weights as weights_command
from matcher.content import Content
from matcher.errors import InputError, NotAllowedError, StateError
from matcher.models.consent import AuditRow, Purpose
from matcher.models.database import Database
from matcher.models.person import HelperKind, Person
from matcher.models.region import Region, TeamMember, TeamRole
from matcher.models.request import Proposal, ProposalState, Request, RequestState, Suggestion
from matcher.models.tie import Tie, TieState
from matcher.models.weights import WeightsVersion, weights_versions
from matcher.scoring import STANDARD_WEIGHTS
from matcher.scoring.fitting import TooFewOutcomes, WeightsFit
from matcher.services.application import Application, Work
from matcher.services.matching import order_of_yes, proposals
from matcher.services.matching.adopted_weights import adopt, keep_proposal, weights_now
from matcher.services.matching.assigning import WholePlan, plan_for_all
from matcher.services.matching.outcomes import learn_weights, outcomes_of_region
from matcher.services.matching.requests import shortlist_for
from matcher.services.people import register
from matcher.services.trust import consents
from matcher.wording import load_wording


def helper(work: Work, name: str, *, kind: HelperKind = HelperKind.VOLUNTEER, places: int = 1, **facts: Any) -> Person:
    person = register.create_person(work, given_name=name, helper_kind=kind, postcode="2023", **facts)
    person.places = places
    work.session.add(person)
    for purpose in (Purpose.KEEP, Purpose.CONTACT):
        consents.give(work, person, purpose, ground="said yes", channel="in person")
    return person


def request(work: Work, name: str, *, waited_days: float = 0, concepts: tuple[str, ...] = ("schaken",)) -> Request:
    participant = register.create_person(work, given_name=name, participant=True, postcode="2023")
    consents.give(work, participant, Purpose.SEARCH, ground="said yes", channel="in person")
    member = work.session.exec(select(TeamMember)).first()
    if member is None:
        member = TeamMember(
            region_id=work.scope.region_id,
            name="Fatima Yilmaz",
            email="fatima@example.org",
            password_hash="",
            role=TeamRole.COORDINATOR,
            created_at=work.now,
        )
        work.session.add(member)
        work.session.flush()
    row = Request(
        region_id=work.scope.region_id,
        participant_id=participant.id or 0,
        team_member_id=member.id or 0,
        text="schaken",
        words="Graag weer eens schaken.",
        concepts=list(concepts),
        state=RequestState.SEARCHING,
        search_answered_at=work.now - timedelta(days=waited_days),
        created_at=work.now - timedelta(days=waited_days),
    )
    work.session.add(row)
    work.session.flush()
    return row


def who_for_whom(plan: WholePlan) -> dict[str, str]:
    return {pair.participant.given_name: pair.helper.given_name for pair in plan.pairs}


def test_the_one_helper_goes_to_who_waits_longest_and_the_other_hears_that_somebody_fits(app: Application) -> None:
    with app.work(app.scope()) as work:
        helper(work, "Piet")
        request(work, "Annie", waited_days=3.2)
        request(work, "Bep", waited_days=3.5)
        plan = plan_for_all(work)
        assert who_for_whom(plan) == {"Bep": "Piet"}
        assert [(one.participant.given_name, one.fitting) for one in plan.left] == [("Annie", 1)]
        assert plan.assignment.proven
        assert work.session.exec(select(Proposal)).all() == []
        assert work.session.exec(select(Suggestion)).all() == []


def test_a_neighbour_goes_before_a_volunteer_who_fits_better(app: Application) -> None:
    with app.work(app.scope()) as work:
        helper(work, "Buur", kind=HelperKind.NEIGHBOUR)
        helper(work, "Vrijwilliger", languages=["nl"])
        request(work, "Annie")
        assert who_for_whom(plan_for_all(work)) == {"Annie": "Buur"}
        request(work, "Bep")
        assert set(who_for_whom(plan_for_all(work)).values()) == {"Buur", "Vrijwilliger"}


def test_a_lock_stands_and_a_lock_on_nobody_is_named(app: Application) -> None:
    with app.work(app.scope()) as work:
        piet = helper(work, "Piet")
        newest = request(work, "Annie", waited_days=0)
        request(work, "Bep", waited_days=300)
        plan = plan_for_all(work, locks=[(newest.public_id, f"person:{piet.id}")])
        assert who_for_whom(plan) == {"Annie": "Piet"}
        assert plan.pairs[0].locked
        with pytest.raises(InputError, match="person:0"):
            plan_for_all(work, locks=[(newest.public_id, "person:0")])
        with pytest.raises(InputError):
            plan_for_all(work, candidates=0)


def test_nobody_is_planned_who_was_asked_before_or_still_has_to_answer(app: Application) -> None:
    with app.work(app.scope()) as work:
        first, second = helper(work, "Piet"), helper(work, "Els")
        asked, other = request(work, "Annie"), request(work, "Bep")
        proposal = proposals.send(work, asked, f"person:{first.id}", "Zin om te schaken?")
        plan = plan_for_all(work)
        assert who_for_whom(plan) == {"Bep": "Els"}, "Annie has a question out, Piet has one to answer"
        order_of_yes.record_helper_answer(work, proposal, "no", said_by="Piet")
        proposals.send(work, other, f"person:{second.id}", "Zin om te schaken?")
        plan = plan_for_all(work)
        assert who_for_whom(plan) == {}
        assert [one.participant.given_name for one in plan.left] == ["Annie"]


def test_nobody_is_planned_for_who_took_the_search_back(app: Application) -> None:
    with app.work(app.scope()) as work:
        helper(work, "Piet")
        annie = request(work, "Annie")
        consents.withdraw(work, work.session.get_one(Person, annie.participant_id), Purpose.SEARCH)
        plan = plan_for_all(work)
        assert (plan.pairs, plan.left) == ((), ())


def test_every_participant_whose_list_was_looked_at_has_an_audit_row(app: Application) -> None:
    with app.work(app.scope()) as work:
        helper(work, "Piet")
        annie = request(work, "Annie")
        plan_for_all(work)
        seen = work.session.exec(select(AuditRow).where(AuditRow.subject_id == annie.participant_id)).all()
        assert ("view", "shortlist") in {(row.action, row.what) for row in seen}


def test_the_command_prints_the_plan_for_people_and_as_json(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.work(app.scope()) as work:
        piet = helper(work, "Piet")
        annie, bep = request(work, "Annie", waited_days=2), request(work, "Bep", waited_days=9)
        pair = f"{annie.public_id}=person:{piet.id}"
        longest = bep.public_id
    monkeypatch.setattr(assign_command, "assemble", lambda _: app)
    run = CliRunner().invoke(assign_command.assign, ["--json"])
    answer = json.loads(run.stdout)
    assert answer["optimum"] is True
    assert [one["request"] for one in answer["pairs"]] == [longest]
    assert answer["pairs"][0]["waiting_points"] > 0
    assert sum(reason["points"] for reason in answer["pairs"][0]["reasons"]) == answer["pairs"][0]["total"]
    told = CliRunner().invoke(assign_command.assign, ["--lock", pair]).stdout
    assert "(fixed)" in told
    assert "1 of 2 requests" in told
    refused = CliRunner().invoke(assign_command.assign, ["--lock", "nonsense"])
    assert isinstance(refused.exception, InputError)


# -- weights -----------------------------------------------------------------------------------------------------------


def outcome(
    work: Work, asked: Request, who: Person, state: ProposalState, tie: TieState | None = None, **shares: int
) -> None:
    """A question of long ago with what became of it; `shares` are hundredths of each criterion's weight."""
    most = {key: part.weight for key, part in STANDARD_WEIGHTS.criteria.items()}
    suggestion = Suggestion(
        request_id=asked.id or 0,
        candidate_key=f"person:{who.id}",
        person_id=who.id,
        step=2,
        total=0,
        contributions=[
            {"criterion": key, "points": share * most[key] / 100, "most": most[key], "known": True}
            for key, share in shares.items()
        ],
        weights_version="an older one",
        made_at=work.now,
        chosen_by_id=asked.team_member_id,
    )
    work.session.add(suggestion)
    work.session.flush()
    proposal = Proposal(
        request_id=asked.id or 0,
        suggestion_id=suggestion.id or 0,
        helper_id=who.id or 0,
        words="Zin om te schaken?",
        state=state,
        sent_at=work.now,
    )
    work.session.add(proposal)
    work.session.flush()
    if tie is not None:
        work.session.add(
            Tie(
                region_id=work.scope.region_id,
                person_id=asked.participant_id,
                other_id=who.id,
                proposal_id=proposal.id,
                state=tie,
                since=work.today,
                counted_at=work.now if tie is TieState.RUNNING else None,
            )
        )
        work.session.flush()


def test_only_what_has_an_outcome_is_learnt_from_and_refusals_are_counted(app: Application) -> None:
    with app.work(app.scope()) as work:
        who, asked = helper(work, "Piet"), request(work, "Annie")
        outcome(work, asked, who, ProposalState.DECLINED, wish=50)
        outcome(work, asked, who, ProposalState.NOT_CHOSEN, wish=-100)
        outcome(work, asked, who, ProposalState.SENT, wish=10)
        outcome(work, asked, who, ProposalState.WITHDRAWN, wish=10)
        outcome(work, asked, who, ProposalState.EXPIRED, wish=10)
        outcome(work, asked, who, ProposalState.AGREED, TieState.STARTING, wish=10)
        outcome(work, asked, who, ProposalState.AGREED, TieState.ENDED, wish=20)
        outcome(work, asked, who, ProposalState.AGREED, TieState.RUNNING, wish=30, rest=-100)
        found = outcomes_of_region(work)
    assert [(one.well, one.earlier_refusals) for one in found] == [(False, 0), (False, 1), (False, 2), (True, 3)]
    assert found[-1].shares == {"wish": pytest.approx(0.3), "rest": pytest.approx(-1.0)}


def test_few_outcomes_are_said_to_be_few_and_nothing_is_kept(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.work(app.scope()) as work:
        learnt = learn_weights(work, outcomes_of_region(work))
        assert isinstance(learnt.fit, TooFewOutcomes)
        assert work.session.exec(select(WeightsVersion)).all() == []
    monkeypatch.setattr(weights_command, "assemble", lambda _: app)
    assert "too few outcomes" in CliRunner().invoke(weights_command.weights, ["fit"]).stdout
    assert json.loads(CliRunner().invoke(weights_command.weights, ["fit", "--json"]).stdout)["enough"] is False


def many_outcomes(work: Work) -> None:
    """Helpers who share experience come; whether they like chess makes no difference."""
    who = helper(work, "Piet", places=1000)
    for number in range(160):
        asked = request(work, f"Deelnemer {number}")
        asked.state = RequestState.CLOSED
        roles, wish = (100, -100)[number % 2], (100, -100)[number // 2 % 2]
        well = (number % 2 == 0) != (number % 10 == 0)
        state, tie = (ProposalState.AGREED, TieState.RUNNING) if well else (ProposalState.DECLINED, None)
        outcome(work, asked, who, state, tie, wish=wish, shared_roles=roles)


def test_learnt_weights_stand_beside_the_old_ones_and_count_only_when_adopted(
    app: Application, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.work(app.scope()) as work:
        many_outcomes(work)
        open_request = request(work, "Annie")
        public_id = open_request.public_id
        helper(work, "Els")
    monkeypatch.setattr(weights_command, "assemble", lambda _: app)
    answer = json.loads(CliRunner().invoke(weights_command.weights, ["fit", "--json"]).stdout)
    weights = {one["criterion"]: one for one in answer["weights"]}
    assert weights["shared_roles"]["new"] > weights["shared_roles"]["old"]
    assert weights["wish"]["new"] < weights["wish"]["old"]
    assert not weights["nearness"]["learnt"]
    assert weights["nearness"]["new"] == weights["nearness"]["old"]
    assert sum(one["new"] for one in answer["weights"]) == sum(one["old"] for one in answer["weights"])
    assert answer["open_requests"] == 1
    shipped = app.content.weights.version
    with app.work(app.scope()) as work:
        assert weights_now(work).version == shipped, "nothing counts before somebody adopts it"
        with pytest.raises(StateError):
            adopt(work, answer["version"], by=" ")
        with pytest.raises(NotAllowedError):
            adopt(work, "no such version", by="Joke")
    told = CliRunner().invoke(weights_command.weights, ["adopt", answer["version"], "--by", "Joke"])
    assert answer["version"] in told.stdout
    with app.work(app.scope()) as work:
        row = work.session.exec(select(Request).where(Request.public_id == public_id)).one()
        found = shortlist_for(work, row)
        assert found.shortlist.weights_version == answer["version"]
        assert found.weights.criteria["shared_roles"].weight == weights["shared_roles"]["new"]
        with pytest.raises(StateError):
            adopt(work, answer["version"], by="Joke")
        els = work.session.exec(select(Person).where(Person.given_name == "Els")).one()
        kept = proposals.send(work, row, f"person:{els.id}", "Zin om te schaken?")
        assert work.session.get_one(Suggestion, kept.suggestion_id).weights_version == answer["version"]
    clock.forward(minutes=1)
    assert CliRunner().invoke(weights_command.weights, ["adopt", "shipped", "--by", "Joke"]).exit_code == 0
    with app.work(app.scope()) as work:
        assert weights_now(work).version == shipped
    listed = CliRunner().invoke(weights_command.weights, ["list"]).stdout
    assert f"counts now: {shipped}" in listed
    assert "by Joke" in listed
    again = CliRunner().invoke(weights_command.weights, ["fit"]).stdout
    assert "nothing has changed" in again


@pytest.mark.parametrize("weights", [{"wish": -1}, {"wish": 5000}])
def test_a_proposal_that_no_file_could_hold_is_refused(app: Application, weights: dict[str, int]) -> None:
    with pytest.raises(InputError), app.work(app.scope()) as work:
        keep_proposal(work, weights, {})


def test_learning_says_how_far_it_is(app: Application) -> None:
    told: list[tuple[int, int]] = []
    record: Callable[[int, int], object] = lambda done, total: told.append((done, total))  # noqa: E731
    with app.work(app.scope()) as work:
        many_outcomes(work)
        request(work, "Annie")
        learnt = learn_weights(work, outcomes_of_region(work), on_progress=record)
        assert isinstance(learnt.fit, WeightsFit)
    assert told == [(0, 1), (1, 1)]


def test_the_version_that_was_adopted_last_counts_on_both_databases(
    any_database: Database, content: Content, clock: SetClock
) -> None:
    with any_database.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    app = Application(database=any_database, content=content, wording=load_wording(content.labels()), clock=clock)
    with app.work(app.scope()) as work:
        first = keep_proposal(work, {"wish": 31, "shared_roles": 34}, {"outcomes": 1}).version
        second = keep_proposal(work, {"wish": 32, "shared_roles": 33}, {"outcomes": 2}).version
        assert keep_proposal(work, {"wish": 31, "shared_roles": 34}, {}).version == first, "the same twice is one"
        adopt(work, second, by="Joke")
        many_outcomes(work)
        assert len(outcomes_of_region(work)) == 160
        helper(work, "Els")
        request(work, "Annie")
        assert set(who_for_whom(plan_for_all(work))) == {"Annie"}
    clock.forward(minutes=1)
    with app.work(app.scope()) as work:
        assert weights_now(work).criteria["wish"].weight == 32
        adopt(work, first, by="Joke")
        assert weights_now(work).version == first
        assert [row.adopted_by for row in weights_versions(work.session)] == ["Joke", "Joke"]
    clock.forward(minutes=1)
    with app.work(app.scope()) as work:
        before = {row.id: row.adopted_at for row in weights_versions(work.session)}
        assert adopt(work, second, by="Els") == second
        assert weights_now(work).version == second
        after = {row.id: row.adopted_at for row in weights_versions(work.session)}
        assert before.items() <= after.items(), "when it counted before stays to be read"
