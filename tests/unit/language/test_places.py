import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import DataFileError
from matcher.language.places import Gazetteer, Place, distance_m, postcode_in


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("2034 AB", "2034 Haarlem"),
        ("2034ab", "2034 Haarlem"),
        ("2034", "2034 Haarlem"),
        ("ik woon op 2011 VX", "2011 Haarlem"),
        ("Haarlem Schalkwijk", "Haarlem Schalkwijk"),
        ("ik woon in Haarlem, Schalkwijk", "Haarlem Schalkwijk"),
        ("Haarlem", "Haarlem"),
        ("Den Bosch", "'s-Hertogenbosch"),
        ("The Hague", "Den Haag"),
        ("ijmuiden", "IJmuiden"),
        ("geboren in 1940 in Zandvoort", "Zandvoort"),
        ("Best", "Best"),
    ],
)
def test_places_are_found_by_postcode_and_by_name(gazetteer, said, name):
    place = gazetteer.find(said)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("said", ["", "bij het Reinaldapark", "ik woon het best in de stad", "0999 AB", "Noord"])
def test_what_is_unknown_or_could_be_several_places_gives_none(gazetteer, said):
    assert gazetteer.find(said) is None


def test_a_neighbourhood_and_a_town_of_one_name_are_asked_back(gazetteer):
    assert gazetteer.find("Schalkwijk") is None
    assert len(gazetteer.candidates("Schalkwijk")) == 2


def test_of_several_places_with_one_name_the_nearest_to_the_region_is_meant(gazetteer):
    haarlem = gazetteer.find("Haarlem")
    quarter = gazetteer.find("Schalkwijk", near=haarlem)
    assert quarter is not None
    assert quarter.name == "Haarlem Schalkwijk"


def test_near_misses_are_offered(gazetteer):
    assert "Haarlem" in [place.name for place in gazetteer.candidates("Harlem")]
    assert {place.name for place in gazetteer.candidates("Noord")} == {"Haarlem Noord", "Amsterdam Noord"}
    assert gazetteer.candidates("xx") == ()
    assert all(place.postcode4 for place in gazetteer.candidates("2038 AA"))


def test_postcodes_are_told_from_years_and_words():
    assert postcode_in("1940 in Zandvoort") == "1940"
    assert postcode_in("sinds 1940") is None
    assert postcode_in("2034ab") == "2034 AB"
    assert postcode_in("bel 0612345678") is None


def test_distances_follow_the_great_circle(gazetteer):
    haarlem, amsterdam = gazetteer.find("2011"), gazetteer.find("1012")
    assert 16_000 < distance_m(haarlem, amsterdam) < 19_000
    assert distance_m(haarlem, haarlem) == 0
    pole, antipole = Place("n", None, 90.0, 0.0), Place("z", None, -90.0, 0.0)
    assert distance_m(pole, antipole) == pytest.approx(20_015_115, rel=1e-6)


def test_the_shipped_table_is_complete_and_in_the_netherlands(gazetteer):
    areas = [gazetteer.area(str(code)) for code in range(1000, 10000)]
    known = [area for area in areas if area]
    assert len(known) == 4086
    assert all(50.7 < area.latitude < 53.7 and 3.2 < area.longitude < 7.3 for area in known)


def test_neighbourhood_names_lie_within_their_town(gazetteer):
    for town, quarter in (("Haarlem", "Schalkwijk"), ("Amsterdam", "Osdorp"), ("Rotterdam", "Kralingen")):
        assert distance_m(gazetteer.find(town), gazetteer.find(f"{town} {quarter}")) < 9_000


def test_a_table_with_other_columns_or_no_numbers_is_refused_by_line():
    with pytest.raises(DataFileError, match="line 1"):
        Gazetteer.from_csv("a,b\n")
    head = "postcode4,place,province,latitude,longitude\n"
    with pytest.raises(DataFileError, match="line 2"):
        Gazetteer.from_csv(head + "2034,Haarlem,Noord-Holland,x,4\n")


@given(text=st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_text_raises(gazetteer, text):
    gazetteer.find(text)
    gazetteer.candidates(text)
