"""Activities made by hand: understood, put right, given days, put away; and never suggested when past or full."""

import re
from datetime import date, timedelta

import pytest
from browsing import audit_actions
from bs4 import BeautifulSoup

from matcher.models.activity import activity_by_public_id, sessions_of
from matcher.models.person import person_by_public_id
from matcher.models.request import request_by_public_id
from matcher.models.tie import Tie
from matcher.services.matching.requests import shortlist_for

TODAY = date(2026, 11, 23)
CHOIR = {
    "form": "activity",
    "name": "Zangkoor De Lofstem",
    "description": "We zingen elke week liedjes van vroeger.",
    "kind": "activity",
    "place_name": "Buurthuis De Ringvaart",
    "address": "Floris van Adrichemlaan 98",
    "postcode": "2035 VD",
    "open_to": "all",
    "capacity": "20",
    "access-wheelchair": "yes",
}


@pytest.fixture
def choir(marloes):
    answer = marloes.post("/activiteiten/nieuw", **CHOIR)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def row(town, address):
    with town.app.work(town.scope) as work:
        return activity_by_public_id(work.session, work.scope, address.rpartition("/")[2])


def days(town, address):
    with town.app.work(town.scope) as work:
        activity = activity_by_public_id(work.session, work.scope, address.rpartition("/")[2])
        return [(one.day, one.start, one.end) for one in sessions_of(work.session, activity.id)]


def chips(page):
    return [chip.contents[0].strip() for chip in BeautifulSoup(page, "html.parser").select("button.chip")]


def suggested(town, name):
    with town.app.work(town.scope) as work:
        request = request_by_public_id(work.session, work.scope, town.request)
        answer = shortlist_for(work, request, k=50)
        return name in {answer.rows[one.candidate].name for one in answer.shortlist.suggestions}


def test_an_activity_is_made_placed_and_understood(marloes, town, choir):
    made = row(town, choir)
    assert made.name == "Zangkoor De Lofstem"
    assert made.latitude is not None
    assert made.accessibility == ["wheelchair"]
    assert made.capacity == 20
    assert "koor" in made.concepts
    page = marloes.get(choir).text
    assert "in een koor zingen" in chips(page)
    assert "open voor iedereen" in page
    assert ("create", "activity") in audit_actions(town)


def test_a_subject_is_taken_away_and_another_added_in_words(marloes, town, choir):
    marloes.post(f"{choir}/onderwerpen/weg", concept="koor")
    assert "koor" not in row(town, choir).concepts
    answer = marloes.post(f"{choir}/onderwerpen", form="subjects", subjects="schaken en een potje biljarten")
    assert answer.status_code == 303
    assert {"schaken", "biljarten"} <= set(row(town, choir).concepts)
    assert "schaken" in chips(marloes.get(choir).text)


def test_words_that_are_no_subject_come_back_beside_the_field(marloes, choir):
    answer = marloes.post(f"{choir}/onderwerpen", form="subjects", subjects="flurk")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    field = page.select_one("[name=subjects]")
    assert field["value"] == "flurk"
    assert "schaken" in page.select_one(f"#{field['aria-describedby']}").text


def test_what_was_put_right_by_hand_stays_when_the_words_change(marloes, town, choir):
    marloes.post(f"{choir}/onderwerpen/weg", concept="koor")
    marloes.post(f"{choir}/onderwerpen", form="subjects", subjects="schaken")
    changed = {**CHOIR, "description": "We zingen elke week liedjes van vroeger. Daarna wandelen we een rondje."}
    assert marloes.post(f"{choir}/bewerken", **changed).status_code == 303
    kept = row(town, choir)
    assert "koor" not in kept.concepts
    assert "schaken" in kept.concepts
    assert "wandelen" in [*kept.concepts, *kept.mentioned]


def test_a_form_that_cannot_be_used_comes_back_with_what_was_typed(marloes, town):
    for field, value, mend in (
        ("postcode", "0000 ZZ", "2034 AB"),
        ("times_text", "ergens eens", "dinsdagmiddag"),
        ("capacity", "veel", "heel getal"),
        ("url", "geen adres", "www.voorbeeld.nl"),
        ("name", " ", "Vul dit nog in"),
    ):
        answer = marloes.post("/activiteiten/nieuw", **{**CHOIR, field: value})
        assert answer.status_code == 422, field
        page = BeautifulSoup(answer.text, "html.parser")
        wrong = page.select_one(f"[name={field}]")
        assert wrong["aria-invalid"] == "true", field
        assert wrong["value"].strip() == value.strip()
        assert mend in page.select_one(f"#{wrong['aria-describedby']}").text
        assert page.select_one("[name=place_name]")["value"] == "Buurthuis De Ringvaart"
        assert page.select_one("[name='access-wheelchair']").has_attr("checked")
    assert "Zangkoor" not in marloes.get("/activiteiten").text


