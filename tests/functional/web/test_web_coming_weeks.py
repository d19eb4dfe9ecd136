"""The coming weeks of contact: seen, and changed by a person of the team."""

from datetime import date, time, timedelta

import pytest
from browsing import audit_actions
from bs4 import BeautifulSoup
from sqlmodel import select

from matcher.models.contact import Answer, CheckIn, CheckInState, check_in_by_public_id
from matcher.models.person import Person, person_by_public_id
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState, tie_by_public_id
from matcher.services.contact.check_ins import plan_for_tie


@pytest.fixture
def met(town):
    """Kees and Anna met a month ago; both were asked once and answered."""
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        anna = person_by_public_id(work.session, work.scope, town.helper)
        first = work.today - timedelta(days=30)
        tie = Tie(
            region_id=work.scope.region_id,
            person_id=kees.id,
            other_id=anna.id,
            state=TieState.RUNNING,
            since=first,
            known_before=False,
        )
        work.session.add(tie)
        work.session.flush()
        work.session.add(
            Appointment(
                tie_id=tie.id,
                day=first,
                start="14:00",
                meeting_point="bibliotheek",
                first=True,
                state=AppointmentState.PAST,
                created_at=work.now,
            )
        )
        work.session.add(
            Appointment(
                tie_id=tie.id,
                day=work.today + timedelta(days=3),
                start="15:30",
                meeting_point="bibliotheek",
                created_at=work.now,
            )
        )
        work.session.flush()
        plan_for_tie(work, tie)
        for row in work.session.exec(select(CheckIn).where(CheckIn.tie_id == tie.id)).all():
            row.local_day, row.state = first + timedelta(days=1), CheckInState.ANSWERED
            work.session.add(row)
            work.session.add(Answer(check_in_id=row.id, answer="good", at=work.now))
        work.session.flush()
        plan_for_tie(work, tie)
        return tie.public_id


@pytest.fixture
def kees(town, met):
    return f"/deelnemers/{town.participant}"


def rows_of(town, public_id, *states):
    """Questions to one person, in order of their days."""
    with town.app.work(town.scope) as work:
        person = person_by_public_id(work.session, work.scope, public_id)
        rows = work.session.exec(select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.tie_id.is_not(None)))
        return sorted((row for row in rows if not states or row.state in states), key=lambda row: row.local_day)


def planned(town):
    (row,) = rows_of(town, town.participant, CheckInState.DUE)
    return row


def row_again(town, row):
    with town.app.work(town.scope) as work:
        return check_in_by_public_id(work.session, row.public_id)


def section(page):
    return BeautifulSoup(page.text, "html.parser").find(id="coming-weeks").parent


def far_day(town, days):
    with town.app.work(town.scope) as work:
        return work.today + timedelta(days=days)


def test_the_team_sees_what_is_planned_what_follows_and_what_they_meet_for(marloes, kees):
    seen = section(marloes.get(kees))
    assert len(seen.select("ol.weeks > li")) == 8
    words = seen.get_text(" ", strip=True)
    assert "Vraag aan Kees over Anna" in words
    assert "Vraag aan Anna over Kees" in words
    assert "Kees en Anna zien elkaar" in words
    assert "verwacht" in words
    assert len(seen.select(".pips")[0].select(".pip")) == 7


def test_questions_about_several_ties_on_one_day_stand_there_as_one_message(marloes, town, met, kees):
    """Anna comes to Kees, and so does Bram: Kees hears from us once, and each question can still be changed."""
    row = planned(town)
    with town.app.work(town.scope) as work:
        tie = tie_by_public_id(work.session, work.scope, met)
        bram = Person(
            region_id=work.region.id, given_name="Bram", is_helper=True, created_at=work.now, updated_at=work.now
        )
        work.session.add(bram)
        work.session.flush()
        other = Tie(
            region_id=work.region.id, person_id=tie.person_id, other_id=bram.id, since=work.today, known_before=False
        )
        work.session.add(other)
        work.session.flush()
        work.session.add(
            CheckIn(
                tie_id=other.id,
                person_id=tie.person_id,
                side="participant",
                kind="follow-up",
                local_day=row.local_day,
                due_at=row.due_at,
            )
        )
    seen = section(marloes.get(kees))
    words = seen.get_text(" ", strip=True)
    assert "Vraag aan Kees over Anna en Bram · 2 vragen in één bericht" in words
    together = next(item for item in seen.select("ol.weeks ul.rows > li") if "2 vragen" in item.get_text())
    assert len(together.select("form[action$=verzetten]")) == 2
    assert len(together.select("form[action$=overslaan]")) == 2


def test_the_same_stands_on_the_page_of_the_tie_and_of_the_helper(marloes, town, met):
    for path in (f"/contacten/{met}", f"/helpers/{town.helper}"):
        assert "Vraag aan Kees over Anna" in section(marloes.get(path)).get_text(" ", strip=True)


def test_in_english_the_weeks_read_as_well(marloes, town, kees):
    with town.app.work(town.scope) as work:
        from matcher.models.region import TeamMember

        work.session.get_one(TeamMember, town.member).language = "en"
    words = section(marloes.get(kees)).get_text(" ", strip=True)
    assert "Question to Kees about Anna" in words
    assert "coming." not in words


