import pytest

from matcher.language.vocabulary import Vocabulary
from matcher.services.imports.subjects import Announcement, SubjectIndex, Subjects

INTERESTS = """
[tuinen]
nl = "tuinen"
en = "gardens"
hint.nl = ["groen"]
[planten]
nl = "bloemen en planten"
en = "flowers and plants"
say.nl = ["bloemen", "planten"]
[koor]
nl = "koor"
en = "choir"
[kerk]
nl = "kerk"
en = "church"
[kamermuziek]
nl = "kamermuziek"
en = "chamber music"
[markt]
nl = "markt"
en = "market"
"""


@pytest.fixture(scope="module")
def index():
    return SubjectIndex(Vocabulary.from_toml({"interests/x.toml": INTERESTS}).concepts.values())


def test_a_subject_stands_in_a_title_also_inside_a_compound(index):
    assert index.subjects([Announcement("nl", "Open Tuinen Dagen")]).main == ("tuinen",)
    assert index.subjects([Announcement("nl", "Kamermuziekfestival", "Met kamermuziek")]).main == ("kamermuziek",)
    assert index.subjects([Announcement("nl", "Zingen in de Oosterkerk", "Een oude kerk")]).main == ("kerk",)


def test_a_word_that_only_looks_alike_is_no_subject(index):
    assert not index.subjects([Announcement("nl", "Korte avond", "Een korte marketing van de kerel")])


@pytest.mark.parametrize("title", ["Plannen maken", "Het plan", "Plantage", "Kerkelijk"])
def test_a_word_of_the_same_stem_may_be_another_word(index, title):
    assert not index.subjects([Announcement("nl", title, title)])


def test_a_feed_brings_words_of_its_own():
    vocabulary = Vocabulary.from_toml({"interests/x.toml": INTERESTS})
    index = SubjectIndex(vocabulary.concepts.values(), {"tuinen": ("hortus",)})
    assert index.subjects([Announcement("en", "Night at the Hortus")]).main == ("tuinen",)


def test_words_count_in_the_language_of_the_text(index):
    assert index.subjects([Announcement("en", "Gardens of the city")]).main == ("tuinen",)
    assert not index.subjects([Announcement("en", "The tuinen")])


def test_a_hint_in_a_description_needs_a_second_witness(index):
    assert not index.subjects([Announcement("nl", "Zondag", "Veel groen in de stad")])
    assert not index.subjects([Announcement("nl", "Groen")])
    assert index.subjects([Announcement("nl", "Groen", "Veel groen in de stad")]).main == ("tuinen",)
    assert not index.subjects([Announcement("nl", "Zondag", "Veel groen"), Announcement("en", "Sunday", "")])


def test_the_surest_subject_comes_first_and_the_same_text_counts_once(index):
    found = index.subjects(
        [Announcement("nl", "Koor", "Zingen in de kerk"), Announcement("nl", "Koor", "Zingen in de kerk")]
    )
    assert found == Subjects(main=("koor",), mentioned=("kerk",))


def test_what_only_a_description_names_is_mentioned_beside_what_the_thing_is_about(index):
    market = index.subjects([Announcement("nl", "Markt", "Met kamermuziek op de achtergrond")])
    assert market == Subjects(main=("markt",), mentioned=("kamermuziek",))


def test_a_subject_of_the_type_is_not_mentioned_as_well(index):
    concert = index.subjects([Announcement("nl", "Zondag om drie uur", "Met kamermuziek")]).beside(["kamermuziek"])
    assert concert == Subjects(main=("kamermuziek",))
