import math

import pytest

from matcher.language.evaluation import Counts, Names, area_under_curve, areas_by_group, compare, gain_at, total


def test_the_area_is_one_when_every_match_scores_above_every_other_pair():
    assert area_under_curve([0.9, 0.8], [0.1, 0.2, 0.0]) == 1
    assert area_under_curve([0.1], [0.9]) == 0


def test_an_equal_score_counts_half():
    assert area_under_curve([0.5, 1.0], [0.5]) == 0.75
    assert area_under_curve([0.0], [0.0]) == 0.5


def test_there_is_no_area_without_two_sides():
    assert area_under_curve([], [1.0]) is None


def test_a_group_of_one_kind_is_held_against_the_other_kind_of_all():
    areas = areas_by_group(
        [("synonym", True, 0.9), ("unrelated", False, 0.1), ("typo", True, 0.0), ("typo", False, 0.5)]
    )
    assert areas["typo"] == 0
    assert areas["synonym"] == 1
    assert areas["unrelated"] == 0.5
    assert areas["all"] == 0.5


def test_gain_is_one_for_the_best_order_and_less_for_any_other():
    assert gain_at([3, 2, 0], [0.9, 0.5, 0.1]) == pytest.approx(1)
    assert gain_at([0, 3], [0.9, 0.1]) == pytest.approx(1 / math.log2(3))


def test_equal_scores_share_what_their_places_are_worth():
    assert gain_at([1, 0], [0.5, 0.5]) == gain_at([0, 1], [0.5, 0.5]) == pytest.approx((1 + 1 / math.log2(3)) / 2)


def test_only_the_first_places_count_and_nothing_good_gives_no_gain():
    assert gain_at([0, 0, 0, 0, 0, 3], [6, 5, 4, 3, 2, 1]) == 0
    assert gain_at([0, 0], [1, 2]) is None


@pytest.fixture(scope="module")
def names(vocabulary, extractor):
    return Names(vocabulary, lambda name: [mention.concept for mention in extractor.extract(name).likes])


def test_a_name_means_the_concept_with_that_label_or_phrase(names):
    assert names.concepts("vissen") == {"vissen"}
    assert names.concepts("Hengelen") == {"vissen"}
    assert names.concepts("gardening") == {"tuinieren"}
    assert names.concepts("qwzx") == frozenset()


def test_one_step_up_or_down_counts_and_a_sibling_does_not(names):
    held = compare(names, ["moestuinieren", "bridge"], ["tuinieren", "klaverjassen"])
    assert held.missed == ("klaverjassen",)
    assert held.invented == ("bridge",)
    assert held.counts == Counts(said=2, right=1, expected=2, heard=1)


def test_one_name_may_answer_to_two_that_were_expected(names):
    held = compare(names, ["tuinieren"], ["moestuinieren", "tuinieren"])
    assert (held.counts.precision, held.counts.recall) == (1, 1)


def test_a_name_that_the_vocabulary_lacks_is_a_miss(names):
    assert compare(names, [], ["qwzx"]).counts == Counts(expected=1)


def test_counts_add_up_to_precision_recall_and_f1():
    both = total([Counts(said=3, right=3, expected=4, heard=3), Counts(said=1)])
    assert (both.precision, both.recall, both.f1) == (0.75, 0.75, 0.75)
    assert Counts().f1 == 1
