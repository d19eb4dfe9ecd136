"""The ground of the demo town: its texts, streets and the dice that are thrown the same way every time."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from matcher.content import data_text
from matcher.dialogue import Conversation
from matcher.models.chat import Channel, Chat
from matcher.models.consent import Purpose
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.services.application import Work
from matcher.services.people import register
from matcher.services.trust import consents

__all__ = [
    "BAD_ONCE",
    "LIVES",
    "SEED",
    "SILENT_ONCE",
    "Ground",
    "agree",
    "chat_of",
    "house",
    "lay_ground",
    "phone",
    "times_of",
    "town_life",
]

SEED = 2034  # the postcode of Schalkwijk; any number, as long as it stays the same
# Addresses of the town's own chats: nobody can open one, so whoever has another chat too is played by a visitor.
LIVES, _WAITS = "town:", "waiting:"
BAD_ONCE, SILENT_ONCE = ":bad", ":silent"


@dataclass
class Ground:
    """What the builders of the town share.

    Attributes:
        cast: data/demo/cast.toml.
        names: data/demo/names.toml.
        ingredients: data/demo/helpers.toml.
        activities: The list of data/demo/activities.toml.
        streets: Streets by name.
        quarters: Streets per neighbourhood.
        places: Meeting places by key.
        dice: Thrown in a fixed order, so that the same town comes out.
        team: Team members by key.
        people: People by key.
    """

    cast: Mapping[str, list[dict[str, Any]]]
    names: list[dict[str, Any]]
    ingredients: Mapping[str, Any]
    activities: list[dict[str, Any]]
    streets: Mapping[str, dict[str, Any]]
    quarters: Mapping[str, list[dict[str, Any]]]
    places: Mapping[str, dict[str, Any]]
    dice: random.Random
    team: dict[str, TeamMember] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def lay_ground() -> Ground:
    """Read the files of the demo town."""

    def read(name: str) -> dict[str, Any]:
        return tomllib.loads(data_text(f"demo/{name}.toml"))

    places = read("places")
    quarters: dict[str, list[dict[str, Any]]] = {}
    for street in places["street"]:
        quarters.setdefault(street["neighbourhood"], []).append(street)
    return Ground(
        cast=read("cast"),
        names=read("names")["group"],
        ingredients=read("helpers"),
        activities=read("activities")["activity"],
        streets={street["name"]: street for street in places["street"]},
        quarters=quarters,
        places={place["key"]: place for place in places["place"]},
        dice=random.Random(SEED),  # noqa: S311  a town, not a secret
    )


def house(work: Work, ground: Ground, person: Person, street: Mapping[str, Any], number: str = "") -> None:
    """Let somebody live in a street; the coordinates are those of the street, a few doors apart."""
    dice = ground.dice
    register.update_person(
        work,
        person,
        street=street["name"],
        house_number=number or str(dice.randint(1, 160)),
        postcode=f"{street['postcode']} {dice.choice('ABCDEGHJKLMNPRSTVWXZ')}{dice.choice('ABCDEGHJKLMNPRSTVWXZ')}",
        place="Haarlem",
    )
    # A tenth of a kilometre or so along the street.
    person.latitude = round(street["latitude"] + dice.uniform(-0.0008, 0.0008), 5)
    person.longitude = round(street["longitude"] + dice.uniform(-0.0012, 0.0012), 5)
    work.session.add(person)


def phone(ground: Ground) -> str:
    """A number that nobody has."""
    return f"+3161234{ground.dice.randint(0, 9999):04d}"


def agree(work: Work, person: Person, *purposes: Purpose) -> None:
    """Record the consents that somebody gave when the team came to know them."""
    for purpose in purposes:
        consents.give(work, person, purpose, ground="samen doorgesproken", channel="gesprek")


@cache
def town_life() -> Mapping[str, Any]:
    """How the town lives (``data/demo/life.toml``)."""
    return tomllib.loads(data_text("demo/life.toml"))


def _address(person: Person, key: str) -> str:
    life = town_life()
    if key in life["waits_for_the_visitor"]:
        return f"{_WAITS}{person.id}"
    mark = BAD_ONCE if key == life["bad_once"] else SILENT_ONCE if key == life["silent_once"] else ""
    return f"{LIVES}{person.id}{mark}"


def chat_of(work: Work, person: Person, key: str = "") -> None:
    """A web chat, so that messages reach this person; a link of the team opens another one for whoever plays them.

    Args:
        work: The use case.
        person: Whose.
        key: Their key in the cast, if they have one.
    """
    work.session.add(
        Chat(
            region_id=person.region_id,
            channel=Channel.WEB,
            address=_address(person, key),
            person_id=person.id,
            conversation=dict(Conversation(polite=person.polite).to_json()),
            created_at=work.now,
        )
    )
    work.session.flush()


def times_of(phrases: list[str]) -> str:
    """Phrases of times as one text."""
    return ", ".join(phrases)
