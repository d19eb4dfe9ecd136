"""Nothing behind the wall is seen without signing in, and nobody sees another region."""

import pytest
from flask import url_for

from matcher.web.access import PUBLIC_ROUTES

FILLERS = {"token": "x" * 32, "filename": "matcher.css"}


def addresses(web, fill):
    """Every route with one of its methods and an address."""
    with web.test_request_context():
        for rule in web.url_map.iter_rules():
            values = {name: FILLERS.get(name) or fill(rule.endpoint, name) for name in rule.arguments}
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, url_for(rule.endpoint, **values)


def test_every_route_needs_a_sign_in_or_is_listed_as_public(web, browser):
    walled = []
    for endpoint, method, address in addresses(web, lambda *_: "NOSUCHROW2"):
        answer = browser.client.open(address, method=method)
        redirected = answer.status_code == 303 and answer.headers["Location"] == "/inloggen"
        if not redirected:
            walled.append(endpoint)
    assert set(walled) == PUBLIC_ROUTES


def test_every_public_route_exists(web):
    assert set(web.view_functions) >= PUBLIC_ROUTES


def test_rows_of_another_region_are_not_there(web, marloes, town):
    def theirs(endpoint, name):
        if name == "helper_id":
            return town.helper
        return town.elsewhere[
            "request"
            if endpoint.startswith("requests.") and ".new" not in endpoint and ".create" not in endpoint
            else "person"
        ]

    tried = 0
    token = (
        marloes.post("/instellingen", language="nl")
        and marloes.client.get("/instellingen").text.split('csrf_token" value="')[1].split('"')[0]
    )
    for endpoint, method, address in addresses(web, theirs):
        if endpoint in PUBLIC_ROUTES or "<" not in str([r.rule for r in web.url_map.iter_rules(endpoint)]):
            continue
        form = {
            "csrf_token": token,
            "text": "x",
            "words": "x",
            "why": "x",
            "note": "x",
            "answer": "yes",
            "said_by": "x",
            "same": "yes",
            "purpose": "keep",
            "given_by": "self",
            "ground": "x",
            "channel": "phone",
            "label": "x",
            "layer": "shared",
            "day": "2026-12-01",
            "start": "14:00",
            "meeting_point": "x",
            "companion": "x",
            "how": "ended",
            "whose": "person",
            "by": "person",
            "reason": "x",
            "rule": "travel",
            "given_name": "x",
            "frequency": "once",
            "part": "participant",
            "field": "x",
        }
        answer = marloes.client.open(address, method=method, data=form if method == "POST" else None)
        assert answer.status_code == 404, (endpoint, method, answer.status_code)
        tried += 1
    assert tried > 30


def test_a_helper_of_another_region_cannot_be_chosen(marloes, searching):
    address = f"/vragen/{searching.request}/kies/{searching.elsewhere['helper']}"
    assert marloes.get(address).status_code == 404


@pytest.mark.parametrize("path", ["/deelnemers", "/helpers", "/vragen", "/vandaag", "/voorstellen", "/signalen"])
def test_lists_hold_nobody_of_another_region(marloes, path):
    page = marloes.get(path).text
    assert "Kuiperman" not in page
    assert "Merel" not in page
