"""Wishes, who lives with somebody, who speaks for them, and who may therefore agree."""

import pytest
from browsing import audit_actions
from bs4 import BeautifulSoup
from sqlmodel import select

from matcher.models.consent import Consent, GivenBy
from matcher.models.person import Household, Person, goals_of, person_by_public_id


@pytest.fixture
def kees(town):
    return f"/deelnemers/{town.participant}"


@pytest.fixture
def around(kees):
    return f"{kees}/mensen"


SPEAKS = {"form": "speaks", "who": "Ria Brandsma-Vos", "kind": "carer", "decides": "yes", "ground": "zo gevraagd"}
CONSENT = {"form": "consent", "purpose": "search", "ground": "Ria, bij de koffie", "channel": "in person"}


def goals(town):
    with town.app.work(town.scope) as work:
        person = person_by_public_id(work.session, work.scope, town.participant)
        return goals_of(work.session, person.id)


def person(town, public_id):
    with town.app.work(town.scope) as work:
        return person_by_public_id(work.session, work.scope, public_id)


# -- wishes -----------------------------------------------------------------------------------------------------------


def test_a_wish_is_added_put_in_other_words_and_reached(marloes, town, kees):
    marloes.post(f"{kees}/doelen", form="goal", text="weer zelf koken", dimension="social")
    (goal,) = goals(town)
    marloes.post(f"{kees}/doelen/{goal.public_id}", form="g", text="samen koken", dimension="meaning")
    assert "samen koken" in marloes.get(kees).text
    marloes.post(f"{kees}/doelen/{goal.public_id}/stand", state="reached")
    (goal,) = goals(town)
    assert (goal.text, goal.dimension, goal.state.value) == ("samen koken", "meaning", "reached")
    assert goal.settled_at is not None
    page = marloes.get(kees).text
    assert "gelukt" in page
    assert "Telt weer" in page
    assert {("create", "goal"), ("change", "goal")} <= audit_actions(town, town.participant)


def test_a_wish_that_is_let_go_can_be_taken_up_again(marloes, town, kees):
    marloes.post(f"{kees}/doelen", form="goal", text="naar zee", dimension="physical")
    (goal,) = goals(town)
    stand = f"{kees}/doelen/{goal.public_id}/stand"
    marloes.post(stand, state="let-go")
    refused = marloes.post(f"{kees}/doelen/{goal.public_id}", form="g", text="naar het bos", dimension="physical")
    assert refused.status_code == 422
    assert "al afgerond" in refused.text
    marloes.post(stand, state="open")
    assert goals(town)[0].settled_at is None


def test_a_wish_without_words_comes_back_in_its_own_form(marloes, town, kees):
    answer = marloes.post(f"{kees}/doelen", form="goal", text=" ", dimension="social")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#goal-text")["aria-invalid"] == "true"
    assert page.select_one("input[name=dimension][value=social][checked]")
    assert goals(town) == []


def test_a_wish_of_somebody_else_is_not_reached_through_this_page(marloes, town, kees):
    answer = marloes.post(f"{kees}/doelen/{town.elsewhere['goal']}/stand", state="reached")
    assert answer.status_code == 404


# -- at home ----------------------------------------------------------------------------------------------------------


def test_two_people_live_together_and_one_moves_out(marloes, town, kees, around):
    assert marloes.post(f"{around}/huis", form="home", other="ria brandsma-vos").status_code == 303
    assert person(town, town.participant).household_id == person(town, town.carer).household_id is not None
    assert "Woont samen met" in marloes.get(kees).text
    assert "Woont samen met" in marloes.get(f"/deelnemers/{town.carer}").text
    assert ("change", "household") in audit_actions(town, town.carer)
    marloes.post(f"{around}/huis/{town.carer}/weg")
    assert person(town, town.participant).household_id is None
    with town.app.work(town.scope) as work:
        assert work.session.exec(select(Household)).all() == []


def test_three_at_home_stay_two_when_one_leaves(marloes, town, around):
    for name in ("Ria Brandsma-Vos", "Anna Zwaan"):
        marloes.post(f"{around}/huis", form="home", other=name)
    marloes.post(f"{around}/huis/{town.helper}/weg")
    assert person(town, town.helper).household_id is None
    assert person(town, town.participant).household_id == person(town, town.carer).household_id is not None


