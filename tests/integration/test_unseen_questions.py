"""Nobody answers a question that they have not seen: words said before it left are about something else."""

from datetime import timedelta

import pytest
from fakes.clock import SetClock
from sqlmodel import select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.consent import Consent, Purpose
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import Request, RequestState
from matcher.services.application import Application
from matcher.services.messages import conversations
from matcher.services.messages.delivery import claim, deliver_web
from matcher.services.messages.incoming import Received, take_in
from matcher.services.messages.outcomes import record_sent


@pytest.fixture
def annie(app: Application) -> Application:
    """A participant with a chat, and a request whose search she has not agreed to yet."""
    with app.work(app.scope()) as work:
        member = TeamMember(region_id=1, name="Noor", email="n@example.org", password_hash="-", created_at=work.now)
        person = Person(region_id=1, given_name="Annie", is_participant=True, created_at=work.now, updated_at=work.now)
        work.session.add_all([member, person])
        work.session.flush()
        work.session.add(Consent(person_id=person.id or 0, purpose=Purpose.CONTACT, given_at=work.now))
        for channel in (Channel.TELEGRAM, Channel.WEB):
            address = "4711" if channel is Channel.TELEGRAM else "web"
            work.session.add(
                Chat(
                    region_id=1,
                    channel=channel,
                    address=address,
                    person_id=person.id if channel is Channel.TELEGRAM else None,
                    conversation={},
                    created_at=work.now,
                )
            )
        work.session.add(
            Request(
                region_id=1,
                participant_id=person.id,
                team_member_id=member.id,
                text="schaken",
                words="samen schaken",
                created_at=work.now,
                public_id="R1",
                state=RequestState.ASKED,
            )
        )
    return app


def asked(app: Application, *, hours: int = 0) -> None:
    with app.work(app.scope()) as work:
        conversations.open_script(
            work,
            work.session.exec(select(Person)).one(),
            "search",
            {"request": "R1", "words": "samen schaken"},
            purpose="notice",
            about="request:R1",
            key="search:R1",
            not_before=work.now + timedelta(hours=hours),
        )


def says(app: Application, text: str, number: int, *, kind: str = "text", press: str = "") -> None:
    with app.work(app.scope()) as work:
        take_in(
            work,
            Received(
                channel=Channel.TELEGRAM, address="4711", update_id=str(number), kind=kind, text=text, press=press
            ),
        )


def delivered(app: Application) -> list[str]:
    """Send what may leave now, one message of a chat after the other."""
    texts = []
    with app.work(app.scope()) as work:
        while sent := claim(work, Channel.TELEGRAM, 50):
            for message in sent:
                record_sent(work, message.id)
                texts.append(message.text)
    return texts


def agreed(app: Application) -> bool:
    with app.work(app.scope()) as work:
        return work.session.exec(select(Request)).one().state is RequestState.SEARCHING


def test_a_yes_said_before_the_question_left_agrees_to_nothing(annie: Application, clock: SetClock):
    asked(annie, hours=2)
    says(annie, "ja hoor", 1)
    delivered(annie)
    assert not agreed(annie)
    clock.now += timedelta(hours=3)
    assert any("samen schaken" in text for text in delivered(annie)), "it is asked as if nothing was said"
    says(annie, "ja hoor", 2)
    assert agreed(annie)


def test_a_yes_after_the_question_was_sent_counts(annie: Application):
    asked(annie)
    delivered(annie)
    says(annie, "ja", 1)
    assert agreed(annie)


def test_a_question_whose_sending_has_no_outcome_yet_may_have_been_seen(annie: Application):
    asked(annie)
    with annie.work(annie.scope()) as work:
        assert claim(work, Channel.TELEGRAM, 5)
    says(annie, "ja", 1)
    assert agreed(annie)


def test_a_stop_withdraws_a_question_that_was_still_to_come(annie: Application, clock: SetClock):
    asked(annie, hours=2)
    says(annie, "stop", 1)
    clock.now += timedelta(hours=3)
    assert not any("samen schaken" in text for text in delivered(annie))
    with annie.work(annie.scope()) as work:
        question = work.session.exec(select(OutgoingMessage).where(OutgoingMessage.key == "search:R1:0")).one()
        assert question.state is OutgoingState.WITHDRAWN
        chat = work.session.exec(select(Chat).where(Chat.channel == Channel.TELEGRAM)).one()
        assert not chat.conversation["threads"]


def test_who_looks_at_the_web_chat_has_seen_what_is_due(annie: Application):
    with annie.work(annie.scope()) as work:
        telegram = work.session.exec(select(Chat).where(Chat.channel == Channel.TELEGRAM)).one()
        web = work.session.exec(select(Chat).where(Chat.channel == Channel.WEB)).one()
        telegram.person_id, web.person_id = None, telegram.person_id
    asked(annie)
    with annie.work(annie.scope()) as work:
        deliver_web(work, work.session.exec(select(Chat).where(Chat.channel == Channel.WEB)).one())
    with annie.work(annie.scope()) as work:
        take_in(work, Received(channel=Channel.WEB, address="web", update_id="1", text="ja"))
    assert agreed(annie)
