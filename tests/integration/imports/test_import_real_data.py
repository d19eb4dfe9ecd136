"""The real feed of Amsterdam: 605 events and 339 places of 2017, which are not part of the project.

Looked for in the folder that MATCHER_REALDATA names, or in ``../shared/data`` beside the repository.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from matcher.models.activity import Activity
from matcher.services.imports import Verdict, import_activities

pytestmark = pytest.mark.realdata
GARDENS = {"tuinieren", "parken-en-tuinen", "bloemen-en-planten", "moestuin"}
CHURCHES_AND_MUSIC = {"kerken-bekijken", "kerk", "kerkorgel", "kerkmuziek", "klassieke-muziek", "koor"}


@pytest.fixture(scope="module")
def folder():
    found = Path(os.environ.get("MATCHER_REALDATA") or Path(__file__).parents[3].parent / "shared" / "data")
    if not (found / "amsterdam-events.json").is_file():
        pytest.skip(f"the feed of Amsterdam is not in {found}; set MATCHER_REALDATA to its folder")
    return found


@pytest.fixture
def in_june_2017(clock):
    clock.now = datetime(2017, 6, 1, 8, tzinfo=UTC)


@pytest.mark.usefixtures("in_june_2017")
@pytest.mark.parametrize(("name", "read", "twice"), [("events", 605, 2), ("places", 339, 7)])
def test_the_feed_is_taken_and_a_second_run_changes_nothing(app, folder, name, read, twice):
    scope = app.scope("haarlem")
    report = import_activities(app, scope, folder / f"amsterdam-{name}.json")
    assert report.read == read == sum(report.counts.values())
    assert report.counts[Verdict.DUPLICATE] == twice
    assert report.taken + twice >= 0.95 * read
    assert all(row.reason for row in report.of(Verdict.REFUSED))
    again = import_activities(app, scope, folder / f"amsterdam-{name}.json")
    assert again.counts[Verdict.UNCHANGED] == report.counts[Verdict.NEW]
    assert again.counts[Verdict.NEW] == again.counts[Verdict.CHANGED] == 0


@pytest.mark.usefixtures("in_june_2017")
def test_the_coming_weeks_hold_something_for_who_loves_gardens_and_who_loves_churches_and_music(app, folder):
    scope = app.scope("haarlem")
    for name in ("events", "places"):
        import_activities(app, scope, folder / f"amsterdam-{name}.json")
    with app.work(scope) as work:
        activities = work.session.exec(select(Activity)).all()
    coming = {
        activity.name: {*activity.concepts, *activity.mentioned}
        for activity in activities
        if activity.archived_at is None and (activity.first_day is None or activity.first_day < date(2017, 7, 13))
    }
    gardens = {name for name, concepts in coming.items() if concepts & GARDENS}
    churches = {name for name, concepts in coming.items() if concepts & CHURCHES_AND_MUSIC}
    assert {"Open Tuinen Dagen", "Beemster tuinenweekeind", "Bloemenmarkt Amsterdam"} <= gardens
    assert {"Kerkennacht", "Concertdiner: Kamermuziek in de Grote Kerk Edam", "Robeco SummerNights"} <= churches
    assert len(gardens) < 60
    assert len(churches) < 60
    assert all(
        activity.archived_at for activity in activities if activity.last_day and activity.last_day < date(2017, 6, 1)
    )


@pytest.mark.usefixtures("in_june_2017")
def test_texts_are_plain_in_six_languages_and_coordinates_are_on_the_map(app, folder):
    scope = app.scope("haarlem")
    import_activities(app, scope, folder / "amsterdam-events.json")
    with app.work(scope) as work:
        activities = work.session.exec(select(Activity)).all()
    for activity in activities:
        assert set(activity.texts) <= {"nl", "en", "de", "fr", "es", "it"}
        for words in activity.texts.values():
            for text in words.values():
                assert "<br" not in text
                assert "&nbsp;" not in text
                assert "&eacute;" not in text
        assert 51.5 < (activity.latitude or 0) < 53.0  # festivals of the feed lie as far as Biddinghuizen
        assert 4.0 < (activity.longitude or 0) < 6.0
    assert sum(len(activity.texts) == 6 for activity in activities) > 590
