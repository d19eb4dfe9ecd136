"""Absences with a stand-in, the own password and language."""

import pytest
from browsing import PASSWORD, audit_actions, hashed_password
from bs4 import BeautifulSoup
from sqlmodel import select

from matcher.models.contact import Signal
from matcher.models.person import person_by_public_id
from matcher.models.region import TeamAbsence, TeamMember
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.services.contact import signals

NEW = "koffie om half elf"
AWAY = {"form": "away", "first_day": "2026-11-23", "last_day": "2026-11-27"}


@pytest.fixture
def sanne(town):
    """A second member of the team, no coordinator: internal and public identifier."""
    with town.app.database.transaction() as session:
        member = TeamMember(
            region_id=town.region,
            name="Sanne Prins",
            email="sanne@team.example",
            password_hash=hashed_password(),
            created_at=town.app.clock(),
        )
        session.add(member)
        session.flush()
        return member.id, member.public_id


def absences(town):
    with town.app.work(town.scope) as work:
        query = select(TeamAbsence).join(TeamMember, TeamMember.id == TeamAbsence.team_member_id)
        return list(work.session.exec(query.where(TeamMember.region_id == town.region)).all())


def worry(town, cause="worry:1"):
    with town.app.work(Scope(Actor(ActorKind.SYSTEM, name="test"), town.region)) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        return signals.raise_signal(work, cause=cause, kind="worry", person=kees).public_id


def owner(town, public_id):
    with town.app.work(town.scope) as work:
        return work.session.exec(select(Signal.owner_id).where(Signal.public_id == public_id)).one()


# -- away -------------------------------------------------------------------------------------------------------------


def test_what_waits_and_what_comes_in_goes_to_the_stand_in(marloes, new_browser, town, sanne):
    waiting = worry(town)
    assert owner(town, waiting) == town.member
    assert marloes.post("/team/afwezig", **AWAY, stand_in=sanne[1]).status_code == 303
    assert owner(town, waiting) == sanne[0]
    assert owner(town, worry(town, "worry:2")) == sanne[0]
    page = marloes.get("/team").text
    assert "Sanne Prins neemt waar" in page
    assert "contactpersoon Marloes Tijssen (nu Sanne Prins)" in " ".join(
        marloes.get(f"/deelnemers/{town.participant}").text.split()
    )
    other = new_browser()
    other.sign_in("sanne@team.example")
    assert "Je neemt waar voor Marloes Tijssen" in other.get("/vandaag").text
    assert {("create", "absence"), ("change", "signal handed over")} <= audit_actions(town)


def test_a_helper_reads_the_name_of_whoever_is_there(marloes, searching, sanne):
    words = f"/vragen/{searching.request}/kies/{searching.helper}"
    assert "Marloes" in marloes.get(words).text.partition("<textarea")[2].partition("</textarea")[0]
    marloes.post("/team/afwezig", **AWAY, stand_in=sanne[1])
    draft = marloes.get(words).text.partition("<textarea")[2].partition("</textarea")[0]
    assert "Sanne" in draft
    assert "Marloes" not in draft


def test_after_coming_back_things_go_to_the_contact_person_again(marloes, town, sanne):
    marloes.post("/team/afwezig", **AWAY, stand_in=sanne[1])
    (absence,) = absences(town)
    marloes.post(f"/team/afwezig/{absence.public_id}/terug")
    assert absences(town) == []
    assert owner(town, worry(town)) == town.member
    assert ("change", "absence") in audit_actions(town)


def test_members_write_down_their_own_absence_and_coordinators_everybodys(new_browser, marloes, town, sanne):
    member = new_browser()
    member.sign_in("sanne@team.example")
    with town.app.work(town.scope) as work:
        boss = work.session.get_one(TeamMember, town.member).public_id
    refused = member.post("/team/afwezig", **AWAY, member=boss)
    assert refused.status_code == 422
    assert "ieder voor zichzelf" in refused.text
    assert member.post("/team/afwezig", **AWAY, member=sanne[1]).status_code == 303
    (absence,) = absences(town)
    assert absence.team_member_id == sanne[0]
    assert marloes.post(f"/team/afwezig/{absence.public_id}/terug").status_code == 303
    assert marloes.post("/team/afwezig", **AWAY, member=sanne[1]).status_code == 303


