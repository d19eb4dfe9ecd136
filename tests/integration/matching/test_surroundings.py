"""What stands around a participant is read in one look, and neighbours are taken from the pool itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from matcher.models.consent import Consent, Purpose
from matcher.models.database import Database
from matcher.models.person import Exclusion, HelperKind, Person, PersonInterest, PersonRole
from matcher.models.region import Region, TeamMember
from matcher.models.request import Proposal, ProposalState, Request, RequestState, Suggestion
from matcher.models.tie import Tie, TieState
from matcher.scoring import Pool, PoolWith, Step, explain, shortlist
from matcher.scoring import Suggestion as Suggested
from matcher.services.application import Application, Work
from matcher.services.matching.candidates import CandidateMaker
from matcher.services.matching.people_rows import facts_of, rows_of
from matcher.services.matching.pool import asked_pool, person_key

KINDS = (HelperKind.VOLUNTEER, HelperKind.STUDENT, HelperKind.NEIGHBOUR, None)


def _person(work: Work, name: str, **fields: object) -> int:
    row = Person(
        region_id=work.scope.region_id, given_name=name, latitude=52.38, longitude=4.64, created_at=work.now,
        updated_at=work.now, **fields,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row.id or 0


@pytest.fixture
def street(app: Application, any_database: Database) -> Application:
    """A request of Bep's, in whose street helpers of every kind live."""
    if any_database is not app.database:
        with any_database.transaction() as session:
            session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    service = replace(app, database=any_database)
    with service.work(service.scope()) as work:
        member = TeamMember(
            region_id=work.scope.region_id, name="Fatma", email="f@x.example", password_hash="", created_at=work.now
        )
        work.session.add(member)
        bep = _person(work, "Bep", is_participant=True, street_key="street-1", languages=["nl"])
        work.session.flush()
        request = Request(
            region_id=work.scope.region_id, participant_id=bep, team_member_id=member.id or 0, text="schaken",
            words="schaakt graag", concepts=["schaken"], state=RequestState.SEARCHING, created_at=work.now,
        )  # fmt: skip
        work.session.add(request)
        for number, kind in enumerate((*KINDS, *[HelperKind.VOLUNTEER] * 4)):
            helper = _person(
                work, f"helper {number}", is_helper=True, helper_kind=kind, travel_m=5_000, gives=["voorlezen"],
                languages=["nl", "tr"], birth_year=1970 + number, places=1 + number % 2, conditions_met=["vog"],
                street_key="street-1" if number < len(KINDS) else "street-2", frequency="regular",
                times={"moments": [], "recurrences": [{"week": 5 << number, "every_weeks": 1}], "except_days": []},
            )  # fmt: skip
            for purpose in (Purpose.KEEP, Purpose.CONTACT):
                work.session.add(Consent(person_id=helper, purpose=purpose, given_at=work.now))
            work.session.add(PersonInterest(person_id=helper, concept="schaken", stance="together"))
            work.session.add(PersonInterest(person_id=helper, concept="wandelen", liked=False))
            work.session.add(PersonRole(person_id=helper, concept="bakker"))
    return service


def _named(work: Work, name: str) -> int:
    return work.session.exec(select(Person.id).where(Person.given_name == name)).one() or 0


def _request(work: Work) -> Request:
    return work.session.exec(select(Request)).one()


@pytest.mark.parametrize("committed", [True, False])
def test_a_neighbour_out_of_the_pool_is_told_as_one_out_of_the_tables(street: Application, committed: bool) -> None:
    with street.work(street.scope()) as work:
        if not committed:
            row = work.session.get_one(Person, _named(work, "helper 1"))
            row.places, row.travel_m = 2, 4_000
            work.session.add(row)
        with asked_pool(work, _request(work)) as (seen, need, _):
            people = rows_of(work, [_named(work, f"helper {number}") for number in range(len(KINDS))])
            maker = CandidateMaker(work, facts_of(work, [one.id for one in people]))
            own = [maker.today(one, Step.NEIGHBOUR if one.helper_kind else Step.VOLUNTEER) for one in people]
            told = PoolWith.of(seen.pool, own)
            for one in own:
                expected, found = explain(told, need, one.key), explain(seen, need, one.key)
                assert isinstance(found, Suggested)
                assert found == expected
            assert {one.candidate for one in shortlist(seen, need, 9).steps[Step.NEIGHBOUR]} == {
                one.key for one in own if one.step is Step.NEIGHBOUR
            }


def test_who_moved_away_in_this_transaction_is_no_neighbour(street: Application) -> None:
    with street.work(street.scope()) as work:
        moved, gone = (work.session.get_one(Person, _named(work, f"helper {number}")) for number in (0, 1))
        moved.street_key, gone.is_helper = "street-9", False
        work.session.add(moved)
        work.session.add(gone)
        with asked_pool(work, _request(work)) as (seen, need, _):
            neighbours = {one.candidate for one in shortlist(seen, need, 9).steps[Step.NEIGHBOUR]}
            assert neighbours == {person_key(_named(work, "helper 2"))}
            assert person_key(gone.id or 0) not in seen


def test_everything_around_the_participant_is_in_the_need(street: Application) -> None:
    with street.work(street.scope()) as work:
        request = _request(work)
        bep, member = request.participant_id, request.team_member_id
        other, declined, waiting = (_named(work, f"helper {number}") for number in (4, 5, 6))
        friend, merged, former = (_person(work, name, circle_only=True) for name in ("Truus", "Truus dubbel", "Jan"))
        work.session.get_one(Person, merged).merged_into_id = friend
        for concept, stance, liked in (
            ("schaken", "watching", True),
            ("tuinieren", "now", False),
            ("weg", "now", True),
        ):
            work.session.add(PersonInterest(person_id=bep, concept=concept, stance=stance, liked=liked))
        work.session.add(PersonRole(person_id=bep, concept="bakker"))
        work.session.add(Exclusion(person_id=bep, other_id=other, created_at=work.now))
        for helper, state in ((declined, ProposalState.DECLINED), (waiting, ProposalState.SENT)):
            kept = Suggestion(
                request_id=request.id or 0, candidate_key=person_key(helper), person_id=helper, step=2, total=1,
                contributions=[], asks=[], weights_version="x", made_at=work.now, chosen_by_id=member,
            )  # fmt: skip
            work.session.add(kept)
            work.session.flush()
            asked = Proposal(
                request_id=request.id or 0, suggestion_id=kept.id or 0, helper_id=helper, words="…", state=state,
                sent_at=work.now,
            )  # fmt: skip
            work.session.add(asked)
        for one, two, state in (
            (bep, friend, TieState.RUNNING), (merged, bep, TieState.RUNNING), (bep, former, TieState.ENDED)
        ):  # fmt: skip
            work.session.add(
                Tie(region_id=work.scope.region_id, person_id=one, other_id=two, state=state, since=work.today)
            )
        work.session.flush()
        with asked_pool(work, request) as (seen, need, _):
            assert need.interests == {"schaken": 0.6, "tuinieren": -1.0}
            assert need.roles == {"bakker"}
            assert need.excludes == {person_key(other)}
            assert need.refused == {person_key(declined)}
            assert [one for one in (friend, merged, former) if person_key(one) in seen] == [friend]
            assert isinstance(seen.own, Pool)
