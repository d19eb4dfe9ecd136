from datetime import timedelta

import pytest

from matcher.models.region import TeamMember
from matcher.web import create_app


def test_the_right_password_opens_today(browser):
    answer = browser.sign_in("marloes@team.example")
    assert answer.headers["Location"] == "/vandaag"
    assert "Marloes" in browser.get("/vandaag").text


def test_the_page_that_was_asked_for_opens_after_signing_in(browser, town):
    browser.client.get(f"/deelnemers/{town.participant}")
    assert browser.sign_in("marloes@team.example").headers["Location"] == f"/deelnemers/{town.participant}"


@pytest.mark.parametrize(
    ("email", "password"), [("marloes@team.example", "verkeerd"), ("nobody@team.example", "x"), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(browser, email, password):
    answer = browser.sign_in(email, password)
    assert answer.status_code == 401
    assert "horen niet bij elkaar" in answer.text
    assert browser.client.get("/vandaag").status_code == 303


def test_guessing_is_slowed_down_even_when_the_last_guess_is_right(browser, new_browser):
    for _ in range(5):
        assert browser.sign_in("marloes@team.example", "fout").status_code == 401
    assert new_browser().sign_in("marloes@team.example").status_code == 429
    assert new_browser().sign_in("yassin@team.example").status_code == 303


def test_a_new_password_ends_sessions_begun_with_the_old_one(marloes, town):
    with town.app.database.transaction() as session:
        member = session.get_one(TeamMember, town.member)
        member.password_hash = "another"
        session.add(member)
    assert marloes.client.get("/vandaag").status_code == 303


def test_who_left_the_team_is_out_at_once(marloes, town):
    with town.app.database.transaction() as session:
        member = session.get_one(TeamMember, town.member)
        member.active = False
        session.add(member)
    assert marloes.client.get("/vandaag").status_code == 303


def test_a_session_lasts_twelve_hours(marloes, web):
    with marloes.client.session_transaction() as session:
        session["since"] -= timedelta(hours=12, seconds=1).total_seconds()
    assert marloes.client.get("/vandaag").status_code == 303


def test_signing_out_ends_the_session(marloes):
    assert marloes.post("/uitloggen").headers["Location"] == "/"
    assert marloes.client.get("/vandaag").status_code == 303


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(town):
    client = create_app(town.app, secure_cookies=True).test_client()
    cookie = client.get("/inloggen", base_url="https://localhost").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie


def test_a_page_asked_for_on_another_site_is_not_opened_after_signing_in(browser):
    with browser.client.session_transaction() as session:
        session["wanted"] = "//elsewhere.example/"
    assert browser.sign_in("marloes@team.example").headers["Location"] == "/vandaag"
