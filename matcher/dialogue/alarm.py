"""Words that a person must hear about at once: an emergency, despair, worry about somebody.

Rather once too often than once too little: a false alarm costs one sentence and one look by the team.
"""

import re
from enum import StrEnum

from matcher.dialogue.patterns import any_of
from matcher.language.tokens import fold

__all__ = ["Alarm", "alarm_in"]


class Alarm(StrEnum):
    """What kind of alarm, the gravest first."""

    DESPAIR = "despair"
    EMERGENCY = "emergency"
    WORRY = "worry"


# All of these are held against folded text: lower case, no accents, no apostrophes, one space between words.
_DESPAIR = any_of(
    r"zelfmoord|zelfdoding|\bsuicid",
    r"niet meer leven\b|\b(?:wil|wou) dood\b|\bdood willen\b|\b(?:beter|liever) dood\b",
    r"\b(?:eind|einde) aan (?:mijn|het) leven\b|\b(?:maak|maken) er een eind aan\b|\ber een eind aan maken\b",
    r"^ik wil niet meer$|^i dont want to (?:go on|live)\b",
    r"\bkill myself|\bwant to die|\bend my life|\bbetter off dead|\bdont want to live",
)
_EMERGENCY = any_of(
    r"(?<!\d)112(?!\d)|\b911\b|\b999\b",
    r"\bhelp nu\b|\bhelp now\b|\bnood(?:geval|situatie)|\bspoed(?:geval|eisend)?\b|\bemergency|\bambulance",
    r"bewusteloos|ademt niet|geen adem\b|hartaanval|beroerte|\bbloedt\b|staat in brand",
    r"(?<!in slaap )(?<!stil )(?<!weg )\bgevallen\b(?! voor\b| op\b| onder\b)",
    r"\bunconscious|heart attack|not breathing|cant breathe|\bhas fallen\b|\bfell (?:down|over|off|and)\b",
)
_WORRY = any_of(
    r"\b(?:maak|maken|maakt)(?: \w+){0,2} (?:me|mij|ons|zich)(?: \w+){0,3} zorgen\b|\bmaak me(?: \w+){0,3} zorgen\b",
    r"\bvertrouw het niet\b|\bgaat (?:\w+ ){0,3}(?:niet goed|slecht|achteruit) met\b",
    r"mishandel|wordt geslagen|\bslaat (?:hem|haar|mij|me)\b",
    r"\bworried about\b|\b(?:i am|im) worried\b|\bconcerned about\b|\babused?\b",
)


def alarm_in(text: str) -> Alarm | None:
    """The gravest alarm in a text, or None."""
    line = " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())
    if _DESPAIR.search(line):
        return Alarm.DESPAIR
    if _EMERGENCY.search(line):
        return Alarm.EMERGENCY
    return Alarm.WORRY if _WORRY.search(line) else None
