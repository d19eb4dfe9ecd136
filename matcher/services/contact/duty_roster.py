"""Who of the team is there today to look at something."""

from collections import Counter
from datetime import date

from sqlmodel import col, select

from matcher.models.contact import Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import TeamAbsence, TeamMember, coordinators, duty_turns
from matcher.models.tie import Tie
from matcher.services.application import Work

__all__ = [
    "contact_person_of",
    "coordinator_present",
    "duty_on",
    "line_of_duty",
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


def duty_on(work: Work, region_id: int, day: date) -> list[TeamMember]:
    """Who is on duty on a day and not away, in the order in which they are turned to."""
    away = set(_absences_on(work, day))
    turns = (turn.team_member_id for turn in duty_turns(work.session, region_id, day, day))
    present = dict.fromkeys(member_id for member_id in turns if member_id not in away)
    return [work.session.get_one(TeamMember, member_id) for member_id in present]


def line_of_duty(work: Work, region_id: int, owner_id: int | None, *, went_on: bool) -> list[TeamMember]:
    """To whom something goes that its owner did not look at in time, one after the other.

    Who is on duty today, in their order; after them the coordinator.

    Args:
        work: The use case.
        region_id: Whose team.
        owner_id: Who did not look.
        went_on: Whether the owner got it along this line: whoever stands before them has had their turn.
    """
    coordinator = coordinator_present(work, region_id, owner_id)
    on_duty = [member for member in duty_on(work, region_id, work.today) if member != coordinator]
    line = [*on_duty, *([coordinator] if coordinator is not None else [])]
    places = [number for number, member in enumerate(line) if member.id == owner_id]
    if went_on and places:
        return line[places[0] + 1 :]
    return [member for member in line if member.id != owner_id]


def _absences_today(work: Work) -> dict[int, TeamAbsence]:
    """Who is away today, with the absence that names the stand-in."""
    return _absences_on(work, work.today)


def _absences_on(work: Work, day: date) -> dict[int, TeamAbsence]:
    query = (
        select(TeamAbsence)
        .where(TeamAbsence.first_day <= day, TeamAbsence.last_day >= day)
        .order_by(col(TeamAbsence.stand_in_id).is_(None).desc(), col(TeamAbsence.id))
    )
    return {absence.team_member_id: absence for absence in work.session.exec(query)}


def _open_signals_by_owner(work: Work, region_id: int) -> Counter[int]:
    query = select(Signal.owner_id).where(
        Signal.region_id == region_id, Signal.state != SignalState.CLOSED, col(Signal.owner_id).is_not(None)
    )
    return Counter(owner for owner in work.session.exec(query) if owner is not None)
