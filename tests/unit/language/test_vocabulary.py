import pytest

from matcher.errors import DataFileError
from matcher.language.lexicon import Lexicon
from matcher.language.phrase_table import SmallWords, compile_phrases
from matcher.language.vocabulary import Concept, Kind, Vocabulary

GAMES = '[spellen]\nnl = "spelletjes"\nen = "games"\n'
CHESS = '[schaken]\nnl = "schaken"\nen = "chess"\nbroader = ["spellen"]\nsay.nl = ["een potje schaak"]\n'


def test_entries_become_concepts_with_their_label_as_first_phrase():
    vocabulary = Vocabulary.from_toml({"interests/spel.toml": GAMES + CHESS})
    chess = vocabulary.concepts["schaken"]
    assert chess.kind is Kind.INTEREST
    assert chess.phrases["nl"] == ("schaken", "een potje schaak")
    assert vocabulary.label("schaken", "en") == "chess"
    assert vocabulary.label("schaken", "fr") == "schaken"
    assert vocabulary.label("onbekend", "nl") == "onbekend"


def test_files_under_roles_hold_roles():
    vocabulary = Vocabulary.from_toml({"roles/werk.toml": '[bakker]\nnl = "bakker"\nen = "baker"\n'})
    assert [concept.key for concept in vocabulary.of_kind(Kind.ROLE)] == ["bakker"]


def test_ancestors_run_from_near_to_far():
    grand = '[vrije-tijd]\nnl = "vrije tijd"\nen = "leisure"\n'
    games = GAMES + 'broader = ["vrije-tijd"]\n'
    vocabulary = Vocabulary.from_toml({"interests/spel.toml": grand + games + CHESS})
    assert vocabulary.ancestors("schaken") == ("spellen", "vrije-tijd")
    assert vocabulary.ancestors("onbekend") == ()
    assert vocabulary.children("spellen") == ("schaken",)


def test_related_links_hold_both_ways():
    text = GAMES + '[bakker]\nnl = "bakker"\nen = "baker"\nrelated = ["spellen"]\n'
    vocabulary = Vocabulary.from_toml({"interests/spel.toml": text})
    assert vocabulary.concepts["spellen"].related == ("bakker",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[schaken\n", "not readable"),
        ('[schaken]\nnl = "schaken"\n', 'label "en" is missing'),
        (GAMES + 'broder = ["x"]\n', 'unknown field "broder"'),
        (GAMES + 'broader = ["bestaat-niet"]\n', "is no concept"),
        (GAMES + 'related = ["bestaat-niet"]\n', "is no other concept"),
        (GAMES + 'broader = "sport"\n', "is a list of words"),
        (GAMES + 'say = ["spel"]\n', "goes per language"),
        (GAMES + 'broader = ["spellen"]\n', "runs in a circle"),
        ('[Schaken Club]\nnl = "a"\nen = "b"\n', "lower-case"),
        ('["Schaken"]\nnl = "a"\nen = "b"\n', "lower-case"),
        ('los = "a"\n', "outside any entry"),
    ],
)
def test_a_mistake_in_a_table_names_the_problem_and_the_mend(text, problem):
    with pytest.raises(DataFileError) as error:
        Vocabulary.from_toml({"interests/spel.toml": text})
    if "not readable" in problem or "Club" in text:
        assert "interests/spel.toml" in str(error.value)
    else:
        assert problem in str(error.value)
    assert error.value.mend


def test_one_concept_in_two_files_is_refused_with_both_names():
    with pytest.raises(DataFileError, match=r"also stands in interests/a\.toml"):
        Vocabulary.from_toml({"interests/a.toml": GAMES, "interests/b.toml": GAMES})


def test_one_phrase_for_two_interests_is_refused():
    one = Concept("een", Kind.INTEREST, {"nl": "vissen", "en": "fishing"}, {"nl": ("vissen",)})
    two = Concept("twee", Kind.INTEREST, {"nl": "vissen", "en": "fishing"}, {"nl": ("vissen",)})
    with pytest.raises(DataFileError, match="also says"):
        compile_phrases([one, two], SmallWords())


def test_a_phrase_without_words_is_refused():
    concept = Concept("een", Kind.INTEREST, {"nl": "!", "en": "!"}, {"nl": ("!",)})
    with pytest.raises(DataFileError, match="has no words"):
        compile_phrases([concept], SmallWords())


def test_the_vocabulary_that_ships_is_rich_and_reaches_everybody(vocabulary):
    interests, roles = list(vocabulary.of_kind(Kind.INTEREST)), list(vocabulary.of_kind(Kind.ROLE))
    assert len(interests) >= 350
    assert len(roles) >= 120
    phrases = sum(len(said) for concept in vocabulary.concepts.values() for said in concept.phrases.values())
    assert phrases >= 8000
    for key in (
        "moskee",
        "turkse-keuken",
        "keti-koti",
        "indische-keuken",
        "poolse-keuken",
        "surinaamse-muziek",
        "okey",
    ):
        assert key in vocabulary.concepts


def test_every_shipped_role_of_work_that_fits_an_interest_is_linked_to_it(vocabulary):
    for role, interest in (("meubelmaker", "houtbewerken"), ("bakker", "bakken"), ("onderwijzer", "voorlezen")):
        assert interest in vocabulary.concepts[role].related
        assert role in vocabulary.concepts[interest].related


def test_an_unknown_list_of_words_is_refused_by_name():
    with pytest.raises(DataFileError, match="no_befor"):
        Lexicon.from_texts({"words/nl.toml": 'no_befor = ["geen"]\n'})
    with pytest.raises(DataFileError, match=r"words/nl\.toml"):
        Lexicon.from_texts({"words/nl.toml": "no_before = ["})
