"""What is only spoken of, by its frame (a chore, a fact, advice, a question), and when it is told after all."""

import pytest

from matcher.cli.printed import printed_names
from matcher.content import load_content

SPOKEN_OF = {
    "a chore that waits": [
        "De ramen moeten nog gelapt",
        "Ik moet vanavond nog strijken",
        "I still have to do the ironing",
        "De heg moet voor april geknipt zijn",
    ],
    "nobody in particular": [
        "Er wordt hier beneden gezongen, geloof ik",
        "Op het plein werd veel gevoetbald",
        "They do bingo in the lounge",
        "Ze organiseren hier bingo",
        "Iedereen kaart hier",
        "Iemand uit de flat geeft tekenles",
        "Op het station speelde iemand piano",
    ],
    "a thing and where it is": [
        "Er staat een piano in de gang",
        "De piano staat in de weg",
        "Tegenover ons is een sportschool gekomen",
        "There used to be a cinema here",
        "The library has moved to the high street",
        "Ik woon boven het biljartcafé",
        "Ik ben op de hei geboren",
    ],
    "advice": [
        "De dokter zegt dat ik meer moet bewegen",
        "Volgens mijn zoon zou ik vaker moeten zwemmen",
        "The physio wants me to swim twice a week",
        "De diëtiste wil dat ik groente eet",
    ],
    "a question, or what is for you to do": [
        "Is er ook iemand die Arabisch spreekt?",
        "Wat is dat voor kookclub?",
        "Kunt u mij vertellen hoe laat het koor begint?",
        "Dat hoeft u niet op te schrijven",
        "Uw folder gaat over wandelen",
    ],
    "this once, or over": ["Gisteren heb ik vis gegeten", "My cat died yesterday", "Mijn bridgepartner is overleden"],
    "somebody else's": [
        "De bovenbuurvrouw zingt de hele dag",
        "De hovenier komt woensdag het gras maaien",
        "Wij hebben een neef die zingt",
        "Vraag het aan mijn schoondochter, die regelt alles",
        "De schilderijen zijn van mijn zwager",
        "I have to take him to his swimming lesson",
        "Ria van beneden schildert",
        "Mijn zoon kookt voor me",
        "Het was Piet die wilde schaken, niet ik",
    ],
    "a saying with its verb": ["Hij jaagt me op de kast", "Hij zong een toontje lager"],
}
TOLD = {
    "Er wordt hier woensdag gezongen, en daar doe ik aan mee": {"zingen"},
    "In de zaal wordt gekaart, daar zit ik altijd bij": {"kaarten"},
    "Mijn broer vist en ik ga altijd mee": {"vissen"},
    "De piano staat er nog en ik zit er iedere dag achter": {"piano"},
    "De dokter zegt dat ik moet bewegen, dus ik fiets elke dag": {"fietsen"},
    "Ik moet elke dag even zingen": {"zingen"},
    "Dan moet ik dansen": {"dansen"},
    "Als er geschaatst wordt zit ik klaar": {"schaatsen"},
    "Mijn dochter wil dat ik ga schilderen, maar dat zie ik niet zitten": set(),
    "Hebben jullie een schaakclub waar ik bij kan?": {"schaken"},
    "De tuin is mijn paradijs": {"tuinieren"},
    "Elke woensdag ga ik naar het koor": {"koor"},
    "Iemand om mee te schaken": {"schaken"},
}


@pytest.mark.parametrize("said", [said for kind in SPOKEN_OF.values() for said in kind])
def test_what_is_only_spoken_of_is_told_by_nobody(heard, said):
    assert heard(said) == (set(), set(), set())


@pytest.mark.parametrize(("said", "likes"), TOLD.items())
def test_a_word_of_liking_or_of_joining_in_tells_it_after_all(heard, said, likes):
    assert heard(said)[0] == likes


def test_a_chore_that_waits_may_be_what_is_asked_for(extractor):
    said = "Het gras maaien moet voor zaterdag gebeuren"
    assert {mention.concept for mention in extractor.extract(said, of_others=True).likes} == {"tuinieren"}
    assert {mention.concept for mention in extractor.extract(said).aside} == {"tuinieren"}


def test_a_bare_no_turns_a_refusal_that_had_none(heard):
    assert heard("Kienen vind ik saai, klaverjassen niet")[:2] == ({"klaverjassen"}, {"bingo"})
    assert heard("Zwemmen vind ik heerlijk, hardlopen niet")[:2] == ({"zwemmen"}, {"hardlopen"})
    assert heard("Voetbal boeit me niet, tennis niet")[0] == set()


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Mijn moeder zingt graag", []),
        ("Ik ben weduwe", []),
        ("We zijn in 1972 uit Turkije gekomen", []),
        ("Ik ben weduwe en ik brei", ["breien"]),
    ],
)
def test_what_is_printed_is_the_speakers_own_and_no_lot_in_life(said, names):
    assert printed_names(load_content(), said)["likes"] == names


def test_for_somebody_prints_a_relatives_too():
    assert printed_names(load_content(), "Mijn moeder zingt graag", for_somebody=True)["likes"] == ["zingen"]
