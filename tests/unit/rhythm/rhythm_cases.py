"""Plans, zones and histories that the tests of the rhythm share."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from matcher.rhythm import (
    Contact,
    Due,
    Meeting,
    Outcome,
    Plan,
    Side,
    SignalRules,
    Situation,
    next_contact,
    parse_plan,
    parse_signal_rules,
)

DATA = Path(__file__).parents[3] / "data"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@cache
def the_plan() -> Plan:
    return parse_plan((DATA / "rhythm.toml").read_text())


@cache
def the_rules() -> SignalRules:
    return parse_signal_rules((DATA / "signals.toml").read_text())


def clock_changes(zone: ZoneInfo, first_year: int = 2024, last_year: int = 2040) -> list[datetime]:
    """The moments (UTC) at which the clocks of a zone change, found by asking for the offset hour by hour."""
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    changes, offset = [], moment.astimezone(zone).utcoffset()
    while moment < end:
        following = moment + timedelta(days=1)
        if following.astimezone(zone).utcoffset() != offset:
            for hour in range(1, 25):
                at = moment + timedelta(hours=hour)
                if at.astimezone(zone).utcoffset() != offset:
                    changes.append(at)
                    offset = at.astimezone(zone).utcoffset()
        moment = following
    return changes


def met(day: date, start: str = "14:00", minutes: int = 60, side: Side = Side.PARTICIPANT, **more) -> Situation:
    zone = more.pop("zone", AMSTERDAM)
    return Situation(side, zone, Meeting(day, time.fromisoformat(start), minutes, zone), **more)


def after(situation: Situation, now: datetime | None = None) -> Due:
    """The next contact, planned right after what happened last."""
    if now is None:
        now = situation.meeting.end
        if situation.contacts:
            last = situation.contacts[-1].day
            now = max(now, datetime.combine(last, time(20), situation.zone))
    due = next_contact(the_plan(), situation, now)
    assert isinstance(due, Due), due
    return due


def answered(situation: Situation, due: Due, outcome: Outcome = Outcome.ANSWERED) -> Situation:
    return replace(situation, contacts=(*situation.contacts, Contact(due.local_day, due.kind, outcome)))
