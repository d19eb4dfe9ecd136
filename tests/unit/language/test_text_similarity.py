import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ORDERED = [
    # the need, then texts from near to far
    ("klaverjassen", ["een potje klaverjassen", "kaarten", "bridge", "schaken", "de lekkende kraan"]),
    ("ik was timmerman", ["timmerman", "ik maak graag iets van hout", "zwemmen"]),
    ("quidditch", ["ik hou van quidditch", "quiditch", "ik hou van vissen"]),
    ("vissen", ["hengelen", "tuinieren", "ik hou niet van vissen"]),
]


@pytest.mark.parametrize(("need", "texts"), ORDERED)
def test_what_is_nearer_scores_higher(text_similarity, need, texts):
    values = [text_similarity.texts(need, text).value for text in texts]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("bridge", "een brug over de gracht"),
        ("breien", "brei koken"),
        ("honden", "honderd euro"),
        ("treinen", "terreinen vegen"),
        ("roeien", "onkruid uitroeien"),
        ("roeien", "We moeten roeien met de riemen die we hebben"),
        ("zon op het strand", "zo'n dag"),
        ("kerst", "kersen op sap"),
    ],
)
def test_words_that_only_look_alike_are_far_apart(text_similarity, a, b):
    assert text_similarity.texts(a, b).value < 0.3


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("satranç oynamak", "schaken"),
        ("śpiewać w chórze", "zingen in een koor"),
        ("в'язання", "breien"),
        ("stricken", "ik brei graag"),
        ("angisa binden", "handwerken"),
    ],
)
def test_other_languages_name_the_same_things(text_similarity, a, b):
    assert text_similarity.texts(a, b).value >= 0.6


def test_a_mended_word_counts_less_than_a_known_one(text_similarity):
    known = text_similarity.texts("klaverjassen", "een avondje klaverjassen").value
    assert 0.5 < text_similarity.texts("klaverjasen", "een avondje klaverjassen").value < known


def test_who_rejects_it_is_further_away_than_who_was_not_understood(text_similarity):
    rejected = text_similarity.texts("schaken", "ik heb een hekel aan schaken").value
    assert rejected == 0
    assert text_similarity.texts("schaken", "qwzx en vrtb").value > rejected


def test_what_neighbours_like_counts_a_little(text_similarity):
    theirs = text_similarity.texts("onze buurman verzamelt postzegels", "postzegels").value
    assert 0 < theirs < text_similarity.texts("ik verzamel postzegels", "postzegels").value


def test_the_reason_says_what_is_shared(text_similarity):
    reason = text_similarity.texts("ik speel graag bridge", "klaverjassen").reason
    assert reason is not None
    assert reason.key == "similarity.shared"
    assert text_similarity.texts("schaken", "qwzx").reason is None


@given(a=st.text(max_size=200), b=st.text(alphabet=string.ascii_letters + " ,.'", max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_two_texts_get_a_number_that_is_the_same_both_ways(text_similarity, a, b):
    value = text_similarity.texts(a, b).value
    assert 0 <= value <= 1
    assert text_similarity.texts(b, a).value == value
