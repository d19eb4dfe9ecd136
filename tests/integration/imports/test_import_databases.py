"""Both imports on SQLite and on PostgreSQL: the same verdicts, and a second run that changes nothing."""

import json

import pytest
from sqlmodel import select

from matcher.models.activity import Activity
from matcher.models.person import Person, PossibleDuplicate, interests_of
from matcher.models.region import Region
from matcher.services.application import Application
from matcher.services.imports import import_activities, import_helpers
from matcher.wording import load_wording

HELPERS = """Naam;Telefoon;E-mail;Postcode;Hobby's;Beschikbaarheid
Berg, Jan van der;06-12345678;jan@mail.example;2034 AB;schaken, kwatsjoelen;dinsdagmiddag
J. Berg;06-12345678;;;;
Jan van der Berg;06-12345679;;2034 XY;Poëzie 🙂;zodra het kan
;06-12345670;;;;
"""


@pytest.fixture
def app(any_database, content, clock):
    with any_database.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637))
    wording = load_wording(content.labels())
    return Application(database=any_database, content=content, wording=wording, clock=clock)


def counts(report):
    return {verdict.value: number for verdict, number in report.counts.items() if number}


def test_helpers_are_taken_in_on_both_databases(app, tmp_path):
    scope = app.scope("haarlem")
    path = tmp_path / "helpers.csv"
    path.write_text(HELPERS, encoding="utf-8")
    assert counts(import_helpers(app, scope, path)) == {"new": 2, "duplicate": 1, "refused": 1}
    assert counts(import_helpers(app, scope, path)) == {"unchanged": 2, "duplicate": 1, "refused": 1}
    path.write_text(HELPERS.replace("2034 AB", "2036 CD").replace("Poëzie", "Poëzie, vissen"), encoding="utf-8")
    assert counts(import_helpers(app, scope, path)) == {"changed": 2, "duplicate": 1, "refused": 1}
    with app.work(scope) as work:
        first, second = work.session.exec(select(Person).order_by(Person.id)).all()
        assert first.postcode == "2036 CD"
        assert "vissen" in {row.concept for row in interests_of(work.session, second.id)}
        (possible,) = work.session.exec(select(PossibleDuplicate)).all()
        assert {possible.person_id, possible.other_id} == {first.id, second.id}


def test_activities_are_taken_in_on_both_databases(app, tmp_path):
    scope = app.scope("haarlem")
    path = tmp_path / "activiteiten.json"
    items = [{"naam": "Koor\x00", "datum": "5-12-2026", "prijs": "\ud83d"}, {"naam": "Tuin", "wanneer": "elke dinsdag"}]
    path.write_text(json.dumps(items))
    assert counts(import_activities(app, scope, path)) == {"new": 2}
    assert counts(import_activities(app, scope, path)) == {"unchanged": 2}
    items[0]["datum"] = "12-12-2026"
    items[1]["wanneer"] = "elke woensdag"
    path.write_text(json.dumps(items))
    assert counts(import_activities(app, scope, path)) == {"changed": 1, "new": 1}
    with app.work(scope) as work:
        names = [row.name for row in work.session.exec(select(Activity).order_by(Activity.id))]
    assert names == ["Koor", "Tuin", "Koor"]
