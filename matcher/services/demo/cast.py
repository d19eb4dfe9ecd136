"""The leading people of the demo town: participants, carers, ten helpers, and who is around them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from matcher.language.extraction import Stance
from matcher.models.consent import Purpose
from matcher.models.person import HelperKind, Person, Representation, RepresentationKind
from matcher.models.region import TeamMember
from matcher.models.tie import Layer, Tie, TieState
from matcher.services.application import Work
from matcher.services.demo.ground import Ground, agree, chat_of, house, phone, times_of
from matcher.services.people import interests, register

__all__ = ["settle_carers", "settle_leading_helpers", "settle_participants"]

_STANCES: Mapping[str, Stance] = {
    "now": Stance.NOW,
    "again": Stance.AGAIN,
    "only_together": Stance.TOGETHER,
    "only_watching": Stance.WATCHING,
    "no_longer": Stance.NO_LONGER,
}
_GOOD_WALK_M = 1_000  # how far somebody goes who walks, where nothing else is said


def settle_participants(work: Work, ground: Ground) -> None:
    """The participants with their own circle."""
    for entry in ground.cast["participant"]:
        person = _resident(work, ground, entry, participant=True)
        agree(work, person, Purpose.KEEP, Purpose.CONTACT, Purpose.SHARE)
        chat_of(work, person, entry["key"])
        _circle(work, person, entry, take_part=_carers_of(ground, entry["key"]))


def _carers_of(ground: Ground, key: str) -> set[str]:
    """Given names of the carers of a participant, who take part themselves and are settled after."""
    return {carer["given"] for carer in ground.cast["carer"] if carer["near"] == key}


def settle_carers(work: Work, ground: Ground) -> None:
    """The carers; each has wishes of their own, and a tie with the participant they are near."""
    for entry in ground.cast["carer"]:
        person = _resident(work, ground, entry, carer=True)
        agree(work, person, Purpose.KEEP, Purpose.CONTACT, Purpose.SHARE)
        chat_of(work, person, entry["key"])
        _circle(work, person, entry)
        near = ground.people[entry["near"]]
        work.session.add(
            Representation(
                person_id=near.id or 0,
                representative_id=person.id or 0,
                kind=RepresentationKind.CARER,
                since=work.today - timedelta(days=400),
            )
        )
        work.session.add(
            Tie(
                region_id=work.scope.region_id,
                person_id=near.id or 0,
                other_id=person.id,
                layer=Layer.PERSONAL,
                kind=entry["relation"],
                state=TieState.RUNNING,
                since=work.today - timedelta(days=3000),
            )
        )
    work.session.flush()


def settle_leading_helpers(work: Work, ground: Ground) -> None:
    """Ten helpers with a story of their own."""
    for entry in ground.cast["helper"]:
        likes = ". ".join(f"Ik hou van {what}" for what in entry["likes"])
        person = register.create_person(
            work,
            given_name=entry["given"],
            surname=entry["surname"],
            helper_kind=HelperKind(entry["kind"]),
            birth_year=entry["birth_year"],
            languages=list(entry["languages"]),
            story=entry["story"],
            phone=phone(ground),
            travel_m=int(entry["away_km"] * 1000),
            transport=transport_of(entry["transport"]),
            frequency=_often(entry["offers"]),
            places=2,
            conditions_met=["vog"] if entry["vog"] else [],
            likes=f"{likes}. {entry['story']}",
            times_text=times_of(entry["times"]),
        )
        person.email = f"{entry['key']}@voorbeeld.example"
        _roles(work, person, entry["roles"], now=True)
        house(work, ground, person, ground.streets[entry["street"]])
        agree(work, person, Purpose.KEEP, Purpose.CONTACT)
        chat_of(work, person, entry["key"])
        ground.people[entry["key"]] = person


def transport_of(words: str) -> list[str]:
    """Means of transport as the model names them."""
    means = {"fiets": "bike", "auto": "car", "bus": "public", "trein": "public", "lop": "walk", "te voet": "walk"}
    return sorted({key for word, key in means.items() if word in words.lower()}) or ["walk"]


def _often(offers: list[dict[str, Any]]) -> str:
    return "regular" if any(offer["often"] == "regular" for offer in offers) else "once"


def _resident(
    work: Work, ground: Ground, entry: Mapping[str, Any], *, participant: bool = False, carer: bool = False
) -> Person:
    person = register.create_person(
        work,
        given_name=entry["given"],
        surname=entry["surname"],
        birth_year=entry["birth_year"],
        languages=list(entry["languages"]),
        good_week=entry["good_week"],
        story=" ".join(_sentence(words) for words in (*entry["roles_then"], *entry["roles_now"], entry["reach"])),
        phone=phone(ground),
        travel_m=entry.get("reach_metres") or _GOOD_WALK_M,
        polite=True,
        times_text=times_of(entry["times"]),
        team_member_id=_contact(ground, entry).id,
        participant=participant,
        carer=carer,
    )
    for like in entry["likes"]:
        heard = work.app.content.extractor.extract(like["what"])
        stance = _STANCES[like["stands"]].value
        interests.add_interests(work, person, [(m.concept, stance, like["what"]) for m in heard.likes], liked=True)
    _roles(work, person, entry["roles_then"], now=False)
    _roles(work, person, entry["roles_now"], now=True)
    gives = [m.concept for text in entry["gives"] for m in work.app.content.extractor.extract(text).likes]
    register.update_person(work, person, gives=gives)
    house(work, ground, person, ground.streets[entry["street"]])
    ground.people[entry["key"]] = person
    return person


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}."


def _contact(ground: Ground, entry: Mapping[str, Any]) -> TeamMember:
    """The team member of the neighbourhood."""
    for member in ground.cast["team"]:
        if entry["neighbourhood"] in member["neighbourhoods"] and member["role"] == "teamlid":
            return ground.team[member["key"]]
    return next(iter(ground.team.values()))


def _roles(work: Work, person: Person, words: list[str], *, now: bool) -> None:
    for text in words:
        heard = work.app.content.extractor.extract(text)
        interests.add_roles(work, person, [(mention.concept, now, text) for mention in heard.roles])


def _circle(work: Work, person: Person, entry: Mapping[str, Any], take_part: Collection[str] = ()) -> None:
    """People and clubs around somebody: people as minimal records that nobody else's pool holds."""
    around = [near for near in entry["circle"] if near["name"] not in take_part]
    for number, near in enumerate(around):
        layer = Layer(near["layer"])
        other: Person | None = None
        if layer is not Layer.INSTITUTIONAL and near["kind"] not in {"club", "shop", "group"}:
            other = register.create_person(work, given_name=near["name"], circle_only=True)
            other.latitude, other.longitude = person.latitude, person.longitude
            heard = work.app.content.extractor.extract(near["words"])
            interests.add_interests(work, other, [(m.concept, "now", m.heard) for m in heard.likes], liked=True)
        work.session.add(
            Tie(
                region_id=work.scope.region_id,
                person_id=person.id or 0,
                other_id=other.id if other else None,
                label=near["name"],
                layer=layer,
                kind=near["kind"],
                state=TieState.RUNNING,
                since=work.today - timedelta(days=1500 + 31 * number),
                last_contact=work.today - timedelta(days=3 + 9 * number),
            )
        )
    work.session.flush()
