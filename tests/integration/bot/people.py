"""People, chats and messages for the tests of the channels."""

from datetime import UTC, date, datetime

from builders.asking import a_proposal, a_request
from sqlmodel import Session, select

from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState
from matcher.models.consent import Consent, Purpose
from matcher.models.contact import CheckIn, CheckInKind, Side, Signal
from matcher.models.person import Person
from matcher.models.region import TeamMember, TeamRole
from matcher.models.request import Proposal
from matcher.models.tie import Appointment, Tie
from matcher.services.application import Application, Work
from matcher.services.messages import outbox

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def helper_with_chat(work: Work, number: int = 4711, channel: Channel = Channel.TELEGRAM) -> Chat:
    """Somebody who agreed to messages, with a chat."""
    person = Person(
        region_id=work.scope.region_id,
        given_name=f"Mens {number}",
        is_helper=True,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    work.session.add(Consent(person_id=person.id or 0, purpose=Purpose.CONTACT, given_at=work.now))
    chat = Chat(
        region_id=work.scope.region_id,
        channel=channel,
        address=str(number),
        person_id=person.id,
        conversation={},
        created_at=work.now,
    )
    work.session.add(chat)
    work.session.flush()
    return chat


def person_of(work: Work, chat: Chat) -> Person:
    return work.session.get_one(Person, chat.person_id)


def write(work: Work, chat: Chat, key: str, **options: object) -> OutgoingMessage:
    """Put a message in the outbox."""
    outbox.enqueue(work, chat, f"Bericht {key}", key=key, **{"purpose": "notice", **options})  # type: ignore[arg-type]
    return row(work.session, key)


def row(session: Session, key: str) -> OutgoingMessage:
    return session.exec(select(OutgoingMessage).where(OutgoingMessage.key == key)).one()


def states(app: Application) -> dict[str, OutgoingState]:
    """Where every message stands."""
    with app.work(app.scope()) as work:
        return {each.key: each.state for each in work.session.exec(select(OutgoingMessage))}


def signals(app: Application) -> list[Signal]:
    with app.work(app.scope()) as work:
        return list(work.session.exec(select(Signal)))


def team_member(work: Work) -> TeamMember:
    member = TeamMember(
        region_id=work.scope.region_id,
        name="Fatima",
        email="fatima@example.org",
        password_hash="x",
        role=TeamRole.COORDINATOR,
        created_at=work.now,
    )
    work.session.add(member)
    work.session.flush()
    return member


def proposal_to(work: Work, chat: Chat) -> Proposal:
    """A proposal to the person behind a chat."""
    member, helper = team_member(work), person_of(work, chat)
    participant = person_of(work, helper_with_chat(work, 815))
    for purpose in (Purpose.KEEP, Purpose.SEARCH):
        work.session.add(Consent(person_id=participant.id or 0, purpose=purpose, given_at=work.now))
    return a_proposal(work, a_request(work, participant.id, member.id), helper.id)


def tie_with(work: Work, chat: Chat) -> Tie:
    """A tie between the person behind a chat and a participant."""
    participant = person_of(work, helper_with_chat(work, 816))
    tie = Tie(
        region_id=work.scope.region_id,
        person_id=participant.id or 0,
        other_id=chat.person_id,
        since=date(2026, 11, 1),
    )
    work.session.add(tie)
    work.session.flush()
    return tie


def check_in_with(work: Work, chat: Chat) -> CheckIn:
    check_in = CheckIn(
        tie_id=tie_with(work, chat).id or 0,
        person_id=chat.person_id or 0,
        side=Side.HELPER,
        kind=CheckInKind.FIRST,
        local_day=date(2026, 11, 23),
        due_at=work.now,
    )
    work.session.add(check_in)
    work.session.flush()
    return check_in


def appointment_with(work: Work, chat: Chat) -> Appointment:
    appointment = Appointment(
        tie_id=tie_with(work, chat).id or 0,
        day=date(2026, 11, 25),
        start="14:00",
        meeting_point="bibliotheek",
        created_at=work.now,
    )
    work.session.add(appointment)
    work.session.flush()
    return appointment
