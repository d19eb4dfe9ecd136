"""The region of the demo town and its team."""

from collections.abc import Mapping

from argon2 import PasswordHasher

from matcher.models.region import Organisation, Region, TeamMember, TeamRole
from matcher.services.application import Work
from matcher.services.demo.ground import Ground

__all__ = ["DEMO_PASSWORD", "DEMO_SIGN_INS", "settle_region", "settle_team"]

DEMO_PASSWORD = "schalkwijk"  # noqa: S105  everybody may know it: the demo holds nobody real
DEMO_SIGN_INS: Mapping[str, str] = {
    "marloes@matcher.example": "Marloes, teamlid",
    "yassin@matcher.example": "Yassin, teamlid",
    "ingrid@matcher.example": "Ingrid, coördinator",
}


def settle_region() -> Region:
    """Haarlem, with its own number; its school holidays stand in the calendar of region North."""
    return Region(
        slug="haarlem",
        name="Haarlem",
        latitude=52.3676,
        longitude=4.6512,
        phone="023 555 01 23",
    )


def settle_team(work: Work, ground: Ground) -> None:
    """The three of the team, who all sign in with the demo's password."""
    organisation = Organisation(region_id=work.scope.region_id, name="Sociale Benaderingsteam Haarlem")
    work.session.add(organisation)
    work.session.flush()
    password = PasswordHasher().hash(DEMO_PASSWORD)
    for member in ground.cast["team"]:
        row = TeamMember(
            region_id=work.scope.region_id,
            organisation_id=organisation.id,
            name=f"{member['given']} {member['surname']}",
            email=f"{member['given'].lower()}@matcher.example",
            password_hash=password,
            role=TeamRole.COORDINATOR if member["role"] == "coördinator" else TeamRole.MEMBER,
            phone="023 555 01 23",
            created_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        ground.team[member["key"]] = row
