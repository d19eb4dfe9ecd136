import string
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.language.extraction import Extraction, Stance
from matcher.language.tokens import tokens

LIKES = {
    "rommelt graag in de moestuin": {"moestuin"},
    "altijd met de neus in de boeken": {"lezen"},
    "altijd met het hoofd onder de motorkap": {"autos"},
    "ik werk graag in mijn tuin": {"tuinieren"},
    "iets van hout maken": {"houtbewerken"},
    "ik ben gek op klaverjassen en sjoelen": {"klaverjassen", "sjoelen"},
    "puzzelen, lezen en voetbal kijken": {"puzzelen", "lezen", "voetbal-kijken"},
    "Mijn lust en mijn leven is het koor": {"koor"},
    "Elke zondag ga ik naar de kerk": {"kerk"},
    "ik ga iedere vrijdag naar de moskee": {"moskee"},
    "ik ben Marokkaans en maak graag couscous": {"marokkaanse-keuken"},
    "ik hou van lange boswandelingen": {"wandelen"},
    "postzegelclub": {"postzegels"},
    "met de kleinkinderen naar Artis": {"kleinkinderen", "dierentuin"},
    "Looking for someone to play chess with": {"schaken"},
    "I don't mind doing the weeding": {"tuinieren"},
    "I can help with paperwork and give lifts": {"administratie", "vervoer"},
    "ik kan iemand naar het ziekenhuis rijden": {"vervoer"},
    "Ik fiets graag, and I love gardening": {"fietsen", "tuinieren"},
    "koffie": {"koffie-drinken"},
    "katten, tuin": {"katten", "tuinieren"},
    "geef mij maar een boek": {"lezen"},
}
POSITIVE_BY_NEGATION = {
    "een partijtje tennis sla ik niet af": "tennis",
    "een partijtje biljart gaat er altijd in": "biljarten",
    "ik kan niet zonder muziek": "muziek",
    "niets liever dan in de tuin werken": "tuinieren",
    "I can't live without music": "muziek",
    "nothing better than a good book": "lezen",
    "ik vind het niet erg om boodschappen te doen": "boodschappen",
    "ik heb geen hekel aan koken": "koken",
    "schaken, daar zeg ik geen nee tegen": "schaken",
    "dansen verveelt nooit": "dansen",
    "liever niet te ver wandelen": "wandelen",
}
SCOPES = {
    "vissen niet, varen wel": ({"varen"}, {"vissen"}),
    "vissen niet varen wel": ({"varen"}, {"vissen"}),
    "niet vissen, wel varen": ({"varen"}, {"vissen"}),
    "geen kaarten maar wel biljart": ({"biljarten"}, {"kaarten"}),
    "van zingen moet ik niets hebben, van luisteren wel": ({"muziek-luisteren"}, {"zingen"}),
    "ik hou niet van voetbal, tennis of hockey": (set(), {"voetbal", "tennis", "hockey"}),
    "ik vind schaken saai maar dammen leuk": ({"dammen"}, {"schaken"}),
    "I love gardening but I hate cooking": ({"tuinieren"}, {"koken"}),
    "I'm not into sports but I love music and dancing": ({"muziek", "dansen"}, {"sport"}),
    "zwemmen vind ik heerlijk, hardlopen niet": ({"zwemmen"}, {"hardlopen"}),
    "liever geen honden": (set(), {"honden"}),
    "ik ben bang voor honden": (set(), {"honden"}),
    "bingo, daar begin ik niet aan": (set(), {"bingo"}),
    "vissen hoeft voor mij niet": (set(), {"vissen"}),
    "Kaarten? Altijd! Maar geen bridge.": ({"kaarten"}, {"bridge"}),
    "Ik hou van dieren maar niet van katten": ({"dieren"}, {"katten"}),
    "ik drink geen koffie": (set(), {"koffie-drinken"}),
    "als het maar geen bingo is": (set(), {"bingo"}),
    "ik heb nooit van voetbal gehouden": (set(), {"voetbal"}),
    "van sport moet ik weinig hebben": (set(), {"sport"}),
    "liever lezen dan tv kijken": ({"lezen"}, {"televisie"}),
    "I'd rather read than watch television": ({"lezen"}, {"televisie"}),
    "niets liever dan lezen": ({"lezen"}, set()),
    "ik heb geen hond": (set(), set()),
    "schilderen sla ik niet af, en breien ook niet": ({"schilderen", "breien"}, set()),
    "voetbal boeit me niet, tennis ook niet": (set(), {"voetbal", "tennis"}),
    "zwemmen is niet mijn sterkste kant, maar ik vind het heerlijk": ({"zwemmen"}, set()),
    "ik hou van tuinieren, niet van geklets": ({"tuinieren"}, set()),
    "vissen? laat maar": (set(), {"vissen"}),
    "van schaken krijg ik hoofdpijn, dammen kan ik de hele middag": ({"dammen"}, {"schaken"}),
    "mens erger je niet": ({"bordspellen"}, set()),
    "wandelen met de hond": ({"wandelen", "honden"}, set()),
    "we moeten roeien met de riemen die we hebben": (set(), set()),
}
ROLES = {
    "was vroeger chauffeur op lijn 3": {"buschauffeur"},
    "ik reed dertig jaar de melk rond": {"melkboer"},
    "ik ben verpleegster geweest": {"verpleegkundige"},
    "Ik heb dertig jaar voor de klas gestaan": {"onderwijzer"},
    "ik heb altijd bij Hoogovens gewerkt": {"hoogovenarbeider"},
    "ik heb altijd in de bouw gezeten": {"bouwvakker"},
    "ik zat op de grote vaart": {"zeeman"},
    "I am a retired carpenter": {"gepensioneerde", "timmerman"},
    "I worked as a nurse for thirty years": {"verpleegkundige"},
    "ik ben van huis uit timmerman": {"timmerman"},
}
NOTHING = [
    "het regent vandaag",
    "de bus was te laat",
    "ik moet morgen naar de dokter",
    "mijn auto is stuk",
    "de tv doet het niet",
    "Hoe gaat het met u?",
    "goedemorgen, kunt u mij terugbellen?",
    "ik heb gisteren mijn been gebroken",
    "de kinderen wonen ver weg",
    "we gaan morgen naar het ziekenhuis",
    "het eten was lekker",
    "er is een brief van de gemeente gekomen",
    "de lift is kapot",
    "mijn knie doet pijn",
    "wat kost het?",
    "ik ga naar de bakker",
    "Mijn naam is Visser",
    "ik heet Jan Bakker",
    "Ik woon in de Kerkstraat 12",
    "hoe laat komt de taxi",
    "kunt u mij helpen?",
    "",
    "👍👍👍",
    "1234 5678",
    "<b></b>",
    "الطقس جميل اليوم",
]
SLIPS = {
    "tuineren": "tuinieren",
    "schakken": "schaken",
    "klaverjasen": "klaverjassen",
    "brijen": "breien",
    "wandellen": "wandelen",
    "gardning": "tuinieren",
    "biljarden": "biljarten",
}