def test_two_homes_are_not_made_one_by_accident(marloes, town, around):
    marloes.post(f"{around}/huis", form="home", other="Ria Brandsma-Vos")
    marloes.post(f"/deelnemers/{town.helper}/mensen/huis", form="home", other="Bram Duiveman")
    answer = marloes.post(f"{around}/huis", form="home", other="Anna Zwaan")
    assert answer.status_code == 422
    assert "Kees en Anna staan elk bij een ander huis" in answer.text


@pytest.mark.parametrize("name", ["Niemand", "Greet Kuiperman", "Kees Brandsma"])
def test_nobody_of_elsewhere_and_not_oneself_can_be_a_housemate(marloes, town, around, name):
    answer = marloes.post(f"{around}/huis", form="home", other=name)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#home-other")["value"] == name
    assert page.select_one("#home-other")["aria-invalid"] == "true"


# -- who speaks -------------------------------------------------------------------------------------------------------


def test_only_whoever_may_agree_is_offered_in_the_consent_form(marloes, town, kees, around):
    def options():
        page = BeautifulSoup(marloes.get(kees).text, "html.parser")
        return [option.text for option in page.select("#consent-given_by option")]

    assert options() == ["Kees zelf"]
    marloes.post(f"{around}/spreekt", **{**SPEAKS, "decides": "no"})
    assert options() == ["Kees zelf"]
    marloes.post(f"{around}/spreekt", **SPEAKS)
    assert options() == ["Kees zelf", "Ria Brandsma-Vos (mantelzorger)"]
    assert ("change", "representative") in audit_actions(town, town.participant)
    assert ("change", "represents") in audit_actions(town, town.carer)


def test_a_consent_by_a_carer_says_who_and_in_what_capacity(marloes, town, kees, around):
    refused = marloes.post(f"{kees}/toestemming", **CONSENT, given_by=town.carer)
    assert refused.status_code == 422
    assert "niet vastgelegd" in refused.text
    marloes.post(f"{around}/spreekt", **SPEAKS)
    assert marloes.post(f"{kees}/toestemming", **CONSENT, given_by=town.carer).status_code == 303
    with town.app.work(town.scope) as work:
        carer = person_by_public_id(work.session, work.scope, town.carer)
        (consent,) = work.session.exec(select(Consent).where(Consent.given_by_id == carer.id))
    assert consent.given_by is GivenBy.CARER
    assert "Gegeven door mantelzorger, Ria Brandsma-Vos" in marloes.get(kees).text


def test_whoever_does_not_speak_any_more_cannot_agree_any_more(marloes, town, kees, around):
    marloes.post(f"{around}/spreekt", **SPEAKS)
    marloes.post(f"{around}/spreekt/{town.carer}/weg", kind="carer")
    assert marloes.post(f"{kees}/toestemming", **CONSENT, given_by=town.carer).status_code == 422
    assert "al gestopt" in marloes.post(f"{around}/spreekt/{town.carer}/weg", kind="carer").text


def test_whoever_decides_needs_a_ground(marloes, town, around):
    answer = marloes.post(f"{around}/spreekt", **{**SPEAKS, "ground": ""})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#speaks-ground")["aria-invalid"] == "true"
    assert page.select_one("#speaks-who")["value"] == SPEAKS["who"]
    assert page.select_one("input[name=decides][value=yes][checked]")


def test_a_guardian_who_is_not_known_yet_gets_a_short_page_and_no_messages(marloes, town, around):
    form = {**SPEAKS, "who": "Joke de Wit", "kind": "guardian", "phone": "023 555 00 00"}
    refused = marloes.post(f"{around}/spreekt", **form)
    assert refused.status_code == 422
    assert "nog niet bekend" in refused.text
    assert marloes.post(f"{around}/spreekt", **form, new="yes").status_code == 303
    with town.app.work(town.scope) as work:
        (joke,) = work.session.exec(select(Person).where(Person.given_name == "Joke"))
    assert joke.circle_only
    assert (joke.surname, joke.phone) == ("de Wit", "023 555 00 00")
    page = marloes.get(around).text
    assert "Ouder of voogd" in page
    assert "mag ja zeggen" in page


def test_looking_at_the_people_around_somebody_leaves_a_trace(marloes, town, around):
    marloes.get(around)
    assert ("view", "household") in audit_actions(town, town.participant)
