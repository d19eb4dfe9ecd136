import pytest

from matcher.content import data_text
from matcher.errors import InputError
from matcher.services.imports.header import ColumnReader, Recognised, find_header, key_of
from matcher.services.imports.mapping import read_mapping
from matcher.services.imports.raw import RawRow, RawTable
from matcher.services.imports.running import mapping_of, opened


@pytest.fixture(scope="module")
def helpers():
    return read_mapping(data_text("imports/helpers.toml"), "helpers.toml")


def fields(mapping, *labels):
    return [column.field for column in ColumnReader(mapping).columns(labels)]


def test_column_names_are_recognised_however_they_are_written(helpers):
    labels = (
        "Naam:",
        "TELEFOON-NR.",
        "E-mail adres",
        "Tel./mobiel",
        "Telefoon (mobiel)",
        "Telefoon 2",
        "Hobby’s",
        "Geb.\ndatum",
        "Straat + nr",
    )
    assert fields(helpers, *labels) == [
        "name",
        "phone",
        "email",
        "phone",
        "phone",
        "phone",
        "interests",
        "born",
        "street",
    ]


def test_a_slip_of_the_pen_is_forgiven_and_told(helpers):
    (column,) = ColumnReader(helpers).columns(["Telefoonumer"])
    assert (column.field, column.how) == ("phone", Recognised.CLOSE)


def test_columns_about_others_or_about_health_are_left(helpers):
    columns = ColumnReader(helpers).columns(
        ["Naam contactpersoon", "BSN", "Telefoon noodgeval", "Medisch", "Rugnummer", ""]
    )
    assert [column.field for column in columns] == [None] * 6
    assert [column.how for column in columns[:4]] == [Recognised.LEFT] * 4
    assert [column.how for column in columns[4:]] == [Recognised.UNKNOWN, Recognised.EMPTY]


def test_no_name_stands_under_two_fields_of_one_mapping():
    for name in ("helpers", "activities"):
        mapping = read_mapping(data_text(f"imports/{name}.toml"), name)
        fields_of = {}
        for field, labels in mapping.columns.items():
            for label in labels:
                assert fields_of.setdefault(key_of(label), field) == field, label
        assert not {key_of(label) for label in mapping.leave} & set(fields_of)


def test_a_number_right_behind_a_street_is_the_house_number(helpers):
    labels = ("Nr.", "Naam", "Straat", "Nr", "Telefoon")
    assert fields(helpers, *labels) == ["number", "name", "street", "house_number", "phone"]


def table(*rows):
    return RawTable("lijst", "", (RawRow(number, cells) for number, cells in enumerate(rows, start=1)))


def test_the_header_is_found_below_titles_and_group_names(helpers):
    header, rows = find_header(
        table(
            ("Vrijwilligers 2026", None),
            (None, None),
            ("Wie", None, "Bereikbaar"),
            ("Naam", "Plaats", "Telefoon"),
            ("Jan", "Haarlem", "06"),
        ),
        helpers,
    )
    assert header.row == 4
    assert [row.number for row in rows] == [5]
    assert header.repeated_in(["naam", "plaats", "TELEFOON"])
    assert not header.repeated_in(["Jan", "Plaats", "06"])


def test_a_list_without_a_header_names_what_it_saw_and_what_it_needs(tmp_path, helpers):
    path = tmp_path / "lijst.csv"
    path.write_text("Jan;Haarlem;lezen\nEls;Heemstede;fietsen\n")
    with pytest.raises(InputError) as refused, opened(path, helpers):
        pass
    assert "lijst.csv" in refused.value.place
    assert '"naam"' in refused.value.mend
    assert '"Haarlem"' in refused.value.mend


def test_a_mapping_of_ones_own_comes_first_and_can_leave_things_out(tmp_path):
    own = tmp_path / "eigen.toml"
    own.write_text(
        '[source]\nname = "zuid"\n[columns]\nname = ["Persoonskaart"]\nnotes = ["Hobby"]\n'
        '[leave]\nnames = ["Postcode"]\n'
    )
    mapping = mapping_of("helpers", own)
    assert mapping.source == "zuid"
    assert fields(mapping, "Persoonskaart", "Hobby", "Postcode", "Telefoon") == ["name", "notes", None, "phone"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns\n", "not readable"),
        ('[columns]\nname = "Naam"\n', "list of names"),
        ('[columns]\nschoenmaat = ["Maat"]\n', "no field"),
        ('[kolommen]\nname = ["Naam"]\n', "no part"),
        ("[match]\nthreshold = 5\n", "threshold"),
    ],
)
def test_a_mapping_that_does_not_hold_together_is_refused_by_name(tmp_path, text, says):
    own = tmp_path / "eigen.toml"
    own.write_text(text)
    with pytest.raises(InputError) as refused:
        mapping_of("helpers", own)
    assert says in refused.value.problem
    assert "eigen.toml" in refused.value.place
    assert refused.value.mend


def test_a_mapping_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        mapping_of("helpers", tmp_path / "weg.toml")
