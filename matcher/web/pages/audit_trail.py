"""Audit rows with the names of the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.models.consent import AuditRow
from matcher.models.scope import ActorKind
from matcher.services.application import Work
from matcher.web.pages.people import member_names, people_by_id

__all__ = ["TrailRow", "audit_rows"]

_MOST = 500


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One thing that was done.

    Attributes:
        at: When.
        who: Name of a team member, code of a person, or name of a job.
        action: Key of the action.
        what: Which part.
        why: The reason, where one was given.
        for_code: Code of the person on whose behalf, or "".
    """

    at: datetime
    who: str
    action: str
    what: str
    why: str
    for_code: str


def audit_rows(work: Work, rows: Sequence[AuditRow]) -> list[TrailRow]:
    """The newest rows, with names of the team and codes of everybody else."""
    rows = rows[:_MOST]
    names = member_names(work)
    people = people_by_id(
        work.session,
        [row.for_person_id for row in rows] + [row.actor_id for row in rows if row.actor_kind is ActorKind.PERSON],
    )

    def code(person_id: int | None) -> str:
        return people[person_id].code if person_id in people else ""

    return [
        TrailRow(
            at=row.at,
            who=names.get(row.actor_id, "")
            if row.actor_kind is ActorKind.TEAM
            else code(row.actor_id)
            if row.actor_kind is ActorKind.PERSON
            else row.actor_name,
            action=row.action,
            what=row.what,
            why=row.why,
            for_code=code(row.for_person_id),
        )
        for row in rows
    ]
