"""Before both sides agreed, a helper reads nothing that identifies a participant and nothing about health."""

import pytest
from invariant_world import (
    ANNIE,
    BIRTH_YEAR,
    EMAIL,
    HOUSE_NUMBER,
    PHONE,
    POSTCODE,
    STREET,
    SURNAME,
    WORDS,
    World,
    identifying_parts,
)
from sqlmodel import select

from matcher.dialogue import Conversation
from matcher.errors import InputError
from matcher.models.chat import Channel, Chat, OutgoingMessage
from matcher.models.person import Person
from matcher.models.request import Proposal, Request
from matcher.services.matching import proposals, requests
from matcher.services.people import register
from matcher.services.trust.discretion import check_words, health_words_in
from matcher.web import create_app

GIVING_AWAY = {
    "surname": "Mevrouw Gröber wil graag schaken",
    "surname, other part": "Annie Özdemir wil graag schaken",
    "surname without its accent": "mevrouw grober zoekt een schaker",
    "surname in capitals": "ANNIE GRÖBER ZOEKT EEN SCHAKER",
    "surname with decomposed accents": "mevrouw Gro\u0308ber zoekt een schaker",
    "surname in the genitive": "Gröbers schaakbord staat klaar",
    "surname with an apostrophe": "Özdemir's schaakbord staat klaar",
    "surname joined by a hyphen": "mevrouw Jansen-Gröber zoekt een schaker",
    "street": "Annie woont aan het Kleverparkweg-plein",
    "street in capitals": "bij het KLEVERPARKWEG",
    "house number": "Annie op nummer 128 wil schaken",
    "postcode": "Annie (2023 CH) wil schaken",
    "postcode in one": "Annie uit 2023ch wil schaken",
    "postcode with two spaces": "Annie uit 2023  CH wil schaken",
    "postcode with a hyphen": "Annie uit 2023-CH wil schaken",
    "phone": "bel 0235312345",
    "phone with spaces": "bel 023 531 23 45",
    "phone with a country code": "bel +31 (0)23 531 23 45",
    "phone with dots": "bel 023.531.23.45",
    "phone with a slash": "bel 023/531 23 45",
    "phone with a long dash": "bel 023 – 531 23 45",
    "own phone without the area code": "bel 531 23 45",
    "somebody else's mobile": "bel haar dochter: 06-12 34 56 78",
    "e-mail": "mail annie.grober@voorbeeld.nl",
    "another e-mail": "mail dochter@elders.example",
    "birth year": "Annie is van 1941 en schaakt graag",
}
HEALTH = {
    "nl": [
        "Annie heeft dementie", "beginnende Alzheimer", "zij is vergeetachtig", "een lieve patiënt", "onze cliënt",
        "na een beroerte", "hij heeft Parkinson", "zij is ziek", "een depressie gehad", "uit het ziekenhuis",
        "krijgt thuiszorg", "zij voelt zich eenzaam", "in de war en verward", "haar mantelzorger is moe",
        "heeft suikerziekte", "herstelt van borstkanker", "een hersentumor", "een hartziekte", "jongdementie",
        "heeft diabetes", "na een herseninfarct", "heeft autisme", "woont in een verpleeghuis", "slikt antidepressiva",
    ],
    "en": [
        "Annie has dementia", "early Alzheimer's", "she is forgetful", "a patient of ours", "our client",
        "after a stroke", "memory loss", "she is lonely", "she suffers from depression", "a mental illness",
        "in a nursing home", "her carer is tired", "she has cancer", "has a disability", "memory problems",
        "she has diabetes", "she is autistic",
    ],
}  # fmt: skip
FINE = [
    WORDS,
    "Annie wil graag op zaterdag om 12:08 naar de markt",
    "Elke dinsdag van 14.00 tot 16.00 uur, twee keer per maand",
    "Annie would love to play chess on Saturdays at 2 pm",
    "Zij bakte vroeger brood en zingt graag in een koor",
    "De dierenarts om de hoek past op de hond; samen de tuin verzorgen",
]


ANNIE_HERSELF = Person(
    region_id=1,
    given_name="Annie",
    surname=SURNAME,
    street=STREET,
    house_number=HOUSE_NUMBER,
    postcode=POSTCODE,
    phone=PHONE,
    email=EMAIL,
    birth_year=BIRTH_YEAR,
)


@pytest.mark.parametrize("words", GIVING_AWAY.values(), ids=GIVING_AWAY.keys())
def test_words_that_give_the_participant_away_are_refused(words: str):
    """Invariant 1, free text: held against the person's own values, however they are spelt."""
    with pytest.raises(InputError) as refused:
        check_words(words, ANNIE_HERSELF)
    assert refused.value.mend, "the team must hear what to leave out"


@pytest.mark.parametrize(("language", "words"), [(lang, text) for lang, texts in HEALTH.items() for text in texts])
def test_words_about_health_are_refused_in_dutch_and_in_english(language: str, words: str):
    """Invariant 1: no word about health reaches a helper."""
    assert health_words_in(words), f"{language}: not one word of {words!r} is known to speak of health"


@pytest.mark.parametrize("words", FINE)
def test_ordinary_words_may_pass(words: str):
    """Invariant 1 is of no use when it refuses everything."""
    check_words(words, ANNIE_HERSELF)


