"""What a sign-up leaves behind, told through the terminal."""

from __future__ import annotations

import io

from sqlmodel import select

from matcher.bot.terminal import chat
from matcher.models.consent import Purpose, has_consent
from matcher.models.contact import Signal
from matcher.models.offer import Offer
from matcher.models.person import HelperKind, Person, interests_of
from matcher.services.application import Application


def talk(app: Application, name: str, *lines: str) -> str:
    out = io.StringIO()
    chat(app, io.StringIO("".join(f"{line}\n" for line in lines)), out, name)
    return out.getvalue()


def test_a_neighbours_offer_is_recorded_within_six_messages(app: Application) -> None:
    lines = ["ik kan zaterdag iemand naar de markt rijden", "2035 KL", "Samira, 41", "ja"]
    said = talk(app, "samira", *lines)
    with app.work(app.scope()) as work:
        offer = work.session.exec(select(Offer)).one()
        person = work.session.get_one(Person, offer.person_id)
        assert len(lines) <= 6
        assert offer.what == lines[0]
        assert offer.times is not None
        assert person.helper_kind is HelperKind.NEIGHBOUR
        assert person.latitude is not None
        assert all(has_consent(work.session, person.id or 0, p) for p in (Purpose.KEEP, Purpose.CONTACT)), said


def test_what_a_student_studies_and_what_was_not_understood_is_kept(app: Application) -> None:
    talk(
        app,
        "fleur",
        "/start student",
        "Fleur, 21",
        "2033 AB",
        "Ik hou van musea en van tekenen",
        "1",
        "kunstgeschiedenis, niet in de tentamenweken",
        "woensdagmiddag",
        "fiets, 5 km",
        "ja",
    )
    with app.work(app.scope()) as work:
        fleur = work.session.exec(select(Person)).one()
        assert fleur.helper_kind is HelperKind.STUDENT
        assert {row.concept for row in interests_of(work.session, fleur.id or 0)} >= {"museum", "tekenen"}
        assert "kunstgeschiedenis" in fleur.story
        assert "tentamenweken" in fleur.story


def test_a_helper_of_fifteen_is_turned_away_and_nothing_is_kept(app: Application) -> None:
    talk(app, "tim", "/start vrijwilliger", "Tim, 15")
    with app.work(app.scope()) as work:
        assert work.session.exec(select(Person)).all() == []


def test_a_helper_of_seventeen_waits_for_a_guardian(app: Application) -> None:
    talk(
        app,
        "noa",
        "/start buur",
        "ik kan zaterdag boodschappen doen voor iemand",
        "2033 AB",
        "06-12345678",
        "Noa, 17",
        "06-12345678",
    )
    with app.work(app.scope()) as work:
        noa = work.session.exec(select(Person)).one()
        assert noa.guardian_needed
        assert noa.guardian_phone == "+31612345678"
        assert "guardian" in {signal.kind for signal in work.session.exec(select(Signal))}
