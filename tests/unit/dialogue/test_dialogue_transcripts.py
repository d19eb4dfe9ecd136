"""Whole conversations told as data: what somebody says, what they hear, what happens.

A line is what the person does: words, ``[key]`` for a button, ``/start x`` for a link, ``(kind)`` for what is no words.
The conversation goes through JSON before every line (see `Talk`).
"""

import pytest
from dialogue_talk import HELPER, PARTICIPANT, TEAM

PROPOSAL = {"proposal": "PR1", "words": "Bep schaakt graag. Zin om dinsdagmiddag mee te doen?", "team_member": "Fatma"}
SEVERAL = {
    "ties": [
        {"id": "CH1", "name": "Bep", "kind": "follow_up", "words": "Hoe gaat het met jou en Bep?"},
        {"id": "CH2", "name": "Jo", "kind": "follow_up"},
        {"id": "CH3", "name": "Wim", "kind": "follow_up"},
    ],
    "words": "Hoe gaat het met jou en Bep, Jo en Wim?",
}
FIRST = {"checkin": "CH1", "kind": "first", "side": "helper", "words": "Je was vandaag bij Bep. Hoe was het voor jou?"}
TWO = {
    **HELPER,
    "appointments": [
        {"id": "APP1", "when": "2026-11-26T14:00", "with": "Bep", "where": "de bibliotheek"},
        {"id": "APP2", "when": "2026-11-30T10:00", "with": "Jo", "where": "het plein"},
    ],
}

