"""Somebody's own circle, written down by the team: people, groups and places that were there already."""

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.person import Person
from matcher.models.tie import Layer, Tie
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = ["add_to_circle"]

_LONGEST = 60


def add_to_circle(work: Work, person: Person, *, label: str, kind: str, layer: Layer) -> Tie:
    """Write down somebody or something of a person's own network.

    Whoever is named here never signed up: kept minimal, by a first name, and never written to.

    Args:
        work: The use case.
        person: Whose network.
        label: A first name, a group or a place.
        kind: What kind of tie ("daughter", "choir").
        layer: Which layer of the social base.

    Raises:
        InputError: The label is missing or too long.
    """
    if not label.strip() or len(label.strip()) > _LONGEST:
        raise InputError("a short name is needed", place="label", mend=f"use at most {_LONGEST} letters").told(
            Message("field.missing") if not label.strip() else Message("field.too_long", {"longest": _LONGEST})
        )
    tie = Tie(
        region_id=person.region_id,
        person_id=person.id or 0,
        label=label.strip(),
        kind=kind.strip(),
        layer=layer,
        since=work.today,
        known_before=True,
    )
    work.session.add(tie)
    work.session.flush()
    audit.record(work, person, "change", "network")
    return tie
