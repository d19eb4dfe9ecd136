"""Every page, on real rows: it answers, in both languages, and its address says nothing about anybody."""

import re

import pytest
from bs4 import BeautifulSoup

from matcher.models.consent import audit_of_person
from matcher.models.person import person_by_public_id
from matcher.models.region import TeamMember

PUBLIC_ID = re.compile(r"\b[2-9A-HJ-KMNP-Z]{10}\b")  # random: three fives in a row say nothing
PERSONAL = re.compile(r"kees|brandsma|anna|zwaan|ria|555|2035|boerhaave|schaak|1944|06-?12|%40|@", re.IGNORECASE)


def walk(browser, first="/vandaag"):
    """Every page that can be reached by links, with its text."""
    to_see, seen = [first], {}
    while to_see:
        path = to_see.pop()
        if path in seen or len(seen) > 120:
            continue
        answer = browser.client.get(path)
        seen[path] = answer
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        page = BeautifulSoup(answer.text, "html.parser")
        links = [str(link["href"]) for link in page.select("a[href]")]
        to_see += [link.partition("#")[0] for link in links if link.startswith("/") and not link.startswith("//")]
    return seen


@pytest.fixture
def arranged(searching, marloes):
    """A tie with a first meeting, made the way the team makes it."""
    request = f"/vragen/{searching.request}"
    sent = marloes.post(f"{request}/kies/{searching.helper}/verstuur", words="Kees schaakt graag. Zin om mee te doen?")
    proposal = sent.headers["Location"]
    marloes.post(f"{proposal}/helper", answer="yes", said_by="Anna, aan de telefoon")
    tie = marloes.post(f"{proposal}/deelnemer", answer="yes", said_by="Kees zelf").headers["Location"]
    member = re.search(r'<option value="(\w+)" selected>Marloes', marloes.get(tie).text).group(1)
    form = {"day": "2026-11-24", "start": "14:00", "meeting_point": "Bibliotheek", "minutes": "60", "companion": member}
    assert marloes.post(f"{tie}/afspraak", **form).headers["Location"] == tie
    return {"proposal": proposal, "tie": tie, "request": request}


def test_every_page_answers_and_every_link_leads_somewhere(marloes, arranged):
    seen = walk(marloes)
    assert {path: answer.status_code for path, answer in seen.items() if answer.status_code != 200} == {}
    areas = {path.split("/")[1] for path in seen}
    assert areas >= {"vandaag", "deelnemers", "vragen", "voorstellen", "contacten", "afspraken", "helpers", "signalen"}


def test_no_address_of_a_page_or_form_says_anything_about_anybody(marloes, arranged):
    for path, answer in walk(marloes).items():
        assert not PERSONAL.search(PUBLIC_ID.sub("", path)), path
        if "html" in answer.headers["Content-Type"]:
            page = BeautifulSoup(answer.text, "html.parser")
            for form in page.select("form"):
                assert not PERSONAL.search(PUBLIC_ID.sub("", str(form["action"])))
                assert form["method"] == "post"


def test_every_page_speaks_english_to_who_chose_it(marloes, arranged, town):
    with town.app.database.transaction() as session:
        member = session.get_one(TeamMember, town.member)
        member.language = "en"
        session.add(member)
    for path, answer in walk(marloes).items():
        assert answer.status_code == 200, path
        if "html" in answer.headers["Content-Type"]:
            assert '<html lang="en">' in answer.text
            assert "Instellingen" not in answer.text, path


def test_public_pages_switch_language(browser):
    assert "What do you like doing?" in browser.get("/?taal=en").text
    assert "Welcome" in browser.get("/inloggen").text
    assert "Welkom" in browser.get("/inloggen?taal=nl").text


def test_what_was_said_of_a_person_is_shown_escaped(marloes, town):
    form = {"form": "person", "given_name": "<b>Kees</b>", "surname": "O'Neil", "story": "<script>alert(1)</script>"}
    answer = marloes.post(f"/deelnemers/{town.participant}/bewerken", **form)
    assert answer.status_code == 303
    page = marloes.get(f"/deelnemers/{town.participant}").text
    assert "<script>alert" not in page
    assert "<b>Kees" not in page
    assert "&lt;b&gt;Kees&lt;/b&gt;" in page


