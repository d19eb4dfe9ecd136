"""What a proposal says of the distance is true."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from matcher.models.region import TeamMember, TeamRole
from matcher.models.request import Request
from matcher.services.application import Application
from matcher.services.matching.nearby import live_near
from matcher.services.matching.proposals import draft_words
from matcher.services.people import register

NEAR = "in de buurt"


@dataclass
class Home:
    postcode: str = ""
    place: str = ""
    street: str = ""


def two(app: Application, one: Home, other: Home, *, countryside: bool = False) -> tuple[bool, str]:
    """Whether a participant and a helper live near each other, and the draft that the helper would read."""
    with app.work(app.scope()) as work:
        work.region.countryside = countryside
        participant = register.create_person(
            work, given_name="Riet", participant=True, postcode=one.postcode, place=one.place, street=one.street
        )
        helper = register.create_person(
            work, given_name="Anna", postcode=other.postcode, place=other.place, street=other.street
        )
        member = TeamMember(
            region_id=work.scope.region_id,
            name="Fatima de Boer",
            email=f"{participant.public_id}@example.org",
            password_hash="",
            role=TeamRole.MEMBER,
            created_at=work.now,
        )
        work.session.add(member)
        work.session.flush()
        request = Request(
            region_id=work.scope.region_id,
            participant_id=participant.id or 0,
            team_member_id=member.id or 0,
            text="schaken",
            words="Riet schaakt graag.",
            created_at=work.now,
        )
        work.session.add(request)
        work.session.flush()
        return live_near(work, participant, helper), draft_words(work, request, helper)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (Home("2034 AB"), Home("2034"), True),
        (Home("2034 AB"), Home("2035"), True),
        (Home("2034 AB"), Home("1971"), False),
        (Home("2034 AB"), Home(), False),
        (Home(place="Haarlem"), Home(place="Haarlem"), False),
        (Home("2034 AB"), Home(place="Haarlem"), False),
        (Home(place="Haarlem", street="Kerkstraat"), Home(place="Haarlem", street="Kerkstraat"), True),
    ],
    ids=[
        "one quarter",
        "the next quarter",
        "the other end of the region",
        "unknown",
        "only a town",
        "only one known",
        "one street",
    ],
)
def test_a_draft_says_near_only_where_both_homes_are_known_and_near(
    app: Application, one: Home, other: Home, near: bool
):
    found, draft = two(app, one, other)
    assert found is near
    assert (NEAR in draft) is near
    assert "Riet schaakt graag. Zin om mee te doen? Fatima komt de eerste keer mee." in draft


def test_in_the_countryside_the_next_village_is_near(app: Application):
    in_town, _ = two(app, Home("2034 AB"), Home("2023"))
    in_the_countryside, _ = two(app, Home("2034 AB"), Home("2023"), countryside=True)
    assert (in_town, in_the_countryside) == (False, True)
