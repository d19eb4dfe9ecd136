"""A helpers' spreadsheet as welfare organisations have it, with the truth of every row.

`dirty_sheet(seed)` makes an XLSX and, for each row below the header, a `RowTruth`. Everything follows from the seed,
byte for byte. All people, addresses of mail and telephone numbers are made up. This module knows nothing of any
importer; it is long because the rules, the word lists and the making belong together. The rules by which the truth is
told:

**The sheet.** Only the first sheet counts. Above the header stand title rows and a row of merged group names; the
header is the first row that names at least the name column and a way to reach somebody. Column names are free, with
stray spaces and line breaks; one column is empty, without a name. A merged cell's value holds for every row that it
spans; a heading merged over the columns is still one filled cell. "Today" is `TODAY`. Text is read after: mending
mojibake (UTF-8 read as Windows-1252), turning non-breaking spaces into spaces, trimming, joining runs of white space.

**Verdicts, judged in this order.**
1. `skipped`: nothing but white space; a total (first filled cell begins with "totaal", "subtotaal" or "aantal"); a
   heading (one filled cell that begins with "wijk", "buurt", "team" or "locatie", often merged over the row); the
   header repeated.
2. `refused`, with the reason key; a refused row has one reason only:
   - `no_name`: the name cell has no letter in it, or says "n.v.t." or "onbekend";
   - `no_contact`: no valid telephone number and no well-formed e-mail address; an address or postcode alone is not
     enough;
   - `bad_birth_date`: the date of birth lies after today, or 110 years or more ago;
   - `too_young`: under 16 today (16 and 17 are taken).
3. `duplicate`: the same person as an earlier `new` row, whose row number is in `duplicate_of`. The same person means:
   the same e-mail address (capitals do not matter), or the same telephone number and a similar name. Names are
   similar when the surnames are equal without particles, capitals and accents, or differ by one letter, or one is the
   first part of the other's double name ("Jansen", "Jansen-de Vries"), and the given names are equal or one is the
   initial of the other. Two people with one telephone (a couple) or one name (namesakes) and nothing else in common
   are two people.
4. `new`: everything else. A malformed e-mail beside a good telephone number, an unreadable date or postcode: taken,
   that value empty.

**Values, of the row itself** (a duplicate's values are what that row says; compared for `new` and `duplicate` rows
only).
- `name`: display form "Jan van der Berg". "van der Berg, Jan" and "Berg, Jan van der" are turned round; titles (dhr.,
  hr., mw., mevr., mevrouw, drs.) go; particles (van, de, der, den, ten, ter, 't) are lower case inside a name;
  "v.d.", "v/d" and "vd" are "van der"; all capitals or none become capitals at the start of each part (also after a
  hyphen); an initial has a full stop ("J van der Berg" is "J. van der Berg"); the apostrophe is straight. "El" and
  "Ben" belong to the surname and stay as they are.
- `phone`: E.164, the first valid number in the telephone column, else in the e-mail column (people swap them); Dutch
  numbers in every notation; nine digits without the first 0 (a number cell) get it back; house numbers and postcodes
  are not numbers to call.
- `email`: lower case, without "mailto:" and spaces around; from the e-mail column, else the telephone column.
  Malformed is: no or two "@", nothing before it, a space inside, no dot after it.
- `postcode`: "2034AB" or "2034", from the postcode column, else from an address in the telephone column; anything
  else is `None`.
- `birth_year`: from day-month-year in figures (with - / or .) or with a Dutch month, year-month-day, a date cell, an
  Excel serial (1900 system). A whole number below 120 is an age, from 1900 to 2099 a year, above 3000 a serial. An
  age gives this year minus the age. Two figures of a year: 20yy if that is not after this year, else 19yy. Where only
  a year or an age is known, this year minus that year counts as the age. Empty, "-", "?", "onbekend": `None`.
- `vog`: yes-words (ja, j, x, v, ✓, 1, aanwezig, in bezit, ok; also with a year behind) `True`; no-words (nee, n, 0,
  geen, niet aanwezig, nog niet, verlopen) `False`; empty, "-", "?", "n.v.t.", "aangevraagd", "in aanvraag" `None`.
- `interests`: lower case, in order, each once; separated by comma, semicolon, slash, line break, "&", a bullet or the
  word "en"; "-", "geen", "n.v.t." are none.
- `availability`: the text as it stands, white space joined; "-" is empty.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

TODAY = date(2026, 11, 2)
HEADER = (
    "Naam vrijwilliger",
    "Tel./mobiel ",
    "Mail",
    "PC",
    "woonplaats",
    None,
    "Hobby's /\ninteresses",
    " Beschikbaar",
    "Geb.datum",
    "VOG",
    "Opmerkingen",
)
NAME, PHONE, MAIL, POSTCODE, TOWN, _EMPTY, INTERESTS, AVAILABLE, BIRTH, VOG, REMARKS = range(len(HEADER))
HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1

DUPLICATE_SHARE, REFUSED_SHARE, SKIPPED_SHARE = 0.05, 0.018, 0.012
MERGED_PAIRS_SHARE, COUPLES_SHARE, NAMESAKES_SHARE = 0.004, 0.012, 0.006


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("|"))


WOMEN = words("""
    Ria Truus Annie Corrie Wil Greet Nel Joke Marijke Ineke Anneke Tineke Yvonne Petra Sandra Monique Esther Linda
    Sanne Lotte Fleur Emma Noor Fatima Khadija Naima Samira Ayşe Emine Gülsüm Zeynep Agnieszka Małgorzata Sharmila
    Chandra Ingrid Chloë Renée Zoë Désirée Noëlle Saskia Hetty Willemien Dewi Meike""")
MEN = words("""
    Jan Piet Kees Henk Gerrit Wim Cor Ton Joop Theo Ruud Hans Peter Rob Marcel Dennis Jeroen Bas Thijs Daan Sem
    Mohamed Ahmed Youssef Rachid Mehmet Mustafa Kemal Hüseyin Piotr Tomasz Ravi Anil Winston Errol Stanley Johnny
    Otto André René José Moïse Jérôme Loek Siebe Fedde""")
SURNAMES = (
    ("", words("Jansen Bakker Visser Smit Meijer Mulder Bos Peters Hendriks Dekker Brouwer Dijkstra Koning Postma")),
    ("", words("Yılmaz Demir Kaya Şahin Öztürk Çelik Bouzid Haddaoui Ramdin Mahabier Kowalski Nowak Tahitu")),
    ("van der", words("Berg Meer Heijden Linden Veen Wal Velde Zwaan")),
    ("van den", words("Brink Heuvel Bosch Broek")),
    ("van de", words("Ven Pol Kamp Graaf")),
    ("de", words("Vries Boer Groot Wit Bruin Haan Ruiter")),
    ("van", words("Dijk Leeuwen Vliet Dam Loon Zanten")),
    ("ten", words("Cate Have")),
    ("van 't", words("Hof Veer")),
)
UNBENT = ("El Amrani", "El Idrissi", "Ben Salah")
STREETS = ("Kerkstraat", "Dorpsstraat", "Molenlaan", "Lange Nieuwstraat", "Europaweg", "Laan van Berlijn", "Hofplein")
AREAS = (2011, 2012, 2032, 2033, 2034, 2035, 2036, 2037)
LETTERS = "ABCDEGHJKLMNPRTVWXZ"
MAIL_DOMAINS = ("example.org", "example.com", "mail.example", "post.example.net")
PHRASES = phrases("""
    tuinieren|schaken|wandelen|samen koken|museum bezoeken|klaverjassen|breien|haken|muziek luisteren|piano spelen|
    zingen|fietsen|naar de markt|voorlezen|klussen|vogels kijken|taarten bakken|dammen|bridge|jeu de boules|
    naar het strand|hond uitlaten|fotograferen|schilderen|tekenen|puzzelen|sjoelen|biljarten|voetbal kijken|
    geschiedenis|oude kerken|treinen|modelbouw|naaien|dansen|yoga|zwemmen|vissen|taal oefenen|koffie drinken|
    een praatje|boodschappen doen|autorijden|formulieren invullen|hulp bij de computer|theater|films kijken|
    café bezoeken|poëzie|planten|bloemschikken|scrabble|rummikub|wol spinnen|postzegels""")
TIMES = phrases("""
    ma t/m vr overdag|di/do middag|dinsdagmiddag|weekend|zaterdag, om de week|in overleg|flexibel|woensdagochtend|
    elke vrijdag|'s avonds na 19.00|do + vr|1x per maand|alleen in schoolvakanties|maandag tussen 10 en 12 uur|
    overdag, niet op woensdag|zo na de kerk""")
REMARKS_SEEN = phrases("|||belt liever niet|alleen buurt|via buurvrouw|wacht op kennismaking|heeft auto|ex-leraar|?")
YES = ("ja", "Ja", "JA", "j", "x", "X", "v", "✓", "1", 1, True, "aanwezig 2021", "in bezit", "ja (2023)", "ok")
NO = ("nee", "Nee", "n", "0", 0, "geen", "niet aanwezig", "nog niet", "verlopen", False)
UNKNOWN = ("", "", "", "-", "?", "n.v.t.", "aangevraagd", "in aanvraag")
MONTHS_SHORT = words("jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.")
MONTHS_LONG = words("januari februari maart april mei juni juli augustus september oktober november december")
HEADINGS = ("Wijk Schalkwijk", "WIJK OOST", "Buurt Parkwijk", "Team Zuid-West", "Locatie wijkcentrum", "wijk Meerwijk ")

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class RowTruth:
    """What a reader should make of one row; the module's docstring has the rules."""

    row: int
    verdict: str
    duplicate_of: int | None = None
    reason: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    postcode: str | None = None
    birth_year: int | None = None
    vog: bool | None = None
    interests: tuple[str, ...] = ()
    availability: str = ""


