"""A day chosen by a person of the team keeps every rule that the rhythm keeps."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rhythm_cases import AMSTERDAM, met, the_plan

from matcher.language.absences import covers
from matcher.rhythm import (
    Contact,
    ContactKind,
    Due,
    Outcome,
    Side,
    Standing,
    Unfit,
    moment_by_hand,
    next_contact,
)

MET = date(2026, 9, 1)
NOW = datetime(2026, 9, 10, 12, 0, tzinfo=AMSTERDAM)
ASKED = Contact(MET + timedelta(days=1), ContactKind.FIRST, Outcome.ANSWERED)


def going(**more):
    return met(MET, side=Side.HELPER, **{"contacts": (ASKED,), **more})


def chosen(day, now=NOW, **more):
    return moment_by_hand(the_plan(), going(**more), day, now)


def test_a_free_day_gets_the_hour_of_its_side():
    day = date(2026, 9, 15)
    found = chosen(day)
    assert isinstance(found, datetime)
    assert (found.date(), found.time()) == (day, the_plan().sides[Side.HELPER].asked_at)


@pytest.mark.parametrize(
    ("day", "more", "why"),
    [
        (date(2026, 9, 9), {}, Unfit.PAST),
        (date(2026, 9, 15), {"standing": Standing.STOPPED}, Unfit.QUIET),
        (date(2026, 9, 15), {"standing": Standing.ENDED}, Unfit.QUIET),
        (date(2026, 9, 15), {"meeting": None}, Unfit.NOT_MET),
        (date(2026, 9, 15), {"paused_until": date(2026, 9, 15)}, Unfit.PAUSED),
        (date(2026, 9, 15), {"away": ((date(2026, 9, 14), date(2026, 9, 20)),)}, Unfit.AWAY),
        (date(2026, 9, 15), {"busy_days": frozenset({date(2026, 9, 15)})}, Unfit.BUSY),
        (date(2026, 12, 25), {}, Unfit.HOLIDAY),
        (date(2026, 9, 18), {"in_crisis": True}, Unfit.CRISIS),
        (date(2027, 1, 3), {}, Unfit.TOO_FAR),
    ],
)
def test_what_the_rhythm_never_does_nobody_does_by_hand(day, more, why):
    situation = replace(going(), **more)
    assert moment_by_hand(the_plan(), situation, day, NOW) is why


def test_today_is_possible_as_long_as_there_is_a_waking_hour_left():
    noon, night = NOW.replace(hour=20), NOW.replace(hour=21)
    assert chosen(NOW.date(), noon) == noon
    assert chosen(NOW.date(), night) is Unfit.EVENING


def test_what_was_skipped_counts_from_its_day_and_is_no_bad_answer():
    skipped = Contact(date(2026, 10, 20), ContactKind.FOLLOW_UP, Outcome.SKIPPED)
    found = next_contact(the_plan(), going(contacts=(ASKED, skipped)), datetime(2026, 10, 10, 12, tzinfo=AMSTERDAM))
    assert isinstance(found, Due)
    assert found.local_day > skipped.day + timedelta(days=7)


days = st.integers(-5, 200).map(lambda n: NOW.date() + timedelta(days=n))


@given(
    day=days,
    busy=st.frozensets(days, max_size=30),
    away=st.lists(days, max_size=3),
    paused=st.none() | days,
    hour=st.integers(0, 23),
    crisis=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_chosen_is_on_that_day_awake_free_and_not_before_now(day, busy, away, paused, hour, crisis):
    stretches = tuple((first, first + timedelta(days=6)) for first in away)
    situation = going(busy_days=busy, away=stretches, paused_until=paused, in_crisis=crisis)
    now = NOW.replace(hour=hour)
    found = moment_by_hand(the_plan(), situation, day, now)
    if isinstance(found, Unfit):
        return
    local = found.astimezone(AMSTERDAM)
    assert local.date() == day
    assert found >= now
    assert time(9) <= local.time() <= time(20, 30)
    assert day not in busy
    assert not covers(stretches, day)
    assert paused is None or day > paused
    assert not crisis or day <= now.date() + timedelta(days=the_plan().crisis_days)
