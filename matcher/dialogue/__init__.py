"""What to say next in a conversation, on any channel: pure, told in messages and events."""

from matcher.dialogue.conversation import Conversation, Language, Thread, question_key
from matcher.dialogue.engine import advance, open_thread, withdraw_thread
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Say, Scripts
from matcher.dialogue.registry import SCRIPTS
from matcher.dialogue.turns import Choice, Edited, Event, Incoming, Other, Overtaken, Press, Reply, Start, Text, Turn

__all__ = [
    "JSON",
    "SCRIPTS",
    "Choice",
    "Conversation",
    "Edited",
    "Event",
    "Incoming",
    "Language",
    "Other",
    "Overtaken",
    "Press",
    "Reply",
    "Say",
    "Scripts",
    "Start",
    "Text",
    "Thread",
    "Turn",
    "advance",
    "open_thread",
    "question_key",
    "withdraw_thread",
]
