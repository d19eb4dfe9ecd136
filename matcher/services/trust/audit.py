"""Leaves a trace of everything done with a person's data, in the same transaction."""

from matcher.models.consent import AuditRow
from matcher.models.person import Person
from matcher.services.application import Work

__all__ = ["record"]


def record(
    work: Work, subject: Person | None, action: str, what: str, why: str = "", for_person: Person | None = None
) -> None:
    """Write one audit row.

    Args:
        work: The use case; it names who acts.
        subject: Whose data.
        action: ``view``, ``create``, ``change``, ``send``, ``export``, ``disclose``, ``erase`` or ``refuse``.
        what: Which part, for instance ``profile``.
        why: The reason, in a few words and without personal data.
        for_person: On whose behalf.
    """
    actor = work.scope.actor
    work.session.add(
        AuditRow(
            at=work.now,
            region_id=work.scope.region_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            for_person_id=for_person.id if for_person else None,
            subject_id=subject.id if subject else None,
            action=action,
            what=what,
            why=why,
        )
    )
