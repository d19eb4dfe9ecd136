"""The form about a person: what stands in it, and how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from matcher.language.extraction import Stance
from matcher.language.message import Message
from matcher.language.times import read_times
from matcher.models.person import HelperKind, Person, interests_of
from matcher.services.application import Work
from matcher.services.people import interests, register
from matcher.web.fields import FieldError, Fields
from matcher.web.pages.people import members_of_region
from matcher.web.pages.profile import InterestRow

__all__ = ["STANCES", "PersonForm", "empty_form", "form_of", "save_new", "save_new_helper", "save_person"]

STANCES = tuple(stance.value for stance in Stance)
_INTEREST = "interest-"
_FURTHEST_KM = 100
_PARTS = ("participant", "carer")
_CONDITIONS = ("vog", "training-basic")
_TEXTS = (
    ("surname", 80),
    ("phone", 40),
    ("email", 120),
    ("street", 120),
    ("house_number", 12),
    ("postcode", 10),
    ("place", 80),
    ("story", 4000),
    ("good_week", 2000),
)  # with the longest that each may be


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What stands in the form.

    Attributes:
        values: Text of the plain fields, by name.
        interests: Interests that are there, each with how it stands.
        times: Stored times, to be put into words.
        members: Identifier and name of the team members, for the contact person.
        stances: How an interest can stand.
    """

    values: Mapping[str, Any]
    interests: list[InterestRow] = field(default_factory=list)
    times: Mapping[str, Any] | None = None
    members: list[tuple[str, str]] = field(default_factory=list)
    stances: tuple[str, ...] = STANCES


def empty_form(work: Work, *, participant: bool) -> PersonForm:
    """The form for somebody new."""
    members = members_of_region(work)
    mine = next((member.public_id for member in members if member.id == work.scope.actor.id), "")
    values = {"part": "participant", "helper_kind": "volunteer", "polite": participant, "member": mine}
    return PersonForm(values, members=[(member.public_id, member.name) for member in members])


def form_of(work: Work, person: Person) -> PersonForm:
    """The form as it stands for somebody."""
    members = members_of_region(work)
    contact = next((member.public_id for member in members if member.id == person.team_member_id), "")
    names = "given_name surname phone email street house_number postcode place story good_week birth_year".split()
    values: dict[str, Any] = {name: getattr(person, name) or "" for name in names}
    values.update(
        part="carer" if person.is_carer and not person.is_participant else "participant",
        helper_kind=person.helper_kind.value if person.helper_kind else "",
        polite=person.polite,
        member=contact,
        languages=", ".join(person.languages),
        travel_km=f"{person.travel_m / 1000:g}".replace(".", ",") if person.travel_m is not None else "",
        rhythm=person.rhythm,
        **{condition: condition in person.conditions_met for condition in _CONDITIONS},
    )
    rows = interests_of(work.session, person.id or 0)
    return PersonForm(
        values,
        interests=[InterestRow(row.concept, row.stance, row.liked, row.heard) for row in rows],
        times=person.times,
        members=[(member.public_id, member.name) for member in members],
    )


def save_new(work: Work, fields: Fields) -> Person:
    """Take somebody in from the form.

    Raises:
        FieldError: A field cannot be used.
        InputError: A field does not hold together with the rest.
    """
    part = fields.choice("part", _PARTS)
    person = register.create_person(
        work, participant=part == "participant", carer=part == "carer", source="team", **_changes(work, fields)
    )
    _save_life(work, person, fields)
    return person


def save_new_helper(work: Work, fields: Fields) -> Person:
    """Take somebody in who signs up by phone or on paper.

    Raises:
        FieldError: A field cannot be used.
        InputError: A field does not hold together with the rest.
    """
    kind = HelperKind(fields.choice("helper_kind", [kind.value for kind in HelperKind]))
    changes = _changes(work, fields)
    changes.pop("rhythm")
    met = [condition for condition in _CONDITIONS if fields.flag(condition)]
    person = register.create_person(work, helper_kind=kind, conditions_met=met, source="team", **changes)
    _save_life(work, person, fields)
    return person


def save_person(work: Work, person: Person, fields: Fields, form: Mapping[str, str]) -> None:
    """Keep what stands in the form.

    Raises:
        FieldError: A field cannot be used.
    """
    changes = _changes(work, fields)
    if person.is_helper:
        changes["helper_kind"] = HelperKind(fields.choice("helper_kind", [kind.value for kind in HelperKind]))
        met = {condition for condition in _CONDITIONS if fields.flag(condition)}
        changes["conditions_met"] = sorted((set(person.conditions_met) - set(_CONDITIONS)) | met)
        changes.pop("rhythm")
    register.update_person(work, person, **changes)
    stances = {key.removeprefix(_INTEREST): value for key, value in form.items() if key.startswith(_INTEREST)}
    interests.keep_stances(work, person, stances)
    _save_life(work, person, fields)


def _changes(work: Work, fields: Fields) -> dict[str, Any]:
    """The columns that the form gives."""
    changes: dict[str, Any] = {name: fields.text(name, longest=longest) for name, longest in _TEXTS}
    changes["given_name"] = fields.text("given_name", required=True, longest=60)
    changes["email"] = _email(changes["email"])
    changes["postcode"] = _postcode(work, changes["postcode"])
    changes["birth_year"] = fields.number("birth_year", least=work.today.year - 120, most=work.today.year)
    changes["travel_m"] = fields.metres("travel_km", most_km=_FURTHEST_KM)
    changes["languages"] = _languages(fields.text("languages", longest=80))
    changes["polite"] = fields.flag("polite")
    changes["rhythm"] = fields.choice("rhythm", ("calm", "crisis"), default="calm")
    members = {member.public_id: member.id for member in members_of_region(work)}
    changes["team_member_id"] = members.get(fields.choice("member", ["", *members], default=""))
    said = fields.text("times_text", longest=300)
    if said:
        times = read_times(said, work.local_now)
        if times is None:
            raise FieldError("times_text", Message("field.times"))
        changes["times"] = dict(times.to_json())
    return changes


def _save_life(work: Work, person: Person, fields: Fields) -> None:
    """Add what was told in free words: what this person likes, did, and would like to give."""
    likes = fields.text("likes", longest=2000)
    if likes:
        interests.understand(work, person, likes)
    gives = fields.text("gives", longest=1000)
    if gives:
        heard = [mention.concept for mention in work.app.content.extractor.extract(gives).likes]
        register.update_person(work, person, gives=list(dict.fromkeys([*person.gives, *heard])))


def _email(value: str) -> str:
    name, at, host = value.partition("@")
    if value and not (name and at and "." in host and " " not in value):
        raise FieldError("email", Message("field.email"))
    return value.lower()


def _postcode(work: Work, value: str) -> str:
    if not value:
        return ""
    known = work.app.content.gazetteer.postcode_in(value)
    if known is None:
        raise FieldError("postcode", Message("field.postcode"))
    return known


def _languages(value: str) -> list[str]:
    codes = [code.strip().lower() for code in value.replace(";", ",").split(",") if code.strip()]
    if any(not code.isalpha() or not code.isascii() or len(code) not in (2, 3) for code in codes):
        raise FieldError("languages", Message("field.languages"))
    return list(dict.fromkeys(codes))
