"""A wish has a direction that closeness has not."""

from matcher.language.similarity import BROADER, FULL, NARROWER, ConceptSimilarity
from matcher.language.vocabulary import Vocabulary

VOCABULARY = Vocabulary.from_toml(
    {
        "interests/muziek.toml": """
[muziek]
nl = "muziek"
en = "music"
[orgel]
nl = "orgelmuziek"
en = "organ music"
broader = ["muziek"]
[jazz]
nl = "jazz"
en = "jazz"
broader = ["muziek"]
[vissen]
nl = "vissen"
en = "fishing"
"""
    }
)


def test_what_is_narrower_meets_a_wish_but_not_the_other_way_round():
    similarity = ConceptSimilarity(VOCABULARY)
    assert similarity.meets("muziek")["orgel"] >= NARROWER
    assert similarity.meets("orgel").get("muziek", 0) <= BROADER
    assert similarity.meets("muziek")["muziek"] == FULL
    assert "vissen" not in similarity.meets("muziek")


def test_an_unknown_concept_meets_nothing():
    assert ConceptSimilarity(VOCABULARY).meets("zeilen") == {}
