"""Nothing behind the wall is seen without signing in, and nobody sees another region."""

import pytest
from browsing import TOKEN
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
        answer = browser.client.open(address, method=method, buffered=True)
        redirected = answer.status_code == 303 and answer.headers["Location"] == "/inloggen"
        if not redirected:
            walled.append(endpoint)
    assert set(walled) == PUBLIC_ROUTES


def test_every_public_route_exists(web):
    assert set(web.view_functions) >= PUBLIC_ROUTES


ROWS = {
    "participants": "person",
    "audit_trail": "person",
    "helpers": "person",
    "requests": "request",
    "api": "request",
    "proposals": "proposal",
    "ties": "tie",
    "appointments": "appointment",
    "activities": "activity",
    "activity_edit": "activity",
    "goals": "person",
    "around": "person",
    "offers": "offer",
    "team": "absence",
    "signals": "signal",
    "calls": "signal",
}
OF_ALL_REGIONS = {"words"}  # what a phrase means is the same everywhere
FORM = {
    **dict.fromkeys(("text", "words", "why", "note", "said_by", "ground", "label", "meeting_point", "reason"), "x"),
    **dict.fromkeys(("answer", "same", "tell"), "yes"),
    "purpose": "keep",
    "given_by": "self",
    "channel": "phone",
    "layer": "shared",
    "day": "2026-12-01",
    "start": "14:00",
    "how": "ended",
    "whose": "person",
    "by": "person",
    "rule": "travel",
    "given_name": "x",
    "frequency": "once",
    "part": "participant",
    "dimension": "social",
    "state": "reached",
    "kind": "carer",
    "decides": "no",
    **dict.fromkeys(("other", "who", "what", "subjects", "concept"), "x"),
    "whom": "anyone",
    "every": "once",
}


def test_rows_of_another_region_are_not_there(web, marloes, town):
    def theirs(endpoint, name):
        if endpoint in ("requests.new", "requests.create", "offers.new", "offers.create"):
            return town.elsewhere["person"]
        kinds = {"helper_id": "helper", "check_in_id": "check_in", "one_id": "person", "other_id": "helper"}
        kinds |= {"goal_id": "goal"}
        if endpoint.partition(".")[0] in OF_ALL_REGIONS:
            return "NOSUCHROW2"
        return town.elsewhere[kinds.get(name) or ROWS[endpoint.partition(".")[0]]]

    found = TOKEN.search(marloes.get("/instellingen").text)
    form = {**FORM, "csrf_token": found.group(1)}
    tried = set()
    for endpoint, method, address in addresses(web, theirs):
        if endpoint in PUBLIC_ROUTES or not any(public_id in address for public_id in town.elsewhere.values()):
            continue
        answer = marloes.client.open(address, method=method, data=form if method == "POST" else None)
        assert answer.status_code == 404, (endpoint, method, answer.status_code)
        tried.add(endpoint.partition(".")[0])
    assert tried == {*ROWS, "duplicates"}


def test_a_helper_of_another_region_cannot_be_chosen(marloes, searching):
    address = f"/vragen/{searching.request}/kies/{searching.elsewhere['helper']}"
    assert marloes.get(address).status_code == 404


@pytest.mark.parametrize("path", ["/deelnemers", "/helpers", "/vragen", "/vandaag", "/voorstellen", "/signalen"])
def test_lists_hold_nobody_of_another_region(marloes, path):
    page = marloes.get(path).text
    assert "Kuiperman" not in page
    assert "Merel" not in page
