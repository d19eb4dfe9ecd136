import re

import pytest
from rhythm_cases import DATA, the_plan, the_rules

from matcher.errors import DataFileError
from matcher.rhythm import parse_plan, parse_signal_rules

PLAN = (DATA / "rhythm.toml").read_text()
RULES = (DATA / "signals.toml").read_text()


def test_the_plan_that_is_shipped_holds_together():
    plan = the_plan()
    assert plan.opening_days == (7, 14, 28)
    assert plan.regular_days == (42, 49, 56)
    assert plan.longest_gap_months == 4


@pytest.mark.parametrize(
    ("find", "put", "place"),
    [
        ('opens = "09:00"', 'opens = "21:00"', "[waking]"),
        ('opens = "09:00"', 'opens = "9 uur"', "[waking] opens"),
        ('asked_at = "10:30"', 'asked_at = "06:30"', "[sides.participant]"),
        ("weeks = [1, 2, 4]", "weeks = [4, 2, 1]", "[opening] weeks"),
        ("weeks = [1, 2, 4]", 'weeks = "soon"', "[opening] weeks"),
        ("latest_weeks = 8", "latest_weeks = 30", "[longest_gap]"),
        ("aim_weeks = 7", "aim_weeks = 9", "[regular]"),
        ("days = 14", "days = 0", "[after_bad] days"),
        ("days = 14", "days = true", "[after_bad] days"),
        ("[crisis]", "[crises]", "[crisis]"),
        ('date = "01-01"', 'date = "13-01"', "[[holidays]] number 1 date"),
        ('date = "01-01"', 'date = "01-01"\neaster = 3', "[[holidays]] number 1"),
        ("[opening]", "[opening", "rhythm.toml"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_with_its_place(find, put, place):
    assert find in PLAN
    with pytest.raises(DataFileError) as caught:
        parse_plan(PLAN.replace(find, put, 1))
    assert place in caught.value.place
    assert caught.value.mend


def test_every_number_of_the_plan_carries_its_reason():
    reasons = [found.start() for found in re.finditer(r'^why = ".+"$', PLAN, re.MULTILINE)]
    for found in reasons:
        line = PLAN[found : PLAN.index("\n", found) + 1]
        with pytest.raises(DataFileError, match="reason"):
            parse_plan(PLAN[:found] + PLAN[found + len(line) :])


@pytest.mark.parametrize(
    ("find", "put", "place"),
    [
        ("acknowledge_waking_hours = 4", "", "[urgency.1]"),
        ("[kinds.worry]\nurgency = 1", "[kinds.worry]\nurgency = 7", "[kinds.worry]"),
        ('kind = "no-again"', 'kind = "nothing-of-the-kind"', "[[rules]] number 4 kind"),
        ('again = "no"', 'again = "never"', "[[rules]] number 4 again"),
        ("in_a_row = 2", "in_a_raw = 2", "[[rules]] number 2"),
        ("in_a_row = 2", "in_a_row = 0", "[[rules]] number 2"),
    ],
)
def test_rules_that_do_not_hold_together_are_refused_with_their_place(find, put, place):
    assert find in RULES
    with pytest.raises(DataFileError) as caught:
        parse_signal_rules(RULES.replace(find, put, 1))
    assert place in caught.value.place


def test_a_kind_without_a_reason_is_refused():
    with pytest.raises(DataFileError, match="say why"):
        parse_signal_rules(re.sub(r"(\[kinds\.worry\]\nurgency = 1\n)why = .+\n", r"\1", RULES))


def test_every_kind_of_signal_that_the_services_raise_is_listed():
    services = DATA.parent / "matcher"
    raised = set()
    for path in services.rglob("*.py"):
        text = path.read_text()
        if "raise_signal" in text:
            raised |= set(re.findall(r'kind="([a-z-]+)"', text))
    assert raised - set(the_rules().kinds) == set()
