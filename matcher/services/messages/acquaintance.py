"""Who we speak with: what the dialogue may know of the person behind a chat, fresh before every turn."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlmodel import select

from matcher.models.chat import Chat
from matcher.models.offer import Offer, OfferState
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Tie, coming_appointments
from matcher.services.application import Work

__all__ = ["Known", "known"]


def known(work: Work, chat: Chat) -> Mapping[str, Any]:
    """The facts about the person (or team member) behind a chat.

    Returns:
        ``region``, ``phone`` (to call the team) and ``roles``; for people also ``name``, ``paused``,
        ``appointments`` (id, when in local ISO, with, where) and ``offers`` (id, text).
    """
    region = work.region
    facts: dict[str, Any] = {"region": region.slug, "phone": region.phone, "roles": [], "min_age": 16}
    if chat.team_member_id is not None:
        member = work.session.get(TeamMember, chat.team_member_id)
        if member is not None and member.active:
            return {**facts, "roles": ["team"], "name": member.name}
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    if person is None:
        return facts
    roles = {"participant": person.is_participant, "carer": person.is_carer, "helper": person.is_helper}
    facts |= {
        "roles": [role for role, holds in roles.items() if holds],
        "name": person.given_name,
        "paused": person.rests_on(work.today),
    }
    return Known(facts, {"appointments": lambda: _appointments(work, person), "offers": lambda: _offers(work, person)})


class Known(Mapping[str, Any]):
    """Facts of which some are looked up only when a turn asks for them; most turns do not.

    Args:
        facts: What is known already.
        when_asked: Name → how it is found out, once, while the transaction is open.
    """

    def __init__(self, facts: Mapping[str, Any], when_asked: Mapping[str, Callable[[], Any]]) -> None:
        self._facts = dict(facts)
        self._when_asked = dict(when_asked)

    def __getitem__(self, name: str) -> Any:
        if name not in self._facts and name in self._when_asked:
            self._facts[name] = self._when_asked[name]()
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._facts, **self._when_asked})

    def __len__(self) -> int:
        return len({**self._facts, **self._when_asked})


def _appointments(work: Work, person: Person) -> list[dict[str, str]]:
    return [
        {
            "id": appointment.public_id,
            "when": f"{appointment.day.isoformat()}T{appointment.start}",
            "with": _other_side(work, appointment.tie_id, person),
            "where": appointment.meeting_point,
        }
        for appointment in coming_appointments(work.session, person.id or 0, work.today)
    ]


def _offers(work: Work, person: Person) -> list[dict[str, str]]:
    query = select(Offer).where(Offer.person_id == person.id, Offer.state == OfferState.OPEN)
    return [{"id": offer.public_id, "text": offer.what} for offer in work.session.exec(query)]


def _other_side(work: Work, tie_id: int, person: Person) -> str:
    """First name of the other side of a tie, never more."""
    tie = work.session.get(Tie, tie_id)
    if tie is None:
        return ""
    other = work.session.get(Person, tie.other_id if tie.person_id == person.id else tie.person_id)
    return other.first_name if other else tie.label
