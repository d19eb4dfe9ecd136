"""Who of the team is there today to look at something."""

from collections import Counter

from sqlmodel import col, select

from matcher.models.contact import Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import TeamAbsence, TeamMember, coordinators
from matcher.models.tie import Tie
from matcher.services.application import Work

__all__ = [
    "contact_person_of",
    "coordinator_present",
    "member_to_own",
    "on_duty_for",
    "present_contact_of",
]


def contact_person_of(work: Work, person: Person | None, tie: Tie | None = None) -> TeamMember | None:
    """The contact person: of the person themselves, or else of the participant of the tie; absent or not."""
    participant = work.session.get(Person, tie.person_id) if tie is not None else None
    for somebody in (person, participant):
        if somebody is not None and somebody.team_member_id is not None:
            member = work.session.get(TeamMember, somebody.team_member_id)
            if member is not None and member.active:
                return member
    return None


def on_duty_for(work: Work, member: TeamMember) -> TeamMember | None:
    """The member, or while they are away whoever stands in for them (and so on); None when nobody is named."""
    absences = _absences_today(work)
    seen: set[int] = set()
    while member.id in absences:
        seen.add(member.id or 0)
        stand_in_id = absences[member.id or 0].stand_in_id
        stand_in = work.session.get(TeamMember, stand_in_id) if stand_in_id is not None else None
        if stand_in is None or not stand_in.active or stand_in.id in seen:
            return None
        member = stand_in
    return member


def present_contact_of(work: Work, person: Person | None, tie: Tie | None = None) -> TeamMember | None:
    """Who does today what falls to the contact person: they themselves, or whoever stands in for them.

    When they are away and nobody stands in, the contact person all the same: a name that people know.
    """
    contact = contact_person_of(work, person, tie)
    return None if contact is None else on_duty_for(work, contact) or contact


def member_to_own(work: Work, region_id: int, person: Person | None, tie: Tie | None) -> TeamMember | None:
    """Who looks at something new: the contact person when present, else whoever stands in for them, else the colleague
    with the least on their plate, else a coordinator.
    """
    away = set(_absences_today(work))
    contact = contact_person_of(work, person, tie)
    present = on_duty_for(work, contact) if contact is not None else None
    if present is not None:
        return present
    query = select(TeamMember).where(TeamMember.region_id == region_id, TeamMember.active)
    there = [member for member in work.session.exec(query) if member.id not in away]
    if there:
        load = _open_signals_by_owner(work, region_id)
        return min(there, key=lambda member: (load[member.id or 0], member.id or 0))
    return next(iter(coordinators(work.session, region_id)), contact)


def coordinator_present(work: Work, region_id: int, other_than: int | None) -> TeamMember | None:
    """The coordinator to turn to: one who is there, and rather not the one who had it already."""
    away = set(_absences_today(work))
    found = coordinators(work.session, region_id)
    return min(found, key=lambda member: (member.id in away, member.id == other_than, member.id or 0), default=None)


def _absences_today(work: Work) -> dict[int, TeamAbsence]:
    """Who is away today, with the absence that names the stand-in."""
    query = (
        select(TeamAbsence)
        .where(TeamAbsence.first_day <= work.today, TeamAbsence.last_day >= work.today)
        .order_by(col(TeamAbsence.stand_in_id).is_(None).desc(), col(TeamAbsence.id))
    )
    return {absence.team_member_id: absence for absence in work.session.exec(query)}


def _open_signals_by_owner(work: Work, region_id: int) -> Counter[int]:
    query = select(Signal.owner_id).where(
        Signal.region_id == region_id, Signal.state != SignalState.CLOSED, col(Signal.owner_id).is_not(None)
    )
    return Counter(owner for owner in work.session.exec(query) if owner is not None)