# name, known, what a service opens, [(line, keys of the replies, events)]
TRANSCRIPTS = [
    (
        "a volunteer signs up from the menu",
        {},
        None,
        [
            ("hallo", ["chat.menu"], []),
            ("1", ["chat.signup.volunteer.opening", "chat.who"], []),
            ("Ans, 54", ["chat.postcode"], []),
            ("2034 AB", ["chat.said"], []),
            ("ik schaak graag en ik was bakker, vissen niet", ["chat.check.both"], []),
            ("klopt", ["chat.times.week"], []),
            ("dinsdagmiddag en zaterdag", ["chat.frequency"], []),
            ("vaker", ["chat.travel"], []),
            ("fiets, 3 km", ["chat.consent.signup"], []),
            ("ja", ["chat.signup.volunteer.done"], ["signup.completed"]),
        ],
    ),
    (
        "a volunteer says name and age apart and stays within ten messages",
        {},
        None,
        [
            ("/start vrijwilliger", ["chat.signup.volunteer.opening", "chat.who"], []),
            ("Ans", ["chat.who.age"], []),
            ("54", ["chat.postcode"], []),
            ("2034", ["chat.said"], []),
            ("fietsen", ["chat.check"], []),
            ("[ok]", ["chat.times.week"], []),
            ("[weekend]", ["chat.frequency"], []),
            ("[regular]", ["chat.travel"], []),
            ("[bike]", ["chat.consent.signup"], []),
            ("[yes]", ["chat.signup.volunteer.done"], ["signup.completed"]),
        ],
    ),
    (
        "how often is not asked where it was said",
        {},
        None,
        [
            ("/start vrijwilliger", ["chat.signup.volunteer.opening", "chat.who"], []),
            ("Ans, 54, 2034 AB", ["chat.heard", "chat.said"], []),
            ("fietsen", ["chat.check"], []),
            ("[ok]", ["chat.times.week"], []),
            ("elke dinsdagmiddag", ["chat.travel"], []),
        ],
    ),
    (
        "somebody of 17 gives the number of a parent",
        {},
        None,
        [
            ("ik wil vrijwilliger worden, ik hou van fietsen", ["chat.signup.volunteer.opening", "chat.who"], []),
            ("Kim, 17", ["chat.postcode"], []),
            ("Schalkwijk", ["chat.check"], []),
            ("ja hoor", ["chat.times.week"], []),
            ("[any]", ["chat.frequency"], []),
            ("[once]", ["chat.travel"], []),
            ("met de fiets", ["chat.consent.signup_minor"], []),
            ("ja", ["chat.guardian.number"], []),
            ("06 1234 5678", ["chat.signup.volunteer.done"], ["signup.completed"]),
        ],
    ),
    (
        "a student signs up within ten messages",
        {},
        None,
        [
            ("ik ben student", ["chat.signup.student.opening", "chat.who"], []),
            ("Sam", ["chat.who.age"], []),
            ("20", ["chat.postcode"], []),
            ("2011", ["chat.said"], []),
            ("wandelen en koffie drinken", ["chat.check"], []),
            ("[ok]", ["chat.study"], []),
            ("geschiedenis, tentamens in januari", ["chat.away.heard", "chat.times.week"], []),
            ("[evenings]", ["chat.travel"], []),
            ("[public]", ["chat.consent.signup"], []),
            ("ja", ["chat.signup.student.done"], ["signup.completed"]),
        ],
    ),
    (
        "somebody of 14 is turned away",
        {},
        None,
        [
            ("/start buur", ["chat.offer.opening", "chat.offer.what"], []),
            ("zaterdag iemand naar de markt rijden", ["chat.postcode"], []),
            ("2034", ["chat.who"], []),
            ("14 jaar, Kim", ["chat.who.too_young"], ["signup.turned_away"]),
        ],
    ),
    (
        "a neighbour offers something in one sentence",
        {},
        None,
        [
            ("ik kan zaterdag iemand naar de markt rijden", ["chat.offer.opening_said", "chat.postcode"], []),
            ("2034 AB", ["chat.who"], []),
            ("Ans, 54", ["chat.consent.offer"], []),
            ("ja", ["chat.offer.done"], ["offer.recorded"]),
        ],
    ),
    (
        "a neighbour offers something step by step within six messages",
        {},
        None,
        [
            ("/start buur", ["chat.offer.opening", "chat.offer.what"], []),
            ("iemand naar de markt rijden", ["chat.offer.when"], []),
            ("zaterdag", ["chat.postcode"], []),
            ("2034 AB", ["chat.who"], []),
            ("Ans, 54", ["chat.consent.offer"], []),
            ("[yes]", ["chat.offer.done"], ["offer.recorded"]),
        ],
    ),
    (
        "a neighbour offers something in English",
        {},
        None,
        [
            ("I can drive someone to the market on Saturday", ["chat.offer.opening_said", "chat.postcode"], []),
            ("2034 AB", ["chat.who"], []),
            ("I'm Tom, 44", ["chat.consent.offer"], []),
            ("yes please", ["chat.offer.done"], ["offer.recorded"]),
        ],
    ),
    (
        "a helper we know offers something more and is not asked who they are",
        HELPER,
        None,
        [
            ("ik kan zaterdag iemand naar de markt rijden", ["chat.offer.opening_said", "chat.consent.offer"], []),
            ("ja", ["chat.offer.done"], ["offer.recorded"]),
        ],
    ),
    (
        "consent can be looked into first, and refused",
        {},
        None,
        [
            ("ik kan zaterdag iemand naar de markt rijden", ["chat.offer.opening_said", "chat.postcode"], []),
            ("2034 AB", ["chat.who"], []),
            ("Ans, 54", ["chat.consent.offer"], []),
            ("[more]", ["chat.privacy", "chat.consent.offer"], []),
            ("weet niet", ["chat.consent.unclear"], []),
            ("[no]", ["chat.consent.no"], []),
        ],
    ),
    (
        "somebody would drop by more often",
        {},
        None,
        [
            ("ik wil wel vaker bij mevrouw Jansen langs", ["chat.drop_by.opening", "chat.drop_by.what"], []),
            ("een kop koffie drinken", ["chat.drop_by.when"], []),
            ("elke dinsdagmiddag", ["chat.postcode"], []),
            ("2034", ["chat.who"], []),
            ("Piet 60", ["chat.consent.drop_by"], []),
            ("ja hoor", ["chat.drop_by.done"], ["dropby.recorded"]),
        ],
    ),
    (
        "a participant says what they would like",
        PARTICIPANT,
        None,
        [("ik zou weer eens willen schaken", ["chat.wish.done"], ["wish.recorded"])],
    ),
    (
        "a daughter we do not know asks for her mother",
        {},
        None,
        [
            ("/start deelnemer", ["chat.wish"], []),
            ("weer eens gaan wandelen", ["chat.wish.for"], []),
            ("voor mijn moeder", ["chat.wish.name"], []),
            ("Karin", ["chat.wish.phone"], []),
            ("geen idee", ["chat.phone.unclear"], []),
            ("06-12345678", ["chat.wish.call"], []),
            ("ja", ["chat.wish.referred"], ["referral.recorded"]),
        ],
    ),
    (
        "for whom is not asked where it was said",
        {},
        None,
        [
            ("mijn moeder zou graag weer wandelen", ["chat.wish.opening_said", "chat.wish.name"], []),
            ("Karin, 06 12345678", ["chat.wish.call"], []),
            ("liever niet", ["chat.consent.no"], []),
        ],
    ),
    (
        "the words of a search are agreed to",
        PARTICIPANT,
        ("search", {"request": "RQ1", "words": "schaakt graag"}),
        [("ja dat mag", ["chat.search.yes"], ["search.answered"])],
    ),
    (
        "the words of a search are changed",
        PARTICIPANT,
        ("search", {"request": "RQ1", "words": "schaakt graag"}),
        [
            ("[change]", ["chat.search.words"], []),
            ("ik hou van schaken en dammen", ["chat.search.change"], ["search.answered"]),
        ],
    ),
    (
        "a proposal is accepted",
        HELPER,
        ("proposal", PROPOSAL),
        [("[yes]", ["chat.proposal.yes"], ["proposal.answered"])],
    ),
    (
        "a proposal gets a question first, thanks do not accept it, a no does decline it",
        HELPER,
        ("proposal", PROPOSAL),
        [
            ("Hoe laat is het?", ["chat.proposal.decide"], ["proposal.answered"]),
            ("oké dank je", ["chat.proposal.no_hurry"], []),
            ("nee toch niet", ["chat.proposal.no"], ["proposal.answered"]),
        ],
    ),
    (
        "the participant would rather talk about a helper first",
        PARTICIPANT,
        ("meet", {"proposal": "PR1", "words": "Ans schaakt ook graag."}),
        [
            ("ik weet het niet hoor", ["chat.meet.talk"], ["helper.answered"]),
            ("ja", ["chat.meet.yes"], ["helper.answered"]),
        ],
    ),
    (
        "a first check-in takes two taps and some words",
        HELPER,
        ("checkin", FIRST),
        [
            ("[good]", ["chat.checkin.again"], ["checkin.answered"]),
            ("[yes]", ["chat.checkin.words"], ["checkin.answered"]),
            ("we hebben gelachen", ["chat.checkin.done_good"], ["checkin.answered"]),
        ],
    ),
    (
        "a follow-up takes one tap",
        HELPER,
        ("checkin", {"checkin": "CH2", "kind": "follow_up", "side": "participant"}),
        [
            ("niet zo goed", ["chat.checkin.words"], ["checkin.answered"]),
            ("[skip]", ["chat.checkin.done_bad"], []),
        ],
    ),
    (
        "several ties take one tap when all is well",
        HELPER,
        ("checkins", SEVERAL),
        [("[good]", ["chat.checkin.done_good"], ["checkin.answered"] * 3)],
    ),
    (
        "several ties one by one when not all is well",
        HELPER,
        ("checkins", SEVERAL),
        [
            ("[some]", ["chat.checkins.one_by_one", "chat.verbatim"], []),
            ("[good]", ["chat.checkins.how"], ["checkin.answered"]),
            ("[bad]", ["chat.checkin.words"], ["checkin.answered"]),
            ("hij was zo moe", ["chat.checkins.how"], ["checkin.answered"]),
            ("gaat wel", ["chat.checkin.words"], ["checkin.answered"]),
            ("[skip]", ["chat.checkin.done_bad"], []),
        ],
    ),
    (
        "somebody names the one with whom it is not well",
        PARTICIPANT,
        ("checkins", SEVERAL),
        [
            ("met Jo niet zo goed", ["chat.checkins.one_by_one", "chat.verbatim"], ["checkin.answered"]),
            ("[good]", ["chat.checkin.words"], ["checkin.answered"]),
            ("nee", ["chat.checkins.how"], []),
            ("goed", ["chat.checkin.done_bad"], ["checkin.answered"]),
        ],
    ),
    (
        "after a first meeting once more is asked for that one",
        HELPER,
        ("checkins", {"ties": [{"id": "CH1", "name": "Bep", "kind": "first"}, *SEVERAL["ties"][1:]]}),
        [
            ("allemaal prima", ["chat.checkins.again"], ["checkin.answered"] * 3),
            ("terug", ["chat.checkins"], []),
            ("[good]", ["chat.checkins.again"], ["checkin.answered"] * 3),
            ("weet ik nog niet", ["chat.checkin.done_good"], ["checkin.answered"]),
        ],
    ),
    (
        "a carer is asked after themselves and can be called",
        {**PARTICIPANT, "roles": ["carer"]},
        ("checkin", {"checkin": "CH3", "kind": "carer", "side": "carer"}),
        [
            ("[so-so]", ["chat.checkin.call"], ["checkin.answered"]),
            ("ja graag", ["chat.checkin.done_call"], ["checkin.answered"]),
        ],
    ),
    (
        "I can't tomorrow",
        HELPER,
        None,
        [("ik kan morgen niet", ["chat.appointment.cancelled"], ["appointment.cancelled"])],
    ),
    (
        "an appointment is moved in one sentence",
        HELPER,
        None,
        [("kunnen we verzetten naar maandag 10 uur", ["chat.appointment.moving"], ["appointment.move_asked"])],
    ),
    (
        "which of two appointments is asked",
        TWO,
        None,
        [
            ("ik moet afzeggen", ["chat.appointment.which"], []),
            ("[APP2]", ["chat.appointment.cancelled"], ["appointment.cancelled"]),
        ],
    ),
    (
        "an appointment is moved step by step",
        TWO,
        None,
        [
            ("menu", ["chat.menu.known"], []),
            ("[appointment]", ["chat.appointment.which"], []),
            ("1", ["chat.appointment.action"], []),
            ("[move]", ["chat.appointment.moment"], []),
            ("gisteren", ["chat.times.past"], []),
            ("maandag om 10 uur", ["chat.appointment.moving"], ["appointment.move_asked"]),
        ],
    ),
    (
        "the other side answers whether the new moment suits",
        PARTICIPANT,
        ("moved", {"appointment": "APP1", "old": "2026-11-26T14:00", "new": "2026-12-01T10:00"}),
        [("nee, dan kan ik niet", ["chat.moved.no"], ["move.answered"])],
    ),
    (
        "a team member asks for a match by code",
        TEAM,
        None,
        [
            ("ik zoek iemand voor 7KPQ2", ["chat.request.words"], []),
            ("schaakt graag", ["chat.request.times"], []),
            ("dinsdagmiddag", ["chat.request.frequency"], []),
            ("[regular]", ["chat.request.done"], ["request.made"]),
        ],
    ),
    (
        "a helper changes the times",
        HELPER,
        None,
        [
            ("mijn tijden zijn veranderd", ["chat.profile.field"], []),
            ("[times]", ["chat.times.week"], []),
            ("[weekend]", ["chat.profile.changed"], ["profile.changed"]),
        ],
    ),
    (
        "a helper rests until a date and comes back early",
        HELPER,
        None,
        [
            ("pauze", ["chat.profile.until"], []),
            ("1 februari", ["chat.profile.paused"], ["profile.paused"]),
            ("hervat", ["chat.profile.resumed"], ["profile.resumed"]),
        ],
    ),
    (
        "a helper tells when they are away and comes back by themselves",
        HELPER,
        None,
        [
            ("ik ben van 1 tot 14 augustus weg", ["chat.away.done"], ["profile.away"]),
            ("in de tentamenweken kan ik niet", ["chat.away.done"], ["profile.away"]),
            ("hervat", ["chat.profile.resumed"], ["profile.resumed"]),
        ],
    ),
    (
        "who is away while something is planned hears so",
        HELPER,
        None,
        [("ik ben er van 25 tot 28 november niet", ["chat.away.done", "chat.away.appointment"], ["profile.away"])],
    ),
    (
        "one day that somebody cannot come is about the appointment",
        HELPER,
        None,
        [("ik kan 26 november niet", ["chat.appointment.cancelled"], ["appointment.cancelled"])],
    ),
    (
        "rest that begins later is being away",
        HELPER,
        None,
        [
            ("ik heb vakantie", ["chat.profile.until"], []),
            ("van 1 tot 14 december", ["chat.away.done"], ["profile.away"]),
        ],
    ),
    (
        "a daughter says everything at once",
        {},
        None,
        [
            (
                "mijn moeder zou graag weer wandelen. Ik ben Karin, u kunt me bellen op 06-12345678",
                ["chat.wish.opening_said", "chat.wish.call"],
                [],
            ),
            ("ja", ["chat.wish.referred"], ["referral.recorded"]),
        ],
    ),
    (
        "a participant is away too",
        PARTICIPANT,
        None,
        [("we zijn van 1 tot 14 augustus op vakantie", ["chat.away.done"], ["profile.away"])],
    ),
    (
        "a helper stops with everything and starts again",
        HELPER,
        None,
        [
            ("menu", ["chat.menu.known"], []),
            ("[profile]", ["chat.profile.field"], []),
            ("[stop]", ["chat.stopped"], ["stopped"]),
            ("hoi", ["chat.stopped.still"], ["words"]),
            ("/start", ["chat.started", "chat.menu.known"], ["started.again"]),
        ],
    ),
    (
        "being forgotten is asked once more",
        HELPER,
        None,
        [
            ("/forget", ["chat.forget"], []),
            ("nee", ["chat.forget.kept"], []),
            ("vergeet mij", ["chat.forget"], []),
            ("[yes]", ["chat.forget.done"], ["forget.asked"]),
        ],
    ),
    (
        "who has told us nothing yet is not promised anything",
        {},
        None,
        [("/mydata", ["chat.mydata.unknown"], [])],
    ),
    (
        "what we keep, and the own data",
        HELPER,
        None,
        [("/privacy", ["chat.privacy"], []), ("/mydata", ["chat.mydata"], ["mydata.asked"])],
    ),
    ("an invitation is used", {}, None, [("/start i-abc123", ["chat.invite"], ["invite.used"])]),
    ("words that fit nothing are kept", {}, None, [("paarse krokodil", ["chat.menu"], ["words"])]),
    ("somebody asks what this is", {}, None, [("Wat is dit eigenlijk?", ["chat.help", "chat.menu"], [])]),
    (
        "company is a wish of a participant and helping is an offer",
        PARTICIPANT,
        None,
        [
            ("ik zou graag met iemand gaan wandelen", ["chat.wish.done"], ["wish.recorded"]),
            ("ik wil graag iemand leren schaken", ["chat.offer.opening_said", "chat.offer.when"], []),
        ],
    ),
    ("later the same day", HELPER, None, [("kan het een uurtje later?", ["chat.appointment.moment"], [])]),
    ("thanks need no menu", HELPER, None, [("dank je wel!", ["chat.thanks"], [])]),
]


