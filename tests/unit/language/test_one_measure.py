"""The same closeness everywhere: between two concepts, between two texts, and in the columns of the scoring."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.content import load_content
from matcher.language.similarity import FULL
from matcher.scoring.columns import to_thousandths


@pytest.fixture(scope="module")
def content():
    return load_content()


def test_the_scoring_gets_the_very_closeness_that_a_wish_has(content):
    for concept in content.vocabulary.concepts:
        handed_on = {other: to_thousandths(how) for other, how in content.relatedness(concept).items()}
        assert handed_on == content.similarity.meets(concept)


def test_what_is_less_than_near_meets_no_wish_and_the_rest_is_as_close_as_ever(content):
    for concept in ("muziek", "schaken", "tuinieren", "timmerman"):
        beside = set(content.vocabulary.ancestors(concept)).union(
            other for other in content.vocabulary.concepts if concept in content.vocabulary.ancestors(other)
        )
        for other, points in content.similarity.meets(concept).items():
            if other not in beside:
                assert points == content.similarity.concepts(concept, other)


NAMES = ["schaken", "dammen", "tuinieren", "vissen", "koor", "klaverjassen", "tennis", "breien", "lezen", "bridge"]


@given(a=st.sampled_from(NAMES), b=st.sampled_from(NAMES))
@settings(max_examples=60, deadline=None)
def test_two_words_are_as_close_as_their_concepts(content, a, b):
    points = content.similarity.concepts(a, b)
    value = content.texts.texts(a, b).value
    assert value == points / FULL if points else value < 0.05
