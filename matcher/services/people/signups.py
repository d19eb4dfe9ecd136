"""What a sign-up in chat leaves behind: a person, an offer, consents, and whatever the team has to do."""

from collections.abc import Mapping
from typing import Any

from matcher.errors import InputError
from matcher.language.absences import Absence
from matcher.language.message import Message
from matcher.models.chat import Chat
from matcher.models.consent import GivenBy, Purpose
from matcher.models.offer import Offer
from matcher.models.person import HelperKind, Person, first_name_of
from matcher.models.scope import Actor, ActorKind
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.people import absences, interests, register
from matcher.services.trust import consents

__all__ = ["on_drop_by", "on_offer", "on_referral", "on_signup", "on_wish"]

_ADULT = 18
# How far somebody goes when only the means of transport is known, metres: twenty minutes or so by each.
_REACH_M: Mapping[str, int] = {"walk": 1_500, "bike": 5_000, "wheels": 1_000, "public": 10_000, "car": 15_000}


def on_signup(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """A volunteer or student signed up."""
    person = _person(work, chat, values, HelperKind(values["kind"]), key)
    fields: dict[str, Any] = {
        "times": values.get("times"),
        "frequency": values.get("frequency"),
        "transport": list(values.get("transport") or []),
        "travel_m": values.get("radius_m") or _reach(values.get("transport") or []),
        "languages": list(values.get("languages") or []),
        "away": dict(values.get("away") or {}),
        "story": _told(values, "said", "study", "times_words", "place_words"),
    }
    register.update_person(work, person, **{name: value for name, value in fields.items() if value})
    interests.add_heard(work, person, values)
    raise_signal(work, cause=f"welcome:{person.public_id}", kind="welcome", person=person, urgency=3)


def on_offer(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """A neighbour offered something, once or more often."""
    person = _person(work, chat, values, HelperKind.NEIGHBOUR, key)
    interests.add_heard(work, person, values)
    if values.get("away"):
        absences.keep_away(work, person, Absence.from_json(values["away"]))
    not_understood = _told(values, "times_words", "place_words")
    if not_understood:
        register.update_person(work, person, story="\n".join(filter(None, (person.story, not_understood))))
    _keep_offer(work, person, values)


def on_drop_by(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Somebody would like to drop by at a person they named; the team asks that person, if we know them at all."""
    person = _person(work, chat, values, HelperKind.NEIGHBOUR, key)
    offer = _keep_offer(work, person, values, for_words=str(values.get("whom") or ""))
    raise_signal(
        work, cause=f"drop-by:{offer.public_id}", kind="drop-by", person=person, words=offer.for_words, urgency=2
    )


def on_wish(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """A participant or carer said what they would like."""
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    if person is None:
        raise InputError("nobody we know said this", place="chat", mend="tie this chat to a person first").told(
            Message("problem.chat_unknown")
        )
    interests.add_heard(work, person, values)
    raise_signal(work, cause=f"wish:{key}", kind="wish", person=person, words=str(values.get("text") or ""))


def on_referral(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Somebody we do not know asks for themselves or for another: a person of the team calls within two days."""
    given_name, surname = _names(values)
    person = register.create_person(
        work,
        given_name=given_name,
        surname=surname,
        participant=values.get("for") != "other",
        carer=values.get("for") == "other",
        phone=str(values.get("phone") or ""),
        story=str(values.get("text") or ""),
        language=chat.conversation.get("language", "nl"),
        polite=True,
        source=chat.channel.value,
    )
    chat.person_id = person.id
    work.session.add(chat)
    own = work.acting_as(Actor(ActorKind.PERSON, person.id))
    consents.give(own, person, Purpose.CONTACT, channel=chat.channel.value, ground="vroeg om gebeld te worden")
    interests.add_heard(own, person, values)
    raise_signal(work, cause=f"referral:{key}", kind="referral", person=person, words=str(values.get("text") or ""))


def _person(work: Work, chat: Chat, values: Mapping[str, Any], kind: HelperKind, key: str) -> Person:
    """The person behind this chat, known already or new, with the consents just given."""
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    if person is None:
        given_name, surname = _names(values)
        person = register.create_person(
            work,
            given_name=given_name,
            surname=surname,
            helper_kind=kind,
            postcode=str(values.get("postcode") or values.get("postcode4") or ""),
            birth_year=work.today.year - int(values["age"]) if values.get("age") else None,
            phone=str(values.get("phone") or ""),
            language=chat.conversation.get("language", "nl"),
            source=chat.channel.value,
        )
        chat.person_id = person.id
        work.session.add(chat)
        work.session.flush()
    person.is_helper = True
    person.helper_kind = person.helper_kind or kind
    work.session.add(person)
    own = work.acting_as(Actor(ActorKind.PERSON, person.id))
    if values.get("consent"):
        for purpose in (Purpose.KEEP, Purpose.CONTACT):
            consents.give(own, person, purpose, channel=chat.channel.value, ground="ja gezegd in de chat")
    if values.get("age") and int(values["age"]) < _ADULT:
        person.guardian_needed = True
        person.guardian_phone = str(values.get("guardian_phone") or "")
        work.session.add(person)
        raise_signal(work, cause=f"guardian:{key}", kind="guardian", person=person)
    return person


def confirm_guardian(work: Work, person: Person, said_by: str) -> None:
    """A team member heard a parent or guardian say yes; from now on this young person can be asked.

    Raises:
        InputError: Nobody said it.
    """
    if not said_by.strip():
        raise InputError("who said this?", place="said by", mend="write the name of the parent or guardian").told(
            Message("problem.said_by")
        )
    for purpose in (Purpose.KEEP, Purpose.CONTACT):
        consents.withdraw(work, person, purpose)
        consents.give(work, person, purpose, given_by=GivenBy.GUARDIAN, ground=said_by.strip(), channel="phone")
    person.guardian_needed = False
    work.session.add(person)
    work.session.flush()


def _names(values: Mapping[str, Any]) -> tuple[str, str]:
    """Given name and surname: who typed both in one line is met by the first name only."""
    said = str(values["name"]).strip()
    given_name = first_name_of(said)
    return given_name, said.removeprefix(given_name).strip()


def _keep_offer(work: Work, person: Person, values: Mapping[str, Any], for_words: str = "") -> Offer:
    offer = Offer(
        region_id=work.scope.region_id,
        person_id=person.id or 0,
        what=str(values["what"]),
        concepts=[mention["concept"] for mention in values.get("interests") or []],
        times=values.get("times"),
        frequency=str(values.get("frequency") or "once"),
        for_words=for_words,
        created_at=work.now,
    )
    work.session.add(offer)
    work.session.flush()
    return offer


def _told(values: Mapping[str, Any], *names: str) -> str:
    """What was said in own words, also where it was not understood: a person of the team reads it."""
    return "\n".join(str(values[name]).strip() for name in names if values.get(name))


def _reach(transport: list[str]) -> int | None:
    return max((_REACH_M[means] for means in transport if means in _REACH_M), default=None)
