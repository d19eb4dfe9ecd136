"""The whole of keeping in touch once, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from contact_people import change, check_ins, plan_first, settle

from matcher.models.contact import CheckInState, Signal, SignalState
from matcher.models.region import Region, TeamMember
from matcher.models.tie import Tie, TieState
from matcher.services.contact import signals, ties
from matcher.services.upkeep.due import run_due


@pytest.fixture
def either(any_database, app, clock):
    """The demo on one of the two databases."""
    if any_database is not app.database:
        with any_database.transaction() as session:
            session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637))
    return settle(replace(app, database=any_database, demo=True), clock)


def test_from_first_meeting_to_a_good_start_a_bad_answer_a_signal_and_an_ending(either):
    plan_first(either)
    moment = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    run_due(either.app, moment)
    either.at(moment.isoformat())
    for person in (either.joke, either.tom):
        either.press(person, "Goed")
        either.press(person, "Ja, graag")
    assert either.get(Tie, either.tie).state is TieState.RUNNING
    moment += timedelta(days=7)
    run_due(either.app, moment)
    either.at(moment.isoformat())
    either.press(either.tom, "Niet zo goed")
    (signal,) = either.rows(Signal)
    assert (signal.kind, signal.owner_id) == ("bad-answer", either.sanne)
    moment += timedelta(days=4)
    run_due(either.app, moment)
    either.at(moment.isoformat())
    (signal, *_) = either.rows(Signal)
    assert (signal.state, signal.owner_id) == (SignalState.OPEN, either.karim)
    change(
        either,
        Signal,
        signal.id,
        lambda work, row: signals.close(work, row, work.session.get_one(TeamMember, either.karim), "gebeld"),
    )
    change(either, Tie, either.tie, lambda work, tie: ties.end(work, tie, "samen besloten"))
    run_due(either.app, moment + timedelta(days=60))
    open_states = (CheckInState.DUE, CheckInState.ASKED, CheckInState.REMINDED)
    assert not [row for row in check_ins(either, either.tom) if row.state in open_states]
    assert len({row.local_day for row in check_ins(either, either.tom)}) == len(check_ins(either, either.tom))