@pytest.mark.parametrize("words", ["Mevrouw Gröber wil graag schaken", "bel 023 531 23 45", "Annie is vergeetachtig"])
def test_no_door_lets_such_words_in(world: World, words: str):
    """Invariant 1: a request, the words changed by phone, the proposal itself and a meeting point all check."""
    request_id = world.new_request()
    with world.work() as work:
        request = work.session.get_one(Request, request_id)
        with pytest.raises(InputError):
            requests.create(work, world.annie(work), text="schaken", words=words)
        with pytest.raises(InputError):
            requests.create(work, world.annie(work), text=words)
        with pytest.raises(InputError):
            requests.record_search_answer(work, request, yes=True, said_by="Annie", words=words)
    world.choose(ANNIE, "yes")
    with pytest.raises(InputError):
        world.propose(request_id, words=words)
    assert world.all(Proposal) == []
    assert world.read(world.address()) == []


def test_nothing_that_a_helper_reads_before_both_agreed_identifies_the_participant(any_world: World):
    """Invariant 1, structured text: questions, hints, replies, buttons, thanks and reminders on the way to a yes."""
    world = any_world
    world.add_helper()
    request_id = world.searching()
    world.propose(request_id, 0)
    world.propose(request_id, 1)
    piet, other = world.address(0), world.address(1)
    for said in ("wie is het eigenlijk?", "hoe heet ze van haar achternaam?", "😀", "/help", "mijn gegevens", "hmm"):
        world.hear(piet, said)
    world.choose(piet, "yes")
    world.choose(other, "no")
    world.pass_days(9, hours=12)
    read = world.read(piet) + world.read(other)
    assert any("Annie" in text for text in read)
    assert {text: identifying_parts(text) for text in read if identifying_parts(text)} == {}


def test_the_name_of_somebody_who_signed_up_in_chat_is_cut_to_a_first_name(world: World):
    """Invariant 1: who typed a first name and surname in one line is still met by first name only."""
    new = "3001"
    world.hear(new, "/start deelnemer")
    world.hear(new, "Ik zou graag weer eens schaken")
    world.choose(new, "self")
    world.hear(new, "Truus Vandersteen")
    world.hear(new, "0612345678")
    world.choose(new, "yes")
    truus = world.one(Person, Person.given_name.startswith("Truus"))  # type: ignore[attr-defined]
    with world.work() as work:
        person = work.session.get_one(Person, truus.id)
        request = requests.create(
            work, person, text="schaken", words="Er wordt graag geschaakt", team_member=world.fatima(work)
        )
        requests.record_search_answer(work, request, yes=True, said_by="Truus")
        words = proposals.draft_words(work, request, world.helper(work))
        assert "Vandersteen" not in words
    assert truus.surname == "Vandersteen"


def test_a_helper_with_two_names_is_introduced_to_the_participant_by_first_name(world: World):
    """Invariant 1 the other way round: a helper's surname is no part of the question to the participant."""
    new = "3002"
    world.hear(new, "/start vrijwilliger")
    world.hear(new, "Karel Wolterbeek, 45 jaar")
    for _ in range(12):
        if world.all(Person, Person.given_name.startswith("Karel")):  # type: ignore[attr-defined]
            break
        last = world.messages(new)[-1]
        if last.choices:
            world.press(new, last.choices[0]["press"])
        else:
            world.hear(new, {"postcode": "2023"}.get(last.question.split(":")[1].split(".")[0], "schaken en wandelen"))
    (karel,) = world.all(Person, Person.given_name.startswith("Karel"))  # type: ignore[attr-defined]
    assert karel.given_name == "Karel"


def test_the_draft_for_a_helper_always_passes_the_check(world: World):
    """Invariant 1: what the team finds ready to send is discreet already."""
    request_id = world.searching()
    with world.work() as work:
        words = proposals.draft_words(work, work.session.get_one(Request, request_id), world.helper(work))
    assert identifying_parts(words) == []
    world.propose(request_id, words=words)


def test_words_agreed_long_ago_are_checked_again_when_the_record_changed(world: World):
    """Invariant 1: a surname that the team learned later may not leave in words written before."""
    request_id = world.new_request(words="Annie van de bakker Terpstra wil schaken")
    world.choose(ANNIE, "yes")
    with world.work() as work:
        register.update_person(work, world.annie(work), surname="Terpstra")
    with pytest.raises(InputError):
        world.propose(request_id)
    assert world.read(world.address()) == []


def test_the_web_chat_of_a_helper_shows_nothing_that_identifies_the_participant(world: World):
    """Invariant 1 on the page: the helper reads the web chat instead of Telegram."""
    client = create_app(world.app, secure_cookies=False).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    world.clock.forward(hours=3)
    client.post("/chat/begin", data={"start": ""})
    with world.look() as session:
        chat = session.exec(select(Chat).where(Chat.channel == Channel.WEB)).one()
        chat.person_id = world.helper_ids[0]
        chat.conversation = dict(Conversation().to_json())
        chat.last_heard_at = world.clock.now
        session.add(chat)
    world.proposed()
    page = client.get("/chat").get_data(as_text=True)
    assert "Annie zou graag weer eens schaken" in page
    assert identifying_parts(page.replace('name="viewport" content="width=device-width', "")) == []


def test_labels_and_references_of_a_proposal_carry_random_ids_only(world: World):
    """Invariant 1: what stands behind a button or in a message's reference names nobody."""
    world.proposed()
    for message in world.all(OutgoingMessage):
        carried = " ".join([message.key, message.about, message.question, *(c["press"] for c in message.choices)])
        assert identifying_parts(carried) == []
        assert "annie" not in carried.lower()