def act(talk, line):
    if line.startswith("["):
        return talk.press(line.strip("[]"))
    if line.startswith("/start"):
        return talk.start(line.removeprefix("/start").strip())
    if line.startswith("("):
        return talk.other(line.strip("()"))
    return talk.say(line)


@pytest.mark.parametrize(("name", "known", "opened", "lines"), TRANSCRIPTS, ids=[one[0] for one in TRANSCRIPTS])
def test_the_transcript_goes_as_written(talk, name, known, opened, lines):
    conversation = talk(known)
    if opened:
        conversation.open(*opened)
    for line, keys, events in lines:
        turn = act(conversation, line)
        assert (conversation.keys, [event.name for event in turn.events]) == (keys, events), line


@pytest.mark.parametrize(
    ("name", "event", "most"),
    [
        ("a volunteer signs up from the menu", "signup.completed", 10),
        ("a volunteer says name and age apart and stays within ten messages", "signup.completed", 10),
        ("somebody of 17 gives the number of a parent", "signup.completed", 10),
        ("a student signs up within ten messages", "signup.completed", 10),
        ("a neighbour offers something in one sentence", "offer.recorded", 6),
        ("a neighbour offers something step by step within six messages", "offer.recorded", 6),
    ],
)
def test_nobody_needs_more_messages_than_promised(talk, name, event, most):
    lines = next(one[3] for one in TRANSCRIPTS if one[0] == name)
    conversation = talk()
    for line, _, _ in lines:
        act(conversation, line)
    assert conversation.event(event)
    assert conversation.heard <= most


