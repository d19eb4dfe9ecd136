import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.services.imports.names import FullName, given_differs, name_key, read_name, same_name


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Berg, Jan van der", "Jan van der Berg"),
        ("Berg van der, Jan", "Jan van der Berg"),
        ("Mw. A. Jansen-de Vries", "A. Jansen-de Vries"),
        ("JAN V.D. BERG", "Jan van der Berg"),
        ("jan vd berg", "Jan van der Berg"),
        ("J van der Berg", "J. van der Berg"),
        ("J.P.M. de Wit", "J.P.M. de Wit"),
        ("drs. E. Smit", "E. Smit"),
        ("de heer Kees Bakker", "Kees Bakker"),
        ("Mw. D. van den Heuvel", "D. van den Heuvel"),
        ("V. Smit", "V. Smit"),
        ("Piet van ’t Hof", "Piet van 't Hof"),
        ("FATIMA EL AMRANI", "Fatima El Amrani"),
        ("Mohamed Ben Ali", "Mohamed Ben Ali"),
        ("Jan Willem de Boer", "Jan Willem de Boer"),
        ("IJSBRAND DE VRIES", "IJsbrand de Vries"),
        ("anne-marie bakker-visser", "Anne-Marie Bakker-Visser"),
        ("Jansen, mw. A.", "A. Jansen"),
        ("J. (Jan) Jansen", "Jan Jansen"),
        ("Truus", "Truus"),
        ("Łukasz Kowalski 🙂", "Łukasz Kowalski"),
    ],
)
def test_a_name_is_shown_as_people_write_it(written, read):
    assert str(read_name(written)) == read


@pytest.mark.parametrize("nothing", ["", "-", "???", "12345", "n.v.t.", "Onbekend", "🙂", "..."])
def test_what_holds_no_name_is_no_name(nothing):
    assert read_name(nothing) is None


def test_columns_of_their_own_make_one_name():
    assert read_name(given="jan", particle="v.d.", surname="BERG") == FullName("Jan", "van der Berg")
    assert read_name(initials="JP", surname="Berg, van der") == FullName("Jp", "van der Berg")
    assert read_name(given="Els", surname="-") == FullName("Els", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jan van der Berg", "J. Berg"),
        ("Anna Jansen", "Anna Jansen-de Vries"),
        ("Kees Bakker", "Kees Baker"),
        ("José Peeters", "Jose Peeters"),
    ],
)
def test_names_of_one_person_are_alike(one, other):
    assert same_name(read_name(one), read_name(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Jan Jansen", "Marie Jansen"), ("Jan Jansen", "Jan Pietersen"), ("J. Jansen", "M. Jansen")]
)
def test_a_couple_and_namesakes_are_not_one_person(one, other):
    assert not same_name(read_name(one), read_name(other))


def test_given_names_differ_only_when_both_are_known_and_unlike():
    assert given_differs(FullName("Jan", "Smit"), FullName("Marie", "Smit"))
    assert given_differs(FullName("J.", "Smit"), FullName("Marie", "Smit"))
    assert not given_differs(FullName("M.", "Smit"), FullName("Marie", "Smit"))
    assert not given_differs(FullName("Marieke", "Smit"), FullName("Marie", "Smit"))


def test_namesakes_share_a_key_whatever_their_particles_and_accents():
    assert name_key(read_name("René van der Berg")) == name_key(read_name("RENE BERG"))


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_none(text):
    name = read_name(text)
    assert name is None or name.given
