"""One row of a list of helpers, read without looking at any other row or at the database."""

from collections.abc import Iterable, Sequence
from datetime import date

from matcher.language.message import Message
from matcher.services.imports.cells import Cell, phrases, says_nothing, text_of, yes_or_no
from matcher.services.imports.contact import (
    Address,
    emails_in,
    looks_like_email,
    phones_in,
    read_address,
    read_postcode,
    without_contact,
)
from matcher.services.imports.dates import Born, read_born
from matcher.services.imports.header import Header
from matcher.services.imports.helper_values import HelperRow, Refused, Skipped
from matcher.services.imports.helper_words import (
    read_distance_m,
    read_frequency,
    read_kind,
    read_languages,
    read_transport,
)
from matcher.services.imports.names import read_name
from matcher.services.imports.raw import RawRow
from matcher.services.people.phone_numbers import is_mobile

__all__ = ["read_helper"]

_YOUNGEST = 16
_OLDEST = 110
_TOTALS = ("totaal", "subtotaal", "aantal", "total")
_HEADINGS = ("wijk", "buurt", "team", "locatie", "gebied", "district")
_LONGEST_TEXT = 2_000


class _Cells:
    """The cells of one row by field."""

    def __init__(self, row: RawRow, header: Header) -> None:
        self.texts = [text_of(cell, lines=True) for cell in row.cells]
        self._row = row
        self._header = header

    def values(self, field: str) -> list[tuple[Cell, str]]:
        """The filled cells of a field, each with its text."""
        indexes = (column.index for column in self._header.of_field(field))
        return [
            (self._row.cells[index], self.texts[index]) for index in indexes if self.texts[index : index + 1] > [""]
        ]

    def text(self, field: str, *, lines: bool = False, joined: str = " ") -> str:
        """The texts of a field's cells; those that say nothing ("-", "n.v.t.") are left out."""
        if not self._header.of_field(field):
            return ""
        found = joined.join(text for _, text in self.values(field) if not says_nothing(text))
        return found if lines else found.replace("\n", " ")

    def label(self, *fields: str) -> str:
        """The name of the first column of these fields."""
        return next((column.label for field in fields for column in self._header.of_field(field)), "")


def read_helper(row: RawRow, header: Header, today: date) -> HelperRow | Refused | Skipped:
    """Understand one row.

    Returns:
        What it says, or why it is refused (no name, no way to reach somebody, an impossible date of birth, too young),
        or why it is no row of the list.
    """
    cells = _Cells(row, header)
    skipped = _skipped(cells.texts, header)
    if skipped is not None:
        return skipped
    name = read_name(
        cells.text("name"),
        given=cells.text("given_name"),
        initials=cells.text("initials"),
        particle=cells.text("particle"),
        surname=cells.text("surname"),
    )
    if name is None:
        return Refused(Message("import.refused.no-name"), cells.label("name", "surname", "given_name"))
    remarks: list[Message] = []
    phone, email = _reach(cells, remarks)
    if not phone and not email:
        return Refused(Message("import.refused.no-contact"), cells.label("phone", "email"))
    born = _born(cells, today, remarks)
    if isinstance(born, Refused):
        return born
    answers = (yes_or_no(cell) for cell, _ in cells.values("vog"))
    transport = dict.fromkeys(
        mode for _, text in cells.values("transport") for mode in read_transport(text, cells.label("transport"))
    )
    return HelperRow(
        name=name,
        phone=phone,
        email=email,
        address=_address(cells, remarks),
        born=born,
        vog=next((answer for answer in answers if answer is not None), None),
        interests=phrases(cells.text("interests", lines=True, joined="\n")),
        roles=cells.text("roles")[:_LONGEST_TEXT],
        availability=cells.text("availability", joined=", ")[:_LONGEST_TEXT],
        frequency=read_frequency(cells.text("frequency")),
        languages=read_languages(cells.text("languages")),
        transport=tuple(transport),
        travel_m=read_distance_m(cells.text("travel")),
        kind=read_kind(cells.text("kind")),
        notes=cells.text("notes", joined="\n")[:_LONGEST_TEXT],
        number=cells.text("number")[:60],
        remarks=tuple(remarks),
    )


