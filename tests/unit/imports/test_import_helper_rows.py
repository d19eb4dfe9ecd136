from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.content import data_text
from matcher.models.person import HelperKind
from matcher.services.imports.contact import Address
from matcher.services.imports.header import ColumnReader, Header
from matcher.services.imports.helper_rows import read_helper
from matcher.services.imports.helper_values import HelperRow, Refused, Skipped
from matcher.services.imports.mapping import read_mapping
from matcher.services.imports.raw import RawRow

TODAY = date(2026, 11, 2)
LABELS = (
    "Naam",
    "Telefoon",
    "E-mail",
    "Postcode",
    "Geboortedatum",
    "VOG",
    "Hobby's",
    "Beschikbaar",
    "Auto",
    "Soort",
    "Talen",
    "Reisafstand",
    "Beroep",
    "Opmerkingen",
)
MAPPING = read_mapping(data_text("imports/helpers.toml"), "helpers.toml")
HEADER = Header(1, ColumnReader(MAPPING).columns(LABELS))


def read(*cells):
    return read_helper(RawRow(2, cells), HEADER, TODAY)


def test_a_whole_row_is_read():
    row = read(
        "Berg, Jan van der", "06-12345678", "Jan@Mail.example", "2034ab", "12-3-1958", "ja", "Schaken / lezen",
        " di/do  middag ", "ja", "student", "Nederlands, Turks", "5 km", "was bakker", "belt graag",
    )  # fmt: skip
    assert isinstance(row, HelperRow)
    assert str(row.name) == "Jan van der Berg"
    assert (row.phone, row.email) == ("+31612345678", "jan@mail.example")
    assert row.address == Address(postcode="2034 AB")
    assert row.birth_year == 1958
    assert row.vog is True
    assert row.interests == ("schaken", "lezen")
    assert row.availability == "di/do middag"
    assert row.transport == ("car",)
    assert row.kind is HelperKind.STUDENT
    assert row.languages == ("nl", "tr")
    assert row.travel_m == 5000
    assert (row.roles, row.notes) == ("was bakker", "belt graag")


def test_number_and_mail_may_be_swapped_or_stand_in_one_cell():
    assert read("Jan Smit", "jan@mail.example", "06-12345678").phone == "+31612345678"
    assert read("Jan Smit", "jan@mail.example", "06-12345678").email == "jan@mail.example"
    mixed = read("Jan Smit", "Kerkstraat 12, 2034 AB Haarlem, 06-12345678 jan@mail.example")
    assert (mixed.phone, mixed.email) == ("+31612345678", "jan@mail.example")
    assert mixed.address == Address("Kerkstraat", "12", "2034 AB", "Haarlem")


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (("?", "06-12345678"), "no-name", "Naam"),
        (("n.v.t.", "06-12345678"), "no-name", "Naam"),
        (("Jan Smit", "06-", "jan@", "2034 AB"), "no-contact", "Telefoon"),
        (("Jan Smit", "06-12345678", None, None, "12-3-2027"), "bad-birth-date", "Geboortedatum"),
        (("Jan Smit", "06-12345678", None, None, "12-3-1901"), "bad-birth-date", "Geboortedatum"),
        (("Jan Smit", "06-12345678", None, None, "3-11-2010"), "too-young", "Geboortedatum"),
        (("Jan Smit", "06-12345678", None, None, 15), "too-young", "Geboortedatum"),
    ],
)
def test_a_row_is_refused_for_one_reason_at_its_column(row, reason, column):
    refused = read(*row)
    assert isinstance(refused, Refused)
    assert refused.reason.key == f"import.refused.{reason}"
    assert refused.column == column


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((None, " ", "\u00a0"), "empty"),
        (("Totaal", "34"), "total"),
        ((None, "Aantal: 34"), "total"),
        (("Wijk Schalkwijk",), "heading"),
        (LABELS, "header"),
    ],
)
def test_what_is_no_row_of_the_list_is_skipped(row, reason):
    skipped = read(*row)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.key == f"import.skipped.{reason}"


def test_what_cannot_be_read_beside_a_good_number_is_left_empty_and_told():
    row = read("Jan Smit", "06-12345678", "jan@@mail", "203", "31-2-1960")
    assert (row.email, row.address.postcode, row.born) == ("", "", None)
    assert {remark.key.rsplit(".", 1)[1] for remark in row.remarks} == {"email", "postcode", "born"}


def test_sixteen_and_seventeen_are_taken():
    assert isinstance(read("Jan Smit", "06-12345678", None, None, "2-11-2010"), HelperRow)


@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=30), st.integers(-(10**12), 10**12), st.floats(), st.booleans()),
        max_size=20,
    )
)
def test_no_row_breaks_the_reader(cells):
    found = read_helper(RawRow(2, tuple(cells)), HEADER, TODAY)
    assert isinstance(found, HelperRow | Refused | Skipped)
    if isinstance(found, HelperRow):
        assert found.phone or found.email
