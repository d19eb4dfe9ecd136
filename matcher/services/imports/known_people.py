"""Everybody who is known already, here or further up in the file, and how a row is recognised as one of them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlmodel import col, select

from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.imports.helper_values import HelperRow
from matcher.services.imports.names import FullName, given_differs, name_key, same_name

__all__ = ["Known", "KnownPeople", "Match", "row_ref"]

# Two full names this unlike (0 to 100) are two people, also under one mail address.
_UNLIKE = 75


@dataclass(slots=True, eq=False)
class Known:
    """Somebody who is known.

    Attributes:
        id: Of the record that belongs to the row; 0 until the batch is saved.
        name: As recorded.
        phone: In E.164.
        email: In lower case.
        postcode: As recorded.
        birth_year: As recorded.
        is_helper: Whether they help already.
        ref: How the row of this source called them, see `row_ref`; empty when they came another way.
        target: Id of the record that counts: another one when a team member merged the two.
        row: The row of this file that they were found in or made from.
    """

    id: int
    name: FullName
    phone: str
    email: str
    postcode: str
    birth_year: int | None
    is_helper: bool
    ref: str = ""
    target: int = 0
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Who a row is, and what tells so: ``row``, ``number``, ``email`` or ``phone``."""

    known: Known
    why: str


def row_ref(row: HelperRow) -> str:
    """What is kept of a row in `Person.source_ref`: its number in the list, and the print of what it said."""
    return f"{row.number}#{row.print()}"


class KnownPeople:
    """The people of one region, found by row, number, mail address, telephone and name."""

    def __init__(self) -> None:
        self._by_ref: dict[str, Known] = {}
        self._by_number: dict[str, list[Known]] = defaultdict(list)
        self._by_email: dict[str, list[Known]] = defaultdict(list)
        self._by_phone: dict[str, list[Known]] = defaultdict(list)
        self._by_name: dict[str, list[Known]] = defaultdict(list)

    @classmethod
    def load(cls, work: Work, source: str) -> "KnownPeople":
        """Everybody of the region, with the rows of `source` that they were made from."""
        found = cls()
        columns = (
            Person.id, Person.given_name, Person.surname, Person.phone, Person.email, Person.postcode,
            Person.birth_year, Person.is_helper, Person.source, Person.source_ref, Person.merged_into_id,
        )  # fmt: skip
        query = select(*columns).where(  # type: ignore[call-overload]
            Person.region_id == work.scope.region_id, ~col(Person.circle_only)
        )
        for id_, given, surname, phone, email, postcode, year, helper, origin, ref, merged in work.session.exec(query):
            found.add(
                Known(
                    id=id_,
                    name=FullName(given, surname),
                    phone=phone,
                    email=email.casefold(),
                    postcode=postcode,
                    birth_year=year,
                    is_helper=helper,
                    ref=ref if origin == source else "",
                    target=merged or id_,
                ),
                merged=merged is not None,
            )
        return found

    def add(self, known: Known, *, merged: bool = False) -> None:
        """Take somebody in; a record that went up in another counts only where a row of this source made it."""
        if known.ref:
            self._by_ref.setdefault(known.ref, known)
            number = known.ref.partition("#")[0]
            if number:
                self._by_number[number].append(known)
        elif merged:
            return
        if known.email:
            self._by_email[known.email].append(known)
        if known.phone:
            self._by_phone[known.phone].append(known)
        for key in _name_keys(known.name, known.postcode, known.birth_year):
            self._by_name[key].append(known)

    def find(self, row: HelperRow, ref: str) -> Match | None:
        """Who this row is, by the same row last time, the number, the mail address, or telephone and similar name.

        Args:
            row: What it says.
            ref: Its `row_ref`.
        """
        same = self._by_ref.get(ref)
        if same is not None:
            return Match(same, "row")
        for why, candidates in (
            ("number", self._by_number.get(row.number, []) if row.number else []),
            ("email", self._by_email.get(row.email, []) if row.email else []),
            ("phone", self._by_phone.get(row.phone, []) if row.phone else []),
        ):
            matching = [known for known in candidates if _is(known, row, why)]
            if matching:
                # Somebody made from a row of this list comes before a namesake who came another way.
                return Match(min(matching, key=lambda known: (not known.ref, known.row is not None)), why)
        return None

    def similar(self, row: HelperRow) -> Iterator[Match]:
        """Others who may be the same person, for a team member to look at; couples are no such thing."""
        seen: set[int] = set()
        groups = (
            ("email", self._by_email.get(row.email, []) if row.email else []),
            ("phone", self._by_phone.get(row.phone, []) if row.phone else []),
            *(
                ("name", self._by_name.get(key, []))
                for key in _name_keys(row.name, row.address.postcode, row.birth_year)
            ),
        )
        for why, candidates in groups:
            for known in candidates:
                if id(known) not in seen and _may_be(known, row, why):
                    seen.add(id(known))
                    yield Match(known, why)


def _is(known: Known, row: HelperRow, why: str) -> bool:
    if why == "number":
        return same_name(known.name, row.name) or row.email == known.email != "" or row.phone == known.phone != ""
    if why == "email":
        return not _clearly_other(known.name, row.name)
    return same_name(known.name, row.name)


def _may_be(known: Known, row: HelperRow, why: str) -> bool:
    if why == "email":
        return True
    if why == "phone":
        return not given_differs(known.name, row.name)
    return known.birth_year is None or row.birth_year is None or known.birth_year == row.birth_year


def _name_keys(name: FullName, postcode: str, birth_year: int | None) -> tuple[str, ...]:
    """Namesakes share one of these when they also live in one area or were born in one year."""
    key = name_key(name)
    keys = (f"{key} @{postcode[:4]}" if postcode else "", f"{key} *{birth_year}" if birth_year else "")
    return tuple(key for key in keys if key)


def _clearly_other(one: FullName, other: FullName) -> bool:
    """Whether two names under one mail address are of two people: other given names, and as a whole unlike."""
    return given_differs(one, other) and fuzz.ratio(str(one).casefold(), str(other).casefold()) < _UNLIKE