@dataclass(frozen=True, slots=True)
class DirtySheet:
    """The bytes of the workbook with the truth of its rows, in the order of the sheet."""

    content: bytes
    truth: tuple[RowTruth, ...]


VALUES = ("name", "phone", "email", "postcode", "birth_year", "vog", "interests", "availability")


def disagreements(expected: RowTruth, read: RowTruth) -> tuple[str, ...]:
    """Names of the fields in which a reading differs from the truth; values count for new and duplicate rows only."""
    fields = ("verdict", "duplicate_of", "reason") + (VALUES if expected.verdict in ("new", "duplicate") else ())
    return tuple(field for field in fields if getattr(expected, field) != getattr(read, field))


def write_dirty_sheet(path: Path, seed: int, rows: int = 2000) -> tuple[RowTruth, ...]:
    """Writes the workbook to `path` and the truth beside it as `<name>.truth.json`; returns the truth."""
    sheet = dirty_sheet(seed, rows)
    path.write_bytes(sheet.content)
    truth = [asdict(each) for each in sheet.truth]
    path.with_suffix(".truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    return sheet.truth


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before the dirt; `phone` in national figures, "" for none."""

    given: str
    woman: bool
    particle: str
    surname: str
    phone: str
    email: str
    postcode: str
    born: date | None
    vog: bool | None
    interests: tuple[str, ...]
    availability: str

    def display(self, given: str | None = None) -> str:
        return " ".join(part for part in (given or self.given, self.particle, self.surname) if part)

    @property
    def initial(self) -> str:
        return f"{self.given[0]}."


@dataclass(slots=True)
class Row:
    """A row on its way into the sheet: its cells, what it should be read as, and where it wants to stand."""

    order: float
    cells: list[Cell]
    truth: RowTruth
    original: "Row | None" = None
    merge: str = ""


class Town:
    """Makes people with telephone numbers and mail addresses that nobody else in the sheet has."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.mobiles = 0
        self.landlines = 0
        self.mails = 0

    def mobile(self) -> str:
        self.mobiles += 1
        return f"06{12340000 + self.mobiles}"

    def landline(self) -> str:
        self.landlines += 1
        return f"023555{self.landlines:04d}" if self.landlines < 9999 else self.mobile()

    def email(self, given: str, surname: str) -> str:
        self.mails += 1
        plain = re.sub(r"[^a-z]", "", f"{given[0]}{surname}".lower()) or "post"
        return f"{plain}{self.mails}@{self.rng.choice(MAIL_DOMAINS)}"

    def person(self) -> Person:
        rng = self.rng
        woman = rng.random() < 0.6
        given = rng.choice(WOMEN if woman else MEN)
        particle, names = rng.choice(SURNAMES)
        surname = rng.choice(names)
        if rng.random() < 0.04:
            particle, surname = "", rng.choice(UNBENT)
        elif woman and rng.random() < 0.12:
            surname += rng.choice(("-de Vries", "-Bakker", "-van Dijk", "-Smit"))
        phone = rng.choices((self.mobile, self.landline, str), (84, 6, 10))[0]()
        email = self.email(given, surname) if not phone or rng.random() < 0.8 else ""
        letters = rng.choice(LETTERS) + rng.choice(LETTERS) if rng.random() < 0.8 else ""
        born = TODAY - timedelta(days=rng.randint(16 * 366 + 10, 88 * 365)) if rng.random() < 0.92 else None
        return Person(
            given,
            woman,
            particle,
            surname,
            phone,
            email,
            f"{rng.choice(AREAS)}{letters}" if rng.random() < 0.94 else "",
            born,
            rng.choices((True, False, None), (50, 25, 25))[0],
            tuple(rng.sample(PHRASES, rng.choices((0, 1, 2, 3, 4, 5), (5, 20, 30, 25, 15, 5))[0])),
            rng.choice(TIMES) if rng.random() < 0.85 else "",
        )


def mojibake(text: str) -> str:
    """The text as it looks after UTF-8 was read as Windows-1252; unchanged where that cannot be undone."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def untidy(rng: random.Random, text: str) -> str:
    """Stray white space, now and then."""
    if not text or rng.random() < 0.75:
        return text
    kinds: tuple[Callable[[str], str], ...] = (
        lambda t: t + " ",
        lambda t: "  " + t,
        lambda t: t.replace(" ", "\u00a0", 1),
        lambda t: t.replace(" ", "  ", 1),
        lambda t: t + "\u00a0",
    )
    return rng.choice(kinds)(text)


def name_cell(rng: random.Random, person: Person, style: str = "") -> tuple[str, str]:
    """The name in one of the ways people write it, and how it should be shown."""
    plain = person.display()
    styles = {"plain": 44, "first": 14, "tail": 6, "initial": 10, "bare initial": 3, "title": 7, "title initial": 6}
    styles |= {"upper": 3, "lower": 3, "big particle": 4}
    style = style or rng.choices(list(styles), list(styles.values()))[0]
    fixed = " " in person.surname or plain != plain.encode("ascii", "ignore").decode() or "'" in plain
    if fixed and style in ("upper", "lower", "big particle"):
        style = "plain"
    title = rng.choice(("Mw.", "mevr.", "Mevrouw", "mw") if person.woman else ("Dhr.", "dhr", "Hr.", "Drs."))
    short = person.particle
    if short == "van der":
        short = rng.choice(("van der", "v.d.", "v/d", "vd", "v.d."))
    match style:
        case "first":
            cell, shown = f"{person.particle} {person.surname}".strip() + f", {person.given}", plain
        case "tail":
            cell, shown = f"{person.surname}, {person.given} {person.particle}".strip(), plain
        case "initial":
            cell = " ".join(part for part in (person.initial, short, person.surname) if part)
            shown = person.display(person.initial)
        case "bare initial":
            cell, shown = person.display(person.given[0]), person.display(person.initial)
        case "title":
            cell, shown = f"{title} {plain}", plain
        case "title initial":
            cell, shown = f"{title} {person.display(person.initial)}", person.display(person.initial)
        case "upper":
            cell, shown = plain.upper(), plain
        case "lower":
            cell, shown = plain.lower(), plain
        case "big particle":
            cell, shown = f"{person.given} {person.particle.title()} {person.surname}".replace("  ", " "), plain
        case _:
            cell, shown = plain, plain
    if "'" in cell and rng.random() < 0.5:
        cell = cell.replace("'", "’")
    if not cell.isascii() and "’" not in cell and rng.random() < 0.08:
        return mojibake(cell), shown
    return untidy(rng, cell), shown


def phone_text(rng: random.Random, national: str) -> str:
    """A Dutch number in one of its many notations."""
    if national.startswith("06"):
        d = national[2:]
        return rng.choice(
            (
                f"06-{d}",
                f"06-{d}",
                f"06{d}",
                f"06 {d}",
                f"06 {d[:2]} {d[2:4]} {d[4:6]} {d[6:]}",
                f"06-{d[:2]} {d[2:4]} {d[4:6]} {d[6:]}",
                f"06 {d[:4]} {d[4:]}",
                f"06.{d[:4]}.{d[4:]}",
                f"06/{d}",
                f"(06) {d}",
                f"06–{d}",
                f"06\u00a0{d}",
                f"+316{d}",
                f"+31 6 {d}",
                f"+31 (0)6 {d[:4]} {d[4:]}",
                f"+31-6-{d}",
                f"00316{d}",
                f"0031 6 {d[:4]} {d[4:]}",
                f"tel. 06-{d}",
                f"06-{d} (na 18u)",
            )
        )
    d = national[3:]
    spaced = f"{d[:3]} {d[3:5]} {d[5:]}"
    return rng.choice((f"023-{d}", f"023{d}", f"(023) {spaced}", f"+31 23 {d}", f"023 - {spaced}"))


def e164(national: str) -> str | None:
    return f"+31{national[1:]}" if national else None


def contact_cells(rng: random.Random, town: Town, person: Person) -> tuple[Cell, Cell, Cell]:
    """Telephone, mail and postcode, each in its own cell or thrown together."""
    mail: Cell = person.email
    if person.email:
        ways = (person.email, person.email.upper(), person.email.capitalize(), f"mailto:{person.email}")
        written = rng.choices(ways, (80, 6, 10, 4))[0]
        mail = untidy(rng, written)
    elif person.phone and rng.random() < 0.12:
        mail = rng.choice(("geen", "-", "nvt", bad_mail(rng, person)))
    postcode = postcode_cell(rng, person.postcode)
    if not person.phone:
        return rng.choice(("", "", "-", "geen", "onbekend", "06-")), mail, postcode
    text = phone_text(rng, person.phone)
    roll = rng.random()
    if roll < 0.04 and len(person.postcode) == 6:
        code = rng.choice((person.postcode, f"{person.postcode[:4]} {person.postcode[4:]}", person.postcode.lower()))
        middle = rng.choice((" ", ", ", " Haarlem "))
        house = f"{rng.choice(STREETS)} {rng.randint(1, 240)}{rng.choice(('', '', 'A', '-2'))}"
        return f"{house}{rng.choice((' ', ', '))}{code}{middle}{text}", mail, ""
    if roll < 0.06:
        return f"{text} / {phone_text(rng, town.landline())}", mail, postcode
    if roll < 0.10 and person.phone.startswith("06"):
        return int(person.phone), mail, postcode
    if roll < 0.105 and person.email:
        return f"{text} {person.email}", "", postcode
    if roll < 0.11 and person.email:
        return mail, text, postcode
    return untidy(rng, text), mail, postcode


def postcode_cell(rng: random.Random, postcode: str) -> Cell:
    area, letters = postcode[:4], postcode[4:]
    if not postcode:
        return rng.choice(("", "", "onbekend", "203", "?"))
    if not letters:
        return rng.choice((int(area), area, f"{area} "))
    ways = (f"{area} {letters}", f"{area}{letters}", f"{area}{letters.lower()}", f" {area}  {letters.title()}")
    return rng.choice((*ways, f"{area}-{letters}", f"{area}\u00a0{letters}"))


def bad_mail(rng: random.Random, person: Person) -> str:
    stem = re.sub(r"[^a-z]", "", person.surname.lower()) or "post"
    ways = (f"{stem}.example.org", f"{stem}@", "@example.org", f"{stem}@@example.org")
    return rng.choice((*ways, f"{stem}@example", f"{stem} @ example .org"))


def birth_cell(rng: random.Random, born: date | None) -> tuple[Cell, int | None]:
    """The date of birth in one of its forms, and the year that it tells."""
    if born is None:
        return rng.choice(("", "", "", "?", "onbekend", "-")), None
    y, m, d = born.year, born.month, born.day
    age = TODAY.year - y - ((TODAY.month, TODAY.day) < (m, d))
    serial = (born - date(1899, 12, 30)).days
    forms: list[tuple[Cell, int]] = [
        (f"{d}-{m}-{y}", y),
        (f"{d:02d}-{m:02d}-{y}", y),
        (f"{d}/{m}/{y}", y),
        (f"{d:02d}.{m:02d}.{y}", y),
        (f"{d} {MONTHS_SHORT[m - 1]} {y}", y),
        (f"{d} {MONTHS_LONG[m - 1]} {y}", y),
        (born.isoformat(), y),
        (datetime(y, m, d), y),  # noqa: DTZ001 - a date cell has no zone
        (datetime(y, m, d), y),  # noqa: DTZ001
        (serial, y),
        (str(serial), y),
        (f"{age} jaar", TODAY.year - age),
        (f"{age} jr", TODAY.year - age),
        (age, TODAY.year - age),
        (y, y),
    ]
    if 1930 <= y <= 1999:
        forms.append((f"{d}-{m}-{y % 100:02d}", y))
    return rng.choice(forms)


def interests_cell(rng: random.Random, liked: tuple[str, ...]) -> str:
    if not liked:
        return rng.choice(("", "", "-", "geen", "n.v.t."))
    said = [phrase.capitalize() if rng.random() < 0.35 else phrase for phrase in liked]
    styles = {", ": 34, "; ": 10, " / ": 8, "/": 5, "\n": 12, "en": 12, "bullets": 4, " & ": 4, "mixed": 8, "again": 3}
    style = rng.choices(list(styles), list(styles.values()))[0]
    if style == "en":
        text = said[0] if len(said) == 1 else ", ".join(said[:-1]) + f" en {said[-1]}"
    elif style == "bullets":
        text = "\n".join(f"{rng.choice('-•')} {word}" for word in said)
    elif style == "mixed":
        text = (
            "".join(word + rng.choice((", ", "; ", "/", "\n")) for word in said[:-1])
            + said[-1]
            + rng.choice(("", ",", " ;"))
        )
    elif style == "again":
        text = ", ".join([*said, liked[0].upper()])
    else:
        text = style.join(said)
    return mojibake(text) if not text.isascii() and "•" not in text and rng.random() < 0.3 else untidy(rng, text)


def vog_cell(rng: random.Random, vog: bool | None) -> Cell:
    return rng.choice({True: YES, False: NO, None: UNKNOWN}[vog])


def row_of(rng: random.Random, town: Town, person: Person, order: float, style: str = "") -> Row:
    """A person as a row, read as new."""
    cells: list[Cell] = [None] * len(HEADER)
    cells[NAME], shown = name_cell(rng, person, style)
    cells[PHONE], cells[MAIL], cells[POSTCODE] = contact_cells(rng, town, person)
    cells[TOWN] = rng.choice(("Haarlem", "Haarlem", "haarlem ", "HAARLEM", "Hlm", ""))
    cells[INTERESTS] = interests_cell(rng, person.interests)
    cells[AVAILABLE] = untidy(rng, person.availability) or rng.choice(("", "-"))
    cells[BIRTH], year = birth_cell(rng, person.born)
    cells[VOG] = vog_cell(rng, person.vog)
    cells[REMARKS] = rng.choice(REMARKS_SEEN)
    truth = RowTruth(
        0,
        "new",
        name=shown,
        phone=e164(person.phone),
        email=person.email or None,
        postcode=person.postcode or None,
        birth_year=year,
        vog=person.vog,
        interests=person.interests,
        availability=person.availability,
    )
    return Row(order, cells, truth)


def duplicate_row(rng: random.Random, town: Town, person: Person, original: Row, order: float) -> Row:
    """The same person once more: copied, or with the same mail address, or the same telephone and a similar name."""
    kind = rng.choice(("copy", "copy", "mail", "phone", "phone"))
    if kind == "mail" and not person.email:
        kind = "phone"
    if kind == "phone" and not person.phone:
        kind = "mail"
    if kind == "copy":
        return Row(order, list(original.cells), replace(original.truth, verdict="duplicate"), original)
    if kind == "mail":
        other = replace(person, phone=rng.choice((person.phone, "", town.mobile())))
    else:
        other = replace(person, email=rng.choice(("", person.email, town.email(person.given, person.surname))))
        if rng.random() < 0.3 and "-" in person.surname:
            other = replace(other, surname=person.surname.split("-")[0])
        elif rng.random() < 0.3 and person.surname.isascii() and person.surname.isalpha() and len(person.surname) >= 5:
            at = rng.randrange(2, len(person.surname) - 1)
            other = replace(other, surname=person.surname[:at] + person.surname[at - 1] + person.surname[at:])
    born, interests = (person.born, person.interests) if rng.random() < 0.5 else (None, ())
    row = row_of(rng, town, replace(other, born=born, interests=interests), order)
    return Row(order, row.cells, replace(row.truth, verdict="duplicate"), original)


def refused_row(rng: random.Random, town: Town, reason: str, order: float) -> Row:
    """A row that must not be taken, for one reason."""
    person = replace(town.person(), phone=town.mobile())
    row = row_of(rng, town, person, order, "plain")
    row.cells[PHONE] = phone_text(rng, person.phone)
    row.cells[MAIL] = person.email
    row.cells[REMARKS] = ""
    match reason:
        case "no_name":
            row.cells[NAME] = rng.choice(("", " ", "?", "-", "n.v.t.", "onbekend", "😀", "12345"))
        case "no_contact":
            row.cells[PHONE] = rng.choice(("", "", "geen", "onbekend", "06-1234567", "06-"))
            row.cells[MAIL] = rng.choice(("", "-", bad_mail(rng, person)))
            row.cells[INTERESTS] = rng.choice(PHRASES)
        case "too_young":
            row.cells[BIRTH], _ = birth_cell(rng, TODAY - timedelta(days=rng.randint(8 * 366, 15 * 365 + 300)))
        case _:
            future = TODAY + timedelta(days=rng.randint(20, 9000))
            past = date(rng.randint(1820, 1890), rng.randint(1, 12), rng.randint(1, 28))
            written = rng.choice((future, future, past))
            forms: tuple[Cell, ...] = (f"{written.day}-{written.month}-{written.year}", written.isoformat())
            if written is future:
                forms += (datetime(written.year, written.month, written.day),)  # noqa: DTZ001
            row.cells[BIRTH] = rng.choice(forms)
    return Row(order, row.cells, RowTruth(0, "refused", reason=reason))


def skipped_row(rng: random.Random, order: float) -> Row:
    """An empty row, a heading, a total, or the header once more."""
    cells: list[Cell] = [None] * len(HEADER)
    merge = ""
    kind = rng.choice(("empty", "empty", "blank", "heading", "merged heading", "total", "total", "header"))
    if kind == "blank":
        cells[NAME], cells[MAIL] = " ", "\u00a0"
    elif "heading" in kind:
        cells[NAME] = rng.choice(HEADINGS)
        merge = "row" if kind == "merged heading" else ""
    elif kind == "total":
        number = rng.randint(12, 240)
        cells[NAME] = rng.choice((f"Totaal: {number}", "Totaal", f"Subtotaal wijk: {number}", "Aantal vrijwilligers"))
        if not str(cells[NAME])[-1].isdigit():
            cells[PHONE] = number
    elif kind == "header":
        cells = list(HEADER)
    return Row(order, cells, RowTruth(0, "skipped"), merge=merge)


def share(rows: int, part: float) -> int:
    return round(rows * part)


def dirty_sheet(seed: int, rows: int = 2000) -> DirtySheet:
    """Makes the workbook with `rows` rows below its header.

    Raises:
        ValueError: Fewer than 200 rows, in which not every kind of dirt has a place.
    """
    if rows < 200:
        raise ValueError("a dirty sheet needs at least 200 rows")
    rng = random.Random(seed)
    town = Town(rng)
    duplicates, refused, skipped = (share(rows, part) for part in (DUPLICATE_SHARE, REFUSED_SHARE, SKIPPED_SHARE))
    new = rows - duplicates - refused - skipped
    people = new_people(rng, town, rows, new)
    made = [row_of(rng, town, person, float(place)) for place, person in enumerate(people)]
    merged = merge_postcodes(rng, people, made, share(rows, MERGED_PAIRS_SHARE))
    ordinary = [place for place in range(new) if place not in merged]
    for place in rng.sample(ordinary, duplicates):
        made.append(duplicate_row(rng, town, people[place], made[place], rng.uniform(place + 0.01, new)))
    reasons = ("no_name", "no_contact", "bad_birth_date", "too_young")
    made += [refused_row(rng, town, reasons[number % 4], rng.uniform(0, new - 1)) for number in range(refused)]
    made += [skipped_row(rng, rng.uniform(0, new - 1)) for _ in range(skipped)]
    made.sort(key=lambda row: row.order)
    number_of = {id(row): number for number, row in enumerate(made, FIRST_ROW)}
    truth = tuple(
        replace(row.truth, row=number, duplicate_of=number_of[id(row.original)] if row.original else None)
        for number, row in enumerate(made, FIRST_ROW)
    )
    return DirtySheet(workbook_bytes(made), truth)


def new_people(rng: random.Random, town: Town, rows: int, wanted: int) -> list[Person]:
    """Different people, among them couples with one telephone and namesakes with nothing else in common."""
    people = [town.person() for _ in range(wanted - share(rows, COUPLES_SHARE) - share(rows, NAMESAKES_SHARE))]
    with_phone = [person for person in people if person.phone]
    for first in rng.sample(with_phone, share(rows, COUPLES_SHARE)):
        partner = town.person()
        while partner.given[0] == first.given[0]:
            partner = town.person()
        home = replace(partner, particle=first.particle, surname=first.surname, postcode=first.postcode)
        people.append(replace(home, phone=first.phone))
    people += [
        replace(town.person(), given=first.given, woman=first.woman, particle=first.particle, surname=first.surname)
        for first in rng.sample(people, share(rows, NAMESAKES_SHARE))
    ]
    rng.shuffle(people)
    return people


def merge_postcodes(rng: random.Random, people: list[Person], made: list[Row], pairs: int) -> set[int]:
    """Lets neighbours in the list share one merged postcode cell; returns the places in the list that do."""
    used: set[int] = set()
    while len(used) < 2 * pairs:
        place = rng.randrange(len(people) - 1)
        if {place, place + 1} & used or not people[place].postcode or not made[place].cells[POSTCODE]:
            continue
        if re.search(r"[a-z] \d", str(made[place + 1].cells[PHONE])):  # has an address of its own there
            continue
        made[place + 1].cells[POSTCODE] = None
        made[place + 1].truth = replace(made[place + 1].truth, postcode=people[place].postcode)
        made[place + 1].order = place + 1e-9
        made[place].merge = "postcode"
        used |= {place, place + 1}
    return used


def workbook_bytes(made: list[Row]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Vrijwilligers"
    sheet["A1"] = "Vrijwilligersbestand wijkteam Oost en Schalkwijk"
    sheet.merge_cells("A1:K1")
    sheet["A2"] = "stand per 1 november 2026, niet verspreiden"
    sheet["A4"], sheet["B4"], sheet["G4"] = "Wie", "Contact", "Wat en wanneer"
    sheet.merge_cells("B4:E4")
    sheet.merge_cells("G4:H4")
    lines: list[list[Cell]] = [list(HEADER), *(row.cells for row in made)]
    for number, cells in enumerate(lines, HEADER_ROW):
        for column, value in enumerate(cells, 1):
            if value is not None and value != "":
                cell = sheet.cell(number, column, value)
                if isinstance(value, datetime):
                    cell.number_format = "DD-MM-YYYY"
    for number, row in enumerate(made, FIRST_ROW):
        if row.merge == "row":
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(HEADER))
        elif row.merge == "postcode":
            sheet.merge_cells(start_row=number, end_row=number + 1, start_column=POSTCODE + 1, end_column=POSTCODE + 1)
    notes: Any = book.create_sheet("Toelichting")
    notes["A1"] = "Naam: eerst achternaam, dan voornaam (wordt niet altijd gedaan)"
    saved = io.BytesIO()
    book.save(saved)
    return without_moment(saved.getvalue())


def without_moment(content: bytes) -> bytes:
    """The same workbook without the moment of saving, so that one seed gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>2026-11-02T09:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
