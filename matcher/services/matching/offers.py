"""Offers that a team member writes down for somebody: once at a moment or regularly, to anyone or to one person."""

from collections.abc import Iterable

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.language.times import read_times
from matcher.models.offer import Offer, OfferState
from matcher.models.person import HelperKind, Person
from matcher.models.scope import ActorKind
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.trust import audit

__all__ = ["FREQUENCIES", "change_offer", "end_offer", "make_offer"]

FREQUENCIES = ("once", "regular")


def make_offer(
    work: Work,
    person: Person,
    *,
    what: str,
    said_by: str,
    frequency: str = "once",
    times_text: str = "",
    for_person: Person | None = None,
    for_words: str = "",
) -> Offer:
    """Write down what somebody offers; whoever offers something is a helper from now on.

    Args:
        work: The use case.
        person: Who offers.
        what: What, as it was said.
        said_by: Who said it and how ("Anna, aan de telefoon").
        frequency: One of `FREQUENCIES`.
        times_text: When, in words; "" when it does not matter.
        for_person: For this one person only.
        for_words: For somebody whom we do not know, as they were named; the team asks that person first.

    Raises:
        InputError: A word is missing, or the times were not understood.
        NotAllowedError: One of the two is of another region.
    """
    if person.region_id != work.scope.region_id:
        raise NotAllowedError("there is no such person").told(Message("problem.not_found"))
    if not said_by.strip():
        raise InputError("who said this?", place="said_by", mend="write who said it").told(Message("problem.said_by"))
    actor = work.scope.actor
    offer = Offer(
        region_id=person.region_id,
        person_id=person.id or 0,
        what="",
        said_by=said_by.strip(),
        entered_by_id=actor.id if actor.kind is ActorKind.TEAM else None,
        created_at=work.now,
    )
    _fill(work, offer, person, what, frequency, times_text, for_person, for_words)
    if not person.is_helper:
        person.is_helper, person.helper_kind = True, person.helper_kind or HelperKind.NEIGHBOUR
        work.session.add(person)
    work.session.add(offer)
    work.session.flush()
    audit.record(work, person, "create", "offer")
    if offer.for_words:
        raise_signal(work, cause=f"drop-by:{offer.public_id}", kind="drop-by", person=person, words=offer.for_words)
    return offer


def change_offer(
    work: Work,
    offer: Offer,
    *,
    what: str,
    frequency: str,
    times_text: str = "",
    any_time: bool = False,
    for_person: Person | None = None,
    for_words: str = "",
) -> None:
    """Keep what was changed.

    Args:
        work: The use case.
        offer: One that stands.
        what: What, as it was said.
        frequency: One of `FREQUENCIES`.
        times_text: When, in words; "" keeps what was said before.
        any_time: When does not matter any more.
        for_person: For this one person only.
        for_words: For somebody whom we do not know.

    Raises:
        InputError: A word is missing, or the times were not understood.
        NotAllowedError: The person named is of another region.
        StateError: It does not stand any more.
    """
    person = _giver(work, offer)
    if any_time and not times_text.strip():
        offer.times = None
    _fill(work, offer, person, what, frequency, times_text, for_person, for_words)
    work.session.add(offer)
    work.session.flush()
    audit.record(work, person, "change", "offer")


def end_offer(work: Work, offer: Offer, why: str = "") -> None:
    """It does not stand any more; the giver hears nothing, they said so themselves.

    Raises:
        StateError: It did not stand.
    """
    person = _giver(work, offer)
    offer.state, offer.ended_at, offer.ended_why = OfferState.WITHDRAWN, work.now, why.strip()
    work.session.add(offer)
    work.session.flush()
    audit.record(work, person, "change", "offer ended")


def _giver(work: Work, offer: Offer) -> Person:
    if offer.state is not OfferState.OPEN:
        raise StateError("this offer does not stand any more").told(Message("offer.over"))
    return work.session.get_one(Person, offer.person_id)


def _fill(
    work: Work,
    offer: Offer,
    person: Person,
    what: str,
    frequency: str,
    times_text: str,
    for_person: Person | None,
    for_words: str,
) -> None:
    if not what.strip():
        raise InputError("what is offered?", place="what", mend="write it as it was said").told(
            Message("field.missing")
        )
    if frequency not in FREQUENCIES:
        raise InputError(f"unknown frequency {frequency}", place="frequency", mend="use once or regular").told(
            Message("field.choose")
        )
    if for_person is not None and (for_person.region_id != person.region_id or for_person.id == person.id):
        raise NotAllowedError("there is no such person").told(Message("offer.other_person"))
    if times_text.strip():
        times = read_times(times_text, work.local_now)
        if times is None:
            raise InputError("these times were not understood", place="times", mend="write “zaterdagochtend”").told(
                Message("field.times")
            )
        offer.times = dict(times.to_json())
    if what.strip() != offer.what:
        offer.concepts = list(_heard(work, what))
    offer.what, offer.frequency = what.strip(), frequency
    offer.for_person_id = for_person.id if for_person is not None else None
    offer.for_words = "" if for_person is not None else for_words.strip()


def _heard(work: Work, what: str) -> Iterable[str]:
    return dict.fromkeys(mention.concept for mention in work.app.content.extractor.extract(what).likes)
