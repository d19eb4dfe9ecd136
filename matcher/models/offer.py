"""What somebody offers: once at a moment, or regularly; to anyone, or to a person they named."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, personal, public_id, word
from matcher.models.scope import Scope

__all__ = ["Offer", "OfferState", "offer_by_public_id", "offers_of_person", "open_offers"]


class OfferState(StrEnum):
    """Where an offer stands."""

    OPEN = "open"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    PAST = "past"


class Offer(SQLModel, table=True):
    """A neighbour's "I can drive somebody to the market on Saturday"."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    region_id: int = Field(foreign_key="region.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    what: str = personal("match the offer")
    concepts: list[str] = column(list, purpose="match the offer")
    times: dict[str, Any] | None = column(purpose="match the offer", default=None, nullable=True)
    frequency: str = "once"
    for_words: str = personal("the person the giver named", default="")
    for_person_id: int | None = Field(default=None, foreign_key="person.id")
    state: OfferState = word(OfferState, default=OfferState.OPEN)
    said_by: str = personal("who said it, where a team member wrote it down", default="")
    entered_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    ended_at: datetime | None = moment(default=None)
    ended_why: str = personal("why it ended", default="")
    created_at: datetime = moment()


def open_offers(session: Session, scope: Scope) -> list[Offer]:
    """Offers of a region that still stand, newest first."""
    query = (
        select(Offer)
        .where(Offer.region_id == scope.region_id, Offer.state == OfferState.OPEN)
        .order_by(col(Offer.created_at).desc())
    )
    return list(session.exec(query))


def offers_of_person(session: Session, person_id: int) -> list[Offer]:
    """What somebody offers now, newest first."""
    query = (
        select(Offer)
        .where(Offer.person_id == person_id, Offer.state == OfferState.OPEN)
        .order_by(col(Offer.created_at).desc(), col(Offer.id).desc())
    )
    return list(session.exec(query))


def offer_by_public_id(session: Session, scope: Scope, public_id: str) -> Offer | None:
    """The offer behind a public identifier, within the scope's region."""
    return session.exec(select(Offer).where(Offer.public_id == public_id, Offer.region_id == scope.region_id)).first()
