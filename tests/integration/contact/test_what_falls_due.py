"""Everything that time alone brings about, each piece on its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from builders.asking import a_proposal, a_request
from contact_people import add_person, change, plan_first

from matcher.errors import InputError
from matcher.models.activity import Activity, ActivitySession
from matcher.models.chat import OutgoingMessage
from matcher.models.contact import CheckIn, Signal
from matcher.models.offer import Offer, OfferState
from matcher.models.person import HelperKind, Person
from matcher.models.region import TeamMember
from matcher.models.request import Proposal, ProposalState, RequestState
from matcher.services.contact import signals
from matcher.services.upkeep import due
from matcher.services.upkeep.due import run_due
from matcher.services.upkeep.duties import DUTIES


def days_later(town, days: float) -> None:
    town.clock.forward(days=days)
    run_due(town.app, town.clock.now)


def propose(town, state: ProposalState) -> int:
    with town.work() as work:
        request = a_request(work, town.joke, town.sanne, state=RequestState.PROPOSED)
        asked_at = work.now if state is ProposalState.ACCEPTED else None
        return a_proposal(work, request, town.tom, state=state, participant_asked_at=asked_at).id or 0


def test_an_offer_for_a_day_passes_with_that_day_and_a_standing_offer_stays(town):
    with town.work() as work:
        for what, times in (
            ("markt", {"moments": [{"day": "2026-11-28", "start": None, "daypart": None}]}),
            ("elke zaterdag", {"recurrences": [{"week": 1 << 20, "every_weeks": 1}]}),
            ("wanneer het uitkomt", None),
        ):
            work.session.add(
                Offer(region_id=work.scope.region_id, person_id=town.tom, what=what, times=times, created_at=work.now)
            )
    town.at("2026-11-28T22:00:00+00:00")
    run_due(town.app, town.clock.now)
    assert {row.state for row in town.rows(Offer)} == {OfferState.OPEN}
    days_later(town, 0.1)
    assert {row.what for row in town.rows(Offer, Offer.state == OfferState.PAST)} == {"markt"}


def test_an_activity_is_archived_when_it_is_past_and_a_place_never_is(town):
    with town.work() as work:
        region_id, now = work.scope.region_id, work.now
        common = {"region_id": region_id, "created_at": now, "updated_at": now}
        work.session.add(Activity(name="Concert", kind="event", last_day=date(2026, 11, 24), **common))
        work.session.add(Activity(name="Museum", kind="place", **common))
        course = Activity(name="Cursus", **common)
        work.session.add(course)
        work.session.flush()
        for day in (20, 27):
            work.session.add(ActivitySession(activity_id=course.id or 0, day=date(2026, 11, day)))
    days_later(town, 3)
    assert {row.name for row in town.rows(Activity, Activity.archived_at != None)} == {"Concert"}  # noqa: E711
    days_later(town, 3)
    assert {row.name for row in town.rows(Activity, Activity.archived_at != None)} == {"Concert", "Cursus"}  # noqa: E711


def test_who_signed_up_hears_from_a_person_within_two_working_days(town):
    town.at("2026-11-27T10:00:00+00:00")  # a Friday
    with town.work() as work:
        for name, source in (("Noor", "web"), ("Bas", "telegram"), ("Uit het bestand", "helpers.csv")):
            person = add_person(
                work.session,
                work.scope.region_id,
                work.now,
                name,
                source=source,
                is_helper=True,
                helper_kind=HelperKind.STUDENT,
            )
            if name == "Bas":
                bas = person.id
    with town.work() as work:
        welcome = signals.raise_signal(
            work, cause="welcome:bas", kind="welcome", person=work.session.get_one(Person, bas)
        )
    change(
        town,
        Signal,
        welcome.id,
        lambda work, row: signals.acknowledge(work, row, work.session.get_one(TeamMember, town.sanne)),
    )
    days_later(town, 2)
    assert "newcomer" not in town.signals()
    days_later(town, 2.5)
    days_later(town, 1)
    names = [town.get(Person, row.person_id).given_name for row in town.rows(Signal, Signal.kind == "newcomer")]
    assert names == ["Noor"]


def test_a_proposal_without_an_answer_ends_kindly_and_never_as_a_yes(town):
    proposal = propose(town, ProposalState.SENT)
    days_later(town, 4)
    assert town.get(Proposal, proposal).state is ProposalState.SENT
    days_later(town, 2)
    days_later(town, 1)
    assert town.get(Proposal, proposal).state is ProposalState.EXPIRED
    (text,) = town.texts(town.tom)
    assert text.startswith("Dag Tom, we vroegen je laatst iets.")
    assert town.signals() == ["proposal-silent"]


def test_a_participant_who_has_not_decided_is_spoken_to_by_a_person(town):
    proposal = propose(town, ProposalState.ACCEPTED)
    days_later(town, 2.1)
    days_later(town, 1)
    assert town.signals().count("participant-waits") == 1
    assert town.get(Proposal, proposal).state is ProposalState.ACCEPTED


def test_one_piece_that_fails_holds_up_no_other_and_is_put_before_the_team(town, monkeypatch, caplog):
    plan_first(town)
    town.at("2026-11-26T16:30:00+00:00")

    def broken(work, key):
        raise RuntimeError("Joke Verhoeven, Briandlaan 12")

    first, *rest = DUTIES
    reminders = next(duty for duty in DUTIES if duty.name == "appointment reminders")
    duties = tuple(replace(duty, settle=broken) if duty is reminders else duty for duty in (first, *rest))
    duties += (replace(first, name="nobody can read this", waiting=broken),)
    monkeypatch.setattr(due, "DUTIES", duties)
    report = run_due(town.app, town.clock.now)
    assert report.failed["nobody can read this"] >= 1
    assert town.texts(town.joke, "check-in") == ["Vandaag was Tom er. Hoe was het voor u?"]
    assert "duty-failed" in town.signals()
    assert "Verhoeven" not in caplog.text
    assert "Verhoeven" not in " ".join(row.words for row in town.rows(Signal))
    again = run_due(town.app, town.clock.now)
    assert again.failed == {"nobody can read this": 1}
    assert town.signals().count("duty-failed") == len({row.cause for row in town.rows(Signal)})


def test_a_piece_that_fails_halfway_leaves_no_trace_and_is_tried_again(town, monkeypatch):
    plan_first(town)
    town.at("2026-11-26T16:30:00+00:00")
    run_due(town.app, datetime(2026, 11, 26, 14, 30, tzinfo=UTC))
    asked = next(duty for duty in DUTIES if duty.name == "check-ins to ask")

    def half(work, key):
        asked.settle(work, key)
        raise RuntimeError("the power went")

    monkeypatch.setattr(due, "DUTIES", tuple(replace(d, settle=half) if d is asked else d for d in DUTIES))
    run_due(town.app, town.clock.now)
    assert town.texts(town.joke, "check-in") == []
    monkeypatch.setattr(due, "DUTIES", DUTIES)
    run_due(town.app, town.clock.now)
    assert town.texts(town.joke, "check-in") == ["Vandaag was Tom er. Hoe was het voor u?"]


def test_time_passes_through_every_moment_in_order(demo):
    """Six weeks in one jump: reminder, question, its reminder and its silence come each at its own time."""
    plan_first(demo)
    run_due(demo.app, datetime(2027, 1, 8, 12, 0, tzinfo=UTC))
    rows = demo.rows(OutgoingMessage, OutgoingMessage.person_id == demo.joke)
    moments = [row.created_at for row in rows]
    assert moments == sorted(moments)
    stories = [(row.created_at.isoformat()[:16], row.purpose) for row in rows]
    assert stories[:5] == [
        ("2026-11-23T09:00", "notice"),
        ("2026-11-25T09:00", "reminder"),
        ("2026-11-26T16:00", "check-in"),
        ("2026-11-28T09:30", "reminder"),
        ("2026-12-03T09:30", "check-in"),
    ]
    days = [row.local_day for row in demo.rows(CheckIn, CheckIn.person_id == demo.joke)]
    assert days == [date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 24), date(2027, 2, 11)]


@pytest.mark.parametrize("hours", [13, 100, 25 * 24], ids=["small steps", "days at once", "one jump"])
def test_however_time_is_made_to_pass_every_question_comes_at_its_own_time(demo, hours):
    plan_first(demo)
    moment, end = demo.clock.now, datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
    while moment < end:
        moment = min(moment + timedelta(hours=hours), end)
        run_due(demo.app, moment)
    asked = sorted((row.asked_at.isoformat()[:16], row.person_id) for row in demo.rows(CheckIn) if row.asked_at)
    assert asked == [
        ("2026-11-26T16:00", demo.joke),
        ("2026-11-27T16:00", demo.tom),
        ("2026-12-03T09:30", demo.joke),
        ("2026-12-03T16:00", demo.tom),
        ("2026-12-10T09:30", demo.joke),
        ("2026-12-10T16:00", demo.tom),
    ]


def test_a_moment_without_a_zone_or_in_the_future_outside_the_demo_is_refused(town):
    with pytest.raises(InputError, match="zone"):
        run_due(town.app, datetime(2026, 11, 26, 12, 0))  # noqa: DTZ001  that is the point
    with pytest.raises(InputError, match="still to come"):
        run_due(town.app, town.clock.now + timedelta(days=1))
