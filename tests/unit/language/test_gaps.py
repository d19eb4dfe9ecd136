"""What nobody understood is kept without names and addresses, also in the lower case in which people chat."""

import pytest


@pytest.mark.parametrize(
    "said",
    [
        "ik ga graag naar sjoukje toe",
        "ik ga graag naar de winkel met sjoukje",
        "ik drink graag thee met anna en sjoukje",
        "ik zit graag bij tante sjoukje",
        "ik wandel graag met mijn zus sjoukje",
        "ik kom graag op bezoek bij sjoukje",
        "ik praat graag met mensen uit de kerkstraat",
        "ik hou van de mensen uit de kwibbellaan",
        "ik zit graag op het bankje aan het sjoukeplein",
        "ik kom graag in lutjebroek",
        "i like to go to sjoukje",
    ],
)
def test_a_name_or_an_address_in_lower_case_is_no_gap(extractor, said: str):
    kept = " ".join(extractor.extract(said).gaps)
    assert not any(part in kept for part in ("sjouk", "kerkstraat", "kwibbellaan", "lutjebroek"))


@pytest.mark.parametrize("said", ["ik hou van quidditch", "ik hou van lezen en quidditch", "ik doe graag quidditch"])
def test_a_rare_hobby_is_still_a_gap(extractor, said: str):
    assert any("quidditch" in gap for gap in extractor.extract(said).gaps)


def test_a_rare_first_name_behind_a_word_of_liking_is_not_kept(extractor):
    assert extractor.extract("ik hou van sjoukje").gaps == ()
