"""What is known of a person, apart from the network."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from matcher.models.person import Person, goals_of, interests_of, roles_of
from matcher.models.region import TeamMember
from matcher.services.application import Work
from matcher.services.contact.duty_roster import on_duty_for

__all__ = ["GoalRow", "InterestRow", "Profile", "profile_of"]


@dataclass(frozen=True, slots=True)
class InterestRow:
    """One interest or role: the concept, how it stands, and the words it was said in."""

    concept: str
    stance: str
    liked: bool
    heard: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """Something that a person would like to live towards.

    Attributes:
        public_id: For addresses.
        text: In their words.
        dimension: One of the four dimensions of life.
        state: open, reached or let-go.
        settled_at: When it was reached or let go.
    """

    public_id: str
    text: str
    dimension: str
    state: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person, apart from the network.

    Attributes:
        interests: What they like, by how it stands.
        dislikes: What they do not like.
        roles: Life roles; ``stance`` is "now" or "then".
        times: Stored times, to be put into words.
        member: Name of the contact person.
        stand_in: Name of who does their work today, when they are away.
    """

    interests: list[InterestRow]
    dislikes: list[InterestRow]
    roles: list[InterestRow]
    gives: list[str]
    goals: list[GoalRow]
    times: dict[str, Any] | None
    story: str
    good_week: str
    phone: str
    email: str
    address: str
    languages: list[str]
    birth_year: int | None
    travel_m: int | None
    code: str
    member: str
    stand_in: str
    rhythm: str
    stopped_at: datetime | None
    stopped_why: str
    paused_until: date | None
    guardian_needed: bool
    conditions_met: list[str]
    polite: bool


def profile_of(work: Work, person: Person) -> Profile:
    """What is known of a person, apart from the network."""
    person_id = person.id or 0
    rows = [InterestRow(row.concept, row.stance, row.liked, row.heard) for row in interests_of(work.session, person_id)]
    member = work.session.get(TeamMember, person.team_member_id) if person.team_member_id is not None else None
    present = on_duty_for(work, member) if member is not None else None
    place = f"{person.postcode} {person.place}".strip()
    return Profile(
        interests=[row for row in rows if row.liked],
        dislikes=[row for row in rows if not row.liked],
        roles=[
            InterestRow(role.concept, "now" if role.now else "then", liked=True, heard=role.heard)
            for role in roles_of(work.session, person_id)
        ],
        gives=list(person.gives),
        goals=[
            GoalRow(goal.public_id, goal.text, goal.dimension, goal.state.value, goal.settled_at)
            for goal in goals_of(work.session, person_id)
        ],
        times=person.times,
        story=person.story,
        good_week=person.good_week,
        phone=person.phone,
        email=person.email,
        address=", ".join(part for part in (f"{person.street} {person.house_number}".strip(), place) if part),
        languages=list(person.languages),
        birth_year=person.birth_year,
        travel_m=person.travel_m,
        code=person.code,
        member=member.name if member is not None else "",
        stand_in=present.name if present is not None and present is not member else "",
        rhythm=person.rhythm,
        stopped_at=person.stopped_at,
        stopped_why=person.stopped_why,
        paused_until=person.paused_until if person.rests_on(work.today) else None,
        guardian_needed=person.guardian_needed,
        conditions_met=list(person.conditions_met),
        polite=person.polite,
    )
