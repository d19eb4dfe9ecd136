import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.language.message import Term
from matcher.language.similarity import BONUS_DIVISOR, FULL, ConceptSimilarity
from matcher.language.vocabulary import Vocabulary


def test_the_measure_is_the_same_in_both_directions(vocabulary, similarity):
    for a in vocabulary.concepts:
        for b, points in similarity.expand(a).items():
            assert similarity.concepts(b, a) == points
            assert 0 < points <= FULL


def test_the_same_is_one_and_strangers_are_zero(similarity):
    assert similarity.concepts("schaken", "schaken") == FULL
    assert similarity.concepts("schaken", "moskee") == 0
    assert similarity.concepts("schaken", "bestaat-niet") == 0
    assert similarity.expand("bestaat-niet") == {}


def test_siblings_are_closer_the_more_specific_their_parent_is(similarity):
    assert similarity.concepts("klaverjassen", "bridge") > similarity.concepts("klaverjassen", "schaken") > 0
    assert similarity.concepts("tuinieren", "moestuin") > similarity.concepts("tuinieren", "vissen")


def test_a_trade_is_close_to_the_interest_that_goes_with_it(similarity):
    assert similarity.concepts("meubelmaker", "houtbewerken") >= 600


def test_rejecting_the_broad_rejects_the_narrow(similarity):
    assert similarity.sets({"sport": -1.0}, {"tennis": 1.0, "zwemmen": 1.0}).value == 0
    mild = similarity.sets({"lezen": 1.0, "bridge": -1.0}, {"lezen": 1.0, "kaarten": 1.0}).value
    assert 0 < mild < 1


def test_the_reason_names_what_is_shared(similarity):
    same = similarity.sets({"schaken": 1.0}, {"schaken": 1.0, "lezen": 1.0})
    assert same.value == 1
    assert same.reason is not None
    assert same.reason.key == "similarity.same"
    assert same.reason.values == {"concept": (Term("schaken"),)}
    shared = similarity.sets({"klaverjassen": 1.0}, {"bridge": 1.0}).reason
    assert shared is not None
    assert (shared.key, shared.values["broad"]) == ("similarity.shared", Term("kaarten"))
    narrower = similarity.sets({"koor": 1.0}, {"zingen": 1.0}).reason
    assert narrower is not None
    assert narrower.key == "similarity.narrower"
    assert similarity.sets({"schaken": 1.0}, {"moskee": 1.0}).reason is None
    assert similarity.sets({}, {}).value == 0


KEYS = ["schaken", "dammen", "kaarten", "bridge", "tennis", "sport", "lezen", "bakker", "bakken", "koken"]
WEIGHTS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([-1.0, -0.5, 0.5, 0.7, 1.0]), max_size=6)


@given(a=WEIGHTS, b=WEIGHTS)
@settings(max_examples=100, deadline=None)
def test_columns_of_the_expansions_give_the_very_same_number(similarity, a, b):
    """What a scorer computes for many candidates: one column of points per concept, then sums and maxima."""
    gain, rejects = similarity.expand_likes(a), similarity.expand_rejects(a)
    gains = [gain.get(key, 0) * round(weight * FULL) // FULL for key, weight in b.items() if weight > 0]
    clash = [rejects.get(key, 0) * round(weight * FULL) // FULL for key, weight in b.items() if weight > 0]
    back = similarity.expand_rejects(b)
    clash += [back.get(key, 0) * round(weight * FULL) // FULL for key, weight in a.items() if weight > 0]
    best = max(gains, default=0)
    points = min(FULL, best + (sum(gains) - best) // BONUS_DIVISOR) - max(clash, default=0)
    assert similarity.sets(a, b).value == max(0, points) / FULL


@pytest.mark.parametrize(
    ("a", "b", "at_least"),
    [
        ("ik was meubelmaker", "iets van hout maken", 0.6),
        ("I like chess", "ik schaak graag", 1.0),
        ("rommelt graag in de moestuin", "in de tuin werken", 0.7),
        ("was vroeger chauffeur op lijn 3", "buschauffeur", 1.0),
        ("klaverjasen", "een boompje klaverjassen", 0.7),
        ("quidditch spelen", "quidditch", 1.0),
    ],
)
def test_texts_that_mean_much_the_same_are_close(text_similarity, a, b, at_least):
    assert text_similarity.texts(a, b).value >= at_least
    assert text_similarity.texts(a, b).value == text_similarity.texts(b, a).value


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("vissen niet", "ik vis graag"),
        ("het regent", "ik lees graag"),
        ("varen", "vader"),
        ("schaken", "schakelaar"),
        ("", ""),
    ],
)
def test_texts_that_share_only_letters_or_oppose_are_far_apart(text_similarity, a, b):
    assert text_similarity.texts(a, b).value < 0.2


def test_a_vocabulary_of_one_concept_works():
    one = Vocabulary.from_toml({"interests/a.toml": '[schaken]\nnl = "schaken"\nen = "chess"\n'})
    assert ConceptSimilarity(one).concepts("schaken", "schaken") == FULL


def test_what_shares_only_the_widest_concept_is_clearly_less_close(similarity):
    assert similarity.concepts("zwemmen", "wandelen") < similarity.concepts("schaken", "dammen") * 2 // 3
