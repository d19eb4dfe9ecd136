"""Words that reach us after newer ones of the same person: kept for the team, and no answer to anything.

They were said before the question that is open now was read. As with edited words, two things are heard all the same,
because they must never wait: a cry for help, and "stop".
"""

from matcher.dialogue.alarm import alarm_in
from matcher.dialogue.commands import Command, command_in
from matcher.dialogue.flow import Flow
from matcher.dialogue.hearing import answer_alarm
from matcher.dialogue.standing import command
from matcher.language.message import Message

__all__ = ["overtaken"]


def overtaken(flow: Flow, text: str) -> None:
    """Keep words that came too late; the question that is open now stays as it is."""
    alarm = alarm_in(text)
    if alarm:
        return answer_alarm(flow, alarm, text)
    if command_in(text) is Command.STOP and not flow.conversation.stopped:
        return command(flow, Command.STOP)
    flow.say(Message("chat.stopped.still" if flow.conversation.stopped else "chat.late"))
    return flow.emit("late", thread=None, question=None, choice="", script=None, words=text)
