"""Offers that a team member writes down for somebody, with who said it."""

import pytest
from browsing import audit_actions
from bs4 import BeautifulSoup
from sqlmodel import select

from matcher.models.contact import Signal
from matcher.models.offer import Offer, OfferState
from matcher.models.person import person_by_public_id

OFFER = {
    "form": "offer",
    "what": "Ik kan zaterdag iemand naar de markt rijden",
    "frequency": "once",
    "times_text": "zaterdagochtend",
    "whom": "anyone",
    "for_name": "",
    "said_by": "Anna, aan de telefoon",
}


def offers_of(town):
    with town.app.work(town.scope) as work:
        return list(work.session.exec(select(Offer).where(Offer.region_id == town.region)).all())


@pytest.fixture
def offered(marloes, town):
    answer = marloes.post(f"/aanbod/nieuw/{town.helper}", **OFFER)
    assert answer.status_code == 303, answer.text
    return f"/aanbod/{offers_of(town)[0].public_id}"


def test_an_offer_is_written_down_understood_and_shown(marloes, town, offered):
    (offer,) = offers_of(town)
    assert offer.said_by == "Anna, aan de telefoon"
    assert offer.entered_by_id == town.member
    assert offer.times is not None
    assert offer.concepts
    for page in (marloes.get(f"/helpers/{town.helper}"), marloes.get("/aanbod"), marloes.get(offered)):
        assert "naar de markt rijden" in page.text
    assert "Gezegd door Anna, aan de telefoon, opgeschreven door Marloes" in marloes.get(offered).text
    assert {("create", "offer"), ("view", "offer")} <= audit_actions(town, town.helper)


def test_whoever_offers_something_is_a_helper_from_then_on(marloes, town):
    marloes.post(f"/aanbod/nieuw/{town.carer}", **{**OFFER, "what": "Ik bak graag een taart voor iemand"})
    with town.app.work(town.scope) as work:
        assert person_by_public_id(work.session, work.scope, town.carer).is_helper
    assert "een taart" in marloes.get(f"/deelnemers/{town.carer}").text


def test_an_offer_for_one_person_we_know(marloes, town):
    form = {**OFFER, "whom": "one", "for_name": "kees brandsma"}
    assert marloes.post(f"/aanbod/nieuw/{town.helper}", **form).status_code == 303
    assert "alleen voor Kees Brandsma" in marloes.get(f"/helpers/{town.helper}").text
    assert offers_of(town)[0].for_person_id is not None


def test_an_offer_for_somebody_we_do_not_know_leaves_a_task(marloes, town):
    form = {**OFFER, "whom": "unknown", "for_name": "mevrouw Bos van nummer 3"}
    marloes.post(f"/aanbod/nieuw/{town.helper}", **form)
    with town.app.work(town.scope) as work:
        (signal,) = work.session.exec(select(Signal).where(Signal.region_id == town.region, Signal.kind == "drop-by"))
    assert signal.words == "mevrouw Bos van nummer 3"


@pytest.mark.parametrize(
    ("changes", "field", "mend"),
    [
        ({"what": ""}, "what", "Vul dit nog in"),
        ({"said_by": " "}, "said_by", "Vul dit nog in"),
        ({"times_text": "ooit"}, "times_text", "dinsdagmiddag"),
        ({"whom": "one", "for_name": "Niemand Zo"}, "for_name", "spelling"),
        ({"whom": "one", "for_name": ""}, "for_name", "Vul dit nog in"),
        ({"whom": "one", "for_name": "Greet Kuiperman"}, "for_name", "spelling"),  # she lives in another region
    ],
)
def test_what_cannot_be_used_comes_back_beside_its_field(marloes, town, changes, field, mend):
    form = {**OFFER, **changes}
    answer = marloes.post(f"/aanbod/nieuw/{town.helper}", **form)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    wrong = page.select_one(f"[name={field}]")
    assert wrong["aria-invalid"] == "true"
    assert mend in page.select_one(f"#{wrong['aria-describedby']}").text
    if field != "what":
        assert OFFER["what"] in page.select_one("[name=what]").text
    assert offers_of(town) == []


def test_two_people_of_one_name_are_told_apart_by_their_code(marloes, town):
    marloes.post("/deelnemers/nieuw", form="person", part="participant", given_name="Kees", surname="Brandsma")
    form = {**OFFER, "whom": "one", "for_name": "Kees Brandsma"}
    answer = marloes.post(f"/aanbod/nieuw/{town.helper}", **form)
    assert answer.status_code == 422
    assert "Kies er een uit de lijst" in answer.text
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
    named = {**form, "for_name": f"Kees Brandsma · {kees.code}"}
    assert marloes.post(f"/aanbod/nieuw/{town.helper}", **named).status_code == 303
    assert offers_of(town)[0].for_person_id == kees.id


def test_an_offer_is_changed_and_then_ended(marloes, town, offered):
    form = {**OFFER, "what": "Ik rijd graag iemand naar het strand", "frequency": "regular", "times_text": ""}
    assert marloes.post(offered, **form).status_code == 303
    (offer,) = offers_of(town)
    assert (offer.what, offer.frequency) == ("Ik rijd graag iemand naar het strand", "regular")
    assert offer.times is not None  # nothing new was said about when
    marloes.post(offered, **form, any_time="yes")
    assert offers_of(town)[0].times is None
    assert marloes.post(f"{offered}/einde", form="end", why="verhuisd").status_code == 303
    assert offers_of(town)[0].state is OfferState.WITHDRAWN
    assert "strand" not in marloes.get("/aanbod").text
    assert "geldt niet meer" in marloes.post(offered, **form).text
    assert ("change", "offer ended") in audit_actions(town, town.helper)


def test_a_helper_who_signs_up_on_paper_is_taken_in(marloes, town):
    form = {"form": "person", "given_name": "Fatma", "surname": "Yilmaz", "helper_kind": "neighbour"}
    form |= {"likes": "koken en breien", "postcode": "2034 AB", "times_text": "dinsdagmiddag"}
    assert marloes.post("/helpers/nieuw", **{**form, "postcode": "nergens"}).status_code == 422
    page = marloes.get(marloes.post("/helpers/nieuw", **form).headers["Location"]).text
    for words in ("Fatma Yilmaz", "buur", "koken", "Nog geen toestemming"):
        assert words in page
