"""Where the answer to a question that was not asked yet stands in somebody's words, for certain.

Each function gives the first and last place of the words that answer its question, or None where any doubt is left:
the question is then simply asked later. Reading what was found is the work of the question's own reader.
"""

import re
from collections.abc import Iterator

from matcher.dialogue.patterns import any_of
from matcher.dialogue.questions import Span, View
from matcher.language.absence_words import take_out_absence
from matcher.language.answers import read_name, read_transport
from matcher.language.time_words import Kind, lexemes
from matcher.language.times import read_times
from matcher.language.tokens import fold

__all__ = [
    "left_without",
    "spot_likes",
    "spot_name",
    "spot_phone",
    "spot_postcode",
    "spot_study",
    "spot_times",
    "spot_travel",
    "spot_who",
]

_BOUNDARY = any_of(r"[;!?\n]+", r"[.,](?!\d)", r"\s+(?=(?:en|and|maar|but)\s+(?:ik|i|mijn|my|kan|niet|not)\b)")
_OPENS = re.compile(r"^[\s,.;!?]*(?:(?:en|and|maar|but)\s+)?", re.IGNORECASE)
_ENDS = re.compile(r"(?:\s+(?:en|and|maar|but)|[\s,;])+$", re.IGNORECASE)

_CAPITAL = r"[A-ZÀ-Þ][\w'’-]*[a-zà-ÿ]"
_NAME = rf"{_CAPITAL}(?:\s+(?:van|de|der|den|te|ten|ter|el|al|{_CAPITAL}|[A-Z]\.?))*(?<!\s)"
_AGE = r"\d{1,3}(?:\s*(?i:jaar(?:\s+oud)?|jr\.?|years?\s+old))?"
_END = r"(?=\s*(?:[,.;!?\n]|$|\s(?:en|and)\s))"
_I_AM = r"(?i:ik\s+ben|ik\s+heet|mijn\s+naam\s+is|m'n\s+naam\s+is|my\s+name\s+is|i\s+am|i'm)"
_INTRODUCED = re.compile(rf"\b{_I_AM}\s+(?P<name>{_NAME})(?:\s*,?\s*(?:(?i:en|and|ik\s+ben)\s+)*{_AGE})?{_END}")
_CALLED = re.compile(
    r"\b(?:ik\s+heet|mijn\s+naam\s+is|m'n\s+naam\s+is|my\s+name\s+is)\s+(?P<name>[^\W\d_]+)" + _END, re.IGNORECASE
)
_NAME_AND_AGE = re.compile(
    rf"(?:^|(?<=[,.;!\n])|(?<=[,.;!\n]\s))\s*(?P<name>{_NAME})\s*,?\s*{_AGE}(?=\s*(?:[,.;!\n]|$))"
)
_OLD = re.compile(rf"\b(?i:ik\s+ben|i\s+am|i'm)\s+{_AGE}{_END}|\b\d{{1,3}}\s+(?i:jaar\s+oud|years\s+old)\b")
_ADDRESS = re.compile(r"(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|street|road)$", re.IGNORECASE)

_FULL_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3}\s?(?:[A-Z]{2}(?!\w)|[A-Za-z]{2}(?=\s*(?:[,.;!?\n]|$)))")
_LIVES = re.compile(
    r"\b(?:mijn\s+)?(?:postcode|postal\s+code)(?:\s+is)?:?\s+[1-9]\d{3}(?!\d)"
    r"|\b(?:ik\s+)?(?:woon|i\s+live)\s+in\s+(?:de\s+|het\s+)?[^\W\d_][\w'’-]*(?:\s+[A-Z][\w'’-]*){0,2}"
    r"|\b(?:ik\s+)?(?:woon|i\s+live)\s+in\s+[1-9]\d{3}(?!\d)",
    re.IGNORECASE,
)
_FOUR_DIGITS = re.compile(r"^[1-9]\d{3}$")

