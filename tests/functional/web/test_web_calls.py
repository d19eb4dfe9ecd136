"""The call list, answers by telephone, and how somebody is reached."""

from datetime import timedelta

import pytest
from browsing import audit_actions
from bs4 import BeautifulSoup
from sqlmodel import select

from matcher.language.message import Message
from matcher.models.chat import Channel, Chat
from matcher.models.consent import Purpose, has_consent
from matcher.models.contact import Answer, CheckInState, Signal, SignalState, check_in_by_public_id
from matcher.models.person import person_by_public_id
from matcher.models.request import RequestState, request_by_public_id
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.contact import check_in_words, check_ins
from matcher.services.contact.check_ins import plan_for_tie
from matcher.services.matching import requests
from matcher.services.messages import conversations


@pytest.fixture
def asked(town):
    """Nobody has a chat; the first meeting was yesterday, and the questions about it are due now."""
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        anna = person_by_public_id(work.session, work.scope, town.helper)
        day = work.today - timedelta(days=1)
        tie = Tie(
            region_id=work.scope.region_id,
            person_id=kees.id,
            other_id=anna.id,
            state=TieState.STARTING,
            since=day,
            known_before=False,
        )
        work.session.add(tie)
        work.session.flush()
        work.session.add(
            Appointment(
                tie_id=tie.id,
                day=day,
                start="14:00",
                meeting_point="bibliotheek",
                first=True,
                state=AppointmentState.PAST,
                created_at=work.now,
            )
        )
        work.session.flush()
        rows = {row.person_id: row for row in plan_for_tie(work, tie)}
        row = rows[kees.id]
        row.due_at, row.local_day = work.now, work.today
        work.session.add(row)
        work.session.flush()
        assert check_ins.ask(work, row)
        return row.public_id


def the_call(town, asks="check-in"):
    with town.app.work(town.scope) as work:
        query = select(Signal).where(Signal.kind == "call", Signal.cause.startswith(f"call:{asks}:"))
        return work.session.exec(query).one()


def test_whoever_no_chat_reaches_is_on_the_list_with_number_and_words(marloes, town, asked):
    page = BeautifulSoup(marloes.get("/bellijst").text, "html.parser")
    words = page.main.get_text(" ", strip=True)
    assert "Kees Brandsma" in words
    assert page.select_one('a[href^="tel:"]').text.strip() == "023 555 66 77"
    said = page.select_one("blockquote").get_text("\n", strip=True)
    assert "Anna" in said
    assert "Zwaan" not in said
    assert "(" in said, "the answers stand behind the question"
    assert ("view", "call list") in audit_actions(town, town.participant)


def test_the_words_are_those_of_the_chat(town, asked):
    """The same question goes to a chat and to the telephone."""
    aloud = the_call(town).words.partition("\n")[2]
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        row = check_in_by_public_id(work.session, asked)
        tie = work.session.get_one(Tie, row.tie_id)
        message = check_in_words.opening_words(work, row, tie, kees)
        assert work.app.wording.render(message, kees.language, polite=kees.polite) == aloud.split("\n")[0]


def test_an_answer_by_telephone_goes_into_the_same_flow_and_finishes_the_task(marloes, town, asked):
    signal = the_call(town)
    form = {"form": f"call-{signal.public_id}", "answer": "bad", "again": "no", "words": "het was te druk"}
    refused = marloes.post(f"/bellijst/{signal.public_id}/antwoord", **form)
    assert refused.status_code == 422
    assert the_call(town).state is SignalState.OPEN
    answer = marloes.post(f"/bellijst/{signal.public_id}/antwoord", **form, said_by="Kees zelf, aan de telefoon")
    assert answer.status_code == 303
    with town.app.work(town.scope) as work:
        row = check_in_by_public_id(work.session, asked)
        kept = work.session.exec(select(Answer).where(Answer.check_in_id == row.id)).one()
        kinds = set(work.session.exec(select(Signal.kind)).all())
    assert row.state is CheckInState.ANSWERED
    assert (kept.answer, kept.again, kept.said_by) == ("bad", "no", "Kees zelf, aan de telefoon")
    assert kept.entered_by_id == town.member
    assert "bad-answer" in kinds, "the same rules as for an answer in chat"
    closed = the_call(town)
    assert (closed.state, closed.closed_by_id) == (SignalState.CLOSED, town.member)
    assert "Kees zelf" in closed.note
    assert "niemand om te bellen" in marloes.get("/bellijst").text