def test_a_planned_question_moves_to_another_day_at_a_waking_hour(marloes, town, kees):
    row = planned(town)
    day = row.local_day + timedelta(days=1)
    path = f"{kees}/vragen/{row.public_id}/verzetten"
    form = {"form": f"move-{row.public_id}", "day": day.isoformat(), "why": "dan is haar dochter er"}
    assert marloes.post(path, **form).status_code == 303
    moved = row_again(town, row)
    assert (moved.local_day, moved.state, moved.why) == (day, CheckInState.DUE, "dan is haar dochter er")
    with town.app.work(town.scope) as work:
        assert time(9) <= moved.due_at.astimezone(work.zone).time() <= time(20, 30)
    assert ("change", "check-in moved") in audit_actions(town, town.participant)


@pytest.mark.parametrize(("days", "says"), [(-1, "al voorbij"), (200, "Zo lang laten we niemand wachten")])
def test_a_day_that_cannot_be_is_said_beside_the_field(marloes, town, kees, days, says):
    row = planned(town)
    form = {"form": f"move-{row.public_id}", "day": far_day(town, days).isoformat()}
    answer = marloes.post(f"{kees}/vragen/{row.public_id}/verzetten", **form)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert says in page.find(id=f"move-{row.public_id}-day-about").text
    assert row_again(town, row).local_day == row.local_day


def test_nobody_gets_two_questions_on_one_day(marloes, town, kees, met):
    row = planned(town)
    asked = f"{met}:{town.participant}"
    form = {"form": "add-check-in", "asked": asked, "day": row.local_day.isoformat()}
    answer = marloes.post(f"{kees}/vragen/extra", **form)
    assert answer.status_code == 422
    assert "meer dan één op een dag" in answer.text
    assert len(rows_of(town, town.participant, CheckInState.DUE)) == 1


def test_a_skipped_question_stays_visible_with_its_reason_and_the_next_follows_from_it(marloes, town, kees):
    row = planned(town)
    answers = count_answers(town)
    path = f"{kees}/vragen/{row.public_id}/overslaan"
    refused = marloes.post(path, form=f"skip-{row.public_id}", why=" ")
    assert refused.status_code == 422
    assert marloes.post(path, form=f"skip-{row.public_id}", why="ze zijn samen op reis").status_code == 303
    skipped, following = row_again(town, row), planned(town)
    assert (skipped.state, skipped.why) == (CheckInState.SKIPPED, "ze zijn samen op reis")
    assert following.local_day > skipped.local_day
    assert count_answers(town) == answers
    words = section(marloes.get(kees)).get_text(" ", strip=True)
    assert "overgeslagen" in words
    assert "ze zijn samen op reis" in words
    assert ("change", "check-in skipped") in audit_actions(town, town.participant)
    again = marloes.post(path, form=f"skip-{row.public_id}", why="nog eens")
    assert again.status_code == 422
    assert "al gesteld of overgeslagen" in again.text


def count_answers(town):
    with town.app.work(town.scope) as work:
        return len(work.session.exec(select(Answer)).all())


def test_one_extra_question_is_added_beside_what_was_planned(marloes, town, kees, met):
    row = planned(town)
    day = next(
        far_day(town, days) for days in range(1, 9) if far_day(town, days) not in {row.local_day, *christmas(town)}
    )
    form = {"form": "add-check-in", "asked": f"{met}:{town.participant}", "day": day.isoformat(), "why": "na de val"}
    assert marloes.post(f"{kees}/vragen/extra", **form).status_code == 303
    days = [one.local_day for one in rows_of(town, town.participant, CheckInState.DUE)]
    assert sorted(days) == sorted([row.local_day, day])
    assert ("create", "check-in") in audit_actions(town, town.participant)


def christmas(town):
    with town.app.work(town.scope) as work:
        return {date(work.today.year, 12, 25), date(work.today.year, 12, 26), date(work.today.year + 1, 1, 1)}


def test_nothing_is_added_for_whoever_asked_for_rest_or_is_stopped(marloes, town, kees, met):
    form = {"form": "add-check-in", "asked": f"{met}:{town.participant}", "day": far_day(town, 1).isoformat()}
    with town.app.work(town.scope) as work:
        person = person_by_public_id(work.session, work.scope, town.participant)
        person.paused_until = work.today + timedelta(days=5)
    answer = marloes.post(f"{kees}/vragen/extra", **form)
    assert answer.status_code == 422
    assert "vroeg dan om rust" in answer.text
    assert "Kees vroeg om rust tot en met" in section(marloes.get(kees)).get_text(" ", strip=True)
    with town.app.work(town.scope) as work:
        person = person_by_public_id(work.session, work.scope, town.participant)
        person.paused_until, person.stopped_at = None, work.now
    answer = marloes.post(f"{kees}/vragen/extra", **form)
    assert answer.status_code == 422
    assert "vragen we nu niets" in answer.text


def test_a_question_of_another_tie_is_not_reached_through_this_page(marloes, town, kees):
    theirs = town.elsewhere["check_in"]
    assert marloes.post(f"{kees}/vragen/{theirs}/overslaan", form="x", why="x").status_code == 404
