"""Who speaks for somebody: carers, legal representatives, parents and guardians, and who of them may agree."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlmodel import select

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.consent import GivenBy
from matcher.models.person import Person, Representation, RepresentationKind, representations_of
from matcher.models.scope import ActorKind
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = ["Agreeing", "Voice", "agreed_by", "appoint", "dismiss", "voice_named", "voices_of", "who_agreed"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who may agree on behalf of a person.

    Attributes:
        person: Who.
        given_by: In what capacity, as a consent records it.
        ground: On what ground.
    """

    person: Person
    given_by: GivenBy
    ground: str


Agreeing = Voice | Literal["self"] | None
"""Who gave a yes: the person, a recorded voice, or not said."""


def appoint(
    work: Work, person: Person, representative: Person, kind: RepresentationKind, *, decides: bool, ground: str
) -> Representation:
    """Write down that somebody speaks for somebody else; a second time changes what was written.

    Args:
        work: The use case.
        person: For whom.
        representative: Who speaks.
        kind: In what capacity.
        decides: Whether this one may agree on the person's behalf; only when recorded.
        ground: On what ground ("mentorschap, beschikking gezien"); needed by whoever decides.

    Raises:
        InputError: They are one person, or whoever decides has no ground.
        NotAllowedError: They are of two regions.
    """
    if person.region_id != representative.region_id or person.region_id != work.scope.region_id:
        raise NotAllowedError("there is no such person").told(Message("problem.not_found"))
    if person.id == representative.id:
        raise InputError("nobody represents themselves", place="who", mend="name somebody else").told(
            Message("speaks.same_person")
        )
    if decides and not ground.strip():
        raise InputError("on what ground?", place="ground", mend="write on what ground they may agree").told(
            Message("speaks.ground_first")
        )
    row = _standing(work, person, representative, kind) or Representation(
        person_id=person.id or 0, representative_id=representative.id or 0, kind=kind, since=work.today
    )
    row.decides, row.ground = decides, ground.strip()
    actor = work.scope.actor
    row.recorded_by_id = actor.id if actor.kind is ActorKind.TEAM else None
    work.session.add(row)
    if kind is RepresentationKind.CARER and not representative.is_carer:
        representative.is_carer = not representative.circle_only
        work.session.add(representative)
    work.session.flush()
    audit.record(work, person, "change", "representative", why=kind.value)
    audit.record(work, representative, "change", "represents", for_person=person)
    return row


def dismiss(work: Work, person: Person, representative: Person, kind: RepresentationKind) -> None:
    """From now on this one does not speak for the person any more; consents that were given stay as they were given.

    Raises:
        StateError: They did not.
    """
    row = _standing(work, person, representative, kind)
    if row is None:
        raise StateError("nobody of this kind speaks for this person").told(Message("speaks.over"))
    if row.since >= work.today:
        work.session.delete(row)  # written down today and taken back: it never held
    else:
        row.until = work.today - timedelta(days=1)
        work.session.add(row)
    work.session.flush()
    audit.record(work, person, "change", "representative", why=kind.value)
    audit.record(work, representative, "change", "represents", for_person=person)


def voices_of(work: Work, person: Person) -> list[Voice]:
    """Who may agree on behalf of somebody today."""
    return [
        Voice(representative, GivenBy(row.kind.value), row.ground)
        for row, representative in representations_of(work.session, person.id or 0, work.today)
        if row.decides
    ]


def who_agreed(work: Work, person: Person, public_id: str) -> Voice:
    """The one who may agree behind a public identifier.

    Raises:
        NotAllowedError: Nobody wrote down that this one may agree on behalf of the person.
    """
    voice = next((one for one in voices_of(work, person) if one.person.public_id == public_id), None)
    if voice is None:
        raise NotAllowedError("this one may not agree on behalf of the person").told(Message("speaks.may_not"))
    return voice


def voice_named(work: Work, person: Person, chosen: str) -> Agreeing:
    """Who was chosen in a form: ``self``, the public identifier of a recorded voice, or "" for nobody.

    Raises:
        NotAllowedError: Nobody wrote down that this one may agree on behalf of the person.
    """
    if chosen == "self":
        return "self"
    return who_agreed(work, person, chosen) if chosen else None


def agreed_by(work: Work, person: Person, agreeing: Agreeing, said_by: str) -> Voice:
    """In what capacity a yes was given: only the person and a recorded voice may give one.

    Args:
        work: The use case.
        person: On whose behalf.
        agreeing: Who it was; left out, the person, if they acted themselves or are named as who said it.
        said_by: Who said it and how ("Annie, aan de telefoon").

    Raises:
        NotAllowedError: It was said by somebody of whom nobody wrote down that they may agree.
    """
    if isinstance(agreeing, Voice):
        return who_agreed(work, person, agreeing.person.public_id)
    actor = work.scope.actor
    themselves = actor.kind is ActorKind.PERSON and actor.id == person.id
    named = re.search(rf"(?<!\w){re.escape(person.given_name.casefold())}(?!\w)", said_by.casefold()) is not None
    if agreeing == "self" or themselves or named:
        return Voice(person, GivenBy.SELF, said_by)
    raise NotAllowedError("this one may not agree on behalf of the person").told(Message("speaks.may_not"))


def _standing(work: Work, person: Person, representative: Person, kind: RepresentationKind) -> Representation | None:
    query = select(Representation).where(
        Representation.person_id == person.id,
        Representation.representative_id == representative.id,
        Representation.kind == kind,
    )
    rows = work.session.exec(query).all()
    return next((row for row in rows if row.until is None or row.until >= work.today), None)