def _skipped(texts: Sequence[str], header: Header) -> Skipped | None:
    filled = [text for text in texts if text]
    if not filled:
        return Skipped(Message("import.skipped.empty"))
    first = filled[0].casefold()
    if first.startswith(_TOTALS):
        return Skipped(Message("import.skipped.total"))
    if len(set(filled)) == 1 and first.startswith(_HEADINGS):
        return Skipped(Message("import.skipped.heading"))
    return Skipped(Message("import.skipped.header")) if header.repeated_in(texts) else None


def _reach(cells: _Cells, remarks: list[Message]) -> tuple[str, str]:
    """The number and the mail address; people swap the columns, and write one into the address too."""
    phone_text, email_text = (cells.text(name, lines=True, joined="\n") for name in ("phone", "email"))
    elsewhere = "\n".join(cells.text(name, lines=True) for name in ("address", "notes"))
    phones = phones_in(phone_text) or phones_in(email_text) or phones_in(elsewhere)
    emails = emails_in(email_text) or emails_in(phone_text) or emails_in(elsewhere)
    if len(phones) > 1:
        remarks.append(Message("import.remark.more-phones"))
    if phone_text and not phones and any(char.isdigit() for char in without_contact(phone_text)):
        remarks.append(Message("import.remark.phone", {"column": cells.label("phone")}))
    if looks_like_email(email_text) and not emails:
        remarks.append(Message("import.remark.email", {"column": cells.label("email")}))
    return _preferred(phones), emails[0] if emails else ""


def _preferred(phones: tuple[str, ...]) -> str:
    return next((phone for phone in phones if is_mobile(phone)), phones[0]) if len(phones) > 1 else "".join(phones)


def _born(cells: _Cells, today: date, remarks: list[Message]) -> Born | Refused | None:
    born: Born | None = None
    for value, text in cells.values("born"):
        found = read_born(value, today)
        if found is not None and (born is None or born.day is None):
            born = found
        elif found is None and not says_nothing(text):
            remarks.append(Message("import.remark.born", {"column": cells.label("born")}))
    if born is None:
        return None
    column = cells.label("born")
    too_old = (born.day or date(born.year, 1, 1)) <= _years_before(today, _OLDEST)
    if born.year > today.year or (born.day is not None and born.day > today) or too_old:
        return Refused(Message("import.refused.bad-birth-date"), column)
    if born.is_under(_YOUNGEST, today):
        return Refused(Message("import.refused.too-young", {"age": _YOUNGEST}), column)
    return born


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def _address(cells: _Cells, remarks: list[Message]) -> Address:
    """The home address, from its own columns or from what stands beside a telephone number."""
    own = cells.text("postcode")
    address = cells.text("address", joined=", ")
    mixed = [*cells.values("phone"), *cells.values("email")]
    whole = read_address(address) if address else _first_address(text for _, text in mixed)
    street_cell = cells.text("street")
    number = " ".join(part for part in (cells.text("house_number"), cells.text("house_suffix")) if part)
    if street_cell:
        split = read_address(street_cell)
        whole = Address(split.street, number or split.house_number, whole.postcode, whole.place)
    elif number and not whole.house_number:
        whole = Address(whole.street, number, whole.postcode, whole.place)
    postcode = read_postcode(own) or whole.postcode
    if own and not postcode:
        remarks.append(Message("import.remark.postcode", {"column": cells.label("postcode")}))
    behind = own[len(postcode) :].strip(" ,") if postcode and read_postcode(own) else ""
    place = cells.text("place") or whole.place or (behind if behind.isalpha() and len(behind) > 3 else "")
    return Address(whole.street, whole.house_number, postcode, place)


def _first_address(texts: Iterable[str]) -> Address:
    """The first address that stands in a cell meant for something else; only a whole postcode shows that it is one."""
    for text in texts:
        if read_postcode(text, alone=False):
            return read_address(text)
    return Address()
