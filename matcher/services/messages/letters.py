"""E-mail and text messages: a line that something waits, and a link to read and answer it.

The words themselves are not in it. A mailbox is often shared, and a telephone shows what comes in to whoever sits by.
One such line stands for everything that waits in the chat; what is read on the page is not announced any more.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import and_, or_
from sqlmodel import col, select

from matcher.dialogue import Conversation, Language
from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import Channel, Chat, OutgoingMessage, OutgoingState, chat_at, chats_of_person
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.messages import delivery
from matcher.services.messages.aloud import to_tell
from matcher.services.messages.outcomes import end_row, record_sent, row_of
from matcher.services.messages.sending import Outgoing
from matcher.services.messages.still_wanted import ANSWER, reason_to_withdraw
from matcher.services.people.phone_numbers import in_full
from matcher.services.trust import audit
from matcher.services.trust.return_links import RETURN_PATH, return_token

__all__ = ["LETTER_CHANNELS", "claim_letters", "is_retired", "record_letter", "retire_old_addresses", "write_to"]

LETTER_CHANNELS = (Channel.EMAIL, Channel.SMS)
_READING = timedelta(minutes=10)  # so long after somebody was heard, they are taken to look at the page


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
    address = _addresses(person).get(channel)
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
    """Lease what may leave now as lines that announce it; see `delivery.claim`.

    Whoever was heard a moment ago has the page open and sees it there.
    """
    silent_since = work.now - _READING
    claimed = delivery.claim(work, channel, limit, lease=lease, silent_since=silent_since)
    return [_line(work, message) for message in claimed]


def record_letter(work: Work, message_id: int, external_id: str) -> None:
    """A line left: what else may still be read in that chat is announced by it, and looked at again like the first."""
    told = row_of(work, message_id)
    if told is None:
        return
    read_meanwhile = told.state is OutgoingState.SENT
    record_sent(work, message_id, external_id)
    more = delivery.make_readable(work, work.session.get_one(Chat, told.chat_id))
    for row in more if read_meanwhile else [told, *more]:
        row.reason = delivery.ANNOUNCED
        work.session.add(row)
    work.session.flush()


def is_retired(work: Work, chat: Chat) -> bool:
    """Whether a chat was reached at an address that its person has left: nobody reads or speaks there any more.

    Whoever has the mailbox or number now may be somebody else.
    """
    if chat.channel not in LETTER_CHANNELS:
        return False
    person = work.session.get(Person, chat.person_id) if chat.person_id is not None else None
    return person is None or _addresses(person)[chat.channel] != chat.address


def retire_old_addresses(work: Work, person: Person) -> None:
    """The profile has another e-mail address or telephone number: nothing goes to the old one any more.

    What waits there, or was announced and not read, goes to another chat of this person; a question becomes a task to
    call, as its buttons belong to the conversation in which it was asked.
    """
    now = _addresses(person)
    known = (chat for chat in chats_of_person(work.session, person.id or 0) if chat.channel in now)
    retired = [chat for chat in known if chat.address != now[chat.channel]]
    for chat in retired:
        chat.unreachable_at = work.now
        work.session.add(chat)
        audit.record(work, person, "change", "reached by", why=f"no longer by {chat.channel.value}")
    work.session.flush()
    others = [chat for chat in chats_of_person(work.session, person.id or 0) if not chat.conversation.get("stopped")]
    for chat in retired:
        _carry_over(work, person, chat, others[0] if others else None)


def _carry_over(work: Work, person: Person, old: Chat, new: Chat | None) -> None:
    unread = or_(
        col(OutgoingMessage.state) == OutgoingState.WAITING,
        and_(col(OutgoingMessage.state) == OutgoingState.SENT, col(OutgoingMessage.reason) == delivery.ANNOUNCED),
    )
    rows = select(OutgoingMessage).where(OutgoingMessage.chat_id == old.id, unread).order_by(col(OutgoingMessage.id))
    for row in work.session.exec(rows.with_for_update()).all():
        withdrawn = reason_to_withdraw(work.session, row, old)
        if withdrawn:
            end_row(work, row, OutgoingState.WITHDRAWN, withdrawn)
        elif new is not None and not row.question:
            row.state, row.reason, row.chat_id, row.sent_at = OutgoingState.WAITING, "", new.id or 0, None
            row.attempts = 0
            work.session.add(row)
        else:
            end_row(work, row, OutgoingState.UNSENT, "the address changed")
            if row.purpose != ANSWER:
                choices = " · ".join(choice["label"] for choice in row.choices)
                words = "\n".join(filter(None, (row.text, f"({choices})" if choices else "")))
                cause = f"call:{row.key.removesuffix(':0') if row.question else row.key}"
                raise_signal(work, cause=cause, kind="call", person=person, words=to_tell(row.about, words))
    work.session.flush()


def _addresses(person: Person) -> dict[Channel, str]:
    return {Channel.EMAIL: person.email.strip().lower(), Channel.SMS: in_full(person.phone) or ""}


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
