"""Files as they come: encodings, delimiters, workbooks, and what is no list at all."""

import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from matcher.errors import InputError
from matcher.services.imports.csv_rows import delimiter_of
from matcher.services.imports.json_objects import at_path
from matcher.services.imports.tables import open_tables


def cells_of(path):
    with open_tables(path) as tables:
        return [row.cells for row in next(tables).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_file_is_read_in_its_encoding(tmp_path, encoding):
    path = tmp_path / "lijst.csv"
    path.write_bytes("Naam;Plaats\nRenée;Haarlem\n".encode(encoding))
    assert cells_of(path) == [("Naam", "Plaats"), ("Renée", "Haarlem")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = tmp_path / "lijst.txt"
    path.write_text(f"Naam{delimiter}Tel\nJan van Dam{delimiter}1\n")
    assert cells_of(path) == [("Naam", "Tel"), ("Jan van Dam", "1")]


def test_a_line_that_names_the_delimiter_is_followed(tmp_path):
    path = tmp_path / "lijst.csv"
    path.write_text("sep=|\nNaam|Tel; mobiel; vast\n")
    assert cells_of(path) == [("Naam", "Tel; mobiel; vast")]


def test_the_commonest_width_decides_about_the_delimiter():
    assert delimiter_of(["Naam;Tel;Hobby\n", "Jan;1;schaken, dammen, lezen, fietsen\n", "Els;2;lezen\n"]) == ";"


def test_quoted_cells_may_hold_lines_and_delimiters(tmp_path):
    path = tmp_path / "lijst.csv"
    path.write_text('Naam;Hobby\nJan;"lezen;\nfietsen ""hard"""\nEls;x\n')
    assert cells_of(path) == [("Naam", "Hobby"), ("Jan", 'lezen;\nfietsen "hard"'), ("Els", "x")]


def test_a_quote_that_was_never_closed_costs_one_row_only(tmp_path):
    path = tmp_path / "lijst.csv"
    path.write_text('Naam;Hobby\n"Jan;lezen\nEls;"puzzelen;breien"\nPiet;x\n' + "Ans;y\n" * 60)
    rows = cells_of(path)
    assert rows[1] == ("Jan", "lezen")
    assert rows[2] == ("Els", "puzzelen;breien")
    assert len(rows) == 64


def workbook(tmp_path, fill):
    book = Workbook()
    fill(book)
    path = tmp_path / "lijst.xlsx"
    book.save(path)
    return path


def test_a_merged_cell_holds_for_every_row_it_spans(tmp_path):
    def fill(book):
        sheet = book.active
        for row in (("Naam", "Postcode"), ("Jan", "2034 AB"), ("Els", None), ("Piet", None), ("Ans", None)):
            sheet.append(row)
        sheet.merge_cells("B2:B4")

    assert cells_of(workbook(tmp_path, fill)) == [
        ("Naam", "Postcode"), ("Jan", "2034 AB"), ("Els", "2034 AB"), ("Piet", "2034 AB"), ("Ans",),
    ]  # fmt: skip


def test_empty_rows_at_the_end_do_not_count_and_those_between_do(tmp_path):
    def fill(book):
        sheet = book.active
        sheet["A1"], sheet["A4"] = "Naam", "Jan"
        sheet["A900"].font = Font(bold=True)

    assert cells_of(workbook(tmp_path, fill)) == [("Naam",), (), (), ("Jan",)]


def test_dates_errors_and_hidden_sheets_of_a_workbook(tmp_path):
    def fill(book):
        hidden = book.active
        hidden.sheet_state = "hidden"
        hidden.append(("Naam", "geheim"))
        sheet = book.create_sheet("Lijst")
        sheet.append((datetime(1958, 3, 12), "#N/A", 5))  # noqa: DTZ001 - cells have no zone

    assert cells_of(workbook(tmp_path, fill)) == [(datetime(1958, 3, 12), None, 5)]  # noqa: DTZ001


def test_a_date_far_out_of_range_is_an_empty_cell(tmp_path):
    def fill(book):
        book.active.append((99999999, "Jan"))
        book.active["A1"].number_format = "dd-mm-yyyy"

    assert cells_of(workbook(tmp_path, fill)) == [(None, "Jan")]


def test_a_json_list_has_the_keys_of_all_objects_as_columns(tmp_path):
    path = tmp_path / "lijst.json"
    path.write_text('{"data": [{"naam": "Jan"}, {"naam": "Els", "hobby": ["lezen", "dansen"]}, 5]}')
    with open_tables(path) as tables:
        table = next(tables)
        assert table.header == ("naam", "hobby")
        assert [row.cells for row in table.rows] == [("Jan", None), ("Els", "lezen, dansen"), (5,)]


def test_paths_reach_into_objects_and_lists():
    value = {"a": {"b": [{"c": 1}, {"c": 2}, {}]}, "urls": ["x"]}
    assert at_path(value, "a.b[].c") == [1, 2]
    assert at_path(value, "urls.0") == "x"
    assert at_path(value, "urls.7") is None
    assert at_path(value, "a.x.y") is None
    assert at_path([], "x[]") is None


def zipped(name):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")

    return write


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("leeg.csv", lambda path: path.write_bytes(b""), "empty"),
        ("bom.csv", lambda path: path.write_bytes(b"\xef\xbb\xbf \n"), "empty"),
        ("oud.xls", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)), ".xls"),
        ("blad.pdf", lambda path: path.write_bytes(b"%PDF-1.7 ..."), "PDF"),
        ("foto.xlsx", lambda path: path.write_bytes(b"\x89PNG\r\n"), "picture"),
        ("tekst.docx", zipped("word/document.xml"), "text document"),
        ("tabel.ods", zipped("content.xml"), "OpenDocument"),
        ("stuk.xlsx", lambda path: path.write_bytes(b"PK\x03\x04 and then nothing"), "damaged"),
        ("raar.xlsx", zipped("xl/workbook.xml"), "damaged"),
        ("web.xls", lambda path: path.write_bytes(b"<html><table></table></html>"), "web page"),
        ("bytes.csv", lambda path: path.write_bytes(bytes(range(256)) * 4), "no spreadsheet"),
        ("stuk.json", lambda path: path.write_bytes(b'[{"a": 1}, '), "JSON"),
        ("diep.json", lambda path: path.write_bytes(b"[" * 100_000), "JSON"),
        ("tekst.json", lambda path: path.write_bytes(b'["a", "b"]'), "no list of objects"),
        ("map", lambda path: path.mkdir(), "cannot be opened"),
        ("weg.csv", lambda path: None, "no such file"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place_and_a_mend(tmp_path, name, make, says):
    path = tmp_path / name
    make(path)
    with pytest.raises(InputError) as refused, open_tables(path) as tables:
        list(next(tables).rows)
    assert says in refused.value.problem
    assert name in refused.value.place
    assert refused.value.mend
