"""The ties of a person, as their page shows them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.tie import Tie, TieState
from matcher.services.application import Work
from matcher.web.pages.people import PersonCard, card_of, people_by_id, rows_by_id

__all__ = ["TieRow", "tie_rows"]


@dataclass(frozen=True, slots=True)
class TieRow:
    """One tie, from the side of the person whose page this is.

    Attributes:
        public_id: For addresses.
        name: The other side.
        other: The other person where there is one.
        kind: Neighbour, daughter, choir …
        layer: personal, shared or institutional.
        state: starting, running, self-going or ended.
        since: From which day.
        known_before: Not through the team.
    """

    public_id: str
    name: str
    other: PersonCard | None
    kind: str
    layer: str
    state: str
    since: date
    known_before: bool


def tie_rows(work: Work, person: Person) -> list[TieRow]:
    """The ties of a person, on either side: running ones first, those of the past last."""
    query = select(Tie).where((col(Tie.person_id) == person.id) | (col(Tie.other_id) == person.id))
    ties = sorted(work.session.exec(query), key=lambda tie: (tie.state is TieState.ENDED, tie.since, tie.id or 0))
    other_ids = {tie.id: tie.other_id if tie.person_id == person.id else tie.person_id for tie in ties}
    others = people_by_id(work.session, other_ids.values())
    activities = rows_by_id(work.session, Activity, (tie.activity_id for tie in ties))
    rows = []
    for tie in ties:
        other, activity = others.get(other_ids[tie.id] or 0), activities.get(tie.activity_id or 0)
        rows.append(
            TieRow(
                public_id=tie.public_id,
                name=other.given_name if other else activity.name if activity else tie.label,
                other=card_of(work, other) if other else None,
                kind=tie.kind,
                layer=tie.layer.value,
                state=tie.state.value,
                since=tie.since,
                known_before=tie.known_before,
            )
        )
    return rows