@pytest.mark.parametrize(("said", "likes"), LIKES.items())
def test_what_people_say_they_like_is_heard(heard, said, likes):
    assert heard(said)[:2] == (likes, set())


@pytest.mark.parametrize(("said", "like"), POSITIVE_BY_NEGATION.items())
def test_praise_by_understatement_is_praise(heard, said, like):
    assert heard(said)[:2] == ({like}, set())


@pytest.mark.parametrize(("said", "expected"), SCOPES.items())
def test_no_and_yes_reach_as_far_as_they_are_meant(heard, said, expected):
    assert heard(said)[:2] == expected


@pytest.mark.parametrize(("said", "roles"), ROLES.items())
def test_what_people_were_is_a_role_and_no_interest(heard, said, roles):
    assert heard(said) == (set(), set(), roles)


@pytest.mark.parametrize("said", NOTHING)
def test_small_talk_names_and_signs_give_nothing(heard, said):
    assert heard(said) == (set(), set(), set())


@pytest.mark.parametrize(
    "said",
    [
        "onze buurman verzamelt treinen",
        "mijn man vist graag maar ik niet",
        "mijn vader was smid",
        "my neighbour collects stamps",
        "de buren kaarten elke vrijdag",
        "mijn zus is dol op dansen. Ze zingt ook in een koor.",
    ],
)
def test_what_somebody_else_likes_is_not_the_speakers(heard, said):
    likes, _, roles = heard(said)
    assert (likes, roles) == (set(), set())


