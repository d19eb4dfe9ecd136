import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.services.imports.contact import Address, emails_in, phones_in, read_address, read_postcode, without_contact


@pytest.mark.parametrize(
    "written",
    [
        "06-12345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06/12345678",
        "(06) 12345678",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "0031612345678",
        "31612345678",
        "612345678",
        "tel. 06–12345678",
        "O6-12345678",
        "06\u00a012345678",
        "06-12345678 (na 18 uur)",
    ],
)
def test_a_dutch_number_is_read_in_every_notation(written):
    from matcher.services.imports.cells import text_of

    assert phones_in(text_of(written)) == ("+31612345678",)


def test_several_numbers_and_an_address_in_one_cell_are_told_apart():
    assert phones_in("023-5551234 / 06-12345678") == ("+31235551234", "+31612345678")
    assert phones_in("0235551234 0612345678") == ("+31235551234", "+31612345678")
    assert phones_in("Kerkstraat 12, 2034 AB Haarlem, 06-12345678") == ("+31612345678",)
    assert phones_in("Laan van Berlijn 146 2037XV Haarlem 06-12345678") == ("+31612345678",)


@pytest.mark.parametrize(
    "nothing", ["06-", "06-1234", "2034 AB", "Kerkstraat 12", "geen", "12345678901234567890", "02-02-1960"]
)
def test_what_is_no_number_is_left_alone(nothing):
    assert phones_in(nothing) == ()


def test_numbers_from_abroad_need_their_country():
    assert phones_in("+32 475 12 34 56") == ("+32475123456",)


def test_mail_addresses_are_found_among_other_things():
    assert emails_in("mailto:Jan@Voorbeeld.NL ") == ("jan@voorbeeld.nl",)
    assert emails_in("06-12345678 jan@mail.example") == ("jan@mail.example",)
    assert emails_in("Jan <jan@voorbeeld.nl>; els@voorbeeld.nl") == ("jan@voorbeeld.nl", "els@voorbeeld.nl")
    assert emails_in("e-mail: jan@voorbeeld.nl") == ("jan@voorbeeld.nl",)


@pytest.mark.parametrize(
    "broken",
    [
        "jan.voorbeeld.nl",
        "jan@@voorbeeld.nl",
        "@voorbeeld.nl",
        "jan @voorbeeld.nl",
        "jan@voorbeeld",
        "j an@voorbeeld.nl",
        "jan@piet@voorbeeld.nl",
    ],
)
def test_a_malformed_mail_address_is_none(broken):
    assert emails_in(broken) == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2034AB", "2034 AB"),
        ("2034  ab", "2034 AB"),
        ("2034-AB", "2034 AB"),
        ("2034", "2034"),
        ("2034 AB Haarlem", "2034 AB"),
        ("2034 Haarlem", "2034"),
        ("2034 A", ""),
        ("203", ""),
        ("0234 AB", ""),
        ("20341", ""),
        ("onbekend", ""),
    ],
)
def test_postcodes_in_their_column(written, read):
    assert read_postcode(written) == read


def test_elsewhere_four_figures_are_no_postcode():
    assert read_postcode("Plein 1940", alone=False) == ""
    assert read_postcode("Kerkstraat 12 2034AB", alone=False) == "2034 AB"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Kerkstraat 12, 2034 AB Haarlem", Address("Kerkstraat", "12", "2034 AB", "Haarlem")),
        ("Kerkstraat 12-II", Address("Kerkstraat", "12-II")),
        ("1e Hogewoerddwarsstraat 7 a", Address("1e Hogewoerddwarsstraat", "7 a")),
        ("Lange Nieuwstraat 48, 2034 ZZ, tel. 06-12345678", Address("Lange Nieuwstraat", "48", "2034 ZZ", "")),
        ("De Wereld", Address("De Wereld")),
        ("-", Address()),
    ],
)
def test_an_address_is_taken_apart(written, read):
    assert read_address(written) == read


def test_text_without_its_numbers_and_addresses():
    assert without_contact("Kerkstraat 12, tel. 06-12345678, jan@voorbeeld.nl") == "Kerkstraat 12"


@given(st.text(alphabet=st.sampled_from("0123456789 +-/().@aB,;\n"), max_size=120))
def test_no_mixture_of_figures_and_marks_breaks_the_readers(text):
    for number in phones_in(text):
        assert number.startswith("+")
    for email in emails_in(text):
        assert email.count("@") == 1
    assert isinstance(read_address(text), Address)
    read_postcode(text)
