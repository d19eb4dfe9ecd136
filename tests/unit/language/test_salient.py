"""What is named of an utterance when it is printed, and what is left unsaid beside it."""

import pytest

from matcher.cli.printed import printed_names
from matcher.content import load_content


@pytest.fixture(scope="module")
def named():
    content = load_content()
    return lambda said: set(printed_names(content, said)["likes"])


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Knitting on a bench in the sun, lovely", {"breien"}),
        ("Ik kwam in 1968 uit Marokko en heb in de slachterij gewerkt", {"slachter"}),
        ("Ik ben de trotse oma van negen kleinkinderen", {"oma"}),
        ("Wij hadden een kruidenierswinkel en ik stond altijd achter de toonbank", {"kruidenier"}),
        ("As a student I love cooking", {"student", "koken"}),
        ("Dertig jaar voorzitter van de speeltuin geweest", {"voorzitter"}),
        ("Ik heb jaren voor mijn moeder gezorgd", {"mantelzorger"}),
    ],
)
def test_what_only_surrounds_it_is_left_unsaid(named, said, names):
    assert named(said) == names


@pytest.mark.parametrize(
    ("said", "names"),
    [("Ik luister graag naar muziek en ik brei", {"muziek luisteren", "breien"}), ("Op een bankje zitten", None)],
)
def test_what_is_quiet_is_said_by_its_name_or_when_there_is_nothing_else(named, said, names):
    assert named(said) == (names or {"rustig samen zitten"})