def test_what_others_like_is_taken_when_asked_for(extractor):
    found = extractor.extract("mijn moeder zingt graag", of_others=True)
    assert [mention.concept for mention in found.likes] == ["zingen"]


@pytest.mark.parametrize(
    ("said", "likes"),
    [
        ("mijn vader houdt van vissen", {"vissen"}),
        ("oma breit nog elke dag", {"breien"}),
        ("hij houdt van vissen", {"vissen"}),
        ("mijn man vist graag, ik lees liever", {"lezen"}),
        ("onze buurman verzamelt treinen", set()),
        ("my neighbour collects stamps", set()),
        ("mijn kleinzoon voetbalt", set()),
        ("mijn vriendin is dol op dansen. Ze zingt ook in een koor.", set()),
    ],
)
def test_for_whom_somebody_asks_counts_and_neighbours_do_not(extractor, said, likes):
    family = {"kleinkinderen"}
    assert {mention.concept for mention in extractor.extract(said, of_others=True).likes} - family == likes


def test_what_others_like_is_kept_apart(extractor):
    assert [mention.concept for mention in extractor.extract("onze buurman verzamelt postzegels").aside] == [
        "postzegels"
    ]


def test_i_too_and_not_i_make_it_the_speakers(heard):
    assert heard("mijn man vist graag en ik ook")[:2] == ({"vissen"}, set())
    assert heard("mijn man vist graag maar ik niet")[:2] == (set(), {"vissen"})


def test_company_is_no_other_speaker(heard):
    assert heard("ik fiets graag een stukje met mijn vrouw")[0] == {"fietsen"}
    assert heard("ik speel piano en mijn vrouw zingt")[0] == {"piano"}
    assert heard("my husband likes fishing but I prefer reading")[0] == {"lezen"}


@pytest.mark.parametrize(
    ("said", "concept", "stance"),
    [
        ("ik zou graag weer willen schilderen", "schilderen", Stance.AGAIN),
        ("tennissen lukt niet meer", "tennis", Stance.NO_LONGER),
        ("used to play chess every week", "schaken", Stance.NO_LONGER),
        ("vroeger veel geschaatst, nu kijk ik alleen nog", "schaatsen", Stance.WATCHING),
        ("wandelen vind ik leuk maar niet alleen", "wandelen", Stance.TOGETHER),
        ("Samen naar de markt", "markt", Stance.TOGETHER),
        ("dansen? daar ben ik te oud voor", "dansen", Stance.NO_LONGER),
        ("schaken", "schaken", Stance.NOW),
        ("ik kan niet fietsen", "fietsen", Stance.NO_LONGER),
        ("ik kan helaas niet meer fietsen", "fietsen", Stance.NO_LONGER),
        ("I can't cycle any more", "fietsen", Stance.NO_LONGER),
    ],
)
def test_how_an_interest_stands_is_heard(extractor, said, concept, stance):
    (mention,) = extractor.extract(said).likes
    assert (mention.concept, mention.stance) == (concept, stance)


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_slips_of_the_pen_are_mended(heard, typed, meant):
    assert heard(typed)[0] == {meant}


@pytest.mark.parametrize("word", ["vader", "laden", "naam", "koud", "leren", "koper", "wassen", "ramen"])
def test_a_common_word_one_letter_away_is_left_alone(heard, word):
    assert not heard(f"dat zijn {word}")[0] & {"varen", "lezen", "koken", "vissen"}


def test_the_past_of_one_thing_is_not_the_past_of_the_next(extractor):
    roles = extractor.extract("Ik was vroeger kapster en nu ben ik oma").roles
    assert [(mention.concept, mention.stance) for mention in roles] == [
        ("kapper", Stance.NO_LONGER),
        ("oma", Stance.NOW),
    ]


def test_the_words_in_which_it_was_heard_are_kept(extractor):
    (mention,) = extractor.extract("Ik lig graag met de neus  in de boeken!").likes
    assert mention.heard == "neus in de boeken"


def test_what_nobody_understands_becomes_a_gap(extractor):
    assert extractor.extract("ik hou van quidditch").gaps == ("quidditch",)


@pytest.mark.parametrize(
    "said",
    [
        "ik ben Jan, mijn nummer is 0612345678",
        "mail me op jan.pietersen@voorbeeld.nl",
        "ik heet Fatoumata Diabaté",
        "mijn naam is wolthuizen",
        "zie https://voorbeeld.nl/quidditch",
    ],
)
def test_names_numbers_and_addresses_never_become_gaps(extractor, said):
    assert extractor.extract(said).gaps == ()


TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=string.ascii_letters + " ,.!?'-\n", max_size=300),
    st.lists(
        st.sampled_from([*LIKES, *SCOPES, *ROLES, *NOTHING, "niet", "wel", "geen", "graag", "maar", ",", ".", "en"]),
        max_size=12,
    ).map(" ".join),
)


@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_no_text_raises_and_nothing_is_both_liked_and_rejected(extractor, vocabulary, text):
    found = extractor.extract(text)
    assert isinstance(found, Extraction)
    likes, dislikes = ({mention.concept for mention in side} for side in (found.likes, found.dislikes))
    assert not likes & dislikes
    for mention in (*found.likes, *found.dislikes, *found.roles):
        assert mention.concept in vocabulary.concepts
        assert mention.heard
        assert " ".join(mention.heard.split()) in " ".join(text.split())


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_gaps_hold_only_words_that_were_said_and_no_digits(extractor, text):
    said = {token.word for token in tokens(text)}
    for gap in extractor.extract(text).gaps:
        assert set(gap.split()) <= said
        assert not any(char.isdigit() for char in gap)


def steps_of(work) -> int:
    """How many lines of our own code a piece of work runs through, turns of loops included."""
    steps = 0

    def follow(frame, event, _):
        nonlocal steps
        if "matcher/language" not in frame.f_code.co_filename:
            return None
        steps += event == "line"
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "vis ", "vissen, ", "geen, ", "niet graag ", "@", "<", "qwzx ", "grote mooie ", "jan wil vissen maar "),
        *(
            "koffie, ",
            "qwzx niet ",
            "de buren ",
            "🎣",
            "liever lezen dan ",
            "ook niet ",
            "met de hond wandelen met ",
            "hondenqwzxrondje ",
        ),
    ],
)
def test_twice_the_text_takes_twice_the_steps(extractor, piece):
    text = piece * (1024 // len(piece))
    once, twice = (steps_of(lambda given=given: extractor.extract(given)) for given in (text, text * 2))
    assert twice <= 2.2 * once + 500


@pytest.mark.parametrize(
    ("said", "likes"),
    [
        ("Op de camping zaten we altijd te klaverjassen", {"klaverjassen"}),
        ("Biljarten in het café op de hoek, dat mis ik", {"biljarten"}),
        ("Ik speel piano in de kerk", {"piano"}),
        ("Ik fotografeer vogels", {"fotografie", "vogels"}),
        ("Ik vis al jaren", {"vissen"}),
        ("Ik schilder deuren", {"schilderen"}),
    ],
)
def test_a_place_is_not_liked_for_what_is_done_there(heard, said, likes):
    assert heard(said) == (likes, set(), set())


def test_a_relative_who_is_spoken_of_is_no_role_of_the_speaker(heard):
    assert heard("Oma bad altijd de rozenkrans")[2] == set()
    assert heard("Ik ben oma")[2] == {"oma"}


@pytest.mark.parametrize(
    "word",
    ["tevens", "rubriek", "hoogtepunt", "kleurrijk", "standbeeld", "folks", "steeds", "verbintenis", "overdreven"],
)
def test_a_word_that_is_what_it_is_becomes_no_form_compound_or_slip(heard, word):
    assert heard(f"Dat is {word} zo") == (set(), set(), set())


@pytest.mark.parametrize(
    ("said", "role"),
    [("Jarenlang heb ik de bus naar Zandvoort gereden", "buschauffeur"), ("De bus rijdt niet meer", None)],
)
def test_a_name_may_stand_inside_what_somebody_did_for_a_living(heard, said, role):
    assert heard(said)[2] == ({role} if role else set())


@pytest.mark.parametrize(
    "said",
    [
        "De mensen hiernaast hebben vier honden",
        "Mevrouw van hiernaast zingt de hele ochtend",
        "Mijn oma kon geweldig koken",
        "Mijn man zaliger was imker",
        "Mijn huisgenoot gamet de hele nacht",
    ],
)
def test_of_neighbours_and_the_dead_nobody_asks_anything(extractor, said):
    found = extractor.extract(said, of_others=True)
    assert (found.likes, found.dislikes, found.roles) == ((), (), ())
