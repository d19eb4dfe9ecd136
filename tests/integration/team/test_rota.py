"""What nobody acknowledged in time follows who is on duty, over the weekend too; on both databases."""

# ruff: noqa: F811 - the team is a fixture of the neighbouring file

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select
from test_standing_in import Team, team  # noqa: F401  the same three members

from matcher.errors import InputError
from matcher.models.chat import Channel, Chat, OutgoingMessage
from matcher.models.region import DutyTurn
from matcher.services.contact import signals
from matcher.services.contact.duty_roster import duty_on
from matcher.services.team import rota
from matcher.services.upkeep.due import run_due


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def write(team: Team, monday: date, duties: dict[tuple[int, int], str]) -> None:
    with team.work("Bo") as work:
        by_day = {(monday + timedelta(days=day), place): team.ids[name] for (day, place), name in duties.items()}
        rota.write_week(work, monday, by_day)


def week(team: Team, monday: date) -> dict[tuple[int, int], str]:
    names = {member_id: name for name, member_id in team.ids.items()}
    with team.work() as work:
        found = rota.duties_of_week(work, monday)
    return {((day - monday).days, place): names[member_id] for (day, place), member_id in found.items()}


def turns(team: Team) -> list[tuple[str, date, date, int]]:
    names = {member_id: name for name, member_id in team.ids.items()}
    with team.work() as work:
        rows = work.session.exec(select(DutyTurn)).all()
        return sorted((names[row.team_member_id], row.first_day, row.last_day, row.place) for row in rows)


def with_chats(team: Team) -> None:
    with team.work() as work:
        for name, member_id in team.ids.items():
            work.session.add(
                Chat(
                    region_id=team.region,
                    channel=Channel.WEB,
                    address=name,
                    team_member_id=member_id,
                    conversation={},
                    created_at=work.now,
                )
            )


def told(team: Team, name: str) -> list[str]:
    with team.work() as work:
        query = select(OutgoingMessage).join(Chat).where(Chat.address == name).order_by(OutgoingMessage.id)
        return [row.text for row in work.session.exec(query)]


@pytest.fixture
def next_week(team, clock):
    return monday_of(clock().date()) + timedelta(days=7)


def test_days_in_a_row_are_one_turn_and_a_week_is_cut_out_of_a_longer_one(team, next_week):
    write(team, next_week, {(day, 1): "Bo" for day in range(7)} | {(5, 2): "Cas", (6, 2): "Cas"})
    write(team, next_week + timedelta(days=7), {(day, 1): "Bo" for day in range(7)})
    saturday = next_week + timedelta(days=5)
    assert turns(team)[-1] == ("Cas", saturday, saturday + timedelta(days=1), 2)
    write(team, next_week, {(0, 1): "Cas", (6, 1): "Bo"})
    assert week(team, next_week) == {(0, 1): "Cas", (6, 1): "Bo"}
    assert week(team, next_week + timedelta(days=7)) == {(day, 1): "Bo" for day in range(7)}


def test_on_saturday_it_goes_to_who_is_on_duty_then_to_the_next_and_then_to_the_coordinator(
    team,
    clock,
    next_week,
):
    with_chats(team)
    write(team, next_week, {(5, 1): "Cas", (6, 1): "Cas"})
    saturday = next_week + timedelta(days=5)
    clock.now = datetime.fromisoformat(f"{saturday}T09:00:00+00:00")
    waiting = team.worry()
    assert team.owner(waiting) == "Bo"
    clock.forward(hours=4)
    run_due(team.app, clock())
    assert team.owner(waiting) == "Cas"
    assert told(team, "Ada") == []
    assert "niemand dienst" not in told(team, "Cas")[-1]
    clock.forward(hours=3)
    run_due(team.app, clock())
    assert team.owner(waiting) == "Cas", "every one of them gets the whole time"
    clock.forward(hours=18)
    run_due(team.app, clock())
    assert team.owner(waiting) == "Ada"
    for _ in range(3):
        clock.forward(hours=24)
        run_due(team.app, clock())
    assert len(told(team, "Ada")) == 1, "told once"


def test_who_is_away_is_passed_over(team, clock, next_week):
    write(team, next_week, {(5, 1): "Cas", (5, 2): "Bo"})
    saturday = next_week + timedelta(days=5)
    first = (saturday - clock().date()).days
    team.away("Cas", first, first)
    with team.work() as work:
        assert [member.id for member in duty_on(work, team.region, saturday)] == [team.ids["Bo"]]
    clock.now = datetime.fromisoformat(f"{saturday}T09:00:00+00:00")
    with team.work() as work:
        waiting = signals.raise_signal(work, cause="x", kind="worry", urgency=1)
        waiting.owner_id = team.ids["Ada"]
        number = waiting.id or 0
    clock.forward(hours=5)
    run_due(team.app, clock())
    assert team.owner(number) == "Bo"


def test_when_nobody_is_on_duty_the_coordinator_gets_it_and_hears_why(team, clock):
    with_chats(team)
    waiting = team.worry()
    clock.forward(hours=5)
    run_due(team.app, clock())
    assert team.owner(waiting) == "Ada"
    assert told(team, "Ada")[-1].endswith("Er heeft vandaag niemand dienst; daarom komt het bij jou.")
    assert "Kees" not in told(team, "Ada")[-1]


@pytest.mark.parametrize(
    ("duties", "place", "key"),
    [
        ({(2, 1): "Cas", (2, 2): "Cas"}, "day-2-1", "rota.twice"),
        ({(3, 2): "Bo"}, "day-3-2", "rota.away"),
    ],
)
def test_a_week_that_cannot_be_is_refused_with_the_day(team, clock, next_week, duties, place, key):
    begins = (next_week - clock().date()).days
    team.away("Bo", begins, begins + 6)
    with pytest.raises(InputError) as refused:
        write(team, next_week, duties)
    assert (refused.value.place, refused.value.message.key) == (place, key)
    assert turns(team) == [], "nothing is half-saved"


def test_what_is_past_stays_and_what_stands_may_stay(team, clock, next_week):
    write(team, next_week, {(0, 1): "Bo", (4, 1): "Cas"})
    clock.now = datetime.fromisoformat(f"{next_week + timedelta(days=2)}T09:00:00+00:00")
    team.away("Cas", 1, 5)
    write(team, next_week, {(0, 1): "Ada", (4, 1): "Cas", (3, 1): "Bo"})
    assert week(team, next_week) == {(0, 1): "Bo", (3, 1): "Bo", (4, 1): "Cas"}


def test_a_week_begins_on_monday_and_lies_within_a_year(team, next_week):
    for wrong in (next_week + timedelta(days=1), next_week + timedelta(days=7 * 60)):
        with pytest.raises(InputError) as refused:
            write(team, wrong, {})
        assert refused.value.place == "week"
