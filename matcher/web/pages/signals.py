"""Signals as pages show them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.models.contact import Signal, SignalState
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.services.messages.aloud import about_and_words
from matcher.web.pages.people import PersonCard, card_of, member_names, people_by_id, rows_by_id

__all__ = ["SignalRow", "signal_rows"]

_ABOUT = re.compile(r"[a-z-]+:[A-Z0-9]{5,20}")
_PAGES = ("proposal", "request")


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal.

    Attributes:
        public_id: For addresses.
        kind: What it is about.
        urgency: 1 today, 2 within two working days, 3 when convenient.
        state: open, acknowledged or closed.
        words: What was said, where something was.
        about: Kind and public identifier of what it is about, instead of words: ("proposal", "ABC").
        raised_at: When.
        person: Whom it concerns.
        tie: Public identifier of the tie it concerns, or "".
        owner: Whose task it is.
        mine: Whether that is the reader.
        escalated: Whether the coordinator was told because nobody looked.
        seen_by: Who acknowledged it.
        note: What was done about it.
    """

    public_id: str
    kind: str
    urgency: int
    state: str
    words: str
    about: tuple[str, str]
    raised_at: datetime
    person: PersonCard | None
    tie: str
    owner: str
    mine: bool
    escalated: bool
    seen_by: str
    note: str


def signal_rows(work: Work, signals: Sequence[Signal]) -> list[SignalRow]:
    """Signals with the names that belong to them."""
    people = people_by_id(work.session, (signal.person_id for signal in signals))
    ties = rows_by_id(work.session, Tie, (signal.tie_id for signal in signals))
    names = member_names(work)
    rows = []
    for signal in signals:
        person = people.get(signal.person_id or 0)
        tie = ties.get(signal.tie_id or 0)
        rows.append(
            SignalRow(
                public_id=signal.public_id,
                kind=signal.kind,
                urgency=signal.urgency,
                state=signal.state.value,
                words=_said(signal.words),
                about=_about(signal.words),
                raised_at=signal.raised_at,
                person=card_of(work, person) if person else None,
                tie=tie.public_id if tie else "",
                owner=names.get(signal.owner_id, ""),
                mine=signal.owner_id == work.scope.actor.id,
                escalated=signal.escalated_at is not None and signal.state is SignalState.OPEN,
                seen_by=names.get(signal.acknowledged_by_id, ""),
                note=signal.note,
            )
        )
    return rows


def _about(words: str) -> tuple[str, str]:
    """What a task refers to, where that has a page of its own."""
    about, _ = about_and_words(words)
    kind, _, public_id = about.partition(":")
    return (kind, public_id) if _ABOUT.fullmatch(about) and kind in _PAGES else ("", "")


def _said(words: str) -> str:
    """The words without what they are about."""
    about, told = about_and_words(words)
    return told if _ABOUT.fullmatch(about) else words