def test_looking_at_a_person_leaves_a_trace(marloes, town):
    marloes.get(f"/deelnemers/{town.participant}")
    with town.app.work(town.scope) as work:
        person = person_by_public_id(work.session, work.scope, town.participant)
        rows = audit_of_person(work.session, person.id)
    assert ("view", "profile", town.member) in [(row.action, row.what, row.actor_id) for row in rows]
    assert "profiel" in marloes.get(f"/deelnemers/{town.participant}/spoor").text


def test_a_name_is_looked_for_without_standing_in_the_address(marloes):
    answer = marloes.post("/deelnemers", name="brands")
    assert answer.status_code == 200
    assert "Kees Brandsma" in answer.text
    assert "Ria" in answer.text  # Brandsma-Vos
    assert "Niemand gevonden" in marloes.post("/helpers", name="bestaat niet").text


def test_a_form_with_a_mistake_comes_back_with_everything_that_was_typed(marloes, town):
    form = {
        "form": "person",
        "given_name": "Kees",
        "surname": "Nieuw",
        "postcode": "0000 ZZ",
        "story": "Een lang verhaal",
        "travel_km": "3,5",
    }
    answer = marloes.post(f"/deelnemers/{town.participant}/bewerken", **form)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("[name=surname]")["value"] == "Nieuw"
    assert page.select_one("[name=story]").text.strip() == "Een lang verhaal"
    assert page.select_one("[name=travel_km]")["value"] == "3,5"
    wrong = page.select_one("[name=postcode]")
    assert wrong["aria-invalid"] == "true"
    assert "2034 AB" in page.select_one(f"#{wrong['aria-describedby']}").text
    assert "Brandsma" in marloes.get(f"/deelnemers/{town.participant}").text  # nothing was half saved


def test_a_new_participant_is_taken_in_with_what_was_said(marloes):
    form = {"form": "person", "part": "participant", "given_name": "Truus", "surname": "Visser", "postcode": "2035"}
    form |= {"likes": "was bakker, zou weer willen zingen", "times_text": "woensdagochtend", "polite": "yes"}
    page = marloes.get(marloes.post("/deelnemers/nieuw", **form).headers["Location"]).text
    for word in ("Truus Visser", "bakker", "zingen", "woensdag", "Nog geen toestemming om gegevens te bewaren"):
        assert word in page


def test_stopping_needs_a_reason_and_is_seen_on_the_page(marloes, town):
    address = f"/deelnemers/{town.participant}"
    assert marloes.post(f"{address}/stop", form="stop", why=" ").status_code == 422
    assert marloes.post(f"{address}/stop", form="stop", why="opgenomen").status_code == 303
    assert "Alle berichten zijn gestopt" in marloes.get(address).text
    marloes.post(f"{address}/hervat")
    assert "Gestopt op" not in marloes.get(address).text


def test_a_consent_is_recorded_with_who_said_it_and_can_be_taken_back(marloes, town):
    address = f"/deelnemers/{town.carer}"
    form = {"purpose": "contact", "given_by": "self", "ground": "Ria, bij de koffie", "channel": "in person"}
    assert marloes.post(f"{address}/toestemming", form="consent", **{**form, "ground": ""}).status_code == 422
    marloes.post(f"{address}/toestemming", form="consent", **form)
    assert "Ria, bij de koffie" in marloes.get(address).text
    marloes.post(f"{address}/toestemming/terug", purpose="contact")
    assert "Nog geen toestemming om berichten te sturen" in marloes.get(address).text


def test_the_calendar_file_says_nothing_about_health_or_surnames(marloes, arranged):
    page = marloes.get(arranged["tie"]).text
    answer = marloes.get(re.search(r'href="(/afspraken/\w+\.ics)"', page).group(1))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in answer.text
    assert "Brandsma" not in answer.text
    assert "Boerhaave" not in answer.text


def test_two_records_of_one_person_are_merged_by_a_press(marloes, town):
    form = {"form": "person", "part": "carer", "given_name": "Kees", "phone": "023 555 66 77"}
    marloes.post("/deelnemers/nieuw", **form)
    page = BeautifulSoup(marloes.get("/dubbelen").text, "html.parser")
    assert "Zelfde telefoonnummer" in page.text
    assert marloes.post(page.select_one("main form")["action"], same="yes").status_code == 303
    assert "Niets om naar te kijken" in marloes.get("/dubbelen").text
    assert marloes.get("/deelnemers").text.count("Kees") == 1