@pytest.mark.parametrize(
    ("changes", "field", "mend"),
    [
        ({"last_day": "2026-11-20"}, "last_day", "eerste"),
        ({"first_day": "2026-11-02", "last_day": "2026-11-06"}, "last_day", "voorbij"),
        ({"last_day": "2028-11-27"}, "last_day", "langer dan een jaar"),
        ({"first_day": "dinsdag"}, "first_day", "24-11-2026"),
    ],
)
def test_days_that_cannot_be_come_back_beside_their_field(marloes, town, changes, field, mend):
    answer = marloes.post("/team/afwezig", **{**AWAY, **changes})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    wrong = page.select_one(f"[name={field}]")
    assert wrong["aria-invalid"] == "true"
    assert mend in page.select_one(f"#{wrong['aria-describedby']}").text
    assert page.select_one("[name=first_day]")["value"] == {**AWAY, **changes}["first_day"]
    assert absences(town) == []


def test_a_stand_in_is_there_and_is_somebody_else(marloes, town, sanne):
    marloes.post("/team/afwezig", **AWAY, member=sanne[1])
    answer = marloes.post("/team/afwezig", **AWAY, stand_in=sanne[1])
    assert "Sanne Prins is dan zelf ook weg" in answer.text
    with town.app.work(town.scope) as work:
        own = work.session.get_one(TeamMember, town.member).public_id
    assert "Kies een collega" in marloes.post("/team/afwezig", **AWAY, stand_in=own).text
    assert "staat al genoteerd" in marloes.post("/team/afwezig", **AWAY, member=sanne[1]).text


# -- password and language --------------------------------------------------------------------------------------------


def change(browser, old=PASSWORD, new=NEW, once_more=None):
    form = {"form": "password", "old": old, "new": new, "once_more": new if once_more is None else once_more}
    return browser.post("/instellingen/wachtwoord", **form)


def test_a_new_password_ends_the_other_sessions_and_not_this_one(marloes, new_browser, town):
    other = new_browser()
    other.sign_in("marloes@team.example")
    assert other.client.get("/vandaag").status_code == 200
    assert change(marloes).status_code == 303
    assert marloes.client.get("/vandaag").status_code == 200
    assert other.client.get("/vandaag").status_code == 303
    assert other.sign_in("marloes@team.example").status_code == 401
    assert other.sign_in("marloes@team.example", NEW).status_code == 303
    with town.app.work(town.scope) as work:
        assert work.session.get_one(TeamMember, town.member).password_hash.startswith("$argon2id$")
    assert ("change", "password") in audit_actions(town)


@pytest.mark.parametrize(
    ("typed", "field", "mend"),
    [
        ({"old": "fout wachtwoord"}, "old", "niet je wachtwoord van nu"),
        ({"new": "kort"}, "new", "10 tot 200 tekens"),
        ({"new": PASSWORD}, "new", "Kies een ander"),
        ({"new": "marloes@team.example"}, "new", "makkelijk te raden"),
        ({"new": "aaaaaaaaaaaa"}, "new", "makkelijk te raden"),
        ({"once_more": "iets anders dan dat"}, "once_more", "niet twee keer hetzelfde"),
    ],
)
def test_a_password_that_cannot_be_used_is_named_and_never_shown_again(marloes, town, typed, field, mend):
    answer = change(marloes, **typed)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    wrong = page.select_one(f"[name={field}]")
    assert wrong["aria-invalid"] == "true"
    assert mend in page.select_one(f"#{wrong['aria-describedby']}").text
    assert not any(one.has_attr("value") for one in page.select("input[type=password]"))
    assert marloes.client.get("/vandaag").status_code == 200


def test_whoever_guesses_the_old_password_has_to_wait(marloes):
    for _ in range(5):
        change(marloes, old="geraden")
    assert "kwartier" in change(marloes).text


def test_the_language_is_kept_with_a_trace(marloes, town):
    assert marloes.post("/instellingen", form="settings", language="xx").status_code == 422
    marloes.post("/instellingen", form="settings", language="en")
    assert "Settings" in marloes.get("/instellingen").text
    assert ("change", "settings") in audit_actions(town)
