"""Words that were changed after they were sent: seen, and no answer to anything.

What was answered may have had effects already, and the question that is open now may be another one. So an edit never
changes an answer: the person hears what stands, and how to say it differently. Two things are heard all the same,
because they must never wait: a cry for help, and "stop".
"""

from matcher.dialogue.alarm import alarm_in
from matcher.dialogue.commands import Command, command_in
from matcher.dialogue.flow import Flow
from matcher.dialogue.hearing import answer_alarm
from matcher.dialogue.standing import command
from matcher.language.message import Message

__all__ = ["edited"]


def edited(flow: Flow, text: str, before: str) -> None:
    """Take in changed words.

    Args:
        flow: The turn.
        text: The words as they are now.
        before: The words as they were taken down, where they may be shown; or "".
    """
    alarm = alarm_in(text)
    if alarm:
        return answer_alarm(flow, alarm, text)
    if flow.conversation.stopped:
        return flow.say(Message("chat.stopped.still"))
    if command_in(text) is Command.STOP:
        return command(flow, Command.STOP)
    return flow.say(Message("chat.edited.words", {"before": before}) if before else Message("chat.edited"))
