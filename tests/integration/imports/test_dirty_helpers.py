import io
from collections import Counter
from dataclasses import replace
from datetime import datetime

import phonenumbers
import pytest
from dirty_helpers import (
    FIRST_ROW,
    HEADER,
    HEADER_ROW,
    MAIL,
    NAME,
    PHONE,
    POSTCODE,
    TODAY,
    dirty_sheet,
    disagreements,
    write_dirty_sheet,
)
from openpyxl import load_workbook


@pytest.fixture(scope="module")
def made():
    return dirty_sheet(20261102)


@pytest.fixture(scope="module")
def sheet(made):
    return load_workbook(io.BytesIO(made.content)).worksheets[0]


def test_one_seed_gives_the_same_bytes_and_truth_and_another_seed_does_not(made):
    again, other = dirty_sheet(20261102), dirty_sheet(7)
    assert again.content == made.content
    assert again.truth == made.truth
    assert other.truth != made.truth


def test_every_row_below_the_header_has_its_truth_and_the_counts_add_up(made, sheet):
    assert [sheet.cell(HEADER_ROW, column).value for column in range(1, len(HEADER) + 1)] == list(HEADER)
    assert [each.row for each in made.truth] == list(range(FIRST_ROW, FIRST_ROW + 2000))
    verdicts = Counter(each.verdict for each in made.truth)
    assert verdicts == {"new": 1840, "duplicate": 100, "refused": 36, "skipped": 24}
    reasons = Counter(each.reason for each in made.truth if each.verdict == "refused")
    assert reasons == {"no_name": 9, "no_contact": 9, "bad_birth_date": 9, "too_young": 9}


def test_a_duplicate_follows_a_new_row_with_the_same_mail_or_telephone(made):
    by_row = {each.row: each for each in made.truth}
    for each in made.truth:
        assert (each.duplicate_of is not None) == (each.verdict == "duplicate")
        if each.duplicate_of is not None:
            first = by_row[each.duplicate_of]
            assert first.verdict == "new"
            assert first.row < each.row
            assert (each.email and each.email == first.email) or (each.phone and each.phone == first.phone)


def test_new_rows_share_a_mail_address_never_and_a_telephone_only_as_a_couple_of_different_people(made):
    new = [each for each in made.truth if each.verdict == "new"]
    mails = Counter(each.email for each in new if each.email)
    assert max(mails.values()) == 1
    by_phone: dict[str, list[str]] = {}
    for each in new:
        if each.phone:
            by_phone.setdefault(each.phone, []).append(each.name)
    couples = [names for names in by_phone.values() if len(names) > 1]
    assert len(couples) == 24
    assert all(len({name[0] for name in names}) == len(names) == 2 for names in couples)
    names = Counter(each.name for each in new)
    assert max(names.values()) > 1


def test_values_that_are_expected_hold_by_themselves(made):
    for each in made.truth:
        if each.verdict in ("new", "duplicate"):
            assert each.phone or each.email
            assert each.name == each.name.strip()
            assert "Ã" not in each.name
        if each.phone:
            number = phonenumbers.parse(each.phone)
            assert phonenumbers.is_valid_number(number)
            assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == each.phone
            assert each.phone.startswith(("+3161234", "+3161235", "+3123555"))
        assert each.birth_year is None or TODAY.year - 89 <= each.birth_year <= TODAY.year - 16
        assert len(set(each.interests)) == len(each.interests)


def test_every_kind_of_dirt_is_there(made, sheet):
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW, max_col=len(HEADER))]
    texts = [value for row in rows for value in row if isinstance(value, str)]
    names = [str(row[NAME]) for row in rows]
    assert any("\u00a0" in text for text in texts)
    assert any("Ã" in name or "Å" in name for name in names)
    assert any(name.startswith(("van der", "van den")) and ", " in name for name in names)
    assert any("v.d." in name for name in names)
    assert any(isinstance(row[PHONE], int) for row in rows)
    assert any("2034" in str(row[PHONE]) and "06" in str(row[PHONE]) and not row[POSTCODE] for row in rows)
    assert any("@" in str(row[PHONE]) for row in rows)
    assert any(str(row[MAIL]).startswith("mailto:") for row in rows)
    births = [row[8] for row in rows]
    assert {type(value) for value in births} >= {str, int, datetime, type(None)}
    assert any(isinstance(value, str) and "jaar" in value for value in births)
    assert any(isinstance(value, int) and value > 3000 for value in births)
    assert any("\n" in str(row[6]) for row in rows)
    assert all(row[5] is None for row in rows)
    spans = [merged for merged in sheet.merged_cells.ranges if merged.min_row >= FIRST_ROW]
    assert sum(merged.size["rows"] == 2 for merged in spans) == 8
    assert any(merged.size["columns"] == len(HEADER) for merged in spans)
    assert any(not any(str(value or "").strip() for value in row) for row in rows)


def test_a_merged_postcode_counts_for_both_rows(made, sheet):
    truth = {each.row: each for each in made.truth}
    pairs = [span for span in sheet.merged_cells.ranges if span.min_row >= FIRST_ROW and span.size["rows"] == 2]
    for span in pairs:
        assert truth[span.min_row].postcode == truth[span.max_row].postcode is not None


def test_a_reading_is_held_against_the_truth_field_by_field(made):
    new = next(each for each in made.truth if each.verdict == "new")
    refused = next(each for each in made.truth if each.verdict == "refused")
    assert disagreements(new, new) == ()
    assert disagreements(new, replace(new, phone="+31600000000", verdict="duplicate")) == ("verdict", "phone")
    assert disagreements(refused, replace(refused, name="Wie dan ook")) == ()


def test_a_smaller_or_larger_sheet_keeps_the_shares_and_a_tiny_one_is_refused(tmp_path):
    truth = write_dirty_sheet(tmp_path / "helpers.xlsx", seed=3, rows=400)
    assert Counter(each.verdict for each in truth) == {"new": 368, "duplicate": 20, "refused": 7, "skipped": 5}
    assert load_workbook(tmp_path / "helpers.xlsx").sheetnames == ["Vrijwilligers", "Toelichting"]
    assert (tmp_path / "helpers.truth.json").read_text(encoding="utf-8").count('"verdict"') == 400
    with pytest.raises(ValueError, match="at least 200"):
        dirty_sheet(1, rows=10)