def finished(talk, name):
    _, known, opened, lines = next(one for one in TRANSCRIPTS if one[0] == name)
    conversation = talk(known)
    if opened:
        conversation.open(*opened)
    for line, _, _ in lines:
        act(conversation, line)
    return conversation


def test_a_sign_up_hands_on_everything_that_was_said(talk):
    values = finished(talk, "a volunteer signs up from the menu").event("signup.completed")
    assert (values["kind"], values["name"], values["age"], values["postcode4"]) == ("volunteer", "Ans", 54, "2034")
    assert [one["concept"] for one in values["interests"]] == ["schaken"]
    assert [one["concept"] for one in values["dislikes"]] == ["vissen"]
    assert [one["concept"] for one in values["roles"]] == ["bakker"]
    assert values["said"] == "ik schaak graag en ik was bakker, vissen niet"
    assert values["times"]["recurrences"][0]["week"] == 1 << (1 * 4 + 1) | 0b111 << 5 * 4
    assert (values["frequency"], values["transport"], values["radius_m"]) == ("regular", ["bike"], 3000)
    assert values["languages"] == ["nl"]
    assert values["consent"] is True
    assert "guardian_phone" not in values


def test_an_offer_for_saturday_is_the_coming_saturday_once(talk):
    values = finished(talk, "a neighbour offers something step by step within six messages").event("offer.recorded")
    assert values["what"] == "iemand naar de markt rijden"
    assert values["times"]["moments"] == [{"day": "2026-11-28", "start": None, "daypart": None}]
    assert values["times"]["recurrences"] == []
    assert values["frequency"] == "once"
    assert [one["concept"] for one in values["interests"]] == ["markt"]


