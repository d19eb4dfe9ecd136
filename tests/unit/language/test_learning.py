import tomllib

import pytest

from matcher.content import load_content
from matcher.errors import InputError
from matcher.language.learning import LearnedPhrase, proposals, to_toml


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.mark.parametrize(
    ("gap", "concept"),
    [("een hengeltje en een dobbertje", "vissen"), ("bridgetafel", "bridge"), ("klaverjasavondje", "klaverjassen")],
)
def test_the_nearest_concepts_are_proposed(content, gap, concept):
    assert concept in [proposal.concept for proposal in proposals(gap, content.extractor)]


def test_nothing_is_proposed_for_what_is_near_nothing(content):
    assert proposals("qwzx", content.extractor) == ()
    assert proposals("!", content.extractor) == ()


def test_proposals_come_in_order_and_not_too_many(content):
    found = proposals("iets met een hengel in de tuin", content.extractor, most=3)
    assert 0 < len(found) <= 3
    assert [one.sure for one in found] == sorted((one.sure for one in found), reverse=True)


def test_a_learned_phrase_is_understood_at_once_and_the_files_stay_as_they_were(content):
    learned = content.with_phrases([LearnedPhrase("keien kloven", "lezen")])
    assert [mention.concept for mention in learned.extractor.extract("ik hou van keien kloven").likes] == ["lezen"]
    assert learned.texts.texts("keien kloven", "boeken lezen").value >= 0.9
    assert "lezen" not in [m.concept for m in content.extractor.extract("ik hou van keien kloven").likes]


def test_a_learned_phrase_is_taken_from_the_concept_that_had_it(content):
    learned = content.with_phrases([LearnedPhrase("hengelen", "varen")])
    assert [mention.concept for mention in learned.extractor.extract("hengelen").likes] == ["varen"]


def test_the_last_decision_about_a_phrase_holds(content):
    both = [LearnedPhrase("keien kloven", "vissen"), LearnedPhrase("Keien kloven", "geologie")]
    learned = content.with_phrases(both)
    assert [mention.concept for mention in learned.extractor.extract("keien kloven").likes] == ["geologie"]


@pytest.mark.parametrize(
    "wrong",
    [LearnedPhrase("keien kloven", "bestaat-niet"), LearnedPhrase("!!", "vissen"), LearnedPhrase("vissen", "varen")],
)
def test_what_cannot_be_learned_is_refused(content, wrong):
    with pytest.raises(InputError):
        content.with_phrases([wrong])


def test_what_was_learned_is_written_as_the_tables_are(content):
    learned = [LearnedPhrase('"keien" kloven', "geologie"), LearnedPhrase("splitting rocks", "geologie", "en")]
    table = tomllib.loads(to_toml(learned, content.vocabulary))
    assert table == {"geologie": {"say": {"nl": ['"keien" kloven'], "en": ["splitting rocks"]}}}