_ABLE = any_of(
    r"\bik kan\b|\bkan ik\b|\bik heb (?:\w+ )?tijd\b|\bik ben (?:\w+ )?vrij\b|\bik ben (?:\w+ )?beschikbaar\b",
    r"\bi can\b|\bi(?:'m| am) (?:free|available)\b|\bi have time\b",
)
_WITH_TIMES = frozenset(
    """
    ik kan heb tijd ben vrij beschikbaar op in de het s om na voor tot vanaf van tussen en met week weken elke iedere
    alle altijd meestal vaak soms wel ook alleen liefst bij voorkeur uur keer per dag dagen komende volgende deze
    aanstaande beste goed graag het schooltijd werk school eens dan er a an at can come every free available have i im
    am is my on or the time usually mostly week weeks
    """.split()
)
_TIMELY = frozenset([Kind.DAYS, Kind.PARTS, Kind.PAIR, Kind.CLOCK, Kind.DATE, Kind.OFFSET])

_TRAVELS = re.compile(
    r"(?:ik\s+(?:kom|ga|reis)\s+)?(?:meestal\s+|altijd\s+)?(?:met\s+(?:de|het|mijn)\s+(?:fiets|auto|bus|tram|trein|ov"
    r"|openbaar\s+vervoer|scootmobiel)|op\s+de\s+fiets|te\s+voet|lopend|by\s+(?:bike|car|bus|train|public\s+transport)"
    r"|on\s+foot)|ik\s+heb\s+een\s+auto|i\s+have\s+a\s+car",
    re.IGNORECASE,
)
_STUDIES = any_of(
    r"(?:ik\s+)?studeer\s+\w",
    r"ik\s+doe\s+(?:de\s+)?(?:opleiding|studie)\s+\w",
    r"i\s+(?:study|am studying)\s+\w",
)
_LIKES = any_of(
    r"\bhoud? (?:\w+ ){0,2}van\b|\bgraag\b|\bvind\b.{0,40}\bleuk\b|\bhobby",
    r"\bi (?:really )?(?:like|love|enjoy)\b",
)
_PHONE = r"(?:\+|00)?\d(?:[\s().-]{0,2}\d){7,14}(?!\d)"
_CALL_ON = re.compile(
    rf"\b(?:bel|bellen|nummer|telefoon\w*|bereikbaar|call|phone|number)\b[^.;!?\n\d+]{{0,30}}{_PHONE}", re.IGNORECASE
)


def left_without(text: str, span: Span) -> str:
    """The words that are left when a part is taken out, with the joint between them mended."""
    before = _ENDS.sub("", text[: span[0]])
    after = _OPENS.sub("", text[span[1] :])
    return f"{before}, {after}" if before.strip() and after.strip() else f"{before}{after}".strip()


def spot_who(text: str, view: View) -> Span | None:
    """A name, an age, or both ("ik ben Piet", "Samira, 41")."""
    for pattern in (_NAME_AND_AGE, _INTRODUCED, _CALLED):
        found = pattern.search(text)
        if found and _surely_a_name(found["name"], view) and not view.text("name"):
            return found.start() + len(found.group()) - len(found.group().lstrip()), found.end()
    old = _OLD.search(text)
    return old.span() if old and view.number("age") is None else None


def spot_name(text: str, view: View) -> Span | None:
    """A name that somebody gives as theirs."""
    for pattern in (_INTRODUCED, _CALLED):
        found = pattern.search(text)
        if found and _surely_a_name(found["name"], view):
            return found.span()
    return None


def spot_phone(text: str, view: View) -> Span | None:  # noqa: ARG001
    """A telephone number to be called on, or one that stands by itself."""
    called = _CALL_ON.search(text)
    if called:
        return called.span()
    alone = re.compile(_PHONE)
    return next((span for span in _clauses(text) if alone.fullmatch(text[span[0] : span[1]])), None)


