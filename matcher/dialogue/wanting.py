"""Ways of saying what one wants, in Dutch and English: patterns only, used where nothing is being asked."""

from matcher.dialogue.patterns import any_of

__all__ = [
    "ASKS_MATCH",
    "CALL_OFF",
    "DROP_BY",
    "FOR_SOMEBODY",
    "GIVES",
    "GREETING",
    "LIKE",
    "NEXT_OF_KIN",
    "PAUSE",
    "PROFILE",
    "SEEKS",
    "STUDENT",
    "THANKS",
    "VOLUNTEER",
    "WHAT_IS_THIS",
    "WILLING",
]

NEXT_OF_KIN = (
    r"(?:mijn|m'n|onze) (?:moeder|vader|ouders|man|vrouw|partner|oma|opa|zus|broer|tante|oom|buurvrouw|buurman)\b"
)
_END = r"[^\w]*$"

THANKS = any_of(
    r"^\W*(?:heel )?(?:erg )?(?:dank|bedankt|dankje|dankjewel|dankuwel|thanks|thank you|thx)\b.{0,30}" + _END,
    r"^\W*(?:ok|oke|oké|okay|okido|top|prima|fijn|mooi|super|leuk|graag gedaan|great|fine|perfect)" + _END,
)
GREETING = any_of(
    r"^\W*(?:hallo|hoi|hi|hey|hee|dag|hello|goeiedag|goedendag|goedemorgen|goedemiddag|goedenavond)"
    r"(?: (?:daar|allemaal|iedereen|there|all|team))?" + _END,
    r"^\W*(?:goede (?:morgen|middag)|goeden avond|goeie\w+|good (?:morning|afternoon|evening))" + _END,
)
CALL_OFF = any_of(
    r"\bkan\b.{0,40}\bniet\b(?! (?:zo|goed|meer|lopen|fietsen|autorijden|koken|zingen)\b)",
    r"\bniet (?:kunnen )?komen\b|\bafzeggen\b|\bzeg\b.{0,30}\baf\b|\bverzetten\b|\bverplaatsen\b",
    r"\bander[e]? (?:dag|moment|tijd)\b|\bgaat (?:het )?niet lukken\b|\blukt (?:me |mij |het )?niet\b",
    r"\bgaat niet door\b|\bik ben ziek\b|\bred(?: ik)? het niet\b",
    r"\b(?:can'?t|cannot|can not)\b.{0,40}(?:\bcome\b|\bmake\b|\btoday|\btomorrow|day\b)",
    r"\bkan het .{0,20}(?:later|eerder)\b|\bcan (?:it|we) .{0,30}\b(?:later|earlier)\b",
    r"\bcancel\b|\breschedul|\bpostpone\b|\bi'?m (?:ill|sick)\b|\bnot able to come\b",
)
_TITLE = r"mevrouw|mevr\.?|meneer|dhr\.?|mijn|m'n|onze|oma|opa|tante|oom|de (?:buurvrouw|buurman|buren)|[A-Z][\w'-]+"
DROP_BY = any_of(
    rf"\bbij\s+(?P<whom>(?:{_TITLE})(?:\s+[\w'.-]+){{0,4}}?)\s+(?:(?:wel|graag|eens|vaker|wat|een keer(?:tje)?)\s+)*"
    r"(?:langs|binnen|op bezoek|op de koffie|koffie|aan)",
    rf"\b(?:langs|op bezoek|binnenlopen|aanwippen|koffie drinken)\s+(?:(?:gaan|komen)\s+)?bij\s+"
    rf"(?P<to>(?:{_TITLE})[\w'. -]{{0,40}})",
    r"\b(?:drop by|drop in|call in|look in|visit)\s+(?:at\s+|on\s+|with\s+)?"
    r"(?P<at>(?:my|our|[A-Z])[\w'. -]{0,40})",
    exact_case=True,
)
VOLUNTEER = any_of(
    r"\bvrijwillig|\bvolunteer",
    r"\b(?:aanmelden|meld me aan|opgeven|inschrijven|meehelpen|meedoen|sign up|join)\b",
    r"\bik wil (?:graag )?(?:wel )?helpen\b|\bi(?:'d| would)? (?:like|want) to help\b",
)
STUDENT = any_of(
    r"\b(?:ik ben|als|i am a|i'm a|as a)\b.{0,20}\bstudent",
    r"\bik studeer\b|\bi study\b|^student\b",
)
WILLING = any_of(
    r"\b(?:ik|we|wij) (?:kan|kunnen|wil|willen|zou|zouden)\b|\b(?:kan|wil) ik\b|\bik bied\b",
    r"\bi(?:'d| can| could| want| would| will)\b|\bi'm happy to\b",
)
FOR_SOMEBODY = any_of(
    r"\b(?:iemand|mensen|een (?:buur|buurvrouw|buurman|oudere|ander)|ouderen|anderen)\b",
    r"\b(?:someone|somebody|people|a neighbour|anyone)\b",
)
SEEKS = any_of(
    r"\b(?:ik|wij|we|mijn \w+) (?:zoek|zoeken|zoekt)\b|\bop zoek naar\b|\bzoek(?:en|t)? iemand\b",
    r"\b(?:is er|zijn er) iemand\b|\b(?:heeft|hebben|heb) .{0,30}\bnodig\b|\bwie (?:kan|wil)\b|\bkan iemand\b",
    rf"\bvoor {NEXT_OF_KIN}|{NEXT_OF_KIN} (?:zou|wil|mist|kan wel)\b|\bmantelzorger\b|\bhulp gebruiken\b",
    r"\bi am a carer\b|\bi'm a carer\b|\bmy (?:mother|father|husband|wife|mum|dad|partner) (?:would|wants|misses)\b",
    r"\blooking for\b|\bcan (?:someone|somebody|anyone)\b",
)
LIKE = any_of(
    r"\b(?:ik|we|wij) (?:wil|willen|zou|zouden|mis)\b|\bgraag\b",
    r"\bi(?:'d| would) like\b|\bi want\b|\bi miss\b",
)
GIVES = any_of(
    r"\bvoor (?:iemand|anderen|een ander|een buur)\b|\bfor (?:someone|somebody|others|a neighbour)\b",
    r"\b(?:iemand|anderen|mensen|een buur)\b.{0,30}\b(?:helpen|rijden|meenemen|voorlezen|leren|brengen)\b",
    r"\bhelp (?:someone|somebody|others|people)\b",
)
WHAT_IS_THIS = any_of(
    r"^\W*(?:wat is dit|wat doe je|wat kan je|wat kun je|hoe werkt dit)\b",
    r"^\W*wie (?:ben je|ben jij|bent u|zijn jullie)\b",
    r"^\W*(?:what is this|who are you|how does this work|what can you do)\b",
)
PAUSE = any_of(
    r"\b(?:pauze|pauzeren|op vakantie|heb vakantie|op reis|paar weken weg|even weg|tijdje niet|even niet)\b",
    r"\b(?:pause|on holiday|taking a break)\b",
)
_MINE = r"(?:mijn|m'n|my) (?:tijden|interesses|profiel|gegevens|beschikbaarheid|profile|times|interests)"
PROFILE = any_of(
    rf"\b{_MINE}\b.{{0,30}}\b(?:wijzig|verander|aanpas|klop|change|update)",
    rf"\b(?:wijzig|verander|aanpass|change|update).{{0,30}}\b{_MINE}\b",
    r"^(?:profiel|profile)$",
)
ASKS_MATCH = any_of(r"\bzoek|\bmatch|\baanvraag|\bvraag voor\b|\bgezocht\b|\brequest\b|\blooking for\b")
