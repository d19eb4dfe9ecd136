"""Offers as pages show them, and the form about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matcher.models.offer import Offer
from matcher.services.application import Work
from matcher.web.pages.people import PersonCard, cards_by_id, member_names

__all__ = ["OfferRow", "offer_rows"]


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer.

    Attributes:
        public_id: For addresses.
        giver: Whose it is.
        what: As it was said.
        concepts: What was understood.
        times: Stored times.
        frequency: once or regular.
        for_card: For this one person only.
        for_words: For somebody whom we do not know, as they were named.
        state: open, taken, withdrawn or past.
        said_by: Who said it, where a team member wrote it down.
        entered_by: That team member.
        created_at: Since when.
    """

    public_id: str
    giver: PersonCard
    what: str
    concepts: list[str]
    times: dict[str, Any] | None
    frequency: str
    for_card: PersonCard | None
    for_words: str
    state: str
    said_by: str
    entered_by: str
    created_at: datetime


def offer_rows(work: Work, offers: Sequence[Offer]) -> list[OfferRow]:
    """Offers with the names that belong to them."""
    names = member_names(work)
    cards = cards_by_id(work, [offer.person_id for offer in offers] + [offer.for_person_id for offer in offers])
    return [
        OfferRow(
            public_id=offer.public_id,
            giver=cards[offer.person_id],
            what=offer.what,
            concepts=list(offer.concepts),
            times=offer.times,
            frequency=offer.frequency,
            for_card=cards.get(offer.for_person_id or 0),
            for_words=offer.for_words,
            state=offer.state.value,
            said_by=offer.said_by,
            entered_by=names.get(offer.entered_by_id, ""),
            created_at=offer.created_at,
        )
        for offer in offers
    ]
