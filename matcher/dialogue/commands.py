"""Words that mean the same at any moment: back, stop, help, language, start again …"""

import re
from enum import StrEnum

from matcher.language.tokens import fold

__all__ = ["Command", "command_in", "payload_in", "spoken_language"]


class Command(StrEnum):
    """What can be said at any moment."""

    BACK = "back"
    STOP = "stop"
    HELP = "help"
    LANGUAGE = "language"
    RESTART = "restart"
    MENU = "menu"
    START = "start"
    PRIVACY = "privacy"
    MY_DATA = "mydata"
    FORGET = "forget"
    PAUSE = "pause"
    RESUME = "resume"


_WORDS = {
    Command.BACK: ("terug", "back", "vorige", "ga terug", "go back", "een terug", "previous"),
    Command.STOP: ("stop", "stoppen", "ik wil stoppen", "stop maar", "stop ermee", "unsubscribe", "uitschrijven"),
    Command.HELP: ("help", "hulp", "uitleg", "info", "?"),
    Command.LANGUAGE: ("taal", "language", "andere taal", "change language", "switch language"),
    Command.RESTART: ("opnieuw", "begin opnieuw", "opnieuw beginnen", "start again", "start over", "restart"),
    Command.MENU: ("menu", "hoofdmenu", "main menu"),
    Command.START: ("start", "begin", "beginnen"),
    Command.PRIVACY: ("privacy", "privacyverklaring"),
    Command.MY_DATA: ("mydata", "my data", "mijn gegevens", "mijngegevens", "gegevens"),
    Command.FORGET: (
        "forget", "forget me", "vergeet", "vergeet mij", "vergeet me", "wis mijn gegevens", "wis alles",
        "delete my data",
    ),
    Command.PAUSE: ("pauze", "pause", "pauzeren", "even pauze"),
    Command.RESUME: ("hervat", "hervatten", "resume", "einde pauze", "weer verder"),
}  # fmt: skip
_BY_WORD = {word: command for command, words in _WORDS.items() for word in words}
_SLASH = re.compile(r"^/([a-z_]+)(?:@\w+)?(?:\s+(\S+))?\s*$", re.IGNORECASE)
_DUTCH = frozenset(
    ["ik", "je", "een", "het", "de", "en", "niet", "wil", "zou", "graag", "iemand", "naar", "van", "voor", "met",
     "bij", "morgen", "mijn", "kan"]
)  # fmt: skip
_ENGLISH = frozenset(
    ["i", "you", "a", "the", "and", "not", "want", "would", "like", "someone", "somebody", "to", "of", "for", "with",
     "at", "tomorrow", "my", "can"]
)  # fmt: skip


def command_in(text: str) -> Command | None:
    """The command that a message is, as a word of its own or with a slash; None for anything else."""
    slash = _SLASH.match(text.strip())
    word = slash.group(1) if slash else text
    line = fold(word).strip(" .!\n\t") if word.strip() != "?" else "?"
    return _BY_WORD.get(" ".join(line.replace("_", " ").split()))


def payload_in(text: str) -> str | None:
    """What stands behind "/start" when somebody typed a deep link by hand; None when it is no "/start"."""
    slash = _SLASH.match(text.strip())
    return (slash.group(2) or "") if slash and slash.group(1).lower() == "start" else None


def spoken_language(text: str) -> str | None:
    """The language ("nl", "en") where the small words of a sentence leave no doubt, else None."""
    words = set(fold(text[:400]).split())
    dutch, english = len(words & _DUTCH), len(words & _ENGLISH)
    if max(dutch, english) < 2 or dutch == english:
        return None
    return "nl" if dutch > english else "en"
