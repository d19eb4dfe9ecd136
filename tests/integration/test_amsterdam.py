"""Real activities of a real city: what is imported, and what the shortlists make of it in June 2017."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes.clock import SetClock
from sqlmodel import select

from matcher.content import Content, data_path
from matcher.models.activity import Activity
from matcher.models.database import Database
from matcher.models.person import Person
from matcher.models.region import Region, TeamMember
from matcher.models.request import Request
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.scoring import Step
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.services.imports import Report, Verdict, import_activities
from matcher.services.matching import requests
from matcher.services.people import register
from matcher.wording import load_wording

FOLDER = Path(os.environ.get("MATCHER_REALDATA", Path(__file__).parents[3] / "shared" / "data"))
FILES = ("amsterdam-events.json", "amsterdam-places.json")

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not (FOLDER / FILES[0]).is_file(), reason="the Amsterdam files are not part of the project"),
]


@pytest.fixture(scope="module")
def amsterdam(
    tmp_path_factory: pytest.TempPathFactory, content: Content
) -> tuple[Application, Scope, dict[str, Report]]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('amsterdam') / 'matcher.sqlite3'}")
    database.migrate()
    clock = SetClock()
    clock.now = datetime(2017, 6, 1, 8, 0, tzinfo=UTC)
    app = Application(
        database=database, content=content, wording=load_wording(content.labels()), handlers=HANDLERS, clock=clock
    )
    with database.transaction() as session:
        session.add(Region(slug="amsterdam", name="Amsterdam", latitude=52.373, longitude=4.893))
    with database.transaction() as session:
        session.add(
            TeamMember(region_id=1, name="Noor", email="n@example.org", password_hash="-", created_at=clock.now)
        )
    scope = Scope(Actor(ActorKind.TEAM, 1), region_id=1)
    mapping = data_path("imports/amsterdam.toml")
    reports = {name: import_activities(app, scope, FOLDER / name, mapping=mapping) for name in FILES}
    return app, scope, reports


@pytest.mark.parametrize(("name", "read", "duplicates"), [(FILES[0], 605, 2), (FILES[1], 339, 7)])
def test_every_row_is_accounted_for(amsterdam, name, read, duplicates):
    report: Report = amsterdam[2][name]
    counts = report.counts
    print(name, {verdict.value: number for verdict, number in counts.items()})
    assert report.read == read == sum(counts.values())
    assert counts[Verdict.DUPLICATE] == duplicates
    assert report.taken >= 0.95 * (read - duplicates)
    assert all(row.reason for row in report.of(Verdict.REFUSED))


def test_running_it_again_changes_nothing(amsterdam):
    app, scope, _ = amsterdam
    for name in FILES:
        again = import_activities(app, scope, FOLDER / name, mapping=data_path("imports/amsterdam.toml"))
        assert again.counts[Verdict.NEW] == again.counts[Verdict.CHANGED] == 0


@pytest.mark.parametrize(
    ("who", "likes", "postcode", "fitting"),
    [
        (
            "Geertje",
            "Ik hou van bloemen, planten en mooie tuinen",
            "1018 DD",
            ("tuin", "hortus", "botan", "plant", "bloem", "park", "garden"),
        ),
        (
            "Willem",
            "Ik hou van oude kerken en van muziek",
            "1012 GX",
            ("kerk", "concert", "muziek", "orgel", "church", "koor", "orkest", "jazz"),
        ),
        (
            "Ria",
            "Ik ga graag naar een museum, schilderijen kijken",
            "1071 XX",
            ("museum", "kunst", "schilder", "galerie", "tentoonstelling", "art"),
        ),
    ],
)
def test_a_shortlist_fits_the_person_and_the_coming_weeks(amsterdam, who, likes, postcode, fitting):
    app, scope, _ = amsterdam
    with app.work(scope) as work:
        person = register.create_person(
            work, given_name=who, participant=True, postcode=postcode, likes=likes, team_member_id=1, travel_m=4000
        )
        request = requests.create(work, person, text=f"Ergens naartoe. {likes}", words="Samen eropuit")
        requests.record_search_answer(work, request, yes=True, said_by=who)
        request_id = request.id
    started = time.perf_counter()
    with app.work(scope) as work:
        found = requests.shortlist_for(work, work.session.get_one(Request, request_id), k=5)
    took = time.perf_counter() - started
    best = found.shortlist.steps[Step.OPEN_ACTIVITY]
    print(f"\n{who}: {took:.2f} s")
    assert len(best) == 5
    fits = 0
    for suggestion in best:
        row = found.rows[suggestion.candidate]
        assert isinstance(row, Activity)
        reasons = [app.wording.render(c.phrase, "nl") for c in suggestion.contributions if c.points > 0]
        print(f"  {suggestion.total:4d}  {row.name}: {' '.join(reasons)}")
        assert row.last_day is None or row.last_day >= date(2017, 6, 1)
        assert reasons
        fits += any(word in f"{row.name} {row.description}".lower() for word in fitting)
    assert fits >= 4


def test_nothing_of_the_past_is_in_the_pool(amsterdam):
    app, scope, _ = amsterdam
    with app.work(scope) as work:
        person = work.session.exec(select(Person)).first()
        past = [a for a in work.session.exec(select(Activity)) if a.last_day and a.last_day < date(2017, 6, 1)]
        assert past
        assert all(activity.archived_at is not None for activity in past)
        request = work.session.exec(select(Request).where(Request.participant_id == person.id)).one()
        found = requests.shortlist_for(work, request, k=1000)
    shown = {s.candidate for s in found.shortlist.suggestions}
    assert not shown & {f"activity:{activity.id}" for activity in past}