def test_the_number_of_a_parent_goes_along(talk):
    values = finished(talk, "somebody of 17 gives the number of a parent").event("signup.completed")
    assert (values["age"], values["guardian_phone"], values["consent"]) == (17, "+31612345678", True)


def test_nothing_is_kept_of_somebody_who_is_too_young(talk):
    conversation = finished(talk, "somebody of 14 is turned away")
    assert conversation.turn.events[0].values == {}
    assert "Kim" not in conversation.stored
    assert "markt" not in conversation.stored


def test_nothing_is_kept_without_consent(talk):
    conversation = finished(talk, "consent can be looked into first, and refused")
    assert conversation.events == []
    assert "Ans" not in conversation.stored
    assert "markt" not in conversation.stored


def test_the_person_dropped_by_at_is_kept_in_the_giver_s_words(talk):
    values = finished(talk, "somebody would drop by more often").event("dropby.recorded")
    assert values["whom"] == "mevrouw Jansen"
    assert values["what"] == "een kop koffie drinken"
    assert values["frequency"] == "regular"


def test_a_referral_says_who_calls_for_whom(talk):
    conversation = finished(talk, "a daughter we do not know asks for her mother")
    values = conversation.event("referral.recorded")
    assert (values["name"], values["phone"], values["for"]) == ("Karin", "+31612345678", "other")
    assert [one["concept"] for one in values["interests"]] == ["wandelen"]
    assert values["consent"] is True
    assert "belt u binnen twee werkdagen" in conversation.texts[0]


