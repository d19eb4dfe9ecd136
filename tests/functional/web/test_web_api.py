"""The shortlist as JSON: what the command line says, for who is signed in, with the same traces as the page."""

import json

import pytest
from browsing import audit_actions
from click.testing import CliRunner

from matcher.cli import shortlist as command


def address(town, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/api/vragen/{town.request}/shortlist?{query}"


def test_the_answer_is_what_the_command_line_says(searching, marloes, monkeypatch):
    answer = marloes.client.get(address(searching, top=3, left_out="yes"))
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    monkeypatch.setattr(command, "assemble", lambda _: searching.app)
    monkeypatch.setattr(command, "settings_now", lambda: None)
    said = CliRunner().invoke(command.shortlist, [searching.request, "--json", "--top", "3"], catch_exceptions=False)
    assert json.loads(said.output) == answer.json
    suggested = [one for some in answer.json["steps"].values() for one in some]
    assert suggested
    for one in suggested:
        assert one["total"] == sum(part["points"] for part in one["contributions"])
        assert all(part["reason"] for part in one["contributions"])
    assert answer.json["excluded"]["total"] >= len(answer.json["nearest_excluded"])


def test_somebody_can_be_explained_and_who_is_out_is_told_when_asked(searching, marloes):
    plain = marloes.client.get(address(searching, left_out="yes")).json
    first = next(one for some in plain["steps"].values() for one in some)
    for asked in ({}, {"left_out": "no"}):
        answer = marloes.client.get(address(searching, candidate=first["candidate"], **asked)).json
        assert answer["asked"] == first
        assert answer["steps"] == plain["steps"]
        assert "excluded" not in answer
        assert "nearest_excluded" not in answer


def test_looking_leaves_the_trace_that_the_page_leaves(searching, marloes):
    before = audit_actions(searching, searching.participant)
    assert marloes.client.get(address(searching, left_out="no")).status_code == 200
    assert audit_actions(searching, searching.participant) - before == {("view", "shortlist")}


def test_before_the_participant_agrees_there_is_no_list(town, marloes):
    before = audit_actions(town, town.participant)
    answer = marloes.client.get(address(town))
    assert answer.status_code == 409
    assert answer.json["error"]
    assert audit_actions(town, town.participant) == before


@pytest.mark.parametrize(
    "asked", [{"top": "0"}, {"top": "many"}, {"top": "51"}, {"left_out": "perhaps"}, {"candidate": "person:999999"}]
)
def test_what_cannot_be_asked_is_told_in_json(searching, marloes, asked):
    answer = marloes.client.get(address(searching, **asked))
    assert answer.status_code == 400
    assert answer.json["error"]


def test_a_request_of_another_region_is_not_there(searching, marloes):
    for public_id in (searching.elsewhere["request"], "NOSUCHROW2"):
        answer = marloes.client.get(f"/api/vragen/{public_id}/shortlist")
        assert answer.status_code == 404
        assert answer.json == {"error": "not found"}


def test_without_signing_in_there_is_nothing(searching, new_browser):
    answer = new_browser().client.get(address(searching))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/inloggen"
