"""What to say next: a message and the conversation so far give replies, events and the conversation after."""

from collections.abc import Mapping
from datetime import datetime

from matcher.dialogue.conversation import Conversation
from matcher.dialogue.edits import edited
from matcher.dialogue.flow import Flow
from matcher.dialogue.hearing import hear
from matcher.dialogue.overtaken import overtaken
from matcher.dialogue.plain import JSON
from matcher.dialogue.presses import press
from matcher.dialogue.questions import Scripts
from matcher.dialogue.standing import not_words, start
from matcher.dialogue.turns import Edited, Incoming, Other, Overtaken, Press, Start, Text, Turn

__all__ = ["advance", "open_thread", "withdraw_thread"]


def advance(conversation: Conversation, incoming: Incoming, scripts: Scripts, now: datetime) -> Turn:
    """Take in one message.

    Args:
        conversation: Where things stand, with `Conversation.known` fresh.
        incoming: What came in.
        scripts: The readers.
        now: This moment, aware, in the local time of the region.

    Returns:
        The conversation after it, what to say, and what happened. At most one reply carries a question, and that
        is the question of the thread in front.
    """
    flow = Flow(conversation, scripts, now)
    match incoming:
        case Text(text):
            hear(flow, text)
        case Edited(text, before):
            edited(flow, text, before)
        case Overtaken(text):
            overtaken(flow, text)
        case Press():
            press(flow, incoming)
        case Start(payload):
            start(flow, payload)
        case Other(kind):
            not_words(flow, kind)
    return flow.turn()


def open_thread(
    conversation: Conversation, script: str, facts: Mapping[str, JSON], scripts: Scripts, now: datetime
) -> Turn:
    """A service starts something: a proposal, a check-in.

    It goes in front, unless somebody is in mid-question (asked less than two hours ago) or has asked us to stop: then
    it waits, nothing is said, and its first question comes when the thread before it ends.

    Args:
        conversation: Where things stand.
        script: Key of the script.
        facts: What the script needs; handed back in `Thread.facts`.
        scripts: The readers.
        now: This moment, aware, in the local time of the region.

    Raises:
        InputError: There is no such script.
    """
    flow = Flow(conversation, scripts, now)
    flow.open(script, facts)
    return flow.turn()


def withdraw_thread(conversation: Conversation, thread_id: str, scripts: Scripts, now: datetime) -> Turn:
    """Take back what was asked, for instance a proposal that is arranged elsewhere.

    Its buttons are late from here on. When it was in front, the thread behind it is taken up. A thread that has ended
    already is no error.
    """
    flow = Flow(conversation, scripts, now)
    in_front = conversation.front is not None and conversation.front.id == thread_id
    flow.conversation = conversation.without_thread(thread_id)
    if in_front and not conversation.stopped:
        flow.take_up()
    return flow.turn()
