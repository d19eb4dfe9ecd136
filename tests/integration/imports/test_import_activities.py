"""Lists and feeds of activities into the database."""

import csv
import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from matcher.errors import InputError
from matcher.language.times import Daypart, Times
from matcher.models.activity import Activity, sessions_of
from matcher.services.imports import Verdict, import_activities

HEADER = (
    "Activiteit",
    "Omschrijving",
    "Locatie",
    "Adres",
    "Postcode",
    "Plaats",
    "Wanneer",
    "Datum",
    "Begintijd",
    "Prijs",
    "Toegang",
    "Capaciteit",
    "Toegankelijkheid",
    "Categorie",
)
KOOR = (
    "Zangmiddag",
    "Samen zingen in een koor.",
    "De Wereld",
    "Laan 1",
    "2034 AB",
    "Haarlem",
    "dinsdag 14:00 - 16:00",
    "",
    "",
    "2 euro",
    "vrij",
    "40",
    "rolstoeltoegankelijk, toilet",
    "Muziek",
)
TUIN = (
    "Open tuin",
    "Kijken bij bloemen en planten.",
    "Hortus",
    "Tuinweg 3",
    "2035 AB",
    "Haarlem",
    "",
    "12-12-2026; 19-12-2026",
    "10.30",
    "",
    "op verwijzing",
    "",
    "",
    "",
)


@pytest.fixture
def scope(app):
    return app.scope("haarlem")


@pytest.fixture
def write(tmp_path):
    def write_list(*rows, header=HEADER):
        path = tmp_path / "activiteiten.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([header, *rows])
        return path

    return write_list


def counts(report):
    return {verdict.value: number for verdict, number in report.counts.items() if number}


def by_name(app, scope):
    with app.work(scope) as work:
        found = work.session.exec(select(Activity)).all()
        return {row.name: (row, sessions_of(work.session, row.id)) for row in found}


def test_a_list_becomes_activities_with_all_that_it_says(app, scope, write):
    assert counts(import_activities(app, scope, write(KOOR, TUIN))) == {"new": 2}
    koor, none = by_name(app, scope)["Zangmiddag"]
    assert (koor.place_name, koor.address, koor.postcode) == ("De Wereld", "Laan 1, Haarlem", "2034 AB")
    assert koor.latitude is not None
    assert "muziek" in koor.concepts
    assert "koor" in koor.mentioned
    assert Times.from_json(koor.times).on(date(2026, 12, 1)) == 1 << Daypart.AFTERNOON
    assert Times.from_json(koor.times).on(date(2026, 12, 2)) == 0
    assert (koor.capacity, koor.price, koor.referral_only) == (40, "2 euro", False)
    assert koor.accessibility == ["wheelchair", "toilet"]
    assert none == []
    tuin, days = by_name(app, scope)["Open tuin"]
    assert [(day.day, day.start) for day in days] == [(date(2026, 12, 12), "10:30"), (date(2026, 12, 19), "10:30")]
    assert (tuin.first_day, tuin.last_day) == (date(2026, 12, 12), date(2026, 12, 19))
    assert tuin.referral_only
    assert tuin.kind == "event"
    assert "bloemen-en-planten" in tuin.mentioned


def test_the_same_list_again_changes_nothing(app, scope, write):
    path = write(KOOR, TUIN, KOOR)
    assert counts(import_activities(app, scope, path)) == {"new": 2, "duplicate": 1}
    assert counts(import_activities(app, scope, path)) == {"unchanged": 2, "duplicate": 1}


def test_a_changed_row_changes_its_fields_and_keeps_what_the_team_changed(app, scope, write):
    import_activities(app, scope, write(KOOR))
    with app.work(scope) as work:
        koor = work.session.exec(select(Activity)).one()
        koor.capacity = 12
        work.session.add(koor)
    report = import_activities(app, scope, write((*KOOR[:9], "3 euro", *KOOR[10:])))
    assert report.rows[0].changed == ("price",)
    koor, _ = by_name(app, scope)["Zangmiddag"]
    assert (koor.price, koor.capacity) == ("3 euro", 12)


def test_new_dates_replace_old_ones_and_bring_something_back_from_the_archive(app, scope, write, clock):
    header = ("Nr", "Activiteit", "Datum")
    import_activities(app, scope, write(("7", "Concert", "1-12-2026"), header=header))
    clock.now = datetime(2026, 12, 5, tzinfo=UTC)
    again = import_activities(app, scope, write(("7", "Concert", "1-12-2026"), header=header))
    assert counts(again) == {"unchanged": 1}
    report = import_activities(app, scope, write(("7", "Concert", "8-12-2026"), header=header))
    assert report.rows[0].changed == ("dates",)
    concert, days = by_name(app, scope)["Concert"]
    assert [day.day for day in days] == [date(2026, 12, 8)]
    assert concert.archived_at is None


