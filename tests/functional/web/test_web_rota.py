"""The rota: a week that the team fills in, and what the page says of days without anybody."""

from datetime import date, timedelta

import pytest
from browsing import audit_actions
from bs4 import BeautifulSoup


@pytest.fixture
def next_monday(town) -> date:
    with town.app.work(town.scope) as work:
        return work.today + timedelta(days=7 - work.today.weekday())


def options(page):
    """Name of a member → the value that chooses them."""
    select = BeautifulSoup(page.text, "html.parser").find("select", {"name": "day-0-1"})
    return {option.get_text(strip=True): option["value"] for option in select.find_all("option")}


def chosen(page):
    soup = BeautifulSoup(page.text, "html.parser")
    found = {}
    for select in soup.find_all("select"):
        option = select.find("option", selected=True)
        if option is not None and option["value"]:
            found[select["name"]] = option.get_text(strip=True)
    return found


def test_the_team_fills_in_a_week_and_sees_it_again(marloes, town, next_monday):
    path = f"/team/rooster/{next_monday}"
    members = options(marloes.get(path))
    assert set(members) > {"Niemand"}
    name = next(name for name in members if name.startswith("Marloes"))
    answer = marloes.post(path, **{"day-5-1": members[name], "day-6-1": members[name]})
    assert answer.status_code == 303
    page = marloes.get(answer.headers["Location"])
    assert chosen(page) == {"day-5-1": name, "day-6-1": name}
    assert page.text.count("naar de coördinator") >= 5
    assert "rota" in str(audit_actions(town))


def test_a_day_that_cannot_be_is_named_beside_its_field_and_the_rest_stays(marloes, next_monday):
    path = f"/team/rooster/{next_monday}"
    members = options(marloes.get(path))
    one = next(value for name, value in members.items() if name.startswith("Marloes"))
    answer = marloes.post(path, **{"form": "rota", "day-1-1": one, "day-1-2": one, "day-3-1": one})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "staat al op deze dag" in soup.find(id="rota-day-1-1-about").get_text()
    assert set(chosen(answer)) == {"day-1-1", "day-1-2", "day-3-1"}
    assert chosen(marloes.get(path)) == {}


def test_the_page_of_the_team_says_who_is_on_duty_today(marloes, town):
    assert "Vandaag heeft niemand dienst" in marloes.get("/team").text
    with town.app.work(town.scope) as work:
        number, today = work.today.weekday(), work.today
    path = f"/team/rooster/{today}"
    members = options_of_any(marloes.get(path))
    name = next(name for name in members if name.startswith("Marloes"))
    marloes.post(path, **{f"day-{number}-1": members[name]})
    assert f"Vandaag heeft dienst: {name}." in marloes.get("/team").text


def options_of_any(page):
    select = BeautifulSoup(page.text, "html.parser").find("select", {"name": lambda name: name.startswith("day-")})
    return {option.get_text(strip=True): option["value"] for option in select.find_all("option")}


@pytest.mark.parametrize("week", ["onzin", "1900-01-01", "2026-02-31"])
def test_a_week_that_is_none_is_no_page(marloes, week):
    assert marloes.get(f"/team/rooster/{week}").status_code == 404
