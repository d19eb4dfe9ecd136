"""The call list: whom to call, on what number, what to say, and where the answer goes."""

from dataclasses import dataclass
from datetime import datetime

from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.contact.call_list import Call, calls_to_make
from matcher.services.trust import audit
from matcher.web.pages.consent import VoiceOption, voice_options
from matcher.web.pages.people import PersonCard, card_of, member_names

__all__ = ["CallRow", "Callee", "call_list"]


@dataclass(frozen=True, slots=True)
class CallRow:
    """One thing to say.

    Attributes:
        public_id: Of the signal.
        asks: ``check-in``, ``proposal``, ``meet``, ``search`` or "".
        lines: What to say, line by line; answers stand between brackets.
        settled: Whether it was answered or taken back meanwhile.
        again: Whether "once more?" is asked as well.
        as_carer: Whether a carer is asked about themselves.
        urgency: 1 today, 2 within two working days, 3 when convenient.
        raised_at: Since when.
        owner: Whose task it is.
        mine: Whether that is the reader.
    """

    public_id: str
    asks: str
    lines: tuple[str, ...]
    settled: bool
    again: bool
    as_carer: bool
    urgency: int
    raised_at: datetime
    owner: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody to call, with everything there is to say: one call is enough.

    Attributes:
        person: In short.
        phone: The number, or "".
        rows: What to say.
        voices: Who may agree on behalf of this person.
    """

    person: PersonCard
    phone: str
    rows: tuple[CallRow, ...]
    voices: list[VoiceOption]


def call_list(work: Work) -> list[Callee]:
    """Everybody who is to be called, the most urgent first; each who is shown leaves an audit row."""
    by_person: dict[int, list[Call]] = {}
    for call in calls_to_make(work):
        by_person.setdefault(call.person.id or 0, []).append(call)
    names = member_names(work)
    return [_callee(work, calls[0].person, calls, names) for calls in by_person.values()]


def _callee(work: Work, person: Person, calls: list[Call], names: dict[int | None, str]) -> Callee:
    audit.record(work, person, "view", "call list")
    rows = tuple(
        CallRow(
            public_id=call.signal.public_id,
            asks=call.asks,
            lines=tuple(call.words.splitlines()),
            settled=call.settled,
            again=call.again,
            as_carer=call.as_carer,
            urgency=call.signal.urgency,
            raised_at=call.signal.raised_at,
            owner=names.get(call.signal.owner_id, ""),
            mine=call.signal.owner_id == work.scope.actor.id,
        )
        for call in calls
    )
    return Callee(card_of(work, person), person.phone, rows, voice_options(work, person))