def test_what_is_past_is_taken_and_archived(app, scope, write):
    report = import_activities(app, scope, write(("Concert", "1-2-2026"), header=("Activiteit", "Datum")))
    assert counts(report) == {"new": 1}
    assert by_name(app, scope)["Concert"][0].archived_at is not None


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (("", "1-12-2026", "", ""), "no-name", "Activiteit"),
        (("Concert", "binnenkort", "", ""), "bad-date", "Datum"),
        (("Concert", "", "1-12-2026", "1-11-2026"), "dates-turned", "Einddatum"),
        (("Concert", "", "99-99-9999", ""), "bad-date", "Begindatum"),
    ],
)
def test_a_row_is_refused_for_a_reason_at_its_column(app, scope, write, row, reason, column):
    header = ("Activiteit", "Datum", "Begindatum", "Einddatum")
    report = import_activities(app, scope, write(row, ("Goed", "", "", ""), header=header))
    assert counts(report) == {"refused": 1, "new": 1}
    refused = report.rows[0]
    assert refused.row == 2
    assert refused.reason.key == f"import.refused.{reason}"
    assert refused.column == column
    for language in ("nl", "en"):
        assert app.wording.render(refused.line, language)


def test_an_activity_that_the_team_entered_is_a_duplicate(app, scope, write):
    with app.work(scope) as work:
        work.session.add(
            Activity(
                region_id=scope.region_id,
                name="Zangmiddag",
                postcode="2034AB",
                created_at=work.now,
                updated_at=work.now,
            )
        )
    assert counts(import_activities(app, scope, write(KOOR))) == {"duplicate": 1}


FEED = """
[source]
name = "feed"
[feed]
has = ["key", "text"]
ref = "key"
place_name = "where.name"
latitude = "where.lat"
longitude = "where.lon"
types = "kinds[].code"
cancelled = ["afgelast"]
[texts]
languages = ["nl", "en"]
name = "text.{language}.title"
short = "text.{language}.short"
[dates]
days = "days"
first = "from"
last = "until"
hours = "hours"
[type."1"]
nl = "concert"
kind = "event"
concepts = ["concerten"]
"""


def feed_item(key, title="Concert &eacute;&eacute;n", **more):
    item = {
        "key": key,
        "text": {
            "nl": {"title": title, "short": "<p>Mooie <b>muziek</b>.</p>"},
            "en": {"title": "Concert one", "short": ""},
        },
        "where": {"name": "Kerk", "lat": "52,3700000", "lon": "4,9000000"},
        "kinds": [{"code": "1"}],
        "days": ["05-12-2026"],
        "hours": "Za 5 december 2026 20:15 - 22:00 uur.",
    }
    return item | more


@pytest.fixture
def feed(app, scope, tmp_path):
    mapping = tmp_path / "feed.toml"
    mapping.write_text(FEED)

    def run(*items):
        path = tmp_path / "feed.json"
        path.write_text(json.dumps(items))
        return import_activities(app, scope, path, mapping=mapping)

    return run


def test_a_feed_is_read_by_its_mapping(app, scope, feed):
    assert counts(feed(feed_item("a"))) == {"new": 1}
    row, days = by_name(app, scope)["Concert één"]
    assert row.texts["nl"] == {"name": "Concert één", "description": "Mooie muziek."}
    assert row.texts["en"]["name"] == "Concert one"
    assert (row.latitude, row.longitude) == (52.37, 4.9)
    assert [(day.day, day.start, day.end) for day in days] == [(date(2026, 12, 5), "20:15", "22:00")]
    assert "concerten" in row.concepts
    assert (row.source, row.source_ref, row.kind) == ("import:feed", "a", "event")


def test_one_identifier_is_taken_once_and_odd_items_are_refused(app, scope, feed):
    report = feed(feed_item("a"), feed_item("a"), feed_item("b", title=""), feed_item("c", days=["overmorgen"]), 5)
    assert [row.verdict for row in report.rows] == [
        Verdict.NEW,
        Verdict.DUPLICATE,
        Verdict.NEW,
        Verdict.REFUSED,
        Verdict.REFUSED,
    ]
    assert report.rows[1].duplicate_of == 1
    assert by_name(app, scope)["Concert one"][0].source_ref == "b"
    assert sum(report.counts.values()) == report.read == 5


def test_what_is_cancelled_is_archived_and_places_nowhere_are_taken(app, scope, feed):
    report = feed(
        feed_item("a", title="Concert (AFGELAST)"),
        feed_item("b", title="Feest", where={"name": "Ergens", "lat": "", "lon": ""}),
        feed_item("c", title="Maan", where={"name": "Maan", "lat": "912,0", "lon": "4,0"}),
    )
    assert counts(report) == {"new": 3}
    known = by_name(app, scope)
    assert known["Concert (AFGELAST)"][0].archived_at is not None
    assert known["Feest"][0].latitude is None
    assert {remark.key for remark in report.rows[2].remarks} >= {"import.remark.coordinates", "import.remark.no-place"}


def test_a_mapping_that_names_an_unknown_interest_is_refused(app, scope, tmp_path):
    mapping = tmp_path / "feed.toml"
    mapping.write_text(FEED.replace('"concerten"', '"kwatsjoelen"'))
    (tmp_path / "feed.json").write_text(json.dumps([feed_item("a")]))
    with pytest.raises(InputError) as refused:
        import_activities(app, scope, tmp_path / "feed.json", mapping=mapping)
    assert "kwatsjoelen" in refused.value.problem
    assert "feed.toml" in refused.value.place


def test_the_mappings_of_the_project_name_interests_that_exist(content):
    from matcher.content import data_text
    from matcher.services.imports.activity_feed import FeedReader
    from matcher.services.imports.mapping import read_mapping

    mapping = read_mapping(data_text("imports/amsterdam.toml"), "amsterdam.toml")
    assert FeedReader.of(mapping, "amsterdam.toml", content.vocabulary.concepts).kinds
