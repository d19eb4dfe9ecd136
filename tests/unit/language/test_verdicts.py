"""How somebody says no and yes: by kinds of words, for themselves or for somebody else, of one thing or of a list."""

import pytest


@pytest.mark.parametrize(
    "said",
    [
        "Opera vind ik slaapverwekkend",
        "Van opera krijg ik jeuk",
        "Van opera word ik kregel",
        "Opera, dat vind ik zo langdradig",
        "Opera is mij te deftig",
        "Opera? Alleen over mijn lijk.",
        "Opera, daar voel ik niets voor",
        "Hou me verre van opera",
        "Ik moet er niet aan denken, opera",
        "Opera mag een ander",
        "Wat ik niet leuk vind: opera",
        "Geen haar op mijn hoofd die aan opera denkt",
        "I find opera tedious",
        "Opera is lost on me",
        "Anything but opera",
    ],
)
def test_a_kind_of_word_refuses_in_any_frame(heard, said):
    assert heard(said)[:2] == (set(), {"opera"})


@pytest.mark.parametrize(
    ("said", "who"),
    [("Bingo vindt ze saai", "she"), ("Bingo vond hij saai", "he"), ("Van bingo krijgt hij hoofdpijn", "he")],
)
def test_a_verdict_of_somebody_asked_for_is_one_in_every_person(heard, said, who):
    assert heard(said)[:2] == (set(), {"bingo"}), who


@pytest.mark.parametrize(
    ("said", "dislikes"),
    [
        ("Haken, breien, borduren, allemaal niets voor mij", {"haken", "breien", "borduren"}),
        ("Haken, vissen en dansen vind ik vreselijk", {"haken", "vissen", "dansen"}),
        ("Mijn ding niet: vissen en dansen", {"vissen", "dansen"}),
        ("Opera vind ik niks, bingo ook", {"opera", "bingo"}),
    ],
)
def test_a_verdict_holds_for_the_whole_list(heard, said, dislikes):
    assert heard(said)[:2] == (set(), dislikes)


def test_a_verdict_behind_one_thing_leaves_what_was_liked_before(heard):
    assert heard("Ik hou van haken, breien vind ik saai")[:2] == ({"haken"}, {"breien"})
    assert heard("Dood aan de bingo, leve de opera!")[:2] == ({"opera"}, {"bingo"})


@pytest.mark.parametrize(
    "said",
    [
        "Zonder breien kan ik niet",
        "Een dag zonder breien is geen dag",
        "Breien verveelt me nooit",
        "Breien sla ik nooit over",
        "Ik kan niet stoppen met breien",
        "Ik ben nooit te moe om te breien",
        "Breien is geen straf",
        "Breien is niet saai",
        "Er gaat geen dag voorbij dat ik niet brei",
        "Je hoort mij niet klagen als ik mag breien",
        "I could never give up knitting",
        "I'm never too tired for knitting",
    ],
)
def test_no_beside_what_would_be_missed_is_praise(heard, said):
    assert heard(said)[:2] == ({"breien"}, set())


def test_what_is_left_for_something_else_counts_against_it(heard):
    assert heard("I prefer knitting to fishing")[:2] == ({"breien"}, {"vissen"})
    assert heard("Ik ga veel liever wandelen dan fietsen")[:2] == ({"wandelen"}, {"fietsen"})
    assert heard("Ik kook liever zelf dan uit eten te gaan")[:2] == ({"koken"}, {"uit-eten"})
    assert heard("There's nothing I like better than knitting")[:2] == ({"breien"}, set())
    assert heard("Ik ben meer van de honden dan van de bingo")[1] == set()


@pytest.mark.parametrize(
    "said",
    [
        "Spreekt u ook over vissen?",
        "Heeft uw buurman vroeger gebreid?",
        "Het zwembad is gesloten",
        "De opera van morgen is afgelast",
    ],
)
def test_questions_to_us_and_the_state_of_things_tell_of_nobody(heard, said):
    assert heard(said) == (set(), set(), set())


def test_a_question_of_one_word_may_still_be_answered(heard):
    assert heard("Bingo? Nee, dank je.")[:2] == (set(), {"bingo"})
    assert heard("Bingo? Graag!")[:2] == ({"bingo"}, set())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jogaa", "yoga"),
        ("paartrijden", "paardrijden"),
        ("vissn", "vissen"),
        ("schilderuh", "schilderen"),
        ("tuinireen", "tuinieren"),
        ("petank", "jeu-de-boules"),
    ],
)
def test_what_sounds_the_same_or_has_letters_changed_about_is_read(heard, typed, meant):
    assert meant in heard(f"ik hou van {typed}")[0]


def test_everyday_words_are_no_form_of_an_interest(heard):
    assert heard("ik kom met een paar mensen op zondagen")[0] == set()
    assert heard("ik ben daar ingeschreven en het formulier is verlopen")[0] == set()


@pytest.mark.parametrize(
    ("said", "likes", "dislikes"),
    [
        ("Ik sla een avondje klaverjassen nooit over", {"klaverjassen"}, set()),
        ("Een potje schaak, meer heb ik op een middag niet nodig", {"schaken"}, set()),
        ("Voor een film kom ik mijn bed niet uit", set(), {"film"}),
        ("Liever een middag vogels kijken dan naar zo'n drukke markt", {"vogels"}, {"markt"}),
        ("Puzzelen doe ik niet meer, dammen elke week", {"dammen"}, {"puzzelen"}),
    ],
)
def test_the_words_of_a_verdict_may_stand_apart(heard, said, likes, dislikes):
    found = heard(said)
    assert likes <= found[0]
    assert found[1] == dislikes


@pytest.mark.parametrize(
    ("said", "likes", "dislikes"),
    [
        ("Ik hou nie van bingo", set(), {"bingo"}),
        ("Liever fietsen dan wandelen, dat geslenter is niks voor mij", {"fietsen"}, {"wandelen"}),
        ("Love all music except opera", {"muziek"}, {"opera"}),
        ("Kaarten graag, maar poker niet, dat is gokken", {"kaarten"}, {"poker"}),
        ("Dansen vond ik vreselijk, mijn vrouw sleurde me mee. Zij was er gek op.", set(), {"dansen"}),
        ("Verjaardagen, ik gruwel ervan", set(), {"verjaardagen"}),
        ("Ik vind fietsen niet gek, maar op zo'n ding? Dat hoeft voor mij niet", {"fietsen"}, set()),
    ],
)
def test_a_verdict_changes_only_what_it_is_about(heard, said, likes, dislikes):
    assert heard(said)[:2] == (likes, dislikes)


@pytest.mark.parametrize("said", ["Fietsen mag ik niet van de dokter", "Hij viste achter het net met die woning"])
def test_what_may_not_be_and_what_is_a_saying_says_nothing(heard, said):
    assert heard(said)[:2] == (set(), set())