def test_the_question_whether_we_may_search_is_answered_by_telephone(marloes, town):
    with town.app.work(town.scope) as work:
        requests.ask_search(work, request_by_public_id(work.session, work.scope, town.request))
    signal = the_call(town, "search")
    assert "Kees schaakt graag, op dinsdagmiddag" in marloes.get("/bellijst").text
    form = {"form": f"call-{signal.public_id}", "answer": "yes", "said_by": "Kees, aan de telefoon"}
    assert marloes.post(f"/bellijst/{signal.public_id}/antwoord", **form).status_code == 303
    with town.app.work(town.scope) as work:
        request = request_by_public_id(work.session, work.scope, town.request)
        kees = person_by_public_id(work.session, work.scope, town.participant)
        assert has_consent(work.session, kees.id, Purpose.SEARCH)
    assert request.state is RequestState.SEARCHING


def test_what_was_answered_meanwhile_says_so_and_asks_nothing_any_more(marloes, town):
    with town.app.work(town.scope) as work:
        request = request_by_public_id(work.session, work.scope, town.request)
        requests.ask_search(work, request)
        requests.record_search_answer(work, request, yes=True, said_by="Kees, aan tafel")
    page = BeautifulSoup(marloes.get("/bellijst").text, "html.parser")
    assert "al een antwoord" in page.main.text
    assert not page.select("input[name=answer]")


def test_what_is_only_told_is_finished_with_a_note(marloes, town):
    with town.app.work(town.scope) as work:
        kees = person_by_public_id(work.session, work.scope, town.participant)
        message = Message("problem.not_found")
        conversations.say(work, kees, message, purpose="notice", about="tie:ABCDEFGHJK", key="test:1")
    signal = the_call(town, "test")
    page = BeautifulSoup(marloes.get("/bellijst").text, "html.parser")
    assert page.select_one("blockquote")
    assert not page.select("input[name=answer]")
    path = f"/bellijst/{signal.public_id}/verteld"
    assert marloes.post(path, form="x", note=" ").status_code == 422
    assert marloes.post(path, form="x", note="gebeld, ze weet het").status_code == 303
    assert the_call(town, "test").state is SignalState.CLOSED


def test_another_signal_is_no_call(marloes, town):
    with town.app.work(town.scope) as work:
        row = Signal(region_id=town.region, cause="w", kind="worry", raised_at=work.now)
        work.session.add(row)
        work.session.flush()
        public_id = row.public_id
    assert marloes.post(f"/bellijst/{public_id}/verteld", form="x", note="x").status_code == 404


def test_the_page_says_how_somebody_is_reached_and_opens_e_mail(marloes, town):
    path = f"/helpers/{town.helper}"
    page = marloes.get(path).text
    assert "telefoon of brief" in page
    answer = marloes.post(f"/deelnemers/{town.helper}/schrijven", channel="email")
    assert answer.status_code == 303
    with town.app.work(town.scope) as work:
        anna = person_by_public_id(work.session, work.scope, town.helper)
        chat = work.session.exec(select(Chat).where(Chat.person_id == anna.id)).one()
    assert (chat.channel, chat.address) == (Channel.EMAIL, "anna@mail.example")
    reach = BeautifulSoup(marloes.get(path).text, "html.parser").find("strong", string="Zo bereiken we Anna nu:").parent
    assert "e-mail" in reach.text
    assert "telefoon" not in reach.text
    assert ("change", "reached by") in audit_actions(town, town.helper)


def test_without_a_consent_or_an_address_nothing_is_offered(marloes, town):
    page = marloes.get(f"/deelnemers/{town.carer}").text
    assert "nog geen toestemming om berichten" in page
    assert "Berichten per e-mail" not in page
    answer = marloes.post(f"/deelnemers/{town.participant}/schrijven", channel="email")
    assert answer.status_code == 422
    assert "Vul eerst het adres of nummer in" in answer.text
