"""CSRF, headers, limits, hosts, error pages."""

import re

import pytest

from matcher.errors import SettingsError
from matcher.services.application import Application
from matcher.web import create_app


def posts(web):
    """Everything that a form can be sent to; Telegram sends no forms, and shows a secret of its own."""
    rules = [rule for rule in web.url_map.iter_rules() if "POST" in rule.methods]
    return [rule for rule in rules if rule.endpoint != "telegram.webhook"]


def test_no_form_is_taken_without_its_token(web, marloes):
    for rule in posts(web):
        address = re.sub(r"<[^>]+>", "ABC", rule.rule)
        answer = marloes.client.post(address, data={"name": "x"})
        expected = 303 if rule.endpoint == "chat.say" else 400
        assert answer.status_code == expected, rule.endpoint
        if rule.endpoint == "chat.say":
            assert answer.headers["Location"] == "/chat"


@pytest.mark.parametrize("path", ["/", "/inloggen", "/chat", "/vandaag", "/nergens", "/static/matcher.css"])
def test_every_answer_carries_the_headers(marloes, path):
    headers = marloes.client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert ("no-store" in headers.get("Cache-Control", "")) is not path.startswith("/static")


@pytest.mark.parametrize("path", ["/", "/chat", "/inloggen", "/vandaag", "/deelnemers", "/helpers"])
def test_pages_hold_no_scripts_or_styles_of_their_own(marloes, path):
    page = marloes.get(path).text
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_nothing_is_fetched_from_elsewhere(marloes, searching):
    for path in ("/", "/chat", "/vandaag", f"/vragen/{searching.request}", f"/deelnemers/{searching.participant}"):
        page = marloes.get(path).text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


def test_a_body_that_is_too_large_is_refused(marloes):
    answer = marloes.post("/deelnemers/nieuw", story="x" * 300_000)
    assert answer.status_code == 413


def test_only_trusted_hosts_are_served(town):
    client = create_app(town.app, secure_cookies=False, trusted_hosts=["samen.example"]).test_client()
    assert client.get("/", base_url="http://samen.example").status_code == 200
    assert client.get("/", base_url="http://evil.example").status_code == 400


def test_without_a_secret_key_nothing_starts(town):
    bare = Application(database=town.app.database, content=town.app.content, wording=town.app.wording)
    with pytest.raises(SettingsError, match="MATCHER_SECRET_KEY"):
        create_app(bare, secure_cookies=False)


@pytest.mark.parametrize("path", ["/deelnemers/Brandsma-Kees", "/helpers/06-12345678", "/nergens/mail@adres.example"])
def test_error_pages_repeat_nothing(marloes, path):
    answer = marloes.client.get(path)
    assert answer.status_code == 404
    for word in ("Brandsma", "12345678", "adres.example"):
        assert word not in answer.text


def test_a_mistake_of_ours_shows_nothing_of_anybody(web, town, marloes):
    web.testing = False
    web.config["PROPAGATE_EXCEPTIONS"] = False

    def breaks():
        raise RuntimeError("Kees Brandsma 023 555 66 77")

    web.view_functions["today.show"] = breaks
    answer = marloes.client.get("/vandaag")
    assert answer.status_code == 500
    assert "Brandsma" not in answer.text
    assert "half bewaard" in answer.text
