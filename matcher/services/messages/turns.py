"""What follows when the dialogue took a turn: the conversation is kept, replies are written, events have effect."""

from datetime import datetime
from typing import cast

from matcher.dialogue import Conversation, Turn
from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.chat import Chat
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.scope import Actor, ActorKind
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.messages import acquaintance, outbox
from matcher.services.trust import audit

__all__ = ["apply_turn", "conversation_of"]


def conversation_of(work: Work, chat: Chat) -> Conversation:
    """Where the conversation of a chat stands, with what we know of the person right now."""
    return Conversation.from_json(chat.conversation, known=acquaintance.known(work, chat))


def apply_turn(
    work: Work,
    chat: Chat,
    turn: Turn,
    key: str,
    *,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    """Save the conversation, write its replies, and let each event have its effect."""
    chat.conversation = dict(turn.conversation.to_json())
    work.session.add(chat)
    work.session.flush()
    _write_replies(work, chat, turn, key, not_before=not_before, not_after=not_after)
    for number, event in enumerate(turn.events):
        try:
            with work.session.begin_nested():
                handle = work.app.handlers[event.name]
                handle(work.acting_as(_speaker(work, chat)), chat, event.values, f"{key}:{number}")
        except (InputError, NotAllowedError, StateError) as error:
            # Nothing of the event was saved; the person hears so, and the words are with the team.
            message = Message("services.not_possible_now")
            if chat.team_member_id is not None:
                message = Message("services.not_possible_because", {"reason": error.message or str(error)})
            text = work.app.wording.render(message, turn.conversation.language, polite=turn.conversation.polite)
            outbox.enqueue(work, chat, text, key=f"{key}:{number}:sorry", purpose="answer", priority=1)
            raise_signal(
                work,
                cause=f"event:{key}:{number}",
                kind="not-applied",
                person=work.session.get(Person, chat.person_id) if chat.person_id else None,
                words=f"{event.name}: {error}",
            )
    _follow_language(work, chat, turn.conversation)


def _write_replies(
    work: Work, chat: Chat, turn: Turn, key: str, *, not_before: datetime | None, not_after: datetime | None
) -> None:
    conversation = turn.conversation
    wording = work.app.wording
    for number, reply in enumerate(turn.replies):
        thread = conversation.thread(reply.thread)
        facts = thread.facts if thread else {}
        # What follows on an answer is part of the conversation; only the first question of a thread was our own idea.
        first = thread is not None and reply.question is not None and not thread.path
        choices = [
            {
                "label": wording.render(choice.label, conversation.language, polite=conversation.polite),
                "press": f"{reply.thread or ''}:{reply.question or ''}:{choice.key}",
            }
            for choice in reply.choices
        ]
        purpose = str(facts.get("purpose", "answer")) if first else "answer"
        outbox.enqueue(
            work,
            chat,
            wording.render(reply.message, conversation.language, polite=conversation.polite),
            key=f"{key}:{number}",
            purpose=purpose,
            about=str(facts.get("about", "")),
            choices=choices,
            question=f"{reply.thread or ''}:{reply.question or ''}",
            priority=1 if purpose == "answer" else 5,
            not_before=not_before,
            not_after=not_after,
        )


def _follow_language(work: Work, chat: Chat, conversation: Conversation) -> None:
    """A language chosen in chat is the language of the person everywhere."""
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    if person is not None and person.language != conversation.language:
        person.language = cast(str, conversation.language)
        work.session.add(person)
        audit.record(work.acting_as(_speaker(work, chat)), person, "change", "language")
    member = work.session.get(TeamMember, chat.team_member_id) if chat.team_member_id else None
    if member is not None and member.language != conversation.language:
        member.language = conversation.language
        work.session.add(member)


def _speaker(work: Work, chat: Chat) -> Actor:
    if chat.team_member_id is not None:
        return Actor(ActorKind.TEAM, chat.team_member_id)
    if chat.person_id is not None:
        return Actor(ActorKind.PERSON, chat.person_id)
    return work.scope.actor
