"""Signing up to do something regularly."""

from matcher.dialogue.asks import once_or_more
from matcher.dialogue.questions import Script
from matcher.dialogue.scripts.signup import beginning, completed, ending_questions, times
from matcher.language.message import Message

__all__ = ["SIGNUP_VOLUNTEER"]

SIGNUP_VOLUNTEER = Script(
    key="signup_volunteer",
    questions=(*beginning(), times(), once_or_more(lambda _: Message("chat.frequency")), *ending_questions()),
    finish=completed("volunteer", "chat.signup.volunteer.done"),
    opening=lambda _: (Message("chat.signup.volunteer.opening"),),
    entry=True,
    polite=False,
)