def test_a_check_in_is_handed_on_at_the_first_tap_and_the_last_one_has_all(talk):
    conversation = finished(talk, "a first check-in takes two taps and some words")
    answers = [event.values for event in conversation.events]
    assert [(one["answer"], one["again"], one["words"]) for one in answers] == [
        ("good", None, ""),
        ("good", "yes", ""),
        ("good", "yes", "we hebben gelachen"),
    ]


def test_a_cancelled_appointment_keeps_the_reason_from_the_other_side(talk):
    conversation = finished(talk, "I can't tomorrow")
    assert conversation.event("appointment.cancelled") == {
        "appointment": "APP1",
        "reason_words": "ik kan morgen niet",
    }


def test_a_new_moment_is_a_day_and_a_time(talk):
    values = finished(talk, "an appointment is moved in one sentence").event("appointment.move_asked")
    assert values["appointment"] == "APP1"
    assert values["moment"] == {"day": "2026-11-30", "start": "10:00", "daypart": 0}


def test_the_exact_words_of_a_proposal_are_shown(talk):
    conversation = talk(HELPER)
    conversation.open("proposal", {**PROPOSAL, "words": "Bep {schaakt} graag."})
    assert conversation.texts[0].startswith("Bep {schaakt} graag.")
    assert "Nee zeggen mag altijd, zonder uitleg." in conversation.texts[0]


def test_the_reply_about_dropping_by_is_the_same_whoever_is_named(talk):
    replies = set()
    for whom in ("mevrouw Jansen", "mijn buurman", "opa Kees"):
        conversation = talk()
        for line in (f"ik kom graag vaker bij {whom} langs", "koffie", "zaterdag", "2034", "Piet 60", "ja"):
            conversation.say(line)
        assert conversation.event("dropby.recorded")["whom"] == whom
        replies.add(tuple(conversation.texts))
    assert len(replies) == 1
