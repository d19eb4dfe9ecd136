"""The two sides of a tie, and who is asked how it goes."""

from sqlmodel import col, select

from matcher.models.person import Person, Representation, RepresentationKind
from matcher.models.region import TeamMember
from matcher.models.tie import Tie, TieState
from matcher.rhythm import Side
from matcher.services.application import Work
from matcher.services.contact.duty_roster import present_contact_of

__all__ = ["asked_sides", "both_sides", "first_name", "name_for", "other_side", "team_name"]


def both_sides(work: Work, tie: Tie) -> list[Person]:
    """The participant and, where it is a person, the other side."""
    ids = (tie.person_id, tie.other_id)
    return [person for key in ids if key is not None and (person := work.session.get(Person, key)) is not None]


def other_side(work: Work, tie: Tie, person: Person) -> Person | None:
    """Who is on the other side of a tie from this person; None for an activity."""
    return next((somebody for somebody in both_sides(work, tie) if somebody.id != person.id), None)


def name_for(work: Work, tie: Tie, person: Person) -> str:
    """What this person reads as the name of the other side: a first name, never more."""
    other = other_side(work, tie, person)
    return other.first_name if other is not None else tie.label or work.region.name


def team_name(work: Work, tie: Tie, member: TeamMember | None = None) -> str:
    """Who calls: the first name of who is the contact person today, or the name of the region's team."""
    participant = work.session.get(Person, tie.person_id)
    found = member or present_contact_of(work, participant, tie)
    return first_name(found) if found is not None else work.region.name


def first_name(member: TeamMember) -> str:
    """How a team member is called in messages."""
    return member.name.split()[0] if member.name.split() else member.name


def asked_sides(work: Work, tie: Tie) -> list[tuple[Side, Person]]:
    """Who is asked about a tie: participant and helper, and the participant's carers about themselves.

    A carer with several running ties around them is asked about one of them, the oldest; the question is the same.
    """
    sides = list(zip((Side.PARTICIPANT, Side.HELPER), both_sides(work, tie), strict=False))
    if _is_oldest_through_the_team(work, tie):
        sides += [(Side.CARER, carer) for carer in _carers(work, tie)]
    return [(side, person) for side, person in sides if not person.circle_only and person.merged_into_id is None]


def _is_oldest_through_the_team(work: Work, tie: Tie) -> bool:
    query = select(Tie.id).where(
        Tie.person_id == tie.person_id,
        col(Tie.known_before).is_(False),
        Tie.state != TieState.ENDED,
    )
    return tie.id == min((key for key in work.session.exec(query) if key is not None), default=None)


def _carers(work: Work, tie: Tie) -> list[Person]:
    query = select(Representation).where(
        Representation.person_id == tie.person_id, Representation.kind == RepresentationKind.CARER
    )
    ids = {
        row.representative_id
        for row in work.session.exec(query)
        if row.since <= work.today and (row.until is None or row.until >= work.today)
    }
    carers = (work.session.get(Person, key) for key in sorted(ids - {tie.person_id, tie.other_id}))
    return [carer for carer in carers if carer is not None and carer.is_carer]