def test_the_same_form_answers_in_english(marloes):
    marloes.post("/instellingen", form="settings", language="en")
    answer = marloes.post("/activiteiten/nieuw", **{**CHOIR, "postcode": "0000 ZZ"})
    assert "Zangkoor De Lofstem" in answer.text
    assert "We do not know this postcode" in answer.text
    assert "Nieuwe" not in answer.text


def test_a_single_day_and_a_series_with_an_end(marloes, town, choir):
    first = TODAY + timedelta(days=2)
    one = {"form": "days", "every": "once", "day": str(first), "start": "14:00", "end": "15:30"}
    assert marloes.post(f"{choir}/dagen", **one).status_code == 303
    series = {**one, "every": "fortnight", "last": str(first + timedelta(weeks=8))}
    marloes.post(f"{choir}/dagen", **series)
    assert days(town, choir) == [(first + timedelta(weeks=2 * step), "14:00", "15:30") for step in range(5)]
    marloes.post(f"{choir}/dagen/weg", day=str(first + timedelta(weeks=2)), start="14:00")
    assert first + timedelta(weeks=2) not in [day for day, _, _ in days(town, choir)]
    assert "14:00–15:30" in marloes.get(choir).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-01-05"}, "day"),
        ({"day": "morgen"}, "day"),
        ({"every": "week", "last": "2026-11-24"}, "last"),
        ({"every": "week", "last": ""}, "last"),
        ({"every": "week", "last": "2036-11-24"}, "last"),
        ({"end": "13:00"}, "end"),
        ({"start": "25:00"}, "start"),
    ],
)
def test_days_that_cannot_be_are_named_with_their_mend(marloes, town, choir, changes, field):
    form = {"form": "days", "every": "once", "day": "2026-12-01", "start": "14:00", "end": "15:00"} | changes
    answer = marloes.post(f"{choir}/dagen", **form)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f"#days-{field}")["aria-invalid"] == "true"
    assert page.select_one(f"#days-{field}")["value"] == form[field]
    assert page.select_one(f"#days-{field}-about").text.strip()
    assert days(town, choir) == []


def test_what_was_put_away_is_not_suggested_until_it_is_brought_back(marloes, searching):
    club = f"/activiteiten/{searching.activity}"
    assert suggested(searching, "Schaakclub")
    marloes.post(f"{club}/wegleggen")
    assert not suggested(searching, "Schaakclub")
    assert "Schaakclub" not in marloes.get("/activiteiten").text
    assert "Schaakclub" in marloes.get("/activiteiten?soort=voorbij").text
    assert "al weggelegd" in marloes.post(f"{club}/wegleggen").text
    marloes.post(f"{club}/terughalen")
    assert suggested(searching, "Schaakclub")
    assert {("change", "activity put away"), ("change", "activity brought back")} <= audit_actions(searching)


def test_a_full_activity_is_never_suggested(marloes, searching):
    club = f"/activiteiten/{searching.activity}"
    form = {**CHOIR, "name": "Schaakclub", "description": "", "capacity": "", "fully_booked": "yes"}
    assert marloes.post(f"{club}/bewerken", **form).status_code == 303
    assert not suggested(searching, "Schaakclub")
    assert re.search(r"tag-warm\">vol<", marloes.get("/activiteiten").text)


def test_an_activity_whose_places_are_all_taken_is_never_suggested(marloes, searching):
    form = {**CHOIR, "name": "Schaakclub", "description": "", "capacity": "1"}
    marloes.post(f"/activiteiten/{searching.activity}/bewerken", **form)
    assert suggested(searching, "Schaakclub")
    with searching.app.work(searching.scope) as work:
        carer = person_by_public_id(work.session, work.scope, searching.carer)
        club = activity_by_public_id(work.session, work.scope, searching.activity)
        work.session.add(Tie(region_id=club.region_id, person_id=carer.id, activity_id=club.id, since=work.today))
    assert not suggested(searching, "Schaakclub")
    assert "1 bezet via het team" in marloes.get(f"/activiteiten/{searching.activity}").text


def test_an_activity_of_the_past_is_never_suggested_and_needs_a_new_day_to_come_back(marloes, searching):
    club = f"/activiteiten/{searching.activity}"
    with searching.app.work(searching.scope) as work:
        activity = activity_by_public_id(work.session, work.scope, searching.activity)
        activity.last_day = work.today - timedelta(days=1)
        work.session.add(activity)
    assert not suggested(searching, "Schaakclub")
    marloes.post(f"{club}/wegleggen")
    assert "nieuwe dag" in marloes.post(f"{club}/terughalen").text
    day = {"form": "days", "every": "once", "day": "2026-12-01", "start": "14:00"}
    marloes.post(f"{club}/dagen", **day)
    assert marloes.post(f"{club}/terughalen").status_code == 303
    assert suggested(searching, "Schaakclub")
