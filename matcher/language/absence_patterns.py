"""Ways of saying when somebody is away, in Dutch and English: patterns only."""

import re

from matcher.language.absences import Period

__all__ = [
    "AWAY",
    "CLAUSE",
    "EMPTY",
    "FOR",
    "MONTHS",
    "NAMED",
    "NOT_THERE",
    "RANGE",
    "SINGLE",
    "SOMEBODY_ELSE",
    "THERE",
    "UP_TO",
    "WEEK",
    "WHOLE_MONTH",
]


def _any_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways), re.IGNORECASE)


_MONTH_NAMES = """
    januari january jan; februari february feb; maart march mrt; april apr; mei may; juni june jun; juli july jul;
    augustus august aug; september sept sep; oktober october okt oct; november nov; december dec
"""
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(";"), start=1) for name in names.split()}
"""Names of months, short ones too, with their number."""
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))


def _date(name: str) -> str:
    """A date whose parts are the groups day, month (or number) and year, each with this letter behind it."""
    return (
        r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\s+)?(?:de\s+)?"
        rf"(?P<day{name}>\d{{1,2}})(?:\s?(?:e|ste|de|st|nd|rd|th)\b)?"
        rf"(?:\s+(?P<month{name}>{_MONTH})\b\.?|[-/](?P<number{name}>\d{{1,2}}))?"
        rf"(?:[\s/-](?P<year{name}>20\d\d)\b)?"
    )


_TO = r"\s*(?:tot\s+en\s+met|tot|t/m|tm|until|till|through|to|en|and|[-–])\s*"
RANGE = _any_of(rf"\b(?:van|vanaf|tussen|from|between)?\s*\b{_date('a')}{_TO}{_date('b')}(?![\d:.])")
"""From a day to a day."""
UP_TO = _any_of(rf"\b(?:tot\s+en\s+met|tot|t/m|until|till)\s+{_date('d')}(?![\d:.])")
"""From now to a day."""
FOR = _any_of(
    rf"\b(?:vanaf|from)\s+{_date('e')}(?:\s+(?:ben ik|am i|i am|i'm))?"
    r"\s+(?P<count>\w+)\s+(?P<unit>dagen|weken|week|days|weeks)\b"
)
"""So many weeks from a day on."""
SINGLE = _any_of(rf"\b(?:op\s+|on\s+)?{_date('c')}(?![\d:.])")
"""One day."""
WEEK = _any_of(
    r"\b(?P<which>volgende|komende|deze|next|this|coming)\s+week(?!\w)",
    r"\b(?:de\s+)?(?:komende|aankomende|the next|next)\s+(?P<some>\w+)\s+(?:weken|weeks)\b",
)
"""This week, the next one, or the coming few."""
WHOLE_MONTH = _any_of(
    rf"\b(?:in|heel|hele|de hele maand|all of|all)\s+(?:de maand\s+)?(?P<month>{_MONTH})\b",
)
"""A month from its first day to its last."""

_PERIODS = {
    Period.EXAMS: (
        r"(?:her)?tentamen\w*",
        r"(?:her)?examen(?:s|week|weken|periode|periodes|tijd)?\b",
        r"toets(?:week|weken|periode|periodes)\b",
        r"\bexams?(?:\s+(?:weeks?|periods?))?\b",
        r"\bfinals\b",
    ),
    Period.NO_CLASSES: (
        r"\b(?:college|les)vrije\s+\w+",
        r"\bzomerreces\b",
        r"\bteaching[- ]free\s+\w+",
    ),
    Period.AUTUMN: (r"herfstvakantie\w*", r"\bautumn\s+(?:holidays?|break)"),
    Period.CHRISTMAS: (r"kerstvakantie\w*", r"kerstreces", r"\bchristmas\s+(?:holidays?|break)"),
    Period.SPRING: (r"(?:voorjaars|krokus|carnavals)vakantie\w*", r"\bspring\s+(?:holidays?|break)"),
    Period.MAY: (r"meivakantie\w*", r"\bmay\s+(?:holidays?|break)"),
    Period.SUMMER: (r"zomervakantie\w*", r"\bsummer\s+(?:holidays?|break)"),
    Period.SCHOOL_HOLIDAYS: (
        r"schoolvakanties?",
        r"(?<!op )\bvakanties\b",
        r"\bde vakantie\b",
        r"\bschool\s+holidays?",
        r"\bthe holidays\b",
    ),
}
_BEFORE = r"(?:\b(?:in|tijdens|buiten|met|during|in the)\s+)?(?:\b(?:de|het|mijn|the|my)\s+)?"
NAMED = {period: _any_of(f"{_BEFORE}(?:{'|'.join(words)})") for period, words in _PERIODS.items()}
"""Weeks by their name."""
NOT_THERE = _any_of(
    r"\bniet\b|\bgeen\b|\bweg\b|\bafwezig|\bbehalve\b|\buitgezonderd\b|\bbuiten\b|\bop vakantie\b",
    r"\bop reis\b|\bbuitenland\b|\bvrij houden\b|\baway\b|\bnot\b|\bcan'?t\b|\bcannot\b|\bexcept\b|\babroad\b",
    r"\bon holiday\b|\bgone\b",
)
"""Not there, or not able."""
THERE = _any_of(r"\balleen\b|\bjuist\b|\bwel\b|\bgerust\b|\bonly\b|\bespecially\b")
"""Just then."""
AWAY = _any_of(
    r"\bweg\b|\bafwezig|\bop vakantie\b|\bop reis\b|\bbuitenland\b|\ber\b.{0,24}\bniet\b|\bniet thuis\b",
    r"\bniet beschikbaar\b|\baway\b|\babroad\b|\bon holiday\b|\bnot (?:here|available|at home|around)\b",
)
"""Away, and not only unable to come."""
SOMEBODY_ELSE = _any_of(
    r"\b(?:mijn|m'n|onze|my|our)\s+\w+\s+(?:is|gaat|kan|komt|zijn|gaan|goes|can)\b|\b(?:hij|zij|he|she)\b"
)
"""It is told of another person."""
CLAUSE = _any_of(r"[,.;!?\n]+|\b(?:maar|but|doch)\b|(?=\b(?:behalve|uitgezonderd|except)\b)")
"""Where one thing said ends and the next begins."""
EMPTY = frozenset(
    """
    ik ben er dan kan kunnen niet weg en of ook de het een in op van tot vakantie reis buitenland naar geen tijd heb
    behalve uitgezonderd buiten meestal even liever nooit met voor toch we wij mij me afwezig beschikbaar thuis zijn is
    it i am i'm im away not can't cant cannot except on holiday abroad and or the a to my no time have available here
    during wel hele heel gaan ga leren druk drukke weken week periode
    """.split()
)
"""Words that say nothing more once the days are taken out."""
