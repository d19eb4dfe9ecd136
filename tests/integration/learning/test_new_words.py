"""What nobody understood is collected without its speaker, and counts everywhere as soon as a coordinator maps it."""

import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text
from sqlmodel import select

from matcher.cli.main import matcher
from matcher.errors import InputError, NotAllowedError
from matcher.models.learning import Gap, GapState, PhraseDecision
from matcher.models.person import HelperKind, interests_of
from matcher.models.region import TeamMember, TeamRole
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.services.application import Application
from matcher.services.learning import gaps
from matcher.services.people.register import create_person
from matcher.web import create_app

SAYS = "Ik hou van kwibbelstappen"
PHRASE = "kwibbelstappen"


@pytest.fixture
def coordinator(app: Application) -> Scope:
    with app.database.transaction() as session:
        member = TeamMember(
            region_id=1,
            name="Noor",
            email="noor@example.org",
            password_hash="-",
            role=TeamRole.COORDINATOR,
            created_at=app.clock(),
        )
        session.add(member)
        session.flush()
        return Scope(Actor(ActorKind.TEAM, member.id), region_id=1, coordinator=True)


def signs_up(app: Application, scope: Scope, name: str = "Zelda", words: str = SAYS) -> int:
    with app.work(scope) as work:
        person = create_person(work, given_name=name, helper_kind=HelperKind.NEIGHBOUR, likes=words)
        return person.id or 0


def known_gaps(app: Application) -> list[Gap]:
    with app.database.transaction() as session:
        return list(session.exec(select(Gap).order_by(Gap.id)))


def mapped(app: Application, scope: Scope, concept: str) -> None:
    with app.work(scope) as work:
        gaps.decide(work, work.session.exec(select(Gap)).one(), concept)


def test_words_that_nobody_understood_are_counted_without_who_said_them(app, coordinator):
    signs_up(app, coordinator)
    signs_up(app, coordinator, "Ans")
    (gap,) = known_gaps(app)
    assert (gap.phrase, gap.times, gap.state) == (PHRASE, 2, GapState.OPEN)
    with app.database.engine.connect() as connection:
        row = dict(connection.execute(text("SELECT * FROM gap")).mappings().one())
    assert set(row) == {"id", "public_id", "language", "phrase", "times", "first_day", "last_day", "state"}


def test_what_was_understood_and_names_and_numbers_are_no_gaps(app, coordinator):
    signs_up(app, coordinator, words="Ik hou van tuinieren. Ik heet Zelda Kwibbel, bel 06 12 34 56 78, Dorpsstraat 5")
    assert known_gaps(app) == []


def test_a_mapped_phrase_counts_at_once_in_every_process(app, coordinator):
    other = replace(app)
    signs_up(app, coordinator)
    assert other.content.extractor.extract(SAYS).likes == ()
    mapped(app, coordinator, "dansen")
    for application in (app, other):
        person_id = signs_up(application, coordinator, f"Nieuw {id(application)}")
        with application.work(coordinator) as work:
            assert [row.concept for row in interests_of(work.session, person_id)] == ["dansen"]


def test_the_conversation_understands_it_too(app, coordinator):
    signs_up(app, coordinator)
    mapped(app, coordinator, "dansen")
    with app.work(coordinator):
        pass
    assert [mention.concept for mention in app.scripts.extractor.extract(SAYS).likes] == ["dansen"]


def test_taking_a_decision_back_makes_the_phrase_wait_again_and_keeps_the_trail(app, coordinator):
    signs_up(app, coordinator)
    mapped(app, coordinator, "dansen")
    with app.work(coordinator) as work:
        gaps.reopen(work, work.session.exec(select(Gap)).one())
    with app.work(coordinator) as work:
        assert app.content.extractor.extract(SAYS).likes == ()
        assert [row.concept for row in work.session.exec(select(PhraseDecision))] == ["dansen", ""]
    assert known_gaps(app)[0].state is GapState.OPEN


def test_a_concept_that_a_release_took_away_does_no_harm(app, coordinator):
    signs_up(app, coordinator)
    mapped(app, coordinator, "dansen")
    with app.database.engine.begin() as connection:
        connection.execute(text("UPDATE phrase_decision SET concept = 'gone-in-this-release'"))
    fresh = replace(app)
    with fresh.work(coordinator):
        assert fresh.content.extractor.extract("Ik hou van dansen").likes


