"""A question of ours that has not left yet cannot be answered: words that come in meanwhile are about something else.

A question may wait for the morning, or for a channel that is down. Until then its thread stays out of the conversation.
"""

from dataclasses import replace

from sqlmodel import col, select

from matcher.dialogue import Incoming, Press, Turn, advance
from matcher.models.chat import Chat, OutgoingMessage, OutgoingState
from matcher.services.application import Work
from matcher.services.messages.still_wanted import ANSWER
from matcher.services.messages.turns import conversation_of

__all__ = ["take_turn"]


def take_turn(work: Work, chat: Chat, said: Incoming) -> Turn:
    """Let the dialogue answer what came in, as far as this person can have seen what we asked.

    A press names its question, and who can press has seen it.
    """
    conversation = conversation_of(work, chat)
    unseen = set() if isinstance(said, Press) else _unseen_threads(work, chat)
    # Whoever has answered something of it, by a press say, has seen it, whatever its row says.
    held = tuple(thread for thread in conversation.threads if thread.id in unseen and not thread.path)
    if not held:
        return advance(conversation, said, work.app.scripts, work.local_now)
    seen = tuple(thread for thread in conversation.threads if thread not in held)
    turn = advance(replace(conversation, threads=seen), said, work.app.scripts, work.local_now)
    if turn.conversation.stopped:
        return turn
    after = replace(turn.conversation, threads=(*turn.conversation.threads, *held))
    return replace(turn, conversation=after)


def _unseen_threads(work: Work, chat: Chat) -> set[str]:
    """The threads that we opened ourselves and of which nothing was handed to the channel yet."""
    query = select(OutgoingMessage).where(
        OutgoingMessage.chat_id == chat.id,
        OutgoingMessage.purpose != ANSWER,
        col(OutgoingMessage.question) != "",
        col(OutgoingMessage.state) != OutgoingState.WITHDRAWN,
    )
    waits: dict[str, bool] = {}
    for row in work.session.exec(query):
        thread = row.question.partition(":")[0]
        still = row.state is OutgoingState.WAITING and row.attempts == 0
        # A question may be put once more; the first time is what counts.
        waits[thread] = waits.get(thread, True) and still
    return {thread for thread, still in waits.items() if still} - {""}
