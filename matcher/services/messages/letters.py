"""E-mail and text messages: a line that something waits, and a link to read and answer it.

The words themselves are not in it. A mailbox is often shared, and a telephone shows what comes in to whoever sits by.
One such line stands for everything that waits in the chat; what is read on the page is not announced any more.
"""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, select

from matcher.dialogue import Conversation, Language
from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, chat_at
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.services.application import Work
from matcher.services.messages import delivery
from matcher.services.messages.outcomes import record_sent
from matcher.services.messages.sending import Outgoing
from matcher.services.people.phone_numbers import in_full
from matcher.services.trust import audit
from matcher.services.trust.return_links import RETURN_PATH, return_token

__all__ = ["LETTER_CHANNELS", "claim_letters", "record_letter", "write_to"]

LETTER_CHANNELS = (Channel.EMAIL, Channel.SMS)


def write_to(work: Work, person: Person, channel: Channel) -> Chat:
    """Reach somebody by e-mail or text message from now on, at the address that stands in their profile.

    Args:
        work: The use case of a team member, who has it from the person.
        person: Whom.
        channel: One of `LETTER_CHANNELS`.

    Returns:
        The chat; what is said to this person goes there when it is where they were heard last, or the only one.

    Raises:
        InputError: There is no address of that kind in the profile.
        NotAllowedError: The address is that of somebody else here.
    """
    address = {Channel.EMAIL: person.email.strip().lower(), Channel.SMS: in_full(person.phone)}.get(channel)
    if not address:
        told = Message("problem.no_address")
        raise InputError("no such address is known", place=channel.value, mend="fill it in first").told(told)
    chat = chat_at(work.session, channel, address)
    if chat is None:
        language: Language = "en" if person.language == "en" else "nl"
        chat = Chat(
            region_id=person.region_id,
            channel=channel,
            address=address,
            person_id=person.id,
            conversation=dict(Conversation(language=language, polite=person.polite).to_json()),
            created_at=work.now,
        )
    elif chat.person_id != person.id:
        raise NotAllowedError("somebody else is reached at this address").told(Message("problem.address_taken"))
    chat.unreachable_at = None
    work.session.add(chat)
    work.session.flush()
    audit.record(work, person, "change", "reached by", why=channel.value)
    return chat


def claim_letters(work: Work, channel: Channel, limit: int, *, lease: timedelta = delivery.LEASE) -> list[Outgoing]:
    """Lease what may leave now as lines that announce it; see `delivery.claim`."""
    return [_line(work, message) for message in delivery.claim(work, channel, limit, lease=lease)]


def record_letter(work: Work, message_id: int, external_id: str) -> None:
    """A line left: everything that waits in that chat is announced by it."""
    record_sent(work, message_id, external_id)
    told = work.session.get_one(OutgoingMessage, message_id)
    waiting = work.session.exec(
        select(OutgoingMessage.id)
        .where(OutgoingMessage.chat_id == told.chat_id, OutgoingMessage.state == OutgoingState.WAITING)
        .where(col(OutgoingMessage.not_before) <= work.now)
    ).all()
    for other in waiting:
        record_sent(work, other or 0, external_id)


def _line(work: Work, message: Outgoing) -> Outgoing:
    row = work.session.get_one(OutgoingMessage, message.id)
    chat = work.session.get_one(Chat, row.chat_id)
    person = work.session.get(Person, chat.person_id) if chat.person_id is not None else None
    language, polite = (person.language, person.polite) if person is not None else ("nl", False)
    link = f"{work.app.public_url}{RETURN_PATH}{return_token(work.app.secret_key, chat.public_id)}"
    region = work.session.get_one(Region, chat.region_id)
    values = {"link": link, "name": person.first_name if person is not None else "", "team": region.name}

    def said(key: str) -> str:
        return work.app.wording.render(Message(f"letter.{key}", values), language, polite=polite)

    text = said("sms" if chat.channel is Channel.SMS else "email")
    return replace(message, title=said("title"), text=text, choices=(), question="")