def test_a_phrase_that_a_release_made_a_name_does_not_take_the_others_along(app, coordinator, caplog):
    signs_up(app, coordinator)
    mapped(app, coordinator, "dansen")
    with app.work(coordinator) as work:
        gaps.collect(work, ["tuinieren"], "nl")
        taken = work.session.exec(select(Gap).where(Gap.phrase == "tuinieren")).one()
        work.session.add(
            PhraseDecision(gap_id=taken.id or 0, concept="dansen", by_id=coordinator.actor.id or 0, at=work.now)
        )
    with app.work(coordinator):
        understood = [mention.concept for mention in app.content.extractor.extract(SAYS).likes]
        by_name = [mention.concept for mention in app.content.extractor.extract("Ik hou van tuinieren").likes]
    assert (understood, by_name) == (["dansen"], ["tuinieren"])
    assert "1 learned phrases" in caplog.text
    assert "tuinieren" not in caplog.text


def test_many_phrases_of_a_list_take_a_handful_of_questions(app, coordinator):
    phrases = [f"kwibbel{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(600)]
    asked = []

    def watching(connection, cursor, statement, *rest):
        asked.append(statement)

    for times in (1, 2):
        with app.work(coordinator) as work:
            event.listen(app.database.engine, "before_cursor_execute", watching)
            gaps.collect(work, [*phrases, phrases[0]], "nl")
            event.remove(app.database.engine, "before_cursor_execute", watching)
        assert {gap.phrase: gap.times for gap in known_gaps(app)} == dict.fromkeys(phrases, times) | {
            phrases[0]: 2 * times
        }
    assert len(asked) < 20


def test_a_phrase_that_another_process_wrote_meanwhile_is_counted_there(app, coordinator, monkeypatch):
    with app.work(coordinator) as work:
        gaps.collect(work, ["kwibbelen"], "nl")
    monkeypatch.setattr("matcher.services.learning.gaps.gaps_at", lambda *_: {})  # read before the other one wrote
    with app.work(coordinator) as work:
        gaps.collect(work, ["kwibbelen", "kwabbelen"], "nl")
    assert {gap.phrase: gap.times for gap in known_gaps(app)} == {"kwibbelen": 2, "kwabbelen": 1}


def test_only_a_coordinator_decides_and_only_on_what_exists(app, coordinator):
    signs_up(app, coordinator)
    with pytest.raises(NotAllowedError):
        mapped(app, replace(coordinator, coordinator=False), "dansen")
    with pytest.raises(InputError, match="no concept"):
        mapped(app, coordinator, "vliegeren-op-de-maan")
    assert known_gaps(app)[0].state is GapState.OPEN


def test_what_was_learned_can_be_given_back_to_the_files(app, coordinator, monkeypatch):
    signs_up(app, coordinator)
    mapped(app, coordinator, "dansen")
    monkeypatch.setenv("MATCHER_DATABASE_URL", app.database.url)
    printed = CliRunner().invoke(matcher, ["interests", "learned"], catch_exceptions=False).output
    assert "[dansen]" in printed
    assert PHRASE in printed


def test_on_the_page_it_takes_one_press(app, coordinator, monkeypatch):
    signs_up(app, coordinator, words="Ik hou van kwibbeldansen")
    browser = create_app(app, secure_cookies=False).test_client()
    monkeypatch.setattr("matcher.web.access._mark", lambda member: "-")
    with browser.session_transaction() as session:
        session.update(member=coordinator.actor.id, since=4e9, mark="-")
    page = browser.get("/woorden").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    action = re.search(r'action="(/woorden/\w+)"', page)
    assert token is not None
    assert action is not None
    assert "kwibbeldansen" in page
    wrong = browser.post(action[1], data={"csrf_token": token[1], "name": "bestaat niet"})
    assert "Deze naam kennen wij niet" in wrong.text
    browser.post(action[1], data={"csrf_token": token[1], "name": "Dansen"})
    after = browser.get("/woorden").text
    assert "Betekent: dansen" in after
    with app.work(coordinator):
        assert app.content.extractor.extract("Ik hou van kwibbeldansen").likes
