"""How somebody is reached now, and how they could be."""

from dataclasses import dataclass

from matcher.models.chat import Channel, chats_of_person
from matcher.models.consent import Purpose, has_consent
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.people.phone_numbers import in_full, is_mobile

__all__ = ["Reach", "reach_of"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached.

    Attributes:
        now: Where what we say goes: a channel, or ``phone``.
        also: Other channels that stand open.
        agreed: Whether there is consent to send messages.
        offered: Channels that can be opened from what is known: ``email``, ``sms``.
    """

    now: str
    also: tuple[str, ...]
    agreed: bool
    offered: tuple[str, ...]


def reach_of(work: Work, person: Person) -> Reach:
    """How we reach a person: in the chat where they were heard last, or by phone where there is none."""
    open_chats = [
        chat for chat in chats_of_person(work.session, person.id or 0) if not chat.conversation.get("stopped")
    ]
    channels = list(dict.fromkeys(chat.channel for chat in open_chats))
    agreed = has_consent(work.session, person.id or 0, Purpose.CONTACT)
    number = in_full(person.phone)
    possible = ((Channel.EMAIL, bool(person.email.strip())), (Channel.SMS, number is not None and is_mobile(number)))
    by_chat = bool(channels) and agreed and person.stopped_at is None
    return Reach(
        now=channels[0].value if by_chat else "phone",
        also=tuple(channel.value for channel in channels[1:]) if by_chat else (),
        agreed=agreed,
        offered=tuple(channel.value for channel, known in possible if known and channel not in channels),
    )