def spot_postcode(text: str, view: View) -> Span | None:
    """A postcode that exists, or a neighbourhood that somebody says to live in.

    Four digits alone may be a year, unless that year is still to come.
    """
    gazetteer = view.scripts.gazetteer
    for found in _FULL_POSTCODE.finditer(text):
        if gazetteer.area(found.group()) and gazetteer.postcode_in(found.group()):
            return found.span()
    for found in _LIVES.finditer(text):
        place = gazetteer.find(found.group())
        if place and place.postcode4:
            return found.span()
    for start, end in _clauses(text):
        word = text[start:end]
        if _FOUR_DIGITS.match(word) and int(word) > view.now.year and gazetteer.area(word):
            return start, end
    return None


def spot_times(text: str, view: View) -> Span | None:
    """Days on which somebody says to be able, and nothing else in the same breath."""
    spans = list(_clauses(text))
    for index, (start, end) in enumerate(spans):
        if not (_ABLE.search(text[start:end]) and _only_times(text[start:end], view)):
            continue
        for following in spans[index + 1 :]:
            more = text[following[0] : following[1]]
            away, rest = take_out_absence(more, view.now)
            if not (_only_times(more, view) or (away and not rest)):
                break
            end = following[1]
        return start, end
    return None


def spot_travel(text: str, view: View) -> Span | None:  # noqa: ARG001
    """How somebody comes, where that is all a clause says."""
    for start, end in _clauses(text):
        if _TRAVELS.fullmatch(text[start:end]) and read_transport(text[start:end]):
            return start, end
    return None


def spot_study(text: str, view: View) -> Span | None:  # noqa: ARG001
    """What somebody studies."""
    for start, end in _clauses(text):
        if _STUDIES.match(text[start:end]) and not _LIKES.search(text[start:end]):
            return start, end
    return None


def spot_likes(text: str, view: View) -> Span | None:
    """What somebody says to like, up to the end of what follows on it."""
    found: Span | None = None
    for start, end in _clauses(text, lists=True):
        clause = text[start:end]
        if _LIKES.search(clause) and view.scripts.extractor.extract(clause).likes:
            found = (found[0] if found else start, end)
        elif found:
            break
    return found


def _surely_a_name(name: str, view: View) -> bool:
    """Whether nothing else can be meant: a name that is often heard, or no trade, language, day, town or street."""
    if view.scripts.extractor.is_first_name(fold(name.split()[0])):
        return True
    heard = view.scripts.extractor.extract(name)
    place = view.scripts.gazetteer.find(name)
    other = heard.likes or heard.dislikes or heard.roles or place or read_times(name, view.now)
    return not other and read_name(name) is not None and not _ADDRESS.search(name) and not _KINDS.search(name)


# Written with a capital, said after "ik ben", and no name.
_KINDS = any_of(
    r"^(?:nederland|turks|marokkaans|surinaams|engels|duits|belg|vrijwillig|student|mantelzorg|buur|met pensioen)",
    r"^(?:dutch|turkish|moroccan|english|german|retired|volunteer|christen|moslim|katholiek|hindoe|niet|geen|een|de|het)",
)


def _only_times(clause: str, view: View) -> bool:
    found = [lexeme for lexeme in lexemes(clause) if lexeme.kind is not Kind.BREAK]
    if not any(lexeme.kind in _TIMELY for lexeme in found) or read_times(clause, view.now) is None:
        return False
    return all(lexeme.kind is not Kind.WORD or lexeme.word in _WITH_TIMES for lexeme in found)


def _clauses(text: str, *, lists: bool = False) -> Iterator[Span]:
    """The clauses of a text without the words that join them; in lists a comma joins what it separates."""
    at = 0
    for found in [*_BOUNDARY.finditer(text), None]:
        if lists and found and found.group().strip() == "," and not _STARTS_ANEW.match(text, found.end()):
            continue
        end = found.start() if found else len(text)
        opening = _OPENS.match(text[at:end])
        start = at + (opening.end() if opening else 0)
        stop = start + len(_ENDS.sub("", text[start:end]).rstrip())
        if start < stop:
            yield start, stop
        at = found.end() if found else len(text)


_STARTS_ANEW = re.compile(r"\s*(?:ik|i|mijn|my|kan)\b", re.IGNORECASE)
