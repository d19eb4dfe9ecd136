"""Questions that several scripts ask: who are you, where, what, when, how far, is it all right."""

from matcher.dialogue.asks.agree import agreement, guardian
from matcher.dialogue.asks.answers import is_known, optional_words, yes_no
from matcher.dialogue.asks.interests import INTERESTS, check, likes_said, merged, understood
from matcher.dialogue.asks.person import postcode, who
from matcher.dialogue.asks.times import exact_times, moment, once_or_more, week_times
from matcher.dialogue.asks.travel import travel

__all__ = [
    "INTERESTS",
    "agreement",
    "check",
    "exact_times",
    "guardian",
    "is_known",
    "likes_said",
    "merged",
    "moment",
    "once_or_more",
    "optional_words",
    "postcode",
    "travel",
    "understood",
    "week_times",
    "who",
    "yes_no",
]
