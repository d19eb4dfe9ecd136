"""Being away: told in chat, kept beside the usual times, used where people are sought and where they are asked."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from fakes.clock import SetClock
from sqlmodel import select

from matcher.bot.terminal import chat
from matcher.models.chat import Channel, OutgoingMessage, chat_at
from matcher.models.database import Database
from matcher.models.person import HelperKind, Person
from matcher.models.region import Region, TeamMember
from matcher.models.request import Request, RequestState
from matcher.scoring import Exclusion, explain
from matcher.services.application import Application, Work
from matcher.services.matching.pool import build_pool, person_key
from matcher.services.people import absences

STUDENT = (
    "/start student",
    "Fleur, 21",
    "2033 AB",
    "Ik hou van musea en van tekenen",
    "1",
    "kunstgeschiedenis, niet in de tentamenweken en van 20 december tot 5 januari weg",
    "woensdagmiddag",
    "fiets, 5 km",
    "ja",
)


def talk(app: Application, name: str, *lines: str) -> str:
    out = io.StringIO()
    chat(app, io.StringIO("".join(f"{line}\n" for line in lines)), out, name)
    return out.getvalue()


@pytest.fixture
def either(app: Application, any_database: Database) -> Application:
    """The service on one of the two databases."""
    if any_database is app.database:
        return app
    with any_database.transaction() as session:
        session.add(Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67"))
    return replace(app, database=any_database)


def request_on(work: Work, day: date) -> Request:
    """A participant who asks for company on the afternoon of one day."""
    bep = Person(
        region_id=work.scope.region_id, given_name="Bep", is_participant=True, created_at=work.now, updated_at=work.now
    )
    member = TeamMember(
        region_id=work.scope.region_id, name="Fatma", email=f"{day}@x.example", password_hash="", created_at=work.now
    )
    work.session.add_all((bep, member))
    work.session.flush()
    request = Request(
        region_id=work.scope.region_id,
        participant_id=bep.id or 0,
        team_member_id=member.id or 0,
        text="naar een museum",
        words="gaat graag naar een museum",
        times={"moments": [{"day": day.isoformat(), "start": None, "daypart": 1}]},
        state=RequestState.SEARCHING,
        created_at=work.now,
    )
    work.session.add(request)
    work.session.flush()
    return request


def gate(app: Application, name: str, day: date) -> tuple[list[str], list[str]]:
    """The gates at which a helper stays behind for a request on a day, and why."""
    with app.work(app.scope()) as work:
        helper = work.session.exec(select(Person).where(Person.given_name == name)).one()
        pool, need, _ = build_pool(work, request_on(work, day))
        found = explain(pool, need, person_key(helper.id or 0), app.content.weights)
        notes = found.reasons if isinstance(found, Exclusion) else ()
        work.session.rollback()  # only looked
        return [note.gate for note in notes], [app.wording.render(note.message, "nl") for note in notes]


def test_a_student_who_is_away_in_exam_weeks_stays_behind_at_the_gate_of_time(
    either: Application, clock: SetClock
) -> None:
    said = talk(either, "fleur", *STUDENT)
    assert "Ik onthoud dat je dan niet kunt: in de tentamenweken en van zondag 20 december" in said
    with either.work(either.scope()) as work:
        fleur = work.session.exec(select(Person)).one()
        assert fleur.away == {"days": [["2026-12-20", "2027-01-05"]], "periods": ["exams"]}
        assert "kunstgeschiedenis" in fleur.story
    clock.forward(days=24)  # six weeks ahead reach to the end of January
    gates, reasons = gate(either, "Fleur", date(2027, 1, 20))  # a Wednesday in the exams
    assert gates == ["time"]
    assert reasons == ["Is in die weken weg of heeft tentamens."]
    assert gate(either, "Fleur", date(2026, 12, 30))[0] == ["time"]
    assert gate(either, "Fleur", date(2027, 1, 13))[0] == []
    assert gate(either, "Fleur", date(2027, 1, 14))[1] == ["Kan niet op de momenten die gevraagd zijn."]


def test_exam_weeks_of_a_school_follow_the_calendar_of_the_day(app: Application) -> None:
    talk(app, "fleur", *STUDENT)
    with app.work(app.scope()) as work:
        fleur = work.session.exec(select(Person)).one()
        exams = absences.busy_stretches(work, fleur)
        assert (date(2027, 1, 18), date(2027, 1, 31)) in exams
        assert absences.own_stretches(work, fleur) == ((date(2026, 12, 20), date(2027, 1, 5)),)
        assert absences.away_on(work, fleur, date(2026, 12, 24))
        assert not absences.away_on(work, fleur, date(2027, 1, 20))


def test_who_says_to_be_away_is_left_in_peace_and_comes_back_by_themselves(
    either: Application, clock: SetClock
) -> None:
    talk(either, "fleur", *STUDENT)
    said = talk(either, "fleur", "ik ben van 1 tot 14 december weg")
    assert "We vragen je dan niets: van dinsdag 1 december tot en met maandag 14 december" in said
    assert gate(either, "Fleur", date(2026, 12, 2))[0] == ["time"]
    clock.forward(days=9)
    assert "pause" in gate(either, "Fleur", date(2026, 12, 16))[0]
    clock.forward(days=13)
    assert gate(either, "Fleur", date(2026, 12, 16))[0] == []
    with either.work(either.scope()) as work:
        fleur = work.session.exec(select(Person).where(Person.given_name == "Fleur")).one()
        assert fleur.paused_until is None


def test_resuming_lets_go_of_the_days_and_keeps_the_exam_weeks(app: Application) -> None:
    talk(app, "fleur", *STUDENT)
    talk(app, "fleur", "ik ben van 1 tot 14 december weg", "hervat")
    with app.work(app.scope()) as work:
        assert work.session.exec(select(Person)).one().away == {"periods": ["exams"]}


def test_changed_times_may_name_weeks_too(app: Application) -> None:
    talk(app, "fleur", *STUDENT)
    talk(app, "fleur", "mijn tijden zijn veranderd", "Wanneer ik kan", "zaterdag, niet in de kerstvakantie")
    with app.work(app.scope()) as work:
        fleur = work.session.exec(select(Person)).one()
        assert fleur.away["periods"] == ["exams", "christmas"]
        assert absences.away_on(work, fleur, date(2026, 12, 19))


def test_a_region_with_its_own_dates_goes_before_the_calendar(app: Application) -> None:
    talk(app, "fleur", *STUDENT)
    with app.work(app.scope()) as work:
        fleur = work.session.exec(select(Person)).one()
        fleur.away = {"periods": ["christmas"]}
        work.region.school_holidays = [["2026-12-18", "2027-01-10"]]
        assert absences.stretches(work, fleur) == (
            (date(2026, 12, 18), date(2027, 1, 10)),
            *[one for one in absences.stretches(work, fleur) if one[0] > date(2027, 6, 1)],
        )


def test_what_was_told_too_early_is_kept_and_not_asked_again(app: Application) -> None:
    lines = ["ik kan zaterdag iemand naar de markt rijden", "Samira, 41", "2035 KL", "ja"]
    said = talk(app, "samira", *lines)
    assert "Ik onthoud alvast: Samira en 41 jaar." in said
    assert "Wie ben je?" not in said
    with app.work(app.scope()) as work:
        samira = work.session.exec(select(Person)).one()
        assert (samira.given_name, samira.birth_year, samira.helper_kind) == ("Samira", 1985, HelperKind.NEIGHBOUR)
        here = chat_at(work.session, Channel.TERMINAL, "samira")
        assert here is not None
        asked = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.chat_id == here.id)).all()
        assert asked
    assert len(lines) <= 6


def test_the_last_day_of_rest_is_rest():
    person = Person(given_name="Ria", paused_until=date(2026, 3, 10))
    assert [person.rests_on(date(2026, 3, day)) for day in (9, 10, 11)] == [True, True, False]
    assert not Person(given_name="Ria").rests_on(date(2026, 3, 10))
